// SPDX-License-Identifier: Apache-2.0
// What the story asks of lending and prices beside what everybody does.

import { isDeepStrictEqual } from 'node:util';
import { plain } from 'trine-devkit';

/** Why money is on hold. */
export const OFFER = 'Lending.Offer';
export const COLLATERAL = 'Lending.Collateral';
export const DEPOSIT = 'Lending.Deposit';

/** Names no offer and no loan. */
export const NOTHING = 2n ** 64n - 1n;

/** A rule with this largest age, in milliseconds, makes every price too old in the next block. */
export const SILENT = 1n;

/** The id of the market with these rules, if there is one. */
export async function findMarket(chain, params) {
  const markets = await chain.api.query.lending.markets.entries();
  const found = markets.find(([, market]) => isDeepStrictEqual(plain(market).params, params));
  return found && Number(plain(found[0].args[0]));
}

export const groupAt = (chain, block, id) => chain.read(block, 'lending', 'groups', id);
export const proposalsAt = (chain, block, loan) => chain.read(block, 'lending', 'proposals', loan);
