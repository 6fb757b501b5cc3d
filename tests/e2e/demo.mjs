// SPDX-License-Identifier: Apache-2.0
// Two loans from offer to end, one repaid and one not, with every balance checked to the unit.
// Uses the development node at TRINE_WS, or else starts one of its own.

import { ASSETS, TBTC, TRN, TUSD } from './lib/assets.mjs';
import { Ledger, palletAccount } from './lib/balances.mjs';
import { Chain, DispatchFailure, ENDPOINT, only, Unreachable } from './lib/chain.mjs';
import { Checks } from './lib/checks.mjs';
import * as interest from './lib/interest.mjs';
import {
  COLLATERAL, LOAN_DEPOSIT_HOLD, loanAt, marketAt, OFFER, OFFER_DEPOSIT_HOLD, offerAt, pricesAfter,
} from './lib/lending.mjs';
import { run, UserError } from './lib/main.mjs';
import { DevNode } from './lib/node.mjs';
import { DEMO_PRICES, feed, submissions } from './lib/prices.mjs';
import { Report } from './lib/report.mjs';

const APR = 800n;
const TERM = 60_000n;
const OFFERED = TUSD.of(100_000);
const STANDS_FOR = 60n * 60n * 1000n;
/** Names no offer. */
const NO_OFFER = 2n ** 64n - 1n;
const EVERYTHING = 2n ** 128n - 1n;

const later = (a, b) => (b.number > a.number ? b : a);

class Demo {
  checks = new Checks();
  report = new Report();

  constructor(chain) {
    this.chain = chain;
    this.tx = chain.api.tx.lending;
    for (const name of ['Alice', 'Bob', 'Ferdie']) this[name.toLowerCase()] = chain.person(name);
    this.ledger = new Ledger(chain, this.checks, {
      Alice: this.alice.address,
      Bob: this.bob.address,
      Ferdie: this.ferdie.address,
      Treasury: palletAccount(chain, 'trn/trsy'),
      'Lending pallet': palletAccount(chain, 'trn/lend'),
    }, ASSETS);
  }

  async play() {
    const fed = await this.feedPrices();
    await this.ledger.start(fed);
    const holdsBefore = this.ledger.holds();
    const markets = await Promise.all([0, 2].map((id) => marketAt(this.chain, fed, id)));
    // The collateral of the first is what is quoted, of the second a round sum above that.
    this.bitcoin = { market: 0, rules: markets[0], collateralAsset: TBTC, principal: TUSD.of(30_000) };
    this.trine = { market: 2, rules: markets[1], collateralAsset: TRN, principal: TUSD.of(2_000), collateral: TRN.of(2_500) };

    await this.placeOffers();
    await this.compareQuotes();
    await this.beRefused();
    await this.takeOffers();
    await this.repayInPart();
    await this.repayTheRest();
    await this.settleInCollateral();
    await this.cancelOffers();

    this.checks.equal('everything on hold is as it was before', this.ledger.holds(), holdsBefore);
    this.report.printTable();
    this.checks.finish();
  }

  async feedPrices() {
    const prices = await submissions(this.chain, DEMO_PRICES);
    const block = await feed(this.chain, prices);
    const sampled = (await this.chain.events(block)).filter(({ name }) => name === 'prices.Sampled');
    for (const { id, name, sampled: price } of prices) {
      const found = sampled.find(({ data }) => data.feed === id)?.data.price;
      this.checks.equal(`price of ${name} in block ${block.number}`, found, price);
    }
    const list = prices.map(({ name, price }) => `${name} ${price}`).join(', ');
    this.report.happened('prices fed', 'Operators', list, block);
    return block;
  }

  async placeOffers() {
    const head = await this.chain.finalizedHead();
    const expires = (await this.chain.time(head)) + STANDS_FOR;
    const terms = { apr: APR, term: TERM, expires, sole: null };
    const loans = [this.bitcoin, this.trine];
    const placed = await Promise.all(
      loans.map(({ market }) => this.chain.submit(this.tx.placeOffer(market, 'Lend', OFFERED, terms), this.alice)),
    );
    for (const [i, { block, events }] of placed.entries()) {
      const loan = loans[i];
      const { offer, ...data } = only(events, 'lending.OfferPlaced');
      const maker = this.alice.address;
      this.checks.equal('OfferPlaced', data, { maker, market: BigInt(loan.market), amount: OFFERED });
      this.checks.equal(`offer ${offer}`, await offerAt(this.chain, block, offer), {
        maker, market: BigInt(loan.market), side: 'Lend', amount: OFFERED, filled: 0n, terms,
        ticket: interest.OFFER_DEPOSIT,
      });
      loan.offer = offer;
      this.ledger.hold(TUSD, OFFERED, 'Alice', OFFER);
      this.ledger.hold(TRN, interest.OFFER_DEPOSIT, 'Alice', OFFER_DEPOSIT_HOLD);
      const against = loan.collateralAsset.symbol;
      this.report.happened(`offers to lend at 8 % a year for a minute against ${against}`, 'Alice', TUSD.format(OFFERED), block);
    }
    await this.ledger.check('offers placed', placed.map(({ block }) => block).reduce(later));
  }

