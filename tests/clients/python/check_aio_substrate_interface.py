# SPDX-License-Identifier: Apache-2.0
"""aio-substrate-interface, the successor of async-substrate-interface, in its module. It signs with keys of another
package."""

import asyncio

from async_substrate_interface import AsyncSubstrateInterface
from bittensor_wallet import Keypair

from task import FEED, NO_FEED, NO_LOAN, TASK, amount_sent, report


async def main():
    async with AsyncSubstrateInterface(TASK["endpoint"]) as interface:
        signer = Keypair.create_from_uri(TASK["from"])

        async def submit(pallet, function, arguments, **wait):
            call = await interface.compose_call(pallet, function, arguments)
            extrinsic = await interface.create_signed_extrinsic(call, signer)
            return await interface.submit_extrinsic(extrinsic, **wait)

        async def ask(feed):
            return await interface.runtime_call("PricesApi", "feed", [feed])

        # When the second one is final, so is the first one.
        sent = await submit(
            "Balances",
            "transfer_keep_alive",
            {"dest": TASK["to"], "value": int(TASK["amount"])},
            wait_for_inclusion=True,
        )
        failed = await submit("Lending", "settle", {"loan": NO_LOAN}, wait_for_finalization=True)
        events = await sent.triggered_events
        report(
            (sent.block_hash, amount_sent(event["event"] for event in events)),
            (failed.block_hash, (await failed.error_message)["name"]),
            await ask(FEED),
            await ask(NO_FEED),
        )


asyncio.run(main())
