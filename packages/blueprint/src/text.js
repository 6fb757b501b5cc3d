// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Numbers, times and words as people write and read them.

import { UserError } from './errors.js';

/**
 * `1234.5` with 6 decimals is 1234500000n.
 * @param {string} text
 * @param {number} decimals
 * @param {string} what
 */
export function parseDecimal(text, decimals, what) {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  const fraction = match?.[2] ?? '';
  if (!match || fraction.length > decimals) {
    throw new UserError(`${what} should be a number with at most ${decimals} digits behind the point, not '${safe(text)}'`);
  }
  return BigInt(match[1] + fraction.padEnd(decimals, '0'));
}

/**
 * @param {bigint} number
 * @param {number} decimals
 */
export function formatDecimal(number, decimals) {
  const digits = number.toString().padStart(decimals + 1, '0');
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return `${digits.slice(0, digits.length - decimals)}${decimals && fraction ? `.${fraction}` : ''}`;
}

/**
 * A whole number within bounds.
 * @param {string} text
 * @param {string} what
 * @param {bigint} [most]
 */
export function parseWhole(text, what, most = 2n ** 128n - 1n) {
  if (!/^\d+$/.test(text) || BigInt(text) > most) throw new UserError(`${what} should be a whole number up to ${most}, not '${safe(text)}'`);
  return BigInt(text);
}

/** @type {Record<string, number>} */
const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * `90m` in milliseconds.
 * @param {string} text
 * @param {string} what
 */
export function parseDuration(text, what) {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  if (!match) throw new UserError(`${what} should be a time as 45s, 90m, 6h or 2.5d, not '${safe(text)}'`);
  return BigInt(Math.round(Number(match[1]) * UNITS[match[2]]));
}

/** @param {bigint | number | null | undefined} moment in milliseconds */
export const when = (moment) =>
  moment === null || moment === undefined ? '?' : `${new Date(Number(moment)).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/**
 * Words of strangers, on one line and without what moves a cursor, turns text round or hides it.
 * @param {string} text
 */
export const safe = (text) => text.replace(/\s+/gu, ' ').replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}]/gu, '\uFFFD');

/** @param {Uint8Array} bytes meant as UTF-8 */
export const safeBytes = (bytes) => safe(new TextDecoder().decode(bytes));

/** @param {import('./seal.js').Plain} plain */
export const saysPosition = ({ direction, level }) =>
  `${direction.toUpperCase()} ${level === null ? 'at the market' : `once ${formatDecimal(level, 18)} is touched`}`;
