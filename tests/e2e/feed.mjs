// SPDX-License-Identifier: Apache-2.0
// Keeps a development chain's feeds fed: `feed [--once] [--every BLOCKS] [NAME=PRICE ...]`. Feeds that are not named stay
// where they are. A price that jumps freezes its feed until it was submitted some times more: `--once` stops when all
// prices stand; who else feeds the chain, as ./scripts/dev does, goes on with them.

import { parseArgs } from 'node:util';
import {
  Chain, DEV_PRICES, ENDPOINT, feed, formatAmount, lastSaid, outstanding, run, submissions, UserError,
} from 'trine-devkit';

const USAGE = 'usage: feed [--once] [--every BLOCKS] [NAME=PRICE ...], with prices such as BTC/USD=55000';

function parse(args) {
  const options = { once: { type: 'boolean', default: false }, every: { type: 'string', default: '10' } };
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const every = Number(values.every);
    const changes = positionals.map((argument) => /^([^=]+)=([^=]+)$/.exec(argument)?.slice(1));
    if (Number.isInteger(every) && every > 0 && changes.every(Boolean)) {
      return { once: values.once, every, changes: Object.fromEntries(changes) };
    }
  } catch {
    // An unknown option: the usage says what there is.
  }
  throw new UserError(USAGE);
}

run(async (args) => {
  const { once, every, changes } = parse(args);
  const chain = await Chain.connect(ENDPOINT);
  await chain.ensureDevelopment();
  const said = await lastSaid(chain, await chain.bestHead());
  const standing = Object.fromEntries(
    said.map(({ name, sampled }) => [name, formatAmount(sampled, 18).replaceAll(',', '')]),
  );
  const submitted = await submissions(chain, { ...DEV_PRICES, ...standing, ...changes });
  const list = submitted.map(({ name, price }) => `${name} ${price}`).join(', ');
  for (;;) {
    const block = await feed(chain, submitted, { inBlock: true });
    const missing = await outstanding(chain, block, submitted);
    const but = missing.map(({ name, why }) => `; ${name} is not taken yet: ${why}`).join('');
    console.log(`block ${block.number}: ${list}${but}`);
    if (once && missing.length === 0) break;
    const pause = once ? 1 : every;
    await chain.head(({ number }) => number >= block.number + pause - 1, { patience: Infinity });
  }
  await chain.close();
});
