// SPDX-License-Identifier: Apache-2.0
// The development chain's assets that the tests use.

import { formatAmount, parseAmount } from './amounts.mjs';

class Asset {
  constructor(symbol, id, decimals) {
    Object.assign(this, { symbol, id, decimals });
    /** How calls name it. */
    this.kind = id === undefined ? 'Native' : { WithId: id };
  }

  /** A number of whole units in smallest units. */
  of(whole) {
    return parseAmount(String(whole), this.decimals);
  }

  format(amount) {
    return `${formatAmount(amount, this.decimals)} ${this.symbol}`;
  }
}

export const TRN = new Asset('TRN', undefined, 12);
export const TUSD = new Asset('tUSD', 1, 6);
export const TBTC = new Asset('tBTC', 2, 8);
export const TETH = new Asset('tETH', 3, 18);
export const ASSETS = [TRN, TUSD, TBTC, TETH];

/** The asset of that name on chain, as it is decoded. */
export const assetOf = (kind) =>
  ASSETS.find(({ id }) => (id === undefined ? kind === 'Native' : kind.WithId === BigInt(id)));
