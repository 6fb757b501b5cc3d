// SPDX-License-Identifier: Apache-2.0
// One that its trader leaves early, at a loss.

import { TUSD } from 'trine-devkit';
import { Scene } from './scene.mjs';

export class Early extends Scene {
  constructor(stage) {
    super(stage, 'Left early', 'Eve', {
      long: false, oddsE2: 50n, stopPpm: 100_000n, price: TUSD.of(12) + 5n, cap: 1n, lifeMs: 85_000n, ends: 'Left',
    });
  }

  async prepare() {
    await this.post();
    await this.unlock('Fritz');
    await this.run('Eve', 'deliver', String(this.id));
  }

  async play() {
    await this.stage.risen;
    const after = await this.blocks.best;
    await this.run('Eve', 'exit', String(this.id));
    const { block } = await this.blocks.event(after, 'predictions.Left', { blueprint: this.id });
    this.happened('leaves', 'Eve', block);
    await this.refused('leaving twice', 'Eve', 'AlreadyLeft', this.tx.exit(this.id, null));
    await this.judged();
    await this.closed();
  }
}
