// SPDX-License-Identifier: Apache-2.0
// A feed that falls silent over the end of one: the next price there is ends it.

import { priceAt, TUSD } from 'trine-devkit';
import { Scene } from './scene.mjs';

export class Silence extends Scene {
  constructor(stage) {
    super(stage, 'A silent feed', 'Anna', {
      oddsE2: 400n, stopPpm: 50_000n, price: TUSD.of(7), cap: 1n, lifeMs: 120_000n, ends: 'Horizon',
    });
  }

  async prepare() {
    await this.post();
    await this.unlock('Emil');
    await this.run('Anna', 'deliver', String(this.id));
  }

  async play() {
    await this.stage.from(this.starts);
    await this.run('Anna', 'reveal', String(this.id));
    const end = await this.stage.from(this.ends);
    this.checks.equal('the price at the end', await priceAt(this.stage.chain, end, this.stage.tape.id), 'Stale');
    await this.stage.heard;
    await this.judge('Alice');
    await this.closed();
  }

  /** Once the books are made. */
  check() {
    const { at } = this.books.of('Anna').outcome;
    this.checks.that('a price from after the silence ended it', at.time > this.ends);
    this.checks.equal('that price', at.price, 101n * 10n ** 18n);
  }
}
