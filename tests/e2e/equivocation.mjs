// SPDX-License-Identifier: Apache-2.0
// Who makes two blocks for a slot, or votes twice in a round, is reported and slashed: real validators, one of which
// runs twice. With `--long`, also that nobody is in a network where a node is killed and blocks are orphaned, and that
// votes are punished as blocks are. TRINE_NODE names the node's binary.

import { readFileSync } from 'node:fs';
import { TRN } from './lib/assets.mjs';
import { named, only } from './lib/chain.mjs';
import { Checks } from './lib/checks.mjs';
import { run, UserError } from './lib/main.mjs';
import { network, startAll, VALIDATORS } from './lib/network.mjs';
import { plain } from './lib/plain.mjs';

const OFFENDER = 'Dave';
/** What one of four loses: (3 x 1/4)², in parts of a million. */
const SLASHED = 562_500n;
const MILLION = 1_000_000n;
/** What is waited for comes within minutes, also on a busy machine. */
const PATIENCE = 300_000;
/** Blocks after the last thing done to a healthy network, in which a report would come. */
const QUIET = 5;

const members = (names) => names.map((name) => ({ name }));
const text = (hex) => Buffer.from(hex.replace(/^0x/, ''), 'hex').toString();

/** The events of all blocks up to one, with their blocks. */
async function history(chain, last) {
  const all = [];
  for (let number = 1; number <= last.number; number += 1) {
    const hash = (await chain.api.rpc.chain.getBlockHash(number)).toHex();
    const events = (await (await chain.api.at(hash)).query.system.events()).map(named);
    all.push(...events.map((event) => ({ ...event, block: { number, hash } })));
  }
  return all;
}

/** Wait for the block in which an offence is reported; check what it says and what becomes of the offender. */
async function punished(chain, checks, kind) {
  let events;
  const block = await chain.head(async ({ hash }) => {
    events = (await (await chain.api.at(hash)).query.system.events()).map(named);
    return events.some(({ name }) => name === 'offences.Offence');
  }, { patience: PATIENCE });

  const offender = chain.person(OFFENDER).address;
  const offence = only(events, 'offences.Offence');
  checks.equal('the kind of the offence', text(offence.kind), kind);
  const { validator, fraction, slashEra } = only(events, 'staking.SlashReported');
  checks.equal('who is to be slashed', validator, offender);
  checks.equal('how much, in parts of a thousand million', BigInt(fraction), SLASHED * 1_000n);

  const { query } = await chain.api.at(block.hash);
  const staked = (await query.staking.ledger(offender)).unwrap().active.toBigInt();
  const queued = (await query.staking.unappliedSlashes.entries())
    .flatMap(([{ args: [due] }, slashes]) => slashes.map(({ validator: whom, own }) => ({ due, whom, own })))
    .filter(({ whom }) => whom.eq(offender));
  checks.equal('what is queued to be slashed', queued.map(({ own }) => own.toBigInt()), [staked * SLASHED / MILLION]);
  const place = (await query.session.validators()).findIndex((address) => address.eq(offender));
  const disabled = (await query.session.disabledValidators()).map(([index]) => index.toNumber());
  checks.equal('who is disabled', disabled, [place]);
  const [era, [{ due }]] = [(await query.staking.currentEra()).unwrap().toNumber(), queued];
  console.log(`Block ${block.number} reports ${text(offence.kind)} of ${OFFENDER} in era ${slashEra}: `
    + `${TRN.format(queued[0].own.toBigInt())} are to be slashed in era ${due}, now is era ${era}`);
  return block;
}

/** Check that no report failed. */
async function nothingRefused(chain, checks, last) {
  const failed = (await history(chain, last)).filter(({ name }) => name === 'system.ExtrinsicFailed');
  const why = failed.map(({ raw }) => chain.failure(raw.data[0]).name);
  checks.equal('reports that the chain refused', why, []);
}

/** End nodes at once. */
const killAll = (nodes) => Promise.all(nodes.map((node) => node.kill()));
const closeAll = (chains) => Promise.all(chains.map((chain) => chain.close()));

