// SPDX-License-Identifier: Apache-2.0
// The vectors that the chain's own code and Python agree on.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fromHex, toHex } from '../src/bytes.js';
import { attemptOf, findKey, keyOf, readingKeyOf, readingSecretOf } from '../src/keys.js';
import * as seal from '../src/seal.js';

const vectors = JSON.parse(readFileSync(new URL('../../../pallets/predictions/vectors/seal.json', import.meta.url), 'utf8'));
const same = (bytes, hex) => assert.equal(toHex(bytes), `0x${hex}`);
const contextOf = ({ genesis, trader, sequence }) => ({ genesis: fromHex(genesis), trader: fromHex(trader), sequence: BigInt(sequence) });

describe('messages', () => {
  for (const { name, direction, entry, level_e18, thesis, message } of vectors.messages) {
    test(name, () => {
      const plain = { direction, level: entry === 'market' ? null : BigInt(level_e18), thesis: fromHex(thesis) };
      same(seal.encodeMessage(plain), message);
      assert.deepEqual(seal.decodeMessage(fromHex(message)), plain);
    });
  }
});

describe('malformed messages say nothing', () => {
  for (const { name, message } of vectors.malformed) {
    test(name, () => assert.equal(seal.decodeMessage(fromHex(message)), null));
  }
});

test('what no message can say is not written', () => {
  const plain = { direction: 'long', level: null, thesis: new Uint8Array(235) };
  seal.encodeMessage(plain);
  for (const wrong of [{ thesis: new Uint8Array(236) }, { level: 0n }, { level: -1n }, { level: 2n ** 128n }, { direction: 'up' }]) {
    assert.throws(() => seal.encodeMessage({ ...plain, ...wrong }), RangeError);
  }
});

describe('reading keys', () => {
  for (const { name, key, canonical, low_order, scalar, x25519 } of vectors.reading_keys) {
    test(name, () => {
      same(seal.product(fromHex(scalar), fromHex(key)), x25519);
      assert.equal(seal.isCanonical(fromHex(key)), canonical);
      assert.equal(seal.isLowOrder(fromHex(key)), low_order);
      assert.equal(seal.isReadingKey(fromHex(key)), canonical && !low_order);
    });
  }
});

describe('blueprints', () => {
  for (const vector of vectors.blueprints) {
    test(vector.name, () => {
      const [context, key] = [contextOf(vector), fromHex(vector.key)];
      same(seal.commitment(context, key), vector.commitment);
      same(seal.crypt(context, key, fromHex(vector.message)), vector.ciphertext);
      same(seal.crypt(context, key, fromHex(vector.ciphertext)), vector.message);
      for (const { index, reading_key, reading_secret, ephemeral_secret, ephemeral, wrapped } of vector.deliveries) {
        const readingKey = fromHex(reading_key);
        const delivery = seal.deliver(context, key, index, readingKey);
        same(seal.ephemeralSecret(context, key, index, readingKey), ephemeral_secret);
        same(delivery.ephemeral, ephemeral);
        same(delivery.wrapped, wrapped);
        assert(seal.isDeliveryOf(context, key, index, readingKey, delivery));
        if (reading_secret) same(seal.unwrap(context, index, readingKey, fromHex(reading_secret), delivery), vector.key);
      }
    });
  }
});

test('a delivery that differs by a bit is not what the key says', () => {
  const [vector] = vectors.blueprints;
  const [{ index, reading_key, ephemeral, wrapped }] = vector.deliveries;
  const right = { ephemeral: fromHex(ephemeral), wrapped: fromHex(wrapped) };
  for (const part of ['ephemeral', 'wrapped']) {
    for (const place of [0, 31]) {
      const wrong = { ...right, [part]: right[part].slice() };
      wrong[part][place] ^= 0x80;
      assert(!seal.isDeliveryOf(contextOf(vector), fromHex(vector.key), index, fromHex(reading_key), wrong));
    }
  }
});

describe('keys from a seed', () => {
  for (const vector of vectors.keys) {
    test(vector.name, () => {
      const [seed, context] = [fromHex(vector.seed), contextOf(vector)];
      assert.equal(attemptOf(seed, context, fromHex(vector.message)), vector.attempt);
      same(keyOf(seed, context, vector.attempt), vector.key);
      const committed = seal.commitment(context, fromHex(vector.key));
      same(findKey(seed, context, committed, [7, vector.attempt]), vector.key);
    });
  }

  for (const { seed, account, secret, reading_key } of vectors.reading_secrets) {
    test(`reading secret of ${account.slice(0, 8)}`, () => {
      same(readingSecretOf(fromHex(seed), fromHex(account)), secret);
      same(readingKeyOf(fromHex(seed), fromHex(account)), reading_key);
      assert(seal.isReadingKey(readingKeyOf(fromHex(seed), fromHex(account))));
    });
  }

  test('a key is found from the seed alone, and none of another seed', () => {
    const [vector] = vectors.keys;
    const context = contextOf(vector);
    const committed = seal.commitment(context, fromHex(vector.key));
    same(findKey(fromHex(vector.seed), context, committed), vector.key);
    assert.equal(findKey(new Uint8Array(32), context, committed), null);
  });

  test('two messages of one sequence do not share a stream', () => {
    const [one, other] = vectors.keys;
    assert.equal(one.sequence, other.sequence);
    assert.equal(one.seed, other.seed);
    assert.notEqual(one.message, other.message);
    assert.notEqual(one.key, other.key);
  });
});
