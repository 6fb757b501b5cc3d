// SPDX-License-Identifier: Apache-2.0
// The steps that scenes are made of: each is done, checked and put into the ledger and the report.

import { DispatchFailure, EVERYTHING, loanAt, marketAt, offerAt, only, pricesAt, termsOf, TRN } from 'trine-devkit';
import * as interest from '../lib/interest.mjs';
import { COLLATERAL, DEPOSIT, findMarket, OFFER, proposalsAt } from '../lib/lending.mjs';

/** The share of a year's basis points as people say it. */
const percent = (apr) => `${Number(apr) / 100} %`;

export class Scene {
  constructor(stage, title, market) {
    const { chain, blocks, tx, checks, ledger } = stage;
    Object.assign(this, { stage, chain, blocks, tx, checks, ledger });
    this.market = stage.markets[market];
    this.report = stage.report.part(title);
  }

  submit(who, call) {
    return this.stage.submit(who, call);
  }

  address(who) {
    return this.stage.people[who].address;
  }

  name(address) {
    return this.ledger.names.get(address);
  }

  ask(block, question, ...args) {
    return this.chain.ask(block, 'lendingApi', question, ...args);
  }

  /** Check the one event of that name, of its loan or offer if it is of one. */
  expect(events, name, data) {
    const [of] = Object.entries(data).filter(([field]) => ['loan', 'offer'].includes(field));
    this.checks.equal(name, only(events, `lending.${name}`, of && Object.fromEntries([of])), data);
  }

  /** Somebody's offers, debts or notes: their ids, newest first. */
  async records(block, who, role, before = null) {
    return (await this.ask(block, 'records', this.address(who), role, before, 100)).items;
  }

  /** The market's prices after a block, and from when on the age of the older counts. */
  async prices(block) {
    const prices = await pricesAt(this.chain, block, this.market);
    if (!prices) return null;
    const { principalFeed, collateralFeed } = this.market.rules.params.risk;
    const samples = await Promise.all(
      [principalFeed, collateralFeed].map((feed) => this.chain.ask(block, 'pricesApi', 'price', feed)),
    );
    return { ...prices, asOf: samples.map(({ Ok: { asOfMs } }) => asOfMs).reduce(interest.min) };
  }

  /** Check that somebody's attempt is refused by that error, with advice; the block of it. */
  async refused(what, who, name, call) {
    return this.#refused(what, who, name, this.submit(who, call));
  }

  /** The same for a call as root. */
  async refusedAsRoot(what, name, call) {
    return this.#refused(what, 'Alice', name, this.stage.sudo(call));
  }

