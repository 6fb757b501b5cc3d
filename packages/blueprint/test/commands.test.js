// SPDX-License-Identifier: Apache-2.0
// The commands as a person uses them, on a chain that is made up.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { equal, fromHex, toHex, xor } from '../src/bytes.js';
import { main } from '../src/cli.js';
import { readingSecretOf } from '../src/keys.js';
import { commitment, crypt, deliver, isDeliveryOf, publicKey, unwrap } from '../src/seal.js';
import { account, FakeLedger, FakeNode } from './fake.js';

const TRADER = '1';
const BUYER = '2';
const POST = [
  'post', '--short', '--level', '64000.5', '--feed', '3', '--odds', '2.00', '--stop', '2%', '--price', '1000', '--cap', '5',
  '--sale', '6h', '--entry', '90m', '--life', '3d', '--thesis', 'too many\u001b[2J are long',
];

let home;
let ledger;
let node;
let out;
let err;

const blueprint = async (suri, args, more = {}) => {
  [out, err] = [[], []];
  return main(args, {
    env: { BLUEPRINT_HOME: join(home, suri), BLUEPRINT_SURI: suri },
    open: node.open,
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    input: async () => '',
    ...more,
  });
};
const said = () => [...out, ...err].join('\n');

/** The trader has posted, and the buyer has unlocked. */
async function sold() {
  assert.equal(await blueprint(TRADER, ['seed', 'export']), 0);
  assert.equal(await blueprint(TRADER, POST), 0, said());
  assert.equal(await blueprint(BUYER, ['unlock', '0']), 0, said());
}

/** Blocks come while a command runs. */
async function meanwhile(run) {
  const timer = setInterval(() => node.block(), 2);
  try {
    return await run();
  } finally {
    clearInterval(timer);
  }
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'blueprint-'));
  ledger = new FakeLedger();
  node = new FakeNode(ledger);
});
afterEach(() => rmSync(home, { recursive: true }));

describe('post', () => {
  test('is refused before the seed was exported', async () => {
    assert.equal(await blueprint(TRADER, POST), 1);
    assert.match(said(), /blueprint seed export/);
    assert.equal(ledger.blueprints.size, 0);
    assert.equal(await blueprint(TRADER, ['seed', 'export']), 0);
    assert.match(out[0], /^0x[0-9a-f]{64}$/);
    assert.equal(await blueprint(TRADER, POST), 0, said());
    assert.equal(ledger.blueprints.size, 1);
  });

  test('says the terms in the units of the chain', async () => {
    await sold();
    const { call } = node.sent.find((one) => one.call.name === 'post');
    assert.deepEqual(call.terms, {
      feed: 3n, oddsE2: 200n, stopPpm: 20_000n, price: 1_000n, cap: 5n, saleMs: 21_600_000n, entryMs: 5_400_000n, lifeMs: 259_200_000n, note: '0x',
    });
    assert.equal(call.sequence, 0n);
  });

  test('a post that failed and another message have different keys', async () => {
    await blueprint(TRADER, ['seed', 'export']);
    ledger.refusesPosts = true;
    assert.equal(await blueprint(TRADER, POST), 1);
    assert.match(said(), /PriceStale: the price is old/);
    assert.equal(await blueprint(TRADER, POST), 1);
    ledger.refusesPosts = false;
    assert.equal(await blueprint(TRADER, POST.map((word) => (word === '--short' ? '--long' : word))), 0);
    const [first, again, other] = node.sent.map(({ call }) => call.content.Sealed);
    assert.deepEqual(first, again);
    assert(!equal(first.commitment, other.commitment));
  });

  for (const [what, change, complaint] of [
    ['both directions', [...POST, '--long'], /--long or --short/],
    ['odds', POST.map((word) => (word === '2.00' ? '4.01' : word)), /between 0.50 and 4.00/],
    ['a stop too far for its odds', POST.map((word) => (word === '2%' ? '45.1%' : word)), /at most 90%/],
    ['a stop without a unit', POST.map((word) => (word === '2%' ? '2' : word)), /2% or 20000ppm/],
    ['a long thesis', [...POST.slice(0, -1), 'é'.repeat(118)], /236 bytes/],
    ['a duration without a unit', POST.map((word) => (word === '6h' ? '6' : word)), /90m/],
    ['no feed', POST.filter((word) => !['--feed', '3'].includes(word)), /--feed is missing/],
    ['level 0', POST.map((word) => (word === '64000.5' ? '0' : word)), /above 0/],
  ]) {
    test(`is refused for ${what}`, async () => {
      await blueprint(TRADER, ['seed', 'export']);
      assert.equal(await blueprint(TRADER, change), 1);
      assert.match(said(), complaint);
      assert.equal(node.sent.length, 0);
    });
  }

  test('open needs no seed', async () => {
    assert.equal(await blueprint(TRADER, ['post', '--open', '--long', '--feed', '1', '--odds', '1', '--stop', '1%', '--entry', '1h', '--life', '1d']), 0, said());
    assert.deepEqual(ledger.blueprints.get(0n).open, { direction: 'long', level: null, thesis: new Uint8Array(0) });
  });
});

