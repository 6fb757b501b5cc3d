// SPDX-License-Identifier: Apache-2.0
// One debt that goes through many hands: taken at an auction, replaced by a cheaper one, its note sold, and
// repaid to who has that then.

import { EVERYTHING, TBTC, TRN, TUSD } from 'trine-devkit';
import * as interest from '../lib/interest.mjs';
import { NOTHING } from '../lib/lending.mjs';
import { Scene } from './scene.mjs';

const TERM = 30n * 24n * 60n * 60n * 1000n;
const PRINCIPAL = TUSD.of(20_000);
const COLLATERAL = TRN.of(25_000);
const AUCTION = { startBp: 1_200n, endBp: 400n, durationMs: 60_000n };
/** What replaces the first loan: a little more, for its interest. */
const CHEAPER = { apr: 300n, principal: TUSD.of(20_010), added: TRN.of(100) };
/** The note is sold for less than is owed. */
const ASKING = TUSD.of(19_990);

export class Hands extends Scene {
  constructor(stage) {
    super(stage, 'From hand to hand', 2);
  }

  async play() {
    const auctioned = await this.auction();
    const loan = await this.refinance(auctioned);
    await this.sellNote(loan);
    await this.repay(loan, 'Bob');
  }

  /** A Dutch auction: the rate falls until somebody takes it. */
  async auction() {
    const offer = await this.place('Carla', { principal: PRINCIPAL, term: TERM, rate: { Auction: AUCTION } });
    // These take a block at least, so the rate has begun to fall.
    await Promise.all([
      this.refused('a rate that the auction never comes to', 'Bob', 'lending.RateBeyondLimit',
        this.tx.take(offer.id, PRINCIPAL, COLLATERAL, AUCTION.endBp - 1n)),
      this.refused('an offer that is not there', 'Bob', 'lending.OfferGone',
        this.tx.take(NOTHING, PRINCIPAL, COLLATERAL, AUCTION.startBp)),
      this.refused('a payment that does not wait', 'Bob', 'custody.NothingWaiting',
        this.chain.api.tx.custody.withdrawPending(this.address('Bob'), TBTC.kind)),
      this.refusedAsRoot('a market in an asset that does not exist', 'custody.UnknownAsset',
        this.tx.createMarket({ ...this.market.rules.params, collateral: { WithId: await this.#unusedAsset() } })),
    ]);
    const wanted = { principal: PRINCIPAL, collateral: COLLATERAL, limitApr: AUCTION.startBp };
    const loan = await this.take(offer, 'Bob', wanted);
    const { apr } = loan.state.obligation;
    this.checks.that('the auction\'s rate fell', apr < AUCTION.startBp && apr >= AUCTION.endBp);
    return loan;
  }

  async #unusedAsset() {
    const ids = (await this.chain.api.query.assets.asset.keys()).map(({ args: [id] }) => id.toNumber());
    return Math.max(...ids) + 1;
  }

  /** Bob finds a better lender: an offer for him alone, which no book shows. */
  async refinance(old) {
    const { apr, principal, added } = CHEAPER;
    const wanted = { principal: TUSD.of(30_000), term: TERM, apr };
    const offer = await this.place('Dora', { ...wanted, onlyFor: this.address('Bob') });
    await this.#compareQuote(principal, apr);
    await this.refused('an offer that is for Bob alone', 'Ferdie', 'lending.NotForYou',
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
    const { Ok: told } = await this.ask(head, 'quote', this.market.id, principal, apr, TERM);
    this.checks.equal('quote', told, expected);
    const costs = `${TUSD.format(principal)} cost ${TUSD.format(told.interest)}`;
    this.report.say(`Quote: ${costs} and take at least ${TRN.format(told.minCollateral.Ok)}`);
  }

  /** Dora wants her money now and sells the note. */
  async sellNote(loan) {
    const { id } = loan;
    const offered = await this.submit('Dora', this.tx.offerNote(id, ASKING));
    this.expect(offered.events, 'NoteOffered', { loan: id, asking: ASKING });
    loan.state = { ...loan.state, asking: ASKING };
    await this.compareLoan(loan, offered.block);
    this.report.happened('puts the note up for sale', 'Dora', TUSD.format(ASKING), offered.block);

    const { obligation: { principal: owed, apr: aprBp, maturity: maturityMs }, collateral } = loan.state;
    const least = { owed, collateral, aprBp, maturityMs };
    await Promise.all([
      this.refused('a note below its price', 'Ferdie', 'lending.LimitNotMet',
        this.tx.buyNote(id, ASKING - 1n, least)),
      this.refused('a note secured by more than it is', 'Anna', 'lending.LimitNotMet',
        this.tx.buyNote(id, ASKING, { ...least, collateral: collateral + 1n })),
      this.refused('the note of his own loan', 'Bob', 'lending.OwnOffer', this.tx.buyNote(id, ASKING, least)),
      this.refused('a price for a note that is not hers', 'Carla', 'lending.NotLender',
        this.tx.offerNote(id, ASKING)),
    ]);
    const { block, events } = await this.submit('Ferdie', this.tx.buyNote(id, ASKING, least));
    const [from, to] = [this.address('Dora'), this.address('Ferdie')];
    this.expect(events, 'NoteTransferred', { loan: id, from, to, price: ASKING });
    loan.lender = 'Ferdie';
    loan.state = { ...loan.state, lender: to, asking: null };
    await this.compareLoan(loan, block);
    this.ledger.move(block, TUSD, ASKING, ['Ferdie'], ['Dora']);
    this.report.happened('buys the note', 'Ferdie', TUSD.format(ASKING), block);
    this.checks.that('Ferdie has the note now', (await this.records(block, 'Ferdie', 'Lender')).includes(id));
    this.checks.that('and Dora has not', !(await this.records(block, 'Dora', 'Lender')).includes(id));
  }
}
