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
 * auction falls, and down for a borrower, whose auction climbs. */
export function rateOf({ side, terms: { rate }, placed }, now) {
  if ('Fixed' in rate) return rate.Fixed.aprBp;
  const { startBp: start, endBp: end, durationMs: duration } = rate.Auction;
  const elapsed = min(now - placed, duration);
  return side.Borrow ? start + ((end - start) * elapsed) / duration : start - ((start - end) * elapsed) / duration;
}

/** What somebody owes who has just borrowed. */
function obligation({ params }, { principal, apr, term, now }) {
  return {
    principal,
    interestDue: 0n,
    apr,
    overdueApr: max(params.overdueAprBp, apr),
    protocolFee: params.protocolFee,
    maturity: now + term,
    graceEnds: now + term + params.graceMs,
    minInterestUntil: now + params.minInterestPeriodMs,
    accruedTo: now,
  };
}

/** A loan as it stands when it has just been opened. */
export function opened(market, { id, lender, borrower, principal, collateral, apr, term, now }) {
  return {
    market: id,
    borrower,
    lender,
    obligation: obligation(market, { principal, apr, term, now }),
    collateral,
    opened: now,
    stage: 'Running',
    asking: null,
    deposit: LOAN_DEPOSIT,
  };
}

/** Interest and principal of an obligation at a moment. */
export function debt({ principal, interestDue, apr, overdueApr, graceEnds, minInterestUntil, accruedTo }, now) {
  const until = max(now, minInterestUntil);
  const regular = min(until, graceEnds) - accruedTo;
  const overdue = until - max(graceEnds, accruedTo);
  return { interest: interestDue + interest(principal, [[apr, regular], [overdueApr, overdue]]), principal };
}

export function owed(what, now) {
  const { interest: due, principal } = debt(what, now);
  return due + principal;
}

/** What is owed at maturity if nothing is paid before. */
export const face = (what) => owed(what, what.maturity);

/** What an amount of principal is worth at the most, and one of collateral at the least. */
const worthOfDebt = (market, prices, amount) =>
  divideUp(amount * prices.principal, unit(market.params.principalDecimals));
const worthOfCollateral = (market, prices, amount) =>
  (amount * prices.collateral) / unit(market.params.collateralDecimals);

/** The collateral's value, of which a debt's value may be this part, at the most. */
function covers(market, prices, collateral, debt, ltv) {
  return (worthOfCollateral(market, prices, collateral) * ltv) / MILLION >= worthOfDebt(market, prices, debt);
}

/** Whether a loan with that face could open. */
export const canOpen = (market, prices, collateral, owedInTheEnd) =>
  covers(market, prices, collateral, owedInTheEnd, market.params.risk.openingLtv);

/** Whether prices allow a loan to go on. */
export const isHealthy = (loan, market, prices) =>
  covers(market, prices, loan.collateral, face(loan.obligation), market.params.risk.liquidationLtv);

/** The least collateral for a loan with that face to open. */
export function leastCollateral(market, prices, owedInTheEnd) {
  const secured = divideUp(worthOfDebt(market, prices, owedInTheEnd) * MILLION, market.params.risk.openingLtv);
  return divideUp(secured * unit(market.params.collateralDecimals), prices.collateral);
}

/** The price of the collateral, in units of principal, below which such a loan is unhealthy. */
export function liquidationPrice(market, owedInTheEnd, collateral) {
  const { principalDecimals, collateralDecimals, risk } = market.params;
  // The face in whole units over the part of the collateral, in whole units, that may be owed.
  return divideUp(
    owedInTheEnd * unit(collateralDecimals) * MILLION * ONE,
    unit(principalDecimals) * collateral * risk.liquidationLtv,
  );
}

/** What a loan costs, whatever secures it. */
export function cost(market, { principal, apr, term }) {
  const owes = obligation(market, { principal, apr, term, now: 0n });
  const owedInTheEnd = face(owes);
  return {
    interest: owedInTheEnd - principal,
    face: owedInTheEnd,
    minInterest: debt(owes, 0n).interest,
    protocolFee: protocolFee(owedInTheEnd - principal, owes.protocolFee),
    overdueApr: owes.overdueApr,
  };
}

