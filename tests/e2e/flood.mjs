// SPDX-License-Identifier: Apache-2.0
// Prices come through however much others send and tip: with a flood of tipped transfers and calls that weigh much, and
// with one of submissions, nested in batches, by accounts that are no operators, and of other calls of the class that
// those are of. Takes some minutes. TRINE_NODE names the node's binary.

import { DEV_PRICES, feed, plain, run, submissions, TRN, UserError } from 'trine-devkit';
import { NOTHING } from './lib/lending.mjs';
import { Trial } from './lib/trial.mjs';

/** How many blocks are looked at. */
const BLOCKS = 10;
const ACCOUNTS = 100;
/** Of what weighs much: more than fits into all blocks that are looked at. */
const HEAVY = 400;
/** Of what is small: so many with each block, each from an account of its own. */
const SMALL = 50;
/** A hundred thousand times the fee. */
const TIP = TRN.of(100);
/** Of all transactions in the pool, so many are on their way at once. */
const AT_ONCE = 50;
/** Prices come with each block; one may be missed. */
const MOST_AGE = 18_000n;
const HEAD = ['Block', 'After', 'Transactions', 'of the flood', 'Weight', 'Submissions', 'Age of the price'];

const seconds = (milliseconds) => `${(Number(milliseconds) / 1000).toFixed(1)} s`;

