#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A torrent of a folder as libtorrent makes it: make_torrent.py hybrid|v1|v2 FOLDER TORRENT"""

import pathlib
import sys

import libtorrent

PIECE = 64 * 1024
VERSIONS = {
    "hybrid": libtorrent.create_torrent.canonical_files,
    "v1": libtorrent.create_torrent.v1_only,
    "v2": libtorrent.create_torrent.v2_only,
}

version, folder, torrent = sys.argv[1:]
made = libtorrent.create_torrent(libtorrent.list_files(folder), PIECE, VERSIONS[version])
libtorrent.set_piece_hashes(made, str(pathlib.Path(folder).parent))
pathlib.Path(torrent).write_bytes(libtorrent.bencode(made.generate()))
