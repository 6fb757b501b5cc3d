// SPDX-License-Identifier: Apache-2.0
// A price goes up and down, jumps, and is released by governance. What the chain tells of its history must
// follow from the blocks' events alone.

import { matches, only } from '../lib/chain.mjs';
import { Scene } from './scene.mjs';

const FEED = 'OIL/USD';
const START = '100';
const STEPS = ['110', '95', '104'];
/** Further than a price may move at once. */
const JUMP = '180';
const OPERATORS_ASKED = 3;
/** How many samples make a page. */
const PAGE = 64n;
const dollars = (whole) => BigInt(whole) * 10n ** 18n;
/** So short that each hole is too long. */
const SHORT = { maxAge: 1n, maxGap: 1n };

export class History extends Scene {
  constructor(stage) {
    super(stage, 'Prices of the past', 0);
  }

  async play() {
    this.begin = await this.blocks.best;
    this.feed = await this.stage.ownFeed(FEED, START);
    this.before = (await this.state(this.begin))?.samples ?? 0n;
    for (const price of STEPS) {
      this.told('a new price', price, await this.stage.submitPrice(FEED, price));
    }
    await this.freeze();
    await this.release();
    await this.forgetful();
  }

  told(what, price, block) {
    this.report.happened(what, 'Operators', `${FEED} ${price}`, block);
  }

  ask(block, name, ...args) {
    return this.chain.view(block, 'Prices', name, this.feed.id, ...args);
  }

  state(block) {
    return this.ask(block, 'state_of');
  }

  /** The samples from the story's events up to a block. */
  async samples(until) {
    const found = [];
    for (let number = this.begin.number + 1; number <= until.number; number += 1) {
      const { time, events } = await this.blocks.at(number);
      const sampled = events.filter((event) => matches(event, 'prices.Sampled', { feed: this.feed.id }));
      found.push(...sampled.map(({ data: { price } }) => ({ time, price })));
    }
    return found;
  }

  /** The time since which enough operators have submitted. */
  async asOf(until) {
    const last = new Map();
    for (let number = this.begin.number + 1; number <= until.number; number += 1) {
      const { time, events } = await this.blocks.at(number);
      for (const { name, data } of events) {
        const ours = name === 'oracle.NewFeedData' && data.values.some(([id]) => id === this.feed.id);
        if (ours) last.set(data.sender, time);
      }
    }
    const times = [...last.values()].sort((a, b) => Number(b - a));
    return times[OPERATORS_ASKED - 1];
  }

  /** A jump is neither the price nor a part of the history. */
  async freeze() {
    await this.refusedAsRoot('the release of a feed that is not frozen', 'prices.NotFrozen',
      this.releaseCall(dollars(JUMP)));
    const block = await this.stage.submitPrice(FEED, JUMP, 'prices.FeedFrozen');
    this.told('the price jumps: the feed is frozen', JUMP, block);
    const samples = await this.samples(block);
    const { steadySince, frozen, last, price } = await this.state(block);
    this.checks.equal('a frozen feed', { price, steadySince, frozen, last: { time: last.time, price: last.price } }, {
      price: { Err: 'Frozen' },
      steadySince: null,
      frozen: {
        price: dollars(JUMP), asOf: await this.asOf(block), countedAt: block.time, confirmations: 0n, released: false,
      },
      last: samples.at(-1),
    });
    await this.compare(await this.blocks.at(block.number + 1));
  }

  releaseCall(level) {
    return this.chain.api.tx.prices.releaseFeed(this.feed.id, level);
  }

  /** Governance says that the jump was right. */
  async release() {
    const refused = await this.refusedAsRoot('the release of a level that the feed is not frozen at',
      'prices.OtherLevel', this.releaseCall(dollars(START)));
    const { frozen } = await this.state(refused);
    this.checks.equal('the level after that', { price: frozen.price, released: frozen.released },
      { price: dollars(JUMP), released: false });
    const { block } = await this.stage.sudo(this.releaseCall(frozen.price));
    const released = { feed: this.feed.id, price: dollars(JUMP) };
    this.checks.equal('FeedReleased', only(block.events, 'prices.FeedReleased', { feed: this.feed.id }), released);
    this.report.happened('releases the feed', 'Alice', `${FEED} ${JUMP}`, block);
    const count = BigInt((await this.samples(block)).length);
    this.checks.equal('a released feed', await this.state(block), {
      price: { Ok: dollars(JUMP) },
      last: { time: block.time, asOf: await this.asOf(block), price: dollars(JUMP) },
      steadySince: block.time,
      frozen: null,
      samples: this.before + count,
      keptFrom: 0n,
    });
    await this.compare(await this.blocks.at(block.number + 1));
  }

