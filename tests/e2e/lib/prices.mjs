// SPDX-License-Identifier: Apache-2.0
// Submitting prices as the development chain's operators, and what the chain makes of them.

import { parseAmount } from './amounts.mjs';
import { NonceTaken, TooEarly } from './chain.mjs';
import { UserError } from './main.mjs';
import { plain } from './plain.mjs';

/** The operators' accounts, which do nothing else. */
const OPERATORS = [1, 2, 3, 4, 5].map((i) => `Operator//${i}`);

/** A rule with this largest age, in milliseconds, makes every price too old in the next block. */
export const SILENT = 1n;

/** Operators' clocks are ahead of the chain's, in milliseconds: longer than a block is on its way, shorter than
 * the chain allows. So a price is as young as its block, and counts at that block's end whatever the rule. */
const AHEAD = 20_000;

/** A submission that is replaced by somebody else's, or comes too late or too early, is sent anew, but not for ever. */
const MAX_TRIES = 10;

/** Prices are in 10⁻¹⁸. */
const DECIMALS = 18;

/** A feed takes a price in this many rounds, whatever it was before, or not at all. */
const MAX_ROUNDS = 20;

/** What the demo's assets cost, in US dollars. */
export const DEMO_PRICES = { 'TRN/USD': '2', 'tUSD/USD': '1', 'BTC/USD': '60000', 'ETH/USD': '3000' };

/** The ids, names, rules and submitted prices of the feeds for prices by name. */
export async function submissions(chain, prices) {
  const feeds = (await chain.api.query.prices.feeds.entries()).map(([id, feed]) => ({
    id: plain(id.args[0]),
    name: feed.unwrap().name.toUtf8(),
    rule: plain(feed.unwrap().rule),
  }));
  return Object.entries(prices).map(([name, price]) => {
    const feed = feeds.find((candidate) => candidate.name === name);
    if (!feed) {
      const known = feeds.map((candidate) => candidate.name).join(', ');
      throw new UserError(`no feed is named ${name} (there are: ${known})`);
    }
    const sampled = parseAmount(price, DECIMALS);
    if (!sampled) {
      throw new UserError(`${price} is no price for ${name}: a number over 0 with up to ${DECIMALS} decimals`);
    }
    return { ...feed, price, sampled };
  });
}

/** Have all operators submit, in place of whatever they submitted before; returns the block at whose end the
 * prices are looked at. */
export async function feed(chain, submitted, options) {
  const prices = submitted.map(({ id, sampled }) => [id, sampled]).sort(([a], [b]) => Number(a) - Number(b));
  const blocks = await Promise.all(
    OPERATORS.map((name) => submitOnce(chain, prices, chain.person(name), options)),
  );
  return blocks.reduce((last, block) => (block.number > last.number ? block : last));
}

async function submitOnce(chain, prices, operator, options) {
  for (let tries = 1; ; tries += 1) {
    // Of the state, not of the pool: there a newer submission takes the place of the one before.
    const { system, timestamp } = chain.api.query;
    const [{ nonce }, now, best] = await Promise.all([
      system.account(operator.address), timestamp.now(), system.number(),
    ]);
    if (now.isZero()) {
      // Every price is of a time to come until there is a block. The pool knows it when there is another one.
      await chain.head(({ number }) => number > 1);
      continue;
    }
    const observed = Math.max(Date.now(), now.toNumber()) + AHEAD;
    const call = chain.api.tx.prices.submit(observed, prices);
    try {
      return (await chain.submit(call, operator, { ...options, nonce: nonce.toNumber() })).block;
    } catch (error) {
      // Somebody else feeds this chain as well; or it has stood still, and its time with it.
      const early = error instanceof TooEarly;
      const again = early || error instanceof NonceTaken || /left the transaction pool/.test(error.message);
      if (!again || tries === MAX_TRIES) throw error;
      if (early) await chain.head(({ number }) => number > best.toNumber());
    }
  }
}

/** The price of a feed after a block; or why there is none, in a word. */
export async function priceAt(chain, block, id) {
  const { Ok: sample, Err: reason } = await chain.ask(block, 'pricesApi', 'price', id);
  return sample?.price ?? reason;
}

/** The prices of a market's assets after a block, as they are used in the next one; none if one of
 * them cannot be used or the market has no feeds. */
export async function pricesAt(chain, block, { rules }) {
  if (!rules.params.risk) return null;
  const { principalFeed, collateralFeed } = rules.params.risk;
  const [principal, collateral] = await Promise.all(
    [principalFeed, collateralFeed].map((id) => priceAt(chain, block, id)),
  );
  return typeof principal === 'bigint' && typeof collateral === 'bigint' ? { principal, collateral } : null;
}

/** Which of the submitted prices do not stand after a block: their names and why not. */
export async function outstanding(chain, block, submitted) {
  const prices = await Promise.all(submitted.map(({ id }) => priceAt(chain, block, id)));
  return submitted.flatMap(({ name, sampled }, i) => {
    const why = typeof prices[i] === 'bigint' ? 'Other' : prices[i];
    return prices[i] === sampled ? [] : [{ name, why }];
  });
}

/** Submit until the prices stand, which takes a jump's confirmation; the last block and how many rounds
 * it took. `submit` has all operators submit once. */
export async function insist(chain, submitted, submit) {
  for (let rounds = 1; rounds <= MAX_ROUNDS; rounds += 1) {
    const block = await submit(submitted);
    if ((await outstanding(chain, block, submitted)).length === 0) return { block, rounds };
  }
  throw new UserError('somebody else submits other prices to this chain: stop that first');
}

/** Submits for several scenes at once: an operator has one submission in a block, so what is asked for
 * meanwhile goes into the next one together. */
export class Desk {
  #wanted = new Map();
  #turn = Promise.resolve();
  #next;

  constructor(chain) {
    this.chain = chain;
  }

  /** As `feed`, once it is our turn. */
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
