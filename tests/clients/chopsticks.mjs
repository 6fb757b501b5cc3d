// SPDX-License-Identifier: Apache-2.0
// Chopsticks forks a node that is running, by the configuration that users are given. In the fork a loan runs out in
// no time and is settled; in the chain that it was forked from it goes on.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiPromise, WsProvider } from '@polkadot/api';
import { temporaryDirectory } from 'trine-devkit/cleanup';
import { freePorts } from 'trine-devkit/ports';
import { ask, start, startNode, tail } from './lib/node.mjs';
import { EXPECTED } from './lib/judge.mjs';
import { feedPrices, named, openLoan, submit } from './lib/loan.mjs';
import { file, NODE } from './lib/tools.mjs';

const RETRY = 500;
const SECOND = 1_000;
const YEAR = 365 * 24 * 3_600 * SECOND;
const configuration = new URL('chopsticks.yml', import.meta.url).pathname;

const connect = (provider) => ApiPromise.create({ provider, noInitWarn: true });

const home = temporaryDirectory();
const node = await startNode(home);
const chain = await connect(new WsProvider(node.endpoint));
await feedPrices(chain);
const id = await openLoan(chain, '//Alice', '//Bob');
const block = (await chain.rpc.chain.getHeader()).hash.toHex();

const [port] = await freePorts(1);
const log = join(home, 'chopsticks.log');
const chopsticks = start(NODE, [
  file('@acala-network/chopsticks/chopsticks.cjs'), '-c', configuration, '--endpoint', node.endpoint, '--block', block, '--port', port,
], log, { cwd: home });
const endpoint = `ws://127.0.0.1:${port}`;
while (!(await ask(endpoint, 'system_chain').catch(() => undefined))) {
  if (chopsticks.exitCode !== null) throw new Error(`Chopsticks stopped:\n${tail(log)}`);
  await delay(RETRY);
}
const provider = new WsProvider(endpoint);
const fork = await connect(provider);

const { obligation } = (await fork.query.lending.loans(id)).unwrap();
const settle = () => submit(fork, fork.tx.lending.settle(id), '//Charlie', { final: true });
await assert.rejects(settle(), { message: EXPECTED.early });

await provider.send('dev_timeTravel', [obligation.graceEnds.toNumber() + SECOND]);
const settled = named(await settle(), 'lending.Settled');
assert.equal(settled.data.loan.toNumber(), id);
assert.ok((await fork.query.lending.loans(id)).isNone, 'the loan is gone from the fork');

// And a year on: the loan market, the fork's blocks and the runtime's APIs go on.
const later = (await fork.query.timestamp.now()).toNumber() + YEAR;
await provider.send('dev_timeTravel', [later]);
await provider.send('dev_newBlock', [{ count: 2 }]);
assert.ok((await fork.query.timestamp.now()).toNumber() > later);
const feed = (await fork.call.pricesApi.feed(2)).asOk;
assert.equal(feed.name.toString(), EXPECTED.feed.name);
assert.ok(feed.state.isStale);

// What travel does not move: see the limits in docs/clients.md.
console.log(`sessions: ${await fork.query.session.currentIndex()}, epoch: ${await fork.query.babe.epochIndex()}`);

chopsticks.kill();
await once(chopsticks, 'exit');
process.exit();