/** Do something with all, so many at a time. */
async function inTurns(all, act) {
  const rest = [...all];
  const one = async () => {
    while (rest.length > 0) await act(rest.shift());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

class Flood {
  constructor(trial) {
    const { consts } = trial.api;
    Object.assign(this, { trial, chain: trial.chain, tx: trial.tx, checks: trial.checks });
    this.room = consts.system.blockWeights.maxBlock.refTime.toBigInt();
    const people = (name, length) => Array.from({ length }, (_, i) => trial.person(`${name}//${i}`));
    [this.heavy, this.light] = [people('Heavy', ACCOUNTS), people('Light', SMALL)];
    this.crowd = new Set([...this.heavy, ...this.light].map(({ address }) => address));
  }

  async begin() {
    this.prices = await submissions(this.chain, DEV_PRICES);
    const { utility, balances } = this.tx;
    const gifts = [...this.crowd].map((address) => balances.transferKeepAlive(address, TRN.of(4_000)));
    await this.trial.submit('Alice', utility.batchAll(gifts));
  }

  /** Transfers, and calls that weigh much and fail cheaply. */
  async transfers() {
    const { balances, lending } = this.tx;
    const transfer = balances.transferKeepAlive(this.trial.address('Ferdie'), 1n);
    const heavy = lending.repayMany(Array.from({ length: 32 }, (_, i) => [NOTHING - BigInt(i), 1n]));
    return { small: transfer, heavy };
  }

  /** What is of the operators' class, as its calls are, and fails. */
  async nested() {
    const { prices, system, utility } = this.tx;
    const now = await this.chain.time(await this.trial.blocks.best);
    const submit = prices.submit(now, this.prices.map(({ id }) => [id, 1n]));
    await this.#refusedByPool(submit);
    return { small: utility.batch([submit]), heavy: system.setCode('0x00') };
  }

  /** Who is no operator cannot have a submission looked at in a block. */
  async #refusedByPool(submit) {
    const sent = this.chain.send(await this.chain.sign(submit, this.trial.person('Ferdie')));
    const answer = await sent.then(() => 'accepted', ({ message }) => message);
    this.checks.that(`a submission by a stranger is refused: ${answer}`, /^1010: Invalid Transaction/.test(answer));
    this.trial.say(`A submission by somebody who is no operator: ${answer}`);
  }

  /** So many of a call, signed by each in turn. */
  #sign(call, count, signers) {
    return Promise.all(Array.from({ length: count }, (_, i) => {
      const nonce = Math.floor(i / signers.length);
      return this.chain.sign(call, signers[i % signers.length], { nonce, tip: TIP, era: 0 });
    }));
  }

  /** Send much that is heavy at once and something small with each block, and look at the blocks that come meanwhile;
   * a table of them. */
  async run(title, { small, heavy }) {
    this.trial.say('Signing the flood');
    const [much, little] = [
      await this.#sign(heavy, HEAVY, this.heavy), await this.#sign(small, SMALL * BLOCKS, this.light),
    ];
    let [accepted, refused, over] = [0, 0, false];
    const send = (wave) =>
      inTurns(wave, (one) => this.chain.send(one).then(() => (accepted += 1), () => (refused += 1)));
    const fed = (async () => {
      while (!over) await feed(this.chain, this.prices, { inBlock: true });
    })();
    let { number } = await this.trial.blocks.best;
    this.trial.say('The flood begins');
    const sent = [send(much)];
    const rows = [];
    for (let [previous, included] = [undefined, 0]; rows.length < BLOCKS; ) {
      number += 1;
      await this.trial.blocks.reach(number);
      sent.push(send(little.splice(0, SMALL)));
      const row = await this.#look(number);
      included += row.flooding;
      // The first block has what little was there when it began.
      const isFull = previous?.flooding > 0;
      if (isFull) {
        rows.push({ ...row, after: row.time - previous.time });
        this.checks.that(`block ${number} has a part of the flood`, row.flooding > 0);
        this.checks.that(`block ${number} leaves a part of the flood out`, included < accepted);
        this.checks.that(`prices stand in front of the flood in block ${number}`, row.inFront);
        this.checks.that(`after block ${number} the price is ${seconds(row.age)} old`, row.age <= MOST_AGE);
      }
      previous = row;
    }
    await Promise.all(sent);
    over = true;
    await fed;
    return { title: `${title}: ${accepted} in the pool, ${refused} refused`, rows: rows.map(this.#cells) };
  }

  /** The same table without a flood. */
  async calm() {
    const rows = [];
    for (let previous; rows.length < 2; ) {
      const block = await feed(this.chain, this.prices, { inBlock: true });
      const row = await this.#look(block.number);
      if (previous) rows.push({ ...row, after: row.time - previous.time });
      previous = row;
    }
    return { title: 'Without a flood', rows: rows.map(this.#cells) };
  }

  async #look(number) {
    const { api } = this.trial;
    const hash = (await api.rpc.chain.getBlockHash(number)).toHex();
    const [{ block: { extrinsics } }, { query }, told] = await Promise.all([
      api.rpc.chain.getBlock(hash), api.at(hash), this.chain.ask({ hash }, 'pricesApi', 'feed', this.prices[0].id),
    ]);
    const [time, weight] = await Promise.all([query.timestamp.now(), query.system.blockWeight()]);
    const submitted = [];
    const flooding = [];
    for (const [place, { isSigned, signer, method: { section, method } }] of extrinsics.entries()) {
      if (section === 'prices' && method === 'submit') submitted.push(place);
      if (isSigned && this.crowd.has(signer.toString())) flooding.push(place);
    }
    return {
      number,
      time: plain(time),
      transactions: extrinsics.length,
      flooding: flooding.length,
      weight: Object.values(plain(weight)).reduce((sum, { refTime }) => sum + refTime, 0n),
      submitted: submitted.length,
      inFront: Math.max(...submitted) < Math.min(...flooding),
      age: plain(time) - told.Ok.asOfMs,
    };
  }

  #cells = ({ number, after, transactions, flooding, weight, submitted, age }) => [
    String(number), seconds(after), String(transactions), String(flooding),
    `${(Number(weight) / Number(this.room) * 100).toFixed(0)} %`, String(submitted), seconds(age),
  ];
}

run(async (args) => {
  if (args.length > 0) throw new UserError('usage: TRINE_NODE=<the node\'s binary> node flood.mjs');
  const tables = [];
  let trial = await Trial.begin();
  const first = new Flood(trial);
  await first.begin();
  tables.push(await first.calm(), await first.run('Tipped transfers', await first.transfers()));
  await trial.stop();
  // A flood does not run off in any time: the other has a node of its own.
  const { checks, report } = trial;
  trial = await Trial.begin({ checks, report });
  const second = new Flood(trial);
  await second.begin();
  tables.push(await second.run('Batches of submissions by strangers', await second.nested()));
  trial.report.print(HEAD, tables);
  await trial.end();
});
