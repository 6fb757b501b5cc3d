// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Delivers keys to whoever unlocked, by itself. What is due is asked from the chain at each block, so nothing that this
// program or the node forgets matters: at worst a delivery is sent twice, and both are the same.

import { equal, toHex } from './bytes.js';
import { Lost, Refused, UserError } from './errors.js';
import { commitment, deliver } from './seal.js';
import { formatDecimal } from './text.js';

/** Most deliveries of one call. */
export const BATCH = 64;
/** Blocks that a transaction may wait before its tip grows. */
export const PATIENCE_BLOCKS = 3;
/** Blocks without a try after a delivery failed on chain; doubled each time. */
const REST_BLOCKS = 10;
const MOST_REST_BLOCKS = 640;

/** @typedef {import('./chain.js').Blueprint} Blueprint */

/**
 * What a courier needs of a chain as of one block.
 * @typedef {object} CourierView
 * @property {import('./chain.js').Head} head
 * @property {(id: bigint) => Promise<Blueprint | null>} blueprint
 * @property {(id: bigint, most: number) => Promise<import('./chain.js').Due[]>} undelivered
 * @property {(account: Uint8Array) => Promise<number>} nonce
 * @property {() => Promise<bigint>} now in milliseconds
 */

/**
 * What a courier needs of a chain.
 * @typedef {object} CourierChain
 * @property {Uint8Array} genesis
 * @property {number} decimals
 * @property {string} symbol
 * @property {Promise<void>} closed
 * @property {(head?: import('./chain.js').Head) => Promise<any>} view
 * @property {(callback: (head: import('./chain.js').Head) => void) => Promise<() => void>} heads
 * @property {(id: bigint, deliveries: import('./chain.js').Delivered[]) => any} deliver
 * @property {(call: any, signer: any) => Promise<bigint>} fee
 * @property {(call: any, signer: any, options: { nonce: number, tip: bigint }) => Promise<string>} send
 * @property {(account: Uint8Array) => Promise<{ nonce: number, tip: bigint, hash: string, delivers: boolean }[]>} pending
 * @property {(hash: string, from: number, to: number) => Promise<string | null>} failure
 * @property {() => Promise<void>} close
 */

/**
 * Which blueprints to deliver, and their keys.
 * @typedef {object} Keys
 * @property {(view: any) => Promise<bigint[]>} ids
 * @property {(blueprint: Blueprint, context: import('./seal.js').Context) => Uint8Array | null} keyOf null if it has none
 */

/**
 * A transaction that was sent and is in no block yet.
 * @typedef {object} InFlight
 * @property {bigint | null} id none if it was found in the pool
 * @property {number[]} indices
 * @property {number} nonce
 * @property {bigint} tip
 * @property {string | null} hash none if the node did not take it
 * @property {number} since the block at which it was sent
 * @property {number} first the block at which this place was first used
 * @property {boolean} again whether it has to be sent once more, for the node may have forgotten it
 * @property {boolean} told whether it was said that the greatest tip is reached
 */

export class Courier {
  /** @type {InFlight | null} */
  #inFlight = null;
  /** @type {Map<bigint, { until: number, blocks: number }>} */
  #resting = new Map();
  /** @type {Map<string, Uint8Array | null>} by commitment */
  #keys = new Map();
  /** @type {Set<string>} */
  #said = new Set();

  /**
   * @param {object} options
   * @param {Keys} options.keys
   * @param {any} options.signer with its publicKey
   * @param {(line: string) => void} options.say
   * @param {bigint} options.maxTip
   * @param {number} [options.patience] in blocks
   */
  constructor({ keys, signer, say, maxTip, patience = PATIENCE_BLOCKS }) {
    this.keys = keys;
    this.signer = signer;
    this.maxTip = maxTip;
    this.patience = patience;
    this.say = say;
    /** Whether nothing was due at the last block looked at. */
    this.idle = false;
    /** Why the last delivery failed on chain. @type {string | null} */
    this.failed = null;
  }

