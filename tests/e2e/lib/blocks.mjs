// SPDX-License-Identifier: Apache-2.0
// The best chain, followed block by block: nothing that happens in between is missed.

import { named, matches, PATIENCE } from './chain.mjs';
import { plain } from './plain.mjs';

/** What is waited for comes in this many blocks or not at all. */
const HORIZON = 100;

export class Blocks {
  #read = new Map();
  #best = 0;
  #arrived;
  #arrival;

  static async follow(chain) {
    const blocks = new Blocks(chain);
    const reach = (number) => {
      blocks.#best = Math.max(blocks.#best, number);
      blocks.#arrived();
      blocks.#expect();
    };
    await chain.api.rpc.chain.subscribeNewHeads((header) => reach(header.number.toNumber()));
    await blocks.at(1);
    return blocks;
  }

  constructor(chain) {
    this.chain = chain;
    this.#expect();
  }

  #expect() {
    this.#arrival = new Promise((resolve) => (this.#arrived = resolve));
  }

  /** The newest block. */
  get best() {
    return this.at(this.#best);
  }

  /** The block of that number, waiting until it is there: its hash, parent, time, author and events. */
  async at(number) {
    await this.reach(number);
    if (!this.#read.has(number)) this.#read.set(number, this.#fetch(number));
    return this.#read.get(number);
  }

  /** Wait until there is a block of that number. */
  async reach(number) {
    while (number > this.#best) {
      const arrival = this.#arrival;
      await this.chain.within(PATIENCE, 'no new block', (resolve) => arrival.then(resolve));
    }
  }

  async #fetch(number) {
    const { api } = this.chain;
    const hash = (await api.rpc.chain.getBlockHash(number)).toHex();
    const { query } = await api.at(hash);
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

  /** The first block after another for which `test` holds. */
  async first(after, test, what = 'the block waited for') {
    for (let number = after.number + 1; number <= after.number + HORIZON; number += 1) {
      const block = await this.at(number);
      if (test(block)) return block;
    }
    throw new Error(`${what} is not there ${HORIZON} blocks after block ${after.number}`);
  }

  /** The first event of that name and with these fields after a block, and the block that has it:
   * whether somebody or the chain by itself brought it about. */
  async event(after, name, fields) {
    const test = (event) => matches(event, name, fields);
    const block = await this.first(after, ({ events }) => events.some(test), name);
    return { block, ...block.events.find(test) };
  }

  /** Whether the chain's final blocks are those that were followed, up to and including one. */
  async areFinal(first, last) {
    await this.chain.head(({ number }) => number >= last.number, { finalized: true });
    for (let { number } = first; number <= last.number; number += 1) {
      const hash = (await this.chain.api.rpc.chain.getBlockHash(number)).toHex();
      if (hash !== (await this.at(number)).hash) return false;
    }
    return true;
  }
}
