// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Keeps prices fresh for as long as it runs.

import { parseAmount } from './amounts.js';
import { NonceTaken, TooEarly } from './errors.js';
import { DEV_PRICES, feed, PRICE_DECIMALS } from './prices.js';

/** Whether somebody else submitted at the same time, or the chain's time has not come so far: the next block tells.
 * @param {unknown} error */
const isOvertaken = (error) =>
  error instanceof NonceTaken || error instanceof TooEarly || /left the transaction pool/.test(String(error));

/** A price is submitted anew when it is so old, or half as old as it may be: in milliseconds. */
const EVERY = 60_000;

/**
 * @typedef {object} FeederOptions
 * @property {import('./prices.js').Prices} [prices] of feeds that have none yet; feeds that are named nowhere wait until
 *   somebody says a price
 * @property {number} [every] how old a price gets, in milliseconds; half as old as it may be if that is less
 * @property {(message: string) => void} [complain] told what went wrong; it goes on
 */

/** Keeps the feeds of a development chain fresh, each at the price that was said last, by whomever: so whoever moves a
 * price finds it kept where it was moved to. Uses the operators' accounts and nobody else's. */
export class Feeder {
  #stopped = false;
  #stop = () => {};
  #running;

  /**
   * @param {import('./chain.js').Chain} chain
   * @param {FeederOptions} [options]
   */
  constructor(chain, { prices = DEV_PRICES, every = EVERY, complain = console.error } = {}) {
    this.chain = chain;
    this.every = BigInt(every);
    this.prices = prices;
    /** @type {Promise<void>} */
    const stopped = new Promise((resolve) => (this.#stop = resolve));
    this.#running = Promise.race([this.#run(complain), stopped]).catch(() => {
      // The node is gone.
    });
  }

  /** Submit no more. */
  async stop() {
    this.#stopped = true;
    this.#stop();
    await this.#running;
  }

  /** @param {(message: string) => void} complain */
  async #run(complain) {
    for (let last = 0; !this.#stopped; ) {
      const best = await this.chain.head(({ number }) => number > last, { patience: Infinity });
      last = best.number;
      try {
        const due = await this.#due(best);
        if (due.length > 0 && !this.#stopped) {
          // Not sent anew in somebody else's place: what they say may be what should stand.
          last = (await feed(this.chain, due, { inBlock: true, tries: 1 })).number;
        }
      } catch (error) {
        if (this.#stopped || isOvertaken(error)) continue;
        await Promise.race([this.chain.lost, null]);
        complain(`prices were not submitted: ${error instanceof Error ? error.message : error}`);
      }
    }
  }

  /** What to submit after a block: every feed's price if one of them is due, since a submission replaces the whole of
   * the one before.
   * @param {import('./chain.js').BlockId} block */
  async #due(block) {
    /** @type {[any[], bigint]} */
    const [feeds, now] = await Promise.all([this.chain.ask(block, 'pricesApi', 'feeds'), this.chain.time(block)]);
    const known = feeds.flatMap((view) => {
      const sampled = view.state.Frozen?.levelE18 ?? view.priceE18 ?? this.#first(view.name);
      return sampled ? [{ view, id: view.id, sampled }] : [];
    });
    const isDue = known.some(({ view: { state, asOfMs, rule: { maxAgeMs } } }) => {
      const half = maxAgeMs / 2n;
      return state !== 'Fresh' || asOfMs === null || now - asOfMs >= (half < this.every ? half : this.every);
    });
    return isDue ? known.map(({ id, sampled }) => ({ id, sampled })) : [];
  }

  /** @param {string} name */
  #first(name) {
    const price = this.prices[name];
    return price && parseAmount(price, PRICE_DECIMALS);
  }
}
