// SPDX-License-Identifier: Apache-2.0
// @ts-check
// The command line: what is for us, and what is for the node.

import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../errors.js';
import { HIGHEST_PORT } from '../ports.js';

export const USAGE = `usage: ./scripts/dev [options] [arguments of the node]

A development chain that is alive, until Ctrl-C: its accounts, fresh prices, a line for each transaction.

  --no-feed           do not keep prices fresh
  --ready-file FILE   write FILE, JSON with endpoint and process ids, once the chain is ready; it is gone at the end
  --save FILE         pack the chain into FILE when it is stopped
  --load FILE         begin with a chain that was packed
  --ports-from N      the first port for clients that is tried, in place of 9944; other ports follow
  --verbose           show all that the node says
  --help              this

Arguments that the node takes, such as:
  --sealing instant|manual|MS   make blocks on demand; time can be moved, and snapshots taken
  --base-path DIR               keep the chain there; without it, it is gone at the end
  --rpc-port N                  listen there; without it, 9944 or the next port that is free
`;

/**
 * @typedef {object} Options
 * @property {boolean} help
 * @property {boolean} feed
 * @property {boolean} verbose
 * @property {string} [readyFile]
 * @property {string} [save]
 * @property {string} [load]
 * @property {string} [basePath]
 * @property {string} [sealing]
 * @property {number} [rpcPort]
 * @property {number} [p2pPort]
 * @property {number} [prometheusPort]
 * @property {number} [portsFrom]
 * @property {string[]} nodeArgs those that are not among these
 */

const FLAGS = ['--help', '--no-feed', '--verbose'];
const VALUES = [
  '--ready-file', '--save', '--load', '--ports-from', '--base-path', '--sealing', '--rpc-port', '--port', '--prometheus-port',
];
/** Other names of these. */
const SHORT = /** @type {Record<string, string>} */ ({ '-h': '--help', '-d': '--base-path' });

/**
 * @param {string[]} args
 * @returns {Options}
 */
export function parse(args) {
  /** @type {Map<string, string>} */
  const given = new Map();
  const nodeArgs = [];
  for (let rest = [...args]; rest.length > 0; ) {
    const arg = /** @type {string} */ (rest.shift());
    const [, written = arg, inline] = /^(--[^=]+)=(.*)$/.exec(arg) ?? [];
    const name = SHORT[written] ?? written;
    if (FLAGS.includes(name)) {
      given.set(name, '');
    } else if (VALUES.includes(name)) {
      const value = inline ?? rest.shift();
      if (value === undefined || value === '') throw new UserError(`${name} needs a value (see --help)`);
      given.set(name, value);
    } else if (name !== '--dev') {
      nodeArgs.push(arg);
    }
  }
  /** @param {string} name */
  const port = (name) => {
    const text = given.get(name);
    if (text === undefined) return undefined;
    const number = Number(text);
    if (!Number.isInteger(number) || number < 1 || number > HIGHEST_PORT) {
      throw new UserError(`${name} ${text}: no such port`);
    }
    return number;
  };
  return {
    help: given.has('--help'),
    feed: !given.has('--no-feed'),
    verbose: given.has('--verbose'),
    readyFile: given.get('--ready-file'),
    save: given.get('--save'),
    load: given.get('--load'),
    basePath: given.get('--base-path'),
    sealing: given.get('--sealing'),
    rpcPort: port('--rpc-port'),
    p2pPort: port('--port'),
    prometheusPort: port('--prometheus-port'),
    portsFrom: port('--ports-from'),
    nodeArgs,
  };
}

/**
 * Find now what would otherwise fail when the chain is stopped.
 * @param {Options} options
 */
export function check({ readyFile, save, load, basePath }) {
  for (const [name, file] of [['--save', save], ['--ready-file', readyFile]]) {
    if (file === undefined) continue;
    try {
      accessSync(dirname(file), constants.W_OK);
    } catch {
      throw new UserError(`${name} ${file}: there is no directory ${dirname(file)} that can be written to`);
    }
    if (existsSync(file) && !statSync(file).isFile()) throw new UserError(`${name} ${file} is there and is no file`);
  }
  if (load !== undefined && !existsSync(load)) throw new UserError(`--load ${load}: there is no such file`);
  if (load !== undefined && basePath !== undefined && existsSync(basePath) && readdirSync(basePath).length > 0) {
    throw new UserError(`--load would mix with what is in ${basePath}: name an empty directory, or none`);
  }
}
