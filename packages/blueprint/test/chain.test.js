// SPDX-License-Identifier: Apache-2.0
// How the chain's stored types and the node's answers are read. The types are those of the pallet.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TypeRegistry } from '@polkadot/types';
import { fromHex, toHex } from '../src/bytes.js';
import { accountOf, blueprintOf, isSecret, refusal, unlockOf } from '../src/chain.js';
import { plain } from '../src/plain.js';
import { account } from './fake.js';

const registry = new TypeRegistry();
registry.register({
  Direction: { _enum: ['Long', 'Short'] },
  Entry: { _enum: { Market: 'Null', Level: 'u128' } },
  Position: { direction: 'Direction', entry: 'Entry' },
  Plain: { position: 'Position', thesis: 'Bytes' },
  Sealed: { ciphertext: '[u8; 256]', commitment: '[u8; 32]' },
  Content: { _enum: { Open: 'Plain', Sealed: 'Sealed' } },
  Times: { deliverBy: 'u64' },
  Terms: { feed: 'u32', oddsE2: 'u16', note: 'Bytes' },
  Blueprint: { trader: 'AccountId', sequence: 'u64', terms: 'Terms', times: 'Times' },
  Delivery: { ephemeral: '[u8; 32]', wrapped: '[u8; 32]' },
  Unlock: { index: 'u32', readingKey: '[u8; 32]', delivery: 'Option<Delivery>' },
});
const option = (type, value) => registry.createType(`Option<${type}>`, value);

test('a sealed blueprint', () => {
  const record = option('Blueprint', { trader: account(1), sequence: 2n ** 64n - 1n, terms: { feed: 3, oddsE2: 150, note: '0x68690a' }, times: { deliverBy: 7 } });
  const content = option('Content', { Sealed: { ciphertext: toHex(new Uint8Array(256).fill(8)), commitment: toHex(account(9)) } });
  const blueprint = blueprintOf(5n, plain(record), plain(content));
  assert.equal(blueprint.id, 5n);
  assert.deepEqual(Buffer.from(blueprint.trader), Buffer.from(account(1)));
  assert.equal(blueprint.sequence, 2n ** 64n - 1n);
  assert.deepEqual(blueprint.commitment, account(9));
  assert.deepEqual(blueprint.ciphertext, new Uint8Array(256).fill(8));
  assert.equal(blueprint.deliverBy, 7n);
  assert.equal(blueprint.open, null);
  assert.equal(blueprint.terms.oddsE2, 150n);
  assert.equal(blueprintOf(5n, plain(option('Blueprint', null)), null), null);
});

test('an open blueprint', () => {
  const record = option('Blueprint', { trader: account(1) });
  const content = option('Content', { Open: { position: { direction: 'Short', entry: { Level: 5n } }, thesis: '0x6869' } });
  const { open, commitment } = blueprintOf(5n, plain(record), plain(content));
  assert.deepEqual(open, { direction: 'short', level: 5n, thesis: fromHex('6869') });
  assert.equal(commitment, null);
});

test('an unlock', () => {
  const delivery = { ephemeral: toHex(account(2)), wrapped: toHex(account(3)) };
  const stored = { index: 4, readingKey: toHex(account(1)), delivery };
  assert.deepEqual(unlockOf(plain(option('Unlock', stored))), {
    index: 4, readingKey: account(1), delivery: { ephemeral: account(2), wrapped: account(3) },
  });
  assert.equal(unlockOf(plain(option('Unlock', { ...stored, delivery: null }))).delivery, null);
  assert.equal(unlockOf(plain(option('Unlock', null))), null);
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
