// SPDX-License-Identifier: Apache-2.0
// A torrent's data is paid for: libtorrent makes it, a sponsor funds a pool, a seeder is paid for three periods, a
// stranger downloads with libtorrent, a byte is lost, and everything is accounted for. On a sealed node, whose time
// passes when told. TRINE_NODE and TRINE_SEEDER name the programs, TRINE_LIBTORRENT a
// Python that has libtorrent.

import { randomBytes } from 'node:crypto';
import { mkdirSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { MINUTE, only, palletAccount, run, temporaryDirectory, TRN } from 'trine-devkit';
import { download, makeTorrent, Seeders } from './lib/seeder.mjs';
import { SealedTrial } from './sealed/nodes.mjs';

const TICK = 10n * MINUTE;
const PAY = TRN.of('0.1');
const BOND = TRN.of('0.4');
const FUNDS = TRN.of(10);
const PERIOD = 4;
/** Of odd sizes: one of several pieces, one of a piece and a byte, one of less than a leaf. */
const FILES = { 'one.flac': 300_000, 'two.flac': 65_537, 'notes.txt': 700 };

/** A name, a folder of files with chance bytes, and the same again wherever it is put. */
class Album {
  constructor(name) {
    this.name = name;
    this.files = Object.entries(FILES).map(([file, size]) => [file, randomBytes(size)]);
  }

  /** Written into a new folder; the folder above its own. */
  write() {
    const above = temporaryDirectory();
    mkdirSync(join(above, this.name));
    for (const [file, bytes] of this.files) writeFileSync(join(above, this.name, file), bytes);
    return above;
  }

  /** Whether it lies there, bit by bit. */
  isIn(above) {
    return this.files.every(([file, bytes]) => readFileSync(join(above, this.name, file)).equals(bytes));
  }
}

/** Change one bit of a file. */
function flip(file, at) {
  const [opened, byte] = [openSync(file, 'r+'), Buffer.alloc(1)];
  readSync(opened, byte, 0, 1, at);
  byte[0] ^= 1;
  writeSync(opened, byte, 0, 1, at);
}

class Seeding extends SealedTrial {
  /** Have the next tick begin. */
  async tick() {
    const before = await this.currentTick();
    await this.timeTravel((await this.now()) + TICK);
    this.checks.equal('the tick after ten minutes', await this.currentTick(), before + 1);
    return before + 1;
  }

  async currentTick() {
    return (await this.api.query.seeding.currentTick()).toNumber();
  }

  async seat(who, pool) {
    const { items } = await this.ask('seedingApi', 'seatsOf', this.address(who), null, 10);
    return items.find((seat) => seat.pool === pool);
  }

  /** Tick for tick until a period is over, and no tick before its duties are done; the events of its duties. */
  async period(who, pool, period) {
    const here = await this.blocks.best;
    const fields = { pool, seeder: this.address(who), period };
    for (;;) {
      const { phase, paidPeriods } = await this.seat(who, pool);
      if (paidPeriods > period || phase === 'Prove') return this.blocks.event(here, 'seeding.Paid', fields);
      if (phase === 'Commit') await this.blocks.event(here, 'seeding.Committed', fields);
      else await this.tick();
    }
  }

  /** What accounts have in all blocks: free and on hold. */
  async owned(names) {
    const rows = names.map(async (name) => {
      const { TRN: { free, held } } = await this.balances(name);
      return [name, free + held];
    });
    return Object.fromEntries(await Promise.all(rows));
  }

  /** Fees and tips that an account has paid up to now. */
  async fees(who) {
    let sum = 0n;
    const { number } = await this.blocks.best;
    for (let at = 1; at <= number; at += 1) {
      for (const { name, data } of (await this.blocks.at(at)).events) {
        if (name === 'transactionPayment.TransactionFeePaid' && data.who === this.address(who)) sum += data.actualFee;
      }
    }
    return sum;
  }

  async treasury() {
    const { data } = await this.api.query.system.account(palletAccount(this.chain, 'trn/trsy'));
    return data.free.toBigInt();
  }
}

run(async () => {
  const trial = await Seeding.on('instant', { options: ['--no-feed'] });
  const { checks, tx } = trial;
  const people = ['Bob', 'Charlie'];
  const before = await trial.owned(people);
  const seeders = new Seeders(trial.endpoint);

  // A torrent as libtorrent makes it, and a pool for it.
  const album = new Album('Live at the Forum');
  const [source, kept] = [album.write(), album.write()];
  const torrent = join(temporaryDirectory(), 'album.torrent');
  await makeTorrent('hybrid', join(source, album.name), torrent);
  const terms = { pay: '0.1', 'from-pay': '0.1', period: PERIOD, notice: 2, seats: 1, bond: '0.4', funds: 10 };
  const funded = await seeders.run('Bob', 'fund', { torrent, data: source, ...terms });
  const { pool: number, content } = await funded.event('created');
  const pool = BigInt(number);
  const view = (await trial.ask('seedingApi', 'pool', pool)).Ok;
  checks.equal('the content of the pool', view.content, `0x${content}`);
  checks.equal('its length', view.lengthBytes, BigInt(Object.values(FILES).reduce((sum, size) => sum + size)));
  trial.say(`Bob's pool ${pool} has ${TRN.format(FUNDS)}`);

  // A seeder that is paid.
  const options = { torrent, data: kept, pool, listen: '127.0.0.1:0' };
  const seeder = seeders.start('Charlie', 'seed', options, ['eager']);
  await seeder.event('claimed');
  const { listen, magnet } = await seeder.event('serving');
  checks.equal('whether a claim is a seat', (await trial.seat('Charlie', pool)).seated, false);
  for (let period = 0n; period < 3n; period += 1n) {
    const { block, data } = await trial.period('Charlie', pool, period);
    checks.equal(`what period ${period} pays`, data.pay, PAY);
    if (period === 0n) only(block.events, 'seeding.SeatTaken');
    trial.say(`Charlie is paid ${TRN.format(PAY)} for period ${period} in block ${block.number}`);
  }

  // A stranger, who has never heard of the chain.
  const fetched = temporaryDirectory();
  await download(magnet, listen, fetched);
  checks.that('libtorrent has it bit by bit', album.isIn(fetched));
  trial.say('A stranger has it from Charlie, by libtorrent and a magnet link');

  // A byte is lost.
  flip(join(kept, album.name, 'two.flac'), 40_000);
  const here = await trial.blocks.best;
  const treasury = await trial.treasury();
  while ((await trial.seat('Charlie', pool)).phase !== 'Commit') await trial.tick();
  await seeder.event('duties_stopped', { pool: Number(pool) });
  for (let tick = 0; tick < PERIOD; tick += 1) await trial.tick();
  const { events } = await trial.submit('Ferdie', tx.seeding.settle(pool, trial.address('Charlie')));
  const { slashed } = only(events, 'seeding.Missed');
  only(events, 'seeding.SeatLost');
  checks.equal('what a missed period costs', slashed, BOND / 4n);
  checks.equal('what the treasury has of it', (await trial.treasury()) - treasury, BOND / 4n);
  const between = await trial.blocks.at((await trial.blocks.best).number);
  for (let at = here.number + 1; at <= between.number; at += 1) {
    const { events: all } = await trial.blocks.at(at);
    checks.that('nothing is committed to or paid', !all.some(({ name }) => /^seeding\.(Committed|Paid)$/.test(name)));
  }
  trial.say(`One byte on disk is lost: no commit, no pay, and ${TRN.format(BOND / 4n)} of the bond gone`);

  // It ends, and is accounted for.
  const { code } = await seeder.kill('SIGTERM');
  checks.equal('how the seeder ends', code, 0);
  const { events: left } = await trial.submit('Charlie', tx.seeding.leave(pool));
  checks.equal('what comes back of the bond', only(left, 'seeding.SeatEnded').bondReturned, BOND - BOND / 4n);
  await trial.submit('Bob', tx.seeding.closePool(pool));
  checks.equal('what is left of the pool', await trial.ask('seedingApi', 'pool', pool), { Err: 'NoSuchPool' });
  const after = await trial.owned(people);
  const fees = Object.fromEntries(await Promise.all(people.map(async (who) => [who, await trial.fees(who)])));
  checks.equal('what Bob has', after.Bob, before.Bob - 3n * PAY - fees.Bob);
  checks.equal('what Charlie has', after.Charlie, before.Charlie + 3n * PAY - BOND / 4n - fees.Charlie);
  trial.say('All is accounted for to the unit');
  await trial.end();
});
