// SPDX-License-Identifier: Apache-2.0
// When blocks are made: at once, on command, or every so often.

import { TRN } from 'trine-devkit';
import { SealedTrial } from './nodes.mjs';

const MANY = 100;
const SLOT = 6_000n;

async function waitFor(trial, test) {
  if (!(await test())) await trial.chain.head(test);
}

async function many(trial) {
  const { checks } = trial;
  const call = trial.tx.balances.transferKeepAlive(trial.address('Ferdie'), TRN.of(1));
  const dave = trial.person('Dave');
  const signed = [];
  for (let nonce = 0; nonce < MANY; nonce += 1) signed.push(await trial.chain.sign(call, dave, { nonce, era: 0 }));
  await trial.dev('newBlock');
  const before = await trial.head();
  await Promise.all(signed.map((transaction) => trial.chain.send(transaction)));
  const nonce = async () => (await trial.api.query.system.account(dave.address)).nonce.toNumber();
  await waitFor(trial, async () => (await nonce()) === MANY);
  const after = await trial.head();
  const [blocks, time] = [after.number - before.number, after.time - before.time];
  checks.that(`${MANY} transactions at once are few blocks: ${blocks}`, blocks <= 5);
  checks.that(`and little time: ${time} ms`, time <= 5n * SLOT + SLOT);
  trial.say(`${MANY} transactions at once: ${blocks} blocks`);
}

async function single(trial) {
  const before = await trial.head();
  const call = trial.tx.balances.transferKeepAlive(trial.address('Ferdie'), TRN.of(1));
  const { block } = await trial.submit('Eve', call);
  trial.checks.that('a transaction is in a block of its own', block.number - before.number <= 2);
  const { number } = await trial.head();
  trial.checks.equal('and no empty one follows', number, block.number);
}

async function switched(trial) {
  const { checks } = trial;
  await trial.dev('setBlockBuildMode', 'Manual');
  const before = await trial.head();
  const call = trial.tx.balances.transferKeepAlive(trial.address('Ferdie'), TRN.of(1));
  const sent = trial.submit('Eve', call);
  await waitPending(trial);
  checks.equal('no block comes by itself', (await trial.head()).number, before.number);
  await trial.dev('newBlock');
  checks.equal('the block that was asked for has it', (await sent).block.number, before.number + 1);
  const { hash } = await trial.chain.request('engine_createBlock', [true, false, null]);
  checks.that('a block that is not final', (await trial.chain.finalizedHead()).hash !== hash);
  await trial.chain.request('engine_finalizeBlock', [hash, null]);
  checks.equal('a block that was made final', (await trial.chain.finalizedHead()).hash, hash);

  const [signed, bad] = await Promise.all([
    trial.chain.sign(call, trial.person('Eve'), { era: 0 }), trial.chain.sign(call, trial.person('Eve'), { nonce: 999 }),
  ]);
  const made = await trial.dev('newBlock', { count: 2, transactions: [signed] });
  checks.equal('blocks that were asked for', (await trial.head()).hash, made);
  const { number } = await trial.head();
  const { extrinsics } = (await trial.api.rpc.chain.getBlock(await trial.api.rpc.chain.getBlockHash(number - 1))).block;
  checks.that('the first has the transaction', extrinsics.some((one) => one.toHex() === signed));
  await trial.fails('a transaction that cannot be in a block', 'TransactionRefused', trial.dev('newBlock', { transactions: [bad] }));
  await trial.fails('no blocks', 'InvalidParameter', trial.dev('newBlock', { count: 0 }));

  await trial.dev('setBlockBuildMode', 50);
  const { number: from } = await trial.head();
  await trial.chain.head((block) => block.number >= from + 20);
  await trial.dev('setBlockBuildMode', 'Instant');
  checks.equal('the mode', (await trial.dev('state')).sealing, 'instant');
  await trial.fails('another mode', 'InvalidParameter', trial.dev('setBlockBuildMode', 'Sometimes'));
}

/** Until something waits in the pool. */
async function waitPending(trial) {
  while ((await trial.api.rpc.author.pendingExtrinsics()).length === 0);
}

export async function modes(shared) {
  const trial = await SealedTrial.on('instant', shared);
  await many(trial);
  await single(trial);
  await switched(trial);
  await trial.stop();

  const every = await SealedTrial.on('100', shared);
  await every.chain.head(({ number }) => number >= 20);
  shared.checks.equal('how often', (await every.dev('state')).sealing, '100');
  await every.stop();
}