  async compareQuotes() {
    const head = await this.chain.finalizedHead();
    for (const loan of [this.bitcoin, this.trine]) {
      const prices = await pricesAfter(this.chain, head, loan.rules);
      loan.quote = interest.quote(loan.rules, prices, { principal: loan.principal, apr: APR, term: TERM });
      const answer = await this.chain.view(head, 'Lending', 'quote', loan.market, loan.principal, APR, TERM);
      this.checks.equal(`quote in market ${loan.market}`, answer, loan.quote);
      this.report.say(
        `Quote: ${TUSD.format(loan.principal)} cost ${TUSD.format(answer.interest)} and take at least ` +
          loan.collateralAsset.format(answer.minCollateral),
      );
    }
    this.bitcoin.collateral = this.bitcoin.quote.minCollateral;
  }

  async beRefused() {
    const { offer, principal, collateral, rules } = this.bitcoin;
    const nowhere = { WithId: await this.#unusedAsset() };
    const blocks = await Promise.all([
      this.refused('a loan one unit short of collateral', 'Bob', 'lending.LtvTooHigh',
        this.chain.submit(this.tx.take(offer, principal, collateral - 1n, APR), this.bob)),
      this.refused('an offer that is not there', 'Bob', 'lending.OfferGone',
        this.chain.submit(this.tx.take(NO_OFFER, principal, collateral, APR), this.bob)),
      this.refused('a payment that does not wait', 'Bob', 'lending.NothingWaiting',
        this.chain.submit(this.tx.claimPayments(this.bob.address, TBTC.kind), this.bob)),
      this.refused('a market in an asset that does not exist', 'Alice', 'lending.UnknownAsset',
        this.chain.sudo(this.tx.createMarket({ ...rules.params, collateral: nowhere }), this.alice)),
    ]);
    await this.ledger.check('refused', blocks.reduce(later));
  }

  async #unusedAsset() {
    const ids = (await this.chain.api.query.assets.asset.keys()).map(({ args: [id] }) => id.toNumber());
    return Math.max(...ids) + 1;
  }

  /** Check that an attempt is refused by that error, with advice. */
  async refused(what, who, name, attempt) {
    try {
      const { block } = await attempt;
      this.checks.that(`${what} must be refused with ${name}`, false);
      return block;
    } catch (error) {
      if (!(error instanceof DispatchFailure)) throw error;
      const { block } = error.inclusion;
      this.checks.equal(`what refuses ${what}`, error.name, name);
      this.checks.that(`${name} comes with advice`, error.advice !== '');
      this.report.happened(`asks for ${what}: refused`, who, error.name, block);
      this.report.say(`        ${error.advice}`);
      return block;
    }
  }

  async takeOffers() {
    const loans = [this.bitcoin, this.trine];
    const taken = await Promise.all(
      loans.map(({ offer, principal, collateral }) =>
        this.chain.submit(this.tx.take(offer, principal, collateral, APR), this.bob)),
    );
    for (const [i, { block, events }] of taken.entries()) await this.#opened(loans[i], block, events);
    await this.ledger.check('loans opened', taken.map(({ block }) => block).reduce(later));
  }

