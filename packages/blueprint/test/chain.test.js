// SPDX-License-Identifier: Apache-2.0
// How the chain's stored types and the node's answers are read. The types are those of the pallet.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TypeRegistry } from '@polkadot/types';
import { fromHex, toHex } from '../src/bytes.js';
import { accountOf, blueprintOf, countOf, idOf, inOrder, isSecret, newestFirst, refusal, unlockOf } from '../src/chain.js';
import { plain } from '../src/plain.js';
import { commitment, crypt, encodeMessage } from '../src/seal.js';
import { account } from './fake.js';

const registry = new TypeRegistry();
registry.register({
  Direction: { _enum: ['Long', 'Short'] },
  Entry: { _enum: { Market: 'Null', Level: { price: 'u128' } } },
  Position: { direction: 'Direction', entry: 'Entry' },
  Plain: { position: 'Position', thesis: 'Bytes' },
  Sealed: { ciphertext: '[u8; 256]', commitment: '[u8; 32]' },
  Content: { _enum: { Open: 'Plain', Sealed: 'Sealed' } },
  Published: { content: 'Content', note: 'Bytes' },
  Times: { deliverByMs: 'u64' },
  Blueprint: {
    trader: 'AccountId', sequence: 'u64', feed: 'u32', oddsE2: 'u16', stopPpm: 'u32', price: 'u128', sold: 'u32', unsold: 'u32',
    times: 'Times', key: 'Option<[u8; 32]>',
  },
  Delivery: { ephemeral: '[u8; 32]', wrapped: '[u8; 32]' },
  Unlock: { buyer: 'AccountId', readingKey: '[u8; 32]', delivery: 'Option<Delivery>' },
});
const option = (type, value) => registry.createType(`Option<${type}>`, value);
const GENESIS = account(0xee);
const sequence = 2n ** 64n - 1n;
const RECORD = {
  trader: account(1), sequence, feed: 3, oddsE2: 150, stopPpm: 20_000, price: 5, sold: 1, unsold: 2, times: { deliverByMs: 7 }, key: null,
};
const read = (record, content) =>
  blueprintOf(GENESIS, 5n, plain(option('Blueprint', record)), plain(option('Published', content && { content, note: '0x68690a' })));
const OPEN = { position: { direction: 'Short', entry: { Level: { price: 5n } } }, thesis: '0x6869' };
const SAYS = { direction: 'short', level: 5n, thesis: fromHex('6869') };

test('a sealed blueprint', () => {
  const blueprint = read(RECORD, { Sealed: { ciphertext: toHex(new Uint8Array(256).fill(8)), commitment: toHex(account(9)) } });
  assert.equal(blueprint.id, 5n);
  assert.deepEqual(Buffer.from(blueprint.trader), Buffer.from(account(1)));
  assert.equal(blueprint.sequence, sequence);
  assert.deepEqual(blueprint.commitment, account(9));
  assert.deepEqual(blueprint.ciphertext, new Uint8Array(256).fill(8));
  assert.equal(blueprint.deliverBy, 7n);
  assert.equal(blueprint.open, null);
  assert.equal(blueprint.revealedKey, null);
  assert.deepEqual(blueprint.terms, { feed: 3n, oddsE2: 150n, stopPpm: 20_000n, price: 5n, sold: 1n, unsold: 2n });
  assert.equal(read(null, null), null);
});

test('an open blueprint', () => {
  const { open, commitment: committed, ciphertext } = read(RECORD, { Open: OPEN });
  assert.deepEqual(open, SAYS);
  assert.equal(committed, null);
  assert.equal(ciphertext, null);
});

test('a blueprint that was sealed and is revealed', () => {
  const key = account(4);
  const blueprint = read({ ...RECORD, key: toHex(key) }, { Open: OPEN });
  const context = { genesis: GENESIS, trader: account(1), sequence };
  assert.deepEqual(blueprint.open, SAYS);
  assert.deepEqual(blueprint.revealedKey, key);
  assert.deepEqual(blueprint.commitment, commitment(context, key));
  assert.deepEqual(blueprint.ciphertext, crypt(context, key, encodeMessage(SAYS)));
});

test('an unlock', () => {
  const delivery = { ephemeral: toHex(account(2)), wrapped: toHex(account(3)) };
  const stored = { buyer: account(6), readingKey: toHex(account(1)), delivery };
  const { buyer, ...unlock } = unlockOf(4, plain(option('Unlock', stored)));
  assert.deepEqual(Buffer.from(buyer), Buffer.from(account(6)));
  assert.deepEqual(unlock, { index: 4, readingKey: account(1), delivery: { ephemeral: account(2), wrapped: account(3) } });
  assert.equal(unlockOf(4, plain(option('Unlock', { ...stored, delivery: null }))).delivery, null);
  assert.equal(unlockOf(4, plain(option('Unlock', null))), null);
});

test('numbers as storage keys', () => {
  assert.equal(toHex(newestFirst(0n)), '0xffffffffffffffff');
  assert.equal(toHex(newestFirst(258n)), '0xfffffffffffffefd');
  assert.equal(toHex(inOrder(258)), '0x00000102');
  for (const id of [0n, 1n, 258n, 2n ** 64n - 1n]) assert.equal(idOf(newestFirst(id)), id);
  for (const index of [0, 258, 2 ** 32 - 1]) assert.equal(countOf(inOrder(index)), index);
});

test('what the answers of a node mean', () => {
  const kind = (code, message, connected = true) => refusal(code, message, connected).kind ?? 'lost';
  assert.equal(kind(1014, '1014: Priority is too low: (5 vs 5)'), 'priority');
  assert.equal(kind(undefined, '1014: Priority is too low: (5 vs 5)'), 'priority');
  assert.equal(kind(1013, '1013: Transaction Already Imported'), 'known');
  assert.equal(kind(1012, '1012: Transaction is temporarily banned'), 'banned');
  assert.equal(kind(1016, '1016: Immediately Dropped'), 'full');
  assert.equal(kind(1010, '1010: Invalid Transaction: Transaction is outdated'), 'stale');
  assert.equal(kind(1010, '1010: Invalid Transaction: Inability to pay some fees , e.g. account balance too low'), 'poor');
  assert.equal(kind(1010, '1010: Invalid Transaction: Transaction has a bad signature'), 'invalid');
  assert.equal(kind(undefined, 'WebSocket is not connected', false), 'lost');
});

test('an address is an account, and nothing else is', () => {
  assert.deepEqual(Buffer.from(accountOf('5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY')).toString('hex').slice(0, 8), 'd43593c7');
  assert.throws(() => accountOf('5Grw'), /no address/);
});

test('a mistyped secret is no account', () => {
  const words = (count) => Array(count).fill('word').join(' ');
  for (const good of ['//Alice', '/soft', words(12), `${words(24)}//1`, `0x${'ab'.repeat(32)}`, `${words(12)}//a/b///password`]) assert(isSecret(good), good);
  for (const bad of ['', 'alice', words(11), `0x${'ab'.repeat(31)}`, 'bottom drive obey']) assert(!isSecret(bad), bad);
});
