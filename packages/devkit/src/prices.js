// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Submitting prices as the development chain's operators, and what the chain makes of them.

import { parseAmount } from './amounts.js';
import { NonceTaken, TooEarly, UserError } from './errors.js';
import { plain } from './plain.js';

/** @typedef {import('./chain.js').Chain} Chain */
/** @typedef {import('./chain.js').BlockId} BlockId */
/** @typedef {Record<string, string>} Prices by the name of the feed, as people write them: `{ 'BTC/USD': '60000' }` */
/** @typedef {{ id: bigint, sampled: bigint }} Submitted a feed, and its price in 10⁻¹⁸ */
/** @typedef {Submitted & { name: string, rule: any, price: string }} Submission */

/** The operators' accounts, which do nothing else. */
export const OPERATORS = [1, 2, 3, 4, 5].map((i) => `Operator//${i}`);

/** Operators' clocks are ahead of the chain's, in milliseconds: longer than a block is on its way, shorter than
 * the chain allows. So a price is as young as its block, and counts at that block's end whatever the rule. */
export const AHEAD = 20_000;

/** A submission that is replaced by somebody else's, or comes too late or too early, is sent anew, but not for ever. */
const MAX_TRIES = 10;

/** Prices are in 10⁻¹⁸. */
export const PRICE_DECIMALS = 18;

/** A feed takes a price in this many rounds, whatever it was before, or not at all. */
const MAX_ROUNDS = 20;

/** What the development chain's assets cost, in US dollars, unless somebody says otherwise. */
export const DEV_PRICES = { 'TRN/USD': '2', 'tUSD/USD': '1', 'BTC/USD': '60000', 'ETH/USD': '3000' };

/**
 * The ids, names, rules and submitted prices of the feeds for prices by name.
 * @param {Chain} chain
 * @param {Prices} prices
 * @returns {Promise<Submission[]>}
 */
export async function submissions(chain, prices) {
  const entries = await /** @type {any} */ (chain.api.query).prices.feeds.entries();
  const feeds = entries.map((/** @type {any} */ [id, feed]) => ({
    id: plain(id.args[0]),
    name: feed.unwrap().name.toUtf8(),
    rule: plain(feed.unwrap().rule),
  }));
  return Object.entries(prices).map(([name, price]) => {
    const feed = feeds.find((/** @type {Submission} */ candidate) => candidate.name === name);
    if (!feed) {
      const known = feeds.map((/** @type {Submission} */ candidate) => candidate.name).join(', ');
      throw new UserError(`no feed is named ${name} (there are: ${known})`);
    }
    const sampled = parseAmount(price, PRICE_DECIMALS);
    if (!sampled) {
      throw new UserError(`${price} is no price for ${name}: a number over 0 with up to ${PRICE_DECIMALS} decimals`);
    }
    return { ...feed, price, sampled };
  });
}

/** What `prices.submit` takes: pairs in the order of the feeds.
 * @param {Submitted[]} submitted */
export const pairs = (submitted) =>
  submitted.map(({ id, sampled }) => /** @type {const} */ ([id, sampled])).sort(([a], [b]) => Number(a - b));

/**
 * Have all operators submit, in place of whatever they submitted before.
 * @param {Chain} chain
 * @param {Submitted[]} submitted
 * @param {import('./chain.js').SubmitOptions & { tries?: number }} [options] `tries`: how often one is sent anew that
 *   was replaced by somebody else's
 * @returns {Promise<BlockId>} the block at whose end the prices are looked at
 */
export async function feed(chain, submitted, { tries = MAX_TRIES, ...options } = {}) {
  const blocks = await Promise.all(
    OPERATORS.map((name) => submitOnce(chain, pairs(submitted), chain.person(name), tries, options)),
  );
  return blocks.reduce((last, block) => (block.number > last.number ? block : last));
}

/**
 * @param {Chain} chain
 * @param {(readonly [bigint, bigint])[]} prices
 * @param {import('./chain.js').Signer} operator
 * @param {number} maxTries
 * @param {import('./chain.js').SubmitOptions} options
 */
