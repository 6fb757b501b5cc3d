// SPDX-License-Identifier: Apache-2.0
// Prices come through however much others send and tip: with a flood of tipped transfers and calls that weigh much, and
// with one of submissions, nested in batches, by accounts that are no operators, and of other calls of the class that
// those are of. Takes some minutes. TRINE_NODE names the node's binary.

import { TRN } from './lib/assets.mjs';
import { NOTHING } from './lib/lending.mjs';
import { run, UserError } from './lib/main.mjs';
import { plain } from './lib/plain.mjs';
import { DEMO_PRICES, feed, submissions } from './lib/prices.mjs';
import { Trial } from './lib/trial.mjs';

/** How many blocks are looked at. */
const BLOCKS = 10;
/** For so many there is enough in the pool, as some pass before the flood is there. */
const ENOUGH = BLOCKS + 4;
const ACCOUNTS = 100;
/** Of small transactions, so many for each block. */
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

class Floods {
  tables = [];
  #nonces = new Map();

  constructor(trial) {
    const { consts } = trial.api;
    Object.assign(this, { trial, chain: trial.chain, tx: trial.tx, checks: trial.checks });
    this.room = consts.system.blockWeights.maxBlock.refTime.toBigInt();
    this.crowd = Array.from({ length: ACCOUNTS }, (_, i) => trial.person(`Flood//${i}`));
  }

  async begin() {
    this.prices = await submissions(this.chain, DEMO_PRICES);
    const { utility, balances } = this.tx;
    const gifts = this.crowd.map(({ address }) => balances.transferKeepAlive(address, TRN.of(4_000)));
    // From two, as nobody has that much.
    await Promise.all(['Alice', 'Bob'].map((who) => this.trial.submit(who, utility.batchAll(gifts))));
  }

