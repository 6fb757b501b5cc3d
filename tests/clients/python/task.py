# SPDX-License-Identifier: Apache-2.0
"""What each client is asked to do, and how it says what it saw: see lib/task.mjs."""

import json
import os

TASK = json.loads(os.environ["TRINE_TASK"])
NO_LOAN = 2**64 - 1
FEED = 2
NO_FEED = 99


def amount_sent(events):
    """The amount in the transfer's event."""
    for event in events:
        if (event["module_id"], event["event_id"]) == ("Balances", "Transfer"):
            return event["attributes"]["amount"]
    raise ValueError("there is no event of the transfer")


def report(transfer, failure, feed, none):
    """Print what was seen: in which block which amount, in which block which error, and what the runtime API said of
    a feed that there is and of one that there is not."""
    seen = {
        "transfer": {"block": transfer[0], "amount": str(transfer[1])},
        "failure": {"block": failure[0], "error": f"Lending.{failure[1]}"},
        "feed": {
            "name": feed["Ok"]["name"],
            "maxAgeMs": str(feed["Ok"]["rule"]["max_age_ms"]),
            "none": none["Err"],
        },
    }
    print(json.dumps(seen))
