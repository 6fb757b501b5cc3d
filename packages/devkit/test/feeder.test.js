// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Feeder } from '../src/feeder.js';

const E18 = 10n ** 18n;

/** A chain whose feeds are as told; what is submitted to it, and a promise of that. */
function fake(feeds, now) {
  const wait = {};
  wait.submitted = new Promise((resolve) => (wait.submit = resolve));
  const never = new Promise(() => {});
  let asked = 0;
  const chain = {
    lost: never,
    head: () => ((asked += 1) === 1 ? Promise.resolve({ number: 5, hash: '0x05' }) : (wait.submit(null), never)),
    time: async () => now,
    ask: async () => feeds,
    person: (address) => ({ address }),
    submit: async ({ args }) => (wait.submit(args[1]), { block: { number: 6 } }),
    api: {
      query: {
        system: { account: async () => ({ nonce: { toNumber: () => 0 } }), number: async () => ({ toNumber: () => 5 }) },
        timestamp: { now: async () => ({ isZero: () => false, toNumber: () => Number(now) }) },
      },
      tx: { prices: { submit: (...args) => ({ args }) } },
    },
  };
  return { chain, submitted: wait.submitted };
}

const feed = (id, change) => ({
  id, name: `F${id}`, state: 'Fresh', priceE18: 7n * E18, asOfMs: 1_000n, rule: { maxAgeMs: 3_600_000n }, ...change,
});
const options = { prices: { F0: '3' }, complain: assert.fail };

test('nothing is submitted while prices are young', async () => {
  const { chain, submitted } = fake([feed(0n)], 2_000n);
  const feeder = new Feeder(chain, options);
  assert.equal(await submitted, null);
  await feeder.stop();
});

test('all prices are submitted anew, where they stand, when one is older than a minute', async () => {
  const { chain, submitted } = fake([feed(1n, { asOfMs: 62_000n }), feed(0n, { asOfMs: 1_000n, priceE18: 5n })], 63_000n);
  const feeder = new Feeder(chain, options);
  assert.deepEqual(await submitted, [[0n, 5n], [1n, 7n * E18]]);
  await feeder.stop();
});

test('or half as old as it may be', async () => {
  const { chain, submitted } = fake([feed(0n, { rule: { maxAgeMs: 10_000n } })], 6_000n);
  const feeder = new Feeder(chain, options);
  assert.deepEqual(await submitted, [[0n, 7n * E18]]);
  await feeder.stop();
});

test('a feed begins with its price of the table, and one that is in none waits', async () => {
  const none = { state: { Stale: { sinceMs: null } }, priceE18: null, asOfMs: null };
  const { chain, submitted } = fake([feed(0n, none), feed(1n, none)], 6_000n);
  const feeder = new Feeder(chain, options);
  assert.deepEqual(await submitted, [[0n, 3n * E18]]);
  await feeder.stop();
});

test('a price that jumped is confirmed', async () => {
  const state = { Frozen: { levelE18: 9n * E18, confirmed: 1, needed: 3 } };
  const { chain, submitted } = fake([feed(0n, { state })], 1_500n);
  const feeder = new Feeder(chain, options);
  assert.deepEqual(await submitted, [[0n, 9n * E18]]);
  await feeder.stop();
});
