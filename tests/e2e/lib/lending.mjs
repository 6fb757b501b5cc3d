// SPDX-License-Identifier: Apache-2.0
// Markets, offers and loans as they are stored.

import { isDeepStrictEqual } from 'node:util';
import { assetOf } from './assets.mjs';
import { only } from './chain.mjs';
import { plain } from './plain.mjs';

export const OFFER = 'Lending.Offer';
export const COLLATERAL = 'Lending.Collateral';
export const DEPOSIT = 'Lending.Deposit';

/** More than any debt. */
export const EVERYTHING = 2n ** 128n - 1n;
/** Names no offer and no loan. */
export const NOTHING = 2n ** 64n - 1n;

async function stored(chain, block, map, id) {
  const { query } = await chain.api.at(block.hash);
  return plain(await query.lending[map](id));
}

/** A market with its rules and assets. */
export async function marketAt(chain, block, id) {
  const rules = await stored(chain, block, 'markets', id);
  const { principal, collateral } = rules.params;
  return { id, rules, principal: assetOf(principal), collateral: assetOf(collateral) };
}

/** The id of the market with these rules, if there is one. */
export async function findMarket(chain, params) {
  const markets = await chain.api.query.lending.markets.entries();
  const found = markets.find(([, market]) => isDeepStrictEqual(plain(market).params, params));
  return found && Number(plain(found[0].args[0]));
}

export const offerAt = (chain, block, id) => stored(chain, block, 'offers', id);
export const groupAt = (chain, block, id) => stored(chain, block, 'groups', id);
export const proposalsAt = (chain, block, loan) => stored(chain, block, 'proposals', loan);

/** A loan, but for where it stands in the chain's indices. */
export async function loanAt(chain, block, id) {
  const loan = await stored(chain, block, 'loans', id);
  if (loan) delete loan.places;
  return loan;
}

/** The terms of an offer at a fixed rate or, with `rate`, at another, to everyone or one account, and perhaps of a
 * group. */
export const termsOf = ({ apr, rate = { Fixed: { aprBp: apr } }, term, expires, onlyFor = null, group = null }) =>
  ({ rate, termMs: term, expiresMs: expires, onlyFor, group });

/** Somebody lends to somebody else, out of an offer for that alone: the loan's id, and what had it opened. */
export async function openLoan(chain, { market, lender, borrower, principal, collateral, options, ...wanted }) {
  const { placeOffer, take } = chain.api.tx.lending;
  const terms = termsOf(wanted);
  const placed = await chain.submit(placeOffer(market, 'Lend', principal, terms), lender, { inBlock: true });
  const { offer } = only(placed.events, 'lending.OfferPlaced');
  const taken = await chain.submit(take(offer, principal, collateral, wanted.apr), borrower, options);
  return { id: only(taken.events, 'lending.LoanOpened').loan, ...taken };
}
