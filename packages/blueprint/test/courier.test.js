// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Courier, PATIENCE_BLOCKS, run } from '../src/courier.js';
import { fileKeys, parseKeys, seedKeys } from '../src/commands/couriers.js';
import { toHex } from '../src/bytes.js';
import { UserError } from '../src/errors.js';
import { commitment, isDeliveryOf, publicKey } from '../src/seal.js';
import { account, FakeLedger, FakeNode } from './fake.js';

const trader = account(1);
const signer = { publicKey: account(9) };
const KEY = account(0x42);
const readers = Array.from({ length: 200 }, (_, i) => ({ account: account(100), readingKey: publicKey(account(i + 1)) }));

let ledger;
let node;
let chain;
let lines;
let context;
let id;

const keyring = (keys) => ({ ids: async () => [...keys.keys()], keyOf: ({ id: one }) => keys.get(one) ?? null });
const courier = (keys = new Map([[id, KEY]]), options = {}) =>
  new Courier({ keys: keyring(keys), signer, say: (line) => lines.push(line), maxTip: 10_000n, ...options });
const buy = (count, of = id) => {
  for (let i = 0; i < count; i += 1) ledger.buy(of, account(50 + i), readers[i].readingKey);
};
const look = async (one) => one.look(chain, await chain.view());
const delivered = (of = id) => ledger.unlocks.get(of).filter(({ delivery }) => delivery).length;
const rounds = async (one, count) => {
  for (let i = 0; i < count; i += 1) {
    await look(one);
    node.block();
  }
};

beforeEach(async () => {
  ledger = new FakeLedger();
  node = new FakeNode(ledger);
  chain = await node.open();
  lines = [];
  context = { genesis: ledger.genesis, trader, sequence: 0n };
  id = ledger.add({ trader, sequence: 0n, commitment: commitment(context, KEY) });
});

test('what is due is delivered as the key says, and nothing is sent twice', async () => {
  buy(3);
  const one = courier();
  await rounds(one, 5);
  assert.equal(delivered(), 3);
  for (const { index, readingKey, delivery } of ledger.unlocks.get(id)) assert(isDeliveryOf(context, KEY, index, readingKey, delivery));
  assert.equal(node.sent.length, 1);
  assert.equal(one.idle, true);
  assert.deepEqual(lines, ['blueprint 0: sent to 3 buyers', 'blueprint 0: delivered to 3 buyers']);
  buy(1);
  await rounds(one, 2);
  assert.equal(delivered(), 4);
});

test('nothing is sent when nothing is due', async () => {
  await rounds(courier(), 5);
  assert.equal(node.sent.length, 0);
});

test('many are delivered in batches of 64', async () => {
  buy(150);
  await rounds(courier(), 4);
  assert.deepEqual(node.sent.map(({ call }) => call.deliveries.length), [64, 64, 22]);
  assert.equal(delivered(), 150);
});

test('the one whose time is over first comes first', async () => {
  const other = { ...context, sequence: 1n };
  const soon = ledger.add({ trader, sequence: 1n, commitment: commitment(other, KEY), deliverBy: 2_000_000n });
  buy(1);
  buy(1, soon);
  await rounds(courier(new Map([[id, KEY], [soon, KEY]])), 3);
  assert.deepEqual(node.sent.map(({ call }) => call.id), [soon, id]);
});

test('a wrong key delivers nothing and is said once', async () => {
  buy(1);
  await rounds(courier(new Map([[id, account(0x43)]])), 4);
  assert.equal(node.sent.length, 0);
  assert.equal(lines.length, 1);
  assert.match(lines[0], /WRONG/);
});

test('a blueprint that is gone, or has no key here, does not keep others waiting', async () => {
  const other = { ...context, sequence: 1n };
  const third = ledger.add({ trader, sequence: 1n, commitment: commitment(other, KEY), deliverBy: 1n });
  buy(1);
  buy(1, third);
  await rounds(courier(new Map([[99n, KEY], [third, null], [id, KEY]])), 4);
  assert.equal(delivered(), 1);
  assert.equal(lines.filter((line) => line.includes('blueprint 99')).length, 1);
});

test('full blocks: the tip grows in the same place until it gets in', async () => {
  buy(2);
  ledger.fullBelow = 500n;
  const one = courier();
  await rounds(one, 6 * PATIENCE_BLOCKS);
  assert.equal(delivered(), 2);
  const tips = node.sent.map(({ tip }) => tip);
  assert.deepEqual(tips, [0n, 101n, 202n, 404n, 808n]);
  assert.deepEqual(new Set(node.sent.map(({ nonce }) => nonce)), new Set([0]));
  assert.equal(ledger.nonces.get(String(signer.publicKey)), 1);
});

