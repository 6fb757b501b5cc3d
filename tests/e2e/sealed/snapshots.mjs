// SPDX-License-Identifier: Apache-2.0
// Snapshots: back from a year later, the same transactions again, one snapshot in another, and who follows meanwhile.

import { TRN } from 'trine-devkit';
import { DAY, SealedTrial, YEAR } from './nodes.mjs';

const TRANSFERS = 3;

/** What somebody has after the best block. */
async function balance(trial, who) {
  return (await trial.api.query.system.account(trial.address(who))).data.free.toBigInt();
}

/** Signed once and for ever. */
async function transfers(trial) {
  const { nonce } = await trial.api.query.system.account(trial.address('Dave'));
  const call = trial.tx.balances.transferKeepAlive(trial.address('Ferdie'), TRN.of(1));
  const signed = [];
  for (let i = 0; i < TRANSFERS; i += 1) {
    signed.push(await trial.chain.sign(call, trial.person('Dave'), { nonce: nonce.toNumber() + i, era: 0 }));
  }
  return signed;
}

/** Send all, and wait until somebody has that much. */
async function send(trial, signed, who, expected) {
  for (const transaction of signed) await trial.chain.send(transaction);
  const arrived = async () => (await balance(trial, who)) === expected;
  // The best block may have them before anybody asks for a new one.
  if (!(await arrived())) await trial.chain.head(arrived);
}

/** Follows the chain as PAPI does. */
async function follow(trial) {
  const seen = { best: [], stopped: false };
  const provider = trial.api._rpcCore.provider;
  await provider.subscribe('chainHead_v1_followEvent', 'chainHead_v1_follow', [false], (_, { event, ...data }) => {
    if (event === 'bestBlockChanged') seen.best.push(data.bestBlockHash);
    if (event === 'stop') seen.stopped = true;
  });
  return seen;
}

async function backFromAYear(trial) {
  const { checks } = trial;
  const seen = await follow(trial);
  const signed = await transfers(trial);
  const before = await trial.head();
  const [had, id] = [await balance(trial, 'Ferdie'), await trial.dev('snapshot')];
  const more = had + TRN.of(TRANSFERS);
  await send(trial, signed, 'Ferdie', more);
  await trial.dev('passTime', { ms: YEAR });
  const late = await trial.head();
  checks.that('a year has passed', late.time - before.time >= BigInt(YEAR));
  checks.equal('nothing is final while a snapshot lives', (await trial.chain.finalizedHead()).hash, before.hash);
  // Waits in the pool: a nonce is missing before it.
  const call = trial.tx.balances.transferKeepAlive(trial.address('Ferdie'), TRN.of(1));
  await trial.chain.send(await trial.chain.sign(call, trial.person('Dave'), { nonce: 100, era: 0 }));

  const back = await trial.dev('revert', id);
  const after = await trial.head();
  checks.equal('the head after going back', after.hash, back.hash);
  checks.equal('it stands on the snapshot', after.number, before.number + 1);
  checks.that('time has gone back', after.time - before.time < 300_000n);
  checks.equal('what Ferdie has', await balance(trial, 'Ferdie'), had);
  checks.equal('what is final', (await trial.chain.finalizedHead()).hash, after.hash);
  checks.equal('what waits', (await trial.api.rpc.author.pendingExtrinsics()).length, 0);
  const { nonce } = await trial.api.query.system.account(trial.address('Dave'));
  const next = await trial.api.rpc.system.accountNextIndex(trial.address('Dave'));
  checks.equal('the next nonce of Dave', next.toNumber(), nonce.toNumber());
  await trial.dev('newBlock', { count: 2 });
  checks.equal('nothing comes back by itself', await balance(trial, 'Ferdie'), had);

  await send(trial, signed, 'Ferdie', more);
  checks.equal('the same transactions once more', await balance(trial, 'Ferdie'), more);
  checks.that('who follows chainHead was not stopped', !seen.stopped);
  checks.that('and saw the way back', seen.best.includes(late.hash) && seen.best.includes(after.hash));
  await trial.fails('the same snapshot again', 'UnknownSnapshot', trial.dev('revert', id));
}

async function nested(trial) {
  const { checks } = trial;
  const amounts = [await balance(trial, 'Eve')];
  const ids = [];
  for (let i = 0; i < 2; i += 1) {
    ids.push(await trial.dev('snapshot'));
    await trial.dev('setBalance', trial.address('Eve'), String(TRN.of(10 + i)));
    amounts.push(await balance(trial, 'Eve'));
    await trial.dev('passTime', { ms: 20 * DAY });
  }
  const { snapshots } = await trial.dev('state');
  checks.equal('the snapshots', snapshots.map(({ id }) => id), ids);
  await trial.dev('revert', ids[1]);
  checks.equal('what Eve has at the second one', await balance(trial, 'Eve'), amounts[1]);
  checks.that('nothing is final yet', (await trial.dev('state')).blocks_above > 0);
  await trial.dev('revert', ids[0]);
  checks.equal('what Eve has at the first one', await balance(trial, 'Eve'), amounts[0]);
  const { blocks_above: above, snapshots: left } = await trial.dev('state');
  checks.equal('what is left', { above, left }, { above: 0, left: [] });

  const outer = await trial.dev('snapshot');
  await trial.dev('setBalance', trial.address('Eve'), String(TRN.of(5)));
  const inner = await trial.dev('snapshot');
  await trial.dev('newBlock');
  await trial.dev('revert', outer);
  checks.equal('what Eve has when both are left', await balance(trial, 'Eve'), amounts[0]);
  await trial.fails('a snapshot above', 'UnknownSnapshot', trial.dev('revert', inner));
}

async function dropped(trial) {
  const { checks } = trial;
  const id = await trial.dev('snapshot');
  await trial.dev('newBlock', { count: 130 });
  const { number, hash } = await trial.head();
  checks.that('nothing is final', (await trial.chain.finalizedHead()).number < number);
  await trial.dev('setHead', -5);
  const head = await trial.head();
  checks.equal('the head that was set', head.number, number - 4);
  await trial.dev('dropSnapshot', id);
  checks.equal('all is final without a snapshot', (await trial.chain.finalizedHead()).hash, head.hash);
  await trial.fails('a block that is final', 'FinalBlock', trial.dev('setHead', number - 10));
  await trial.fails('a block that nobody made', 'UnknownBlock', trial.dev('setHead', `0x${'12'.repeat(32)}`));
  checks.that('the block that was left is another', hash !== head.hash);
}

export async function snapshots(shared) {
  const trial = await SealedTrial.on('instant', shared);
  await backFromAYear(trial);
  await nested(trial);
  await dropped(trial);
  // A restart forgets them, and the chain goes on.
  const id = await trial.dev('snapshot');
  await trial.dev('newBlock', { count: 3 });
  const before = await trial.head();
  await trial.restart();
  await trial.fails('a snapshot of a former start', 'UnknownSnapshot', trial.dev('revert', id));
  await trial.dev('newBlock');
  const after = await trial.head();
  shared.checks.equal('a block after the restart', after.number, before.number + 1);
  shared.checks.equal('it is final', (await trial.chain.finalizedHead()).hash, after.hash);
  await trial.stop();
}
