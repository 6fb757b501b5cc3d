// SPDX-License-Identifier: Apache-2.0
// Prices fall three times: the first margin call is answered with collateral, the second with a stranger who
// pays a part of the debt for a part of the collateral, the third with nothing: the price comes back.

import { EVERYTHING, TBTC, TUSD } from 'trine-devkit';
import * as interest from '../lib/interest.mjs';
import { COLLATERAL } from '../lib/lending.mjs';
import { Scene } from './scene.mjs';

const APR = 800n;
const TERM = 7n * 24n * 60n * 60n * 1000n;
const PRINCIPAL = TUSD.of(30_000);
/** Under the breaker's limit, each of them, and so is the way back up. */
const [BEFORE, FIRST_FALL, SECOND_FALL] = ['60000', '52000', '46500'];

export class MarginCall extends Scene {
  constructor(stage) {
    super(stage, 'Margin call', 0);
  }

  async play() {
    const loan = await this.open();
    await this.answer(loan);
    await this.liquidate(loan);
    await this.recover(loan);
    await this.recoverInTime(loan);
    await this.repay(loan, 'Emil');
  }

  async open() {
    const offer = await this.place('Alice', { principal: PRINCIPAL, apr: APR, term: TERM });
    const terms = { principal: PRINCIPAL, limitApr: APR };
    const loan = await this.take(offer, 'Emil', { ...terms, collateral: TBTC.of('0.72') });
    await this.compareStatus(loan, loan.openedIn);
    await Promise.all([
      this.refused('a margin call of a healthy loan', 'Ferdie', 'lending.Healthy', this.tx.checkMargin(loan.id)),
      this.refused('settlement before it is due', 'Anna', 'lending.NotOverdue', this.tx.settle(loan.id)),
    ]);
    return loan;
  }

  /** The price falls and the loan is called; the block of the call. */
  async fall(loan, price) {
    const block = await this.stage.submitPrice('BTC/USD', price);
    this.report.happened('the price falls', 'Operators', `BTC/USD ${price}`, block);
    this.checks.that(`loan ${loan.id} needs a margin call`, (await this.#unhealthy(block, false)).includes(loan.id));
    const called = await this.called(loan, block);
    this.checks.that(`loan ${loan.id} has its margin call`, (await this.#unhealthy(called, true)).includes(loan.id));
    await this.compareStatus(loan, called);
    return called;
  }

  async #unhealthy(block, called) {
    return (await this.ask(block, 'unhealthyLoans', this.market.id, called, 100)).Ok;
  }

  /** Emil adds collateral: the call is over. */
  async answer(loan) {
    await this.fall(loan, FIRST_FALL);
    await Promise.all([
      this.refused('a second margin call', 'Ferdie', 'lending.AlreadyCalled', this.tx.checkMargin(loan.id)),
      this.refused('collateral back after a margin call', 'Emil', 'lending.NotRunning',
        this.tx.withdrawCollateral(loan.id, 1n)),
    ]);
    const { block, events } = await this.topUp(loan, TBTC.of('0.02'));
    await this.callEnded(loan, block, events);
  }

  /** Ferdie pays for collateral, first as much as he likes and then as much as he can. */
  async liquidate(loan) {
    const called = await this.fall(loan, SECOND_FALL);
    const prices = await this.prices(called);
    const part = { Seize: { maxSeized: TBTC.of('0.1') } };
    const { repaid } = interest.liquidated(loan.state, this.market.rules, prices, called.time, part);
    await this.refused('collateral for less than it costs', 'Ferdie', 'lending.LimitNotMet',
      this.tx.liquidate(loan.id, part, repaid - 1n));
    await this.#liquidated(loan, prices, part, repaid);

    const rest = { Repay: { maxRepaid: EVERYTHING } };
    const { seized } = interest.liquidated(loan.state, this.market.rules, prices, called.time, rest);
    // As interest goes on, a unit more or less makes the loan healthy.
    const { block, events } = await this.#liquidated(loan, prices, rest, (seized * 999n) / 1000n);
    await this.callEnded(loan, block, events);
    this.checks.that('a part of the loan is left', loan.state.obligation.principal > 0n);
    await this.refused('more of a loan that is healthy again', 'Ferdie', 'lending.NotCalled',
      this.tx.liquidate(loan.id, rest, 0n));
  }

  async #liquidated(loan, prices, amount, limit) {
    const { id, borrower, lender, state } = loan;
    const { block, events } = await this.submit('Ferdie', this.tx.liquidate(id, amount, limit));
    const outcome = interest.liquidated(state, this.market.rules, prices, block.time, amount);
    const { loan: after, toLender, ...exchange } = outcome;
    const liquidator = this.address('Ferdie');
    this.expect(events, 'Liquidated', { loan: id, liquidator, ...exchange });
    loan.state = after;
    this.paid('Ferdie', lender, { toLender, fee: exchange.fee }, block);
    this.ledger.release(block, TBTC, exchange.seized, borrower, COLLATERAL, 'Ferdie');
    const what = `liquidates a part: pays ${lender} ${TUSD.format(exchange.repaid)} and gets`;
    this.report.happened(what, 'Ferdie', TBTC.format(exchange.seized), block);
    return { block, events };
  }

  async rise() {
    const { block } = await this.stage.insist({ 'BTC/USD': BEFORE });
    this.report.happened('the price recovers', 'Operators', `BTC/USD ${BEFORE}`, block);
    return block;
  }

  /** The price comes back: Emil takes out what the loan does not need, to the unit. */
  async recover(loan) {
    const risen = await this.rise();
    const { id, borrower, state } = loan;
    const prices = await this.prices(risen);
    const needed = interest.leastCollateral(this.market.rules, prices, interest.face(state.obligation));
    const amount = state.collateral - needed;
    await this.refused('one unit too much of the collateral', 'Emil', 'lending.LtvTooHigh',
      this.tx.withdrawCollateral(id, amount + 1n));
    const { block, events } = await this.submit('Emil', this.tx.withdrawCollateral(id, amount));
    this.expect(events, 'CollateralWithdrawn', { loan: id, collateral: amount });
    this.ledger.release(block, TBTC, amount, borrower, COLLATERAL);
    loan.state = { ...state, collateral: needed };
    await this.compareLoan(loan, block);
    this.report.happened('takes collateral back', 'Emil', TBTC.format(amount), block);
  }

  /** The price falls and comes back before anybody has done anything: the chain ends the call. */
  async recoverInTime(loan) {
    const called = await this.fall(loan, FIRST_FALL);
    await this.rise();
    const { block, byChain } = await this.blocks.event(called, 'lending.MarginCallEnded', { loan: loan.id });
    this.checks.that(`the chain ends the call of loan ${loan.id}`, byChain);
    await this.callEnded(loan, block, block.events);
    await this.compareStatus(loan, block);
  }
}
