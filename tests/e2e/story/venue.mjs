// SPDX-License-Identifier: Apache-2.0
// A market that governance closes and opens again, a note that is given away, a margin call that a stranger
// makes before the chain can, and a sweep through offers that nobody can take any more.

import { only, TBTC, termsOf, TRN, TUSD } from 'trine-devkit';
import * as interest from '../lib/interest.mjs';
import { DEPOSIT, SILENT } from '../lib/lending.mjs';
import { Scene } from './scene.mjs';

const DAY = 24n * 60n * 60n * 1000n;
const TERM = 7n * DAY;
const APR = 600n;
/** Lower than any offer. */
const LOW = 100n;
const FEED = 'wBTC/USD';
/** Under the breaker's limit. */
const [BEFORE, FALLEN] = ['60000', '52000'];
/** What a sweep looks for, and its collateral. */
const [WANTED, PLEDGED] = [TUSD.of(5_000), TBTC.of('0.15')];
/** For so long an offer stands that dies before the sweep comes. */
const BRIEFLY = 60_000n;

export class Venue extends Scene {
  constructor(stage) {
    super(stage, 'A market of its own', 0);
  }

  async play() {
    this.market = await this.openMarket();
    const { time } = await this.blocks.best;
    const [brief, offer, other] = await Promise.all([
      this.place('Carla', { principal: TUSD.of(4_000), apr: 500n, term: TERM, expires: time + BRIEFLY }),
      this.place('Anna', { principal: TUSD.of(50_000), apr: APR, term: TERM }),
      this.place('Ferdie', { principal: TUSD.of(1_000), apr: 700n, term: TERM }),
    ]);
    const take = (whole, collateral) =>
      this.take(offer, 'Emil', { principal: TUSD.of(whole), collateral: TBTC.of(collateral), limitApr: APR });
    const large = await take(30_000, '0.72');
    const small = await take(10_000, '0.3');
    await this.close(offer, other, small);
    await this.giveAway(large);
    await this.callAsStranger(large, small);
    const swept = await this.sweepDead(brief, offer);
    await this.sweepNothing();
    await Promise.all([this.repay(swept, 'Bob'), this.repay(large, 'Emil'), this.repay(small, 'Emil')]);
    await this.cancel(offer);
  }

  async openMarket() {
    this.feed = await this.stage.ownFeed(FEED, BEFORE);
    const { params } = this.market.rules;
    const risk = { ...params.risk, collateralFeed: this.feed.id };
    const market = await this.ownMarket({ ...params, risk }, `with the price of ${FEED}`);
    if (!market.rules.closed) return market;
    await this.stage.sudo(this.tx.setMarketClosed(market.id, false));
    return { ...market, rules: { ...market.rules, closed: false } };
  }

  /** Nothing opens in a closed market, but who is in it can get out. */
  async close(offer, other, loan) {
    const wish = [this.market.id, WANTED, TERM, APR, 32];
    const quote = (block) => this.ask(block, 'quoteBorrow', null, ...wish);
    const closed = await this.setClosed(true);
    this.checks.equal('quote in a closed market', await quote(closed), { Err: 'MarketClosed' });
    await Promise.all([
      this.refused('an offer in a closed market', 'Ben', 'lending.MarketClosed',
        this.tx.placeOffer(this.market.id, 'Lend', WANTED, offer.state.terms)),
      this.refused('a loan in a closed market', 'Ben', 'lending.MarketClosed',
        this.tx.take(offer.id, WANTED, PLEDGED, APR)),
      this.refused('a sweep in a closed market', 'Ben', 'lending.MarketClosed',
        this.tx.borrow(this.market.id, WANTED, PLEDGED, TERM, APR, 32, null)),
      this.repay(loan, 'Emil', TUSD.of(1_000)),
      this.cancel(other),
    ]);
    const opened = await this.setClosed(false);
    this.checks.that('quotes are back', (await quote(opened)).Ok.principal === WANTED);
    await this.refusedAsRoot('an end to a market that is not there', 'lending.UnknownMarket',
      this.tx.setMarketClosed(2 ** 32 - 1, true));
  }

  async setClosed(closed) {
    const { block, events } = await this.stage.sudo(this.tx.setMarketClosed(this.market.id, closed));
    this.expect(events, closed ? 'MarketClosed' : 'MarketOpened', { market: BigInt(this.market.id) });
    this.report.happened(closed ? 'closes the market' : 'opens the market again', 'Alice', '', block);
    return block;
  }

  /** Both parties propose something: one withdraws it, the other's goes with her note. */
  async giveAway(loan) {
    const until = (days) => ({
      Terms: { aprBp: APR, maturityMs: loan.state.obligation.maturity + BigInt(days) * DAY },
    });
    const [his, hers] = await Promise.all([
      this.propose(loan, 'Emil', until(30), '30 days more'),
      this.propose(loan, 'Anna', until(3), '3 days more'),
    ]);
    await this.refused('a note for who owes it', 'Anna', 'lending.OwnOffer',
      this.tx.transferNote(loan.id, this.address('Emil')));
    await Promise.all([this.withdraw(loan, 'Emil'), this.transfer(loan, 'Dora')]);
    await Promise.all([
      this.refused('terms that were withdrawn', 'Dora', 'lending.NoSuchProposal', this.tx.acceptChange(loan.id, his)),
      this.refused('terms of who lends no more', 'Emil', 'lending.NoSuchProposal',
        this.tx.acceptChange(loan.id, hers)),
      this.refused('a proposal back that is withdrawn', 'Emil', 'lending.NoSuchProposal',
        this.tx.withdrawProposal(loan.id)),
      this.refused('a gift of what is not hers any more', 'Anna', 'lending.NotLender',
        this.tx.transferNote(loan.id, this.address('Carla'))),
    ]);
  }

