// SPDX-License-Identifier: Apache-2.0
// @ts-check
// All that a test needs at hand: a node of its own, a connection, people, prices, loans, time and snapshots.

import { setTimeout as delay } from 'node:timers/promises';
import { HOUR } from './amounts.js';
import { balancesOf } from './balances.js';
import { Blocks } from './blocks.js';
import { Chain } from './chain.js';
import { refusal } from './errors.js';
import { Feeder } from './feeder.js';
import * as fixtures from './fixtures.js';
import { openLoan } from './lending.js';
import { DevNode } from './node.js';
import { DEV_PRICES } from './prices.js';
import * as time from './time.js';

/** @typedef {import('./chain.js').Call} Call */
/** @typedef {import('./chain.js').Signer} Signer */
/** @typedef {import('./blocks.js').Block} Block */
/** @typedef {import('./chain.js').Inclusion} Inclusion */
/** @typedef {Inclusion & { block: Block }} Included */
/** @typedef {string | Signer} Who a name (`Alice`), a path (`Bob//stash`), or an account of your own that can sign */
/** @typedef {import('./lending.js').Wanted} Wanted */
/** @typedef {Omit<Wanted, 'lender' | 'borrower' | 'expires' | 'options'> & { lender: Who, borrower: Who }} Loan */

/** Offers stand for longer than any test takes. */
const STANDS_FOR = HOUR;

/** A development chain to try things on. */
export class Sandbox {
  /** @type {Map<string, Signer>} */
  #people = new Map();
  /** @type {Feeder | undefined} */
  #feeder;

  /**
   * On a node of its own, which has blocks and these prices, or none; the node is gone when the process ends.
   * @param {import('./node.js').NodeOptions & { prices?: import('./prices.js').Prices | null }} [options]
   */
  static async start({ prices = DEV_PRICES, ...options } = {}) {
    const node = await DevNode.create(options);
    const sandbox = await this.over(await node.start(), node);
    if (prices) await sandbox.setPrice(prices);
    return sandbox;
  }

  /**
   * On the node that runs at an endpoint, such as the one of `./scripts/dev`.
   * @param {string} [endpoint]
   */
  static async connect(endpoint) {
    return this.over(await Chain.connect(endpoint));
  }

  /**
   * On a connection there is.
   * @template {Sandbox} T
   * @this {new (chain: Chain, blocks: Blocks, node?: DevNode) => T}
   * @param {Chain} chain
   * @param {DevNode} [node]
   * @returns {Promise<T>}
   */
  static async over(chain, node) {
    await chain.ensureDevelopment();
    if ((await chain.bestHead()).number === 0 && (await chain.isSealed())) await time.newBlock(chain);
    return new this(chain, await Blocks.follow(chain), node);
  }

  /**
   * @param {Chain} chain
   * @param {Blocks} blocks
   * @param {DevNode} [node]
   */
  constructor(chain, blocks, node) {
    this.chain = chain;
    this.blocks = blocks;
    this.node = node;
  }

  /** The connection as `@polkadot/api` has it. */
  get api() {
    return this.chain.api;
  }

  /** All calls there are: `sandbox.tx.lending.repay(…)`.
   * @returns {any} */
  get tx() {
    return this.chain.api.tx;
  }

  /** Where other programs connect. */
  get endpoint() {
    return this.chain.endpoint;
  }

  /** Stop the node for a while. A connection does not survive that.
   * @param {number} milliseconds */
  async standStill(milliseconds) {
    const node = this.#own('standStill');
    await this.chain.close();
    node.pause();
    await delay(milliseconds);
    node.resume();
    this.chain = await node.connect();
    this.blocks = await Blocks.follow(this.chain);
  }

  /** Stop the node in order, and start it again. A connection does not survive that. */
  async restart() {
    const node = this.#own('restart');
    await this.stop();
    this.chain = await node.start();
    this.blocks = await Blocks.follow(this.chain);
  }

