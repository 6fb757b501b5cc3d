// SPDX-License-Identifier: Apache-2.0
// What a check has to itself: a development node, fresh prices, blocks and counted checks.

import { setTimeout as delay } from 'node:timers/promises';
import { Blocks } from './blocks.mjs';
import { DispatchFailure } from './chain.mjs';
import { Checks } from './checks.mjs';
import { openLoan } from './lending.mjs';
import { DevNode } from './node.mjs';
import { DEMO_PRICES, feed, insist, submissions } from './prices.mjs';
import { Report } from './report.mjs';

/** Offers stand for longer than any check takes. */
const STANDS_FOR = 60n * 60n * 1000n;

export class Trial {
  #people = new Map();

  /** On a node that is new, or another, and has these prices, or none; what was found so far is counted on if that is
   * given. */
  static async begin({ checks = new Checks(), report = new Report(), prices = DEMO_PRICES, node } = {}) {
    const trial = new this(node ?? (await DevNode.create()), checks, report);
    await trial.#follow(await trial.node.start());
    if (prices) await trial.prices(prices);
    return trial;
  }

  constructor(node, checks, report) {
    Object.assign(this, { node, checks, report });
  }

  async #follow(chain) {
    Object.assign(this, { chain, blocks: await Blocks.follow(chain), api: chain.api, tx: chain.api.tx });
  }

  /** Stop the node for a while. A connection does not survive that. */
  async standStill(milliseconds) {
    await this.chain.close();
    this.node.pause();
    await delay(milliseconds);
    this.node.resume();
    await this.#follow(await this.node.connect());
  }

  /** Stop the node in order, and start it again. */
  async restart() {
    await this.leave();
    await this.#follow(await this.node.start());
  }

  /** The account of that name, or at that path. */
  person(name) {
    if (!this.#people.has(name)) this.#people.set(name, this.chain.person(name));
    return this.#people.get(name);
  }

  address(name) {
    return this.person(name).address;
  }

  say(line) {
    this.report.say(line);
  }

  /** Submit a call as somebody: the block that has it, and its events. */
  async submit(who, call) {
    return this.#included(await this.chain.submit(call, this.person(who), { inBlock: true }));
  }

  /** Submit a call to be made as root. */
  async sudo(call) {
    return this.#included(await this.chain.sudo(call, this.person('Alice'), { inBlock: true }));
  }

  async #included({ block, events }) {
    return { block: await this.blocks.at(block.number), events };
  }

  /** Check that an attempt is refused by that error, with advice. */
  async refused(what, name, attempt) {
    try {
      await attempt;
    } catch (error) {
      if (!(error instanceof DispatchFailure)) throw error;
      this.checks.equal(`what refuses ${what}`, error.name, name);
      this.checks.that(`${name} comes with advice`, error.advice !== '');
      this.say(`${what}: refused with ${error.name}`);
      return;
    }
    this.checks.that(`${what} must be refused with ${name}`, false);
  }

  /** Have operators submit prices until they stand; the block after which they do. */
  async prices(prices) {
    const submitted = await submissions(this.chain, prices);
    const { block } = await insist(this.chain, submitted, (all) => feed(this.chain, all, { inBlock: true }));
    return this.blocks.at(block.number);
  }

  /** When an offer made now is over. */
  async expires() {
    return (await this.blocks.best).time + STANDS_FOR;
  }

  /** Somebody lends to somebody else; the loan's id and the block that has it. */
  async lend({ lender, borrower, ...wanted }) {
    const [options, expires] = [{ inBlock: true }, await this.expires()];
    const parties = { lender: this.person(lender), borrower: this.person(borrower) };
    const { id, block } = await openLoan(this.chain, { ...wanted, ...parties, expires, options });
    return { id, block: await this.blocks.at(block.number) };
  }

  /** Leave the node. */
  async leave() {
    await this.chain.close();
    await this.node.stop();
  }

  /** Leave the node and say what was found. */
  async end() {
    await this.leave();
    this.checks.finish();
  }
}
