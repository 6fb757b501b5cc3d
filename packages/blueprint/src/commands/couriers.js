// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Delivery: once, or for as long as the program runs.

import { readFileSync } from 'node:fs';
import { equal, fromHex, toHex } from '../bytes.js';
import { Courier, run } from '../courier.js';
import { UserError } from '../errors.js';
import { parseDecimal, parseWhole } from '../text.js';
import { blueprintOf, keyFromSeed, ownKey } from './traders.js';

/** @typedef {import('../cli.js').Session} Session */
/** @typedef {import('../courier.js').Keys} Keys */

/** Tip beyond which a courier does not go, in the native token, unless told. */
const MAX_TIP = '10';

/** @param {Session} session */
export async function courier(session) {
  const { chain, options, signer, out } = session;
  const say = (/** @type {string} */ text) => out(`${new Date().toISOString()} ${text}`);
  const keys = keysOf(session, say);
  say(`courier ${chain.address(signer.publicKey)}, ${options.keys ? 'with the keys of a file' : 'with the reading seed'}`);
  await work(session, keys, say, () => false);
}

/** @param {Session} session */
export async function deliverOnce(session) {
  const { out } = session;
  const { id } = await blueprintOf(session);
  const keys = keysOf(session, out);
  const worker = await work(session, { ...keys, ids: async () => [id] }, out, (/** @type {Courier} */ one) => one.idle || one.failed !== null);
  if (worker.failed) throw new UserError(`blueprint ${id} is not delivered to all: ${worker.failed}`);
  out(`blueprint ${id}: nobody waits for a delivery`);
}

/**
 * @param {Session} session
 * @param {Keys} keys
 * @param {(line: string) => void} say
 * @param {(courier: Courier) => boolean} until
 */
async function work({ chain, open, options, signer, signal }, keys, say, until) {
  const maxTip = parseDecimal(String(options['max-tip'] ?? MAX_TIP), chain.decimals, '--max-tip');
  const worker = new Courier({ keys, signer, say, maxTip });
  // The first connection is there already; later ones are opened anew.
  let first = chain;
  const next = async () => {
    const present = first;
    first = null;
    return present ?? open();
  };
  await run({ open: next, courier: worker, say, genesis: chain.genesis, until: () => until(worker), signal });
  return worker;
}

/**
 * @param {Session} session
 * @param {(line: string) => void} say
 * @returns {Keys}
 */
function keysOf({ options, state, chain, signer }, say) {
  if (typeof options.keys === 'string') {
    const file = options.keys;
    return fileKeys(() => {
      try {
        return readFileSync(file, 'utf8');
      } catch {
        throw new UserError(`${file} cannot be read`);
      }
    }, say);
  }
  if (!state.read()) {
    throw new UserError('no reading seed of this account is here: give --keys FILE with lines from blueprint key ID, or import the seed (blueprint seed import)');
  }
  return seedKeys(state, chain.genesis, signer.publicKey);
}

/**
 * Keys of single blueprints, a line each: `12 0x…`. The file is read anew for each block, so lines can be added. One that
 * is half written, or away for a moment, does not end a courier: what was read before stays.
 * @param {() => string} text
 * @param {(line: string) => void} say
 * @returns {Keys}
 */
export function fileKeys(text, say) {
  let keys = parseKeys(text());
  let fault = '';
  return {
    ids: async () => {
      try {
        keys = parseKeys(text());
        fault = '';
      } catch (error) {
        const { message } = /** @type {Error} */ (error);
        if (message !== fault) say(`the file of keys: ${message}; going on with what was in it before`);
        fault = message;
      }
      return [...keys.keys()];
    },
    keyOf: ({ id }) => keys.get(id) ?? null,
  };
}

/** @param {string} text */
export function parseKeys(text) {
  /** @type {Map<bigint, Uint8Array>} */
  const keys = new Map();
  text.split('\n').forEach((line, i) => {
    const [id, key, ...more] = line.replace(/#.*$/, '').trim().split(/\s+/);
    if (!id) return;
    if (!key || more.length) throw new UserError(`line ${i + 1} of the file of keys should be a blueprint's number and its key, as blueprint key prints it`);
    keys.set(parseWhole(id, `the number in line ${i + 1}`, 2n ** 64n - 1n), fromHex(key, 32, `the key in line ${i + 1}`));
  });
  return keys;
}

/**
 * Keys of all that a trader sealed with a seed.
 * @param {import('../state.js').State} state
 * @param {Uint8Array} genesis
 * @param {Uint8Array} trader
 * @returns {Keys}
 */
export function seedKeys(state, genesis, trader) {
  /** @type {bigint | null} */
  let counted = null;
  /** @type {bigint[]} */
  let ids = [];
  return {
    // What there is of a trader changes with their sequence, or ends; a scan for each block would be waste. Numbers of
    // blueprints may change when a block is replaced by another.
    ids: async (view) => {
      const sequence = await view.sequence(trader);
      const present = await Promise.all(ids.map((id) => view.blueprint(id)));
      if (sequence !== counted || present.some((one) => !one || !equal(one.trader, trader))) {
        ids = (await view.blueprints(trader)).map((/** @type {import('../chain.js').Blueprint} */ { id }) => id);
        counted = sequence;
      }
      return ids;
    },
    keyOf: (blueprint) => keyFromSeed(state, genesis, blueprint),
  };
}

/** @param {Session} session */
export async function printKey(session) {
  const { id, blueprint } = await blueprintOf(session);
  session.out(`${id} ${toHex(ownKey(session, blueprint))}`);
  session.err(`with this key anybody can read blueprint ${id}, and nothing else: give it to your courier alone`);
}