  /** @param {string} what */
  #own(what) {
    if (!this.node) throw new Error(`${what} needs a node of our own: Sandbox.start, not connect`);
    return this.node;
  }

  /** The account of that name, or at that path: one whose key everybody knows.
   * @param {string} name */
  person(name) {
    const known = this.#people.get(name) ?? this.chain.person(name);
    this.#people.set(name, known);
    return known;
  }

  /** @param {Who} who */
  #signer(who) {
    return typeof who === 'string' ? this.person(who) : who;
  }

  /** @param {Who} who */
  address(who) {
    return this.#signer(who).address;
  }

  /** What somebody has: of each asset by symbol what is free, what is held, and why.
   * @param {Who} who
   * @param {{ hash: string }} [at] after a block, in place of the newest */
  balances(who, at) {
    return balancesOf(this.chain, this.address(who), { at });
  }

  /**
   * Submit a call as somebody: the block that has it, and its events. Waits until it is in a block, with `final` until
   * that is final. Throws a `DispatchFailure` if it fails.
   * @param {Who} who
   * @param {Call} call
   * @param {{ final?: boolean }} [options]
   * @returns {Promise<Included>}
   */
  async submit(who, call, { final = false } = {}) {
    return this.#included(await this.chain.submit(call, this.#signer(who), { inBlock: !final }));
  }

  /**
   * Submit a call to be made as root.
   * @param {Call} call
   * @returns {Promise<Included>}
   */
  async sudo(call) {
    return this.#included(await this.chain.sudo(call, this.person('Alice'), { inBlock: true }));
  }

  /**
   * Submit a call as anybody, whose key nobody needs to have.
   * @param {Who | { address: string }} who somebody, or `{ address }`
   * @param {Call} call
   * @returns {Promise<Included>}
   */
  async sendAs(who, call) {
    const address = typeof who === 'string' ? this.address(who) : who.address;
    return this.#included(await fixtures.sendAs(this.chain, address, call));
  }

  /**
   * @template {Inclusion} T
   * @param {T} inclusion
   * @returns {Promise<T & { block: Block }>}
   */
  async #included(inclusion) {
    return { ...inclusion, block: await this.blocks.at(inclusion.block.number) };
  }

  /**
   * Submit a call that must fail, with the error of that name; the failure, with its advice.
   * @param {Who} who
   * @param {Call} call
   * @param {string} name such as `lending.LtvTooHigh`
   */
  fails(who, call, name) {
    return refusal(this.submit(who, call), name);
  }

  /** Ask a runtime API as of the newest block: `sandbox.ask('lendingApi', 'loan', id)`.
   * @param {string} api
   * @param {string} question
   * @param {unknown[]} args */
  async ask(api, question, ...args) {
    return this.chain.ask(await this.chain.bestHead(), api, question, ...args);
  }

  /** The time of the newest block, in milliseconds since the Unix epoch. */
  async now() {
    return this.chain.time(await this.chain.bestHead());
  }

  /** When an offer made now is over. */
  async expires() {
    return (await this.blocks.best).time + STANDS_FOR;
  }

  /**
   * Somebody lends to somebody else; the loan's id and the block that has it.
   * @param {Loan} wanted
   */
  async openLoan({ lender, borrower, ...wanted }) {
    const [options, expires] = [{ inBlock: true }, await this.expires()];
    const parties = { lender: this.#signer(lender), borrower: this.#signer(borrower) };
    return this.#included(await openLoan(this.chain, { ...wanted, ...parties, expires, options }));
  }

  /** See `setBalance`.
   * @param {Who | { address: string }} who
   * @param {import('./assets.js').Asset} asset
   * @param {bigint} amount in the asset's smallest unit */
  async setBalance(who, asset, amount) {
    const address = typeof who === 'string' ? this.address(who) : who.address;
    await fixtures.setBalance(this.chain, address, asset, amount);
  }

  /**
   * Have prices stand, however far from the ones before; the block after which they do. See `setPrice`.
   * @param {import('./prices.js').Prices} prices
   * @param {{ breaker?: boolean }} [options]
   * @returns {Promise<Block>}
   */
  async setPrice(prices, options) {
    return this.blocks.at((await fixtures.setPrice(this.chain, prices, options)).number);
  }

  /** Keep prices fresh from now on, which a test of more than a few minutes of the chain's time needs. A sealed node
   * does it by itself.
   * @param {import('./feeder.js').FeederOptions} [options] */
  keepFresh(options) {
    this.#feeder ??= new Feeder(this.chain, options);
  }

  /** See `setStorage`.
   * @param {[string, string | null][]} entries */
  setStorage(entries) {
    return fixtures.setStorage(this.chain, entries);
  }

  /** See `newBlock`.
   * @param {{ count?: number, to?: number }} [options] */
  async newBlock(options) {
    return this.blocks.at((await time.newBlock(this.chain, options)).number);
  }

  /** See `timeTravel`.
   * @param {time.Milliseconds} to */
  async timeTravel(to) {
    return this.blocks.at((await time.timeTravel(this.chain, to)).number);
  }

  /** See `passTime`.
   * @param {time.Milliseconds} milliseconds
   * @param {{ every?: time.Milliseconds }} [options] */
  async passTime(milliseconds, options) {
    return this.blocks.at((await time.passTime(this.chain, milliseconds, options)).number);
  }

  /** See `increaseTime`.
   * @param {time.Milliseconds} by */
  increaseTime(by) {
    return time.increaseTime(this.chain, by);
  }

  /** See `setNextTimestamp`.
   * @param {time.Milliseconds} to */
  setNextTimestamp(to) {
    return time.setNextTimestamp(this.chain, to);
  }

  /** Remember how everything is now: an id for `revert`. See `snapshot`. */
  snapshot() {
    return time.snapshot(this.chain);
  }

  /** Make everything as it was at a snapshot. See `revert`.
   * @param {any} id */
  async revert(id) {
    const { number } = await time.revert(this.chain, id);
    this.blocks.forget(number);
    return this.blocks.at(number);
  }

  /** See `dropSnapshot`.
   * @param {any} id */
  dropSnapshot(id) {
    return time.dropSnapshot(this.chain, id);
  }

  /** Leave the chain, and stop the node if it is our own. */
  async stop() {
    await this.#feeder?.stop();
    await this.chain.close();
    await this.node?.stop();
  }
}
