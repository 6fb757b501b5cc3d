// SPDX-License-Identifier: Apache-2.0
// A market without feeds: no price decides, so lenders say what collateral they want, and get all of it if
// they are not repaid.

import { TBTC, TUSD } from 'trine-devkit';
import { Scene } from './scene.mjs';

const TERM = 60_000n;
const APR = 2_000n;
const AMOUNT = TUSD.of(1_000);
const ASKED = TBTC.of('0.03');
/** Of the amount, and the part of the collateral that goes with it. */
const [TAKEN, PART] = [TUSD.of(400), TBTC.of('0.012')];

export class Pawn extends Scene {
  constructor(stage) {
    super(stage, 'Without prices', 0);
  }

  async play() {
    this.market = await this.ownMarket({ ...this.market.rules.params, risk: null }, 'without feeds');
    const side = { LendAgainst: { collateral: ASKED } };
    const offer = await this.place('Carla', { principal: AMOUNT, side, apr: APR, term: TERM });
    await Promise.all([
      this.refused('less collateral than is asked for', 'Bob', 'lending.CollateralBelowLimit',
        this.tx.take(offer.id, TAKEN, PART - 1n, APR)),
      this.refused('a sweep where there is no book', 'Bob', 'lending.NoFeeds',
        this.tx.borrow(this.market.id, TAKEN, PART, TERM, APR, 1, null)),
      this.refused('an offer that leaves the collateral to prices', 'Anna', 'lending.WrongSide',
        this.tx.placeOffer(this.market.id, 'Lend', AMOUNT, offer.state.terms)),
    ]);
    const loan = await this.take(offer, 'Bob', { principal: TAKEN, collateral: PART, limitApr: APR });
    await this.compareStatus(loan, loan.openedIn);
    await this.cancel(offer);
    this.report.say('Waiting until the loan is overdue');
    await this.settled(loan);
  }
}
