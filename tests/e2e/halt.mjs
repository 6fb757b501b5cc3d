// SPDX-License-Identifier: Apache-2.0
// The chain stands still while loans come to their ends: whoever could not repay meanwhile still can afterwards, and
// loses nothing before. Takes six minutes. TRINE_NODE names the node's binary.

import { EVERYTHING, loanAt, marketAt, matches, only, plain, run, TETH, TRN, TUSD, UserError } from 'trine-devkit';
import { Trial } from './lib/trial.mjs';

/** For how long the node is stopped, if that is longer than what counts as a halt by enough. */
const STOPPED = 100_000;
const SLOTS = 20_000;
const APR = 800n;
const [MINUTE, WEEK] = [60_000n, 7n * 24n * 60n * 60n * 1000n];
const PRINCIPAL = TUSD.of(2_000);
/** At which two thousand dollars against one ether are too many. */
const FALLEN = '2400';

class Halts {
  constructor(trial) {
    Object.assign(this, { trial, checks: trial.checks });
  }

  /** The least gap that can count as a halt does so from now on; for how long to stop, so that one is. */
  async prepare() {
    const { consts, query, tx } = this.trial.api;
    const [bound, least] = [plain(await query.clock.haltAfter()), plain(consts.clock.minHaltAfter)];
    if (bound > least) {
      const { events } = await this.trial.sudo(tx.clock.setHaltAfter(least));
      this.checks.equal('HaltAfterSet', only(events, 'clock.HaltAfterSet'), { haltAfterMs: least });
    }
    this.least = least;
    this.stopped = Math.max(STOPPED, Number(least) + SLOTS);
  }

  /** A loan that runs out while the chain stands still. */
  async overdue() {
    const market = await marketAt(this.trial.chain, await this.trial.blocks.best, 2);
    const loans = await this.#lend({ market: 2, collateral: TRN.of(2_500), term: MINUTE });
    const { graceEnds } = (await loanAt(this.trial.chain, loans[0].block, loans[0].id)).obligation;
    await this.#stop('the end of a loan', loans, graceEnds, market.rules.params.graceMs);
  }

  /** A margin call whose time is over while the chain stands still. */
  async called() {
    const market = await marketAt(this.trial.chain, await this.trial.blocks.best, 1);
    const loans = await this.#lend({ market: 1, collateral: TETH.of(1), term: WEEK });
    const fallen = await this.trial.prices({ 'ETH/USD': FALLEN });
    const [{ data: { deadlineMs } }] = await Promise.all(
      loans.map(({ id }) => this.trial.blocks.event(fallen, 'lending.MarginCalled', { loan: id })),
    );
    await this.#stop('the end of a margin call', loans, deadlineMs, market.rules.params.risk.marginCallPeriodMs);
  }

  #lend(wanted) {
    const terms = { lender: 'Alice', principal: PRINCIPAL, apr: APR, ...wanted };
    return Promise.all(['Bob', 'Ferdie'].map((borrower) => this.trial.openLoan({ ...terms, borrower })));
  }

  /** Stop the chain over a deadline: one of two borrowers repays right after, the other does not and has for it all the
   * time again that borrowers have. */
  async #stop(what, [kept, lost], deadline, allowance) {
    const last = await this.trial.blocks.best;
    this.checks.that(`${what} lies ahead`, last.time <= deadline);
    this.trial.say(`Stopping the node for ${this.stopped / 1000} s, over ${what}`);
    await this.trial.standStill(this.stopped);

    const { blocks, tx } = this.trial;
    const [{ block: first, data: halt }, repaid] = await Promise.all([
      blocks.event(last, 'clock.Halted'),
      this.trial.submit('Bob', tx.lending.repay(kept.id, EVERYTHING)),
    ]);
    const before = await blocks.at(first.number - 1);
    this.checks.equal('Halted', halt, { fromMs: before.time, toMs: first.time });
    this.checks.that('that was a halt', first.time - before.time > this.least);
    this.checks.that(`${what} came while the chain stood still`, before.time <= deadline && deadline < first.time);
    for (const { id } of [kept, lost]) {
      const settled = first.events.some((event) => matches(event, 'lending.Settled', { loan: id }));
      this.checks.that(`loan ${id} is not settled in the first block`, !settled);
    }
    const ends = first.time + allowance;
    const { graceEndsMs, status: { called } } = (await this.trial.chain.ask(first, 'lendingApi', 'loan', lost.id)).Ok;
    const told = called?.deadlineMs ?? graceEndsMs;
    this.checks.equal(`when the time of loan ${lost.id} ends, as wallets are told`, told, ends);
    this.checks.equal(`loan ${kept.id} is repaid by`, only(repaid.events, 'lending.Repaid', { loan: kept.id }).payer,
      this.trial.address('Bob'));
    only(repaid.events, 'lending.LoanClosed', { loan: kept.id });
    this.checks.that('the repayment was in time', repaid.block.time <= ends);
    this.trial.say(`Block ${first.number} comes after ${(first.time - before.time) / 1000n} s, ` +
      `the repayment in block ${repaid.block.number}`);

    const { block, byChain } = await blocks.event(first, 'lending.Settled', { loan: lost.id });
    this.checks.that(`the chain settles loan ${lost.id} by itself`, byChain);
    this.checks.that(`loan ${lost.id} is settled after its time was given again`, block.time > ends);
    this.trial.say(`The other loan is settled ${(block.time - first.time) / 1000n} s after the chain went on`);
  }
}

run(async (args) => {
  if (args.length > 0) throw new UserError('usage: TRINE_NODE=<the node\'s binary> node halt.mjs');
  const trial = await Trial.begin();
  const halts = new Halts(trial);
  await halts.prepare();
  await halts.overdue();
  await halts.called();
  await trial.end();
});
