// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Time and snapshots of a sealed chain. Other nodes answer `NotSealed`. Times are in milliseconds, as the chain's.

/** @typedef {import('./chain.js').Chain} Chain */
/** @typedef {number | bigint} Milliseconds */

/** @param {Milliseconds} time */
const wire = (time) => Number(time);

/**
 * Seal blocks: one, or so many, or up to a number.
 * @param {Chain} chain
 * @param {{ count?: number, to?: number }} [options]
 * @returns {Promise<import('./chain.js').BlockId>} the last of them
 */
export async function newBlock(chain, options = {}) {
  await chain.requestSealed('dev_newBlock', [options]);
  return chain.bestHead();
}

/**
 * One block at that time, as after a standstill: prices are too old then, and deadlines have moved. `passTime` is what
 * most tests want.
 * @param {Chain} chain
 * @param {Milliseconds} to since the Unix epoch
 */
export async function timeTravel(chain, to) {
  await chain.requestSealed('dev_timeTravel', [wire(to)]);
  return chain.bestHead();
}

/**
 * The next block, and what follows, is so much later.
 * @param {Chain} chain
 * @param {Milliseconds} by
 */
export async function increaseTime(chain, by) {
  await chain.requestSealed('dev_increaseTime', [wire(by)]);
}

/**
 * The next block has this time.
 * @param {Chain} chain
 * @param {Milliseconds} time since the Unix epoch
 */
export async function setNextTimestamp(chain, time) {
  await chain.requestSealed('dev_setNextTimestamp', [wire(time)]);
}

/**
 * Let time pass, in steps, with fresh prices in each: loans come due and are served as on a chain that goes on.
 * @param {Chain} chain
 * @param {Milliseconds} time how long
 * @param {{ every?: Milliseconds }} [options] the length of a step; by default long ones, each followed by one short
 *   enough for prices to be fresh
 */
export async function passTime(chain, time, { every } = {}) {
  const options = { ms: wire(time), ...(every === undefined ? {} : { every: wire(every) }) };
  await chain.requestSealed('dev_passTime', [options]);
  return chain.bestHead();
}

/**
 * Remember how everything is now. As long as a snapshot lives, nothing that comes after it is final.
 * @param {Chain} chain
 * @returns {Promise<any>} its id
 */
export const snapshot = (chain) => chain.requestSealed('dev_snapshot', []);

/**
 * Make everything as it was at a snapshot, by a re-organisation; it and later ones are used up. What waited in the pool
 * is gone. The connection is made anew under the same `api`, for its subscriptions to begin with what is true now.
 * @param {Chain} chain
 * @param {any} id
 */
export async function revert(chain, id) {
  await chain.requestSealed('dev_revert', [id]);
  await chain.refresh();
  return chain.bestHead();
}

/**
 * Forget a snapshot: what has happened since is final.
 * @param {Chain} chain
 * @param {any} id
 */
export async function dropSnapshot(chain, id) {
  await chain.requestSealed('dev_dropSnapshot', [id]);
}

/**
 * How the sealed chain is: its head, clock, snapshots and way of sealing, as the node says it.
 * @param {Chain} chain
 */
export const state = (chain) => chain.requestSealed('dev_state', []);
