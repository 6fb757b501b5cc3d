// SPDX-License-Identifier: Apache-2.0
// Submitting prices as the development chain's operators.

import { parseAmount } from './amounts.mjs';
import { NonceTaken } from './chain.mjs';
import { UserError } from './main.mjs';
import { plain } from './plain.mjs';

const OPERATORS = ['Charlie', 'Dave', 'Eve'];

/** What the demo's assets cost, in US dollars. */
export const DEMO_PRICES = { 'TRN/USD': '2', 'tUSD/USD': '1', 'BTC/USD': '60000', 'ETH/USD': '3000' };

/** The ids, names and submitted values of the feeds for prices by name. */
export async function submissions(chain, prices) {
  const feeds = (await chain.api.query.prices.feeds.entries()).map(([id, feed]) => ({
    id: plain(id.args[0]),
    name: feed.unwrap().name.toUtf8(),
    decimals: feed.unwrap().decimals.toNumber(),
  }));
  return Object.entries(prices).map(([name, price]) => {
    const feed = feeds.find((candidate) => candidate.name === name);
    if (!feed) {
      const known = feeds.map((candidate) => candidate.name).join(', ');
      throw new UserError(`no feed is named ${name} (there are: ${known})`);
    }
    const value = parseAmount(price, feed.decimals);
    if (!value) {
      throw new UserError(`${price} is no price for ${name}: a number over 0 with up to ${feed.decimals} decimals`);
    }
    // A stored price has 18 decimals.
    return { ...feed, price, value, sampled: value * 10n ** BigInt(18 - feed.decimals) };
  });
}

/** Have all operators submit; returns the block from whose end on the prices stand. */
export async function feed(chain, submitted, options) {
  const values = submitted.map(({ id, value }) => [id, value]);
  const blocks = await Promise.all(
    OPERATORS.map((name) => submitOnce(chain, values, chain.person(name), options)),
  );
  return blocks.reduce((last, block) => (block.number > last.number ? block : last));
}

async function submitOnce(chain, values, operator, options) {
  for (;;) {
    try {
      return (await chain.submit(chain.api.tx.oracle.feedValues(values), operator, options)).block;
    } catch (error) {
      // Somebody else feeds this chain as well: an operator has one turn in a block, the next is ours.
      if (error.name !== 'oracle.AlreadyFeeded' && !(error instanceof NonceTaken)) throw error;
    }
  }
}
