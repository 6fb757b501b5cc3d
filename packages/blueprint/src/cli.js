// SPDX-License-Identifier: Apache-2.0
// @ts-check
// The command line: what is asked, and of whom.

import { parseArgs } from 'node:util';
import { Chain } from './chain.js';
import { courier, deliverOnce, printKey } from './commands/couriers.js';
import { list, read, unlock } from './commands/readers.js';
import { seed } from './commands/seeds.js';
import { exit, post, reveal } from './commands/traders.js';
import { UserError } from './errors.js';
import { homeOf, State } from './state.js';
import { safe } from './text.js';

/**
 * @typedef {object} Surroundings
 * @property {Record<string, string | undefined>} env
 * @property {(line: string) => void} out
 * @property {(line: string) => void} err
 * @property {(url: string) => Promise<any>} open
 * @property {() => Promise<string>} input what is piped in
 * @property {AbortSignal} [signal]
 */

/** @typedef {Record<string, string | boolean | undefined>} Options */

/**
 * What a command gets.
 * @typedef {object} Session
 * @property {any} chain
 * @property {() => Promise<any>} open another connection to the same node
 * @property {string[]} words
 * @property {Options} options
 * @property {any} signer
 * @property {State} state of the signer's account on this chain
 * @property {(line: string) => void} out
 * @property {(line: string) => void} err
 * @property {() => Promise<string>} input
 * @property {AbortSignal} [signal]
 */

/** @type {Record<string, { type: 'string' | 'boolean', short?: string }>} */
const COMMON = { node: { type: 'string' }, suri: { type: 'string' }, home: { type: 'string' }, help: { type: 'boolean', short: 'h' } };

/** @param {string[]} names */
const texts = (...names) => Object.fromEntries(names.map((name) => [name, { type: /** @type {const} */ ('string') }]));

/** @param {string[]} names */
const flags = (...names) => Object.fromEntries(names.map((name) => [name, { type: /** @type {const} */ ('boolean') }]));

/** @type {Record<string, { run: (session: Session) => Promise<number | void>, words: string[], options: object }>} */
const COMMANDS = {
  post: {
    run: post,
    words: [],
    options: {
      ...texts('feed', 'odds', 'stop', 'price', 'cap', 'sale', 'entry', 'life', 'note', 'level', 'thesis', 'thesis-file', 'tip'),
      ...flags('long', 'short', 'open'),
    },
  },
  list: { run: list, words: [], options: { ...texts('trader'), ...flags('all') } },
  unlock: { run: unlock, words: ['id'], options: { ...texts('tip'), ...flags('replace-reading-key') } },
  deliver: { run: deliverOnce, words: ['id'], options: texts('keys', 'max-tip') },
  read: { run: read, words: ['id'], options: {} },
  reveal: { run: reveal, words: ['id'], options: texts('key', 'tip') },
  exit: { run: exit, words: ['id'], options: texts('tip') },
  courier: { run: courier, words: [], options: texts('keys', 'max-tip') },
  key: { run: printKey, words: ['id'], options: {} },
  seed: { run: seed, words: ['export|import'], options: { ...texts('file'), ...flags('replace') } },
};

const HELP = `blueprint: trade predictions on a Trine chain, sealed until their outcome can no longer be bought

  blueprint seed export                  show the reading seed, once, before you post; keep it
  blueprint seed import [--file F]       take a seed from standard input or a file [--replace]
  blueprint post (--long | --short)      publish a sealed prediction
      --feed N --odds 2.00 --stop 2% --price N --cap N --sale 6h --entry 1h --life 3d
      [--level 64000] [--thesis TEXT | --thesis-file F] [--note TEXT] [--open]
  blueprint courier [--keys FILE]        deliver to buyers until stopped [--max-tip N]
  blueprint deliver ID [--keys FILE]     deliver to those who have nothing yet, and end
  blueprint key ID                       print the key of one blueprint, for a courier
  blueprint exit ID                      reveal and leave the position
  blueprint reveal ID [--key K]          reveal
  blueprint list [--all | --trader A]    your blueprints, everybody's, or a trader's
  blueprint unlock ID                    buy  [--replace-reading-key]
  blueprint read ID                      decrypt what was delivered to you, and check it

Every command: --node ws://127.0.0.1:9944 (or BLUEPRINT_NODE), --suri SECRET (better: BLUEPRINT_SURI, which other
users of the machine cannot see), --home DIR (or BLUEPRINT_HOME; ~/.trine-blueprint). Sending commands: --tip N.
Exit codes: 0 done, 1 not done, 3 done, but something is wrong with the blueprint or its delivery.`;

/**
 * @param {string[]} args
 * @param {Partial<Surroundings>} [surroundings]
 * @returns {Promise<number>} exit code
 */
export async function main(args, surroundings = {}) {
  /** @type {Surroundings} */
  const around = {
    env: process.env,
    out: (line) => console.log(line),
    err: (line) => console.error(line),
    open: (url) => Chain.open(url),
    input: readInput,
    ...surroundings,
  };
  let chain;
  try {
    const [name, ...rest] = args;
    if (!name || name === 'help' || rest.includes('--help') || name === '--help' || name === '-h') {
      around.out(HELP);
      return name ? 0 : 1;
    }
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!command) throw new UserError(`there is no command '${safe(name)}': see blueprint --help`);
    const { words, options } = parse(name, command, rest);
    const url = String(options.node ?? around.env.BLUEPRINT_NODE ?? 'ws://127.0.0.1:9944');
    const suri = options.suri ?? around.env.BLUEPRINT_SURI;
    if (typeof suri !== 'string' || !suri) {
      throw new UserError('no account: put its secret phrase into the environment variable BLUEPRINT_SURI (or give --suri)');
    }
    chain = await around.open(url);
    const signer = chain.signer(suri);
    const home = typeof options.home === 'string' ? options.home : homeOf(around.env);
    return (await command.run({
      chain,
      open: () => around.open(url),
      words,
      options,
      signer,
      state: new State(home, chain.genesis, signer.publicKey),
      out: around.out,
      err: around.err,
      input: around.input,
      signal: around.signal,
    })) ?? 0;
  } catch (error) {
    around.err(`blueprint: ${/** @type {Error} */ (error).message}`);
    if (around.env.BLUEPRINT_DEBUG) around.err(String(/** @type {Error} */ (error).stack));
    return 1;
  } finally {
    await chain?.close();
  }
}

/**
 * @param {string} name
 * @param {{ words: string[], options: object }} command
 * @param {string[]} rest
 */
function parse(name, command, rest) {
  let parsed;
  try {
    parsed = parseArgs({ args: rest, options: { ...COMMON, ...command.options }, allowPositionals: true });
  } catch (error) {
    // The message of the library may repeat an argument: the secret, if an option is misspelt.
    const code = /** @type {any} */ (error).code ?? '';
    const known = Object.keys({ ...command.options, ...COMMON }).map((option) => `--${option}`).join(' ');
    const what = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? 'an option it does not know' : 'an option with a missing or needless value';
    throw new UserError(`blueprint ${name} got ${what}; it knows ${known}`);
  }
  if (parsed.positionals.length !== command.words.length) {
    throw new UserError(`usage: blueprint ${[name, ...command.words].join(' ')} [options]; see blueprint --help`);
  }
  return { words: parsed.positionals, options: /** @type {Options} */ (parsed.values) };
}

async function readInput() {
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  return text;
}
