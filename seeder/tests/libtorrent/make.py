#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Torrents made by libtorrent, and the data for them.

    make.py FOLDER             data and torrents of all shapes and versions, for downloads
    make.py --vectors FOLDER   small torrents and what libtorrent says of them, as the unit tests of bep52 have them

The data can be made anywhere: the byte at `offset` of the file `number` of a torrent is
(offset + offset // 251 + offset // 65521 + 101 * number) % 256.
"""

import hashlib
import json
import pathlib
import sys
import tempfile

import libtorrent as lt

KIB = 1024
VERSIONS = {
    "v1": lt.create_torrent.v1_only,
    "v2": lt.create_torrent.v2_only,
    "hybrid": 0,
}
# Names and lengths of files: none a multiple of pieces, an empty one, small ones, folders, and one file alone.
SHAPES = {
    "album": [("empty", 0), ("one/first", 300 * KIB + 1), ("one/two/tiny", 5), ("second", 100 * KIB - 7)],
    "exact": [("a", 64 * KIB), ("b", 32 * KIB), ("c", 16 * KIB), ("d", 1)],
    "single": [(None, 200 * KIB + 13)],
    "small": [(None, 20 * KIB)],
}
LARGE = {
    "album": [("empty", 0), ("one/first", 5 * KIB * KIB + 1), ("one/two/tiny", 5), ("second", 3 * KIB * KIB - 7)],
    "single": [(None, 9 * KIB * KIB + 13)],
    "small": [(None, 20 * KIB)],
}


def data(number, length):
    return bytes((i + i // 251 + i // 65521 + 101 * number) % 256 for i in range(length))


def write(folder, name, shape):
    """The files of a torrent, and their paths in `folder`."""
    paths = []
    for number, (path, length) in enumerate(shape):
        path = name if path is None else f"{name}/{path}"
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists():
            place.write_bytes(data(number, length))
        paths.append((path, length))
    return paths


def torrent(folder, paths, piece_length, flags):
    """The torrent of these files, with a claim of their content in its info dictionary."""
    entries = [lt.create_file_entry(path, length) for path, length in paths]
    made = lt.create_torrent(entries, piece_length, flags)
    lt.set_piece_hashes(made, str(folder))
    made = made.generate()
    made[b"info"][b"trine content"] = bytes(range(32))
    made.pop(b"creation date", None)
    made.pop(b"created by", None)
    return lt.bencode(made)


def told(made):
    """What libtorrent says of a torrent."""
    info = lt.load_torrent_buffer(made).ti
    files = info.layout() if hasattr(info, "layout") else info.files()
    hashes = info.info_hashes()
    return {
        "v1": str(hashes.v1) if hashes.has_v1() else None,
        "v2": str(hashes.v2) if hashes.has_v2() else None,
        "name": info.name(),
        "piece_length": info.piece_length(),
        "pieces": info.num_pieces(),
        "info_sha256": hashlib.sha256(bytes(info.info_section())).hexdigest(),
        "files": [
            {
                "path": files.file_path(index).replace("\\", "/"),
                "length": files.file_size(index),
                "start": files.file_offset(index),
                "root": str(files.root(index)) if hashes.has_v2() and files.file_size(index) else None,
            }
            for index in range(files.num_files())
            if not files.file_flags(index) & lt.file_flags_t.flag_pad_file
        ],
    }


def main():
    if sys.argv[1] == "--vectors":
        with tempfile.TemporaryDirectory() as work:
            make(pathlib.Path(sys.argv[2]), pathlib.Path(work), SHAPES, 32 * KIB)
    else:
        folder = pathlib.Path(sys.argv[1])
        make(folder, folder, LARGE, 64 * KIB)


def make(folder, work, shapes, piece_length):
    folder.mkdir(parents=True, exist_ok=True)
    for name, shape in shapes.items():
        paths = write(work, name, shape)
        for version, flags in VERSIONS.items():
            made = torrent(work, paths, piece_length, flags)
            (folder / f"{name}-{version}.torrent").write_bytes(made)
            if work != folder:
                text = json.dumps(told(made), indent="\t")
                (folder / f"{name}-{version}.json").write_text(text + "\n")


main()
