// SPDX-License-Identifier: Apache-2.0
// A loan that nobody repays: after maturity and grace the lender gets collateral instead, and nobody has
// to ask for it.

import { TRN, TUSD } from 'trine-devkit';
import { Scene } from './scene.mjs';

const APR = 800n;
const TERM = 60_000n;
const PRINCIPAL = TUSD.of(2_000);
const COLLATERAL = TRN.of(2_500);

export class Overdue extends Scene {
  constructor(stage) {
    super(stage, 'Not repaid', 2);
  }

  async play() {
    const offer = await this.place('Alice', { principal: TUSD.of(10_000), apr: APR, term: TERM });
    const loan = await this.take(offer, 'Fritz', { principal: PRINCIPAL, collateral: COLLATERAL, limitApr: APR });
    const { graceEnds } = loan.state.obligation;
    await this.compareStatus(loan, loan.openedIn);
    await this.cancel(offer);
    this.report.say('Waiting until the loan is overdue');
    const { block } = await this.settled(loan);
    this.checks.that('the loan was settled after its grace period', block.time > graceEnds);
  }
}
