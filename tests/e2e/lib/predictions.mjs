// SPDX-License-Identifier: Apache-2.0
// What predictions end as and pay, reckoned anew and in the simplest way: every sample in turn, money in whole
// numbers. Nothing here asks the chain.

/** One, in the unit of results. */
const ONE = 10n ** 12n;
const MILLION = 10n ** 6n;
const EVEN = 100n;

const max = (...all) => all.reduce((a, b) => (b > a ? b : a));
const min = (...all) => all.reduce((a, b) => (b < a ? b : a));
const abs = (a) => (a < 0n ? -a : a);
/** a / b towards −∞, for b > 0. */
const floor = (a, b) => (a >= 0n ? a / b : -((-a + b - 1n) / b));
/** a / b towards ∞, for b > 0. */
const ceil = (a, b) => -floor(-a, b);

/** A number from 0 on as a storage key in its order, as `InOrder`. */
export function inOrder(index) {
  const key = Buffer.alloc(4);
  key.writeUInt32BE(Number(index));
  return `0x${key.toString('hex')}`;
}

/** An id as a storage key of which newer ones come first, as `NewestFirst`. */
export function newestFirst(id) {
  const key = Buffer.alloc(8);
  key.writeBigUInt64BE(2n ** 64n - 1n - id);
  return `0x${key.toString('hex')}`;
}

/** When the parts of a blueprint begin and end that was posted at this time. */
export function timesOf(posted, { cap, saleMs, entryMs, lifeMs }, rules) {
  const saleEnd = posted + saleMs;
  const deliverBy = cap > 0n ? saleEnd + rules.deliveryMs : saleEnd;
  const starts = deliverBy + rules.lagMs;
  const enterBy = starts + entryMs;
  const ends = enterBy + rules.lagMs + lifeMs;
  return { posted, saleEnd, deliverBy, starts, enterBy, ends, revealBy: ends + rules.graceMs + rules.revealMs };
}

/** The cover of a unit: κ · P · max(1, 1/b). */
export const coverOf = ({ price, oddsE2 }, { kappaPpm }) =>
  ceil(kappaPpm * price * max(oddsE2, EVEN), MILLION * oddsE2);

/** The best and the worst result there is. */
export const bestOf = ({ oddsE2 }) => (oddsE2 * ONE) / EVEN;
export const worstOf = (terms) => -max(ONE, bestOf(terms));

/** The prices at which a position ends that was entered at this one. */
export function levelsOf({ long, oddsE2, stopPpm }, fill) {
  const whole = EVEN * MILLION;
  const [target, stop] = [oddsE2 * stopPpm, EVEN * stopPpm];
  return long
    ? { target: ceil(fill * (whole + target), whole), stop: ceil(fill * (whole - stop), whole) }
    : { target: floor(fill * (whole - target), whole), stop: floor(fill * (whole + stop), whole) };
}

function resultOf(terms, fill, exit) {
  const gain = terms.long ? exit - fill : fill - exit;
  const result = floor(gain * MILLION * ONE, fill * terms.stopPpm);
  return max(worstOf(terms), min(bestOf(terms), result));
}

/** How a position has ended by a time: every sample before it is looked at, the oldest first. Samples have a `time`
 * and a `price`; `exit` is when the trader left. None if it goes on. */
