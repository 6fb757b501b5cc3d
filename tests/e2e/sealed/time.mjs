// SPDX-License-Identifier: Apache-2.0
// Time: a loan of a year and a prediction of 30 days end at fresh prices; jumps; a restart.

import { matches, only, plain, TBTC, TUSD } from 'trine-devkit';
import { DAY, HOUR, MINUTE, SealedTrial, YEAR } from './nodes.mjs';

const BTC = 2;
const EPOCH = 10 * MINUTE;
const FRESH = BigInt(60 * MINUTE);

/** The events of the blocks from one to another, each with its block. */
async function eventsOf(trial, from, to) {
  const found = [];
  for (let number = from; number <= to; number += 1) {
    const block = await trial.blocks.at(number);
    found.push(...block.events.map((event) => ({ ...event, block })));
  }
  return found;
}

/** Whether the price that a block saw could be relied on. */
async function sawFreshPrice(trial, block) {
  const { Ok: sample } = await trial.chain.ask(block.parent, 'pricesApi', 'price', BTC);
  return sample !== undefined && block.time - sample.asOfMs <= FRESH;
}

/** Walks so far; what that took. */
async function walk(trial, what, parameters) {
  const [before, started] = [await trial.head(), Date.now()];
  const walked = await trial.dev('passTime', parameters);
  const seconds = (Date.now() - started) / 1_000;
  const after = await trial.head();
  trial.checks.equal(`the end of the walk over ${what}`, after.hash, walked.hash);
  trial.checks.that(`${what} have passed`, after.time - before.time >= BigInt(parameters.ms));
  trial.say(`${what} pass in ${walked.blocks} blocks and ${seconds.toFixed(1)} s`);
  return { before, after, walked };
}

async function loanOfAYear(trial) {
  const { checks } = trial;
  const { id, block } = await trial.openLoan({
    market: 0, lender: 'Alice', borrower: 'Bob', principal: TUSD.of(1_000), collateral: TBTC.of('0.1'), apr: 800n,
    term: BigInt(YEAR),
  });
  const { after, walked } = await walk(trial, 'a year and a day', { ms: YEAR + DAY });
  checks.that(`a year is few blocks: ${walked.blocks}`, walked.blocks < 170);
  const events = await eventsOf(trial, block.number + 1, after.number);
  checks.equal('halts of the chain', events.filter(({ name }) => name === 'clock.Halted').length, 0);
  const settled = events.filter((event) => matches(event, 'lending.Settled', { loan: id }));
  checks.equal('how often the loan is settled', settled.length, 1);
  const [{ block: when, byChain }] = settled;
  checks.that('the chain settles it by itself', byChain);
  checks.that('it is settled after a year', when.time - block.time > BigInt(YEAR));
  checks.that('it is settled at a price that is fresh', await sawFreshPrice(trial, when));
  trial.say(`The loan is settled ${Number(when.time - block.time) / DAY} days after it began`);
}

async function predictionOfAMonth(trial) {
  const { checks, tx } = trial;
  const terms = {
    feed: BTC, oddsE2: 100, stopPpm: 100_000, price: 0, cap: 0, saleMs: 0, entryMs: HOUR, lifeMs: 30 * DAY, note: '',
  };
  const content = { Open: { position: { direction: 'Long', entry: 'Market' }, thesis: '' } };
  const { block, events } = await trial.submit('Charlie', tx.predictions.post(terms, content, 0));
  const { blueprint } = only(events, 'predictions.Posted');
  await walk(trial, '10 days, hour by hour', { ms: 10 * DAY, every: HOUR });
  await trial.dev('setPrice', 'BTC/USD', '63000');
  const { after } = await walk(trial, '22 more', { ms: 22 * DAY, every: HOUR });
  const all = await eventsOf(trial, block.number + 1, after.number);
  const judged = all.filter((event) => matches(event, 'predictions.Judged', { blueprint }));
  checks.equal('how often the prediction is judged', judged.length, 1);
  const { ending, resultE12 } = judged[0].data;
  checks.equal('as what it ends', Object.keys(ending), ['Horizon']);
  // Up by a twentieth, where a tenth is one: the half of it.
  checks.equal('its result', resultE12, 500_000_000_000n);
}

