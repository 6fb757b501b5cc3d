// SPDX-License-Identifier: Apache-2.0
// @ts-check
// What is said when the chain is there.

import { DAY, formatAmount, YEAR } from '../amounts.js';
import { ASSETS, TBTC, TUSD } from '../assets.js';
import { partsOf } from '../balances.js';
import { termsOf } from '../lending.js';
import { PEOPLE } from './people.js';

/** @typedef {import('../chain.js').Chain} Chain */

/** How long the offer that is proposed stands. */
const STANDS_FOR = 7n * DAY;
/** Where scripts look for a node. */
const USUAL = 'ws://127.0.0.1:9944';

/**
 * The accounts and what they own after a block, as lines.
 * @param {Chain} chain
 * @param {{ hash: string }} block
 */
export async function accounts(chain, block) {
  const { query } = await chain.api.at(block.hash);
  const addresses = PEOPLE.map((name) => chain.person(name).address);
  const columns = await Promise.all(ASSETS.map((asset) => partsOf(query, asset, addresses)));
  const rows = PEOPLE.map((name, i) => [
    `//${name}`, /** @type {string} */ (addresses[i]),
    ...ASSETS.map(({ decimals }, j) => formatAmount(columns[j]?.[i]?.[0]?.[1] ?? 0n, decimals)),
  ]);
  const head = ['Key', 'Account', ...ASSETS.map(({ symbol }) => symbol)];
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  return [head, ...rows].map((row) =>
    row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '));
}

/**
 * Where to click next in polkadot.js Apps, as lines.
 * @param {Chain} chain
 * @param {{ hash: string }} block
 * @param {boolean} sealed
 */
export async function nextSteps(chain, block, sealed) {
  const apps = `https://polkadot.js.org/apps/?rpc=${encodeURIComponent(chain.endpoint)}#`;
  const expires = (await chain.time(block)) + STANDS_FOR;
  const { placeOffer, borrow } = /** @type {any} */ (chain.api.tx.lending);
  const term = 7n * DAY;
  const offer = placeOffer(0, 'Lend', TUSD.of(1_000), termsOf({ apr: 800n, term, expires })).method.toHex();
  const demand = borrow(0, TUSD.of(1_000), TBTC.of('0.03'), term, 1_000, 8, null).method.toHex();
  // Scripts look for the usual port, where another chain may be.
  const env = chain.endpoint === USUAL ? '' : `TRINE_WS=${chain.endpoint} `;
  const year = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'dev_passTime', params: [{ ms: Number(YEAR) }] });
  return [
    `all that happens                       ${apps}/explorer`,
    'Alice offers 1,000 tUSD for a week, at 8 % a year: the call is filled in, press Submission and sign as Alice',
    `  ${apps}/extrinsics/decode/${offer}`,
    'Bob borrows it against 0.03 tBTC: likewise, as Bob',
    `  ${apps}/extrinsics/decode/${demand}`,
    `his loan: lendingApi.loan(0)           ${apps}/runtime`,
    `a price moves, the loan gets its call  ${env}./scripts/feed --once BTC/USD=42000`,
    ...(sealed ? [
      'a year passes',
      `  curl -H 'content-type: application/json' -d '${year}' ${chain.endpoint.replace('ws:', 'http:')}`,
    ] : []),
  ];
}
