// SPDX-License-Identifier: Apache-2.0
// Compares what a client says that it saw with the chain, and with what there is to be seen.

import { isDeepStrictEqual } from 'node:util';

/** What everybody must have seen besides the transfer. The name of the error can be another one, to see red. */
export const EXPECTED = {
  error: process.env.TRINE_EXPECT_ERROR ?? 'Lending.LoanGone',
  gone: process.env.TRINE_EXPECT_ERROR ?? 'lending.LoanGone',
  early: process.env.TRINE_EXPECT_ERROR ?? 'lending.NotOverdue',
  feed: { name: 'BTC/USD', maxAgeMs: '3600000', none: 'UnknownFeed' },
};

const upperFirst = (name) => name[0].toUpperCase() + name.slice(1);

/** What is wrong with a client's report of a task; nothing if it is right. Some cannot ask any runtime API. */
export async function faults(api, task, { transfer, failure, feed, view }, asks) {
  const found = [];
  const expect = (what, actual, expected) => {
    if (!isDeepStrictEqual(actual, expected)) {
      found.push(`${what}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`);
    }
  };
  const final = (await api.rpc.chain.getHeader(await api.rpc.chain.getFinalizedHead())).number.toNumber();
  for (const { block } of [transfer, failure]) {
    const number = (await api.rpc.chain.getHeader(block)).number.toNumber();
    const canonical = (await api.rpc.chain.getBlockHash(number)).toHex();
    expect(`block ${number} is final`, [number <= final, canonical], [true, block]);
  }
  expect('the amount in the event', transfer.amount, task.amount);
  const { data } = await (await api.at(transfer.block)).query.system.account(task.to);
  expect('the amount that arrived', data.free.toString(), task.amount);
  expect('the error', upperFirst(failure.error), EXPECTED.error);
  if (asks) expect('the answer of the runtime API', feed, EXPECTED.feed);
  // Not every client has view functions.
  if (view !== undefined) expect('the answer of the view function', view, EXPECTED.feed.name);
  return found;
}
