// SPDX-License-Identifier: Apache-2.0
// zombienet starts four validators by the configuration that users are given: each of them makes blocks, and all agree
// on what is final.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiPromise, WsProvider } from '@polkadot/api';
import { atExit, temporaryDirectory } from 'trine-devkit/cleanup';
import { EXPECTED } from './lib/judge.mjs';
import { nextHead, submit } from './lib/loan.mjs';
import { ask, binary, start, tail } from './lib/node.mjs';
import { NO_LOAN } from './lib/task.mjs';
import { file } from './lib/tools.mjs';

const RETRY = 500;
const VALIDATORS = 4;

const home = temporaryDirectory();
const log = join(home, 'zombienet.log');
const zombienet = start(process.execPath, [
  file('@zombienet/cli/dist/cli.js'), '-p', 'native', '-l', 'text', '-f', '-d', join(home, 'network'),
  'spawn', new URL('zombienet.toml', import.meta.url).pathname,
], log, {
  // A group of its own, so that its nodes end with it.
  detached: true,
  env: { ...process.env, PATH: [dirname(binary()), process.env.PATH].join(delimiter) },
});
const gone = once(zombienet, 'exit');
atExit(() => {
  try {
    process.kill(-zombienet.pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
});

const told = join(home, 'network/zombie.json');
while (!existsSync(told)) {
  if (zombienet.exitCode !== null) throw new Error(`zombienet stopped:\n${tail(log, 40)}`);
  await delay(RETRY);
}
const { relay } = JSON.parse(readFileSync(told, 'utf8'));
assert.equal(relay.length, VALIDATORS);
const [api, ...others] = await Promise.all(
  relay.map(({ wsUri }) => ApiPromise.create({ provider: new WsProvider(wsUri), noInitWarn: true })),
);
assert.equal((await api.query.session.validators()).length, VALIDATORS);

await submit(api, api.tx.balances.transferKeepAlive(relay[0].spec.accounts.sr_stash.address, 10n ** 12n), '//Eve', { final: true });
await assert.rejects(submit(api, api.tx.lending.settle(NO_LOAN), '//Ferdie'), { message: EXPECTED.gone });

// Who makes a block is drawn by lot.
const authors = new Set();
for (let head = await api.rpc.chain.getHeader(); authors.size < VALIDATORS; head = await nextHead(api)) {
  const { author } = await api.derive.chain.getHeader(head.hash);
  authors.add(author.toString());
}

const final = await api.rpc.chain.getFinalizedHead();
const number = (await api.rpc.chain.getHeader(final)).number.toNumber();
for (const other of others) {
  // It may hear of it a moment later.
  while ((await other.rpc.chain.getHeader(await other.rpc.chain.getFinalizedHead())).number.toNumber() < number) await nextHead(other);
  assert.equal((await other.rpc.chain.getBlockHash(number)).toHex(), final.toHex());
}

process.kill(zombienet.pid, 'SIGINT');
await gone;
for (const { wsUri } of relay) await assert.rejects(ask(wsUri, 'system_health'), 'the nodes are gone');
process.exit();
