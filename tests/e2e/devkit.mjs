// SPDX-License-Identifier: Apache-2.0
// What the devkit promises: balances, prices, storage and calls as anybody, with real consensus and on a sealed chain;
// time and snapshots on the sealed one. TRINE_NODE names the node's binary.

import { DAY, HOUR, MINUTE, NotSealed, refusal, run, Sandbox, TBTC, TETH, TRN, TUSD, UserError, YEAR } from 'trine-devkit';
import { Checks } from './lib/checks.mjs';

const ONE = 10n ** 18n;
/** Blocks that are sealed at once, to see how fast that goes. */
const MANY = 200;
const started = Date.now();

class Kit {
  constructor(name, sandbox, checks) {
    Object.assign(this, { name, sandbox, checks });
  }

  say(line) {
    console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s  [${this.name}] ${line}`);
  }

  equal(what, actual, expected) {
    this.checks.equal(`${this.name}: ${what}`, actual, expected);
  }

  async free(who, asset) {
    return (await this.sandbox.balances(who))[asset.symbol].free;
  }

  /** The price of bitcoin, or why there is none. */
  async bitcoin() {
    const { Ok: sample, Err: why } = await this.sandbox.ask('pricesApi', 'price', 2);
    return sample ? sample.price / ONE : why;
  }

  async balances() {
    const { sandbox } = this;
    // More, less, and as much as before; and to an account that is new.
    const wanted = [
      ['Eve', TRN.of(7), TRN], ['Eve', TUSD.of(3_000_000), TUSD], ['Eve', TBTC.of('0.5'), TBTC],
      ['Eve', TETH.of(1_000), TETH], ['Nobody//1', TRN.of(5), TRN],
    ];
    await Promise.all(wanted.map(([who, amount, asset]) => sandbox.setBalance(who, asset, amount)));
    for (const [who, amount, asset] of wanted) this.equal(`${asset.symbol} of ${who}`, await this.free(who, asset), amount);
    this.say('Balances are what was asked for');
  }

  async prices() {
    const { sandbox } = this;
    await sandbox.setPrice({ 'BTC/USD': '20000' });
    this.equal('a price after a jump', await this.bitcoin(), 20_000n);
    await sandbox.setPrice({ 'BTC/USD': '90000' }, { breaker: true });
    this.equal('a price after a jump that the breaker sees', await this.bitcoin(), 'Frozen');
    await sandbox.setPrice({ 'BTC/USD': '60000' });
    this.equal('the price after that', await this.bitcoin(), 60_000n);
    const feeds = await sandbox.ask('pricesApi', 'feeds');
    const [trn, eth] = [0, 3].map((id) => feeds[id].priceE18 / ONE);
    this.equal('prices that nobody has moved', [trn, eth], [2n, 3_000n]);
    await this.refused('a price of a feed that is not there', sandbox.setPrice({ 'X/USD': '1' }), /no feed is named X\/USD/);
    this.say('Prices stand at once, wherever they were');
  }

  async refused(what, attempt, pattern) {
    const answer = await attempt.then(() => 'accepted', ({ message }) => message);
    this.checks.that(`${this.name}: ${what}: ${answer}`, pattern.test(answer));
  }

  async calls() {
    const { sandbox } = this;
    const { balances, lending, system } = sandbox.tx;
    const nonce = async () => (await sandbox.api.rpc.system.accountNextIndex(sandbox.address('Dave'))).toNumber();
    const [before, sent] = [await this.free('Dave', TRN), await nonce()];
    const { events } = await sandbox.sendAs('Dave', balances.transferKeepAlive(sandbox.address('Eve'), TRN.of(1)));
    this.checks.that('a transfer as Dave', events.some(({ name }) => name === 'balances.Transfer'));
    this.equal('Dave pays no fee', before - (await this.free('Dave', TRN)), TRN.of(1));
    this.equal('Dave\'s nonce stays', await nonce(), sent);
    const { advice } = await refusal(sandbox.sendAs('Dave', lending.repay(999, 1n)), 'lending.LoanGone');
    this.checks.that('an error inside comes with advice', advice !== '');
    await refusal(sandbox.sudo(balances.transferKeepAlive(sandbox.address('Eve'), 1n)), 'BadOrigin');
    const key = sandbox.api.query.clock.haltAfter.key();
    const [old, changed] = [await sandbox.api.query.clock.haltAfter(), sandbox.api.createType('u64', 777_000)];
    await sandbox.setStorage([[key, changed.toHex(true)]]);
    this.equal('a value in storage', (await sandbox.api.query.clock.haltAfter()).toNumber(), 777_000);
    await sandbox.setStorage([[key, null]]);
    this.equal('what was removed', await sandbox.chain.request('state_getStorage', [key]), null);
    await sandbox.setStorage([[key, `0x${Buffer.from(old.toU8a()).toString('hex')}`]]);
    await sandbox.fails('Ferdie', system.setCode('0x00'), 'BadOrigin');
    this.say('Calls are made as anybody, and their errors have names');
  }

  /** Only a sealed node does that. */
  async notSealed() {
    const { sandbox } = this;
    for (const attempt of [() => sandbox.passTime(1), () => sandbox.snapshot(), () => sandbox.newBlock()]) {
      const error = await attempt().catch((one) => one);
      this.checks.that(`${this.name}: ${error}`, error instanceof NotSealed);
    }
  }

  async time() {
    const { sandbox } = this;
    const now = await sandbox.now();
    this.equal('time after timeTravel', (await sandbox.timeTravel(now + DAY)).time, now + DAY);
    await sandbox.setNextTimestamp(now + DAY + HOUR);
    this.equal('time after setNextTimestamp', (await sandbox.newBlock()).time, now + DAY + HOUR);
    await sandbox.increaseTime(HOUR);
    const increased = (await sandbox.newBlock()).time - (now + DAY + HOUR);
    this.checks.that(`time after increaseTime: ${increased}`, increased >= HOUR && increased < HOUR + MINUTE);
    const [before, walked] = [await sandbox.blocks.best, Date.now()];
    const after = await sandbox.passTime(YEAR);
    this.checks.that('a year passes', after.time - before.time >= YEAR && after.time - before.time < YEAR + HOUR);
    this.equal('the price after a year', await this.bitcoin(), 60_000n);
    const took = ((Date.now() - walked) / 1000).toFixed(1);
    this.say(`A year passes in ${took} s and ${after.number - before.number} blocks`);
    this.equal('the newest block by number', (await sandbox.newBlock({ to: after.number + 5 })).number, after.number + 5);
    await refusal(sandbox.timeTravel(now), 'InvalidTime');
    const sealing = Date.now();
    await sandbox.newBlock({ count: MANY });
    this.say(`${(MANY / ((Date.now() - sealing) / 1000)).toFixed(0)} empty blocks a second`);
  }

  async snapshots() {
    const { sandbox } = this;
    const { balances } = sandbox.tx;
    const seen = [];
    await sandbox.api.query.system.account(sandbox.address('Eve'), ({ data }) => seen.push(data.free.toBigInt()));
    const [before, first] = [await this.free('Eve', TRN), await sandbox.snapshot()];
    const pay = () => sandbox.submit('Dave', balances.transferKeepAlive(sandbox.address('Eve'), TRN.of(11)));
    await pay();
    const second = await sandbox.snapshot();
    await sandbox.setPrice({ 'BTC/USD': '30000' });
    await sandbox.passTime(30n * DAY);
    await sandbox.revert(second);
    this.equal('the price at the inner snapshot', await this.bitcoin(), 60_000n);
    this.equal('Eve at the inner snapshot', await this.free('Eve', TRN), before + TRN.of(11));
    const { number } = await sandbox.revert(first);
    this.equal('Eve at the outer snapshot', await this.free('Eve', TRN), before);
    await pay();
    this.equal('Eve after the same once more', await this.free('Eve', TRN), before + TRN.of(11));
    const block = await sandbox.blocks.at(number + 1);
    this.checks.that('the new block is seen', block.events.some(({ name }) => name === 'balances.Transfer'));
    await sandbox.newBlock();
    this.equal('what a subscription saw last', seen.at(-1), before + TRN.of(11));
    this.checks.that('and what it saw when it was reverted', seen.slice(2).includes(before));
    await refusal(sandbox.revert(first), 'UnknownSnapshot');
    const third = await sandbox.snapshot();
    await sandbox.dropSnapshot(third);
    const best = await sandbox.newBlock();
    this.checks.that('all is final again', (await sandbox.chain.finalizedHead()).number >= best.number);
    this.say('Snapshots are restored, nested ones too');
  }
}

async function trial(name, options, checks, ...more) {
  const sandbox = await Sandbox.start(options);
  const kit = new Kit(name, sandbox, checks);
  kit.say('The chain is there');
  for (const part of ['balances', 'prices', 'calls', ...more]) await kit[part]();
  await sandbox.stop();
}

run(async (args) => {
  if (args.length > 0) throw new UserError('usage: TRINE_NODE=<the node\'s binary> node devkit.mjs');
  const checks = new Checks();
  await Promise.all([
    trial('sealed', { sealing: 'instant' }, checks, 'time', 'snapshots'),
    trial('real', {}, checks, 'notSealed'),
  ]);
  checks.finish();
});
