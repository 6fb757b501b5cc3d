// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Amounts as people write them, and times.

/** Lengths of time, in milliseconds as the chain has them. */
export const SECOND = 1_000n;
export const MINUTE = 60n * SECOND;
export const HOUR = 60n * MINUTE;
export const DAY = 24n * HOUR;
export const YEAR = 365n * DAY;

/**
 * `1234.5` with 6 decimals is 1234500000n; none if it is no such number.
 * @param {string} text
 * @param {number} decimals
 * @returns {bigint | undefined}
 */
export function parseAmount(text, decimals) {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, whole = '', fraction = ''] = match;
  if (fraction.length > decimals) return undefined;
  return BigInt(whole + fraction.padEnd(decimals, '0'));
}

/**
 * 1234500000n with 6 decimals is `1,234.5`.
 * @param {bigint} amount
 * @param {number} decimals
 * @returns {string}
 */
export function formatAmount(amount, decimals) {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return `${amount < 0n ? '-' : ''}${whole}${fraction && `.${fraction}`}`;
}
