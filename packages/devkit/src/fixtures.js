// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Making the state that a test begins in, through `sudo`, which only development and local chains have. All of it works
// with real consensus too. What `sudo` does bypasses the rules that people's transactions meet, so it is for the
// beginning of a test, not for what is tested.

import { TRN } from './assets.js';
import { partsOf } from './balances.js';
import { DispatchFailure, UserError } from './errors.js';
import { plain } from './plain.js';
import { AHEAD, lastSaid, outstanding, pairs, submissions } from './prices.js';

/** @typedef {import('./chain.js').Chain} Chain */
/** @typedef {import('./chain.js').Inclusion} Inclusion */

/** Who has `sudo` on development chains. */
const ROOT = 'Alice';
/** In a block, a transaction through `sudo` is not waited for to be final: a snapshot may keep everything from that. */
const OPTIONS = { inBlock: true };
/** A feeder is not quicker time and again. */
const MAX_TRIES = 5;

/** @param {Chain} chain @returns {any} */
const txOf = (chain) => chain.api.tx;

/**
 * Give an account so much of an asset, free of holds. TRN comes out of nothing or goes there; of other assets, whoever
 * issues them mints or burns.
 * @param {Chain} chain
 * @param {string} address
 * @param {import('./assets.js').Asset} asset
 * @param {bigint} amount in the asset's smallest unit
 * @returns {Promise<Inclusion | undefined>} none if the account has just that
 */
export async function setBalance(chain, address, asset, amount) {
  const { assets, balances, sudo } = txOf(chain);
  const root = chain.person(ROOT);
  if (asset === TRN) return chain.sudo(balances.forceSetBalance(address, amount), root, OPTIONS);
  const head = await chain.bestHead();
  const { query } = await chain.api.at(head.hash);
  const [[[, free]]] = /** @type {[[[string, bigint]]]} */ (await partsOf(query, asset, [address]));
  if (free === amount) return undefined;
  const details = await chain.read(head, 'assets', 'asset', asset.id);
  if (!details) throw new UserError(`the chain has no asset ${asset.id}`);
  const [who, call] = amount > free
    ? [details.issuer, assets.mint(asset.id, address, amount - free)]
    : [details.admin, assets.burn(asset.id, address, free - amount)];
  return chain.together([sudo.sudoAs(who, call)], root, OPTIONS);
}

/**
 * Have prices stand at once, however far from the ones before: in the next block, and in one more if the jump freezes a
 * feed. With `breaker` the freeze stays, as after a jump of the market.
 * @param {Chain} chain
 * @param {import('./prices.js').Prices} prices such as `{ 'BTC/USD': '40000' }`; other feeds keep theirs
 * @param {{ breaker?: boolean }} [options]
 * @returns {Promise<import('./chain.js').BlockId>} the block after which they stand
 */
export async function setPrice(chain, prices, { breaker = false } = {}) {
  const tx = txOf(chain);
  const root = chain.person(ROOT);
  const submitted = await submissions(chain, prices);
  const head = await chain.bestHead();
  if (await chain.isSealed()) return setPriceSealed(chain, head, submitted, breaker);
  let block = await submitAll(chain, submitted);
  if (breaker) return block;
  const feeds = await chain.ask(block, 'pricesApi', 'feeds');
  const frozen = submitted.filter(({ id, sampled }) =>
    feeds.some((/** @type {any} */ feed) => feed.id === id && feed.state.Frozen?.levelE18 === sampled));
  if (frozen.length > 0) {
    const releases = frozen.map(({ id, sampled }) => tx.sudo.sudo(tx.prices.releaseFeed(id, sampled)));
    ({ block } = await chain.together(releases, root, OPTIONS));
  }
  const [missing] = await outstanding(chain, block, submitted);
  if (missing) throw new UserError(`${missing.name} did not take its price: ${missing.why}`);
  return block;
}

/** Have all operators submit in one block; once more if a feeder was quicker, whose prices are of later then.
 * @param {Chain} chain
 * @param {import('./prices.js').Submitted[]} submitted
 * @returns {Promise<import('./chain.js').BlockId>} */
async function submitAll(chain, submitted) {
  const tx = txOf(chain);
  for (let tries = 1; ; tries += 1) {
    const head = await chain.bestHead();
    const [operators, said, observed] = await Promise.all([
      chain.read(head, 'prices', 'operators'), lastSaid(chain, head), newest(chain, head),
    ]);
    // A submission replaces the whole of the one before.
    const others = said.filter(({ id }) => !submitted.some((one) => one.id === id));
    const submit = tx.prices.submit(observed, pairs([...submitted, ...others]));
    const calls = operators.map((/** @type {string} */ who) => tx.sudo.sudoAs(who, submit));
    try {
      return (await chain.together(calls, chain.person(ROOT), OPTIONS)).block;
    } catch (error) {
      const late = error instanceof DispatchFailure && error.name === 'prices.NotNewer';
      if (!late || tries === MAX_TRIES) throw error;
    }
  }
}

/** The same of a node that submits prices itself, in blocks that it makes for that. One that stands takes no block.
 * @param {Chain} chain
 * @param {import('./chain.js').BlockId} head
 * @param {import('./prices.js').Submission[]} submitted
 * @param {boolean} breaker */
async function setPriceSealed(chain, head, submitted, breaker) {
  for (const { name } of await outstanding(chain, head, submitted)) {
    const price = submitted.find((one) => one.name === name)?.price;
    await chain.requestSealed('dev_setPrice', [name, price, { breaker }]);
  }
  return chain.bestHead();
}

/** A time of observation that every operator can give in the next block.
 * @param {Chain} chain
 * @param {{ hash: string }} head */
async function newest(chain, head) {
  const { query } = await chain.api.at(head.hash);
  const [now, entries] = await Promise.all([
    chain.time(head), /** @type {any} */ (query).prices.submissions.entries(),
  ]);
  const last = entries.map((/** @type {any} */ [, one]) => plain(one).observedAtMs + 1n);
  return [BigInt(Date.now() + AHEAD), now, ...last].reduce((a, b) => (a > b ? a : b));
}

/**
 * Write to storage itself, or with `null` remove: pairs of keys and values in hexadecimal, as `api.query.….key(…)` and
 * `codec.toHex()` give them.
 * @param {Chain} chain
 * @param {[string, string | null][]} entries
 */
export async function setStorage(chain, entries) {
  const { sudo, system } = txOf(chain);
  const set = entries.filter(([, value]) => value !== null);
  const removed = entries.filter(([, value]) => value === null).map(([key]) => key);
  const calls = [
    ...(set.length > 0 ? [system.setStorage(set)] : []),
    ...(removed.length > 0 ? [system.killStorage(removed)] : []),
  ];
  return chain.together(calls.map((call) => sudo.sudo(call)), chain.person(ROOT), OPTIONS);
}

/**
 * Make a call as an account whose key nobody here has. Throws a `DispatchFailure` if it fails.
 * @param {Chain} chain
 * @param {string} address
 * @param {import('./chain.js').Call} call
 */
export const sendAs = (chain, address, call) => chain.sendAs(address, call, chain.person(ROOT), OPTIONS);
