// SPDX-License-Identifier: Apache-2.0
// What all scenes share: people, prices, markets, checks, the ledger of balances and the report.

import {
  ASSETS, Blocks, custodyAccount, Desk, DEV_PRICES, EVERYTHING, insist, marketAt, matches, only, palletAccount,
  plain, priceAt, submissions, UserError,
} from 'trine-devkit';
import { Checks } from '../lib/checks.mjs';
import { Ledger } from '../lib/ledger.mjs';
import { SILENT } from '../lib/lending.mjs';
import { Report } from '../lib/report.mjs';
import { Weights } from '../lib/weights.mjs';

/** Who is who among the development chain's well-known accounts. */
const PEOPLE = {
  Alice: 'Alice',
  Bob: 'Bob',
  Ferdie: 'Ferdie',
  Anna: 'Alice//stash',
  Ben: 'Bob//stash',
  Carla: 'Charlie//stash',
  Dora: 'Dave//stash',
  Emil: 'Eve//stash',
  Fritz: 'Ferdie//stash',
};

/** Operators that are heard in one block are a quorum; they are in this many rounds or not at all. */
const MAX_ROUNDS = 5;
/** Longer than the story. */
const OFFERS_STAND_FOR = 60n * 60n * 1000n;

export class Stage {
  checks = new Checks();
  report = new Report();

  static async set(chain) {
    const stage = new Stage(chain, await Blocks.follow(chain));
    await stage.#begin();
    return stage;
  }

  constructor(chain, blocks) {
    Object.assign(this, { chain, blocks, tx: chain.api.tx.lending, desk: new Desk(chain) });
    this.people = Object.fromEntries(Object.entries(PEOPLE).map(([name, path]) => [name, chain.person(path)]));
    this.ledger = new Ledger(chain, blocks, this.checks, {
      ...Object.fromEntries(Object.entries(this.people).map(([name, { address }]) => [name, address])),
      Treasury: palletAccount(chain, 'trn/trsy'),
      Custody: custodyAccount(chain),
    }, ASSETS);
  }

  /** Submit a call as one of the people: the block that has it, and its events. Waits until it is in a
   * block; that all blocks are final is seen at the end. */
  async submit(who, call) {
    return this.#included(await this.chain.submit(call, this.people[who], { inBlock: true }));
  }

  /** Submit a call to be made as root. */
  async sudo(call) {
    return this.#included(await this.chain.sudo(call, this.people.Alice, { inBlock: true }));
  }

  /** Change when a feed's prices count. */
  changeRule(feed, rule) {
    return this.sudo(this.chain.api.tx.prices.changeFeed(feed, rule));
  }

  /** A feed that only one scene uses, which governance lists once; whatever a story that was broken off
   * left, it has that price. Its id and rule. */
  async ownFeed(name, price) {
    const { prices } = this.chain.api.tx;
    const feeds = await submissions(this.chain, DEV_PRICES);
    const { rule } = feeds.find((feed) => feed.name === 'TRN/USD');
    const entries = await this.chain.api.query.prices.feeds.entries();
    const found = entries.find(([, feed]) => feed.unwrap().name.toUtf8() === name);
    let id = found && plain(found[0].args[0]);
    if (found) await this.changeRule(id, rule);
    else id = only((await this.sudo(prices.listFeed(name, rule))).events, 'prices.FeedListed').feed;
    await this.insist({ [name]: price });
    return { id, rule };
  }