describe('exit', () => {
  test('of a sealed blueprint takes its key', async () => {
    await sold();
    assert.equal(await blueprint(TRADER, ['exit', '0']), 0, said());
    const { call } = node.sent.at(-1);
    const { commitment: committed } = ledger.blueprints.get(0n);
    assert.equal(call.name, 'exit');
    assert(equal(commitment({ genesis: ledger.genesis, trader: account(1), sequence: 0n }, call.key), committed));
  });

  test('of an open one takes none', async () => {
    await blueprint(TRADER, ['post', '--open', '--long', '--feed', '1', '--odds', '1', '--stop', '1%', '--entry', '1h', '--life', '1d']);
    assert.equal(await blueprint(TRADER, ['exit', '0']), 0, said());
    assert.equal(node.sent.at(-1).call.key, null);
  });
});

describe('what a buyer gets', () => {
  test('from post to read, and nothing that moves a terminal', async () => {
    await sold();
    assert.equal(await blueprint(BUYER, ['read', '0']), 1);
    assert.match(said(), /not delivered to you yet/);
    assert.equal(await meanwhile(() => blueprint(TRADER, ['deliver', '0'])), 0, said());
    assert.match(said(), /nobody waits/);
    assert.equal(await blueprint(BUYER, ['read', '0']), 0, said());
    assert.match(said(), /SHORT once 64000.5 is touched/);
    assert.match(said(), /too many\uFFFD\[2J are long/);
    assert.match(said(), /checked/);
  });

  test('a wrong delivery is said loudly', async () => {
    await sold();
    const [unlock] = ledger.unlocks.get(0n);
    const context = { genesis: ledger.genesis, trader: account(1), sequence: 0n };
    unlock.delivery = deliver(context, account(5), 0, unlock.readingKey);
    assert.equal(await blueprint(BUYER, ['read', '0']), 3);
    assert.match(said(), /!!! THE DELIVERY IS WRONG/);
    // Once the true key is revealed, it can be read all the same.
    assert.equal(await blueprint(TRADER, ['reveal', '0']), 0, said());
    assert.equal(await blueprint(BUYER, ['read', '0']), 3);
    assert.match(said(), /!!! THE DELIVERY IS WRONG/);
    assert.match(said(), /SHORT once/);
  });

  test('a delivery that can be read, but is not what the key says, is said loudly', async () => {
    await sold();
    await blueprint(TRADER, ['key', '0']);
    const key = fromHex(out[0].split(' ')[1], 32);
    await blueprint(BUYER, ['seed', 'export']);
    const secret = readingSecretOf(fromHex(out[0], 32), account(2));
    const [unlock] = ledger.unlocks.get(0n);
    const context = { genesis: ledger.genesis, trader: account(1), sequence: 0n };
    // A secret of the trader's own choice instead of the one that follows from the key.
    const ephemeral = publicKey(account(6));
    const mask = unwrap(context, 0, unlock.readingKey, secret, { ephemeral, wrapped: new Uint8Array(32) });
    unlock.delivery = { ephemeral, wrapped: xor(key, mask) };
    assert.equal(await blueprint(BUYER, ['read', '0']), 3);
    assert.match(said(), /!!! THE DELIVERY IS FAULTY/);
    assert.match(said(), /SHORT once/);
    assert.doesNotMatch(said(), /checked/);
  });

  test('a delivery to a point of low order does not stop the reader', async () => {
    await sold();
    ledger.unlocks.get(0n)[0].delivery = { ephemeral: new Uint8Array(32), wrapped: account(1) };
    assert.equal(await blueprint(BUYER, ['read', '0']), 3);
    assert.match(said(), /!!! THE DELIVERY IS WRONG/);
  });

  test('nothing delivered, but revealed', async () => {
    await sold();
    await blueprint(TRADER, ['exit', '0']);
    assert.equal(await blueprint(BUYER, ['read', '0']), 3);
    assert.match(said(), /!!! NOTHING WAS DELIVERED/);
  });

  test('a malformed message is said loudly', async () => {
    await sold();
    const context = { genesis: ledger.genesis, trader: account(1), sequence: 0n };
    const key = account(5);
    const [unlock] = ledger.unlocks.get(0n);
    unlock.delivery = deliver(context, key, 0, unlock.readingKey);
    Object.assign(ledger.blueprints.get(0n), { commitment: commitment(context, key), ciphertext: crypt(context, key, new Uint8Array(256)) });
    assert.equal(await blueprint(BUYER, ['read', '0']), 3);
    assert.match(said(), /!!! THE MESSAGE IS MALFORMED/);
  });

  test('another seed cannot read, and does not silently replace the registered key', async () => {
    await sold();
    await meanwhile(() => blueprint(TRADER, ['deliver', '0']));
    assert.equal(await blueprint(BUYER, ['seed', 'import', '--replace'], { input: async () => `${toHex(account(7))}\n` }), 3);
    assert.match(said(), /WARNING/);
    assert.equal(await blueprint(BUYER, ['read', '0']), 1);
    assert.match(said(), /another seed/);
    ledger.add({ trader: account(1), sequence: 1n, commitment: account(0) });
    assert.equal(await blueprint(BUYER, ['unlock', '1']), 1);
    assert.match(said(), /--replace-reading-key/);
    assert.equal(await blueprint(BUYER, ['unlock', '1', '--replace-reading-key']), 0, said());
  });
});

describe('keys and couriers', () => {
  test('a courier with the key of one blueprint delivers it with an account of its own', async () => {
    await sold();
    assert.equal(await blueprint(TRADER, ['key', '0']), 0);
    const file = join(home, 'keys');
    writeFileSync(file, `${out[0]}\n`);
    assert.equal(await meanwhile(() => blueprint('3', ['deliver', '0', '--keys', file])), 0, said());
    const key = fromHex(out.length ? (await import('node:fs')).readFileSync(file, 'utf8').split(' ')[1] : '', 32);
    const [unlock] = ledger.unlocks.get(0n);
    const context = { genesis: ledger.genesis, trader: account(1), sequence: 0n };
    assert(isDeliveryOf(context, key, 0, unlock.readingKey, unlock.delivery));
  });

  test('the courier works until it is stopped', async () => {
    await sold();
    const stop = new AbortController();
    const going = meanwhile(() => blueprint(TRADER, ['courier'], { signal: stop.signal }));
    for (let i = 0; i < 500 && !ledger.unlocks.get(0n)[0].delivery; i += 1) await new Promise((resolve) => { setTimeout(resolve, 5); });
    stop.abort();
    assert.equal(await going, 0, said());
    assert.match(out[0], /^\d{4}-.* courier 5/);
    assert(ledger.unlocks.get(0n)[0].delivery);
  });

  test('a seed brought to another machine reveals what was sealed here', async () => {
    await sold();
    await blueprint(TRADER, ['seed', 'export']);
    const [seed] = out;
    rmSync(join(home, TRADER), { recursive: true });
    assert.equal(await blueprint(TRADER, ['reveal', '0']), 1);
    assert.match(said(), /import the right one/);
    assert.equal(await blueprint(TRADER, ['seed', 'import'], { input: async () => seed }), 0, said());
    assert.equal(await blueprint(TRADER, ['reveal', '0']), 0, said());
    const { revealedKey, commitment: committed } = ledger.blueprints.get(0n);
    assert(equal(commitment({ genesis: ledger.genesis, trader: account(1), sequence: 0n }, revealedKey), committed));
  });

  test('anybody reveals with the key, nobody with another', async () => {
    await sold();
    await blueprint(TRADER, ['key', '0']);
    const [, key] = out[0].split(' ');
    assert.equal(await blueprint('4', ['reveal', '0', '--key', toHex(account(1))]), 1);
    assert.match(said(), /not the key/);
    assert.equal(await blueprint('4', ['reveal', '0', '--key', key]), 0, said());
  });
});

describe('the command line', () => {
  test('own blueprints are listed in clear, those of others are not', async () => {
    await sold();
    await blueprint(TRADER, ['list']);
    assert.match(said(), /^0 {2}feed 3 {2}SHORT once 64000.5 is touched {2}odds 2 {2}stop 2% .* you$/);
    await blueprint(BUYER, ['list', '--all']);
    assert.match(said(), /sealed/);
  });

  test('nothing that is mistyped repeats a secret', async () => {
    for (const args of [['list', '--surri', 'bottom drive obey'], ['list', '--suri=bottom drive obey', '--nope'], ['seed', 'import', 'bottom drive obey']]) {
      assert.equal(await blueprint(TRADER, args), 1);
      assert.doesNotMatch(said(), /bottom/);
    }
    assert.equal(await blueprint(TRADER, ['seed', 'import'], { input: async () => 'bottom drive obey' }), 1);
    assert.doesNotMatch(said(), /bottom/);
  });

  test('without an account it says what to do', async () => {
    assert.equal(await blueprint(TRADER, ['list'], { env: {} }), 1);
    assert.match(said(), /BLUEPRINT_SURI/);
  });
});
