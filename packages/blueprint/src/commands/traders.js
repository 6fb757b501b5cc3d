// SPDX-License-Identifier: Apache-2.0
// @ts-check
// What a trader does: post, reveal, exit.

import { readFileSync } from 'node:fs';
import { ascii, equal, fromHex, toHex } from '../bytes.js';
import { UserError } from '../errors.js';
import { ATTEMPTS, attemptOf, findKey, keyOf } from '../keys.js';
import { blake2_256, commitment, crypt, decodeMessage, encodeMessage, MAX_THESIS_LENGTH } from '../seal.js';
import { parseDecimal, parseDuration, parseWhole, saysPosition } from '../text.js';

/** @typedef {import('../cli.js').Session} Session */
/** @typedef {import('../cli.js').Options} Options */

const U32 = 2n ** 32n - 1n;

/** @param {Session} session */
export async function post({ chain, options, signer, state, out, err }) {
  const plain = plainOf(options);
  const terms = termsOf(options);
  const message = encodeMessage(plain);
  const tip = tipOf(options, chain);
  const sealed = options.open !== true;
  if (sealed && !state.exported) {
    throw new UserError(
      'keep your reading seed first: run blueprint seed export and store what it prints. Whoever loses the seed cannot deliver, and pays each buyer',
    );
  }
  const view = await chain.view();
  const sequence = await view.sequence(signer.publicKey);
  const context = { genesis: chain.genesis, trader: signer.publicKey, sequence };
  if (!sealed) {
    const { data } = await chain.submit(chain.post(terms, { Open: plain }, sequence), signer, tip);
    out(`posted openly as blueprint ${idOf(data)}: ${saysPosition(plain)}`);
    return;
  }
  const signed = choose(state, context, message);
  const key = keyOf(state.seed(), context, signed.attempt);
  const ciphertext = crypt(context, key, message);
  const read = decodeMessage(crypt(context, key, ciphertext));
  if (!read || !equal(encodeMessage(read), message)) throw new Error('what was sealed does not open again: nothing was sent');
  const committed = commitment(context, key);
  // Before it is signed: another message must never be sealed with this key.
  state.remember(sequence, { ...signed, commitment: toHex(committed) });
  const { data } = await chain.submit(chain.post(terms, { Sealed: { ciphertext, commitment: committed } }, sequence), signer, tip);
  const id = idOf(data);
  state.remember(sequence, { ...signed, commitment: toHex(committed), id });
  out(`posted as blueprint ${id}: ${saysPosition(plain)}, sealed`);
  err('now let a courier run (blueprint courier), or deliver yourself before the time is over (blueprint deliver ID)');
}

/**
 * The key for a message of this sequence: that of its attempt, unless another message has met the same.
 * @param {import('../state.js').State} state
 * @param {import('../seal.js').Context} context
 * @param {Uint8Array} message
 */
export function choose(state, context, message) {
  const digest = toHex(blake2_256(message));
  const others = new Set(state.signed(context.sequence).filter((one) => one.digest !== digest).map(({ attempt }) => attempt));
  const before = state.signed(context.sequence).find((one) => one.digest === digest);
  let attempt = before?.attempt ?? attemptOf(state.seed(), context, message);
  while (others.has(attempt)) attempt = (attempt + 1) % ATTEMPTS;
  return { attempt, digest };
}

/** @param {((event: string) => Record<string, any> | null)} data */
function idOf(data) {
  return String(data('predictions.Posted')?.blueprint ?? '? (see blueprint list)');
}

/**
 * @param {Options} options
 * @returns {import('../seal.js').Plain}
 */
export function plainOf(options) {
  if ((options.long === true) === (options.short === true)) throw new UserError('say --long or --short');
  if (options.thesis !== undefined && options['thesis-file'] !== undefined) throw new UserError('give --thesis or --thesis-file, not both');
  const level = options.level === undefined ? null : parseDecimal(String(options.level), 18, '--level');
  if (level === 0n || (level ?? 0n) >= 2n ** 128n) throw new UserError('--level has to be above 0 and below 3.4e20; leave it out to enter at the market');
  const thesis = typeof options['thesis-file'] === 'string' ? new Uint8Array(readFileSync(options['thesis-file'])) : ascii(String(options.thesis ?? ''));
  if (thesis.length > MAX_THESIS_LENGTH) throw new UserError(`the thesis has ${thesis.length} bytes; ${MAX_THESIS_LENGTH} are the most`);
  return { direction: options.long === true ? 'long' : 'short', level, thesis };
}

/**
 * The public terms, in the units of the chain.
 * @param {Options} options
 */