  /** A new connection: the node may have forgotten what waited in its pool. */
  reconnected() {
    if (this.#inFlight) this.#inFlight.again = true;
  }

  /**
   * Looks at the chain as of one block and does the one thing that is to be done next.
   * @param {CourierChain} chain
   * @param {CourierView} view
   */
  async look(chain, view) {
    await this.#settle(chain, view);
    const batch = await this.#mostUrgent(chain, view);
    this.idle = !batch && !this.#inFlight;
    if (!batch) return;
    const flight = this.#inFlight;
    if (!flight) await this.#begin(chain, view, batch);
    else if (flight.again) await this.#send(chain, view, batch, flight.tip);
    else if (view.head.number - flight.since >= this.patience) await this.#raise(chain, view, batch, flight);
  }

  /**
   * Finds out what became of what was sent.
   * @param {CourierChain} chain
   * @param {CourierView} view
   */
  async #settle(chain, view) {
    const flight = this.#inFlight;
    if (!flight || (await view.nonce(this.signer.publicKey)) <= flight.nonce) return;
    this.#inFlight = null;
    if (flight.id === null) return;
    const left = new Set((await view.undelivered(flight.id, 1_000)).map(({ index }) => index));
    const missing = flight.indices.filter((index) => left.has(index));
    const done = flight.indices.length - missing.length;
    if (done) {
      this.#resting.delete(flight.id);
      this.failed = null;
      this.say(`blueprint ${flight.id}: delivered to ${done} ${done === 1 ? 'buyer' : 'buyers'}${this.#tipped(chain, flight.tip)}`);
    }
    if (!missing.length) return;
    const why = flight.hash && (await chain.failure(flight.hash, flight.first, view.head.number));
    if (!why) return; // Another transaction took its place: what is due is sent anew.
    // One try is made beyond the time on record: a halt of the chain moves it.
    const blueprint = await view.blueprint(flight.id);
    const over = !blueprint || (await view.now()) > blueprint.deliverBy;
    const blocks = over ? Infinity : Math.min(MOST_REST_BLOCKS, 2 * (this.#resting.get(flight.id)?.blocks ?? REST_BLOCKS / 2));
    this.#resting.set(flight.id, { until: view.head.number + blocks, blocks });
    this.failed = why;
    const next = over ? 'its time is over' : `the next try is in ${blocks} blocks`;
    this.say(`blueprint ${flight.id}: NOT delivered to ${missing.length}: ${why}; ${next}`);
  }

  /**
   * The deliveries that are due first.
   * @param {CourierChain} chain
   * @param {CourierView} view
   * @returns {Promise<{ id: bigint, deliveries: import('./chain.js').Delivered[] } | null>}
   */
  async #mostUrgent(chain, view) {
    const soon = [];
    for (const id of await this.keys.ids(view)) {
      if ((this.#resting.get(id)?.until ?? 0) > view.head.number) continue;
      const blueprint = await view.blueprint(id);
      if (blueprint) soon.push(blueprint);
      else this.#once(`blueprint ${id}: not on chain (any more)`);
    }
    soon.sort((a, b) => (a.deliverBy < b.deliverBy ? -1 : a.deliverBy > b.deliverBy ? 1 : 0));
    for (const blueprint of soon) {
      const context = { genesis: chain.genesis, trader: blueprint.trader, sequence: blueprint.sequence };
      const due = await view.undelivered(blueprint.id, BATCH);
      const key = due.length ? this.#keyOf(blueprint, context) : null;
      if (key) {
        const deliveries = due.map(({ index, readingKey }) => ({ index, ...deliver(context, key, index, readingKey) }));
        return { id: blueprint.id, deliveries };
      }
    }
    return null;
  }

  /**
   * The key, if it is the one that was committed to: any other would cost the trader the sale and the cover.
   * @param {Blueprint} blueprint
   * @param {import('./seal.js').Context} context
   */
  #keyOf(blueprint, context) {
    if (!blueprint.commitment) return null;
    const name = `${blueprint.id} ${toHex(blueprint.commitment)}`;
    let key = this.#keys.get(name);
    if (key === undefined) {
      key = this.keys.keyOf(blueprint, context);
      if (!key) this.say(`blueprint ${blueprint.id}: NO KEY for it here, so it is not delivered`);
      else if (!equal(commitment(context, key), blueprint.commitment)) {
        this.say(`blueprint ${blueprint.id}: the key given is WRONG (it is not the one committed to), so it is not delivered; get it again by blueprint key ${blueprint.id}`);
        key = null;
      }
      this.#keys.set(name, key);
    }
    return key;
  }

  /**
   * @param {CourierChain} chain
   * @param {CourierView} view
   * @param {{ id: bigint, deliveries: import('./chain.js').Delivered[] }} batch
   */
  async #begin(chain, view, batch) {
    const account = this.signer.publicKey;
    const waiting = await chain.pending(account).catch((error) => {
      if (error instanceof Lost) throw error;
      return [];
    });
    const { number } = view.head;
    const own = waiting.filter(({ delivers }) => delivers).sort((a, b) => a.nonce - b.nonce)[0];
    if (own) {
      // Sent before this program was started again.
      this.#inFlight = { id: null, indices: [], nonce: own.nonce, tip: own.tip, hash: own.hash, since: number, first: number, again: false, told: false };
      this.say(`blueprint ${batch.id}: a delivery sent earlier still waits in the pool`);
      return;
    }
    // Behind the account's other transactions, never in the place of one.
    let nonce = await view.nonce(account);
    const taken = new Set(waiting.map((one) => one.nonce));
    while (taken.has(nonce)) nonce += 1;
    this.#inFlight = { id: batch.id, indices: [], nonce, tip: 0n, hash: null, since: number, first: number, again: false, told: false };
    await this.#send(chain, view, batch, 0n);
  }

  /**
   * Pays more, in the same place.
   * @param {CourierChain} chain
   * @param {CourierView} view
   * @param {{ id: bigint, deliveries: import('./chain.js').Delivered[] }} batch
   * @param {InFlight} flight
   */
  async #raise(chain, view, batch, flight) {
    const fee = flight.tip === 0n ? await chain.fee(chain.deliver(batch.id, batch.deliveries), this.signer) : 0n;
    const wanted = flight.tip === 0n ? fee / 10n + 1n : 2n * flight.tip;
    const tip = wanted > this.maxTip ? this.maxTip : wanted;
    if (tip <= flight.tip && !flight.told) {
      flight.told = true;
      this.say(`blueprint ${batch.id}: blocks are full and the tip is at its most${this.#tipped(chain, flight.tip)}: give a greater --max-tip`);
    } else if (tip > flight.tip) {
      this.say(`blueprint ${batch.id}: in no block after ${view.head.number - flight.first}, sent again${this.#tipped(chain, tip)}`);
    }
    await this.#send(chain, view, batch, tip > flight.tip ? tip : flight.tip);
  }

