// SPDX-License-Identifier: Apache-2.0
// Amounts as people write them.

/** `1234.5` with 6 decimals is 1234500000n; none if it is no such number. */
export function parseAmount(text, decimals) {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  const fraction = match?.[2] ?? '';
  if (!match || fraction.length > decimals) return undefined;
  return BigInt(match[1] + fraction.padEnd(decimals, '0'));
}

/** 1234500000n with 6 decimals is `1,234.5`. */
export function formatAmount(amount, decimals) {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return `${amount < 0n ? '-' : ''}${whole}${fraction && `.${fraction}`}`;
}
