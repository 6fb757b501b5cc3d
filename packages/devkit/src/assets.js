// SPDX-License-Identifier: Apache-2.0
// @ts-check
// The assets of a development chain.

import { formatAmount, parseAmount } from './amounts.js';

/** @typedef {'Native' | { WithId: number }} AssetKind how calls name an asset */

/** An asset: what calls name it, and how people write amounts of it. */
export class Asset {
  /**
   * @param {string} symbol
   * @param {number | undefined} id none for the chain's own
   * @param {number} decimals
   */
  constructor(symbol, id, decimals) {
    this.symbol = symbol;
    this.id = id;
    this.decimals = decimals;
    /** @type {AssetKind} */
    this.kind = id === undefined ? 'Native' : { WithId: id };
  }

  /**
   * A number of whole units in smallest units: `TUSD.of('1.5')` is 1500000n.
   * @param {string | number | bigint} whole
   * @returns {bigint}
   */
  of(whole) {
    const amount = parseAmount(String(whole), this.decimals);
    if (amount === undefined) throw new RangeError(`${whole} is no amount of ${this.symbol}`);
    return amount;
  }

  /**
   * An amount of smallest units, for people: `1,234.5 tUSD`.
   * @param {bigint} amount
   */
  format(amount) {
    return `${formatAmount(amount, this.decimals)} ${this.symbol}`;
  }
}

export const TRN = new Asset('TRN', undefined, 12);
export const TUSD = new Asset('tUSD', 1, 6);
export const TBTC = new Asset('tBTC', 2, 8);
export const TETH = new Asset('tETH', 3, 18);
export const ASSETS = [TRN, TUSD, TBTC, TETH];

/**
 * The asset of that name on chain, as `plain` has it.
 * @param {'Native' | { WithId: bigint }} kind
 * @returns {Asset | undefined}
 */
export const assetOf = (kind) =>
  ASSETS.find(({ id }) => (kind === 'Native' ? id === undefined : id !== undefined && kind.WithId === BigInt(id)));
