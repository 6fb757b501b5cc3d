// SPDX-License-Identifier: Apache-2.0
// How long it takes from signing a transaction until it is final, on four validators on this machine with a delay
// between them, and whether finality goes on when blocks are orphaned and when a validator is far away. The times are
// a report; only a stall or a disagreement fails. TRINE_NODE names the node's binary.

import { setTimeout as delay } from 'node:timers/promises';
import { TRN } from './lib/assets.mjs';
import { Checks } from './lib/checks.mjs';
import { run, UserError } from './lib/main.mjs';
import { network, startAll, VALIDATORS } from './lib/network.mjs';

/** Between any two validators, one way, in milliseconds. */
const LATENCY = 100;
/** Of the one that is far away. */
const FAR = 1_500;
const TRANSACTIONS = 60;
/** Longer than a slot's part, and no part of a slot: transactions come at all times of one. */
const EVERY = 1_700;
const PAUSES = 5;
/** So many blocks come while a validator sleeps. */
const SLEEP = 3;
const PATIENCE = 300_000;

const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

/** The times after which transactions are in a block and final, sorted. */
async function times(chain, count) {
  const call = chain.api.tx.balances.transferKeepAlive(chain.person('Ferdie').address, TRN.of(1));
  const one = async () => {
    const begin = performance.now();
    await chain.submit(call, chain.person('Eve'));
    return performance.now() - begin;
  };
  const under = [];
  for (let sent = 0; sent < count; sent += 1) {
    under.push(one());
    await delay(EVERY);
  }
  return (await Promise.all(under)).sort((a, b) => a - b);
}

/** Say how transactions fare. */
function tell(title, sorted) {
  const at = (part) => seconds(sorted[Math.floor((sorted.length - 1) * part)]);
  console.log(`${title}: final after ${at(0.5)} (median), ${at(0.9)} (nine of ten), ${at(1)} (all ${sorted.length})`);
}

/** Check that all have the same final block at the lowest final height. */
async function agree(chains, checks, title) {
  const heads = await Promise.all(chains.map((chain) => chain.finalizedHead()));
  const lowest = Math.min(...heads.map(({ number }) => number));
  const hashes = await Promise.all(chains.map((chain) => chain.api.rpc.chain.getBlockHash(lowest)));
  checks.equal(`${title}: final blocks ${lowest}`, new Set(hashes.map(String)).size, 1);
  return lowest;
}

/** A validator sleeps while others go on, and wakes with a chain that is behind: what it then makes is orphaned. */
async function forks(nodes, chains, checks) {
  const [chain] = chains;
  const heights = new Map();
  const unsubscribe = await chain.api.rpc.chain.subscribeAllHeads(({ number, hash }) => {
    const height = number.toNumber();
    heights.set(height, (heights.get(height) ?? new Set()).add(hash.toHex()));
  });
  for (let i = 0; i < PAUSES; i += 1) {
    const sleeper = nodes[1 + (i % 3)];
    const { number } = await chain.finalizedHead();
    sleeper.pause();
    try {
      await chain.head(({ number: height }) => height >= number + 2 + SLEEP, { patience: PATIENCE });
    } finally {
      sleeper.resume();
    }
    const begin = performance.now();
    const best = (await chain.api.rpc.chain.getHeader()).number.toNumber();
    await chain.head(({ number: height }) => height >= best, { finalized: true, patience: PATIENCE });
    console.log(`${sleeper.name} slept: block ${best} final ${seconds(performance.now() - begin)} after it woke`);
  }
  unsubscribe();
  const forked = [...heights.values()].filter((hashes) => hashes.size > 1).length;
  console.log(`${forked} of ${heights.size} heights had more than one block`);
  checks.that('blocks were orphaned', forked > 0);
}

run(async (args) => {
  if (args.length > 0) throw new UserError('usage: TRINE_NODE=<the node\'s binary> node finality.mjs');
  const checks = new Checks();
  let far;
  const latency = (from, to) => (from === far || to === far ? FAR : LATENCY);
  const nodes = await network(VALIDATORS.map((name) => ({ name })), latency);
  const chains = await startAll(nodes);
  const [chain] = chains;
  await chain.head(({ number }) => number >= 3, { finalized: true, patience: PATIENCE });

  tell(`${LATENCY} ms between validators`, await times(chain, TRANSACTIONS));
  await agree(chains, checks, 'with delays');
  far = 'Dave';
  tell(`Dave ${FAR} ms away`, await times(chain, TRANSACTIONS / 2));
  await agree(chains, checks, 'with one far away');
  far = undefined;
  // Nodes that sleep lose their connection to us.
  await Promise.all(chains.slice(1).map((other) => other.close()));
  await forks(nodes, chains, checks);
  const after = [chain];
  for (const node of nodes.slice(1)) after.push(await node.connect());
  const best = (await chain.api.rpc.chain.getHeader()).number.toNumber();
  for (const one of after) {
    await one.head(({ number }) => number >= best, { finalized: true, patience: PATIENCE });
  }
  await agree(after, checks, 'after forks');
  await Promise.all(after.map((one) => one.close()));
  await Promise.all(nodes.map((node) => node.kill()));
  checks.finish();
});