  async #opened(loan, block, events) {
    const { market, rules, offer, principal, collateral, collateralAsset } = loan;
    const [lender, borrower] = [this.alice.address, this.bob.address];
    const now = await this.chain.time(block);
    loan.state = interest.opened(rules, {
      id: BigInt(market), lender, borrower, principal, collateral, apr: APR, term: TERM, now,
    });
    const { loan: id, ...data } = only(events, 'lending.LoanOpened');
    loan.id = id;
    this.checks.equal('LoanOpened', data, {
      offer, lender, borrower, principal, collateral, maturity: loan.state.maturity,
    });
    await this.#compareLoan(loan, block);
    const prices = await pricesAfter(this.chain, await this.chain.parent(block), rules);
    this.checks.equal(
      `status of loan ${id}`,
      await this.chain.view(block, 'Lending', 'loan_status', id),
      interest.status(loan.state, rules, prices, now),
    );
    this.ledger.release(TUSD, principal, 'Alice', OFFER, 'Bob');
    this.ledger.hold(collateralAsset, collateral, 'Bob', COLLATERAL);
    this.ledger.hold(TRN, interest.LOAN_DEPOSIT, 'Bob', LOAN_DEPOSIT_HOLD);
    const what = `borrows against ${collateralAsset.format(collateral)}`;
    this.report.happened(what, 'Bob', TUSD.format(principal), block);
  }

  async #compareLoan({ id, state }, block) {
    this.checks.equal(`loan ${id} after block ${block.number}`, await loanAt(this.chain, block, id), state);
  }

  async repayInPart() {
    const repayment = TUSD.of(10_000);
    const [{ block }, tooEarly] = await Promise.all([
      this.repay(repayment),
      this.refused('settlement before it is due', 'Ferdie', 'lending.NotOverdue',
        this.chain.submit(this.tx.settle(this.trine.id), this.ferdie)),
    ]);
    await this.#compareLoan(this.bitcoin, block);
    await this.ledger.check('repaid in part', later(block, tooEarly));
  }

  async repayTheRest() {
    const { block, events } = await this.repay(EVERYTHING);
    const { id, state } = this.bitcoin;
    this.checks.equal('LoanClosed', only(events, 'lending.LoanClosed'), { loan: id });
    await this.#gone(id, block);
    this.ledger.release(TBTC, state.collateral, 'Bob', COLLATERAL);
    this.ledger.release(TRN, interest.LOAN_DEPOSIT, 'Bob', LOAN_DEPOSIT_HOLD);
    this.report.happened('gets the collateral back', 'Bob', TBTC.format(state.collateral), block);
    await this.ledger.check('repaid', block);
  }

  async repay(maxAmount) {
    const { id, state } = this.bitcoin;
    const included = await this.chain.submit(this.tx.repay(id, maxAmount), this.bob);
    const { block, events } = included;
    const { toLender, loan, ...paid } = interest.repaid(state, await this.chain.time(block), maxAmount);
    this.bitcoin.state = loan;
    this.checks.equal('Repaid', only(events, 'lending.Repaid'), { loan: id, payer: this.bob.address, ...paid });
    this.ledger.move(TUSD, toLender, ['Bob'], ['Alice']);
    this.ledger.move(TUSD, paid.fee, ['Bob'], ['Treasury']);
    const amount = `${TUSD.format(paid.principal)} and ${TUSD.format(paid.interest)} interest, ` +
      `of which ${TUSD.format(paid.fee)} to the treasury`;
    this.report.happened('repays', 'Bob', amount, block);
    return included;
  }

  async #gone(id, block) {
    this.checks.equal(`loan ${id} after block ${block.number}`, await loanAt(this.chain, block, id), null);
  }

  async settleInCollateral() {
    const { id, rules, state } = this.trine;
    this.report.say('Waiting until the second loan is overdue');
    await this.chain.head(async (block) => (await this.chain.time(block)) > state.graceEnds);
    const { block, events } = await this.chain.submit(this.tx.settle(id), this.ferdie);
    const prices = await pricesAfter(this.chain, await this.chain.parent(block), rules);
    const split = interest.settled(state, rules, prices, await this.chain.time(block));
    this.checks.equal('Settled', only(events, 'lending.Settled'), { loan: id, ...split });
    this.checks.equal('LoanClosed', only(events, 'lending.LoanClosed'), { loan: id });
    await this.#gone(id, block);
    this.ledger.release(TRN, split.seized, 'Bob', COLLATERAL, 'Alice');
    this.ledger.release(TRN, split.returned, 'Bob', COLLATERAL);
    this.ledger.release(TRN, interest.LOAN_DEPOSIT, 'Bob', LOAN_DEPOSIT_HOLD);
    await this.ledger.check('settled', block);
    this.report.happened('settles the overdue loan', 'Ferdie', `${TUSD.format(split.debt)} owed`, block);
    this.report.happened('gets collateral for the debt', 'Alice', TRN.format(split.seized), block);
    this.report.happened('gets the rest of the collateral back', 'Bob', TRN.format(split.returned), block);
  }

  async cancelOffers() {
    const loans = [this.bitcoin, this.trine];
    const cancelled = await Promise.all(
      loans.map(({ offer }) => this.chain.submit(this.tx.cancelOffer(offer), this.alice)),
    );
    for (const [i, { block, events }] of cancelled.entries()) {
      const { offer, principal } = loans[i];
      const returned = OFFERED - principal;
      this.checks.equal('OfferClosed', only(events, 'lending.OfferClosed'), { offer, filled: principal, returned });
      this.checks.equal(`offer ${offer}`, await offerAt(this.chain, block, offer), null);
      this.ledger.release(TUSD, returned, 'Alice', OFFER);
      this.ledger.release(TRN, interest.OFFER_DEPOSIT, 'Alice', OFFER_DEPOSIT_HOLD);
      this.report.happened('withdraws what is left of an offer', 'Alice', TUSD.format(returned), block);
    }
    await this.ledger.check('offers withdrawn', cancelled.map(({ block }) => block).reduce(later));
  }
}

/** A connection to the running node, or else to one of our own, and that one. */
async function connect() {
  try {
    return [await Chain.connect(ENDPOINT)];
  } catch (error) {
    // Who names an endpoint means that one.
    if ('TRINE_WS' in process.env || !(error instanceof Unreachable)) throw error;
  }
  console.log(`Nothing answers at ${ENDPOINT}: starting a node for the demo`);
  const node = await DevNode.create();
  return [await node.start(), node];
}

run(async (args) => {
  if (args.length > 0) throw new UserError('usage: demo (TRINE_WS names the node to use)');
  const [chain, node] = await connect();
  await chain.ensureDevelopment();
  await new Demo(chain).play();
  await chain.close();
  await node?.stop();
});
