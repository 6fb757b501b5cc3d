// SPDX-License-Identifier: Apache-2.0
// A target that is hit, with two buyers: one whom the trader delivers something else to, and one whom the courier
// serves, though it was killed in between.

import { randomBytes } from 'node:crypto';
import { TUSD } from 'trine-devkit';
import { inOrder } from '../lib/predictions.mjs';
import { checkOnSale } from './queries.mjs';
import { Scene } from './scene.mjs';

const THESIS = 'Too many are short, and it is Wednesday.';

export class Target extends Scene {
  constructor(stage) {
    super(stage, 'The target is hit, and one unit was delivered wrongly', 'Bob', {
      oddsE2: 150n, stopPpm: 20_000n, price: TUSD.of(20) + 1n, cap: 5n, saleMs: 36_000n, lifeMs: 60_000n,
      thesis: THESIS, note: 'Up', ends: 'Target',
    });
  }

  courier() {
    return this.stage.package.start(this.stage.path('Bob'), 'courier');
  }

  async prepare() {
    await this.post();
    await checkOnSale(this, { reads: 'Emil', cannot: 'Carla' });
    const courier = this.courier();
    await this.run('Carla', 'unlock', String(this.id));
    await courier.line(new RegExp(`blueprint ${this.id}: sent to 1 buyer$`));
    const { code } = await courier.kill('SIGKILL');
    this.checks.equal('how the courier ends', code, 'SIGKILL');
    const block = await this.delivered(0n);
    this.happened('delivers to Carla, and is killed', 'the courier', block);

    const [ephemeral, wrapped] = [randomBytes(32), randomBytes(32)].map((bytes) => `0x${bytes.toString('hex')}`);
    const wrong = [{ index: 0, ephemeral, wrapped }];
    this.books.spoil('Bob', 0n);
    const [spoilt] = await Promise.all([
      this.submit('Bob', this.tx.deliver(this.id, wrong)),
      this.run('Dora', 'unlock', String(this.id)),
      this.refused('one\'s own blueprint', 'Bob', 'OwnBlueprint', this.tx.unlock(this.id)),
    ]);
    this.happened('delivers something else to Carla', 'Bob', spoilt.block);

    const again = this.courier();
    const served = await this.delivered(1n);
    this.happened('delivers to Dora, started again', 'the courier', served);
    const stored = await this.stage.read(served, 'unlocks', this.id, inOrder(0));
    this.checks.equal('what was delivered to Carla last', stored.delivery, { ephemeral, wrapped });
    await again.line(/delivered to 1 buyer$/);
    this.checks.equal('how a courier ends that is stopped', (await again.kill('SIGTERM')).code, 0);
    await Promise.all([this.readWrong(), this.readRight()]);
  }

  /** The first block in which something was delivered to a unit. */
  async delivered(index) {
    const fields = { blueprint: this.id, index };
    return (await this.blocks.event(this.posted, 'predictions.Delivered', fields)).block;
  }

  async readWrong() {
    const said = await this.stage.run('Carla', ['read', String(this.id)], 3);
    this.checks.that(`Carla is told: ${said}`, said.includes('!!! THE DELIVERY IS WRONG') && !said.includes(THESIS));
  }

  async readRight() {
    const said = await this.run('Dora', 'read', String(this.id));
    for (const part of ['LONG at the market', `thesis: ${THESIS}`, 'checked: ']) {
      this.checks.that(`Dora reads '${part}': ${said}`, said.includes(part));
    }
  }

  async play() {
    await this.stage.risen;
    const says = await this.run('Bob', 'reveal', String(this.id));
    this.checks.that(`the package says so: ${says}`, says.includes(`revealed blueprint ${this.id}`));
    await this.judge('Alice');
    await this.closed();
  }
}
