// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from 'trine-devkit';
import { check, parse } from '../src/dev/options.js';
import { load, save } from '../src/dev/saves.js';

test('arguments are ours or the node\'s', () => {
  const options = parse(['--sealing=instant', '--no-feed', '--rpc-port', '1234', '-d', 'x', '--dev', '-lerror', '--tmp']);
  assert.deepEqual(
    [options.sealing, options.feed, options.rpcPort, options.basePath, options.nodeArgs],
    ['instant', false, 1234, 'x', ['-lerror', '--tmp']],
  );
  assert.deepEqual(parse([]).nodeArgs, []);
});

test('what is missing or wrong is said', () => {
  assert.throws(() => parse(['--save']), /--save needs a value/);
  assert.throws(() => parse(['--rpc-port', '70000']), /no such port/);
});

test('a place that cannot be written to is found at the beginning', () => {
  const home = temporaryDirectory();
  assert.throws(() => check(parse(['--save', join(home, 'none', 'file')])), /there is no directory/);
  assert.throws(() => check(parse(['--save', home])), /is no file/);
  assert.throws(() => check(parse(['--load', join(home, 'none')])), /no such file/);
  writeFileSync(join(home, 'file'), '');
  assert.throws(() => check(parse(['--load', join(home, 'file'), '--base-path', home])), /empty directory/);
});

test('a chain that is packed is unpacked as it was', async () => {
  const home = temporaryDirectory();
  const [base, file, other] = [join(home, 'base'), join(home, 'saved'), join(home, 'other')];
  mkdirSync(join(base, 'chains', 'dev'), { recursive: true });
  writeFileSync(join(base, 'chains', 'dev', 'block'), 'one');
  await save(base, file, { sealed: false });
  await load(file, other, { sealed: false });
  assert.equal(readFileSync(join(other, 'chains', 'dev', 'block'), 'utf8'), 'one');
  await assert.rejects(load(file, join(home, 'third'), { sealed: true }), /leave --sealing out/);
});

test('what cannot be packed leaves the former file, and another file is not unpacked', async () => {
  const home = temporaryDirectory();
  const file = join(home, 'saved');
  writeFileSync(file, 'precious');
  await assert.rejects(save(home, file, { sealed: false }), /tar failed/);
  assert.equal(readFileSync(file, 'utf8'), 'precious');
  await assert.rejects(load(file, join(home, 'base'), { sealed: false }), /tar failed/);
});
