#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Download by libtorrent as it comes, from a magnet link that names a peer.

    download.py MAGNET FOLDER [SETTING=NUMBER ...]

Ends well as soon as everything is there and checked, and else says what libtorrent said.
"""

import json
import sys
import time

import libtorrent as lt

PATIENCE = 60


def hashes(handle):
    known = handle.info_hashes()
    return [h for has, h in ((known.has_v1(), known.v1), (known.has_v2(), known.v2)) if has]


def main():
    magnet, folder, *settings = sys.argv[1:]
    # Nothing of libtorrent's own behaviour towards peers is changed, but this test stays on this machine.
    session = lt.session({
        "listen_interfaces": "127.0.0.1:0",
        "enable_dht": False,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        "alert_mask": lt.alert.category_t.all_categories & ~lt.alert.category_t.stats_notification,
    })
    for name, _, value in (setting.partition("=") for setting in settings):
        session.apply_settings({name: int(value)})
    params = lt.parse_magnet_uri(magnet)
    params.save_path = folder
    handle = session.add_torrent(params)
    said = []
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        session.wait_for_alert(1000)
        for alert in session.pop_alerts():
            said.append(f"{time.monotonic():.3f} {type(alert).__name__}: {alert.message()}")
            if isinstance(alert, lt.torrent_finished_alert):
                status = handle.status()
                bad = [line for line in said if "hash_failed" in line]
                if bad or not status.is_seeding:
                    break
                print(json.dumps({"bytes": status.total_done, "hashes": [str(h) for h in hashes(handle)]}))
                return
    print("\n".join(said[-400:]), file=sys.stderr)
    sys.exit(f"libtorrent has not got everything: {handle.status().state}")


main()