  async #refused(what, who, name, attempt) {
    try {
      await attempt;
    } catch (error) {
      if (!(error instanceof DispatchFailure)) throw error;
      const { block } = error.inclusion;
      this.checks.equal(`what refuses ${what}`, error.name, name);
      this.checks.that(`${name} comes with advice`, error.advice !== '');
      this.report.happened(`asks for ${what}: refused`, who, error.name, block);
      this.report.say(`        ${error.advice}`);
      return this.blocks.at(block.number);
    }
    this.checks.that(`${what} must be refused with ${name}`, false);
    return undefined;
  }

  /** A market that only this scene uses, which governance opens once. */
  async ownMarket(params, what) {
    const found = await findMarket(this.chain, params);
    if (found !== undefined) return marketAt(this.chain, await this.blocks.best, found);
    const { block, events } = await this.stage.sudo(this.tx.createMarket(params));
    const { market } = only(events, 'lending.MarketCreated');
    const created = await marketAt(this.chain, block, Number(market));
    this.checks.equal('the market', created.rules, { ...this.market.rules, params });
    this.report.happened(`opens a market ${what}`, 'Alice', '', block);
    return created;
  }

  /** Somebody makes an offer to lend if not said otherwise, perhaps out of a group. */
  async place(maker, { side = 'Lend', principal, group, ...wanted }) {
    const terms = termsOf({ expires: this.stage.expires, group: group?.id, ...wanted });
    const { block, events } = await this.submit(maker, this.tx.placeOffer(this.market.id, side, principal, terms));
    return this.placed(maker, { side, principal, terms, group }, block, events);
  }

  /** Check that an offer was made. */
  async placed(maker, { side, principal, terms, group }, block, events) {
    const market = BigInt(this.market.id);
    const { offer: id, ...data } = only(events, 'lending.OfferPlaced');
    this.checks.equal('OfferPlaced', data, { maker: this.address(maker), market, principal });
    const offer = { id, maker, group, lends: side.Borrow === undefined };
    offer.state = {
      maker: this.address(maker),
      market,
      side,
      principal,
      filled: 0n,
      terms,
      placed: block.time,
      listed: 'Fixed' in terms.rate && terms.onlyFor === null && this.market.rules.params.risk !== null,
      deposit: interest.OFFER_DEPOSIT,
    };
    await this.#compareOffer(offer, block);
    await this.#compareOfferView(offer, block);
    this.ledger.hold(block, this.#offered(offer), this.#held(offer), maker, OFFER);
    this.ledger.hold(block, TRN, interest.OFFER_DEPOSIT, maker, DEPOSIT);
    const { Fixed, Auction } = terms.rate;
    const rate = Auction
      ? `${percent(Auction.startBp)} and less by the second, down to ${percent(Auction.endBp)},`
      : percent(Fixed.aprBp);
    const to = terms.onlyFor ? ` to ${this.name(terms.onlyFor)} alone` : '';
    const what = `offers${to} to ${offer.lends ? 'lend' : 'borrow'} at ${rate} a year`;
    const against = `against ${this.market.collateral.symbol}`;
    this.report.happened(`${what} ${against}`, maker, this.market.principal.format(principal), block);
    return offer;
  }

  #offered(offer) {
    return offer.lends ? this.market.principal : this.market.collateral;
  }

  /** What an offer holds: nothing if a group does. */
  #held({ group, lends, state: { principal, filled, side } }) {
    if (group) return 0n;
    return lends ? principal - filled : side.Borrow.collateral;
  }

  async #compareOffer({ id, state }, block) {
    this.checks.equal(`offer ${id} after block ${block.number}`, await offerAt(this.chain, block, id), state);
  }

  /** Check what a wallet is told of an offer that is new. */
  async #compareOfferView({ id, state, group }, block) {
    const { rules } = this.market;
    const takeable = group ? interest.min(group.left, state.principal) : state.principal;
    const view = interest.offerView(id, state, rules, takeable, block.time);
    this.checks.equal(`what is told of offer ${id}`, await this.ask(block, 'offer', id), { Ok: view });
    const { termMs, onlyFor } = state.terms;
    const { rate, listed } = view;
    const side = [this.market.id, termMs, !state.side.Borrow, rate.Fixed?.aprBp];
    const list = onlyFor
      ? await this.ask(block, 'offersFor', onlyFor, null, 50)
      : listed
        ? (await this.ask(block, 'level', ...side, null, 50)).Ok
        : (await this.ask(block, 'offersOffBook', this.market.id, !state.side.Borrow, null, 50)).Ok;
    this.checks.equal(`offer ${id} in its list`, list.items.find((other) => other.id === id), view);
  }

  /** Check what became of an offer of which some principal, and to borrow some collateral, was taken. */
  async #filled(offer, principal, collateral, block, events) {
    const { group, lends, state: { side, filled, principal: whole } } = offer;
    offer.state = { ...offer.state, filled: filled + principal };
    if (!lends) offer.state.side = { Borrow: { collateral: side.Borrow.collateral - collateral } };
    if (group) group.left -= principal;
    const left = interest.min(whole - offer.state.filled, group?.left ?? whole);
    if (left < this.market.rules.params.minLoan) await this.offerClosed(offer, block, events);
    else await this.#compareOffer(offer, block);
  }

  /** Check that an offer is gone; what it still held. */
  async offerClosed(offer, block, events) {
    const { id, maker, state: { filled } } = offer;
    const returned = this.#held(offer);
    this.expect(events, 'OfferClosed', { offer: id, filled, returned });
    this.checks.equal(`offer ${id} after block ${block.number}`, await offerAt(this.chain, block, id), null);
    this.ledger.release(block, this.#offered(offer), returned, maker, OFFER);
    this.ledger.release(block, TRN, interest.OFFER_DEPOSIT, maker, DEPOSIT);
    return returned;
  }

  /** The maker withdraws what is left of an offer. */
  async cancel(offer) {
    const { block, events } = await this.submit(offer.maker, this.tx.cancelOffer(offer.id));
    const returned = this.#offered(offer).format(await this.offerClosed(offer, block, events));
    this.report.happened('withdraws what is left of an offer', offer.maker, returned, block);
  }

  /** Somebody borrows a part of an offer to lend. */
  async take(offer, borrower, { principal, collateral, limitApr }) {
    const call = this.tx.take(offer.id, principal, collateral, limitApr);
    const { block, events } = await this.submit(borrower, call);
    return this.opened(offer, { lender: offer.maker, borrower, principal, collateral }, block, events);
  }

  /** Check that a loan was made of an offer. */
  async opened(offer, { lender, borrower, principal, collateral }, block, events) {
    const { rules } = this.market;
    const { termMs: term } = offer.state.terms;
    const apr = interest.rateOf(offer.state, block.time);
    const { loan: id, ...data } = only(events, 'lending.LoanOpened', { offer: offer.id });
    const loan = { id, lender, borrower, openedIn: block };
    const parties = { lender: this.address(lender), borrower: this.address(borrower) };
    loan.state = interest.opened(rules, {
      id: BigInt(this.market.id), ...parties, principal, collateral, apr, term, now: block.time,
    });
    const { maturity: maturityMs } = loan.state.obligation;
    const said = { offer: offer.id, ...parties, principal, collateral, aprBp: apr, maturityMs };
    this.checks.equal('LoanOpened', data, said);
    await this.compareLoan(loan, block);
    await this.#filled(offer, principal, collateral, block, events);
    if (offer.lends) {
      this.ledger.release(block, this.market.principal, principal, lender, OFFER, borrower);
      this.ledger.hold(block, this.market.collateral, collateral, borrower, COLLATERAL);
    } else {
      this.ledger.move(block, this.market.principal, principal, [lender], [borrower]);
      this.ledger.move(block, this.market.collateral, collateral, [borrower, OFFER], [borrower, COLLATERAL]);
    }
    // An offer to borrow that is used up hands its deposit on: only the difference is moved, as the ledger adds up.
    this.ledger.hold(block, TRN, interest.LOAN_DEPOSIT, borrower, DEPOSIT);
    const what = `borrows of ${lender} at ${percent(apr)} a year against ${this.market.collateral.format(collateral)}`;
    this.report.happened(what, borrower, this.market.principal.format(principal), block);
    return loan;
  }

  async compareLoan({ id, state }, block) {
    this.checks.equal(`loan ${id} after block ${block.number}`, await loanAt(this.chain, block, id), state);
  }

  /** Check what a wallet is told of a loan, and say it. */
  async compareStatus({ id, state }, block) {
    const { Ok: view } = await this.ask(block, 'loan', id);
    const { rules } = this.market;
    const prices = await this.prices(block);
    const expected = interest.loanView(id, state, rules, prices, block.time);
    this.checks.equal(`what is told of loan ${id} after block ${block.number}`, view, expected);
    const { status: told } = expected;
    this.checks.equal(`status of loan ${id}`, await this.ask(block, 'loanStatus', id), { Ok: told });
    if (prices) {
      const limit = interest.divideUp(told.marginCallBelowE18 * prices.principal, 10n ** 18n);
      const isHealthyAt = (collateral) => interest.isHealthy(state, rules, { ...prices, collateral });
      this.checks.that(`loan ${id} is healthy at its liquidation price`, isHealthyAt(limit));
      this.checks.that(`loan ${id} is unhealthy a billionth below`, !isHealthyAt(limit - limit / 10n ** 9n));
    }
    const { principal } = this.market;
    const health = told.healthy === null
      ? 'cannot be judged without a price'
      : `is ${told.healthy ? 'healthy' : 'unhealthy'}, at ${percent(told.ltvE18 / 10n ** 14n)} of what secures it`;
    const limit = (price) => principal.format(price / 10n ** (18n - BigInt(principal.decimals)));
    const call = told.marginCallBelowE18 === null
      ? 'no margin call will come'
      : `a margin call would come below ${limit(told.marginCallBelowE18)} for 1 ${this.market.collateral.symbol}`;
    this.report.say(`Loan ${id} ${health}; ${call}`);
    return told;
  }

  /** Somebody repays a loan, all of it if not said otherwise. */
  async repay(loan, who, maxAmount = EVERYTHING) {
    const { block, events } = await this.submit(who, this.tx.repay(loan.id, maxAmount));
    await this.repaid(loan, who, maxAmount, block, events);
    return block;
  }

  /** Check that a loan was repaid as far as that, and where its collateral goes when nothing is left. */
  async repaid(loan, who, maxAmount, block, events, collateralGoes) {
    const { toLender, loan: after, ...paid } = interest.repaid(loan.state, block.time, maxAmount);
    this.expect(events, 'Repaid', { loan: loan.id, payer: this.address(who), ...paid });
    this.paid(who, loan.lender, { toLender, fee: paid.fee }, block);
    loan.state = after;
    const { principal } = this.market;
    const amount = `${principal.format(paid.principal)} and ${principal.format(paid.interest)} interest, ` +
      `of which ${principal.format(paid.fee)} to the treasury`;
    this.report.happened(`repays ${loan.lender}`, who, amount, block);
    if (after.obligation.principal > 0n) await this.compareLoan(loan, block);
    else await this.loanClosed(loan, block, events, collateralGoes);
  }

  paid(payer, lender, { toLender, fee }, block) {
    this.ledger.move(block, this.market.principal, toLender, [payer], [lender]);
    this.ledger.move(block, this.market.principal, fee, [payer], ['Treasury']);
  }

  /** Check that a loan is gone and that its borrower has got back what is left of the collateral. */
  async loanClosed(loan, block, events, collateralGoes = 'gets the collateral back') {
    const { id, borrower, state: { collateral } } = loan;
    this.expect(events, 'LoanClosed', { loan: id });
    this.checks.equal(`loan ${id} after block ${block.number}`, await loanAt(this.chain, block, id), null);
    this.ledger.release(block, this.market.collateral, collateral, borrower, COLLATERAL);
    this.ledger.release(block, TRN, interest.LOAN_DEPOSIT, borrower, DEPOSIT);
    if (collateral === 0n) return;
    this.report.happened(collateralGoes, borrower, this.market.collateral.format(collateral), block);
  }

  /** The borrower adds collateral. */
  async topUp(loan, amount) {
    const { block, events } = await this.submit(loan.borrower, this.tx.topUp(loan.id, amount));
    this.toppedUp(loan, amount, block, events);
    return { block, events };
  }

  /** Check that collateral was added. */
  toppedUp(loan, amount, block, events) {
    const { borrower, id } = loan;
    this.expect(events, 'ToppedUp', { loan: id, collateral: amount });
    loan.state = { ...loan.state, collateral: loan.state.collateral + amount };
    this.ledger.hold(block, this.market.collateral, amount, borrower, COLLATERAL);
    this.report.happened('adds collateral', borrower, this.market.collateral.format(amount), block);
  }

  /** One of a loan's parties proposes a change to the other. */
  async propose(loan, who, change, what) {
    const { expires: expiresMs } = this.stage;
    const { block, events } = await this.submit(who, this.tx.proposeChange(loan.id, change, expiresMs));
    const by = this.address(who);
    this.expect(events, 'ChangeProposed', { loan: loan.id, by, change, expiresMs });
    this.ledger.hold(block, TRN, interest.PROPOSAL_DEPOSIT, who, DEPOSIT);
    await this.#compareProposal(loan, who, change, block);
    this.report.happened(`proposes ${what}`, who, '', block);
    return change;
  }

  /** Check what is kept of a proposal beside that of the other party. */
  async #compareProposal({ id, borrower, state }, who, change, block) {
    const { obligation: { principal, apr, maturity }, collateral } = state;
    const both = await proposalsAt(this.chain, block, id);
    this.checks.equal(`proposal for loan ${id}`, who === borrower ? both.byBorrower : both.byLender, {
      by: this.address(who),
      change,
      of: { principal, collateral, apr, maturity },
      expires: this.stage.expires,
      deposit: interest.PROPOSAL_DEPOSIT,
    });
  }

  /** Check that a margin call comes after a block, whoever makes it: nobody has to. */
  async called(loan, after) {
    const { id } = loan;
    const { block, data, byChain } = await this.blocks.event(after, 'lending.MarginCalled', { loan: id });
    const { deadlineMs: deadline } = data;
    const { marginCallPeriodMs } = this.market.rules.params.risk;
    this.checks.equal(`deadline of loan ${id}`, deadline, block.time + marginCallPeriodMs);
    loan.state = { ...loan.state, stage: { Called: { deadline } } };
    await this.compareLoan(loan, block);
    const what = `makes a margin call of ${loan.borrower}, to answer in ${marginCallPeriodMs / 1000n} s`;
    this.report.happened(what, byChain ? 'The chain' : 'Somebody', '', block);
    return block;
  }

  /** Check that a margin call ended with these events. */
  async callEnded(loan, block, events) {
    this.expect(events, 'MarginCallEnded', { loan: loan.id });
    loan.state = { ...loan.state, stage: 'Running' };
    await this.compareLoan(loan, block);
    this.report.happened('the margin call is over', loan.borrower, '', block);
  }

  /** Check that a loan is settled in collateral, whoever does it: nobody has to. */
  async settled(loan) {
    const { id, lender, borrower, state, openedIn } = loan;
    const { block, data, byChain } = await this.blocks.event(openedIn, 'lending.Settled', { loan: id });
    const split = interest.settled(state, this.market.rules, await this.prices(block.parent), block.time);
    this.checks.equal('Settled', data, { loan: id, ...split });
    this.ledger.release(block, this.market.collateral, split.seized, borrower, COLLATERAL, lender);
    const { principal, collateral } = this.market;
    const who = byChain ? 'The chain' : 'Somebody';
    this.report.happened('settles the loan in collateral', who, `${principal.format(split.debt)} owed`, block);
    this.report.happened('gets collateral for the debt', lender, collateral.format(split.seized), block);
    if (split.shortfall > 0n) {
      this.report.happened('bears what the collateral is not worth', lender, principal.format(split.shortfall), block);
    }
    loan.state = { ...state, collateral: split.returned };
    await this.loanClosed(loan, block, block.events);
    return { block, ...split };
  }
}