export function termsOf(options) {
  const open = options.open === true;
  const text = (/** @type {string} */ name, /** @type {string} */ otherwise = '') => {
    const value = options[name];
    if (typeof value === 'string') return value;
    if (otherwise) return otherwise;
    throw new UserError(`--${name} is missing: see blueprint --help`);
  };
  const odds = parseDecimal(text('odds'), 2, '--odds');
  if (odds < 50n || odds > 400n) throw new UserError('--odds are between 0.50 and 4.00');
  const [, percent, ppm] = /^(?:([\d.]+)%|(\d+)ppm)$/.exec(text('stop')) ?? [];
  if (!percent && !ppm) throw new UserError('--stop is a distance as 2% or 20000ppm');
  const stop = ppm ? BigInt(ppm) : parseDecimal(percent, 4, '--stop');
  if (stop === 0n || stop > 900_000n || stop * odds > 90_000_000n) throw new UserError('--stop, and --stop times --odds, are above 0 and at most 90%');
  const note = ascii(String(options.note ?? ''));
  if (note.length > 128) throw new UserError(`the note has ${note.length} bytes; 128 are the most`);
  return {
    feed: parseWhole(text('feed'), '--feed', U32),
    oddsE2: odds,
    stopPpm: stop,
    price: parseWhole(text('price', open ? '0' : ''), '--price, in smallest units,'),
    cap: parseWhole(text('cap', open ? '0' : ''), '--cap', U32),
    saleMs: parseDuration(text('sale', open ? '0s' : ''), '--sale'),
    entryMs: parseDuration(text('entry'), '--entry'),
    lifeMs: parseDuration(text('life'), '--life'),
    note: toHex(note),
  };
}

/** @param {Session} session */
export async function reveal(session) {
  const { chain, signer, out, options } = session;
  const { id, blueprint } = await blueprintOf(session);
  const key = typeof options.key === 'string' ? fromHex(options.key, 32, '--key') : ownKey(session, blueprint);
  const context = { genesis: chain.genesis, trader: blueprint.trader, sequence: blueprint.sequence };
  if (!equal(commitment(context, key), blueprint.commitment)) throw new UserError(`this is not the key of blueprint ${id}`);
  await chain.submit(chain.reveal(id, key), signer, tipOf(options, chain));
  out(`revealed blueprint ${id}`);
}

/** @param {Session} session */
export async function exit(session) {
  const { chain, signer, out, options } = session;
  const { id, blueprint } = await anyOf(session);
  const key = blueprint.open ? null : ownKey(session, blueprint);
  await chain.submit(chain.exit(id, key), signer, tipOf(options, chain));
  out(`leaving blueprint ${id}: it ends at the first price that comes the lag later, unless its target or stop comes first. Everybody can read it now`);
}

/**
 * The blueprint that a command names.
 * @param {Session} session
 * @returns {Promise<{ id: bigint, blueprint: import('../chain.js').Blueprint, view: any }>}
 */
async function anyOf({ chain, words }) {
  const id = parseWhole(words[0].replace(/^#/, ''), 'the number of a blueprint', 2n ** 64n - 1n);
  const view = await chain.view();
  const blueprint = await view.blueprint(id);
  if (!blueprint) throw new UserError(`there is no blueprint ${id} on this chain; when all is paid, it is removed`);
  return { id, blueprint, view };
}

/**
 * The blueprint that a command names, which was sealed.
 * @param {Session} session
 * @returns {Promise<{ id: bigint, blueprint: import('../chain.js').Blueprint & { commitment: Uint8Array, ciphertext: Uint8Array }, view: any }>}
 */
export async function blueprintOf(session) {
  const { id, blueprint, view } = await anyOf(session);
  if (!blueprint.commitment) throw new UserError(`blueprint ${id} is open: everybody can read it (blueprint list --all)`);
  return /** @type {any} */ ({ id, blueprint, view });
}

/**
 * The key of one's own blueprint.
 * @param {Session} session
 * @param {import('../chain.js').Blueprint} blueprint
 * @returns {Uint8Array}
 */
export function ownKey({ chain, signer, state }, blueprint) {
  if (!equal(blueprint.trader, signer.publicKey)) {
    throw new UserError(`blueprint ${blueprint.id} is of ${chain.address(blueprint.trader)}, and BLUEPRINT_SURI is ${chain.address(signer.publicKey)}`);
  }
  const key = state.read() && keyFromSeed(state, chain.genesis, blueprint);
  if (!key) {
    throw new UserError(`blueprint ${blueprint.id} was not sealed with the reading seed that is here (if any): import the right one (blueprint seed import --replace)`);
  }
  return key;
}

/**
 * @param {import('../state.js').State} state
 * @param {Uint8Array} genesis
 * @param {import('../chain.js').Blueprint} blueprint
 * @returns {Uint8Array | null}
 */
export function keyFromSeed(state, genesis, { trader, sequence, commitment: committed }) {
  if (!committed) return null;
  const guesses = state.signed(sequence).map(({ attempt }) => attempt);
  return findKey(state.seed(), { genesis, trader, sequence }, committed, guesses);
}

/**
 * @param {Options} options
 * @param {any} chain
 * @returns {bigint}
 */
export const tipOf = (options, chain) => (typeof options.tip === 'string' ? parseDecimal(options.tip, chain.decimals, '--tip') : 0n);