test('full blocks: the tip never passes its bound, and that is said once', async () => {
  buy(2);
  ledger.fullBelow = 10n ** 9n;
  await rounds(courier(undefined, { maxTip: 300n }), 10 * PATIENCE_BLOCKS);
  assert(node.sent.every(({ tip }) => tip <= 300n));
  assert.equal(lines.filter((line) => line.includes('--max-tip')).length, 1);
  ledger.fullBelow = 0n;
  node.block();
  assert.equal(delivered(), 2);
});

test('whoever unlocks while it waits goes along when it is sent again', async () => {
  buy(2);
  ledger.fullBelow = 100n;
  const one = courier();
  await rounds(one, 2);
  buy(3);
  await rounds(one, 2 * PATIENCE_BLOCKS);
  assert.equal(delivered(), 5);
  assert.deepEqual(node.sent.map(({ call }) => call.deliveries.length), [2, 5]);
});

test('a full pool: a tip from the next block on', async () => {
  buy(1);
  node.full = true;
  await rounds(courier(), 2);
  assert.equal(delivered(), 1);
  assert.deepEqual(node.sent.map(({ tip }) => tip), [0n, 101n]);
});

test('a courier that is started again takes over what waits in the pool', async () => {
  buy(2);
  ledger.fullBelow = 100n;
  await rounds(courier(), 1);
  const again = courier();
  await rounds(again, PATIENCE_BLOCKS + 3);
  assert.equal(delivered(), 2);
  assert.deepEqual(node.sent.map(({ nonce, tip }) => [nonce, tip]), [[0, 0n], [0, 101n]]);
});

test('a courier that is started again after all was delivered does nothing', async () => {
  buy(2);
  await rounds(courier(), 2);
  await rounds(courier(), 3);
  assert.equal(node.sent.length, 1);
});

test('another transaction of the same account is not outbid', async () => {
  buy(1);
  const who = String(signer.publicKey);
  node.pool.push({ who, account: signer.publicKey, nonce: 0, tip: 0n, hash: '0xexit', call: { name: 'exit', run: () => {} } });
  await rounds(courier(), 3);
  assert.equal(ledger.done.get('0xexit').failure, null);
  assert.equal(delivered(), 1);
  assert.deepEqual(node.sent.map(({ nonce }) => nonce), [1]);
});

test('where the pool cannot be asked, another transaction of the account is waited for', async () => {
  buy(1);
  chain.pending = async () => { throw new Error('Method not found'); };
  const who = String(signer.publicKey);
  node.pool.push({ who, account: signer.publicKey, nonce: 0, tip: 0n, hash: '0xexit', call: { name: 'exit', run: () => {} } });
  ledger.fullBelow = 1n;
  const one = courier();
  await rounds(one, 3 * PATIENCE_BLOCKS);
  assert(node.pool.some(({ hash }) => hash === '0xexit'));
  ledger.fullBelow = 0n;
  await rounds(one, 3);
  assert.equal(ledger.done.get('0xexit').failure, null);
  assert.equal(delivered(), 1);
});

test('a failure on chain is said and tried again, ever less often', async () => {
  buy(1);
  ledger.failing = 'predictions.TooEarly: wait';
  const one = courier();
  await rounds(one, 100);
  assert(node.sent.length >= 3 && node.sent.length <= 5, String(node.sent.length));
  assert.match(lines[1], /NOT delivered to 1: predictions.TooEarly: wait; the next try is in 10 blocks/);
  assert.match(one.failed, /TooEarly/);
  ledger.failing = null;
  await rounds(one, 160);
  assert.equal(delivered(), 1);
  assert.equal(one.failed, null);
});

test('after the time for it, one failure is enough', async () => {
  buy(1);
  ledger.failing = 'predictions.DeliveryIsOver';
  ledger.time = 6_000_000n;
  await rounds(courier(), 2_000);
  assert.equal(node.sent.length, 1);
  assert.match(lines[1], /its time is over/);
});

