// SPDX-License-Identifier: Apache-2.0
// What each client is asked to do, and how it says what it saw. The one who asks compares that with the chain.

import { webcrypto } from 'node:crypto';
import WebSocket from 'ws';

// Browsers have these, and Node.js from 22 and 20 on.
globalThis.WebSocket ??= WebSocket;
globalThis.crypto ??= webcrypto;

/** The node's endpoint; the secret URI and address of an account of one's own; to whom to send how much; and the
 * specification of the chain, for those that connect to its peers. */
export const task = JSON.parse(process.env.TRINE_TASK ?? '{}');

/** The loan that nobody has: settling it fails in a block, with an error that a client must find the name of. */
export const NO_LOAN = 2n ** 64n - 1n;

/** A feed, and the id of none. */
export const FEED = 2;
export const NO_FEED = 99;

/** Do what `work` does and print what it saw, the last line of the output. */
export async function report(work) {
  try {
    const seen = await work();
    const text = JSON.stringify(seen, (_, value) => (typeof value === 'bigint' ? value.toString() : value));
    process.stdout.write(`${text}\n`, () => process.exit());
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}
