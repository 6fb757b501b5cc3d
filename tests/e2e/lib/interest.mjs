// SPDX-License-Identifier: Apache-2.0
// What loans cost and how they end, computed from the rules alone and not from the pallet's code.
// All numbers are BigInt: amounts in smallest units, prices times 10^18, parts in millionths.

const YEAR = 365n * 24n * 60n * 60n * 1000n;
const BASIS_POINTS = 10_000n;
const MILLION = 1_000_000n;

const max = (a, b) => (a > b ? a : b);
const min = (a, b) => (a < b ? a : b);
const divideUp = (a, b) => (a + b - 1n) / b;
const unit = (decimals) => 10n ** decimals;

/** Simple interest at a yearly rate each over stretches of time, rounded up once. */
function interest(principal, stretches) {
  const rateTime = stretches.reduce((sum, [rate, time]) => sum + rate * max(time, 0n), 0n);
  return divideUp(principal * rateTime, YEAR * BASIS_POINTS);
}

/** The protocol's part of interest, rounded down. */
const protocolFee = (amount, part) => (amount * part) / MILLION;

/** A loan as it stands when it has just been opened. */
export function opened(market, { id, lender, borrower, principal, collateral, apr, term, now }) {
  const { grace, lateApr, minInterestPeriod, protocolFee: part } = market.params;
  return {
    market: id,
    borrower,
    lender,
    principal,
    collateral,
    apr,
    lateApr: max(lateApr, apr),
    opened: now,
    maturity: now + term,
    graceEnds: now + term + grace,
    minInterestUntil: now + minInterestPeriod,
    interestDue: 0n,
    accruedTo: now,
    protocolFee: part,
    ticket: LOAN_DEPOSIT,
  };
}

/** Interest and principal owed at a moment. */
export function debt(loan, now) {
  const until = max(now, loan.minInterestUntil);
  const regular = min(until, loan.graceEnds) - loan.accruedTo;
  const late = until - max(loan.graceEnds, loan.accruedTo);
  const since = interest(loan.principal, [[loan.apr, regular], [loan.lateApr, late]]);
  return { interest: loan.interestDue + since, principal: loan.principal };
}

/** What is owed at maturity if nothing is paid before. */
export function face(loan) {
  const owed = debt(loan, loan.maturity);
  return owed.interest + owed.principal;
}

/** What a loan would cost, and the collateral it takes. */
export function quote(market, prices, { principal, apr, term }) {
  const loan = opened(market, { principal, apr, term, now: 0n });
  const owed = face(loan);
  const cost = owed - principal;
  const value = divideUp(owed * prices.principal, unit(market.principalDecimals));
  const secured = divideUp(value * MILLION, market.params.openingLtv);
  return {
    interest: cost,
    face: owed,
    minInterest: debt(loan, 0n).interest,
    protocolFee: protocolFee(cost, loan.protocolFee),
    minCollateral: divideUp(secured * unit(market.collateralDecimals), prices.collateral),
  };
}

/** How a loan stands, for a wallet. */
export function status(loan, market, prices, now) {
  const owed = divideUp(face(loan) * prices.principal, unit(market.principalDecimals));
  const worth = (loan.collateral * prices.collateral) / unit(market.collateralDecimals);
  return {
    debt: debt(loan, now),
    face: face(loan),
    overdue: now > loan.graceEnds,
    ltv: (owed * 10n ** 18n) / worth,
  };
}

/** What a repayment pays to whom, and the loan after it: interest first, then principal. */
export function repaid(loan, now, maxAmount) {
  const owed = debt(loan, now);
  const amount = min(maxAmount, owed.interest + owed.principal);
  const interestPaid = min(amount, owed.interest);
  const principalPaid = amount - interestPaid;
  const fee = protocolFee(interestPaid, loan.protocolFee);
  return {
    interest: interestPaid,
    principal: principalPaid,
    fee,
    toLender: amount - fee,
    loan: {
      ...loan,
      principal: loan.principal - principalPaid,
      interestDue: owed.interest - interestPaid,
      accruedTo: max(now, loan.minInterestUntil),
    },
  };
}

/** What lender and borrower get of the collateral when a loan is settled in it. */
export function settled(loan, market, prices, now) {
  const { principalDecimals, collateralDecimals } = market;
  const { interest: due, principal } = debt(loan, now);
  const owed = ((due + principal) * prices.principal) / unit(principalDecimals);
  const worth = (withIncentive(owed, market.params.liquidationLtv) * unit(collateralDecimals)) / prices.collateral;
  const seized = min(worth, loan.collateral);
  const covered =
    (((seized * prices.collateral) / unit(collateralDecimals)) * unit(principalDecimals)) / prices.principal;
  const shortfall = seized === loan.collateral ? max(due + principal - covered, 0n) : 0n;
  return { debt: due + principal, seized, returned: loan.collateral - seized, shortfall };
}

/** A debt's value times min(1.15, 1 / (1 − 0.3·(1 − liquidation LTV))), rounded down. */
function withIncentive(value, liquidationLtv) {
  const tenths = 10n * MILLION - 3n * (MILLION - liquidationLtv);
  return min((value * 115n) / 100n, (value * 10n * MILLION) / tenths);
}

/** 0.01 TRN an item and 0.0001 TRN a byte. */
const deposit = (bytes) => 10_000_000_000n + bytes * 100_000_000n;

/** For an offer: maker, market, side with collateral, amount, filled, terms with a sole taker, deposit. */
export const OFFER_DEPOSIT = deposit(32n + 4n + (1n + 16n) + 16n + 16n + (2n + 8n + 8n + (1n + 32n)) + 16n);

/** For a loan: market, borrower and lender, principal and collateral, two rates, four moments, interest
 * due and since when, protocol fee, deposit. */
export const LOAN_DEPOSIT = deposit(4n + 2n * 32n + 2n * 16n + 2n * 2n + 4n * 8n + (16n + 8n) + 4n + 16n);
