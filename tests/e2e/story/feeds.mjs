// SPDX-License-Identifier: Apache-2.0
// A feed falls silent, and then its price crashes: nothing opens, but debts can be repaid and secured. Once
// the crash is confirmed, who does not answer the margin call loses collateral, and nobody has to ask.

import { DispatchFailure, only, plain, priceAt, TETH, TUSD } from 'trine-devkit';
import { SILENT } from '../lib/lending.mjs';
import { Scene } from './scene.mjs';

const TERM = 7n * 24n * 60n * 60n * 1000n;
/** Further than the feed may move at once. */
const [BEFORE, CRASHED] = ['3000', '1800'];

export class Feeds extends Scene {
  constructor(stage) {
    super(stage, 'Feeds in trouble', 1);
    this.feed = Number(this.market.rules.params.risk.collateralFeed);
  }

  async play() {
    const { offer, secured, insecure, small } = await this.open();
    await this.silence(offer, secured, insecure, small);
    await this.crash(offer, secured, insecure, small);
    await Promise.all([this.cancel(offer), this.recover()]);
  }

  /** After the crash there will be more collateral than debt in one loan and less in another; the third
   * will be repaid in time. */
  async open() {
    const [offer, whole] = await Promise.all([
      this.place('Anna', { principal: TUSD.of(30_000), apr: 900n, term: TERM }),
      this.place('Carla', { principal: TUSD.of(10_500), apr: 1_000n, term: TERM }),
    ]);
    const take = (from, who, whole, collateral) =>
      this.take(from, who, { principal: TUSD.of(whole), collateral: TETH.of(collateral), limitApr: 1_000n });
    const insecure = await take(whole, 'Emil', 10_500, '5.1');
    const secured = await take(offer, 'Fritz', 10_500, '7');
    const small = await take(offer, 'Bob', 5_000, '4');
    return { offer, secured, insecure, small };
  }

  takeSome(offer) {
    return this.tx.take(offer.id, TUSD.of(1_000), TETH.of(10), 1_000);
  }

  async expectPrice(block, expected) {
    const price = await priceAt(this.chain, block, this.feed);
    this.checks.equal(`price of the collateral after block ${block.number}`, price, expected);
  }

  /** Prices count for so short a time that they are too old at once. */
  async silence(offer, secured, insecure, small) {
    const rule = plain((await this.chain.api.query.prices.feeds(this.feed)).unwrap().rule);
    const silent = await this.changeRule({ ...rule, maxAgeMs: SILENT });
    await this.expectPrice(silent, 'Stale');
    this.report.happened('the feed falls silent', 'Operators', '', silent);
    await this.compareStatus(secured, silent);
    await Promise.all([
      this.refused('a loan without a price', 'Ben', 'lending.PriceStale', this.takeSome(offer)),
      this.refused('collateral back without a price', 'Fritz', 'lending.PriceStale',
        this.tx.withdrawCollateral(secured.id, 1n)),
      this.repay(small, 'Bob', TUSD.of(1_000)),
      this.topUp(insecure, TETH.of('0.1')),
    ]);
    const back = await this.changeRule(rule);
    await this.expectPrice(back, 3000n * 10n ** 18n);
    this.report.happened('the feed is back', 'Operators', '', back);
  }

  async changeRule(rule) {
    const { block, events } = await this.stage.changeRule(this.feed, rule);
    this.checks.equal('FeedChanged', only(events, 'prices.FeedChanged'), { feed: BigInt(this.feed), rule });
    return block;
  }

  async crash(offer, secured, insecure, small) {
    const { confirmations } = plain((await this.chain.api.query.prices.feeds(this.feed)).unwrap().rule);
    const price = BigInt(CRASHED) * 10n ** 18n;
    const crashed = await this.stage.submitPrice('ETH/USD', CRASHED, 'prices.FeedFrozen');
    await this.expectPrice(crashed, 'Frozen');
    this.report.happened('the price crashes: the feed is frozen', 'Operators', `ETH/USD ${CRASHED}`, crashed);
    await Promise.all([
      this.refused('a loan at a price that jumped', 'Ben', 'lending.PriceFrozen', this.takeSome(offer)),
      this.refused('a margin call at a price that jumped', 'Ferdie', 'lending.PriceFrozen',
        this.tx.checkMargin(insecure.id)),
      this.repay(small, 'Bob'),
    ]);

    const { rounds } = await this.stage.insist({ 'ETH/USD': CRASHED });
    this.checks.equal('how often the new price was confirmed', BigInt(rounds), confirmations);
    const released = { feed: BigInt(this.feed), price };
    const { block: confirmed } = await this.blocks.event(crashed, 'prices.FeedReleased', released);
    const what = `the price is confirmed ${rounds} times: the feed goes on`;
    this.report.happened(what, 'Operators', `ETH/USD ${CRASHED}`, confirmed);
    await this.expectPrice(confirmed, price);
    await this.loseCollateral(secured, insecure, confirmed);
  }

  /** Nobody answers the margin calls. */
  async loseCollateral(secured, insecure, confirmed) {
    const unhealthy = async (block, called) =>
      (await this.ask(block, 'unhealthyLoans', this.market.id, called, 100)).Ok;
    const worstFirst = [insecure.id, secured.id];
    this.checks.equal('loans that need a margin call', await unhealthy(confirmed, false), worstFirst);
    const calls = await Promise.all([insecure, secured].map((loan) => this.called(loan, confirmed)));
    const called = calls.reduce((last, block) => (block.number > last.number ? block : last));
    this.checks.equal('loans with a margin call', await unhealthy(called, true), worstFirst);
    await Promise.all([insecure, secured].map((loan) => this.compareStatus(loan, called)));
    this.report.say('Waiting until the time to answer is over');
    const deadlines = [insecure, secured].map(({ state }) => state.stage.Called.deadline);
    const [first, second] = await Promise.all([
      this.settled(insecure), this.settled(secured), this.askToSettle(secured, called),
    ]);
    for (const [i, { block }] of [first, second].entries()) {
      this.checks.that('a loan was settled after the deadline', block.time > deadlines[i]);
    }
    this.checks.that('one loan\'s collateral is worth too little', first.shortfall > 0n && first.returned === 0n);
    this.checks.that('of the other\'s some is left', second.shortfall === 0n && second.returned > 0n);
  }

  /** Anyone can ask for it as soon as it is time, and may come too late: the chain does it by itself. */
  async askToSettle(loan, called) {
    const { deadline } = loan.state.stage.Called;
    const due = await this.blocks.first(called, ({ time }) => time > deadline, 'the deadline');
    try {
      await this.submit('Ferdie', this.tx.settle(loan.id));
    } catch (error) {
      if (!(error instanceof DispatchFailure) || error.name !== 'lending.LoanGone') throw error;
      this.report.say(`Ferdie comes too late to have the loan settled after block ${due.number}`);
    }
  }

  async recover() {
    const { block } = await this.stage.insist({ 'ETH/USD': BEFORE });
    this.report.happened('the price is back', 'Operators', `ETH/USD ${BEFORE}`, block);
  }
}