  /**
   * @param {CourierChain} chain
   * @param {CourierView} view
   * @param {{ id: bigint, deliveries: import('./chain.js').Delivered[] }} batch
   * @param {bigint} tip
   */
  async #send(chain, view, batch, tip) {
    const flight = /** @type {InFlight} */ (this.#inFlight);
    // Set before it is sent: if the answer is lost, it may be in a block all the same.
    const indices = batch.deliveries.map(({ index }) => index);
    Object.assign(flight, { id: batch.id, indices, tip, since: view.head.number, again: false });
    try {
      flight.hash = await chain.send(chain.deliver(batch.id, batch.deliveries), this.signer, { nonce: flight.nonce, tip });
      this.say(`blueprint ${batch.id}: sent to ${indices.length} ${indices.length === 1 ? 'buyer' : 'buyers'}${this.#tipped(chain, tip)}`);
    } catch (error) {
      // Of any other the outcome is unknown: a new connection finds out.
      if (!(error instanceof Refused)) throw error;
      this.#refused(batch.id, error, flight);
    }
  }

  /**
   * @param {bigint} id
   * @param {Refused} error
   * @param {InFlight} flight
   */
  #refused(id, error, flight) {
    switch (error.kind) {
      case 'priority':
        if (flight.hash === null) {
          // Not this program's, so it is not outbid: it may be a post or an exit of the same account.
          this.say(`blueprint ${id}: ${error.message}; waiting for it`);
          this.#inFlight = null;
        }
        return;
      case 'known':
        // It waits: if for long, the tip grows.
        return;
      case 'full':
      case 'banned':
        this.say(`blueprint ${id}: ${error.message}; the tip grows`);
        flight.since -= this.patience;
        return;
      case 'stale':
        // The next block shows what happened.
        flight.again = true;
        return;
      default:
        this.say(`blueprint ${id}: NOT sent: ${error.message}`);
        this.failed = error.message;
        // Without a place: the next block starts anew.
        this.#inFlight = null;
    }
  }

  /**
   * @param {CourierChain} chain
   * @param {bigint} tip
   */
  #tipped({ decimals, symbol }, tip) {
    return tip ? `, tip ${formatDecimal(tip, decimals)} ${symbol}`.trimEnd() : '';
  }

  /** @param {string} line */
  #once(line) {
    if (this.#said.has(line)) return;
    this.#said.add(line);
    this.say(line);
  }
}