export function judge(terms, times, rules, samples, now, exit) {
  const seen = samples.filter(({ time }) => time < now);
  const next = (from, until) => seen.find(({ time }) => time >= from && time <= until);
  const { starts, enterBy, ends } = times;
  let [from, armed] = [starts, null];
  if (terms.level !== null) {
    const until = exit !== undefined && exit < enterBy ? exit : enterBy;
    const reference = next(starts, until);
    const above = reference && reference.price > terms.level;
    const touches = ({ price }) => (above ? price <= terms.level : price >= terms.level);
    const touch = reference && seen.find((one) => one.time >= reference.time && one.time <= until && touches(one));
    if (!touch) return now > until ? { ending: 'Void', why: 'NotArmed', result: 0n } : null;
    armed = touch.time;
    from = armed + rules.lagMs;
  }
  const fill = next(from, ends - 1n);
  if (!fill) return now >= ends ? { ending: 'Void', why: 'NotFilled', result: 0n, armed } : null;
  const { target, stop } = levelsOf(terms, fill.price);
  const leaves = exit !== undefined && exit + rules.lagMs < ends;
  const due = leaves ? exit + rules.lagMs : ends;
  for (const sample of seen.filter(({ time }) => time > fill.time)) {
    const { time, price } = sample;
    const end = (ending, result) => ({ ending, at: sample, armed, fill, result });
    if (time <= ends) {
      if (terms.long ? price >= target : price <= target) return end('Target', bestOf(terms));
      if (terms.long ? price <= stop : price >= stop) return end('Stop', resultOf(terms, fill.price, price));
    }
    if (time > ends + rules.graceMs) break;
    if (time >= due) return end(leaves ? 'Left' : 'Horizon', resultOf(terms, fill.price, price));
  }
  return now > ends + rules.graceMs ? { ending: 'Void', why: 'NoSample', result: 0n, armed, fill } : null;
}

/** The outcome of what was not revealed. */
export const hidden = (terms, why) => ({ ending: 'Hidden', why, result: worstOf(terms) });

/** What is lost of a stake. */
export const stakeLost = ({ stake }, { result }) => (result < 0n ? ceil(min(ONE, abs(result)) * stake, ONE) : 0n);

/** Who gets what of the price and the cover of a unit. */
export function payout(terms, rules, { ending, result }, faulty) {
  const { price, oddsE2 } = terms;
  const cover = coverOf(terms, rules);
  let [earned, lost] = [0n, 0n];
  if (faulty) lost = cover;
  else if (ending !== 'Void' && result >= 0n) earned = floor(price * result * EVEN, oddsE2 * ONE);
  else if (ending !== 'Void') {
    lost = min(cover, ceil(rules.kappaPpm * price * -result * EVEN, MILLION * oddsE2 * ONE));
  }
  const fee = ceil(earned * rules.fee, MILLION);
  return {
    trader: earned - fee, fee, back: price - earned, fromCover: lost, coverBack: cover - lost,
  };
}

/** What a trader's record of a feed is after one outcome. */
export function recordOf(id, terms, rules, outcome, { faulty, revealed, judged }) {
  const { ending, result } = outcome;
  if (ending === 'Void') throw new Error('no scene ends void');
  const size = max(terms.oddsE2, EVEN);
  const net = max(worstOf(terms), result - ceil(rules.costPpm * ONE, terms.stopPpm));
  const unit = floor(net * EVEN, size);
  const level = ending === 'Target' || ending === 'Stop';
  const isHidden = ending === 'Hidden';
  return {
    calls: 1n,
    voids: 0n,
    hidden: isHidden ? 1n : 0n,
    directed: revealed ? 1n : 0n,
    longs: revealed && terms.long ? 1n : 0n,
    atLevel: level ? 1n : 0n,
    hits: ending === 'Target' ? 1n : 0n,
    expectedHitsE12: level ? ceil(EVEN * ONE, EVEN + terms.oddsE2) : 0n,
    faulty,
    sumE12: result,
    peakE12: max(0n, result),
    worstFallE12: max(0n, -result),
    lastMs: judged,
    last: [{
      blueprint: id,
      resultE12: result,
      unitE12: unit,
      endedMs: isHidden ? judged : outcome.at.time,
      how: isHidden ? { Hidden: outcome.why } : ending,
    }],
  };
}

/** What the three followers of a record have, as natural logarithms, after one call of this unit. */
export const logsOf = (unit) => [2, 4, 8].map((part) => Math.log(1 + Number(unit) / 1e12 / part));