/** Two nodes make blocks with one key. */
async function blocks(checks) {
  console.log(`Blocks: ${OFFENDER} makes them twice`);
  const nodes = await network([...members(VALIDATORS), { name: OFFENDER, keys: ['babe'] }]);
  const chains = await startAll(nodes);
  const [chain] = chains;
  const block = await punished(chain, checks, 'babe:equivocatio');
  const later = await chain.head(({ number }) => number > block.number + 1, { finalized: true, patience: PATIENCE });
  checks.that(`block ${later.number} is final after that`, true);
  await nothingRefused(chain, checks, later);
  await closeAll(chains);
  await killAll(nodes);
}

/** Two nodes vote with one key. Votes differ for certain when a round is open for long. */
async function votes(checks) {
  console.log(`Votes: ${OFFENDER} votes twice`);
  const nodes = await network([...members(VALIDATORS), { name: OFFENDER, keys: ['gran'] }]);
  const [alice, bob, , , twin] = nodes;
  const chains = await startAll(nodes.slice(0, 4));
  const chain = chains[2];
  await chain.head(({ number }) => number >= 3, { finalized: true, patience: PATIENCE });
  await closeAll(chains.slice(0, 2));
  await killAll([alice, bob]);
  const stalled = await chain.finalizedHead();
  await chain.head(({ number }) => number >= stalled.number + 8, { patience: PATIENCE });
  console.log(`Two of four are gone and block ${(await chain.finalizedHead()).number} stays the last final one`);
  const late = await twin.start();
  const block = await punished(chain, checks, 'grandpa:equivoca');
  await nothingRefused(chain, checks, block);
  await closeAll([chain, chains[3], late]);
  await killAll(nodes.slice(2));
}

/** Wait until a chain leaves a block that was its best one. */
async function reorganisation(chain, act) {
  let best;
  const left = chain.head(async ({ hash }) => {
    const parent = (await chain.api.rpc.chain.getHeader(hash)).parentHash.toHex();
    const isOther = best !== undefined && parent !== best && hash !== best;
    // Several blocks can come at once: then the former best one is among the ancestors.
    if (isOther && !(await isAncestor(chain, best, parent))) return true;
    best = hash;
    return false;
  }, { patience: 2 * PATIENCE });
  let isOver = false;
  const over = left.finally(() => (isOver = true));
  while (!isOver) await Promise.race([act(), over]);
  return left;
}

async function isAncestor(chain, hash, of) {
  for (let [next, steps] = [of, 0]; steps < 20; steps += 1) {
    if (next === hash) return true;
    next = (await chain.api.rpc.chain.getHeader(next)).parentHash.toHex();
  }
  return false;
}

/** A node is killed and starts again, another one sleeps until its blocks are orphaned. */
async function healthy(checks) {
  console.log('A network in which nobody cheats');
  const nodes = await network(members(VALIDATORS));
  const [alice, bob] = nodes;
  const chains = await startAll(nodes);
  const [chain, second] = chains;
  await chain.head(({ number }) => number >= 3, { finalized: true });
  await second.close();
  await bob.kill();
  chains[1] = await bob.start();
  console.log('Bob was killed and is back');
  const left = await reorganisation(chains[3], async () => {
    const { number } = await chain.api.rpc.chain.getHeader();
    alice.pause();
    try {
      await chains[3].head(({ number: height }) => height > number.toNumber() + 1);
    } finally {
      alice.resume();
    }
    await chain.head(({ number: height }) => height > number.toNumber() + 3);
  });
  console.log(`Dave has left a block for block ${left.number}`);
  const last = await chain.head(({ number }) => number >= left.number + QUIET, { finalized: true, patience: PATIENCE });
  const reports = (await history(chain, last)).filter(({ name }) => /^(offences|staking\.Slash)/.test(name));
  checks.equal('offences', plain(reports.length), 0);
  await nothingRefused(chain, checks, last);
  for (const { name, log } of nodes) {
    checks.that(`${name} reports nobody`, !/equivocat|is reported|cannot be reported/.test(readFileSync(log, 'utf8')));
  }
  await closeAll(chains);
  await killAll(nodes);
}

const PARTS = { blocks, votes, healthy };

run(async ([what = 'blocks', ...rest]) => {
  const parts = what === '--long' ? Object.values(PARTS) : [PARTS[what]];
  if (!parts[0] || rest.length > 0) {
    throw new UserError(`usage: TRINE_NODE=<the node's binary> node equivocation.mjs [--long | ${Object.keys(PARTS).join(' | ')}]`);
  }
  const checks = new Checks();
  for (const part of parts) await part(checks);
  checks.finish();
});
