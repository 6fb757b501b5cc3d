#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The vectors of sealing and delivery, made independently of the pallet.

    make.py            writes seal.json beside this file
    make.py --check    fails if seal.json is not what would be written

Only the standard library is needed: BLAKE2b is `hashlib`'s, X25519 is RFC 7748 written out below. If the package
`cryptography` is there, each product of the ladder is compared with it as well. `SEAL.md` is the specification.
"""

import hashlib
import json
import pathlib
import sys

try:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
except ImportError:
    X25519PrivateKey = None

FILE = pathlib.Path(__file__).with_name("seal.json")
MESSAGE = 256
THESIS = 235
P = 2**255 - 19


def blake2_256(*parts):
    return hashlib.blake2b(b"".join(parts), digest_size=32).digest()


def u16(number):
    return number.to_bytes(2, "little")


def u32(number):
    return number.to_bytes(4, "little")


def u64(number):
    return number.to_bytes(8, "little")


def u128(number):
    return number.to_bytes(16, "little")


def xor(left, right):
    assert len(left) == len(right)
    return bytes(a ^ b for a, b in zip(left, right))


def x25519(scalar, u):
    """RFC 7748, section 5: the scalar is clamped, the top bit of u is dropped, u is taken modulo p."""
    k = int.from_bytes(scalar, "little")
    k = (k & ~7 & (2**255 - 1)) | 2**254
    x1 = (int.from_bytes(u, "little") & (2**255 - 1)) % P
    x2, z2, x3, z3, swap = 1, 0, x1, 1, 0
    for t in reversed(range(255)):
        bit = (k >> t) & 1
        if swap ^ bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = bit
        a, b = x2 + z2, x2 - z2
        aa, bb = a * a % P, b * b % P
        e = aa - bb
        da, cb = (x3 - z3) * a % P, (x3 + z3) * b % P
        x3, z3 = (da + cb) ** 2 % P, x1 * (da - cb) ** 2 % P
        x2, z2 = aa * bb % P, e * (aa + 121665 * e) % P
    if swap:
        x2, z2 = x3, z3
    result = (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")
    if X25519PrivateKey and any(result):  # that package refuses to say zero
        theirs = X25519PrivateKey.from_private_bytes(scalar).exchange(X25519PublicKey.from_public_bytes(u))
        assert theirs == result, "two implementations of X25519 disagree"
    return result


BASE = (9).to_bytes(32, "little")


def message(direction, level, thesis):
    """`level` is none for market."""
    body = bytes([1, direction, 0 if level is None else 1]) + u128(level or 0) + u16(len(thesis)) + thesis
    assert len(thesis) <= THESIS
    return body.ljust(MESSAGE, b"\0")


class Blueprint:
    def __init__(self, genesis, trader, sequence, key):
        self.ctx = genesis + trader + u64(sequence)
        self.key = key

    def crypt(self, text):
        stream = b"".join(blake2_256(b"trine/stream/v1", self.ctx, self.key, u32(i)) for i in range(8))
        return xor(text, stream)

    def commitment(self):
        return blake2_256(b"trine/blueprint/v1", self.ctx, self.key)

    def deliver(self, index, reading_key):
        secret = blake2_256(b"trine/ephemeral/v1", self.ctx, u32(index), reading_key, self.key)
        ephemeral = x25519(secret, BASE)
        shared = x25519(secret, reading_key)
        pad = blake2_256(b"trine/wrap/v1", self.ctx, u32(index), reading_key, ephemeral, shared)
        return secret, ephemeral, xor(self.key, pad)

    def unwrap(self, index, reading_key, reading_secret, ephemeral, wrapped):
        shared = x25519(reading_secret, ephemeral)
        return xor(wrapped, blake2_256(b"trine/wrap/v1", self.ctx, u32(index), reading_key, ephemeral, shared))


def attempt_of(seed, ctx, text):
    return int.from_bytes(blake2_256(b"trine/attempt/v1", seed, ctx, text)[:2], "little")


def key_of(seed, ctx, attempt):
    return blake2_256(b"trine/key/v1", seed, ctx, u16(attempt))


def reading_secret_of(seed, account):
    return blake2_256(b"trine/reading/v1", seed, account)


def some(label, n=32):
    """Bytes that only look random."""
    return hashlib.shake_256(b"vectors " + label.encode()).digest(n)


E18 = 10**18
MESSAGES = [
    ("long at market, no thesis", 0, None, b""),
    ("short at market, a thesis", 1, None, b"Everyone is long already."),
    ("long at a level", 0, 64_250 * E18, "Zurück über dem Hoch von 2024 · ✓".encode()),
    ("short at a level, full thesis", 1, 3 * E18 + 141_592_653_589_793_238, bytes(range(21, 256))),
    ("least level", 0, 1, b"x"),
    ("greatest level", 1, 2**128 - 1, b""),
    ("a thesis of zeros", 0, None, bytes(THESIS)),
    ("a thesis that ends with zeros", 1, 7 * E18, b"end\0\0"),
]


def malformed():
    market, level = message(0, None, b"why"), message(1, 5 * E18, b"why")

    def put(text, at, *values):
        return text[:at] + bytes(values) + text[at + len(values):]

    yield "nothing", bytes(MESSAGE)
    yield "all ones", b"\xff" * MESSAGE
    yield "version 0", put(market, 0, 0)
    yield "version 2", put(market, 0, 2)
    yield "direction 2", put(market, 1, 2)
    yield "direction 255", put(market, 1, 255)
    yield "entry 2", put(level, 2, 2)
    yield "entry 255", put(market, 2, 255)
    yield "market with a level", put(market, 3, 1)
    yield "market with a level in its last byte", put(market, 18, 1)
    yield "level 0", put(level, 3, *bytes(16))
    yield "length 236", put(market, 19, 236, 0)
    yield "length 65535", put(market, 19, 255, 255)
    yield "length 3 + 256", put(market, 19, 3, 1)
    yield "length shorter than the thesis", put(market, 19, 2, 0)
    yield "a byte behind the thesis", put(market, 24, 1)
    yield "a last byte", put(market, 255, 1)
    yield "the wrong key's text", some("wrong text", MESSAGE)


def le(number):
    return number.to_bytes(32, "little")


A = 486662  # the curve is v² = u³ + A u² + u


def root(square):
    """A square root modulo p, if there is one."""
    r = pow(square, (P + 3) // 8, P)
    r = r if r * r % P == square % P else r * pow(2, (P - 1) // 4, P) % P
    return r if r * r % P == square % P else None


def order_8():
    """Both u whose double is u = 1: (u² - 1)² = 4 (u³ + A u² + u), in t = u + 1/u a quadratic equation, twice."""
    t_root = root(8 + 4 * A)
    for t in (2 + t_root, 2 - t_root):
        u_root = root(t * t - 4)
        if u_root is not None:
            yield from sorted((t + sign * u_root) * pow(2, -1, P) % P for sign in (1, -1))
    assert root(8 - 4 * A) is None, "u = -1 is no double"


ORDER_8 = tuple(order_8())
TOP = 2**255


def reading_keys():
    """name, bytes, whether canonical (below p), whether of low order."""
    low = [("zero", 0), ("one", 1), ("order eight", ORDER_8[0]), ("order eight, the other", ORDER_8[1]), ("p - 1", P - 1)]
    for name, u in low:
        yield name, le(u), True, True
        yield name + ", top bit", le(u + TOP), False, True
    for name, u in [("p", P), ("p + 1", P + 1)]:
        yield name, le(u), False, True
        yield name + ", top bit", le(u + TOP), False, True
    yield "two", le(2), True, False
    yield "nine", le(9), True, False
    yield "p - 2", le(P - 2), True, False
    yield "p + 2", le(P + 2), False, False
    yield "p + 9", le(P + 9), False, False
    yield "2^255 - 1", le(TOP - 1), False, False
    yield "nine, top bit", le(9 + TOP), False, False
    yield "all ones", b"\xff" * 32, False, False
    honest = x25519(some("honest"), BASE)
    yield "an honest key", honest, True, False
    yield "an honest key, top bit", honest[:31] + bytes([honest[31] | 0x80]), False, False
    twisted = next(u for u in range(10, 99) if root(u**3 + A * u**2 + u) is None)
    yield "on the twist", le(twisted), True, False


def build():
    seed, other_seed = some("seed"), bytes(32)
    genesis, trader = some("genesis"), some("trader")
    out = {
        "about": "Vectors of sealing and delivery. Made by make.py; SEAL.md is the specification. "
        "Bytes are hexadecimal, numbers beyond 32 bits are decimal strings.",
        "messages": [],
        "malformed": [{"name": name, "message": text.hex()} for name, text in malformed()],
        "reading_keys": [],
        "blueprints": [],
        "keys": [],
        "reading_secrets": [],
    }
    for name, direction, level, thesis in MESSAGES:
        out["messages"].append({
            "name": name,
            "direction": ["long", "short"][direction],
            "entry": "market" if level is None else "level",
            "level_e18": str(level or 0),
            "thesis": thesis.hex(),
            "message": message(direction, level, thesis).hex(),
        })
    for name, key, canonical, low in reading_keys():
        scalar = some("scalar")
        product = x25519(scalar, key)
        assert low == (not any(product)), name
        out["reading_keys"].append({
            "name": name, "key": key.hex(), "canonical": canonical, "low_order": low,
            "scalar": scalar.hex(), "x25519": product.hex(),
        })

    def blueprint(name, genesis, trader, sequence, key, text, readers):
        it = Blueprint(genesis, trader, sequence, key)
        deliveries = []
        for index, reading_key, secret in readers:
            e, ephemeral, wrapped = it.deliver(index, reading_key)
            if secret is not None:
                assert it.unwrap(index, reading_key, secret, ephemeral, wrapped) == key
            deliveries.append({
                "index": index, "reading_key": reading_key.hex(), "reading_secret": secret and secret.hex(),
                "ephemeral_secret": e.hex(), "ephemeral": ephemeral.hex(), "wrapped": wrapped.hex(),
            })
        ciphertext = it.crypt(text)
        assert it.crypt(ciphertext) == text
        out["blueprints"].append({
            "name": name, "genesis": genesis.hex(), "trader": trader.hex(), "sequence": str(sequence),
            "key": key.hex(), "message": text.hex(), "ciphertext": ciphertext.hex(),
            "commitment": it.commitment().hex(), "deliveries": deliveries,
        })

    def reader(name):
        secret = reading_secret_of(some(name), some(name + "'s account"))
        return x25519(secret, BASE), secret

    alice, bob = reader("alice"), reader("bob")
    texts = [message(*rest) for _, *rest in MESSAGES]
    key = some("key")
    blueprint("the first of a trader", genesis, trader, 0, key, texts[0], [(0, *alice), (1, *bob), (2, *alice)])
    blueprint("the same key, the next sequence", genesis, trader, 1, key, texts[0], [(0, *alice)])
    blueprint("the same key, another trader", genesis, some("thief"), 0, key, texts[0], [(0, *alice)])
    blueprint("the same key, another chain", some("fork"), trader, 0, key, texts[0], [(0, *alice)])
    blueprint("greatest numbers", b"\xff" * 32, b"\xff" * 32, 2**64 - 1, b"\xff" * 32, texts[3], [(2**32 - 1, *bob), (65_536, *bob)])
    blueprint("zeros", bytes(32), bytes(32), 0, bytes(32), texts[2], [(0, *alice)])
    odd = [(i, k, None) for i, (_, k, _, _) in enumerate(reading_keys())]
    top = alice[0][:31] + bytes([alice[0][31] | 0x80])
    blueprint("odd reading keys: the bytes as they are go into the hashes", genesis, trader, 7, some("odd"), texts[4],
              odd + [(90, top, alice[1])])
    blueprint("a malformed message", genesis, trader, 8, some("malformed"), dict(malformed())["version 2"], [(3, *bob)])

    for name, s, sequence, text in [
        ("the first", seed, 0, texts[0]), ("another message of the same sequence", seed, 0, texts[1]),
        ("the next sequence", seed, 1, texts[0]), ("a seed of zeros", other_seed, 2**64 - 1, texts[3]),
    ]:
        ctx = genesis + trader + u64(sequence)
        attempt = attempt_of(s, ctx, text)
        out["keys"].append({
            "name": name, "seed": s.hex(), "genesis": genesis.hex(), "trader": trader.hex(), "sequence": str(sequence),
            "message": text.hex(), "attempt": attempt, "key": key_of(s, ctx, attempt).hex(),
        })
    for s, account in [(seed, trader), (seed, some("buyer")), (other_seed, bytes(32))]:
        secret = reading_secret_of(s, account)
        out["reading_secrets"].append({
            "seed": s.hex(), "account": account.hex(), "secret": secret.hex(), "reading_key": x25519(secret, BASE).hex(),
        })
    return json.dumps(out, indent=1, ensure_ascii=True) + "\n"


def main():
    text = build()
    if sys.argv[1:] == ["--check"]:
        if not FILE.exists() or FILE.read_text() != text:
            sys.exit(f"{FILE.name} is not what make.py makes: run it and look at the difference")
        print(f"{FILE.name} is as make.py makes it" + ("" if X25519PrivateKey else " (X25519 not compared: no `cryptography`)"))
    elif sys.argv[1:]:
        sys.exit(__doc__)
    else:
        FILE.write_text(text)


if __name__ == "__main__":
    main()
