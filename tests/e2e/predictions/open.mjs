// SPDX-License-Identifier: Apache-2.0
// One that everybody can read from the start, entered at a level.

import { Scene } from './scene.mjs';

export class Open extends Scene {
  constructor(stage) {
    super(stage, 'Open, from a level on', 'Ben', {
      open: true, long: false, level: 103n * 10n ** 18n, oddsE2: 100n, stopPpm: 30_000n, price: 0n, cap: 0n,
      saleMs: 0n, entryMs: 115_000n, lifeMs: 20_000n, thesis: 'For everybody.', note: 'Free', ends: 'Horizon',
    });
  }

  async prepare() {
    await this.post();
    const { content, note } = await this.stage.read(this.posted, 'contents', this.id);
    const position = { direction: 'Short', entry: { Level: { price: this.terms.level } } };
    const bytes = (text) => `0x${Buffer.from(text).toString('hex')}`;
    this.checks.equal('what it says', { content, note }, {
      content: { Open: { position, thesis: bytes(this.terms.thesis) } }, note: bytes(this.terms.note),
    });
    await this.refused('a unit of an open one', 'Emil', 'SaleOver', this.tx.unlock(this.id));
  }

  async play() {
    const risen = await this.stage.risen;
    // In the block after the one in which the level was touched.
    await this.blocks.at(risen.number + 1);
    const { events } = await this.submit('Alice', this.tx.judge(this.id));
    this.checks.that('it is armed when somebody asks', events.some(({ name }) => name === 'predictions.Armed'));
    await this.stage.from(this.ends + 1n);
    await this.stage.heard;
    await this.judge('Alice');
    await this.closed();
  }
}
