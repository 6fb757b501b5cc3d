// SPDX-License-Identifier: Apache-2.0
// The program of ./scripts/dev: one chain that is alive, and a second one beside it, each at its own ports; prices that
// stay fresh; nothing left when it is stopped, however; a chain that is saved goes on when it is loaded. Writes down
// how long it takes and the memory it has. TRINE_NODE names the node's binary.

import { existsSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  Chain, freePorts, isFree, MINUTE, run, Sandbox, setBalance, temporaryDirectory, TRN, UserError, YEAR,
} from 'trine-devkit';
import { Checks } from './lib/checks.mjs';
import { Dev, gone, isAlive } from './lib/dev.mjs';

/** Bob's, in the chain that is saved. */
const MARK = TRN.of('123456.789');
/** Prices are younger than this, however many blocks there are. */
const MOST_AGE = 2n * MINUTE;
const BLOCKS = 4;

const home = temporaryDirectory();
const checks = new Checks();

/** A program that tries ports from a free one on. */
async function begin(name, args = []) {
  const [port] = await freePorts(1);
  return new Dev(join(home, `${name}.json`), args.includes('--rpc-port') ? args : ['--ports-from', String(port), ...args]);
}

/** Check that nothing is left of a program. */
async function nothingLeft(name, dev, how, { pid, nodePid, rpcPort, p2pPort, basePath, log }, kept) {
  checks.equal(`${name}: exit code`, how, 0);
  checks.that(`${name}: no process is left`, !isAlive(pid) && !isAlive(nodePid));
  for (const port of [rpcPort, p2pPort]) checks.that(`${name}: port ${port} is free`, await isFree(port));
  checks.that(`${name}: no ready file is left`, !existsSync(dev.readyFile));
  checks.that(`${name}: no log is left`, !existsSync(log));
  checks.equal(`${name}: its chain is there`, existsSync(basePath), kept);
}

/** Check that prices stay fresh by themselves. */
async function freshPrices(dev, { endpoint }) {
  await dev.line(/^prices stand after block \d+$/);
  const sandbox = await Sandbox.connect(endpoint);
  const before = await sandbox.blocks.best;
  for (let { number } = before; number <= before.number + BLOCKS; number += 1) {
    const block = await sandbox.blocks.at(number);
    const feeds = await sandbox.chain.ask(block, 'pricesApi', 'feeds');
    const old = feeds.filter(({ state, asOfMs }) => state !== 'Fresh' || block.time - asOfMs > MOST_AGE);
    checks.equal(`feeds without a fresh price after block ${number}`, old.map((feed) => feed.name), []);
  }
  return sandbox;
}

/** Check that a price that was moved stays where it was moved to, and that transactions are told. */
async function moved(dev, sandbox) {
  await sandbox.setPrice({ 'BTC/USD': '45000' });
  const after = await sandbox.blocks.event(await sandbox.blocks.best, 'prices.Sampled', { price: 45_000n * 10n ** 18n });
  checks.that('the price that was moved is submitted again', after.block.number > 0);
  await sandbox.fails('Ferdie', sandbox.tx.lending.repay(0, 1n), 'lending.LoanGone');
  await dev.line(/^block \d+ {2}Ferdie: lending\.repay {2}failed: lending\.LoanGone: ./);
}

/** Check that a sealed chain is saved and goes on in the same way, its time too. */
async function sealed() {
  const file = join(home, 'sealed.tar.gz');
  const first = await begin('sealed', ['--save', file, '--sealing', 'instant']);
  const sandbox = await Sandbox.connect((await first.ready()).endpoint);
  await first.line(/^prices stand after block \d+$/);
  await sandbox.setBalance('Bob', TRN, MARK);
  const { time } = await sandbox.passTime(YEAR);
  await sandbox.stop();
  checks.equal('the sealed one: exit code', (await first.kill('SIGINT')).code, 0);
  const second = await begin('again', ['--load', file, '--sealing', 'instant']);
  const again = await Sandbox.connect((await second.ready()).endpoint);
  checks.equal('what Bob has in the sealed chain that was loaded', (await again.balances('Bob')).TRN.free, MARK);
  checks.that('its time goes on', (await again.newBlock()).time > time);
  await again.stop();
  checks.equal('the sealed one, loaded: exit code', (await second.kill('SIGINT')).code, 0);
}

