// SPDX-License-Identifier: Apache-2.0
// @ts-check
// The best chain, followed block by block: nothing that happens in between is missed.

import { matches, named, PATIENCE } from './chain.js';
import { plain } from './plain.js';

/**
 * @typedef {object} Block
 * @property {number} number
 * @property {string} hash
 * @property {import('./chain.js').BlockId} parent
 * @property {bigint} time that its transactions see, in milliseconds
 * @property {string | undefined} author
 * @property {import('./chain.js').Event[]} events
 */

/** What is waited for comes in this many blocks or not at all. */
const HORIZON = 100;

export class Blocks {
  /** @type {Map<number, Promise<Block>>} */
  #read = new Map();
  #best = 0;
  #arrived = () => {};
  /** @type {Promise<void>} */
  #arrival = Promise.resolve();

  /**
   * Follow the best chain, once it has a block.
   * @param {import('./chain.js').Chain} chain
   */
  static async follow(chain) {
    const blocks = new Blocks(chain);
    await chain.api.rpc.chain.subscribeNewHeads((header) => blocks.#reach(header.number.toNumber()));
    await blocks.at(1);
    return blocks;
  }

  /** @param {import('./chain.js').Chain} chain */
  constructor(chain) {
    this.chain = chain;
    this.#expect();
  }

  #expect() {
    this.#arrival = new Promise((resolve) => (this.#arrived = resolve));
  }

  /** @param {number} number */
  #reach(number) {
    this.#best = Math.max(this.#best, number);
    this.#arrived();
    this.#expect();
  }

  /** Forget blocks that are not of the best chain any more, which now ends in this one: a snapshot was restored.
   * @param {number} number */
  forget(number) {
    for (const known of this.#read.keys()) {
      if (known >= number) this.#read.delete(known);
    }
    this.#best = number;
  }

  /** The newest block. */
  get best() {
    return this.at(this.#best);
  }

  /**
   * The block of that number, waiting until it is there: its hash, parent, time, author and events.
   * @param {number} number
   * @returns {Promise<Block>}
   */
  async at(number) {
    await this.reach(number);
    const known = this.#read.get(number) ?? this.#fetch(number);
    this.#read.set(number, known);
    return known;
  }

  /**
   * Wait until there is a block of that number.
   * @param {number} number
   */
  async reach(number) {
    while (number > this.#best) {
      const arrival = this.#arrival;
      await this.chain.within(PATIENCE, 'no new block', (resolve) => arrival.then(resolve));
    }
  }

  /**
   * @param {number} number
   * @returns {Promise<Block>}
   */
  async #fetch(number) {
    const { api } = this.chain;
    const hash = (await api.rpc.chain.getBlockHash(number)).toHex();
    const query = /** @type {any} */ ((await api.at(hash)).query);
    const [{ author, parentHash }, time, events] = await Promise.all([
      api.derive.chain.getHeader(hash), query.timestamp.now(), query.system.events(),
    ]);
    return {
      number,
      hash,
      parent: { number: number - 1, hash: parentHash.toHex() },
      time: plain(time),
      author: author?.toString(),
      events: events.map(named),
    };
  }

  /**
   * The first block after another for which `test` holds.
   * @param {{ number: number }} after
   * @param {(block: Block) => boolean} test
   * @param {string} [what] for the complaint if there is none
   * @returns {Promise<Block>}
   */
  async first(after, test, what = 'the block waited for') {
    for (let number = after.number + 1; number <= after.number + HORIZON; number += 1) {
      const block = await this.at(number);
      if (test(block)) return block;
    }
    throw new Error(`${what} is not there ${HORIZON} blocks after block ${after.number}`);
  }

  /**
   * The first event of that name and with these fields after a block, and the block that has it: whether somebody or
   * the chain by itself brought it about.
   * @param {{ number: number }} after
   * @param {string} name
   * @param {Record<string, unknown>} [fields]
   * @returns {Promise<import('./chain.js').Event & { block: Block }>}
   */
  async event(after, name, fields) {
    /** @param {import('./chain.js').Event} event */
    const test = (event) => matches(event, name, fields);
    const block = await this.first(after, ({ events }) => events.some(test), name);
    const found = /** @type {import('./chain.js').Event} */ (block.events.find(test));
    return { block, ...found };
  }

  /**
   * Whether the chain's final blocks are those that were followed, up to and including one.
   * @param {{ number: number }} first
   * @param {{ number: number }} last
   */
  async areFinal(first, last) {
    await this.chain.head(({ number }) => number >= last.number, { finalized: true });
    for (let { number } = first; number <= last.number; number += 1) {
      const hash = (await this.chain.api.rpc.chain.getBlockHash(number)).toHex();
      if (hash !== (await this.at(number)).hash) return false;
    }
    return true;
  }
}
