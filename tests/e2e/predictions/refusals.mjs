// SPDX-License-Identifier: Apache-2.0
// What the chain does not let a trader post.

const OPEN = { Open: { position: { direction: 'Long', entry: 'Market' }, thesis: '' } };
const SEALED = { Sealed: { ciphertext: `0x${'00'.repeat(256)}`, commitment: `0x${'00'.repeat(32)}` } };
const NOTHING = `0x${'00'.repeat(32)}`;
const TERMS = {
  oddsE2: 100, stopPpm: 10_000, price: 1_000_000n, cap: 1, saleMs: 12_000, entryMs: 0, lifeMs: 0, note: '',
};

export class Refusals {
  constructor(stage) {
    this.stage = stage;
  }

  async prepare() {
    const { tape: { id: feed }, tx } = this.stage;
    const post = (what, error, change, content = SEALED, sequence = 0) =>
      this.stage.refused(what, 'Alice', error, tx.post({ feed, ...TERMS, ...change }, content, sequence));
    await Promise.all([
      post('an open blueprint that is sold', 'OpenIsNotSold', {}, OPEN),
      post('a blueprint of another sequence', 'WrongSequence', {}, SEALED, 1),
      post('odds too high', 'InvalidOdds', { oddsE2: 401 }),
      post('a stop too near', 'InvalidDistance', { stopPpm: 4_999 }),
      post('a unit for nothing', 'InvalidPrice', { price: 0n }),
      post('a sale too short', 'SaleTooShort', { saleMs: 11_999 }),
      post('a peg', 'UnknownFeed', { feed: 1 }),
      post('a year', 'LifeTooLong', { lifeMs: 86_400_000 }),
      post('too many units', 'CapTooLarge', { cap: 1_001 }),
      this.stage.refused('a key of low order', 'Alice', 'InvalidReadingKey', tx.setReadingKey(NOTHING)),
    ]);
  }

  async play() {}
}
