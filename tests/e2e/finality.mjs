// SPDX-License-Identifier: Apache-2.0
// How long it takes from signing to finality on four validators, each 100 ms away from the others: when all is well, with
// one of them far away, and with one that stands still again and again and comes back on an old block, which makes forks.
// Nothing may stall. TRINE_NODE names the node's binary.

import { run, TRN, UserError } from 'trine-devkit';
import { Checks } from './lib/checks.mjs';
import { network, VALIDATORS } from './lib/network.mjs';

/** One way, in milliseconds. */
const [NEAR, FAR] = [100, 2_000];
/** Transfers of each measurement. */
const TRANSFERS = 12;
/** So many blocks whoever stands still misses, and so often. */
const [MISSED, TIMES] = [3, 3];
const SLOT = 6_000;

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const seconds = (milliseconds) => (milliseconds / 1_000).toFixed(1);

/** Start all; a connection to the first. */
async function start(nodes) {
  const [watch, ...others] = nodes;
  const [chain] = await Promise.all([watch.start(), ...others.map((node) => node.start().then((it) => it.close()))]);
  await chain.head(({ number }) => number >= 2, { finalized: true });
  return chain;
}

/** Sign at times that are spread over a slot; how long each transfer takes until it is final, in milliseconds. */
async function transfers(chain) {
  const taken = [];
  const call = chain.api.tx.balances.transferKeepAlive(chain.person('Bob').address, TRN.of(1));
  for (let i = 0; i < TRANSFERS; i += 1) {
    // Not to measure what is in step with the slots.
    await new Promise((resolve) => setTimeout(resolve, (SLOT * ((i * 7) % TRANSFERS)) / TRANSFERS / 4));
    const signed = performance.now();
    await chain.submit(call, chain.person('Eve'));
    taken.push(performance.now() - signed);
  }
  return taken;
}

/** Blocks of a height that there are more than one of, as one node sees it. */
async function follow(chain) {
  const seen = new Map();
  await chain.api.rpc.chain.subscribeAllHeads((header) => {
    const number = header.number.toNumber();
    seen.set(number, (seen.get(number) ?? new Set()).add(header.hash.toHex()));
  });
  return () => [...seen.values()].filter((hashes) => hashes.size > 1).length;
}

async function measure(what, latency, meanwhile = async () => {}) {
  const nodes = await network(VALIDATORS.map((name) => ({ name })), latency);
  const chain = await start(nodes);
  const forks = await follow(chain);
  const [taken] = await Promise.all([transfers(chain), meanwhile(chain, nodes)]);
  const best = await chain.bestHead();
  await chain.head(({ number }) => number >= best.number, { finalized: true });
  const row = { what, median: median(taken), most: Math.max(...taken), blocks: best.number, forks: forks() };
  await chain.close();
  await Promise.all(nodes.map((node) => node.stop()));
  return row;
}

/** One validator stands still, again and again, and goes on from where it was. */
async function standStill(chain, nodes) {
  for (let i = 0; i < TIMES; i += 1) {
    nodes[3].pause();
    const { number } = await chain.bestHead();
    await chain.head((head) => head.number >= number + MISSED);
    nodes[3].resume();
    const after = await chain.bestHead();
    await chain.head((head) => head.number >= after.number + 2);
  }
}

run(async (args) => {
  if (args.length > 0) throw new UserError('usage: TRINE_NODE=<the node\'s binary> node finality.mjs');
  const checks = new Checks();
  const far = (one, other) => (one === 'Dave' || other === 'Dave' ? FAR : NEAR);
  const rows = [
    await measure('all is well', () => NEAR),
    await measure(`one is ${FAR} ms away`, far),
    await measure('one stands still again and again', () => NEAR, standStill),
  ];
  console.log(`From signing to finality, ${TRANSFERS} transfers each, four validators ${NEAR} ms from each other:\n`);
  console.log('| | median | longest | blocks | heights with forks |\n|---|---|---|---|---|');
  for (const { what, median: middle, most, blocks, forks } of rows) {
    console.log(`| ${what} | ${seconds(middle)} s | ${seconds(most)} s | ${blocks} | ${forks} |`);
  }
  checks.that('far away validators and those that stand still make forks', rows[1].forks + rows[2].forks > 0);
  checks.finish();
});
