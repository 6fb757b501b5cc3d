// SPDX-License-Identifier: Apache-2.0
// @ts-check
// What other programs use: sealing, and keys from a reading seed. Nothing here needs a chain.

export * from './seal.js';
export { ATTEMPTS, attemptOf, findKey, keyOf, newSeed, readingKeyOf, readingSecretOf } from './keys.js';
