// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { State } from '../src/state.js';
import { choose } from '../src/commands/traders.js';
import { attemptOf } from '../src/keys.js';

const genesis = new Uint8Array(32).fill(1);
const account = new Uint8Array(32).fill(2);
let home;
let state;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'blueprint-'));
  state = new State(join(home, 'states'), genesis, account);
});
afterEach(() => rmSync(home, { recursive: true }));

test('a seed is made once, and nobody else can read it', () => {
  const seed = state.seed();
  assert.deepEqual(new State(join(home, 'states'), genesis, account).seed(), seed);
  assert.equal(statSync(state.path).mode & 0o777, 0o600);
  assert.equal(statSync(join(home, 'states')).mode & 0o777, 0o700);
  const other = new State(join(home, 'states'), genesis, new Uint8Array(32).fill(3));
  assert.notDeepEqual(other.seed(), seed);
});

test('a file that others can read is not used', () => {
  state.seed();
  chmodSync(state.path, 0o644);
  assert.throws(() => state.seed(), /chmod 600/);
});

test('a damaged file is not replaced by a new seed', () => {
  state.seed();
  writeFileSync(state.path, '{"version":1,"se');
  assert.throws(() => state.seed(), /damaged/);
  assert.equal(readFileSync(state.path, 'utf8'), '{"version":1,"se');
});

test('a file of another account is not used', () => {
  state.seed();
  const other = new State(join(home, 'states'), genesis, new Uint8Array(32).fill(3));
  writeFileSync(other.path, readFileSync(state.path), { mode: 0o600 });
  assert.throws(() => other.seed(), /another chain or account/);
});

test('exported only once it was shown', () => {
  assert.equal(state.exported, false);
  const seed = state.seed();
  assert.equal(state.exported, false);
  assert.deepEqual(state.export(), seed);
  assert.equal(state.exported, true);
});

test('an imported seed counts as exported, and replaces another only if told so', () => {
  const [one, other] = [new Uint8Array(32).fill(7), new Uint8Array(32).fill(8)];
  state.import(one, false);
  assert.equal(state.exported, true);
  assert.throws(() => state.import(other, false), /--replace/);
  assert.deepEqual(state.seed(), one);
  const kept = state.import(other, true);
  assert.deepEqual(state.seed(), other);
  assert.match(readFileSync(kept, 'utf8'), /0x0707/);
  assert.equal(statSync(kept).mode & 0o777, 0o600);
});

test('a write that is cut off leaves the file as it was', () => {
  const seed = state.seed();
  const before = readFileSync(state.path, 'utf8');
  // A process that dies after it wrote beside, before it put in place.
  const script = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    fs.renameSync = () => process.kill(process.pid, 'SIGKILL');
    syncBuiltinESMExports();
    const { State } = await import(${JSON.stringify(new URL('../src/state.js', import.meta.url).href)});
    new State(${JSON.stringify(join(home, 'states'))}, new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)).export();`;
  const { signal, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  assert.equal(signal, 'SIGKILL', stderr);
  assert.equal(readFileSync(state.path, 'utf8'), before);
  assert.deepEqual(state.seed(), seed);
  state.export();
  assert.equal(state.exported, true);
});

test('two that make a seed at once do not go on with one each', () => {
  const twin = new State(join(home, 'states'), genesis, account);
  // The twin saw no file, and one is there when it puts its own in place.
  const seed = state.seed();
  twin.read = () => null;
  assert.throws(() => twin.seed(), /run this again/);
  assert.deepEqual(state.seed(), seed);
  assert.deepEqual(readdirSync(join(home, 'states')).length, 1);
});

test('another message of the same sequence never gets the same key', () => {
  const context = { genesis, trader: account, sequence: 4n };
  const [one, other] = [new Uint8Array(256).fill(1), new Uint8Array(256).fill(2)];
  const signed = choose(state, context, one);
  assert.equal(signed.attempt, attemptOf(state.seed(), context, one));
  state.remember(4n, { ...signed, commitment: '0x' });
  // The same message again: the same key, so the same ciphertext.
  assert.deepEqual(choose(state, context, one), signed);
  // Another that happens to fall on the attempt of the first.
  const attempt = attemptOf(state.seed(), context, other);
  state.remember(4n, { attempt, digest: signed.digest, commitment: '0x' });
  assert.equal(choose(state, context, other).attempt, (attempt + 1) % 65_536);
});
