// SPDX-License-Identifier: Apache-2.0
// A chain and the pool of a node, as far as the package sees them.

import { encodeAddress } from '@polkadot/keyring';
import { equal } from '../src/bytes.js';
import { DispatchFailure, Lost, Refused } from '../src/errors.js';

export const account = (byte) => new Uint8Array(32).fill(byte);

/** What every node of the chain agrees on. */
export class FakeLedger {
  genesis = account(0xee);
  number = 1;
  time = 1_000_000n;
  blueprints = new Map();
  unlocks = new Map();
  readingKeys = new Map();
  sequences = new Map();
  nonces = new Map();
  /** Transactions that got in, by hash. */
  done = new Map();
  /** Tip below which blocks have no room. */
  fullBelow = 0n;
  /** Why `deliver` fails, if it does. */
  failing = null;

  /** A sealed blueprint. */
  add(blueprint) {
    const id = BigInt(this.blueprints.size);
    this.blueprints.set(id, {
      id, open: null, revealedKey: null, deliverBy: 5_000_000n, terms: { feed: 1n, oddsE2: 200n, stopPpm: 20_000n, price: 1_000n, sold: 0n, unsold: 10n }, ...blueprint,
    });
    this.unlocks.set(id, []);
    return id;
  }

  buy(id, who, readingKey) {
    const unlocks = this.unlocks.get(id);
    unlocks.push({ index: unlocks.length, account: who, readingKey, delivery: null });
  }
}

/** A node: forgets its pool when it is started again. */
export class FakeNode {
  pool = [];
  broken = false;
  full = false;
  #listeners = new Set();
  #close = () => {};

  constructor(ledger) {
    this.ledger = ledger;
    this.sent = [];
  }

  open = async () => {
    if (this.broken) throw new Lost('nothing answers');
    const chain = new FakeChain(this);
    chain.closed = new Promise((resolve) => { this.#close = resolve; });
    return chain;
  };

  /** The node goes away and comes back with an empty pool. */
  restart() {
    this.pool = [];
    this.#listeners.clear();
    this.#close();
  }

  listen(callback) {
    this.#listeners.add(callback);
    queueMicrotask(() => callback(this.head()));
    return () => this.#listeners.delete(callback);
  }

  head() {
    return { number: this.ledger.number, hash: `0x${this.ledger.number}` };
  }

  /** Makes a block of what pays enough. */
  block() {
    const { ledger } = this;
    ledger.number += 1;
    ledger.time += 6_000n;
    for (const one of [...this.pool].sort((a, b) => a.nonce - b.nonce)) {
      const nonce = ledger.nonces.get(one.who) ?? 0;
      if (one.tip >= ledger.fullBelow && one.nonce === nonce) {
        this.pool.splice(this.pool.indexOf(one), 1);
        ledger.nonces.set(one.who, nonce + 1);
        let failure = null;
        try {
          one.call.run(ledger, one.account);
        } catch (error) {
          failure = error.message;
        }
        ledger.done.set(one.hash, { number: ledger.number, failure });
      }
    }
    for (const callback of this.#listeners) callback(this.head());
  }
}

let hashes = 0;

class FakeChain {
  decimals = 12;
  symbol = 'TRN';

  constructor(node) {
    this.node = node;
    this.ledger = node.ledger;
    this.genesis = node.ledger.genesis;
  }

  async close() {}
  address = (bytes) => encodeAddress(bytes);
  signer = (suri) => ({ publicKey: account(Number(suri)) });
  heads = async (callback) => this.node.listen(callback);
  fee = async () => 1_000n;

  async view() {
    const { ledger } = this;
    const head = this.node.head();
    return {
      head,
      now: async () => ledger.time,
      sequence: async (who) => ledger.sequences.get(String(who)) ?? 0n,
      readingKey: async (who) => ledger.readingKeys.get(String(who)) ?? null,
      blueprint: async (id) => ledger.blueprints.get(id) ?? null,
      blueprints: async (trader) => [...ledger.blueprints.values()].filter((one) => !trader || equal(one.trader, trader)),
      unlock: async (id, who) => ledger.unlocks.get(id).find((one) => equal(one.account, who)) ?? null,
      undelivered: async (id, most) => ledger.unlocks.get(id).filter(({ delivery }) => !delivery).slice(0, most),
      nonce: async (who) => ledger.nonces.get(String(who)) ?? 0,
    };
  }

  deliver = (id, deliveries) => ({
    name: 'deliver', id, deliveries,
    run: (ledger) => {
      if (ledger.failing) throw new Error(ledger.failing);
      for (const { index, ...delivery } of deliveries) ledger.unlocks.get(id)[index].delivery = delivery;
    },
  });

  post = (terms, content, sequence) => ({
    name: 'post', terms, content, sequence,
    run: (ledger, trader) => {
      if (ledger.refusesPosts) throw new DispatchFailure('predictions.PriceStale', 'the price is old: try again');
      if (sequence !== (ledger.sequences.get(String(trader)) ?? 0n)) throw new DispatchFailure('predictions.WrongSequence', '');
      ledger.sequences.set(String(trader), sequence + 1n);
      return { 'predictions.Posted': { blueprint: ledger.add({ trader, sequence, terms: { ...terms, sold: 0n, unsold: terms.cap }, ...(content.Sealed ?? { open: content.Open, commitment: null }) }) } };
    },
  });

  setReadingKey = (key) => ({ name: 'setReadingKey', key, run: (ledger, who) => ledger.readingKeys.set(String(who), key) });
  unlock = (id) => ({ name: 'unlock', id, run: (ledger, who) => ledger.buy(id, who, ledger.readingKeys.get(String(who))) });
  reveal = (id, key) => ({ name: 'reveal', id, key, run: (ledger) => { ledger.blueprints.get(id).revealedKey = key; } });
  exit = (id, key) => ({ ...this.reveal(id, key), name: 'exit' });
  all = (calls) => ({ name: 'all', run: (ledger, who) => calls.forEach((call) => call.run(ledger, who)) });

  async submit(call, { publicKey }) {
    this.node.sent.push({ call });
    const events = call.run(this.ledger, publicKey) ?? {};
    return { block: '0x', data: (name) => events[name] ?? null };
  }

  async send(call, { publicKey }, { nonce, tip }) {
    const { node } = this;
    if (node.broken) throw new Lost('the connection broke');
    const who = String(publicKey);
    node.sent.push({ call, nonce, tip });
    if (nonce < (this.ledger.nonces.get(who) ?? 0)) throw new Refused('stale', 'outdated');
    if (node.full && tip === 0n) throw new Refused('full', 'the pool of the node is full');
    const present = node.pool.find((one) => one.who === who && one.nonce === nonce);
    if (present && present.tip >= tip) throw new Refused('priority', 'another transaction of the account has this place');
    if (present) node.pool.splice(node.pool.indexOf(present), 1);
    hashes += 1;
    const hash = `0xh${hashes}`;
    node.pool.push({ who, account: publicKey, nonce, tip, call, hash });
    if (node.breaksAfterSend) {
      node.breaksAfterSend = false;
      throw new Lost('the connection broke');
    }
    return hash;
  }

  async pending(who) {
    return this.node.pool
      .filter((one) => one.who === String(who))
      .map(({ nonce, tip, hash, call }) => ({ nonce, tip, hash, delivers: call.name === 'deliver' }));
  }

  async failure(hash) {
    return this.ledger.done.get(hash)?.failure ?? null;
  }
}