test('an account that cannot pay is said, and goes on once it can', async () => {
  buy(1);
  const { send } = chain;
  const { Refused } = await import('../src/errors.js');
  chain.send = async () => { throw new Refused('poor', 'the account that signs cannot pay the fee'); };
  const one = courier();
  await rounds(one, 2);
  assert.match(lines[0], /NOT sent: the account that signs cannot pay/);
  chain.send = send;
  await rounds(one, 2);
  assert.equal(delivered(), 1);
});

test('an answer that is lost after the node took it: looked up, not sent twice over', async () => {
  buy(2);
  node.breaksAfterSend = true;
  const one = courier();
  await assert.rejects(look(one), /the connection broke/);
  node.block();
  one.reconnected();
  await rounds(one, 3);
  assert.equal(delivered(), 2);
  assert.equal(node.sent.length, 1);
});

test('a block that is replaced by one without the delivery: delivered again', async () => {
  buy(1);
  const one = courier();
  await rounds(one, 2);
  assert.equal(delivered(), 1);
  ledger.unlocks.get(id)[0].delivery = null;
  ledger.nonces.set(String(signer.publicKey), 0);
  await rounds(one, 2);
  assert.equal(delivered(), 1);
});

test('run: connects again after the node went away with its pool, and delivers', async () => {
  buy(2);
  ledger.fullBelow = 10n ** 12n;
  const one = courier();
  const naps = [];
  const ticks = () => new Promise((resolve) => { setTimeout(resolve, 5); });
  const going = run({
    open: node.open,
    courier: one,
    genesis: ledger.genesis,
    say: (line) => lines.push(line),
    until: () => one.idle,
    sleep: async (wait) => {
      naps.push(wait);
      if (naps.length === 3) node.broken = false;
    },
  });
  await ticks();
  assert.equal(node.sent.length, 1);
  // Away, for a while; the pool is lost and there is room now.
  node.broken = true;
  node.restart();
  await ticks();
  assert.equal(node.pool.length, 1, 'sent again as soon as it is back');
  ledger.fullBelow = 0n;
  node.block();
  await going;
  assert.equal(delivered(), 2);
  assert.deepEqual(naps, [1_000, 2_000, 4_000]);
  assert.equal(lines.filter((line) => line.includes('connecting again')).length, 3);
});

test('run: a node of another chain ends it', async () => {
  await assert.rejects(
    run({ open: node.open, courier: courier(), genesis: account(0), say: () => {}, sleep: async () => {} }),
    (error) => error instanceof UserError && /another chain/.test(error.message),
  );
});

test('a file of keys is read line by line, and anew for each block', async () => {
  const keys = parseKeys(`# mine\n12 ${toHex(KEY)}\n\n 13\t${toHex(trader)} # second\n`);
  assert.deepEqual([...keys.keys()], [12n, 13n]);
  assert.throws(() => parseKeys(`12 ${toHex(KEY)}\n13 0x12`), /the key in line 2 should be 32 bytes/);
  assert.throws(() => parseKeys('12'), /line 1/);
  let text = '';
  const said = [];
  const file = fileKeys(() => text, (line) => said.push(line));
  assert.deepEqual(await file.ids(), []);
  text = `${id} ${toHex(KEY)}`;
  assert.deepEqual(await file.ids(), [id]);
  assert.deepEqual(file.keyOf({ id }), KEY);
  // Half written: what was there stays, and it is said once.
  text = `${text}\n5 0x1`;
  assert.deepEqual(await file.ids(), [id]);
  assert.deepEqual(await file.ids(), [id]);
  assert.equal(said.length, 1);
});

test('with the seed: a scan when the trader has posted, or a number has changed, not for each block', async () => {
  let scans = 0;
  const state = { seed: () => account(3), signed: () => [], read: () => ({}) };
  const keys = seedKeys(state, ledger.genesis, trader);
  const ids = async () => {
    const view = await chain.view();
    const { blueprints } = view;
    return keys.ids({ ...view, blueprints: async (who) => { scans += 1; return blueprints(who); } });
  };
  assert.deepEqual(await ids(), [id]);
  assert.deepEqual(await ids(), [id]);
  assert.equal(scans, 1);
  const second = ledger.add({ trader, sequence: 1n, commitment: account(0) });
  ledger.sequences.set(String(trader), 2n);
  assert.deepEqual(await ids(), [id, second]);
  assert.equal(scans, 2);
  // The block is replaced: another's blueprint has the number now.
  ledger.blueprints.get(second).trader = account(77);
  assert.deepEqual(await ids(), [id]);
  assert.equal(scans, 3);
});
