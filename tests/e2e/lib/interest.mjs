// SPDX-License-Identifier: Apache-2.0
// What loans cost, when they are unhealthy and how they end, computed from the rules alone and not from
// the pallet's code. All numbers are BigInt: amounts in smallest units, prices times 10^18, parts in
// millionths, rates in basis points, times in milliseconds.

const YEAR = 365n * 24n * 60n * 60n * 1000n;
const BASIS_POINTS = 10_000n;
const MILLION = 1_000_000n;
const ONE = 10n ** 18n;

export const max = (a, b) => (a > b ? a : b);
export const min = (a, b) => (a < b ? a : b);
export const divideUp = (a, b) => (a + b - 1n) / b;
const unit = (decimals) => 10n ** decimals;

/** Simple interest at a yearly rate each over stretches of time, rounded up once. */
function interest(principal, stretches) {
  const rateTime = stretches.reduce((sum, [rate, time]) => sum + rate * max(time, 0n), 0n);
  return divideUp(principal * rateTime, YEAR * BASIS_POINTS);
}

/** The protocol's part of interest, rounded down. */
const protocolFee = (amount, part) => (amount * part) / MILLION;

/** An offer's rate so long after it was placed, rounded in favour of its maker: up for a lender, whose
 * ramp falls, and down for a borrower, whose ramp climbs. */
export function rateOf({ side, terms: { rate }, placed }, now) {
  if ('Fixed' in rate) return rate.Fixed;
  const { from, to, over } = rate.Ramp;
  const elapsed = min(now - placed, over);
  return side.Borrow ? from + ((to - from) * elapsed) / over : from - ((from - to) * elapsed) / over;
}

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
    asking: null,
    stage: 'Running',
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

export function owed(loan, now) {
  const { interest: due, principal } = debt(loan, now);
  return due + principal;
}

/** What is owed at maturity if nothing is paid before. */
export const face = (loan) => owed(loan, loan.maturity);

/** What an amount of principal is worth at the most, and one of collateral at the least. */
const worthOfDebt = (market, prices, amount) =>
  divideUp(amount * prices.principal, unit(market.principalDecimals));
const worthOfCollateral = (market, prices, amount) =>
  (amount * prices.collateral) / unit(market.collateralDecimals);

/** The collateral's value, of which a debt's value may be this part, at the most. */
function covers(market, prices, collateral, debt, ltv) {
  return (worthOfCollateral(market, prices, collateral) * ltv) / MILLION >= worthOfDebt(market, prices, debt);
}

/** Whether a loan with that face could open. */
export const canOpen = (market, prices, collateral, owedInTheEnd) =>
  covers(market, prices, collateral, owedInTheEnd, market.params.risk.openingLtv);

/** Whether prices allow a loan to go on. */
export const isHealthy = (loan, market, prices) =>
  covers(market, prices, loan.collateral, face(loan), market.params.risk.liquidationLtv);

/** The least collateral for a loan with that face to open. */
export function leastCollateral(market, prices, owedInTheEnd) {
  const secured = divideUp(worthOfDebt(market, prices, owedInTheEnd) * MILLION, market.params.risk.openingLtv);
  return divideUp(secured * unit(market.collateralDecimals), prices.collateral);
}

/** The price of the collateral, in units of principal, below which such a loan is unhealthy. */
export function liquidationPrice(market, owedInTheEnd, collateral) {
  const { principalDecimals, collateralDecimals, params } = market;
  // The face in whole units over the part of the collateral, in whole units, that may be owed.
  return divideUp(
    owedInTheEnd * unit(collateralDecimals) * MILLION * ONE,
    unit(principalDecimals) * collateral * params.risk.liquidationLtv,
  );
}

/** What a loan costs, whatever secures it. */
export function cost(market, { principal, apr, term }) {
  const loan = opened(market, { principal, apr, term, now: 0n });
  const owedInTheEnd = face(loan);
  return {
    interest: owedInTheEnd - principal,
    face: owedInTheEnd,
    minInterest: debt(loan, 0n).interest,
    protocolFee: protocolFee(owedInTheEnd - principal, loan.protocolFee),
    lateApr: loan.lateApr,
  };
}

/** What a loan would cost, and the collateral it takes, as a wallet is told. */
export function quote(market, prices, terms) {
  const { lateApr, ...costs } = cost(market, terms);
  return { ...costs, minCollateral: prices && leastCollateral(market, prices, costs.face) };
}

