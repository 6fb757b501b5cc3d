// SPDX-License-Identifier: Apache-2.0
// One that is never revealed: as bad for its trader as the worst there is.

import { TUSD } from 'trine-devkit';
import { Scene } from './scene.mjs';

const ANYTHING = `0x${'42'.repeat(32)}`;

export class Hidden extends Scene {
  constructor(stage) {
    super(stage, 'Never revealed', 'Ferdie', {
      oddsE2: 75n, stopPpm: 10_000n, price: TUSD.of(3) + 1n, cap: 2n, saleMs: 24_000n, ends: 'Hidden',
    });
  }

  async prepare() {
    await this.post();
    await Promise.all([this.unlock('Emil'), this.unlock('Fritz')]);
    // What it is nobody can tell without the key; that there is none, everybody can.
    const anything = [{ index: 0, ephemeral: ANYTHING, wrapped: ANYTHING }];
    await this.submit('Ferdie', this.tx.deliver(this.id, anything));
    this.books.spoil('Ferdie', 1n);
  }

  async play() {
    await this.stage.from(this.ends + 1n);
    const judge = this.tx.judge(this.id);
    await this.refused('a judgement before the time to reveal is over', 'Alice', 'NothingToJudge', judge);
    await this.judged();
    await this.closed();
  }
}
