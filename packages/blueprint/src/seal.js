// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Sealing and delivery, byte by byte as pallets/predictions/SEAL.md says. Pure: no chain, no files, no chance.

import { x25519 } from '@noble/curves/ed25519';
import { blake2b } from '@noble/hashes/blake2b';
import { ascii, concat, equal, fromHex, fromLe, le, xor } from './bytes.js';

/** Bytes of a message. */
export const MESSAGE_LENGTH = 256;
/** Most bytes of a thesis. */
export const MAX_THESIS_LENGTH = 235;

const HEAD = 21;
const VERSION = 1;

/**
 * What a blueprint's key is bound to.
 * @typedef {object} Context
 * @property {Uint8Array} genesis hash of the chain's first block
 * @property {Uint8Array} trader public key of the account
 * @property {bigint} sequence the trader's own count
 */

/**
 * What a blueprint says.
 * @typedef {object} Plain
 * @property {'long' | 'short'} direction
 * @property {bigint | null} level in 10⁻¹⁸; null: at the market
 * @property {Uint8Array} thesis at most 235 bytes, meant as UTF-8
 */

/**
 * What a buyer gets.
 * @typedef {object} Delivery
 * @property {Uint8Array} ephemeral E
 * @property {Uint8Array} wrapped W
 */

/** @param {Uint8Array[]} parts */
export const blake2_256 = (...parts) => blake2b(concat(...parts), { dkLen: 32 });

/**
 * ctx = genesis ‖ trader ‖ sequence: u64
 * @param {Context} context
 */
export function contextBytes({ genesis, trader, sequence }) {
  sized(genesis, 32, 'genesis');
  sized(trader, 32, 'trader');
  return concat(genesis, trader, le(sequence, 8));
}

/**
 * H(label ‖ ctx ‖ parts)
 * @param {string} label
 * @param {Context} context
 * @param {Uint8Array[]} parts
 */
const hash = (label, context, ...parts) => blake2_256(ascii(label), contextBytes(context), ...parts);

/**
 * @param {Uint8Array} bytes
 * @param {number} length
 * @param {string} what
 */
function sized(bytes, length, what) {
  if (!(bytes instanceof Uint8Array) || bytes.length !== length) throw new RangeError(`${what} has to be ${length} bytes`);
  return bytes;
}

/**
 * The message m. Throws a RangeError for what no message can say.
 * @param {Plain} plain
 */
export function encodeMessage({ direction, level, thesis }) {
  if (direction !== 'long' && direction !== 'short') throw new RangeError('a direction is long or short');
  if (level !== null && level <= 0n) throw new RangeError('a level is above 0');
  if (thesis.length > MAX_THESIS_LENGTH) {
    throw new RangeError(`the thesis has ${thesis.length} bytes, ${MAX_THESIS_LENGTH} are the most`);
  }
  const message = new Uint8Array(MESSAGE_LENGTH);
  const kinds = [VERSION, direction === 'long' ? 0 : 1, level === null ? 0 : 1];
  message.set(concat(Uint8Array.from(kinds), le(level ?? 0n, 16), le(thesis.length, 2), thesis));
  return message;
}

/**
 * What a message says; null if it is malformed.
 * @param {Uint8Array} message
 * @returns {Plain | null}
 */
export function decodeMessage(message) {
  sized(message, MESSAGE_LENGTH, 'a message');
  const [version, direction, entry] = message;
  const level = fromLe(message.subarray(3, 19));
  const end = HEAD + Number(fromLe(message.subarray(19, HEAD)));
  if (version !== VERSION || direction > 1 || entry > 1 || end > MESSAGE_LENGTH) return null;
  if ((entry === 1) !== (level !== 0n)) return null;
  if (message.subarray(end).some((byte) => byte !== 0)) return null;
  return {
    direction: direction === 0 ? 'long' : 'short',
    level: entry === 0 ? null : level,
    thesis: message.slice(HEAD, end),
  };
}

/**
 * com: posted with the ciphertext; only K opens it.
 * @param {Context} context
 * @param {Uint8Array} key
 */
export const commitment = (context, key) => hash('trine/blueprint/v1', context, sized(key, 32, 'a key'));

