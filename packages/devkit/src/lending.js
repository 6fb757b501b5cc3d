// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Markets, offers and loans.

import { assetOf } from './assets.js';
import { only } from './chain.js';

/** @typedef {import('./chain.js').Chain} Chain */
/** @typedef {import('./assets.js').Asset} Asset */
/** @typedef {{ hash: string }} At after which block */

/** More than any debt: `lending.repay(loan, EVERYTHING)`. */
export const EVERYTHING = 2n ** 128n - 1n;

/**
 * A market with its rules and assets.
 * @param {Chain} chain
 * @param {At} block
 * @param {number} id
 * @returns {Promise<{ id: number, rules: any, principal: Asset, collateral: Asset }>}
 */
export async function marketAt(chain, block, id) {
  const rules = await chain.read(block, 'lending', 'markets', id);
  const { principal, collateral } = rules.params;
  return {
    id, rules, principal: /** @type {Asset} */ (assetOf(principal)), collateral: /** @type {Asset} */ (assetOf(collateral)),
  };
}

/**
 * An offer as it is stored, or null.
 * @param {Chain} chain
 * @param {At} block
 * @param {bigint} id
 */
export const offerAt = (chain, block, id) => chain.read(block, 'lending', 'offers', id);

/**
 * A loan as it is stored, but for where it stands in the chain's indices; or null.
 * @param {Chain} chain
 * @param {At} block
 * @param {bigint} id
 */
export async function loanAt(chain, block, id) {
  const loan = await chain.read(block, 'lending', 'loans', id);
  if (loan) delete loan.places;
  return loan;
}

/**
 * @typedef {object} Terms
 * @property {bigint} [apr] a fixed yearly rate in basis points
 * @property {any} [rate] in its place, another one as the call has it
 * @property {bigint} term in milliseconds: one of the market's
 * @property {bigint} expires when the offer is over, in milliseconds since the Unix epoch
 * @property {string | null} [onlyFor] the address of the only one who can take it
 * @property {bigint | number | null} [group] of which it is
 */

/**
 * The terms of an offer as `lending.placeOffer` has them.
 * @param {Terms} terms
 */
export const termsOf = ({ apr, rate = { Fixed: { aprBp: apr } }, term, expires, onlyFor = null, group = null }) =>
  ({ rate, termMs: term, expiresMs: expires, onlyFor, group });

/**
 * @typedef {object} Wanted
 * @property {number} market
 * @property {import('./chain.js').Signer} lender
 * @property {import('./chain.js').Signer} borrower
 * @property {bigint} principal in the smallest unit of the market's principal asset
 * @property {bigint} collateral in that of its collateral asset
 * @property {bigint} apr yearly, in basis points
 * @property {bigint} term in milliseconds: one of the market's
 * @property {bigint} expires when the offer is over, if it is not taken
 * @property {import('./chain.js').SubmitOptions} [options] for the borrower's part
 */

/**
 * Somebody lends to somebody else, out of an offer for that alone.
 * @param {Chain} chain
 * @param {Wanted} wanted
 * @returns {Promise<{ id: bigint } & import('./chain.js').Inclusion>} the loan's id, and what had it opened
 */
export async function openLoan(chain, { market, lender, borrower, principal, collateral, options, ...wanted }) {
  const { placeOffer, take } = /** @type {any} */ (chain.api.tx.lending);
  const terms = termsOf(wanted);
  const placed = await chain.submit(placeOffer(market, 'Lend', principal, terms), lender, { inBlock: true });
  const { offer } = only(placed.events, 'lending.OfferPlaced');
  const taken = await chain.submit(take(offer, principal, collateral, wanted.apr), borrower, options);
  return { id: only(taken.events, 'lending.LoanOpened').loan, ...taken };
}
