// SPDX-License-Identifier: Apache-2.0
// The books of the story: what should have happened, block by block, reckoned from what the scenes said they would
// do and from the prices there were. All that the chain says is compared with it.

import { TUSD } from 'trine-devkit';
import { coverOf, hidden, judge, payout, recordOf, stakeLost, timesOf } from '../lib/predictions.mjs';

const STAKE = 'Predictions.Stake';
const COVER = 'Predictions.Cover';
const ESCROW = 'Predictions.Escrow';

const followingOf = (follower, trader) => `${follower} ${trader}`;

export class Books {
  #announced = new Map();
  #blueprints = new Map();
  #budgets = new Map();

  constructor(stage) {
    const { checks, ledger, rules } = stage;
    Object.assign(this, { stage, checks, ledger, rules });
  }

  /** A trader will post one blueprint on these terms. */
  announce(trader, terms) {
    this.#announced.set(trader, { terms, faults: new Set(), unlocks: new Map() });
  }

  /** This unlock of a trader's will not be delivered as its key says. */
  spoil(trader, index) {
    this.#announced.get(trader).faults.add(index);
  }

  /** What is known of a trader's blueprint. */
  of(trader) {
    return this.#announced.get(trader);
  }

  /** What of a follower's budget for a trader is in no unlock. */
  budget(follower, trader) {
    return this.#budgets.get(followingOf(follower, trader));
  }

  /** How a trader's blueprint has ended by a block, as far as prices say. */
  async outcome(trader, block) {
    const { terms, times, exit } = this.of(trader);
    return judge(terms, times, this.rules, await this.stage.samples(block), block.time, exit);
  }

  /** Go through all blocks, and check every event and every balance. */
  async audit(first, last) {
    const samples = await this.stage.samples(last);
    for (let { number } = first; number <= last.number; number += 1) {
      const block = await this.stage.blocks.at(number);
      for (const { name, data } of block.events) {
        const enter = name.startsWith('predictions.') && this[`on${name.slice('predictions.'.length)}`];
        if (enter) enter.call(this, block, data, samples);
      }
    }
    await this.ledger.audit(first, last);
  }

