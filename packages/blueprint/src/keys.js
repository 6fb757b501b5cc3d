// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Keys from one reading seed. The chain knows nothing of this; SEAL.md says it for other wallets.

import { randomBytes } from '@noble/hashes/utils';
import { ascii, equal, le } from './bytes.js';
import { blake2_256, commitment, contextBytes, publicKey } from './seal.js';

/** @typedef {import('./seal.js').Context} Context */

/** How many keys a sequence has. */
export const ATTEMPTS = 65_536;

/** @returns {Uint8Array} 32 random bytes */
export const newSeed = () => randomBytes(32);

/**
 * Which key of a sequence a message is sealed with. A post that failed has shown its ciphertext: another message of the
 * same sequence must have another key.
 * @param {Uint8Array} seed
 * @param {Context} context
 * @param {Uint8Array} message
 */
export function attemptOf(seed, context, message) {
  const [low, high] = blake2_256(ascii('trine/attempt/v1'), seed, contextBytes(context), message);
  return low + 256 * high;
}

/**
 * K: the key of one blueprint.
 * @param {Uint8Array} seed
 * @param {Context} context
 * @param {number} attempt
 */
export const keyOf = (seed, context, attempt) =>
  blake2_256(ascii('trine/key/v1'), seed, contextBytes(context), le(attempt, 2));

/**
 * The key behind a commitment, if it came from this seed. Without a right guess this takes a second or two.
 * @param {Uint8Array} seed
 * @param {Context} context
 * @param {Uint8Array} committed
 * @param {number[]} [guesses] attempts to try first
 * @returns {Uint8Array | null}
 */
export function findKey(seed, context, committed, guesses = []) {
  const attempt = (/** @type {number} */ number) => {
    const key = keyOf(seed, context, number);
    return equal(commitment(context, key), committed) ? key : null;
  };
  for (const guess of guesses) {
    const key = attempt(guess);
    if (key) return key;
  }
  for (let number = 0; number < ATTEMPTS; number += 1) {
    const key = attempt(number);
    if (key) return key;
  }
  return null;
}

/**
 * b: the secret of an account's reading key.
 * @param {Uint8Array} seed
 * @param {Uint8Array} account
 */
export const readingSecretOf = (seed, account) => blake2_256(ascii('trine/reading/v1'), seed, account);

/**
 * B: what the account registers.
 * @param {Uint8Array} seed
 * @param {Uint8Array} account
 */
export const readingKeyOf = (seed, account) => publicKey(readingSecretOf(seed, account));