/** How a loan stands before its maturity, as a wallet is told. Without prices nobody can say how well
 * it is secured. */
export function status(loan, market, prices, now) {
  const { Called } = loan.stage;
  const all = { Repay: owed(loan, now) };
  return {
    debt: debt(loan, now),
    face: face(loan),
    overdue: now > loan.graceEnds,
    healthy: prices && isHealthy(loan, market, prices),
    ltv: prices && (worthOfDebt(market, prices, face(loan)) * ONE) / worthOfCollateral(market, prices, loan.collateral),
    liquidationPrice: market.params.risk && liquidationPrice(market, face(loan), loan.collateral),
    deadline: Called ? Called.deadline : null,
    liquidatable: (prices && Called && liquidated(loan, market, prices, now, all)?.repaid) || 0n,
  };
}

/** What a repayment pays to whom, and the loan after it: interest first, then principal. */
export function repaid(loan, now, maxAmount) {
  const before = debt(loan, now);
  const amount = min(maxAmount, before.interest + before.principal);
  const interestPaid = min(amount, before.interest);
  const principalPaid = amount - interestPaid;
  const fee = protocolFee(interestPaid, loan.protocolFee);
  return {
    interest: interestPaid,
    principal: principalPaid,
    fee,
    toLender: amount - fee,
    loan: {
      ...accrued(loan, now),
      principal: loan.principal - principalPaid,
      interestDue: before.interest - interestPaid,
    },
  };
}

/** A loan whose interest until now counts as due. */
const accrued = (loan, now) => ({
  ...loan,
  interestDue: debt(loan, now).interest,
  accruedTo: max(now, max(loan.minInterestUntil, loan.accruedTo)),
});

/** A loan whose parties agree on another rate and maturity: interest until now is owed at the old rate. */
export function changed(loan, market, now, { apr, maturity }) {
  return {
    ...accrued(loan, now),
    apr,
    lateApr: max(market.params.lateApr, apr),
    maturity,
    graceEnds: maturity + market.params.grace,
  };
}

/** min(1.15, 1 / (1 − 0.3·(1 − liquidation LTV))), as numerator and denominator. */
function incentive({ params }) {
  const tenths = 10n * MILLION - 3n * (MILLION - params.risk.liquidationLtv);
  return 10n * MILLION * 100n > tenths * 115n ? [115n, 100n] : [10n * MILLION, tenths];
}

const divideDown = (a, b) => a / b;

/** The collateral that a payment takes, with the incentive on top, each step rounded down or up. */
function collateralFor(market, prices, payment, divide) {
  const [over, under] = incentive(market);
  const value = divide(divide(payment * prices.principal, unit(market.principalDecimals)) * over, under);
  return divide(value * unit(market.collateralDecimals), prices.collateral);
}

/** The payment that such collateral takes. */
function paymentFor(market, prices, collateral) {
  const [over, under] = incentive(market);
  const value = divideUp(divideUp(collateral * prices.collateral, unit(market.collateralDecimals)) * under, over);
  return divideUp(value * unit(market.principalDecimals), prices.principal);
}

/** The payment after which so much is allowed to be owed, when the collateral for an earlier payment is
 * given away: it lowers what is owed by `saved` for each `paid`. None if there is too little collateral, or
 * so much that nothing need be paid. */
function cure(loan, market, prices, owedThen, earlier, [saved, paid]) {
  const { liquidationLtv } = market.params.risk;
  const [over, under] = incentive(market);
  const given = divideUp(worthOfDebt(market, prices, earlier) * over, under);
  const secures = worthOfCollateral(market, prices, loan.collateral) - given;
  // What the collateral allows is rounded down once more after the payment.
  const excess = worthOfDebt(market, prices, owedThen) + 1n - (secures * liquidationLtv) / MILLION;
  if (secures < 0n || excess < 0n) return undefined;
  // Each unit paid takes away collateral that allowed over/under times the liquidation LTV of debt.
  const rate = under * MILLION * saved - over * liquidationLtv * paid;
  return divideUp(divideUp(excess * under * MILLION * paid, rate) * unit(market.principalDecimals), prices.principal);
}

