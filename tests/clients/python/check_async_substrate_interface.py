# SPDX-License-Identifier: Apache-2.0
"""async-substrate-interface, which has a class that is not asynchronous as well: that one. It signs with keys of
another package."""

from async_substrate_interface import SubstrateInterface
from bittensor_wallet import Keypair

from task import FEED, NO_FEED, NO_LOAN, TASK, amount_sent, report

with SubstrateInterface(TASK["endpoint"]) as interface:
    signer = Keypair.create_from_uri(TASK["from"])

    def submit(pallet, function, arguments, **wait):
        call = interface.compose_call(pallet, function, arguments)
        return interface.submit_extrinsic(interface.create_signed_extrinsic(call, signer), **wait)

    def ask(feed):
        return interface.runtime_call("PricesApi", "feed", [feed])

    # When the second one is final, so is the first one.
    sent = submit(
        "Balances",
        "transfer_keep_alive",
        {"dest": TASK["to"], "value": int(TASK["amount"])},
        wait_for_inclusion=True,
    )
    failed = submit("Lending", "settle", {"loan": NO_LOAN}, wait_for_finalization=True)
    report(
        (sent.block_hash, amount_sent(event["event"] for event in sent.triggered_events)),
        (failed.block_hash, failed.error_message["name"]),
        ask(FEED),
        ask(NO_FEED),
    )
