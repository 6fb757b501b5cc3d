// SPDX-License-Identifier: Apache-2.0
// A price goes up and down, jumps, and is released by governance. What the chain tells of its history must
// follow from the blocks alone.

import { matches, only, plain } from 'trine-devkit';
import { Scene } from './scene.mjs';

const FEED = 'OIL/USD';
const START = '100';
const STEPS = ['110', '95', '104'];
/** Further than a price may move at once. */
const JUMP = '180';
/** How many samples make a page. */
const PAGE = 64n;
/** Longer than the story goes without a sample, and so short that each hole is too long. */
const [LONG, SHORT] = [60n * 60n * 1000n, 1n];
const dollars = (whole) => BigInt(whole) * 10n ** 18n;
const point = ({ time, price }) => ({ timeMs: time, price });

export class History extends Scene {
  constructor(stage) {
    super(stage, 'Prices of the past', 0);
  }

  async play() {
    this.begin = await this.blocks.best;
    this.feed = await this.stage.ownFeed(FEED, START);
    this.before = (await this.query(this.begin, 'feed')).Ok?.samples ?? 0n;
    for (const price of STEPS) {
      this.told('a new price', price, await this.stage.submitPrice(FEED, price));
    }
    await this.freeze();
    await this.compareHoles(await this.release());
  }

  told(what, price, block) {
    this.report.happened(what, 'Operators', `${FEED} ${price}`, block);
  }

  /** Ask about the feed. */
  query(block, question, ...args) {
    return this.chain.ask(block, 'pricesApi', question, this.feed.id, ...args);
  }

  /** The samples from the story's events up to a block, and which of them ended a freeze. */
  async samples(until) {
    const found = [];
    for (let number = this.begin.number + 1; number <= until.number; number += 1) {
      const block = await this.blocks.at(number);
      const { time, events } = block;
      const ours = (name) => events.find((event) => matches(event, name, { feed: this.feed.id }));
      const sampled = ours('prices.Sampled');
      if (!sampled) continue;
      found.push({ block, time, price: sampled.data.price, released: Boolean(ours('prices.FeedReleased')) });
    }
    return found;
  }

  /** From when on the prices of those operators count whose last submission up to a block names the feed: newest
   * first. */
  async submitted(until) {
    const last = new Map();
    for (let number = this.begin.number + 1; number <= until.number; number += 1) {
      const { time, hash } = await this.blocks.at(number);
      const { block } = await this.chain.api.rpc.chain.getBlock(hash);
      for (const { method, signer } of block.extrinsics) {
        if (method.section !== 'prices' || method.method !== 'submit') continue;
        const [observed, prices] = method.args.map(plain);
        const names = prices.some(([feed]) => feed === this.feed.id);
        last.set(signer.toString(), names ? [observed < time ? observed : time] : []);
      }
    }
    return [...last.values()].flat().sort((a, b) => Number(b - a));
  }

  /** Since when enough operators have submitted. */
  async asOf(until) {
    return (await this.submitted(until))[Number(this.feed.rule.quorum) - 1];
  }

  /** The slow mean that the next price is measured by, as it follows from all samples there were. */
  anchor(samples) {
    const slowness = plain(this.chain.api.consts.prices.anchorTime);
    return samples.reduce((anchor, { time, price, released }, i) => {
      if (i === 0 || released) return price;
      const last = samples[i - 1];
      const age = time - last.time;
      return (anchor * slowness + last.price * age) / (slowness + age);
    }, 0n);
  }

  /** Check all that is told of the feed after a block. */
  async compareFeed(block, { state, asOf, steadySince }) {
    const samples = await this.samples(block);
    const { time, price } = samples.at(-1);
    const told = (await this.query(block, 'feed')).Ok;
    // What an earlier story left is not ours to know.
    const known = this.before === 0n
      ? { anchorE18: this.anchor(samples), keptFromMs: samples[0].time }
      : { anchorE18: told.anchorE18, keptFromMs: told.keptFromMs };
    this.checks.equal(`the feed after block ${block.number}`, told, {
      id: this.feed.id,
      name: FEED,
      rule: this.feed.rule,
      users: 0n,
      state,
      priceE18: price,
      asOfMs: asOf,
      sampledMs: time,
      steadySinceMs: steadySince,
      freshOperators: BigInt((await this.submitted(block)).length),
      samples: this.before + BigInt(samples.length),
      ...known,
    });
  }

  /** A jump is neither the price nor a part of the history. */
  async freeze() {
    await this.refusedAsRoot('the release of a feed that is not frozen', 'prices.NotFrozen',
      this.releaseCall(dollars(JUMP)));
    const block = await this.stage.submitPrice(FEED, JUMP, 'prices.FeedFrozen');
    this.told('the price jumps: the feed is frozen', JUMP, block);
    this.level = { price: dollars(JUMP), asOf: await this.asOf(block) };
    const { confirmations: needed } = this.feed.rule;
    const state = { Frozen: { levelE18: this.level.price, confirmed: 0n, needed } };
    const asOf = await this.asOf((await this.samples(block)).at(-1).block);
    await this.compareFeed(block, { state, asOf, steadySince: null });
    this.checks.equal('price of a frozen feed', await this.query(block, 'price'), { Err: 'Frozen' });
    await this.compare(await this.blocks.at(block.number + 1));
  }

  releaseCall(level) {
    return this.chain.api.tx.prices.releaseFeed(this.feed.id, level);
  }

