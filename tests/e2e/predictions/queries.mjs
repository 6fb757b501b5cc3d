// SPDX-License-Identifier: Apache-2.0
// What wallets are told: the answers of the chain's queries, against what the story knows by itself.

import { bestOf, coverOf, payout, worstOf } from '../lib/predictions.mjs';

const ONE = 10n ** 12n;

/** What a unit brings its buyer in each case. */
function casesOf(terms, rules) {
  const cases = {
    Target: ['Target', bestOf(terms)],
    Level: ['Horizon', 0n],
    Stop: ['Stop', -ONE],
    Worst: ['Stop', worstOf(terms)],
    Void: ['Void', 0n],
    Hidden: ['Hidden', worstOf(terms)],
    NotDelivered: ['Void', 0n],
  };
  return Object.entries(cases).map(([name, [ending, result]]) => {
    const { back, fromCover } = payout(terms, rules, { ending, result }, name === 'NotDelivered');
    const get = back + fromCover;
    return { case: name, resultE12: result, get, net: get - terms.price };
  });
}

/** A sealed blueprint that was just posted, as others see it: in lists, in full, and as a quote. */
export async function checkOnSale({ stage, id, posted, terms, trader, starts, saleEnd }, { reads, cannot }) {
  const { checks, chain, rules, tape } = stage;
  const ask = (question, ...args) => chain.ask(posted, 'predictionsApi', question, ...args);
  const [feeds, onSale, newest, own, whole, quote, none] = await Promise.all([
    ask('feeds'), ask('onSale', tape.id, null, 50), ask('newest', null, 50), ask('ofTrader', stage.address(trader), null, 50),
    ask('blueprint', id), ask('quoteUnlock', stage.address(reads), id), ask('quoteUnlock', stage.address(cannot), id),
  ]);
  const feed = feeds.find((one) => one.id === BigInt(tape.id));
  checks.equal('the feed as it is listed', feed.terms, rules);
  checks.equal('its limit', feed.exposure.limit, rules.maxExposure);
  const lists = { 'on sale': onSale.Ok.items, newest: newest.items, 'of the trader': own.items };
  for (const [name, items] of Object.entries(lists)) {
    const found = items.find((one) => one.id === id);
    checks.equal(`${name}: blueprint ${id}`, [found?.trader, found?.left, found?.phase], [
      stage.address(trader), terms.cap, 'OnSale',
    ]);
  }
  const { view, content, undelivered } = whole.Ok;
  checks.equal('what is public', [view.price, view.cover, view.stake, view.oddsE2, view.stopPpm, view.open], [
    terms.price, coverOf(terms, rules), rules.stake, terms.oddsE2, terms.stopPpm, false,
  ]);
  checks.equal('its start and the end of its sale', [view.times.startsMs, view.times.saleEndMs], [starts, saleEnd]);
  checks.equal('what is sealed', [view.position, Object.keys(content), undelivered], [null, ['Sealed'], 0n]);
  const steps = view.next.map(({ what, who }) => `${what} by ${who}`);
  checks.equal('what can be done next, and by whom', steps.slice(0, 2).sort(), ['Release by Trader', 'Unlock by Anyone']);
  const { pay, outcomes, seatsLeft, can } = quote.Ok;
  checks.equal('a quote', [pay, seatsLeft, can], [terms.price, terms.cap, 'Ok']);
  checks.equal('a quote, in each case', outcomes, casesOf(terms, rules));
  checks.equal('a quote for who cannot read', none.Ok.can, { Err: 'NoReadingKey' });
}

/** Traders as they stand once all is judged. */
export async function checkTraders({ chain, checks, address, tape }, traders, block, books) {
  const ask = (question, ...args) => chain.ask(block, 'predictionsApi', question, ...args);
  const board = { Feed: tape.id };
  const [{ Ok: page }, proven, all] = await Promise.all([
    ask('leaderboard', board, 'New', null, 100), ask('leaderboard', board, 'Proven', null, 100),
    ask('leaderboard', 'All', 'New', null, 100),
  ]);
  const names = traders.map(address).sort();
  checks.equal('the new traders of the feed', page.items.map(({ trader }) => trader).sort(), names);
  checks.equal('the new traders of all feeds', all.Ok.items.map(({ trader }) => trader).sort(), names);
  checks.equal('the proven traders', proven.Ok, { items: [], next: null });
  await Promise.all(traders.map(async (who) => {
    const { Ok: known } = await ask('trader', address(who));
    const { calls, sumE12, hidden, faulty, last } = books.record(who);
    const [{ record, last: listed }] = known.records;
    checks.equal(`${who}, as wallets are told`, [record.calls, record.meanResultE12, record.hidden, record.faulty, listed], [
      calls, sumE12, hidden, faulty, last,
    ]);
    checks.equal(`what of ${who} is not judged`, known.unjudged, []);
  }));
}
