// SPDX-License-Identifier: Apache-2.0
// What all scenes share: a chain, people, the prices of one feed, the package for traders and buyers, and the books.

import { custodyAccount, palletAccount, plain, TUSD } from 'trine-devkit';
import { Ledger } from '../lib/ledger.mjs';
import { Package } from '../lib/package.mjs';
import { Trial } from '../lib/trial.mjs';
import { Books } from './books.mjs';
import { Tape } from './tape.mjs';

/** Who is who among the development chain's well-known accounts. */
const PEOPLE = {
  Alice: 'Alice',
  Bob: 'Bob',
  Charlie: 'Charlie',
  Dave: 'Dave',
  Eve: 'Eve',
  Ferdie: 'Ferdie',
  Anna: 'Alice//stash',
  Ben: 'Bob//stash',
  Carla: 'Charlie//stash',
  Dora: 'Dave//stash',
  Emil: 'Eve//stash',
  Fritz: 'Ferdie//stash',
};

const FEED = 'QUICK/USD';
const SECOND = 1_000n;
/** The maps of the pallet that are empty when all is paid and nobody follows or reads any more. */
const FLEETING = [
  'blueprints', 'contents', 'unjudged', 'posted', 'unlocks', 'unlocked', 'undelivered', 'readingKeys', 'profiles',
  'nameUsers', 'followings', 'followers', 'words', 'ticks', 'links',
];

/** The terms of the feed as the development chain has them. */
const RULES = {
  asset: { WithId: BigInt(TUSD.id) },
  decimals: 6n,
  stake: TUSD.of(10),
  minPrice: TUSD.of(1),
  maxPrice: TUSD.of(1_000),
  maxCap: 1_000n,
  minSaleMs: 12n * SECOND,
  deliveryMs: 30n * SECOND,
  averagingMs: 3n * SECOND,
  lagMs: 33n * SECOND,
  graceMs: 60n * SECOND,
  revealMs: 60n * SECOND,
  maxLifeMs: 24n * 60n * 60n * SECOND,
  costPpm: 500n,
  leapPpm: 1_250n,
  minStopPpm: 5_000n,
  kappaPpm: 1_200_000n,
  fee: 50_000n,
  maxExposure: TUSD.of(1_000_000),
};

export class Stage {
  rules = RULES;

  static async set() {
    const trial = await Trial.begin({ prices: null });
    const stage = new Stage(trial, await Tape.of(trial, FEED));
    await stage.#begin();
    return stage;
  }

  constructor(trial, tape) {
    const { chain, blocks, checks, report, tx } = trial;
    Object.assign(this, { trial, tape, chain, blocks, checks, report, tx: tx.predictions, all: tx });
    this.package = new Package(trial.node.endpoint);
    this.ledger = new Ledger(chain, blocks, checks, {
      ...Object.fromEntries(Object.keys(PEOPLE).map((name) => [name, this.address(name)])),
      Treasury: palletAccount(chain, 'trn/trsy'),
      Custody: custodyAccount(chain),
    }, [TUSD]);
    this.books = new Books(this);
  }

  async #begin() {
    this.first = await this.blocks.best;
    const { query } = await this.chain.api.at(this.first.hash);
    const feed = plain(await query.predictions.feeds(this.tape.id));
    this.checks.equal('the feed before the story', feed, { terms: RULES, closed: false, exposure: 0n, unjudged: 0n });
  }

  path(name) {
    return PEOPLE[name];
  }

  address(name) {
    return this.trial.address(PEOPLE[name]);
  }

  submit(name, call) {
    return this.trial.submit(PEOPLE[name], call);
  }

  refused(what, name, error, call) {
    return this.trial.refused(what, `predictions.${error}`, this.submit(name, call));
  }

  /** Run a command of the package as somebody. */
  run(name, args, expected) {
    return this.package.run(PEOPLE[name], args, expected);
  }

  /** Register a key that nobody reads with. */
  setReadingKey(name, byte) {
    return this.submit(name, this.tx.setReadingKey(`0x${byte.repeat(31)}00`));
  }

  /** The first block from a time on. */
  async from(time) {
    const best = await this.blocks.best;
    return best.time >= time ? best : this.blocks.first(best, (block) => block.time >= time, 'its time');
  }

  /** All samples in blocks before one. */
  samples(block) {
    return this.tape.samples(this.first, { number: block.number - 1 });
  }

  /** A value of the pallet's storage after a block. */
  async read(block, item, ...keys) {
    const { query } = await this.chain.api.at(block.hash);
    return plain(await query.predictions[item](...keys));
  }

  /** Which of these maps are not empty after a block. */
  async left(block) {
    const { query } = await this.chain.api.at(block.hash);
    const counts = await Promise.all(FLEETING.map((map) => query.predictions[map].keys()));
    return FLEETING.filter((_, i) => counts[i].length > 0);
  }

  /** Deposits that this pallet holds of everybody after a block. */
  async deposits(block) {
    const { query } = await this.chain.api.at(block.hash);
    const names = Object.keys(PEOPLE);
    const holds = await query.balances.holds.multi(names.map((name) => this.address(name)));
    const amount = (all) => plain(all).find(({ id }) => id.Predictions === 'Deposit')?.amount ?? 0n;
    return Object.fromEntries(names.map((name, i) => [name, amount(holds[i])]));
  }

  /** The end: all blocks are looked at and must be final. `check` is done once the books are made. */
  async finish(check) {
    await this.tape.silence();
    const last = await this.blocks.best;
    const [final] = await Promise.all([
      this.blocks.areFinal(this.first, last), this.books.audit(this.first, last).then(check),
    ]);
    this.checks.that('the chain\'s final blocks are those of the story', final);
    this.report.printTables();
    await this.trial.end();
  }
}

