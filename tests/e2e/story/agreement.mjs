// SPDX-License-Identifier: Apache-2.0
// Two who agree can change a loan, and end it in kind at a price of their own.

import { TRN, TUSD } from 'trine-devkit';
import * as interest from '../lib/interest.mjs';
import { COLLATERAL, DEPOSIT } from '../lib/lending.mjs';
import { Scene } from './scene.mjs';

const DAY = 24n * 60n * 60n * 1000n;
const PRINCIPAL = TUSD.of(4_000);
const APR = 1_000n;

export class Agreement extends Scene {
  constructor(stage) {
    super(stage, 'By agreement', 2);
  }

  async play() {
    const offer = await this.place('Dora', { principal: PRINCIPAL, apr: APR, term: 30n * DAY });
    const loan = await this.take(offer, 'Fritz', { principal: PRINCIPAL, collateral: TRN.of(5_000), limitApr: APR });
    await this.extend(loan);
    await this.endInKind(loan);
  }

  /** Fritz asks for more time and a lower rate. */
  async extend(loan) {
    const terms = { aprBp: 900n, maturityMs: loan.state.obligation.maturity + 30n * DAY };
    const change = await this.propose(loan, 'Fritz', { Terms: terms }, 'another rate and 30 days more');
    await Promise.all([
      this.refused('other terms than were proposed', 'Dora', 'lending.NoSuchProposal',
        this.tx.acceptChange(loan.id, { Terms: { ...terms, aprBp: 950n } })),
      this.refused('a change of a loan that is not his', 'Ferdie', 'lending.NotParty',
        this.tx.acceptChange(loan.id, change)),
    ]);
    const block = await this.accept(loan, 'Dora', 'Fritz', change);
    loan.state = interest.changed(loan.state, this.market.rules, block.time, terms);
    await this.compareLoan(loan, block);
    await this.compareStatus(loan, block);
  }

  /** Dora would rather have TRN than wait. */
  async endInKind(loan) {
    const collateral = TRN.of(2_050);
    const what = `an end against ${TRN.format(collateral)}`;
    const change = await this.propose(loan, 'Dora', { Settlement: { collateral } }, what);
    const block = await this.accept(loan, 'Fritz', 'Dora', change);
    const returned = loan.state.collateral - collateral;
    const debt = interest.owed(loan.state.obligation, block.time);
    this.expect(block.events, 'Settled', { loan: loan.id, debt, seized: collateral, returned, shortfall: 0n });
    this.ledger.release(block, TRN, collateral, 'Fritz', COLLATERAL, 'Dora');
    loan.state = { ...loan.state, collateral: returned };
    await this.loanClosed(loan, block, block.events);
  }

  async accept(loan, who, proposer, change) {
    const { block, events } = await this.submit(who, this.tx.acceptChange(loan.id, change));
    this.expect(events, 'ChangeAccepted', { loan: loan.id, change });
    this.ledger.release(block, TRN, interest.PROPOSAL_DEPOSIT, proposer, DEPOSIT);
    this.report.happened('accepts', who, '', block);
    return block;
  }
}
