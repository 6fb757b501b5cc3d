// SPDX-License-Identifier: Apache-2.0
// Predictions on a real node, by the package for traders and buyers: sealed, sold, delivered, judged by the prices of
// one feed, and paid; every balance after every block is checked to the unit. TRINE_NODE names the node's binary.

import { run, UserError } from 'trine-devkit';
import { logsOf } from './lib/predictions.mjs';
import { Early } from './predictions/early.mjs';
import { HalfWay } from './predictions/half.mjs';
import { Hidden } from './predictions/hidden.mjs';
import { Open } from './predictions/open.mjs';
import { checkTraders } from './predictions/queries.mjs';
import { Refusals } from './predictions/refusals.mjs';
import { Silence } from './predictions/silence.mjs';
import { Stage } from './predictions/stage.mjs';
import { Stop } from './predictions/stop.mjs';
import { Target } from './predictions/target.mjs';

/** The price that everybody enters at who does so at the market, the one after that, and that after the silence. */
const [FIRST, RISEN, LAST] = ['100', '103.5', '101'];
/**
 * How long before the silent one's end the operators are told to stop, in milliseconds: a price of the feed counts for
 * 30 seconds, and what they have sent by then may be two blocks away.
 */
const SILENT = 60_000n;
/** Who buys without the package. */
const BUYERS = { Emil: 'e1', Fritz: 'f2', Ben: 'b3' };

/** Moves the prices as the scenes need them. */
async function conduct(stage, scenes, silence, { risen, heard }) {
  const { blocks, tape } = stage;
  const starts = scenes.filter(({ terms }) => terms && terms.ends !== 'Hidden').map((scene) => scene.starts);
  const last = starts.reduce((a, b) => (b > a ? b : a));
  const entered = ({ time, events }) => time >= last && events.some(({ name }) => name === 'prices.Sampled');
  await blocks.first(await blocks.best, entered, 'a price to enter at');
  risen(await tape.move(RISEN));
  stage.report.say(`The price rises to ${RISEN}`);
  await stage.from(silence.ends - SILENT);
  await tape.silence();
  stage.report.say('The feed falls silent');
  await stage.from(silence.ends + 6_000n);
  heard(await tape.move(LAST));
  stage.report.say(`The price is ${LAST}`);
}

/** What is left when all is paid: records and their deposits, keys and theirs. */
async function checkRest(stage, scenes) {
  const { checks, tape, tx } = stage;
  const traders = scenes.filter(({ trader }) => trader).map(({ trader }) => trader);
  const before = await stage.deposits(await stage.blocks.best);
  const readers = ['Carla', 'Dora', ...Object.keys(BUYERS)];
  await Promise.all([
    ...readers.map((who) => stage.submit(who, tx.setReadingKey(null))),
    stage.submit('Charlie', tx.setProfile('', '', null)),
  ]);
  const block = await stage.blocks.best;
  checks.equal('what is left in store', await stage.left(block), []);
  const { exposure, unjudged } = await stage.read(block, 'feeds', tape.id);
  checks.equal('what is open on the feed', { exposure, unjudged }, { exposure: 0n, unjudged: 0n });
  const after = await stage.deposits(block);
  const kept = after.Bob;
  for (const [who, deposit] of Object.entries(after)) {
    checks.equal(`deposits of ${who}`, deposit, traders.includes(who) ? kept : 0n);
  }
  checks.that('records take a deposit', kept > 0n);
  checks.that('keys took a deposit', readers.every((who) => before[who] > after[who]) && before.Charlie > kept);
  return block;
}

/** Records and places of the traders, once the books are made. */
async function checkRecords(stage, scenes, block) {
  const { books, checks, tape } = stage;
  for (const { trader } of scenes.filter((scene) => scene.trader)) {
    const address = stage.address(trader);
    const [{ record, rank }, known] = await Promise.all([
      stage.read(block, 'trackRecords', address, tape.id), stage.read(block, 'traders', address),
    ]);
    const { score, ...rest } = record;
    const expected = books.record(trader);
    checks.equal(`the record of ${trader}`, rest, expected);
    const [{ unitE12 }] = expected.last;
    const off = logsOf(unitE12).map((log, i) => Math.abs(log - Number(score.logsE12[i]) / 1e12));
    checks.that(`the score of ${trader}: ${score.logsE12}`, off.every((distance) => distance < 1e-11));
    const place = { list: 'New', tick: 0n };
    const { rank: overall, sequence, standing: { used } } = known;
    checks.equal(`the places of ${trader}`, [rank, overall, sequence, used], [place, place, 1n, 1n]);
  }
}

run(async (args) => {
  if (args.length > 0) throw new UserError('usage: TRINE_NODE=<the node\'s binary> node predictions.mjs');
  const stage = await Stage.set();
  const cues = {};
  for (const cue of ['risen', 'heard']) stage[cue] = new Promise((resolve) => (cues[cue] = resolve));
  const silence = new Silence(stage);
  const others = [Hidden, Target, Stop, HalfWay, Early, Open, Refusals].map((Scene) => new Scene(stage));
  const scenes = [...others, silence];
  await Promise.all([
    stage.tape.move(FIRST),
    ...Object.entries(BUYERS).map(([who, byte]) => stage.setReadingKey(who, byte)),
    ...scenes.map((scene) => scene.begin?.()),
  ]);
  const prepared = scenes.map((scene) => scene.prepare());
  const posted = Promise.all(prepared);
  await Promise.all([
    ...scenes.map((scene, i) => prepared[i].then(() => scene.play())),
    posted.then(() => conduct(stage, scenes, silence, cues)),
  ]);
  const rest = await checkRest(stage, scenes);
  await stage.finish(async () => {
    await checkRecords(stage, scenes, rest);
    const traders = scenes.filter(({ trader }) => trader).map(({ trader }) => trader);
    const { chain, checks, tape, books } = stage;
    const address = (who) => stage.address(who);
    await checkTraders({ chain, checks, tape, address }, traders, rest, books);
    for (const scene of scenes) scene.check?.();
  });
});
