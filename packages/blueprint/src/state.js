// SPDX-License-Identifier: Apache-2.0
// @ts-check
// The state file of one account on one chain: the reading seed, and which messages were signed.

import {
  chmodSync, closeSync, copyFileSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, statSync, unlinkSync, writeSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { equal, fromHex, toHex } from './bytes.js';
import { UserError } from './errors.js';
import { newSeed } from './keys.js';

/**
 * A message that was signed, whether or not it got into a block.
 * @typedef {object} Signed
 * @property {number} attempt
 * @property {string} digest hash of the message
 * @property {string} commitment
 * @property {string} [id] once the chain has given one
 */

/**
 * @typedef {object} Content
 * @property {1} version
 * @property {string} genesis
 * @property {string} account
 * @property {string} seed
 * @property {boolean} exported whether the seed was shown or brought here, so that somebody could have kept it
 * @property {Record<string, Signed[]>} posts by sequence
 */

/**
 * Where state files are.
 * @param {Record<string, string | undefined>} env
 */
export const homeOf = (env) => env.BLUEPRINT_HOME || join(homedir(), '.trine-blueprint');

export class State {
  /**
   * @param {string} home directory
   * @param {Uint8Array} genesis
   * @param {Uint8Array} account
   */
  constructor(home, genesis, account) {
    this.genesis = genesis;
    this.account = account;
    this.path = join(home, `${toHex(genesis).slice(2, 18)}-${toHex(account).slice(2)}.json`);
  }

  /**
   * What is stored; null if nothing is.
   * @returns {Content | null}
   */
  read() {
    let text;
    try {
      text = readFileSync(this.path, 'utf8');
    } catch (error) {
      if (code(error) === 'ENOENT') return null;
      throw new UserError(`${this.path} cannot be read (${code(error)}): it holds your reading seed`);
    }
    if (process.platform !== 'win32' && (statSync(this.path).mode & 0o077) !== 0) {
      throw new UserError(`others can read your reading seed: run chmod 600 '${this.path}'`);
    }
    const content = parse(text, this.path);
    if (content.genesis !== toHex(this.genesis) || content.account !== toHex(this.account)) {
      throw new UserError(`${this.path} is of another chain or account: it was copied or renamed; move it away`);
    }
    return content;
  }

  /** The seed, made now if there is none. */
  seed() {
    const content = this.read() ?? this.#create(newSeed(), false);
    return fromHex(content.seed, 32, `the seed in ${this.path}`);
  }

  /** Whether somebody could have kept the seed elsewhere. */
  get exported() {
    return this.read()?.exported ?? false;
  }

  /** The seed, to be kept elsewhere; from now on it may be used to sell. */
  export() {
    const seed = this.seed();
    this.#update((content) => { content.exported = true; });
    return seed;
  }

  /**
   * Takes a seed from elsewhere. A different one that is here is replaced only if told so, and kept beside.
   * @param {Uint8Array} seed
   * @param {boolean} replace
   * @returns {string | null} where the former state is kept
   */
  import(seed, replace) {
    const present = this.read();
    if (!present) {
      this.#create(seed, true);
      return null;
    }
    if (equal(fromHex(present.seed, 32), seed)) {
      this.#update((content) => { content.exported = true; });
      return null;
    }
    if (!replace) {
      throw new UserError(
        'this account already has another reading seed here: what it sold and bought with that one needs it. ' +
          'Export it first (blueprint seed export), then import with --replace',
      );
    }
    const kept = `${this.path}.${new Date().toISOString().replace(/[:.]/g, '-')}.old`;
    copyFileSync(this.path, kept);
    chmodSync(kept, 0o600);
    this.#write({ ...present, seed: toHex(seed), exported: true, posts: {} }, renameSync);
    return kept;
  }

  /**
   * What was signed for a sequence.
   * @param {bigint} sequence
   * @returns {Signed[]}
   */
  signed(sequence) {
    return this.read()?.posts[String(sequence)] ?? [];
  }

  /**
   * Remembers a message before it is signed, or what became of it.
   * @param {bigint} sequence
   * @param {Signed} signed
   */
  remember(sequence, signed) {
    this.#update((content) => {
      const others = (content.posts[String(sequence)] ?? []).filter(({ digest }) => digest !== signed.digest);
      content.posts[String(sequence)] = [...others, signed];
    });
  }

  /**
   * @param {Uint8Array} seed
   * @param {boolean} exported
   */
  #create(seed, exported) {
    /** @type {Content} */
    const content = { version: 1, genesis: toHex(this.genesis), account: toHex(this.account), seed: toHex(seed), exported, posts: {} };
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    // A link fails if the file is there by now: two that start at once must not go on with a seed each.
    this.#write(content, (from, to) => {
      try {
        linkSync(from, to);
      } catch (error) {
        if (code(error) !== 'EEXIST') throw error;
        throw new UserError('another command made the reading seed at the same moment: run this again');
      } finally {
        unlinkSync(from);
      }
    });
    return content;
  }

  /** @param {(content: Content) => void} change */
  #update(change) {
    const content = this.read();
    if (!content) throw new UserError(`${this.path} is gone: import your reading seed (blueprint seed import)`);
    change(content);
    this.#write(content, renameSync);
  }

  /**
   * Whole or not at all: written beside, on disk, then put in place.
   * @param {Content} content
   * @param {(from: string, to: string) => void} place
   */
  #write(content, place) {
    const beside = `${this.path}.${process.pid}.new`;
    const file = openSync(beside, 'w', 0o600);
    try {
      writeSync(file, `${JSON.stringify(content, null, 1)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    place(beside, this.path);
    if (process.platform !== 'win32') {
      const directory = openSync(dirname(this.path), 'r');
      fsyncSync(directory);
      closeSync(directory);
    }
  }
}

/** @param {unknown} error */
const code = (error) => /** @type {NodeJS.ErrnoException} */ (error).code;

/**
 * @param {string} text
 * @param {string} path
 * @returns {Content}
 */
function parse(text, path) {
  let content;
  try {
    content = JSON.parse(text);
  } catch {
    content = null;
  }
  if (content?.version !== 1 || !/^0x[0-9a-f]{64}$/.test(content.seed) || typeof content.posts !== 'object') {
    throw new UserError(`${path} is damaged or of a later version: move it away and import your reading seed (blueprint seed import)`);
  }
  return content;
}