run(async (args) => {
  if (args.length > 0) throw new UserError('usage: TRINE_NODE=<the node\'s binary> node dev.mjs');
  const file = join(home, 'chain.tar.gz');
  const first = await begin('first', ['--save', file]);
  const one = await first.ready();
  // Beside it, and with the same ports asked for.
  const second = new Dev(join(home, 'second.json'), ['--ports-from', String(one.rpcPort)]);
  const taken = new Dev(join(home, 'third.json'), ['--rpc-port', String(one.rpcPort)]);
  checks.equal('a port that is taken: exit code', (await taken.end()).code, 1);
  checks.that(`a port that is taken: ${taken.said}`, taken.said.includes(`port ${one.rpcPort}`));
  const other = await second.ready();
  checks.that('the second has ports of its own', one.rpcPort !== other.rpcPort && one.p2pPort !== other.p2pPort);
  for (const [name, dev, { endpoint, rpcPort }] of [['first', first, one], ['second', second, other]]) {
    checks.that(`the ${name} names its own port`, [endpoint, `127.0.0.1%3A${rpcPort}#`].every((part) => dev.said.includes(part)));
    checks.that(`the ${name} has scripts find it`, dev.said.includes(`TRINE_WS=${endpoint} ./scripts/feed`));
    checks.that(`the ${name} says what accounts own`, /\/\/Bob +\w{49} +1,000,000 +1,000,000 +100 +1,000$/m.test(dev.said));
    checks.that(`the ${name} says that it is ready`, /^ready after /m.test(dev.said));
  }
  checks.that('the second does not name the first', !new RegExp(`(:|%3A)${one.rpcPort}\\b`).test(second.said));
  console.log(`Ready after ${one.seconds.toFixed(1)} s: node ${one.nodeMiB} MiB, program ${one.ownMiB} MiB`);

  const [sandbox, beside] = await Promise.all([freshPrices(first, one), Chain.connect(other.endpoint)]);
  const { peers } = (await beside.api.rpc.system.health()).toJSON();
  checks.equal('peers of the second', peers, 0);
  await beside.close();
  await nothingLeft('the second, by SIGHUP', second, (await second.kill('SIGHUP')).code, other, false);
  await moved(first, sandbox);
  await setBalance(sandbox.chain, sandbox.address('Bob'), TRN, MARK);
  const saved = await sandbox.blocks.best;
  await sandbox.stop();
  await nothingLeft('the first, by SIGINT', first, (await first.kill('SIGINT')).code, one, false);
  console.log(`Saved after block ${saved.number}: ${Math.round(statSync(file).size / 1024)} KiB`);

  const wrong = await begin('wrong', ['--load', file, '--sealing', 'instant']);
  checks.equal('a chain of real consensus, to be sealed: exit code', (await wrong.end()).code, 1);
  const again = await begin('again', ['--load', file, '--no-feed', '--base-path', join(home, 'kept')]);
  const third = await again.ready();
  const chain = await Chain.connect(third.endpoint);
  const { free } = (await chain.read(await chain.bestHead(), 'system', 'account', chain.person('Bob').address)).data;
  checks.equal('what Bob has in the chain that was loaded', free, MARK);
  const hash = (await chain.api.rpc.chain.getBlockHash(saved.number)).toHex();
  checks.equal(`hash of block ${saved.number} in the chain that was loaded`, hash, saved.hash);
  await chain.head(({ number }) => number > saved.number + 1);
  await chain.close();
  await nothingLeft('the third, by SIGTERM', again, (await again.kill('SIGTERM')).code, third, true);

  await sealed();

  const killed = await begin('killed');
  const fourth = await killed.ready();
  checks.equal('the fourth, by SIGKILL', (await killed.kill('SIGKILL')).code, 'SIGKILL');
  await gone(fourth.nodePid);
  // Who is killed can tidy nothing up.
  for (const directory of [fourth.basePath, dirname(fourth.log)]) rmSync(directory, { recursive: true, force: true });
  checks.finish();
});