/** How much of an unhealthy loan, its interest until now counted as due, can be liquidated: what makes it
 * healthy again or, if less than the smallest loan would remain then, all of it. Interest is paid first;
 * principal takes along what it would have borne until maturity, of which the rest is rounded up anew. */
function liquidatable(loan, market, prices, now) {
  const all = debt(loan, now);
  const total = all.interest + all.principal;
  const left = face(loan) - all.interest;
  let paid = cure(loan, market, prices, face(loan), 0n, [1n, 1n]);
  if (paid > all.interest) {
    const rest = cure(loan, market, prices, left + 1n, all.interest, [left, all.principal]);
    if (rest !== undefined) paid = min(paid, all.interest + rest);
  }
  paid = min(paid, total);
  return all.principal - max(paid - all.interest, 0n) < market.params.minLoan ? total : paid;
}

/** What somebody who liquidates pays and gets for `{ Repay }` or `{ Seize }`, and the loan after it; none
 * of a loan that is healthy. */
export function liquidated(loan, market, prices, now, { Repay, Seize }) {
  if (isHealthy(loan, market, prices)) return undefined;
  const most = liquidatable(accrued(loan, now), market, prices, now);
  let [payment, seized] = [Repay, Seize];
  if (Repay === undefined) payment = paymentFor(market, prices, (seized = min(Seize, loan.collateral)));
  if (Repay !== undefined || payment > most) {
    payment = min(payment, most);
    seized = collateralFor(market, prices, payment, divideDown);
  }
  if (seized >= loan.collateral) {
    seized = loan.collateral;
    payment = min(payment, paymentFor(market, prices, seized));
  }
  const { loan: after, fee, toLender } = repaid(loan, now, payment);
  const left = { ...after, collateral: loan.collateral - seized };
  const shortfall = left.collateral === 0n ? left.principal + left.interestDue : 0n;
  return { repaid: payment, seized, fee, shortfall, toLender, loan: left };
}

/** What lender and borrower get of the collateral when a loan is settled in it; without feeds, the lender
 * all of it. */
export function settled(loan, market, prices, now) {
  const debtNow = owed(loan, now);
  if (!market.params.risk) return { debt: debtNow, seized: loan.collateral, returned: 0n, shortfall: 0n };
  const seized = min(collateralFor(market, prices, debtNow, divideUp), loan.collateral);
  const covered =
    (worthOfCollateral(market, prices, seized) * unit(market.principalDecimals)) / prices.principal;
  const shortfall = seized === loan.collateral ? max(debtNow - covered, 0n) : 0n;
  return { debt: debtNow, seized, returned: loan.collateral - seized, shortfall };
}

/** 0.01 TRN an item and 0.0001 TRN a byte. */
const deposit = (bytes) => 10_000_000_000n + bytes * 100_000_000n;

/** What an offer and a loan take in the book, the indices and the records of accounts. */
const [OFFER_INDICES, LOAN_INDICES] = [500n, 1_100n];

/** For an offer: maker, market, side with collateral, amount, filled; terms: a ramp, term, expiry, sole
 * taker, group; since when, whether in the book, deposit. */
export const OFFER_DEPOSIT = deposit(
  32n + 4n + (1n + 16n) + 16n + 16n + (1n + 2n + 2n + 8n) + 8n + 8n + (1n + 32n) + (1n + 8n) + 8n + 1n + 16n +
    OFFER_INDICES,
);

/** For a loan: market, borrower and lender, principal and collateral, two rates, four moments, interest
 * due and since when, protocol fee; what is asked for the claim, a margin call's deadline, places in two
 * indices, deposit. */
export const LOAN_DEPOSIT = deposit(
  4n + 2n * 32n + 2n * 16n + 2n * 2n + 4n * 8n + (16n + 8n) + 4n +
    (1n + 16n) + (1n + 8n) + (1n + 1n + 4n) + (1n + 4n) + 16n + LOAN_INDICES,
);

/** For a proposal: by whom, what with its largest content, for which principal, collateral, rate and
 * maturity, until when, deposit. */
export const PROPOSAL_DEPOSIT = deposit(32n + (1n + 16n) + (16n + 16n + 2n + 8n) + 8n + 16n);

/** For a group: maker, asset, what is left, up to 16 offers with their number, deposit. */
export const GROUP_DEPOSIT = deposit(32n + (1n + 4n) + 16n + (1n + 16n * 8n) + 16n);
