// SPDX-License-Identifier: Apache-2.0
// The book of a market and term as it follows from the offers there are, and what a sweep finds in it.
// From the rules alone, like what loans cost.

import { plain } from 'trine-devkit';
import { canOpen, cost, divideUp, leastCollateral, liquidationPrice, max, min } from './interest.mjs';

/** The offers that stand in a book after a block, the best first and of equal ones the oldest. */
export async function bookAt(chain, block, market, term, side) {
  const { query } = await chain.api.at(block.hash);
  const entries = async (map) =>
    (await map.entries()).map(([key, value]) => ({ id: plain(key.args[0]), ...plain(value) }));
  const [offers, groups] = await Promise.all([entries(query.lending.offers), entries(query.lending.groups)]);
  const better = side === 'Lend' ? 1n : -1n;
  return offers
    .filter((offer) => offer.market === BigInt(market.id) && offer.terms.termMs === term && offer.listed)
    .filter((offer) => (side === 'Lend') === (offer.side === 'Lend'))
    .map((offer) => ({ ...offer, apr: offer.terms.rate.Fixed.aprBp, left: available(offer, groups) }))
    .sort((a, b) => Number((a.apr - b.apr) * better || a.id - b.id));
}

/** How much principal an offer still has: its group may have less. */
function available({ principal, filled, side, terms }, groups) {
  const left = principal - filled;
  if (terms.group === null) return left;
  const has = groups.find(({ id }) => id === terms.group).left;
  if (side === 'Lend') return min(left, has);
  const { collateral } = side.Borrow;
  return collateral > has ? (left * has) / collateral : left;
}

/** The rates of a book with what can be had at each. */
export function levels(book) {
  const rates = [...new Set(book.map(({ apr }) => apr))];
  return rates.map((apr) => {
    const offers = book.filter((offer) => offer.apr === apr);
    const principal = offers.reduce((sum, { left }) => sum + left, 0n);
    const shared = offers.some(({ terms }) => terms.group !== null);
    return { aprBp: apr, principal, offers: BigInt(offers.length), complete: true, shared };
  });
}

/** What a sweep takes of which offers, and the collateral of each: to borrow the least it needs, to lend
 * what its maker puts up. */
export function sweep({ rules }, prices, book, { amount, term, limitApr }) {
  const { minLoan } = rules.params;
  const fills = [];
  let rest = amount;
  for (const { id, apr, left, side } of book) {
    const beyond = side === 'Lend' ? apr > limitApr : apr < limitApr;
    const principal = min(rest, left);
    if (beyond || principal < minLoan) break;
    const costs = cost(rules, { principal, apr, term });
    const collateral = side === 'Lend'
      ? leastCollateral(rules, prices, costs.face)
      : (side.Borrow.collateral * principal) / left;
    fills.push({ offer: id, principal, apr, collateral, ...costs });
    rest -= principal;
  }
  return { fills, rest, borrows: book[0]?.side === 'Lend' };
}

/** The collateral that a borrower must name for all of an amount so that each part's share is enough for
 * it. Shares are rounded, so a few units less can do as well. */
const nameFor = (parts, amount) =>
  parts.map(({ principal, collateral }) => divideUp(collateral * amount, principal)).reduce(max);

/** What a sweep does not find, as an offer to borrow at the limit rate. */
function restOf({ rules }, prices, rest, { term, limitApr }) {
  const { face } = cost(rules, { principal: rest, apr: limitApr, term });
  return { principal: rest, collateral: leastCollateral(rules, prices, face) };
}

/** What a wallet is told of a sweep. */
export function sweepQuote(market, prices, { fills, rest, borrows }, wish, now) {
  const { rules } = market;
  const all = rest < rules.params.minLoan ? fills : [...fills, restOf(market, prices, rest, wish)];
  const sum = (field) => fills.reduce((total, fill) => total + fill[field], 0n);
  const highest = (numbers) => numbers.reduce(max);
  const maturity = now + wish.term;
  return {
    fills: fills.map(({ offer, principal, apr, interest, collateral }) =>
      ({ offer, principal, aprBp: apr, interest, collateral })),
    principal: sum('principal'),
    whyNoMore: rest > 0n ? { NothingToTake: { deadInFront: 0n } } : null,
    met: BigInt(fills.length),
    deadInFront: 0n,
    interest: sum('interest'),
    minInterest: sum('minInterest'),
    protocolFee: sum('protocolFee'),
    maturityMs: maturity,
    face: sum('face'),
    graceEndsMs: maturity + rules.params.graceMs,
    overdueAprBp: highest(fills.map(({ overdueApr }) => overdueApr)),
    minCollateral: borrows ? nameFor(fills, wish.amount) : null,
    minCollateralWithRemainder: borrows ? nameFor(all, wish.amount) : null,
    marginCallBelowE18: highest(fills.map(({ face, collateral }) => liquidationPrice(rules, face, collateral))),
    pricedAsOfMs: prices.asOf,
  };
}

/** How a borrower's collateral is shared out among the fills: to each its part of what is left. */
export function shares(fills, amount, collateral) {
  let [open, left] = [amount, collateral];
  return fills.map(({ principal }) => {
    const share = (left * principal) / open;
    [open, left] = [open - principal, left - share];
    return share;
  });
}

/** The very least collateral with which each fill gets what it needs. */
export function leastForAll({ rules }, prices, fills, amount) {
  const enough = (collateral) =>
    shares(fills, amount, collateral).every((share, i) => canOpen(rules, prices, share, fills[i].face));
  let [tooLittle, plenty] = [0n, 1n];
  while (!enough(plenty)) [tooLittle, plenty] = [plenty, plenty * 2n];
  while (plenty - tooLittle > 1n) {
    const middle = (tooLittle + plenty) / 2n;
    if (enough(middle)) plenty = middle;
    else tooLittle = middle;
  }
  return plenty;
}