/** What a loan would cost, and the collateral it takes, as a wallet is told. */
export function quote(market, prices, terms) {
  const { overdueApr, ...costs } = cost(market, terms);
  return { ...costs, minCollateral: { Ok: leastCollateral(market, prices, costs.face) }, pricedAsOfMs: prices.asOf };
}

/** The least collateral to add to an unhealthy loan, or else a repayment that is enough: all, if less than the smallest
 * loan would remain. */
function needs({ obligation: owes, collateral }, market, prices, now) {
  const { minLoan, principalDecimals, collateralDecimals, risk: { liquidationLtv } } = market.params;
  const secured = divideUp(worthOfDebt(market, prices, face(owes)) * MILLION, liquidationLtv);
  const least = divideUp(secured * unit(collateralDecimals), prices.collateral);
  const limit = (worthOfCollateral(market, prices, collateral) * liquidationLtv) / MILLION;
  const allowed = (limit * unit(principalDecimals)) / prices.principal;
  // Interest of two stretches of time can be a unit more than that of both.
  const excess = face(owes) - allowed + 1n;
  const { interest: due, principal } = debt(owes, now);
  const left = min(max(due + principal - excess, 0n), principal);
  return { collateral: least - collateral, orRepay: left < minLoan ? due + principal : excess };
}

/** How a loan stands before its maturity, as a wallet is told. Without prices nobody can say how well
 * it is secured. */
export function status(loan, market, prices, now) {
  const { stage: { Called }, obligation: owes, collateral } = loan;
  const { risk } = market.params;
  const all = { Repay: { maxRepaid: owed(owes, now) } };
  const owedThen = prices && worthOfDebt(market, prices, face(owes));
  const secures = prices && worthOfCollateral(market, prices, collateral);
  const healthy = prices && isHealthy(loan, market, prices);
  const deadlineMs = Called && prices ? Called.deadline : null;
  const isBefore = deadlineMs !== null && deadlineMs < owes.maturity;
  return {
    phase: Called ? 'Called' : 'Running',
    owed: debt(owes, now),
    enoughUntilMs: max(now, owes.minInterestUntil),
    face: face(owes),
    healthy,
    ltvE18: prices && (owedThen * ONE) / secures,
    healthE18: prices && (((secures * risk.liquidationLtv) / MILLION) * ONE) / owedThen,
    marginCallBelowE18: risk && liquidationPrice(market, face(owes), collateral),
    pricedAsOfMs: prices && prices.asOf,
    called: Called ? { deadlineMs, needs: prices && needs(loan, market, prices, now) } : null,
    liquidatable: (prices && Called && liquidated(loan, market, prices, now, all)?.repaid) || 0n,
    next: isBefore ? { atMs: deadlineMs, what: 'MarginCallEnds' } : { atMs: owes.maturity, what: 'Maturity' },
  };
}

/** All that a wallet is told of a loan before its maturity to which nobody proposes a change. */
export function loanView(id, loan, market, prices, now) {
  const { obligation: owes } = loan;
  return {
    id,
    market: loan.market,
    borrower: loan.borrower,
    lender: loan.lender,
    collateral: loan.collateral,
    aprBp: owes.apr,
    overdueAprBp: owes.overdueApr,
    protocolFee: owes.protocolFee,
    openedMs: loan.opened,
    minInterestUntilMs: owes.minInterestUntil,
    maturityMs: owes.maturity,
    graceEndsMs: owes.graceEnds,
    asking: loan.asking,
    proposals: [],
    status: status(loan, market, prices, now),
  };
}

/** What a wallet is told of an offer of which so much can be taken. */
export function offerView(id, offer, market, takeable, now) {
  const { maker, side, principal, filled, terms: { rate, termMs, expiresMs, onlyFor, group }, placed, listed } = offer;
  return {
    id,
    maker,
    market: offer.market,
    side,
    rate,
    aprBp: rateOf(offer, now),
    termMs,
    principal,
    left: principal - filled,
    takeable,
    minPart: market.params.minLoan,
    placedMs: placed,
    expiresMs,
    onlyFor,
    group,
    listed,
    dead: null,
  };
}

