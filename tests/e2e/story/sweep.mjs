// SPDX-License-Identifier: Apache-2.0
// A book of offers, and a loan that is larger than any of them.

import { EVERYTHING, termsOf, TUSD } from 'trine-devkit';
import { bookAt, leastForAll, levels, shares, sweep, sweepQuote } from '../lib/book.mjs';
import { Scene } from './scene.mjs';

const TERM = 90n * 24n * 60n * 60n * 1000n;
const OFFERS = [
  { maker: 'Anna', principal: TUSD.of(8_000), apr: 600n },
  { maker: 'Dora', principal: TUSD.of(4_000), apr: 600n },
  { maker: 'Carla', principal: TUSD.of(10_000), apr: 650n },
  { maker: 'Alice', principal: TUSD.of(5_000), apr: 700n },
  { maker: 'Alice', principal: TUSD.of(5_000), apr: 900n },
];
/** More than there is within the limit. */
const WANTED = TUSD.of(30_000);
const LIMIT = 800n;
const MOST_OFFERS = 32;

export class Sweep extends Scene {
  constructor(stage) {
    super(stage, 'The book', 2);
  }

  async play() {
    const place = ({ maker, ...terms }) => this.place(maker, { ...terms, term: TERM });
    const offers = await Promise.all(OFFERS.map(place));
    this.offers = new Map(offers.map((offer) => [offer.id, offer]));
    await this.compareBook();
    const found = await this.compareQuote();
    const { loans, rest } = await this.borrow(found);
    loans.push(await this.lend(rest));
    await this.compareRecords(loans);
    await this.repayAll(loans);
    await this.cancel(offers.at(-1));
  }

  /** What everybody sees of the offers. */
  async compareBook() {
    const head = await this.blocks.best;
    const expected = levels(await bookAt(this.chain, head, this.market, TERM, 'Lend'));
    const book = async (after, most) => (await this.ask(head, 'book', this.market.id, TERM, true, after, most)).Ok;
    this.checks.equal('the book', await book(null, 100), { items: expected, next: null });
    const first = await book(null, 1);
    this.checks.equal('the book\'s first page', first.items, expected.slice(0, 1));
    this.checks.equal('the book\'s second page', await book(first.next, 100), { items: expected.slice(1), next: null });
    for (const { aprBp, principal, offers } of expected) {
      const where = `${offers} ${offers === 1n ? 'offer' : 'offers'}`;
      this.report.say(`The book has ${TUSD.format(principal)} at ${Number(aprBp) / 100} % in ${where}`);
    }
  }

  /** What a borrower is told before. */
  async compareQuote() {
    const head = await this.blocks.best;
    const prices = await this.prices(head);
    const book = await bookAt(this.chain, head, this.market, TERM, 'Lend');
    const wish = { amount: WANTED, term: TERM, limitApr: LIMIT };
    const found = sweep(this.market, prices, book, wish);
    const { Ok: told } = await this.ask(head, 'quoteBorrow', null, this.market.id, WANTED, TERM, LIMIT, MOST_OFFERS);
    this.checks.equal('quote of a sweep', told, sweepQuote(this.market, prices, found, wish, head.time));
    const out = `${TUSD.format(told.principal)} out of ${told.fills.length} offers`;
    this.report.say(`Quote: ${out} cost ${TUSD.format(told.interest)}`);
    const least = leastForAll(this.market, prices, found.fills, WANTED);
    return { ...found, least, collateral: told.minCollateralWithRemainder };
  }

  /** Ben takes all that is within his limit, and leaves an offer for the rest. */
  async borrow({ fills, rest, least, collateral }) {
    const call = (collateral, expires) =>
      this.tx.borrow(this.market.id, WANTED, collateral, TERM, LIMIT, MOST_OFFERS, expires);
    await this.refused('a sweep one unit short of collateral', 'Ben', 'lending.LtvTooHigh',
      call(least - 1n, null));
    const { block, events } = await this.submit('Ben', call(collateral, this.stage.expires));
    const parts = shares(fills, WANTED, collateral);
    const loans = [];
    for (const [i, { offer: id, principal, apr }] of fills.entries()) {
      const offer = this.offers.get(id);
      const parties = { lender: offer.maker, borrower: 'Ben' };
      const loan = await this.opened(offer, { ...parties, principal, collateral: parts[i] }, block, events);
      this.checks.equal(`rate of loan ${loan.id} as quoted`, loan.state.obligation.apr, apr);
      loans.push(loan);
    }
    const left = parts.reduce((sum, part) => sum - part, collateral);
    const terms = termsOf({ apr: LIMIT, term: TERM, expires: this.stage.expires });
    const side = { Borrow: { collateral: left } };
    const offer = await this.placed('Ben', { side, principal: rest, terms }, block, events);
    const filled = WANTED - rest;
    this.expect(events, 'OrderFilled', {
      who: this.address('Ben'), market: BigInt(this.market.id), filled, offersMet: BigInt(fills.length),
    });
    this.report.happened(`borrows of ${fills.length} offers in one call`, 'Ben', TUSD.format(filled), block);
    return { loans, rest: offer };
  }

  /** Dora takes the offer for the rest: the best that the book has for a lender. */
  async lend(offer) {
    const { principal: amount, side } = offer.state;
    const head = await this.blocks.best;
    const book = await bookAt(this.chain, head, this.market, TERM, 'Borrow');
    const prices = await this.prices(head);
    const terms = { amount, term: TERM, limitApr: LIMIT };
    const found = sweep(this.market, prices, book, terms);
    const wish = [this.market.id, amount, TERM, LIMIT, MOST_OFFERS];
    const { Ok: told } = await this.ask(head, 'quoteLend', this.address('Dora'), ...wish);
    this.checks.equal('quote of a lender\'s sweep', told, sweepQuote(this.market, prices, found, terms, head.time));
    const { block, events } = await this.submit('Dora', this.tx.lend(...wish, null));
    const loanOf = { lender: 'Dora', borrower: 'Ben', principal: amount, collateral: side.Borrow.collateral };
    const loan = await this.opened(offer, loanOf, block, events);
    this.expect(events, 'OrderFilled', {
      who: this.address('Dora'), market: BigInt(this.market.id), filled: amount, offersMet: 1n,
    });
    return loan;
  }

  async compareRecords(loans) {
    const head = await this.blocks.best;
    const ids = await this.records(head, 'Ben', 'Borrower');
    const newestFirst = loans.map(({ id }) => id).sort((a, b) => Number(b - a));
    this.checks.equal('Ben\'s debts', ids, newestFirst);
    const [first, ...others] = ids;
    this.checks.equal('Ben\'s debts, second page', await this.records(head, 'Ben', 'Borrower', first), others);
    await this.compareStatus(loans[0], head);
    const positions = await this.ask(head, 'positionsOf', this.address('Ben'), 'Borrower', null, 50);
    const views = await Promise.all(ids.map(async (id) => ({ Loan: (await this.ask(head, 'loan', id)).Ok })));
    this.checks.equal('all of Ben\'s debts at once', positions.items, views);
  }

  /** Many loans, one repayment. */
  async repayAll(loans) {
    const { block, events } = await this.submit('Ben', this.tx.repayMany(loans.map(({ id }) => [id, EVERYTHING])));
    for (const loan of loans) await this.repaid(loan, 'Ben', EVERYTHING, block, events);
    this.report.happened(`repays ${loans.length} loans in one call`, 'Ben', '', block);
  }
}
