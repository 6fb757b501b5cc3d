#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The vectors of contents, tags and samples, made independently of the crate.

    make.py            writes content.json beside this file
    make.py --check    fails if content.json is not what would be written

Only the standard library is needed. `CONTENT.md` is the specification.
"""

import hashlib
import json
import pathlib
import sys

FILE = pathlib.Path(__file__).with_name("content.json")
KIB = 1024
TIB = 2**40
GENESIS, SEED, DRAW = (bytes([byte]) * 32 for byte in (0x11, 0x22, 0x33))
SEEDER = bytes(range(32))


def sha(data):
    return hashlib.sha256(data).digest()


def inner(left, right):
    return sha(b"\x01" + left + right)


def levels(leaves):
    """All levels of the tree, leaves first, filled up with absent ones."""
    size = 1
    while size < len(leaves):
        size *= 2
    level = leaves + [bytes(32)] * (size - len(leaves))
    tree = [level]
    while len(level) > 1:
        level = [inner(level[i], level[i + 1]) for i in range(0, len(level), 2)]
        tree.append(level)
    return tree


def path_of(tree, index):
    return [level[(index >> height) ^ 1] for height, level in enumerate(tree[:-1])]


def content_id(length, root):
    return sha(b"trine/content/v1" + length.to_bytes(8, "little") + root)


def of_duty(purpose, seed, pool, period):
    return sha(purpose + GENESIS + seed + pool.to_bytes(8, "little") + SEEDER + period.to_bytes(4, "little"))


def sample(leaves, pool, period):
    return int.from_bytes(of_duty(b"trine/sample/v1", DRAW, pool, period)[:16], "little") % leaves


def case(name, data, pool, period):
    parts = [data[i : i + KIB] for i in range(0, len(data), KIB)]
    key = of_duty(b"trine/tag/v1", SEED, pool, period)
    tree = levels([sha(b"\x00" + part) for part in parts])
    tags = levels([sha(key + part) for part in parts])
    drawn = sample(len(parts), pool, period)
    return {
        "name": name,
        "length": len(data),
        "root": tree[-1][0].hex(),
        "id": content_id(len(data), tree[-1][0]).hex(),
        "pool": pool,
        "period": period,
        "key": key.hex(),
        "commitment": tags[-1][0].hex(),
        "sample": drawn,
        "leaf": parts[drawn].hex(),
        "path": [node.hex() for node in path_of(tree, drawn)],
        "tagPath": [node.hex() for node in path_of(tags, drawn)],
    }


def bytes_of(length, start=0):
    """The contents of the vectors: digests of numbers, one after the other."""
    return b"".join(sha((start + i).to_bytes(8, "little")) for i in range(-(-length // 32)))[:length]


def sparse():
    """A TiB of zeros, each level of which has one node only."""
    pool, period = 9, 3
    key = of_duty(b"trine/tag/v1", SEED, pool, period)
    leaf = bytes(KIB)
    path, tag_path = [sha(b"\x00" + leaf)], [sha(key + leaf)]
    for _ in range(30):
        path.append(inner(path[-1], path[-1]))
        tag_path.append(inner(tag_path[-1], tag_path[-1]))
    return {
        "name": "a TiB of zeros",
        "length": TIB,
        "root": path[-1].hex(),
        "id": content_id(TIB, path[-1]).hex(),
        "pool": pool,
        "period": period,
        "key": key.hex(),
        "commitment": tag_path[-1].hex(),
        "sample": sample(TIB // KIB, pool, period),
        "leaf": leaf.hex(),
        "path": [node.hex() for node in path[:-1]],
        "tagPath": [node.hex() for node in tag_path[:-1]],
    }


def vectors():
    lengths = [1, 31, 1023, 1024, 1025, 2047, 2048, 2049, 3072, 5000]
    lengths += [KIB * (2**n + d) for n in (3, 5, 7) for d in (-1, 0, 1)]
    cases = [case(f"{n} bytes", bytes_of(n), i, 7 * i) for i, n in enumerate(lengths)]
    # Three files, as a torrent joins them: no padding, and no border of a leaf where one ends.
    files = [bytes_of(n, start) for n, start in ((1500, 10**6), (1, 2 * 10**6), (4100, 3 * 10**6))]
    several = case("three files", b"".join(files), 2**40 + 1, 2**20)
    several["files"] = [{"length": len(data), "start": start} for data, start in zip(files, (10**6, 2 * 10**6, 3 * 10**6))]
    return {
        "genesis": GENESIS.hex(),
        "seed": SEED.hex(),
        "draw": DRAW.hex(),
        "seeder": SEEDER.hex(),
        "cases": cases + [several],
        "sparse": sparse(),
    }


def main():
    text = json.dumps(vectors(), indent=1) + "\n"
    if sys.argv[1:] == ["--check"]:
        if FILE.read_text() != text:
            sys.exit(f"{FILE} is not what {sys.argv[0]} would write")
    elif sys.argv[1:]:
        sys.exit(__doc__)
    else:
        FILE.write_text(text)


main()