async function jumps(trial) {
  const { checks } = trial;
  for (const [what, length] of [['an epoch', EPOCH], ['a year', YEAR], ['ten years', 10 * YEAR]]) {
    const before = await trial.head();
    const to = Number(before.time) + length + MINUTE;
    checks.equal(`the time after ${what}`, await trial.dev('timeTravel', to), to);
    const after = await trial.head();
    checks.equal(`a jump over ${what} is one block`, after.number, before.number + 1);
    checks.equal(`the time of its block`, after.time, BigInt(to));
    const { query } = await trial.api.at(after.hash);
    const halt = (await query.system.events()).find(({ event }) => event.method === 'Halted');
    checks.equal(`whether ${what} is a halt`, Boolean(halt), length > 7 * DAY);
    const next = await trial.dev('newBlock');
    checks.equal(`a block after ${what}`, (await trial.head()).hash, next);
    trial.say(`A jump over ${what}, and a block`);
  }
}

async function restart(trial) {
  const { checks } = trial;
  const before = await trial.head();
  await trial.restart();
  const [after, state] = [await trial.head(), await trial.dev('state')];
  checks.equal('the head after a restart', after.hash, before.hash);
  checks.that('time does not go back by a restart', BigInt(state.now_ms) >= before.time);
  await trial.dev('newBlock', { count: 3 });
  const last = await trial.head();
  checks.equal('blocks after a restart', last.number, before.number + 3);
  checks.that('time goes on', last.time - before.time < BigInt(5 * MINUTE));
  checks.equal('all of them are final', (await trial.chain.finalizedHead()).hash, last.hash);
}

async function clock(trial) {
  const { checks } = trial;
  const before = await trial.head();
  await trial.dev('increaseTime', HOUR);
  await trial.dev('increaseTime', HOUR);
  await trial.dev('newBlock');
  const later = await trial.head();
  const passed = later.time - before.time;
  checks.that(`increases add up: ${passed}`, passed >= BigInt(2 * HOUR) && passed < BigInt(2 * HOUR + 5 * MINUTE));
  const next = Number(later.time) + DAY;
  await trial.dev('setNextTimestamp', next);
  await trial.dev('newBlock');
  checks.equal('the time that was asked for', (await trial.head()).time, BigInt(next));
  await trial.fails('a time that has passed', 'InvalidTime', trial.dev('timeTravel', next));
  await trial.fails('the year 10000', 'InvalidTime', trial.dev('setNextTimestamp', 253_402_300_800_000));
  await trial.fails('strides shorter than a slot', 'InvalidParameter', trial.dev('passTime', { ms: DAY, every: 5_999 }));
}

async function cancel(trial) {
  const { checks } = trial;
  checks.equal('what there is to cancel', await trial.dev('cancelWalk'), false);
  const walked = trial.dev('passTime', { ms: 300 * DAY, every: HOUR });
  let state;
  do state = await trial.dev('state'); while (!state.walk?.done);
  checks.that(`there are blocks to walk: ${state.walk.of}`, state.walk.of >= 300 * 24);
  checks.equal('whether a walk is cancelled', await trial.dev('cancelWalk'), true);
  const { cancelled, blocks } = await walked;
  checks.that(`the walk ends early, after ${blocks} blocks`, cancelled && blocks < 300 * 24);
  checks.equal('the walk that is left', (await trial.dev('state')).walk, null);
}

async function repeatable(shared) {
  const heads = [];
  for (let run = 0; run < 2; run += 1) {
    const options = ['--genesis-time', '1700000000000'];
    const trial = await SealedTrial.on('manual', { ...shared, options });
    await trial.dev('newBlock', { count: 5 });
    await trial.dev('passTime', { ms: 8 * DAY });
    const { number, time } = await trial.head();
    heads.push({ number, time });
    shared.checks.equal('the time of block 1', (await trial.blocks.at(1)).time, 1_700_000_000_000n);
    await trial.stop();
  }
  shared.checks.equal('a second run with the same time', heads[1], heads[0]);
}

export async function time(shared) {
  const trial = await SealedTrial.on('instant', shared);
  await loanOfAYear(trial);
  await predictionOfAMonth(trial);
  await cancel(trial);
  await clock(trial);
  await jumps(trial);
  await restart(trial);
  shared.checks.that('prices come back by themselves', await (async () => {
    const prices = plain(await trial.api.call.pricesApi.feeds());
    return prices.every(({ state }) => state === 'Fresh');
  })());
  await trial.stop();
  await repeatable(shared);
}
