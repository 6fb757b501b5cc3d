// SPDX-License-Identifier: Apache-2.0
// What issuers, strangers and careless governance try, on a real node: decimals that change, assets that are destroyed,
// money that is frozen, references that are used up, notes that wander and names that are none. TRINE_NODE names the
// node's binary.

import { isDeepStrictEqual } from 'node:util';
import {
  custodyAccount, loanAt, marketAt, matches, offerAt, only, plain, run, submissions, termsOf, TRN, UserError,
} from 'trine-devkit';
import { PAYMENT_DEPOSIT } from './lib/interest.mjs';
import { Trial } from './lib/trial.mjs';

/** Bob's assets. */
const [COIN, ENDLESS, DOOMED, DOLLAR, LATE] = [500, 501, 502, 510, 520];
const ISSUER = 'Bob';
const [DECIMALS, LEAST] = [6n, 10_000n];
const dollars = (whole) => BigInt(whole) * 10n ** DECIMALS;
const kind = (id) => ({ WithId: id });
const WEEK = 7n * 24n * 60n * 60n * 1000n;
/** The highest rate there is. */
const RUINOUS = 65_535n;
/** More assets than an account can have without deposits. */
const STRANGE = 80;

class Attacks {
  constructor(trial) {
    const { chain, blocks, checks, tx } = trial;
    Object.assign(this, { trial, chain, blocks, checks, tx, custody: custodyAccount(chain) });
  }

  async begin() {
    this.params = (await marketAt(this.chain, await this.blocks.best, 2)).rules.params;
    const { tx: { assets } } = this;
    const holders = ['Alice', 'Carla', 'Dora', 'Emil', 'Ferdie'];
    await Promise.all([
      ...[[COIN, 8], [ENDLESS, 200], [DOOMED, 2], [LATE, 6]].map(([id, decimals]) => this.#issue(id, decimals)),
      this.#issue(DOLLAR, DECIMALS, holders.map((who) => assets.mint(DOLLAR, this.#at(who), dollars(1_000_000)))),
    ]);
  }

  /** The accounts that people have here. */
  #path(who) {
    return { Carla: 'Charlie//stash', Dora: 'Dave//stash', Emil: 'Eve//stash', Fritz: 'Ferdie//stash' }[who] ?? who;
  }

  #at(who) {
    return this.trial.address(this.#path(who));
  }

  #submit(who, call) {
    return this.trial.submit(this.#path(who), call);
  }

  #refused(what, name, who, call) {
    return this.trial.refused(what, name, this.#submit(who, call));
  }

  #issue(id, decimals, then = []) {
    const { assets, utility } = this.tx;
    const create = assets.create(id, this.#at(ISSUER), LEAST);
    const describe = assets.setMetadata(id, `Asset ${id}`, `A${id}`, decimals);
    const mint = assets.mint(id, this.#at(ISSUER), dollars(1_000_000));
    return this.#submit(ISSUER, utility.batchAll([create, describe, mint, ...then]));
  }

  /** Create a market in which one of these lends against TRN. */
  #market(id, decimals) {
    const params = { ...this.params, principal: kind(id), principalDecimals: decimals };
    return this.trial.sudo(this.tx.lending.createMarket(params));
  }