  async #included({ block, events }) {
    return { block: await this.blocks.at(block.number), events };
  }

  /** Have the operators submit a price until it is taken or, if it jumped too far, freezes its feed: as soon as a
   * quorum of them is heard, which may be in different blocks. The block that has that event. */
  async submitPrice(name, price, event = 'prices.Sampled') {
    const submitted = await submissions(this.chain, { [name]: price });
    const [{ id, sampled }] = submitted;
    const looked = (block) => block.events.some((found) => matches(found, event, { feed: id, price: sampled }));
    for (let after = await this.blocks.best, rounds = 0; rounds < MAX_ROUNDS; rounds += 1) {
      const last = await this.desk.submit(submitted);
      for (let { number } = after; number < last.number; ) {
        after = await this.blocks.at((number += 1));
        if (looked(after)) return after;
      }
    }
    throw new UserError(`${name} ${price} is not taken: does somebody else submit other prices to this chain?`);
  }

  /** Have them submit until the prices stand; how many rounds it took. */
  async insist(prices) {
    const submitted = await submissions(this.chain, prices);
    const { block, rounds } = await insist(this.chain, submitted, (all) => this.desk.submit(all));
    return { block: await this.blocks.at(block.number), rounds };
  }

  async #begin() {
    const { chain, ledger } = this;
    const fed = (await this.insist(DEV_PRICES)).block;
    await this.#tidyUp(fed);
    this.first = await this.blocks.best;
    this.expires = this.first.time + OFFERS_STAND_FOR;
    this.markets = await Promise.all([0, 1, 2].map((id) => marketAt(chain, fed, id)));
    const list = await this.#checkPrices(this.first);
    await this.#checkMarkets(this.first);
    this.report.part('Before').happened('prices stand', 'Operators', list, fed);
    this.holdsBefore = await ledger.holds(this.first);
    for (const [name, path] of Object.entries(PEOPLE).filter(([name, path]) => name !== path)) {
      this.report.say(`${name} is //${path}`);
    }
  }

  // A story that was broken off can leave a feed silent, and leaves offers and loans, which the chain may
  // serve in the midst of ours.
  async #tidyUp(head) {
    const feeds = await submissions(this.chain, DEV_PRICES);
    const { rule } = feeds.find((feed) => feed.rule.maxAgeMs !== SILENT);
    for (const { id } of feeds.filter((feed) => feed.rule.maxAgeMs === SILENT)) await this.changeRule(id, rule);
    const recordsOf = async (who, role) =>
      (await this.chain.ask(head, 'lendingApi', 'records', who, role, null, 1000)).items;
    await Promise.all(Object.entries(this.people).map(async ([name, { address }]) => {
      const offers = await recordsOf(address, 'Maker');
      const loans = await recordsOf(address, 'Borrower');
      const calls = [
        ...offers.map((offer) => this.tx.cancelOffer(offer)),
        ...loans.map((loan) => this.tx.repay(loan, EVERYTHING)),
      ];
      if (calls.length === 0) return;
      this.report.say(`${name} closes ${offers.length} offers and ${loans.length} loans of before`);
      await this.submit(name, this.chain.api.tx.utility.forceBatch(calls));
    }));
  }

  async #checkPrices(block) {
    for (const { id, name, sampled } of await submissions(this.chain, DEV_PRICES)) {
      this.checks.equal(`price of ${name} after block ${block.number}`, await priceAt(this.chain, block, id), sampled);
    }
    return Object.entries(DEV_PRICES).map(([name, price]) => `${name} ${price}`).join(', ');
  }

  /** Check that wallets are told of the markets there are. */
  async #checkMarkets(block) {
    const { items } = await this.chain.ask(block, 'lendingApi', 'markets', null, 3);
    const told = items.map(({ id, params, open, prices }) => ({ id, params, open, prices: prices.Ok !== undefined }));
    const expected = this.markets.map(({ id, rules: { params, closed } }) =>
      ({ id: BigInt(id), params, open: !closed, prices: true }));
    this.checks.equal('the markets', told, expected);
  }

  /** Check what holds when all is over: prices and holds as before, every balance after every block as
   * it should be, and all of it final. */
  async finish() {
    const last = await this.blocks.best;
    const count = last.number - this.first.number;
    await this.#checkPrices(last);
    this.checks.equal('everything on hold is as it was before', await this.ledger.holds(last), this.holdsBefore);
    this.report.say(`Checking every balance after each of ${count} blocks`);
    await this.ledger.audit(this.first, last);
    this.checks.that('all blocks of the story are final', await this.blocks.areFinal(this.first, last));
    this.report.say('Executing those blocks once more to compare weights with what they do');
    const blocks = await Promise.all(Array.from({ length: count }, (_, i) => this.blocks.at(last.number - i)));
    const { head, rows, time } = await new Weights(this.chain).audit(this.checks, blocks);
    this.report.printTables();
    this.report.print(head, [{ title: 'Weights', rows }]);
    this.report.say(time);
    this.checks.finish();
  }
}
