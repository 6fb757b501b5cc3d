// SPDX-License-Identifier: Apache-2.0
// One debt that goes through many hands: taken at an auction, replaced by a cheaper one, the claim on it
// sold, and repaid to who has it then.

import { TBTC, TRN, TUSD } from '../lib/assets.mjs';
import * as interest from '../lib/interest.mjs';
import { EVERYTHING, NOTHING } from '../lib/lending.mjs';
import { Scene } from './scene.mjs';

const TERM = 30n * 24n * 60n * 60n * 1000n;
const PRINCIPAL = TUSD.of(20_000);
const COLLATERAL = TRN.of(25_000);
const RAMP = { from: 1_200n, to: 400n, over: 60_000n };
/** What replaces the first loan: a little more, for its interest. */
const CHEAPER = { apr: 300n, principal: TUSD.of(20_010), added: TRN.of(100) };
/** The claim is sold for less than is owed. */
const ASKING = TUSD.of(19_990);

export class Hands extends Scene {
  constructor(stage) {
    super(stage, 'From hand to hand', 2);
  }

  async play() {
    const auctioned = await this.auction();
    const loan = await this.refinance(auctioned);
    await this.sellClaim(loan);
    await this.repay(loan, 'Bob');
  }

  /** A Dutch auction: the rate falls until somebody takes it. */
  async auction() {
    const offer = await this.place('Carla', { amount: PRINCIPAL, term: TERM, rate: { Ramp: RAMP } });
    // These take a block at least, so the rate has begun to fall.
    await Promise.all([
      this.refused('a rate that the auction never comes to', 'Bob', 'lending.RateBeyondLimit',
        this.tx.take(offer.id, PRINCIPAL, COLLATERAL, RAMP.to - 1n)),
      this.refused('an offer that is not there', 'Bob', 'lending.OfferGone',
        this.tx.take(NOTHING, PRINCIPAL, COLLATERAL, RAMP.from)),
      this.refused('a payment that does not wait', 'Bob', 'lending.NothingWaiting',
        this.tx.claimPayments(this.address('Bob'), TBTC.kind)),
      this.refusedAsRoot('a market in an asset that does not exist', 'lending.UnknownAsset',
        this.tx.createMarket({ ...this.market.rules.params, collateral: { WithId: await this.#unusedAsset() } })),
    ]);
    const loan = await this.take(offer, 'Bob', { principal: PRINCIPAL, collateral: COLLATERAL, limitApr: RAMP.from });
    this.checks.that('the auction\'s rate fell', loan.state.apr < RAMP.from && loan.state.apr >= RAMP.to);
    return loan;
  }

  async #unusedAsset() {
    const ids = (await this.chain.api.query.assets.asset.keys()).map(({ args: [id] }) => id.toNumber());
    return Math.max(...ids) + 1;
  }

  /** Bob finds a better lender: an offer for him alone, which no book shows. */
  async refinance(old) {
    const { apr, principal, added } = CHEAPER;
    const amount = TUSD.of(30_000);
    const offer = await this.place('Dora', { amount, term: TERM, apr, sole: this.address('Bob') });
    await this.#compareQuote(principal, apr);
    await this.refused('an offer that is for Bob alone', 'Ferdie', 'lending.NotSoleCounterparty',
      this.tx.take(offer.id, principal, COLLATERAL, apr));
    const { block, events } = await this.submit('Bob', this.tx.refinance(old.id, offer.id, principal, added, apr));
    await this.repaid(old, 'Bob', EVERYTHING, block, events, 'takes the collateral on to the next loan');
    const collateral = old.state.collateral + added;
    const loan = await this.opened(offer, { lender: 'Dora', borrower: 'Bob', principal, collateral }, block, events);
    this.expect(events, 'Refinanced', { loan: old.id, by: loan.id });
    await this.cancel(offer);
    return loan;
  }

  async #compareQuote(principal, apr) {
    const head = await this.blocks.best;
    const expected = interest.quote(this.market.rules, await this.prices(head), { principal, apr, term: TERM });
    const told = await this.view(head, 'quote', this.market.id, principal, apr, TERM);
    this.checks.equal('quote', told, expected);
    const costs = `${TUSD.format(principal)} cost ${TUSD.format(told.interest)}`;
    this.report.say(`Quote: ${costs} and take at least ${TRN.format(told.minCollateral)}`);
  }

  /** Dora wants her money now and sells the claim. */
  async sellClaim(loan) {
    const { id } = loan;
    const offered = await this.submit('Dora', this.tx.offerClaim(id, ASKING));
    this.expect(offered.events, 'ClaimOffered', { loan: id, asking: ASKING });
    loan.state = { ...loan.state, asking: ASKING };
    await this.compareLoan(loan, offered.block);
    this.report.happened('puts the claim up for sale', 'Dora', TUSD.format(ASKING), offered.block);

    const { principal: owed, collateral, apr, maturity } = loan.state;
    const expected = { owed, collateral, apr, maturity };
    await Promise.all([
      this.refused('a claim below its price', 'Ferdie', 'lending.LimitNotMet',
        this.tx.buyClaim(id, ASKING - 1n, expected)),
      this.refused('a claim secured by more than it is', 'Anna', 'lending.LimitNotMet',
        this.tx.buyClaim(id, ASKING, { ...expected, collateral: collateral + 1n })),
      this.refused('the claim on his own loan', 'Bob', 'lending.OwnOffer', this.tx.buyClaim(id, ASKING, expected)),
      this.refused('a price for a claim that is not hers', 'Carla', 'lending.NotLender',
        this.tx.offerClaim(id, ASKING)),
    ]);
    const { block, events } = await this.submit('Ferdie', this.tx.buyClaim(id, ASKING, expected));
    const [from, to] = [this.address('Dora'), this.address('Ferdie')];
    this.expect(events, 'ClaimTransferred', { loan: id, from, to, price: ASKING });
    loan.lender = 'Ferdie';
    loan.state = { ...loan.state, lender: to, asking: null };
    await this.compareLoan(loan, block);
    this.ledger.move(block, TUSD, ASKING, ['Ferdie'], ['Dora']);
    this.report.happened('buys the claim', 'Ferdie', TUSD.format(ASKING), block);
    this.checks.that('Ferdie has the claim now', (await this.records(block, 'Ferdie', 'Lender')).includes(id));
    this.checks.that('and Dora has not', !(await this.records(block, 'Dora', 'Lender')).includes(id));
  }
}