  async #opened(id, decimals) {
    const { events } = await this.#market(id, decimals);
    return Number(only(events, 'lending.MarketCreated').market);
  }

  /** Decimals are said by who decides, and an issuer who changes them changes nothing. */
  async decimals() {
    const { assets, custody } = this.tx;
    const describe = (decimals) => this.#submit(ISSUER, assets.setMetadata(COIN, 'Coin', 'COIN', decimals));
    await Promise.all([
      this.#submit(ISSUER, custody.pinAsset(kind(COIN))),
      this.#submit(ISSUER, custody.pinAsset(kind(ENDLESS))),
    ]);
    await describe(2);
    await this.trial.refused('a market in an asset whose decimals changed', 'custody.WrongDecimals',
      this.#market(COIN, 8));
    await this.trial.refused('a market in an asset of 200 decimals', 'custody.TooManyDecimals',
      this.#market(ENDLESS, 200));
    await describe(8);
    const market = await this.#opened(COIN, 8);
    await describe(2);
    const { rules } = await marketAt(this.chain, await this.blocks.best, market);
    this.checks.equal('decimals of the market', rules.params.principalDecimals, 8n);
  }

  /** What a market uses stays; what could go, no market uses. */
  async pins() {
    const { assets, custody } = this.tx;
    await Promise.all([
      this.trial.refused('a market in an asset that is not pinned', 'custody.AssetNotPinned', this.#market(DOOMED, 2)),
      this.#refused('the end of an asset that a market uses', 'assets.ContainsHolds', ISSUER,
        assets.startDestroy(COIN)),
      this.#refused('a pin back that a market uses', 'custody.AssetInUse', ISSUER, custody.unpinAsset(kind(COIN))),
      this.#refused('somebody else\'s pin', 'custody.NotPinner', 'Ferdie', custody.unpinAsset(kind(ENDLESS))),
    ]);
    // An asset that is not pinned can be destroyed, and one whose pin is taken back.
    await this.#submit(ISSUER, custody.unpinAsset(kind(ENDLESS)));
    await Promise.all([ENDLESS, DOOMED].map((id) => this.#submit(ISSUER, assets.startDestroy(id))));
    this.trial.say('Assets that are not pinned can be destroyed');
  }

  #place(maker, terms, expires) {
    const all = termsOf({ term: WEEK, expires, ...terms });
    const call = this.tx.lending.placeOffer(this.market, 'Lend', dollars(1_000), all);
    return this.#submit(maker, call).then(({ events }) => only(events, 'lending.OfferPlaced').offer);
  }

  take(offer) {
    return this.tx.lending.take(offer, dollars(100), TRN.of(1_000), RUINOUS);
  }

  /** What an account has of Bob's dollars: free, and on hold for which reasons. */
  async #money(block, who) {
    const { query } = await this.chain.api.at(block.hash);
    const [account, holds] = await Promise.all([
      query.assets.account(DOLLAR, this.#at(who)), query.assetsHolder.holds(DOLLAR, this.#at(who)),
    ]);
    const { balance, status } = plain(account);
    return { balance, status, holds: plain(holds).map(({ amount }) => amount) };
  }

  /** Money that its issuer has frozen stays where it is, however it is offered. */
  async freezing() {
    const { assets, custody, lending } = this.tx;
    await this.#submit(ISSUER, custody.pinAsset(kind(DOLLAR)));
    this.market = await this.#opened(DOLLAR, DECIMALS);
    const expires = await this.trial.expires();
    const grouped = this.#submit('Dora', lending.createGroup(kind(DOLLAR), dollars(1_000)));
    const { group } = only((await grouped).events, 'lending.GroupCreated');
    const [frozen, hers, other] = await Promise.all([
      this.#place('Carla', { apr: 100n }, expires),
      this.#place('Dora', { apr: 0n, group, onlyFor: this.#at('Emil') }, expires),
      this.#place('Alice', { apr: 200n }, expires),
    ]);
    const before = await this.#money(await this.blocks.best, 'Carla');
    await Promise.all(['Carla', 'Dora'].map((who) => this.#submit(ISSUER, assets.freeze(DOLLAR, this.#at(who)))));
    await Promise.all([
      this.#refused('what is frozen, out of an offer', 'custody.MoneyFrozen', 'Ferdie', this.take(frozen)),
      this.#refused('what is frozen, out of a group, by an accomplice', 'custody.MoneyFrozen', 'Emil', this.take(hers)),
      this.#refused('an offer of what is frozen', 'custody.MoneyFrozen', 'Carla',
        lending.placeOffer(this.market, 'Lend', dollars(1_000), termsOf({ apr: 100n, term: WEEK, expires }))),
      this.#refused('a group of what is frozen', 'custody.MoneyFrozen', 'Dora',
        lending.createGroup(kind(DOLLAR), dollars(1_000))),
    ]);

    const wish = [this.market, dollars(500), TRN.of(2_000), WEEK, 1_000n, 32, null];
    const { block, events } = await this.#submit('Ferdie', lending.borrow(...wish));
    const opened = only(events, 'lending.LoanOpened');
    this.checks.equal('who lends to a sweep', [opened.offer, opened.lender], [other, this.#at('Alice')]);
    this.checks.equal('what is closed on its way', only(events, 'lending.OfferClosed'),
      { offer: frozen, filled: 0n, returned: dollars(1_000) });
    this.checks.equal('the offer after that', await offerAt(this.chain, block, frozen), null);
    const { balance } = before;
    this.checks.equal('frozen money after a sweep', await this.#money(block, 'Carla'),
      { balance: balance + dollars(1_000), status: 'Frozen', holds: [] });

    await Promise.all(['Carla', 'Dora'].map((who) => this.#submit(ISSUER, assets.thaw(DOLLAR, this.#at(who)))));
    const taken = await this.#submit('Emil', this.take(hers));
    const { lender } = only(taken.events, 'lending.LoanOpened');
    this.checks.equal('who lends when all is thawed', lender, this.#at('Dora'));
    this.trial.say('Frozen money stayed where it was, and moves again when it is thawed');
  }

  /** A stranger sends so many assets to custody's account that it can take no more of them. */
  async strangers() {
    const { assets, custody, utility } = this.tx;
    const ids = Array.from({ length: STRANGE }, (_, i) => 1_000 + i);
    const calls = ids.flatMap((id) => [
      assets.create(id, this.#at('Fritz'), 1n), assets.mint(id, this.custody, 1n),
    ]);
    const { events } = await this.#submit('Fritz', utility.forceBatch(calls));
    const sent = events.filter((event) => matches(event, 'assets.Issued', { owner: this.custody }));
    this.checks.that(`so many of a stranger's assets arrive: ${sent.length}`, sent.length > 0 && sent.length < STRANGE);
    this.trial.say(`Custody's account takes ${sent.length} of a stranger's ${STRANGE} assets and can take no more`);
    await this.#submit(ISSUER, custody.pinAsset(kind(LATE)));
    await this.#opened(LATE, 6);
    this.trial.say('One more is pinned, and a market opens in it');
  }

  /** What waits for an account. */
  async #waiting(block, address) {
    const { query } = await this.chain.api.at(block.hash);
    return plain(await query.custody.waiting(address, kind(DOLLAR)));
  }

  /** What somebody has on hold for payments that wait. */
  async #deposit(block, who) {
    const { query } = await this.chain.api.at(block.hash);
    const holds = plain(await query.balances.holds(this.#at(who)));
    return holds.find(({ id }) => isDeepStrictEqual(id, { Custody: 'Deposit' }))?.amount ?? 0n;
  }

  /** A payment that its receiver cannot take waits for a deposit; until it is withdrawn, the note stays with them. */
  async wander() {
    const { assets, balances, custody, lending, utility } = this.tx;
    const wanderers = ['Wander//1', 'Wander//2', 'Wander//3'];
    const [first, second, third] = wanderers.map((who) => this.#at(who));
    const { id, block: openedIn } = await this.trial.openLoan({
      market: this.market, lender: 'Alice', borrower: 'Ferdie', principal: dollars(10_000), collateral: TRN.of(20_000),
      apr: RUINOUS, term: WEEK,
    });
    await this.#submit('Alice', utility.batchAll([
      ...[first, second, third].map((to) => balances.transferKeepAlive(to, TRN.of(10))),
      lending.transferNote(id, first),
    ]));
    await this.#submit(ISSUER, utility.batchAll([assets.mint(DOLLAR, first, LEAST), assets.block(DOLLAR, first)]));

    const repay = (amount) => this.#submit('Ferdie', lending.repay(id, amount));
    const pass = (from, to) => this.#submit(from, lending.transferNote(id, to));
    const once = await repay(dollars(100));
    const depositor = this.#at('Ferdie');
    const kept = only(once.events, 'custody.PaymentKept', { to: first });
    const asset = kind(BigInt(DOLLAR));
    this.checks.equal('PaymentKept', kept, { to: first, asset, payment: kept.payment, depositor });
    this.checks.equal('what waits', await this.#waiting(once.block, first),
      { amount: kept.payment, deposit: [depositor, PAYMENT_DEPOSIT] });
    this.checks.equal('the deposit for it', await this.#deposit(once.block, 'Ferdie'), PAYMENT_DEPOSIT);
    await this.trial.refused('a note on its way while a payment waits', 'lending.PaymentPending',
      pass(wanderers[0], second));
    const twice = await repay(dollars(100));
    const more = only(twice.events, 'custody.PaymentKept', { to: first });
    const { amount: all } = await this.#waiting(twice.block, first);
    this.checks.equal('what waits after another payment', all, kept.payment + more.payment);
    this.checks.equal('the deposit for both', await this.#deposit(twice.block, 'Ferdie'), PAYMENT_DEPOSIT);

    await this.#submit(ISSUER, assets.thaw(DOLLAR, first));
    const { block, events } = await this.#submit('Emil', custody.withdrawPending(first, kind(DOLLAR)));
    this.checks.equal('PaymentWithdrawn', only(events, 'custody.PaymentWithdrawn'),
      { to: first, asset, payment: all, depositor });
    this.checks.equal('what still waits', await this.#waiting(block, first), null);
    this.checks.equal('the deposit after that', await this.#deposit(block, 'Ferdie'), 0n);
    await pass(wanderers[0], second);
    await this.#leaveNothing(id, openedIn, wanderers, repay, pass);
  }

  /** Too little for an account to begin with is not taken for an owner who has none: it would be lost. */
  async #leaveNothing(id, openedIn, [, second, third], repay, pass) {
    const before = await loanAt(this.chain, await this.blocks.best, id);
    const due = before.obligation.accruedTo + WEEK / 50_000n;
    await this.blocks.first(openedIn, ({ time }) => time > due, 'some interest');
    await this.trial.refused('a payment too small for an account', 'lending.AmountTooSmall', repay(LEAST));
    await pass(second, this.#at(third));
    this.trial.say('A note that wanders leaves nothing behind');
  }

  /** A feed is named in text, by which no other is known. */
  async names() {
    const { prices } = this.tx;
    const [{ rule }] = await submissions(this.chain, { 'BTC/USD': '60000' });
    const list = (what, error, name) => this.trial.refused(what, error, this.trial.sudo(prices.listFeed(name, rule)));
    await list('a feed whose name is no text', 'prices.InvalidName', '0xfffefd');
    await list('a feed with a name that can hide something', 'prices.InvalidName', 'BTC/USD ');
    await list('a second feed of that name', 'prices.NameTaken', 'BTC/USD');
    await list('a second feed of that name, but for capitals', 'prices.NameTaken', 'btc/usd');
  }
}

run(async (args) => {
  if (args.length > 0) throw new UserError('usage: TRINE_NODE=<the node\'s binary> node assets.mjs');
  const trial = await Trial.begin();
  const attacks = new Attacks(trial);
  await attacks.begin();
  await Promise.all([
    attacks.decimals().then(() => attacks.pins()),
    attacks.freezing().then(() => attacks.wander()),
    attacks.names(),
  ]);
  await attacks.strangers();
  await trial.end();
});
