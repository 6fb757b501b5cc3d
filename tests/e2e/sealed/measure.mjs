// SPDX-License-Identifier: Apache-2.0
// How fast a sealed node is, as Markdown: start, memory, blocks a second, transactions a second, walks through time.
// TRINE_NODE names the node's binary.

import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { run, TRN, UserError } from 'trine-devkit';
import { DAY, HOUR, SealedTrial, YEAR } from './nodes.mjs';

const BLOCKS = 500;
const TRANSFERS = 1_000;

const rows = [];
const round = (number) => (number >= 100 ? Math.round(number) : Number(number.toPrecision(2)));

async function took(work) {
  const started = performance.now();
  const result = await work();
  return { seconds: (performance.now() - started) / 1_000, result };
}

/** Of the process that listens at the node's endpoint, in MB. */
function memory(trial) {
  const port = new URL(trial.node.endpoint).port;
  const list = execFileSync('ps', ['-eo', 'rss=,args='], { encoding: 'utf8' }).split('\n');
  const line = list.find((one) => one.includes(`--rpc-port ${port} `) && one.includes('--sealing'));
  return Number(line.trim().split(/\s+/)[0]) / 1_024;
}

async function transfers(trial) {
  const call = trial.tx.balances.transferKeepAlive(trial.address('Ferdie'), TRN.of(1));
  const dave = trial.person('Dave');
  const signed = [];
  for (let nonce = 0; nonce < TRANSFERS; nonce += 1) signed.push(await trial.chain.sign(call, dave, { nonce, era: 0 }));
  await Promise.all(signed.map((transaction) => trial.chain.send(transaction)));
  const nonce = async () => (await trial.api.query.system.account(dave.address)).nonce.toNumber();
  while ((await nonce()) < TRANSFERS) await trial.dev('newBlock');
}

run(async (args) => {
  if (args.length > 0) throw new UserError('usage: TRINE_NODE=<the node\'s binary> node sealed/measure.mjs');
  const { seconds: start, result: trial } = await took(() => SealedTrial.on('manual', {}));
  rows.push(['from start until block 1 is read', `${round(start)} s`]);
  rows.push(['memory then', `${round(memory(trial))} MB`]);
  const empty = await took(() => trial.dev('newBlock', { count: BLOCKS }));
  rows.push([`blocks without transactions, of ${BLOCKS}`, `${round(BLOCKS / empty.seconds)} a second`]);
  const one = await took(async () => {
    for (let i = 0; i < BLOCKS; i += 1) await trial.dev('newBlock');
  });
  rows.push(['the same, one request each', `${round(BLOCKS / one.seconds)} a second`]);
  const full = await took(() => transfers(trial));
  rows.push([`transfers, of ${TRANSFERS}, sent and in blocks`, `${round(TRANSFERS / full.seconds)} a second`]);
  const walks = [['a year', { ms: YEAR }], ['ten years', { ms: 10 * YEAR }], ['30 days, hour by hour', { ms: 30 * DAY, every: HOUR }]];
  for (const [what, parameters] of walks) {
    const { seconds, result } = await took(() => trial.dev('passTime', parameters));
    rows.push([`a walk through ${what}`, `${round(seconds)} s (${result.blocks} blocks)`]);
  }
  const jump = await took(async () => trial.dev('timeTravel', Number((await trial.head()).time) + YEAR));
  rows.push(['a jump over a year', `${round(jump.seconds)} s`]);
  const id = await trial.dev('snapshot');
  await trial.dev('passTime', { ms: YEAR });
  const back = await took(() => trial.dev('revert', id));
  rows.push(['back from a year later', `${round(back.seconds)} s`]);
  rows.push(['memory at the end', `${round(memory(trial))} MB`]);
  await trial.stop();
  const [{ model }] = cpus();
  console.log(`On ${cpus().length} × ${model.trim()}, ${new Date().toISOString().slice(0, 10)}:\n`);
  console.log(['| what | how much |', '|---|---|', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n'));
});