/**
 * C of m, or m of C.
 * @param {Context} context
 * @param {Uint8Array} key
 * @param {Uint8Array} text
 */
export function crypt(context, key, text) {
  sized(key, 32, 'a key');
  const stream = Array.from({ length: 8 }, (_, i) => hash('trine/stream/v1', context, key, le(i, 4)));
  return xor(sized(text, MESSAGE_LENGTH, 'a text'), concat(...stream));
}

/**
 * e: the secret of one delivery.
 * @param {Context} context
 * @param {Uint8Array} key
 * @param {number} index of the unlock
 * @param {Uint8Array} readingKey in the bytes that the chain has
 */
export const ephemeralSecret = (context, key, index, readingKey) =>
  hash('trine/ephemeral/v1', context, le(index, 4), sized(readingKey, 32, 'a reading key'), sized(key, 32, 'a key'));

/**
 * @param {Context} context
 * @param {number} index
 * @param {Uint8Array} readingKey
 * @param {Uint8Array} ephemeral
 * @param {Uint8Array} shared
 */
const mask = (context, index, readingKey, ephemeral, shared) =>
  hash('trine/wrap/v1', context, le(index, 4), readingKey, ephemeral, shared);

/**
 * The one right delivery of a key to an unlock.
 * @param {Context} context
 * @param {Uint8Array} key
 * @param {number} index
 * @param {Uint8Array} readingKey
 * @returns {Delivery}
 */
export function deliver(context, key, index, readingKey) {
  const secret = ephemeralSecret(context, key, index, readingKey);
  const ephemeral = publicKey(secret);
  const shared = product(secret, readingKey);
  return { ephemeral, wrapped: xor(key, mask(context, index, readingKey, ephemeral, shared)) };
}

/**
 * Whether a delivery is what the key says, to the bit. If not, the chain counts it as faulty, readable or not.
 * @param {Context} context
 * @param {Uint8Array} key
 * @param {number} index
 * @param {Uint8Array} readingKey
 * @param {Delivery} delivery
 */
export function isDeliveryOf(context, key, index, readingKey, delivery) {
  const right = deliver(context, key, index, readingKey);
  return equal(right.ephemeral, delivery.ephemeral) && equal(right.wrapped, delivery.wrapped);
}

/**
 * The key that a delivery holds for the reader: compare its commitment before it is trusted.
 * @param {Context} context
 * @param {number} index
 * @param {Uint8Array} readingKey in the bytes that the chain has
 * @param {Uint8Array} readingSecret
 * @param {Delivery} delivery
 */
export function unwrap(context, index, readingKey, readingSecret, { ephemeral, wrapped }) {
  return xor(wrapped, mask(context, index, readingKey, ephemeral, product(readingSecret, ephemeral)));
}

/**
 * X25519(secret, 9)
 * @param {Uint8Array} secret
 */
export const publicKey = (secret) => x25519.scalarMultBase(sized(secret, 32, 'a secret'));

/**
 * X25519, 0 for points of low order too (for which the library throws).
 * @param {Uint8Array} secret
 * @param {Uint8Array} point
 */
export function product(secret, point) {
  sized(secret, 32, 'a secret');
  return isLowOrder(sized(point, 32, 'a point')) ? new Uint8Array(32) : x25519.scalarMult(secret, point);
}

const P = 2n ** 255n - 19n;
const LOW_ORDER = new Set([
  0n, 1n, P - 1n, P, P + 1n,
  fromLe(fromHex('e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800')),
  fromLe(fromHex('5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157')),
]);

/**
 * Whether X25519 with this is 0 whatever the secret.
 * @param {Uint8Array} key
 */
export const isLowOrder = (key) => LOW_ORDER.has(BigInt.asUintN(255, fromLe(key)));

/**
 * Whether the bytes are the one encoding of their point.
 * @param {Uint8Array} key
 */
export const isCanonical = (key) => fromLe(key) < P;

/**
 * Whether the chain takes it as a reading key.
 * @param {Uint8Array} key
 */
export const isReadingKey = (key) => key.length === 32 && isCanonical(key) && !isLowOrder(key);
