// SPDX-License-Identifier: Apache-2.0
// Markets, offers and loans as they are stored.

import { plain } from './plain.mjs';

export const OFFER = 'Lending.Offer';
export const COLLATERAL = 'Lending.Collateral';
export const OFFER_DEPOSIT_HOLD = 'Lending.OfferDeposit';
export const LOAN_DEPOSIT_HOLD = 'Lending.LoanDeposit';

async function stored(chain, block, map, id) {
  const { query } = await chain.api.at(block.hash);
  return plain(await query.lending[map](id));
}

export const marketAt = (chain, block, id) => stored(chain, block, 'markets', id);
export const offerAt = (chain, block, id) => stored(chain, block, 'offers', id);
export const loanAt = (chain, block, id) => stored(chain, block, 'loans', id);

/** The prices of a market's assets as transactions in the block after this one see them. */
export async function pricesAfter(chain, block, { params }) {
  const { query } = await chain.api.at(block.hash);
  const price = async (feed) => plain(await query.prices.latest(feed)).price;
  return {
    principal: await price(params.principalFeed),
    collateral: await price(params.collateralFeed),
  };
}
