// SPDX-License-Identifier: Apache-2.0
// Subsquid's type generator: what it writes for our pallets is valid TypeScript, and reads the chain's events, storage
// and constants.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ApiPromise, WsProvider } from '@polkadot/api';
import { temporaryDirectory } from 'trine-devkit/cleanup';
import { EXPECTED } from './lib/judge.mjs';
import { person, submit } from './lib/loan.mjs';
import { ask, startNode } from './lib/node.mjs';
import { FEED } from './lib/task.mjs';
import { file, load } from './lib/tools.mjs';

const AMOUNT = 1_234_567_890_123n;
const EVERYTHING = { events: true, calls: true, storage: true, constants: true };

const home = temporaryDirectory();
const { endpoint } = await startNode(home);
const api = await ApiPromise.create({ provider: new WsProvider(endpoint), noInitWarn: true });
await submit(api, api.tx.balances.transferKeepAlive(person('//Bob').address, AMOUNT), '//Alice');
const hash = (await api.rpc.chain.getHeader()).hash.toHex();

const run = (path, ...args) => execFileSync(process.execPath, [file(path), ...args], { cwd: home, encoding: 'utf8' });
run('@subsquid/substrate-metadata-explorer/bin/run.js', '--rpc', endpoint, '--out', 'versions.jsonl');
writeFileSync(join(home, 'typegen.json'), JSON.stringify({
  outDir: 'types',
  specVersions: 'versions.jsonl',
  pallets: Object.fromEntries(['Balances', 'Lending', 'Predictions', 'Prices'].map((name) => [name, EVERYTHING])),
}));
run('@subsquid/substrate-typegen/bin/run.js', 'typegen.json');
symlinkSync(file(''), join(home, 'node_modules'));
const written = readdirSync(join(home, 'types'), { recursive: true }).filter((name) => name.endsWith('.ts'));
run(
  'typescript/bin/tsc', '--strict', '--skipLibCheck', '--esModuleInterop', '--target', 'es2022', '--module', 'commonjs', '--outDir', 'built',
  ...written.map((name) => join('types', name)),
);
const { constants, events, storage } = createRequire(import.meta.url)(join(home, 'built/index.js'));

// As its indexer does: the runtime at a block, and what happened in it.
const { Runtime } = load('@subsquid/substrate-runtime');
const rpc = {
  call: (method, params) => ask(endpoint, method, params),
  batchCall: (calls) => Promise.all(calls.map(({ method, params }) => ask(endpoint, method, params))),
};
const runtime = new Runtime(
  await ask(endpoint, 'state_getRuntimeVersion', [hash]), await ask(endpoint, 'state_getMetadata', [hash]), undefined, rpc,
);
const block = { _runtime: runtime, hash };
const happened = (await runtime.getStorage(hash, 'System.Events')).map(({ event }) => runtime.toEventRecord(event));
const { transfer } = events.balances;
const { name, args } = happened.find((event) => event.name === transfer.name);
// Archives keep what happened as JSON.
const json = JSON.parse(JSON.stringify(args, (_, value) => (typeof value === 'bigint' ? value.toString() : value)));
assert.equal(transfer.v1.decode({ block, name, args: json }).amount, AMOUNT);
assert.ok(events.lending.loanOpened.v1.matches(block), 'the type of LoanOpened');
const feed = await storage.prices.feeds.v1.get(block, FEED);
assert.equal(Buffer.from(feed.name.slice(2), 'hex').toString(), EXPECTED.feed.name);
assert.equal(constants.balances.existentialDeposit.v1.get(block), api.consts.balances.existentialDeposit.toBigInt());
process.exit();