/**
 * Follows the chain until the connection breaks or `until` says so. Blocks that come while one is looked at are skipped.
 * @param {CourierChain} chain
 * @param {Courier} courier
 * @param {object} options
 * @param {() => boolean} options.until
 * @param {AbortSignal} [options.signal]
 * @param {number} [options.stall] milliseconds without a block after which the connection counts as broken
 */
export async function follow(chain, courier, { until, signal, stall = 120_000 }) {
  /** @type {import('./chain.js').Head | null} */
  let newest = null;
  let wake = () => {};
  let closed = false;
  chain.closed.then(() => { closed = true; wake(); });
  const abort = () => wake();
  signal?.addEventListener('abort', abort);
  const unsubscribe = await chain.heads((head) => { newest = head; wake(); });
  try {
    for (;;) {
      if (!newest && !closed && !signal?.aborted) {
        let timer;
        const stalled = await new Promise((resolve) => {
          wake = () => resolve(false);
          timer = setTimeout(() => resolve(true), stall);
        });
        clearTimeout(timer);
        if (stalled) throw new Lost(`no block for ${stall / 1000} s`);
      }
      if (signal?.aborted) return;
      if (closed) throw new Lost('the connection broke');
      const head = newest;
      newest = null;
      if (!head) continue;
      await courier.look(chain, await chain.view(head));
      if (until()) return;
    }
  } finally {
    signal?.removeEventListener('abort', abort);
    unsubscribe();
  }
}

/**
 * Connects, follows, and connects again, for as long as it takes.
 * @param {object} options
 * @param {() => Promise<CourierChain>} options.open
 * @param {Courier} options.courier
 * @param {(line: string) => void} options.say
 * @param {() => boolean} [options.until]
 * @param {AbortSignal} [options.signal]
 * @param {(milliseconds: number) => Promise<void>} [options.sleep]
 * @param {Uint8Array} options.genesis of the chain that the keys belong to
 */
export async function run({ open, courier, say, genesis, until = () => false, signal, sleep = pause }) {
  let wait = 1_000;
  while (!signal?.aborted) {
    /** @type {CourierChain | null} */
    let chain = null;
    try {
      chain = await open();
      if (!equal(chain.genesis, genesis)) throw new UserError('the node is of another chain now: no key here belongs to it');
      courier.reconnected();
      await follow(chain, courier, {
        until: () => { wait = 1_000; return until(); },
        signal,
      });
      return;
    } catch (error) {
      if (error instanceof UserError) throw error;
      say(`${/** @type {Error} */ (error).message}; connecting again in ${wait / 1000} s`);
    } finally {
      await chain?.close().catch(() => {});
    }
    await sleep(wait);
    wait = Math.min(2 * wait, 30_000);
  }
}

/** @param {number} milliseconds */
const pause = (milliseconds) => new Promise((resolve) => { setTimeout(() => resolve(undefined), milliseconds); });
