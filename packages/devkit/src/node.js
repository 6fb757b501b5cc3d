// SPDX-License-Identifier: Apache-2.0
// @ts-check
// A development node as a child process.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Chain } from './chain.js';
import { atExit, temporaryDirectory } from './cleanup.js';
import { PortTaken, Unreachable, UserError } from './errors.js';
import { freePorts, listener } from './ports.js';

const STARTUP = 60_000;
const SHUTDOWN = 20_000;
const RETRY = 100;
/** Ends the node when we are killed and can end nothing any more. */
const GUARD = '/usr/bin/setpriv';

/**
 * @typedef {object} NodeOptions
 * @property {string} [binary] the node's; `TRINE_NODE` if it is left out
 * @property {string} [sealing] `instant`, `manual`, or so many milliseconds from block to block: time and snapshots can
 *   be had then. Without it, real consensus.
 * @property {string[]} [args] further arguments of the node
 * @property {string} [basePath] where the chain is kept; if it is left out, it is gone at the end of our process
 * @property {number} [rpcPort] for clients; any free one if it is left out
 * @property {number} [p2pPort] for other nodes; any free one if it is left out
 */

/** A development node with its own data, which outlives its process and is gone at the end of ours. */
export class DevNode {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #process;
  /** @type {Promise<never>} */
  #early = new Promise(() => {});

  /**
   * A node that is not started yet, on ports of its own.
   * @param {NodeOptions} [options]
   */
  static async create({ binary = process.env.TRINE_NODE, rpcPort, p2pPort, ...options } = {}) {
    if (!binary || !existsSync(binary)) {
      throw new UserError(`TRINE_NODE must name the node's binary${binary ? `: there is no ${binary}` : ''}`);
    }
    const [one, another] = await freePorts(2);
    return new this(binary, /** @type {number} */ (rpcPort ?? one), /** @type {number} */ (p2pPort ?? another), options);
  }

  /**
   * @param {string} binary
   * @param {number} rpcPort
   * @param {number} p2pPort
   * @param {Pick<NodeOptions, 'args' | 'basePath' | 'sealing'>} options
   */
  constructor(binary, rpcPort, p2pPort, { args = [], basePath, sealing }) {
    const home = temporaryDirectory();
    this.rpcPort = rpcPort;
    this.p2pPort = p2pPort;
    /** Where clients connect. */
    this.endpoint = `ws://127.0.0.1:${rpcPort}`;
    /** The file that has what the node says. */
    this.log = join(home, 'node.log');
    /** Where the chain is kept. */
    this.basePath = basePath ?? join(home, 'data');
    this.binary = binary;
    const prometheus = args.some((arg) => /^--(no-)?prometheus/.test(arg)) ? [] : ['--no-prometheus'];
    this.args = [
      '--dev', '--rpc-port', String(rpcPort), '--port', String(p2pPort), '--base-path', this.basePath, ...prometheus,
      ...(sealing === undefined ? [] : ['--sealing', sealing]), ...args,
    ];
    /** Settles when the process has ended: its exit code or the signal that ended it.
     * @type {Promise<number | string>} */
    this.exited = Promise.resolve(0);
    atExit(() => this.#process?.kill('SIGKILL'));
  }

  /** The process, as long as there is one. */
  get pid() {
    return this.#process?.exitCode === null && this.#process.signalCode === null ? this.#process.pid : undefined;
  }

  /** The process, which must have been started. */
  get #running() {
    if (!this.#process) throw new Error('the node has not been started');
    return this.#process;
  }

  /** The last lines that the node has said. */
  tail(lines = 5) {
    return readFileSync(this.log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  }

  /** Start the process; a connection to it when it answers. */
  start() {
    const log = openSync(this.log, 'a');
    // In a session of its own: a Ctrl-C at the terminal is for us, who end the node in order.
    /** @type {import('node:child_process').SpawnOptions} */
    const options = { stdio: ['ignore', log, log], detached: true };
    const child = existsSync(GUARD)
      ? spawn(GUARD, ['--pdeathsig', 'KILL', '--', this.binary, ...this.args], options)
      : spawn(this.binary, this.args, options);
    closeSync(log);
    this.#process = child;
    this.exited = once(child, 'exit').then(([code, signal]) => signal ?? code);
    this.#early = this.exited.then((how) => {
      const told = typeof how === 'number' ? `exit code ${how}` : how;
      throw new Error(`the node stopped (${told}):\n${this.tail()}`);
    });
    this.#early.catch(() => {});
    return this.connect();
  }

  /** Another connection to the process, when it answers. Throws `PortTaken` if somebody else answers in its place. */
  async connect() {
    const deadline = Date.now() + STARTUP;
    for (;;) {
      const who = listener(this.rpcPort, this.#running.pid ?? 0);
      if (who === 'another') throw new PortTaken(this.rpcPort);
      try {
        if (who === 'it') return await Promise.race([Chain.connect(this.endpoint), this.#early]);
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error;
      }
      if (Date.now() > deadline) throw new Error(`the node does not answer after ${STARTUP / 1000} s:\n${this.tail()}`);
      await Promise.race([delay(RETRY), this.#early]);
    }
  }

  /** Stop the process where it is. */
  pause() {
    this.#running.kill('SIGSTOP');
  }

  /** Let a stopped process go on. */
  resume() {
    this.#running.kill('SIGCONT');
  }

  /** Kill the process without warning. */
  async kill() {
    this.#process?.kill('SIGKILL');
    await this.exited;
  }

  /** Let the process end in order; how it ended. */
  async stop() {
    this.#process?.kill('SIGTERM');
    const timer = setTimeout(() => this.#process?.kill('SIGKILL'), SHUTDOWN);
    const how = await this.exited;
    clearTimeout(timer);
    return how;
  }
}