/** What a repayment pays to whom, and the loan after it: interest first, then principal. */
export function repaid(loan, now, maxAmount) {
  const owes = accrued(loan.obligation, now);
  const amount = min(maxAmount, owes.interestDue + owes.principal);
  const interestPaid = min(amount, owes.interestDue);
  const principalPaid = amount - interestPaid;
  const fee = protocolFee(interestPaid, owes.protocolFee);
  return {
    interest: interestPaid,
    principal: principalPaid,
    fee,
    toLender: amount - fee,
    loan: {
      ...loan,
      obligation: {
        ...owes,
        principal: owes.principal - principalPaid,
        interestDue: owes.interestDue - interestPaid,
      },
    },
  };
}

/** An obligation of which the interest until now counts as due. */
const accrued = (owes, now) => ({
  ...owes,
  interestDue: debt(owes, now).interest,
  accruedTo: max(now, max(owes.minInterestUntil, owes.accruedTo)),
});

/** A loan whose parties agree on another rate and maturity: interest until now is owed at the old rate. */
export function changed(loan, { params }, now, { aprBp: apr, maturityMs: maturity }) {
  return {
    ...loan,
    obligation: {
      ...accrued(loan.obligation, now),
      apr,
      overdueApr: max(params.overdueAprBp, apr),
      maturity,
      graceEnds: maturity + params.graceMs,
    },
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
  const value = divide(divide(payment * prices.principal, unit(market.params.principalDecimals)) * over, under);
  return divide(value * unit(market.params.collateralDecimals), prices.collateral);
}

/** The payment that such collateral takes. */
function paymentFor(market, prices, collateral) {
  const [over, under] = incentive(market);
  const { principalDecimals, collateralDecimals } = market.params;
  const value = divideUp(divideUp(collateral * prices.collateral, unit(collateralDecimals)) * under, over);
  return divideUp(value * unit(principalDecimals), prices.principal);
}

/** The payment after which so much is allowed to be owed, when the collateral for an earlier payment is
 * given away: it lowers what is owed by `saved` for each `paid`. None if there is too little collateral, or
 * so much that nothing need be paid. */
function cure(loan, market, prices, owedThen, earlier, [saved, paid]) {
  const { principalDecimals, risk: { liquidationLtv } } = market.params;
  const [over, under] = incentive(market);
  const given = divideUp(worthOfDebt(market, prices, earlier) * over, under);
  const secures = worthOfCollateral(market, prices, loan.collateral) - given;
  // What the collateral allows is rounded down once more after the payment.
  const excess = worthOfDebt(market, prices, owedThen) + 1n - (secures * liquidationLtv) / MILLION;
  if (secures < 0n || excess < 0n) return undefined;
  // Each unit paid takes away collateral that allowed over/under times the liquidation LTV of debt.
  const rate = under * MILLION * saved - over * liquidationLtv * paid;
  return divideUp(divideUp(excess * under * MILLION * paid, rate) * unit(principalDecimals), prices.principal);
}

/** How much of an unhealthy loan, its interest until now counted as due, can be liquidated: what makes it
 * healthy again or, if less than the smallest loan would remain then, all of it. Interest is paid first;
 * principal takes along what it would have borne until maturity, of which the rest is rounded up anew. */
function liquidatable(loan, market, prices, now) {
  const owes = accrued(loan.obligation, now);
  const all = debt(owes, now);
  const total = all.interest + all.principal;
  const left = face(owes) - all.interest;
  let paid = cure(loan, market, prices, face(owes), 0n, [1n, 1n]);
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
  const most = liquidatable(loan, market, prices, now);
  let [payment, seized] = [Repay?.maxRepaid, Seize?.maxSeized];
  if (!Repay) payment = paymentFor(market, prices, (seized = min(seized, loan.collateral)));
  if (Repay || payment > most) {
    payment = min(payment, most);
    seized = collateralFor(market, prices, payment, divideDown);
  }
  if (seized >= loan.collateral) {
    seized = loan.collateral;
    payment = min(payment, paymentFor(market, prices, seized));
  }
  const { loan: after, fee, toLender } = repaid(loan, now, payment);
  const left = { ...after, collateral: loan.collateral - seized };
  const { principal, interestDue } = left.obligation;
  const shortfall = left.collateral === 0n ? principal + interestDue : 0n;
  return { repaid: payment, seized, fee, shortfall, toLender, loan: left };
}

/** What lender and borrower get of the collateral when a loan is settled in it; without feeds, the lender
 * all of it. */
export function settled(loan, market, prices, now) {
  const debtNow = owed(loan.obligation, now);
  if (!market.params.risk) return { debt: debtNow, seized: loan.collateral, returned: 0n, shortfall: 0n };
  const seized = min(collateralFor(market, prices, debtNow, divideUp), loan.collateral);
  const covered =
    (worthOfCollateral(market, prices, seized) * unit(market.params.principalDecimals)) / prices.principal;
  const shortfall = seized === loan.collateral ? max(debtNow - covered, 0n) : 0n;
  return { debt: debtNow, seized, returned: loan.collateral - seized, shortfall };
}

/** 0.01 TRN an item and 0.0001 TRN a byte. */
const deposit = (bytes) => 10_000_000_000n + bytes * 100_000_000n;

/** An account, an amount, and a moment or an id take so many bytes. */
const [ACCOUNT, AMOUNT, MOMENT, ID] = [32n, 16n, 8n, 8n];
/** One more than what is optional. */
const SOME = 1n;
/** A key's hash and what it names, in the records of an account. */
const RECORD = ACCOUNT + 24n;
/** In an ordered index with ticks of so many bytes: a link to two neighbours, the ends of a tick, and a word above
 * it for each byte. */
const place = (tickBytes) => (40n + 3n * 24n + 2n) + (40n + 2n * 24n + 4n) + tickBytes * (40n + 24n + 1n + 4n + 32n);

/** For an offer: maker, market, side with collateral, principal, filled; terms: an auction's rate, term, expiry, for
 * whom alone, group; since when, whether in the book, deposit. In its maker's records, and by its rate in the book. */
export const OFFER_DEPOSIT = deposit(
  ACCOUNT + 4n + (1n + AMOUNT) + 2n * AMOUNT + (1n + 2n + 2n + MOMENT) + 2n * MOMENT + (SOME + ACCOUNT) + (SOME + ID) +
    MOMENT + 1n + AMOUNT + RECORD + place(2n),
);

/** For a loan: market, borrower and lender; owed: principal and interest due, two rates, protocol fee, four moments;
 * collateral, since when, a margin call's deadline, what is asked for the note, places in two indices, deposit. In
 * both parties' records, by its liquidation price and by when it is due. */
export const LOAN_DEPOSIT = deposit(
  4n + 2n * ACCOUNT + (2n * AMOUNT + 2n * 2n + 4n + 4n * MOMENT) + AMOUNT + MOMENT + (1n + MOMENT) + (SOME + AMOUNT) +
    (SOME + 1n + 4n) + (SOME + 4n) + AMOUNT + 2n * RECORD + place(3n) + place(4n),
);

/** For a proposal, which pays for the record of both parties' proposals. Each: by whom, what with its largest content,
 * for which principal, collateral, rate and maturity, until when, deposit. */
export const PROPOSAL_DEPOSIT = deposit(
  2n * (SOME + ACCOUNT + (1n + AMOUNT) + (2n * AMOUNT + 2n + MOMENT) + MOMENT + AMOUNT),
);

/** For a group: maker, asset, what is left, up to 16 offers with their number, deposit. */
export const GROUP_DEPOSIT = deposit(ACCOUNT + (1n + 4n) + AMOUNT + (1n + 16n * ID) + AMOUNT);

/** For a payment that waits: for whom, in which asset, how much, whose deposit. */
export const PAYMENT_DEPOSIT = deposit(ACCOUNT + (1n + 4n) + AMOUNT + (SOME + ACCOUNT + AMOUNT));