  async withdraw(loan, who) {
    const { block, events } = await this.submit(who, this.tx.withdrawProposal(loan.id));
    this.proposalGone(loan, who, block, events);
  }

  proposalGone(loan, who, block, events) {
    this.expect(events, 'ProposalWithdrawn', { loan: loan.id, by: this.address(who) });
    this.ledger.release(block, TRN, interest.PROPOSAL_DEPOSIT, who, DEPOSIT);
    this.report.happened('has no proposal any more', who, '', block);
  }

  async transfer(loan, to) {
    const { id, lender } = loan;
    const { block, events } = await this.submit(lender, this.tx.transferNote(id, this.address(to)));
    const parties = { from: this.address(lender), to: this.address(to) };
    this.expect(events, 'NoteTransferred', { loan: id, ...parties, price: 0n });
    this.proposalGone(loan, lender, block, events);
    loan.lender = to;
    loan.state = { ...loan.state, lender: parties.to };
    await this.compareLoan(loan, block);
    this.report.happened(`gives ${to} the note`, lender, '', block);
    this.checks.that(`${to} has the note now`, (await this.records(block, to, 'Lender')).includes(id));
  }

  /** The price falls while it counts for so short a time that the chain makes no call. Alice makes it in the
   * very call with which it counts again: the chain's turn is at the end of that block. */
  async callAsStranger(large, small) {
    const { id, rule } = this.feed;
    const silent = await this.stage.changeRule(id, { ...rule, maxAgeMs: SILENT });
    this.report.happened('the feed falls silent', 'Operators', '', silent.block);
    const fallen = await this.stage.submitPrice(FEED, FALLEN);
    this.report.happened('the price falls', 'Operators', `${FEED} ${FALLEN}`, fallen);
    const missed = await this.refused('a margin call without a price', 'Ferdie', 'lending.PriceStale',
      this.tx.checkMargin(large.id));
    await this.compareLoan(large, missed);

    const { prices, sudo, utility } = this.chain.api.tx;
    const back = sudo.sudo(prices.changeFeed(id, rule));
    const { block, events } = await this.submit('Alice', utility.batchAll([back, this.tx.checkMargin(large.id)]));
    this.checks.equal('FeedChanged', only(events, 'prices.FeedChanged'), { feed: id, rule });
    await this.called(large, block.parent);
    const { deadline: deadlineMs } = large.state.stage.Called;
    this.expect(events, 'MarginCalled', { loan: large.id, deadlineMs });
    await Promise.all([large, small].map((loan) => this.compareStatus(loan, block)));
    await this.topUpBoth(large, small);
  }

  /** All or none: the last of these has nothing to add. */
  async topUpBoth(large, small) {
    const amounts = [[large, TBTC.of('0.02')], [small, TBTC.of('0.01')]];
    const call = (pairs) => this.tx.topUpMany(pairs.map(([loan, amount]) => [loan.id, amount]));
    const refused = await this.refused('nothing to be added to one of two loans', 'Emil', 'lending.AmountTooSmall',
      call([amounts[0], [small, 0n]]));
    await this.compareLoan(large, refused);
    const { block, events } = await this.submit('Emil', call(amounts));
    for (const [loan, amount] of amounts) this.toppedUp(loan, amount, block, events);
    await this.callEnded(large, block, events);
    await this.compareLoan(small, block);
  }

  /** The cheapest offers are one that has expired and one of Bob's own: he has them closed on his way. */
  async sweepDead(brief, offer) {
    const own = await this.place('Bob', { principal: TUSD.of(5_000), apr: 550n, term: TERM });
    await this.blocks.first(this.stage.first, ({ time }) => time > brief.state.terms.expiresMs, 'the end of the offer');
    const { block, events } = await this.submit('Bob',
      this.tx.borrow(this.market.id, WANTED, PLEDGED, TERM, APR, 32, null));
    for (const [dead, why] of [[brief, 'has expired'], [own, 'is the borrower\'s own']]) {
      const returned = TUSD.format(await this.offerClosed(dead, block, events));
      this.report.happened(`gets back what an offer held, which ${why}`, dead.maker, returned, block);
    }
    const parties = { lender: 'Anna', borrower: 'Bob' };
    const loan = await this.opened(offer, { ...parties, principal: WANTED, collateral: PLEDGED }, block, events);
    const market = BigInt(this.market.id);
    this.expect(events, 'OrderFilled', { who: this.address('Bob'), market, filled: WANTED, offersMet: 3n });
    return loan;
  }

  /** The book has nothing for a limit that low: what is left of it is an offer. */
  async sweepNothing() {
    const call = (expires) => this.tx.borrow(this.market.id, WANTED, PLEDGED, TERM, LOW, 32, expires);
    await this.refused('a loan cheaper than any offer', 'Carla', 'lending.NothingToTake', call(null));
    const { block, events } = await this.submit('Carla', call(this.stage.expires));
    const terms = termsOf({ apr: LOW, term: TERM, expires: this.stage.expires });
    const side = { Borrow: { collateral: PLEDGED } };
    const offer = await this.placed('Carla', { side, principal: WANTED, terms }, block, events);
    const market = BigInt(this.market.id);
    this.expect(events, 'NothingFilled', { who: this.address('Carla'), market, offersMet: 0n });
    await this.cancel(offer);
  }
}
