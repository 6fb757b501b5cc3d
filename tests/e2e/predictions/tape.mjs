// SPDX-License-Identifier: Apache-2.0
// The prices of one feed: kept fresh from block to block, moved, or silent.

import { feed, submissions } from 'trine-devkit';

export class Tape {
  #price;
  #running;

  static async of(trial, name) {
    const [{ id }] = await submissions(trial.chain, { [name]: '1' });
    return new Tape(trial, name, id);
  }

  constructor(trial, name, id) {
    Object.assign(this, { trial, name, id });
  }

  /** Have the operators submit this price from now on; the block after which it stands. */
  async move(price) {
    const { blocks } = this.trial;
    const after = await blocks.best;
    [{ sampled: this.#price }] = await submissions(this.trial.chain, { [this.name]: price });
    this.#running ??= this.#run();
    const { block } = await blocks.event(after, 'prices.Sampled', { feed: this.id, price: this.#price });
    return block;
  }

  /** Have them submit nothing any more. */
  async silence() {
    this.#price = undefined;
    await this.#running;
    this.#running = undefined;
  }

  // What fails here ends the story: without prices nothing goes on.
  async #run() {
    while (this.#price !== undefined) {
      await feed(this.trial.chain, [{ id: this.id, sampled: this.#price }], { inBlock: true });
    }
  }

  /** All samples in the blocks up to one, each with the time of its block. */
  async samples(first, last) {
    const samples = [];
    for (let { number } = first; number <= last.number; number += 1) {
      const { time, events } = await this.trial.blocks.at(number);
      for (const { name, data } of events) {
        if (name === 'prices.Sampled' && data.feed === this.id) samples.push({ time, price: data.price });
      }
    }
    return samples;
  }
}
