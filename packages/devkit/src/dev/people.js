// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Whose accounts the development chain has.

import { OPERATORS } from '../prices.js';

const NAMES = ['Alice', 'Bob', 'Charlie', 'Dave', 'Eve', 'Ferdie'];
/** The accounts that everybody has the keys of, by the path of the key. */
export const PEOPLE = [...NAMES, ...NAMES.map((name) => `${name}//stash`)];

/**
 * Names by address.
 * @param {import('../chain.js').Chain} chain
 * @returns {Map<string, string>}
 */
export const namesOf = (chain) =>
  new Map([...PEOPLE, ...OPERATORS].map((name) => [chain.person(name).address, name]));