  /** Check all that the chain tells after a block, of which the operators had no part. */
  async compare(block) {
    const samples = await this.samples(block);
    const [first, last] = [samples[0], samples.at(-1)];
    await this.comparePages(block, samples);
    for (const [i, { time }] of samples.entries()) {
      await this.comparePrice(block, time, samples[i]);
      if (i > 0) await this.comparePrice(block, time - 1n, samples[i - 1]);
    }
    this.checks.equal('price of now', await this.ask(block, 'price_at', block.time), { Err: 'NotYet' });
    this.checks.equal('price before all', await this.ask(block, 'price_at', 0), { Err: 'NoPrice' });

    const middle = (first.time + last.time) / 2n;
    for (const [from, to] of [[first.time, block.time], [middle, last.time], [first.time + 1n, middle]]) {
      const mean = twap(samples, from, to);
      this.checks.equal(`mean from ${from} to ${to}`, await this.ask(block, 'twap', from, to), { Ok: mean });
    }
    const mean = (from, to) => this.ask(block, 'twap', from, to);
    this.checks.equal('mean of no time', await mean(middle, middle), { Err: 'EmptyPeriod' });
    this.checks.equal('mean of time to come', await mean(middle, block.time + 1n), { Err: 'NotYet' });

    const bounds = [['108', null], [null, '96'], ['108', '96'], [JUMP, null], [JUMP, '96'], ['1000', '1']];
    for (const [upper, lower] of bounds.map((pair) => pair.map((bound) => bound && dollars(bound)))) {
      for (const [from, until] of [[first.time, block.time], [middle, block.time], [first.time, middle]]) {
        const told = await this.ask(block, 'first_touch', from, until, upper, lower);
        const expected = { Ok: firstTouch(samples, from, until, upper, lower) };
        this.checks.equal(`first touch of ${upper} or ${lower} from ${from} to ${until}`, told, expected);
      }
    }
    this.report.say(`The history of ${samples.length} samples up to block ${block.number} is as it happened`);
  }

  async comparePrice(block, time, expected) {
    this.checks.equal(`price at ${time}`, await this.ask(block, 'price_at', time), { Ok: expected });
  }

  async comparePages(block, samples) {
    const { samples: count } = await this.state(block);
    const told = [];
    for (let page = this.before / PAGE; page * PAGE < count; page += 1n) {
      told.push(...(await this.ask(block, 'samples_of', page)));
    }
    this.checks.equal('the samples', told.slice(Number(this.before % PAGE)), samples);
  }

  /** Governance allows no holes: there is one behind each sample. */
  async forgetful() {
    const { id, rule } = this.feed;
    const { block } = await this.stage.changeRule(id, { ...rule, ...SHORT });
    this.report.happened('allows no holes in the history', 'Alice', '', block);
    const [{ time, price }] = await this.samples(block);
    const end = time + SHORT.maxGap;
    const touched = await this.ask(block, 'first_touch', time, block.time, null, null);
    this.checks.equal('the first hole', touched, { Ok: { Gap: { time: end + 1n } } });
    await this.comparePrice(block, end, { time, price });
    this.checks.equal('price in a hole', await this.ask(block, 'price_at', end + 1n), { Err: 'NoPrice' });
    this.checks.equal('mean with a hole', await this.ask(block, 'twap', time, block.time), { Err: 'NoPrice' });
    await this.stage.changeRule(id, rule);
  }
}

/** The mean price over a time, each price counting until the next sample. */
function twap(samples, from, to) {
  const within = (time) => (time < from ? from : time > to ? to : time);
  const area = samples.reduce((sum, { time, price }, i) => {
    const end = samples[i + 1]?.time ?? to;
    return sum + price * (within(end) - within(time));
  }, 0n);
  return area / (to - from);
}

/** The first sample that touches a bound. */
function firstTouch(samples, from, until, upper, lower) {
  for (const sample of samples.filter(({ time }) => time >= from && time <= until)) {
    if (upper !== null && sample.price >= upper) return { Upper: sample };
    if (lower !== null && sample.price <= lower) return { Lower: sample };
  }
  return null;
}