  #name(address) {
    return this.ledger.names.get(address);
  }

  #hold(block, amount, who, reason) {
    this.ledger.hold(block, TUSD, amount, who, reason);
  }

  #release(block, amount, who, reason, to = who) {
    this.ledger.release(block, TUSD, amount, who, reason, to);
  }

  onPosted(block, { blueprint, ...data }) {
    const trader = this.#name(data.trader);
    const one = this.#announced.get(trader);
    const { terms } = one;
    const times = timesOf(block.time, terms, this.rules);
    Object.assign(one, { id: blueprint, trader, times, unsold: terms.cap });
    this.#blueprints.set(blueprint, one);
    this.checks.equal(`what ${trader} posts`, data, {
      trader: data.trader,
      sequence: 0n,
      feed: this.stage.tape.id,
      sealed: !terms.open,
      units: terms.cap,
      startsMs: times.starts,
    });
    this.#hold(block, this.rules.stake, trader, STAKE);
    this.#hold(block, coverOf(terms, this.rules) * terms.cap, trader, COVER);
  }

  onFollowed(block, { follower, trader, budget }) {
    this.#budgets.set(followingOf(this.#name(follower), this.#name(trader)), budget);
    this.#hold(block, budget, this.#name(follower), ESCROW);
  }

  onUnfollowed(block, { follower, trader, returned }) {
    const key = followingOf(this.#name(follower), this.#name(trader));
    this.checks.equal(`what is left of the budget of ${this.#name(follower)}`, returned, this.#budgets.get(key));
    this.#budgets.delete(key);
    this.#release(block, returned, this.#name(follower), ESCROW);
  }

  onUnitUnlocked(block, { blueprint, index, buyer, price }) {
    const one = this.#blueprints.get(blueprint);
    const [who, key] = [this.#name(buyer), followingOf(this.#name(buyer), one.trader)];
    this.checks.equal(`the price of ${one.trader}'s unit ${index}`, price, one.terms.price);
    this.checks.that(`${who} buys from ${one.trader} in time`, block.time <= one.times.saleEnd);
    one.unsold -= 1n;
    const followed = this.#budgets.has(key);
    one.unlocks.set(index, { who, followed });
    // A budget is on hold already.
    if (followed) this.#budgets.set(key, this.#budgets.get(key) - price);
    else this.#hold(block, price, who, ESCROW);
  }

  onSaleEnded(block, { blueprint, sold, returned }) {
    const one = this.#blueprints.get(blueprint);
    const expected = { sold: one.terms.cap - one.unsold, returned: coverOf(one.terms, this.rules) * one.unsold };
    this.checks.equal(`the end of ${one.trader}'s sale`, { sold, returned }, expected);
    this.#release(block, expected.returned, one.trader, COVER);
    one.unsold = 0n;
  }

  onRevealed(block, { blueprint, position }) {
    const one = this.#blueprints.get(blueprint);
    const { long, level } = one.terms;
    one.revealed = block.time;
    this.checks.that(`${one.trader} reveals from the start on`, block.time >= one.times.starts);
    this.checks.equal(`what ${one.trader} reveals`, position, {
      direction: long ? 'Long' : 'Short', entry: level === null ? 'Market' : { Level: { price: level } },
    });
  }

  onLeft(block, { blueprint, fromMs }) {
    const one = this.#blueprints.get(blueprint);
    one.exit = block.time;
    this.checks.equal(`from when on ${one.trader} leaves`, fromMs, block.time + this.rules.lagMs);
  }

  onArmed(block, { blueprint, atMs }, samples) {
    const one = this.#blueprints.get(blueprint);
    const { armed } = this.#judge(one, samples, one.times.revealBy) ?? {};
    this.checks.equal(`when ${one.trader}'s level was touched`, atMs, armed);
  }

  onFilled(block, { blueprint, atMs, price }, samples) {
    const one = this.#blueprints.get(blueprint);
    const { fill } = this.#judge(one, samples, one.times.revealBy) ?? {};
    this.checks.equal(`where ${one.trader} enters`, { time: atMs, price }, fill);
  }

  #judge({ terms, times, exit }, samples, now) {
    return judge(terms, times, this.rules, samples, now, exit);
  }

  onJudged(block, { blueprint, ending, resultE12, ...data }, samples) {
    const one = this.#blueprints.get(blueprint);
    const { terms, times, trader } = one;
    const shown = terms.open || one.revealed !== undefined;
    // What is not shown is the worst once nobody can show it any more, and not before.
    const worst = block.time > times.revealBy ? hidden(terms, 'NotRevealed') : null;
    const outcome = shown ? this.#judge(one, samples, block.time) : worst;
    one.outcome = outcome;
    this.checks.that(`${trader} is judged when there is something to judge by`, outcome !== null);
    if (!outcome) return;
    const point = (at) => ({ timeMs: at.time, price: at.price });
    const inner = outcome.at ? point(outcome.at) : outcome.why;
    this.checks.equal(`how ${trader}'s blueprint ends`, { ending, resultE12 },
      { ending: { [outcome.ending]: inner }, resultE12: outcome.result });
    this.checks.equal(`how ${trader}'s blueprint should end`, outcome.ending, terms.ends);
    one.judged = block.time;
    const expected = stakeLost(this.rules, outcome);
    this.checks.equal(`what ${trader} loses of the stake`, data.stakeLost, expected);
    this.#release(block, expected, trader, STAKE, 'Treasury');
    this.#release(block, this.rules.stake - expected, trader, STAKE);
  }

  onUnlockClosed(block, { blueprint, index, buyer, ...data }) {
    const one = this.#blueprints.get(blueprint);
    const { terms, trader } = one;
    const { who, followed } = one.unlocks.get(index);
    const faulty = one.faults.has(index);
    const paid = payout(terms, this.rules, one.outcome, faulty);
    this.checks.equal(`what ${who} gets of ${trader}'s unit ${index}`, data, {
      trader: data.trader, faulty, toBuyer: paid.back + paid.fromCover, toTrader: paid.trader, fee: paid.fee,
    });
    this.checks.equal('who is paid', this.#name(buyer), who);
    one.unlocks.get(index).paid = paid;
    this.#release(block, paid.trader, who, ESCROW, trader);
    this.#release(block, paid.fee, who, ESCROW, 'Treasury');
    this.#release(block, paid.fromCover, trader, COVER, who);
    this.#release(block, paid.coverBack, trader, COVER);
    const key = followingOf(who, trader);
    if (followed && this.#budgets.has(key)) this.#budgets.set(key, this.#budgets.get(key) + paid.back);
    else this.#release(block, paid.back, who, ESCROW);
  }

  onBlueprintClosed(block, { blueprint }) {
    const one = this.#blueprints.get(blueprint);
    one.closed = block.time;
    const open = [...one.unlocks.values()].filter(({ paid }) => !paid);
    this.checks.equal(`unlocks of ${one.trader}'s that are open when it is closed`, open, []);
  }

  onServicePostponed(block, { blueprint }) {
    this.checks.that(`the service goes on with blueprint ${blueprint}`, false);
  }

  /** What a trader's record should be. */
  record(trader) {
    const { id, terms, outcome, faults, revealed, judged } = this.of(trader);
    const shown = terms.open || revealed !== undefined;
    return recordOf(id, terms, this.rules, outcome, { faulty: BigInt(faults.size), revealed: shown, judged });
  }
}
