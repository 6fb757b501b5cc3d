// SPDX-License-Identifier: Apache-2.0
// A stop that is reached: the buyers get their money back and cover beside it. Somebody else delivers, who has the
// key of this one blueprint.

import { writeFileSync } from 'node:fs';
import { TRN, TUSD } from 'trine-devkit';
import { Scene } from './scene.mjs';

/** Whose account does nothing else. */
const COURIER = 'Courier';
const NOTHING = `0x${'00'.repeat(32)}`;

export class Stop extends Scene {
  constructor(stage) {
    super(stage, 'The stop is reached', 'Charlie', {
      long: false, oddsE2: 200n, stopPpm: 20_000n, price: TUSD.of(50) + 7n, cap: 2n, lifeMs: 60_000n, ends: 'Stop',
    });
  }

  async begin() {
    const { address } = this.stage.trial.person(COURIER);
    await Promise.all([
      super.begin(),
      this.submit('Alice', this.stage.all.balances.transferKeepAlive(address, TRN.of(100))),
      this.submit('Charlie', this.tx.setProfile('Charlie', 'https://example.org', address)),
    ]);
  }

  async prepare() {
    await this.post();
    const id = String(this.id);
    const nothing = [{ index: 0, ephemeral: NOTHING, wrapped: NOTHING }];
    const [key] = await Promise.all([
      this.run('Charlie', 'key', id), this.unlock('Emil'), this.unlock('Fritz'),
    ]);
    const file = this.stage.package.file('keys');
    writeFileSync(file, `${key.split('\n').find((line) => line.includes(' 0x'))}\n`);
    await Promise.all([
      this.stage.package.run(COURIER, ['deliver', id, '--keys', file]),
      this.refused('a delivery by a buyer', 'Fritz', 'NotCourier', this.tx.deliver(this.id, nothing)),
      this.refused('a unit of what is sold out', 'Emil', 'SaleOver', this.tx.unlock(this.id)),
    ]);
    await this.stage.from(this.deliverBy + 1n);
    const fritz = this.stage.address('Fritz');
    await Promise.all([
      this.refused('a late delivery', 'Charlie', 'DeliveryOver', this.tx.deliver(this.id, nothing)),
      this.refused('what it says, before the start', 'Charlie', 'NotStarted', this.tx.reveal(this.id, NOTHING)),
      this.refused('payment before it is judged', 'Fritz', 'NotJudged', this.tx.close(this.id, [fritz])),
    ]);
  }

  async play() {
    await this.stage.risen;
    await this.run('Charlie', 'reveal', String(this.id));
    await this.judge('Alice', { close: ['Emil', 'Fritz'] });
    await this.closed();
  }
}
