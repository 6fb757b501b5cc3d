# SPDX-License-Identifier: Apache-2.0
"""py-substrate-interface, the oldest of Python's clients. It reads metadata of version 14, in which there are no runtime
APIs: what they take and give must be told."""

from substrateinterface import Keypair, SubstrateInterface

from task import FEED, NO_FEED, NO_LOAN, TASK, amount_sent, report

RULE = [
    ["quorum", "u32"],
    ["max_age_ms", "u64"],
    ["max_move", "u32"],
    ["max_drift", "u32"],
    ["confirmations", "u32"],
]
STATE = [
    ["Fresh", "Null"],
    ["Stale", "Option<u64>"],
    ["Frozen", "(u128, u32, u32)"],
]
VIEW = [
    ["id", "u32"],
    ["name", "Text"],
    ["rule", "TrineFeedRule"],
    ["users", "u32"],
    ["state", "TrineFeedState"],
    ["price_e18", "Option<u128>"],
    ["as_of_ms", "Option<u64>"],
    ["sampled_ms", "Option<u64>"],
    ["steady_since_ms", "Option<u64>"],
    ["anchor_e18", "u128"],
    ["fresh_operators", "u32"],
    ["samples", "u64"],
    ["kept_from_ms", "Option<u64>"],
]
REGISTRY = {
    "types": {
        "TrineFeedRule": {"type": "struct", "type_mapping": RULE},
        "TrineFeedState": {"type": "enum", "type_mapping": STATE},
        "TrineFeedView": {"type": "struct", "type_mapping": VIEW},
        "TrinePriceError": {"type": "enum", "value_list": ["UnknownFeed", "Stale", "Frozen"]},
        "TrineFeedAnswer": {
            "type": "enum",
            "type_mapping": [["Ok", "TrineFeedView"], ["Err", "TrinePriceError"]],
        },
    },
    "runtime_api": {
        "PricesApi": {
            "methods": {
                "feed": {
                    "params": [{"name": "feed", "type": "u32"}],
                    "type": "TrineFeedAnswer",
                }
            }
        }
    },
}

interface = SubstrateInterface(url=TASK["endpoint"], type_registry=REGISTRY)
interface.config["strict_scale_decode"] = True
signer = Keypair.create_from_uri(TASK["from"], ss58_format=interface.ss58_format)


def submit(pallet, function, arguments, **wait):
    call = interface.compose_call(pallet, function, arguments)
    return interface.submit_extrinsic(interface.create_signed_extrinsic(call, signer), **wait)


def ask(feed):
    return interface.runtime_call("PricesApi", "feed", [feed]).value


# When the second one is final, so is the first one.
sent = submit(
    "Balances",
    "transfer_keep_alive",
    {"dest": TASK["to"], "value": int(TASK["amount"])},
    wait_for_inclusion=True,
)
failed = submit("Lending", "settle", {"loan": NO_LOAN}, wait_for_finalization=True)
report(
    (sent.block_hash, amount_sent(event.value["event"] for event in sent.triggered_events)),
    (failed.block_hash, failed.error_message["name"]),
    ask(FEED),
    ask(NO_FEED),
)