  /** Governance says that the jump was right; the block after that. */
  async release() {
    const refused = await this.refusedAsRoot('the release of a level that the feed is not frozen at',
      'prices.OtherLevel', this.releaseCall(dollars(START)));
    const { Frozen: frozen } = (await this.query(refused, 'feed')).Ok.state;
    this.checks.equal('the level after that', frozen?.levelE18, this.level.price);
    const { block } = await this.stage.sudo(this.releaseCall(this.level.price));
    const { price, asOf } = this.level;
    this.checks.equal('FeedReleased', only(block.events, 'prices.FeedReleased', { feed: this.feed.id }),
      { feed: this.feed.id, price });
    this.report.happened('releases the feed', 'Alice', `${FEED} ${JUMP}`, block);
    await this.compareFeed(block, { state: 'Fresh', asOf, steadySince: block.time });
    this.checks.equal('price of a released feed', await this.query(block, 'price'),
      { Ok: { timeMs: block.time, asOfMs: asOf, price } });
    const next = await this.blocks.at(block.number + 1);
    await this.compare(next);
    return next;
  }

  /** Check all that the chain tells of the past after a block, of which the operators had no part. */
  async compare(block) {
    const samples = await this.samples(block);
    const [first, last] = [samples[0], samples.at(-1)];
    await Promise.all([this.comparePages(block, samples), this.compareChart(block, samples)]);
    for (const [i, { time }] of samples.entries()) {
      await this.comparePrice(block, time, samples[i]);
      if (i > 0) await this.comparePrice(block, time - 1n, samples[i - 1]);
    }
    const priceAt = (time) => this.query(block, 'priceAt', time, LONG);
    this.checks.equal('price of now', await priceAt(block.time), { Err: 'NotYet' });
    this.checks.equal('price before all', await priceAt(0), { Err: 'NoPrice' });

    const middle = (first.time + last.time) / 2n;
    const mean = (from, to) => this.query(block, 'twap', from, to, LONG);
    for (const [from, to] of [[first.time, block.time], [middle, last.time], [first.time + 1n, middle]]) {
      this.checks.equal(`mean from ${from} to ${to}`, await mean(from, to), { Ok: twap(samples, from, to) });
    }
    this.checks.equal('mean of no time', await mean(middle, middle), { Err: 'EmptyPeriod' });
    this.checks.equal('mean of time to come', await mean(middle, block.time + 1n), { Err: 'NotYet' });

    const bounds = [['108', null], [null, '96'], ['108', '96'], [JUMP, null], [JUMP, '96'], ['1000', '1']];
    const periods = [[first.time, block.time], [middle, block.time], [first.time, middle]];
    for (const [from, until] of periods) {
      const isOver = until < block.time;
      for (const [upper, lower] of bounds.map((pair) => pair.map((bound) => bound && dollars(bound)))) {
        const told = await this.query(block, 'firstTouch', from, until, { upper, lower }, null);
        const expected = { Ok: firstTouch(samples, from, until, upper, lower, isOver) };
        this.checks.equal(`first touch of ${upper} or ${lower} from ${from} to ${until}`, told, expected);
      }
      const next = samples.find(({ time }) => time >= from);
      this.checks.equal(`first sample from ${from} on`, await this.query(block, 'nextSample', from, until),
        { Ok: next && next.time <= until ? { Found: point(next) } : isOver ? 'Never' : 'NotYet' });
    }
    this.report.say(`The history of ${samples.length} samples up to block ${block.number} is as it happened`);
  }

  async comparePrice(block, time, expected) {
    this.checks.equal(`price at ${time}`, await this.query(block, 'priceAt', time, LONG), { Ok: point(expected) });
  }

  async comparePages(block, samples) {
    const count = this.before + BigInt(samples.length);
    const told = [];
    for (let page = this.before / PAGE; page * PAGE < count; page += 1n) {
      told.push(...(await this.query(block, 'samples', page)));
    }
    this.checks.equal('the samples', told.slice(Number(this.before % PAGE)), samples.map(point));
  }

  /** A chart of so few samples shows each. */
  async compareChart(block, samples) {
    const told = (await this.query(block, 'chart', samples[0].time, block.time, 512)).Ok;
    const buckets = samples.map(({ time, price }, i) => ({
      timeMs: time,
      firstE18: price,
      loE18: price,
      hiE18: price,
      gapMs: i > 0 ? time - samples[i - 1].time : this.before === 0n ? 0n : told.buckets[0].gapMs,
    }));
    this.checks.equal('the chart', told, { samplesPerBucket: 1n, buckets, newest: point(samples.at(-1)) });
  }

  /** Who allows no holes finds one behind each sample. */
  async compareHoles(block) {
    const samples = await this.samples(block);
    const [{ time, price }] = samples;
    const touched = await this.query(block, 'firstTouch', time, block.time, { upper: null, lower: null }, SHORT);
    this.checks.equal('the first hole', touched, { Ok: { Found: { Gap: { timeMs: time + SHORT + 1n } } } });
    const priceAt = (moment) => this.query(block, 'priceAt', moment, SHORT);
    const allowed = await priceAt(time + SHORT);
    this.checks.equal('price at the end of what is allowed', allowed, { Ok: { timeMs: time, price } });
    this.checks.equal('price in a hole', await priceAt(time + SHORT + 1n), { Err: 'NoPrice' });
    const mean = await this.query(block, 'twap', time, block.time, SHORT);
    this.checks.equal('mean with a hole', mean, { Err: 'NoPrice' });
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
function firstTouch(samples, from, until, upper, lower, isOver) {
  for (const sample of samples.filter(({ time }) => time >= from && time <= until)) {
    if (upper !== null && sample.price >= upper) return { Found: { Upper: point(sample) } };
    if (lower !== null && sample.price <= lower) return { Found: { Lower: point(sample) } };
  }
  return isOver ? 'Never' : 'NotYet';
}
