// SPDX-License-Identifier: Apache-2.0
// State and identity: balances, storage, calls as somebody, prices; each error by its name.

import { only, plain, priceAt, TBTC, termsOf, TRN, TUSD } from 'trine-devkit';
import { DAY, HOUR, SealedTrial } from './nodes.mjs';

const [BTC, ETH] = [2, 3];
const E18 = 10n ** 18n;
/** Nobody has its key. */
const NOBODY = `0x${'77'.repeat(32)}`;

async function balances(trial) {
  const { checks, api } = trial;
  await trial.dev('setBalance', NOBODY, String(TRN.of(123)));
  checks.equal('TRN of nobody', (await api.query.system.account(NOBODY)).data.free.toBigInt(), TRN.of(123));
  for (const amount of [TUSD.of(5_000), TUSD.of(20), TUSD.of(20)]) {
    await trial.dev('setBalance', NOBODY, String(amount), TUSD.id);
    const { balance } = plain(await api.query.assets.account(TUSD.id, NOBODY));
    checks.equal('tUSD of nobody', balance, amount);
  }
  await trial.fails('an asset that is not there', 'UnknownAsset', trial.dev('setBalance', NOBODY, 1, 99));
  await trial.fails('an account that is none', 'InvalidParameter', trial.dev('setBalance', 'Alice', 1));
}

async function storage(trial) {
  const { checks, api } = trial;
  const key = api.query.clock.haltAfter.key();
  const before = plain(await api.query.clock.haltAfter());
  await trial.dev('setStorage', [[key, api.createType('u64', 12_345).toHex(true)]]);
  checks.equal('what was put there', plain(await api.query.clock.haltAfter()), 12_345n);
  await trial.dev('setStorage', [[key, null]]);
  checks.equal('what is there without', plain(await api.query.clock.haltAfter()), 2n ** 64n - 1n);
  await trial.dev('setStorage', [[key, api.createType('u64', before).toHex(true)]]);
  checks.equal('what was there before', plain(await api.query.clock.haltAfter()), before);
}

async function identity(trial) {
  const { checks, tx, api } = trial;
  const call = tx.balances.transferKeepAlive(trial.address('Ferdie'), TRN.of(3));
  const before = (await api.query.system.account(NOBODY)).data.free.toBigInt();
  await trial.dev('sendAs', NOBODY, call.method.toHex());
  const { nonce, data } = await api.query.system.account(NOBODY);
  checks.equal('a transfer as nobody takes no fee', before - data.free.toBigInt(), TRN.of(3));
  checks.equal('and no nonce', nonce.toNumber(), 0);
  const send = (method) => trial.dev('sendAs', NOBODY, method.toHex());
  await trial.fails('repaying no loan', 'lending.LoanGone', send(tx.lending.repay(9_999, 1).method));
  await trial.fails('root\'s call', 'BadOrigin', send(tx.clock.setHaltAfter(60_000).method));
  await trial.fails('a call that is none', 'InvalidParameter', trial.dev('sendAs', NOBODY, '0xffff'));
}

async function prices(trial) {
  const { checks } = trial;
  const price = async (feed) => priceAt(trial.chain, await trial.head(), feed);
  await trial.dev('setPrice', 'BTC/USD', '61234.5');
  checks.equal('a price that was set', await price(BTC), (612_345n * E18) / 10n);
  const others = await price(ETH);
  await trial.dev('setPrice', BTC, '20000');
  checks.equal('one that jumped', await price(BTC), 20_000n * E18);
  await trial.dev('setPrice', 'ETH/USD', '1000', { breaker: true });
  checks.equal('one that may not', await price(ETH), 'Frozen');
  await trial.dev('setPrice', 'ETH/USD', '3000');
  checks.equal('one that came back', await price(ETH), others);
  // It stays, whoever feeds.
  await trial.dev('passTime', { ms: 3 * HOUR, every: HOUR });
  checks.equal('a price after three hours', await price(BTC), 20_000n * E18);
  await trial.fails('a feed that is not there', 'UnknownFeed', trial.dev('setPrice', 'XYZ/USD', '1'));
  await trial.fails('a price of zero', 'InvalidParameter', trial.dev('setPrice', 'BTC/USD', '0'));
}

/** After hours without a block, a transaction still finds prices that it can rely on. */
async function afterAWhile(trial) {
  const { checks, tx } = trial;
  const [term, expires] = [BigInt(7 * DAY), (await trial.head()).time + BigInt(DAY)];
  const terms = termsOf({ apr: 500n, term, expires });
  const placed = await trial.submit('Alice', tx.lending.placeOffer(0, 'Lend', TUSD.of(100), terms));
  const { offer } = only(placed.events, 'lending.OfferPlaced');
  await trial.dev('increaseTime', 5 * HOUR);
  const taken = await trial.submit('Bob', tx.lending.take(offer, TUSD.of(100), TBTC.of(1), 500n));
  only(taken.events, 'lending.LoanOpened');
  checks.that('five hours have passed', taken.block.time - placed.block.time >= BigInt(5 * HOUR));
}

export async function state(shared) {
  const trial = await SealedTrial.on('instant', shared);
  await balances(trial);
  await storage(trial);
  await identity(trial);
  await prices(trial);
  await afterAWhile(trial);
  await trial.submit('Alice', trial.tx.sudo.setKey(trial.address('Bob')));
  await trial.fails('anything by root without root', 'NotRoot', trial.dev('setBalance', NOBODY, 1));
  await trial.stop();

  const silent = await SealedTrial.on('instant', { ...shared, options: ['--no-feed'] });
  await silent.dev('newBlock', { count: 5 });
  const head = await silent.head();
  shared.checks.equal('a price that nobody keeps', await priceAt(silent.chain, head, BTC), 'Stale');
  shared.checks.equal('who keeps prices', (await silent.dev('state')).feed_running, false);
  await silent.dev('setPrice', 'BTC/USD', '100');
  shared.checks.equal('one that was set', await priceAt(silent.chain, await silent.head(), BTC), 100n * E18);
  await silent.stop();
}
