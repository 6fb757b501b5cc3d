// SPDX-License-Identifier: Apache-2.0
// A development node as a child process.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Chain, Unreachable } from './chain.mjs';
import { atExit, temporaryDirectory } from './cleanup.mjs';
import { UserError } from './main.mjs';

const STARTUP = 60_000;
const SHUTDOWN = 20_000;
const RETRY = 200;

/** So many ports that are free now. */
export async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

/** A development node with its own data, which outlives its process and is gone at the end of ours. */
export class DevNode {
  #process;
  #exited;
  #early;

  static async create() {
    const binary = process.env.TRINE_NODE;
    if (!binary || !existsSync(binary)) {
      throw new UserError(`TRINE_NODE must name the node's binary${binary ? `: there is no ${binary}` : ''}`);
    }
    const [rpcPort, port] = await freePorts(2);
    return new DevNode(binary, rpcPort, port);
  }

  constructor(binary, rpcPort, port) {
    const home = temporaryDirectory();
    Object.assign(this, { binary, rpcPort });
    this.endpoint = `ws://127.0.0.1:${rpcPort}`;
    this.log = join(home, 'node.log');
    this.command = [
      binary,
      ['--dev', '--rpc-port', rpcPort, '--port', port, '--no-prometheus', '--base-path', join(home, 'data')],
    ];
    atExit(() => this.#process?.kill('SIGKILL'));
  }

  /** Start the process; a connection to it when it answers. */
  start() {
    const log = openSync(this.log, 'a');
    this.#process = spawn(...this.command, { stdio: ['ignore', log, log] });
    this.#exited = once(this.#process, 'exit');
    const early = this.#exited.then(([code, signal]) => {
      const tail = readFileSync(this.log, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
      throw new Error(`the node stopped (${signal ?? `exit code ${code}`}):\n${tail}`);
    });
    early.catch(() => {});
    this.#early = early;
    return this.connect();
  }

  /** Another connection to the process, when it answers. */
  async connect() {
    const deadline = Date.now() + STARTUP;
    for (;;) {
      try {
        return await Promise.race([Chain.connect(this.endpoint), this.#early]);
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error;
        if (Date.now() > deadline) throw new Error(`the node does not answer after ${STARTUP / 1000} s`);
      }
      await Promise.race([delay(RETRY), this.#early]);
    }
  }

  /** Stop the process where it is. */
  pause() {
    this.#process.kill('SIGSTOP');
  }

  /** Let a stopped process go on. */
  resume() {
    this.#process.kill('SIGCONT');
  }

  /** Kill the process without warning. */
  async kill() {
    this.#process.kill('SIGKILL');
    await this.#exited;
  }

  /** Let the process end in order. */
  async stop() {
    this.#process.kill('SIGTERM');
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), SHUTDOWN);
    await this.#exited;
    clearTimeout(timer);
  }
}