  /** The weight of a call, as its transaction declares it. */
  async #weightOf(call) {
    const { weight } = await call.paymentInfo(this.crowd[0].address);
    return weight.refTime.toBigInt();
  }

  /** As many of a call as fill all blocks looked at. */
  async #filling(call) {
    const each = await this.#weightOf(call);
    return Array.from({ length: Number((this.room * BigInt(ENOUGH)) / each) }, () => call);
  }

  /** Transfers, and calls that weigh much and fail cheaply. */
  async transfers() {
    const { balances, lending } = this.tx;
    const transfer = balances.transferKeepAlive(this.trial.address('Ferdie'), 1n);
    const heavy = lending.repayMany(Array.from({ length: 32 }, (_, i) => [NOTHING - BigInt(i), 1n]));
    return [...Array.from({ length: SMALL * ENOUGH }, () => transfer), ...(await this.#filling(heavy))];
  }

  /** What is of the operators' class, as its calls are, and fails. */
  async nested() {
    const { prices, system, utility } = this.tx;
    const now = await this.chain.time(await this.trial.blocks.best);
    const submit = prices.submit(now, this.prices.map(({ id }) => [id, 1n]));
    await this.#refusedByPool(submit);
    const small = utility.batch([submit]);
    return [...Array.from({ length: SMALL * ENOUGH }, () => small), ...(await this.#filling(system.setCode('0x00')))];
  }

  /** Who is no operator cannot have a submission looked at in a block. */
  async #refusedByPool(submit) {
    const sent = this.chain.send(await this.chain.sign(submit, this.trial.person('Ferdie')));
    const answer = await sent.then(() => 'accepted', ({ message }) => message);
    this.checks.that(`a submission by a stranger is refused: ${answer}`, /^1010: Invalid Transaction/.test(answer));
    this.trial.say(`A submission by somebody who is no operator: ${answer}`);
  }

  /** Sign all, each with another account in turn. */
  #sign(calls) {
    return Promise.all(calls.map((call, i) => {
      const signer = this.crowd[i % ACCOUNTS];
      const nonce = this.#nonces.get(signer) ?? 0;
      this.#nonces.set(signer, nonce + 1);
      return this.chain.sign(call, signer, { nonce, tip: TIP, era: 0 });
    }));
  }

  /** Send a flood, look at the blocks that come meanwhile, and wait until it has run off. */
  async flood(title, calls) {
    this.trial.say(`Signing ${calls.length} transactions`);
    const signed = await this.#sign(calls);
    let [accepted, refused, over] = [0, 0, false];
    const fed = (async () => {
      while (!over) await feed(this.chain, this.prices, { inBlock: true });
    })();
    let { number } = await this.trial.blocks.best;
    this.trial.say('The flood begins');
    const sent = inTurns(signed, (one) => this.chain.send(one).then(() => (accepted += 1), () => (refused += 1)));
    const rows = [];
    for (let [previous, included] = [undefined, 0]; rows.length < BLOCKS; ) {
      number += 1;
      await this.trial.blocks.reach(number);
      const row = await this.#look(number);
      included += row.flooding;
      // The first block has what little was there when it began.
      const isFull = previous?.flooding > 0;
      if (isFull) {
        rows.push({ ...row, after: row.time - previous.time });
        this.checks.that(`block ${number} has a part of the flood`, row.flooding > 0);
        this.checks.that(`block ${number} leaves a part of the flood out`, included < accepted);
        this.checks.that(`after block ${number} the price is ${seconds(row.age)} old`, row.age <= MOST_AGE);
      }
      previous = row;
    }
    await sent;
    over = true;
    await fed;
    this.tables.push({ title: `${title}: ${accepted} in the pool, ${refused} refused`, rows: rows.map(this.#cells) });
    return rows;
  }

  /** Look at a block without a flood. */
  async calm() {
    const rows = [];
    for (let previous; rows.length < 2; ) {
      const block = await feed(this.chain, this.prices, { inBlock: true });
      const row = await this.#look(block.number);
      if (previous) rows.push({ ...row, after: row.time - previous.time });
      previous = row;
    }
    this.tables.push({ title: 'Without a flood', rows: rows.map(this.#cells) });
  }

  async #look(number) {
    const { api } = this.trial;
    const hash = (await api.rpc.chain.getBlockHash(number)).toHex();
    const [{ block: { extrinsics } }, { query }, told] = await Promise.all([
      api.rpc.chain.getBlock(hash), api.at(hash), this.chain.ask({ hash }, 'pricesApi', 'feed', this.prices[0].id),
    ]);
    const [time, weight] = await Promise.all([query.timestamp.now(), query.system.blockWeight()]);
    const crowd = new Set(this.crowd.map(({ address }) => address));
    const count = (test) => extrinsics.filter(test).length;
    return {
      number,
      time: plain(time),
      transactions: extrinsics.length,
      flooding: count(({ isSigned, signer }) => isSigned && crowd.has(signer.toString())),
      weight: Object.values(plain(weight)).reduce((sum, { refTime }) => sum + refTime, 0n),
      submitted: count(({ method: { section, method } }) => section === 'prices' && method === 'submit'),
      age: plain(time) - told.Ok.asOfMs,
    };
  }

  #cells = ({ number, after, transactions, flooding, weight, submitted, age }) => [
    String(number), seconds(after), String(transactions), String(flooding),
    `${(Number(weight) / Number(this.room) * 100).toFixed(0)} %`, String(submitted), seconds(age),
  ];

  /** Wait until a flood has run off. */
  async drain() {
    const { system } = this.trial.api.rpc;
    await this.chain.head(async () => {
      const [next, sent] = await Promise.all([
        Promise.all(this.crowd.map(({ address }) => system.accountNextIndex(address))),
        this.trial.api.query.system.account.multi(this.crowd.map(({ address }) => address)),
      ]);
      return next.every((nonce, i) => nonce.eq(sent[i].nonce));
    }, { patience: 10 * 60_000 });
    this.#nonces.clear();
    for (const signer of this.crowd) {
      this.#nonces.set(signer, (await system.accountNextIndex(signer.address)).toNumber());
    }
  }
}

run(async (args) => {
  if (args.length > 0) throw new UserError('usage: TRINE_NODE=<the node\'s binary> node flood.mjs');
  const trial = await Trial.begin();
  const floods = new Floods(trial);
  await floods.begin();
  await floods.calm();
  await floods.flood('Tipped transfers', await floods.transfers());
  await floods.drain();
  await floods.flood('Batches of submissions by strangers', await floods.nested());
  trial.report.print(HEAD, floods.tables);
  await trial.end();
});
