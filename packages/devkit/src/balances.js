// SPDX-License-Identifier: Apache-2.0
// @ts-check
// What accounts have, free and on hold.

import { ASSETS, TRN } from './assets.js';
import { plain } from './plain.js';

/** @typedef {import('./chain.js').Chain} Chain */
/** @typedef {import('./assets.js').Asset} Asset */

/** The part of a balance that is on hold for nothing. */
export const FREE = 'free';

/**
 * The account that belongs to a pallet of eight letters.
 * @param {Chain} chain
 * @param {string} id
 * @returns {string}
 */
export function palletAccount(chain, id) {
  const bytes = Buffer.alloc(32);
  bytes.write(`modl${id}`);
  return chain.api.createType('AccountId', bytes).toString();
}

/**
 * The account that keeps what accounts could not take.
 * @param {Chain} chain
 */
export const custodyAccount = (chain) =>
  palletAccount(chain, /** @type {any} */ (chain.api.consts).custody.palletId.toUtf8());

/**
 * The free money and the holds by reason of several accounts, for one asset: a list of `[reason, amount]` each.
 * @param {any} query of `api`, or of `api.at(…)`
 * @param {Asset} asset
 * @param {string[]} addresses
 * @returns {Promise<[string, bigint][][]>}
 */
export async function partsOf(query, asset, addresses) {
  const keys = asset === TRN ? addresses : addresses.map((address) => [asset.id, address]);
  const [accounts, holds] = await Promise.all(
    asset === TRN
      ? [query.system.account.multi(keys), query.balances.holds.multi(keys)]
      : [query.assets.account.multi(keys), query.assetsHolder.holds.multi(keys)],
  );
  const free = asset === TRN
    ? accounts.map((/** @type {any} */ { data }) => data.free.toBigInt())
    : accounts.map((/** @type {any} */ account) => account.unwrapOr(null)?.balance.toBigInt() ?? 0n);
  return free.map((/** @type {bigint} */ amount, /** @type {number} */ i) => [[FREE, amount], ...held(holds[i])]);
}

/** @param {any} holds @returns {[string, bigint][]} */
const held = (holds) =>
  plain(holds).map((/** @type {any} */ { id, amount }) => {
    const [[pallet, reason]] = /** @type {[[string, string]]} */ (Object.entries(id));
    return [`${pallet}.${reason}`, amount];
  });

/**
 * What an account has of some assets, by symbol: what is free, what is on hold in all, and for which reasons.
 * @param {Chain} chain
 * @param {string} address
 * @param {{ assets?: Asset[], at?: { hash: string } }} [options] `at`: after a block, in place of the newest
 * @returns {Promise<Record<string, { free: bigint, held: bigint, holds: Record<string, bigint> }>>}
 */
export async function balancesOf(chain, address, { assets = ASSETS, at } = {}) {
  const query = at ? (await chain.api.at(at.hash)).query : chain.api.query;
  const rows = await Promise.all(assets.map(async (asset) => {
    const [[free, ...holds]] = /** @type {[[[string, bigint], ...[string, bigint][]]]} */ (
      await partsOf(query, asset, [address])
    );
    const all = holds.reduce((sum, [, amount]) => sum + amount, 0n);
    return [asset.symbol, { free: free[1], held: all, holds: Object.fromEntries(holds) }];
  }));
  return Object.fromEntries(rows);
}