async function submitOnce(chain, prices, operator, maxTries, options) {
  const { query, tx } = /** @type {any} */ (chain.api);
  for (let tries = 1; ; tries += 1) {
    // Of the state, not of the pool: there a newer submission takes the place of the one before.
    const [{ nonce }, now, best] = await Promise.all([
      query.system.account(operator.address), query.timestamp.now(), query.system.number(),
    ]);
    if (now.isZero()) {
      // Every price is of a time to come until there is a block. The pool knows it when there is another one.
      await chain.head(({ number }) => number > 1);
      continue;
    }
    const observed = Math.max(Date.now(), now.toNumber()) + AHEAD;
    const call = tx.prices.submit(observed, prices);
    try {
      return (await chain.submit(call, operator, { ...options, nonce: nonce.toNumber() })).block;
    } catch (error) {
      // Somebody else feeds this chain as well; or it has stood still, and its time with it.
      const early = error instanceof TooEarly;
      const again = early || error instanceof NonceTaken ||
        (error instanceof Error && /left the transaction pool/.test(error.message));
      if (!again || tries >= maxTries) throw error;
      if (early) await chain.head(({ number }) => number > best.toNumber());
    }
  }
}

/**
 * The price of a feed after a block, in 10⁻¹⁸; or why there is none, in a word.
 * @param {Chain} chain
 * @param {{ hash: string }} block
 * @param {bigint | number} id
 * @returns {Promise<bigint | string>}
 */
export async function priceAt(chain, block, id) {
  const { Ok: sample, Err: reason } = await chain.ask(block, 'pricesApi', 'price', id);
  return sample?.price ?? reason;
}

/**
 * The prices of a market's assets after a block, as they are used in the next one; none if one of them cannot be used
 * or the market has no feeds.
 * @param {Chain} chain
 * @param {{ hash: string }} block
 * @param {{ rules: any }} market
 */
export async function pricesAt(chain, block, { rules }) {
  if (!rules.params.risk) return null;
  const { principalFeed, collateralFeed } = rules.params.risk;
  const [principal, collateral] = await Promise.all(
    [principalFeed, collateralFeed].map((id) => priceAt(chain, block, id)),
  );
  return typeof principal === 'bigint' && typeof collateral === 'bigint' ? { principal, collateral } : null;
}

/**
 * Which of the submitted prices do not stand after a block: their names and why not.
 * @template {Submission} T
 * @param {Chain} chain
 * @param {{ hash: string }} block
 * @param {T[]} submitted
 */
export async function outstanding(chain, block, submitted) {
  const prices = await Promise.all(submitted.map(({ id }) => priceAt(chain, block, id)));
  return submitted.flatMap(({ name, sampled }, i) => {
    const price = prices[i];
    return price === sampled ? [] : [{ name, why: typeof price === 'bigint' ? 'Other' : price }];
  });
}

/**
 * What was last said of each feed of which something was: its price or, if it is frozen, the level that it jumped to.
 * @param {Chain} chain
 * @param {{ hash: string }} block
 * @returns {Promise<(Submitted & { name: string })[]>}
 */
export async function lastSaid(chain, block) {
  // Before there is a block, nothing has been.
  if ((await chain.time(block)) === 0n) return [];
  /** @type {any[]} */
  const feeds = await chain.ask(block, 'pricesApi', 'feeds');
  return feeds.flatMap(({ id, name, state, priceE18 }) => {
    const sampled = state.Frozen?.levelE18 ?? priceE18;
    return sampled ? [{ id, name, sampled }] : [];
  });
}

/**
 * Submit until the prices stand, which takes a jump's confirmation.
 * @param {Chain} chain
 * @param {Submission[]} submitted
 * @param {(all: Submission[]) => Promise<BlockId>} submit has all operators submit once
 * @returns {Promise<{ block: BlockId, rounds: number }>} the last block and how many rounds it took
 */
export async function insist(chain, submitted, submit) {
  for (let rounds = 1; rounds <= MAX_ROUNDS; rounds += 1) {
    const block = await submit(submitted);
    if ((await outstanding(chain, block, submitted)).length === 0) return { block, rounds };
  }
  throw new UserError('somebody else submits other prices to this chain: stop that first');
}

/** Submits for several at once: an operator has one submission in a block, so what is asked for meanwhile goes into the
 * next one together. */
export class Desk {
  /** @type {Map<bigint, Submitted>} */
  #wanted = new Map();
  /** @type {Promise<unknown>} */
  #turn = Promise.resolve();
  /** @type {Promise<BlockId> | undefined} */
  #next;

  /** @param {Chain} chain */
  constructor(chain) {
    this.chain = chain;
  }

  /**
   * As `feed`, once it is our turn.
   * @param {Submitted[]} submitted
   */
  submit(submitted) {
    for (const submission of submitted) this.#wanted.set(submission.id, submission);
    this.#next ??= this.#turn.then(() => {
      const all = [...this.#wanted.values()];
      this.#wanted.clear();
      this.#next = undefined;
      return feed(this.chain, all, { inBlock: true });
    });
    this.#turn = this.#next.catch(() => {});
    return this.#next;
  }
}
