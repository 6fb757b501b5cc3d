// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Bytes: joined, compared, written as hexadecimal.

import { UserError } from './errors.js';

const TEXT = new TextEncoder();

/** @param {string} text */
export const ascii = (text) => TEXT.encode(text);

/** @param {Uint8Array[]} parts */
export function concat(...parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
export const equal = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b of the same length
 */
export function xor(a, b) {
  if (a.length !== b.length) throw new RangeError(`${a.length} and ${b.length} bytes cannot be combined`);
  return a.map((byte, i) => byte ^ b[i]);
}

/**
 * An unsigned integer, little-endian, in so many bytes.
 * @param {number | bigint} number
 * @param {number} length
 */
export function le(number, length) {
  const out = new Uint8Array(length);
  let rest = BigInt(number);
  if (rest < 0n || rest >> BigInt(8 * length)) throw new RangeError(`${number} does not fit ${length} bytes`);
  for (let i = 0; i < length; i += 1, rest >>= 8n) out[i] = Number(rest & 255n);
  return out;
}

/** @param {Uint8Array} bytes little-endian */
export const fromLe = (bytes) => bytes.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);

/** @param {Uint8Array} bytes */
export const toHex = (bytes) => `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;

/**
 * @param {string} text hexadecimal, with or without 0x
 * @param {number} [length] in bytes; any if not given
 * @param {string} [what] named if it is wrong; the text itself is not shown, for it may be secret
 * @returns {Uint8Array}
 */
export function fromHex(text, length, what = 'this') {
  const digits = text.trim().replace(/^0x/i, '');
  if (!/^([0-9a-f]{2})*$/i.test(digits) || (length !== undefined && digits.length !== 2 * length)) {
    throw new UserError(`${what} should be ${length === undefined ? 'bytes' : `${length} bytes`} in hexadecimal, as 0x12ab…`);
  }
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
