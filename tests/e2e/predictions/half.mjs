// SPDX-License-Identifier: Apache-2.0
// One whose time ends half way to its target: a part of the price is the trader's. One buyer follows the trader,
// and a stranger has the chain unlock for him.

import { TUSD } from 'trine-devkit';
import { Scene } from './scene.mjs';

const BUDGET = TUSD.of(100);

export class HalfWay extends Scene {
  constructor(stage) {
    super(stage, 'Half way to the target, with a follower', 'Dave', {
      oddsE2: 200n, stopPpm: 50_000n, price: 33_333_333n, cap: 3n, lifeMs: 40_000n, ends: 'Horizon',
    });
  }

  async begin() {
    const call = this.tx.follow(this.stage.address('Dave'), [this.stage.tape.id], TUSD.of(40), BUDGET, 1);
    const [{ block }] = await Promise.all([this.submit('Ben', call), super.begin()]);
    this.happened('follows Dave', 'Ben', block, BUDGET);
  }

  async prepare() {
    await this.post();
    const [ben, emil] = ['Ben', 'Emil'].map((name) => this.stage.address(name));
    const [poked] = await Promise.all([
      this.submit('Fritz', this.tx.unlockFor(this.id, ben)),
      this.unlock('Emil'),
      this.refused('a buyer without a key', 'Alice', 'NoReadingKey', this.tx.unlock(this.id)),
      this.refused('an unlock for who does not follow', 'Fritz', 'NotFollowing', this.tx.unlockFor(this.id, emil)),
    ]);
    this.happened('is unlocked for, by Fritz', 'Ben', poked.block, this.terms.price);
    await Promise.all([
      this.refused('a second unit for a follower', 'Fritz', 'AlreadyUnlocked', this.tx.unlockFor(this.id, ben)),
      this.run('Dave', 'deliver', String(this.id)),
    ]);
    this.key = (await this.run('Dave', 'key', String(this.id))).match(/0x[0-9a-f]{64}/)[0];
  }

  async play() {
    await this.stage.from(this.starts);
    await Promise.all([
      this.refused('a wrong key', 'Dave', 'WrongKey', this.tx.reveal(this.id, `0x${'11'.repeat(32)}`)),
      this.refused('what it says, by a buyer before its end', 'Fritz', 'NotEnded', this.tx.reveal(this.id, this.key)),
    ]);
    await this.stage.from(this.ends);
    // Anybody who has the key, and nobody calls `judge`: the chain does it by itself.
    await this.run('Ben', 'reveal', String(this.id), '--key', this.key);
    await this.judged();
    const block = await this.closed();
    const [ben, dave] = ['Ben', 'Dave'].map((name) => this.stage.address(name));
    const { left, losses } = await this.stage.read(block, 'followings', ben, dave);
    this.following = { left, losses };
    const { block: last } = await this.submit('Ben', this.tx.unfollow(dave));
    this.happened('no longer follows', 'Ben', last, left);
  }

  /** Once the books are made. */
  check() {
    const { paid } = [...this.books.of('Dave').unlocks.values()].find(({ followed }) => followed);
    const earned = paid.trader + paid.fee;
    this.checks.that('the trader has earned a part of the price', earned > 0n && earned < this.terms.price);
    this.checks.equal('the follower\'s budget at the end', this.following, { left: BUDGET - earned, losses: 0n });
  }
}
