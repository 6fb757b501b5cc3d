// SPDX-License-Identifier: Apache-2.0
// The devkit's examples, run as people run them: a liquidation bot, a lender's dashboard, a test of a front end.
// TRINE_NODE names the node's binary.

import { fileURLToPath } from 'node:url';
import { DAY, run, Sandbox, TBTC, TUSD, UserError } from 'trine-devkit';
import { Checks } from './lib/checks.mjs';
import { Running } from './lib/running.mjs';

const EXAMPLES = new URL('../../packages/devkit/examples/', import.meta.url);
/** At which thirty thousand dollars against 0.72 bitcoins are too many. */
const FALLEN = '46500';

const started = Date.now();
const say = (line) => console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s  ${line}`);

const example = (name, args, env = {}) =>
  new Running([fileURLToPath(new URL(name, EXAMPLES)), ...args], { ...process.env, ...env });

run(async (args) => {
  if (args.length > 0) throw new UserError('usage: TRINE_NODE=<the node\'s binary> node examples.mjs');
  const checks = new Checks();
  const test = new Running(['--test', fileURLToPath(new URL('front-end.test.js', EXAMPLES))], process.env);
  const sandbox = await Sandbox.start({ sealing: 'instant' });
  const env = { TRINE_WS: sandbox.endpoint };
  const { id } = await sandbox.openLoan({
    market: 0, lender: 'Alice', borrower: 'Bob', principal: TUSD.of(30_000), collateral: TBTC.of('0.72'), apr: 800n,
    term: 7n * DAY,
  });

  const dashboard = await example('lender-dashboard.js', ['Alice', '--once'], env).end();
  checks.equal('the dashboard: exit code', dashboard.code, 0);
  for (const part of ['Alice lends to 1 borrowers', "'30,000.", '0.72 tBTC', 'Running', '8.00 %']) {
    checks.that(`the dashboard shows ${part}:\n${dashboard.said}`, dashboard.said.includes(part));
  }
  say('The dashboard shows the loan');

  const bot = example('liquidation-bot.js', ['Ferdie'], env);
  await bot.line(/^Ferdie watches /);
  const before = await sandbox.blocks.best;
  await sandbox.setPrice({ 'BTC/USD': FALLEN });
  // The chain calls the loan by itself, in a block that has that price.
  await sandbox.newBlock({ count: 2 });
  const [, paid, got] = await bot.line(new RegExp(`^loan ${id}: paid ([\\d,.]+) tUSD, got ([\\d.]+) tBTC$`));
  const { data: { repaid, seized, liquidator } } = await sandbox.blocks.event(before, 'lending.Liquidated', { loan: id });
  const told = [`${paid} tUSD`, `${got} tBTC`];
  checks.equal('what the bot says that it paid and got', told, [TUSD.format(repaid), TBTC.format(seized)]);
  checks.equal('who has liquidated', liquidator, sandbox.address('Ferdie'));
  await bot.kill('SIGTERM');
  say(`The bot paid ${paid} tUSD for ${got} tBTC`);

  const { code, said } = await test.end();
  checks.that(`the test of a front end passes:\n${said}`, code === 0);
  say('The test of a front end passes');
  await sandbox.stop();
  checks.finish();
});
