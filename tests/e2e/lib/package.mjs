// SPDX-License-Identifier: Apache-2.0
// The package for traders and buyers, run as people run it: its program, a process for each command.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atExit, temporaryDirectory } from 'trine-devkit';

const PROGRAM = fileURLToPath(new URL('../../../packages/blueprint/bin/blueprint.js', import.meta.url));
/** Longer than any command takes, on a busy machine and a chain with full blocks. */
const PATIENCE = 120_000;

/** A command that runs. */
class Running {
  #lines = [];
  #wake = () => {};
  #exited;

  constructor(args, env) {
    this.process = spawn(process.execPath, [PROGRAM, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    atExit(() => this.process.kill('SIGKILL'));
    for (const stream of [this.process.stdout, this.process.stderr]) {
      let rest = '';
      stream.on('data', (data) => {
        const lines = (rest + data).split('\n');
        rest = lines.pop();
        this.#lines.push(...lines);
        this.#wake();
      });
    }
    this.#exited = once(this.process, 'close').then(([code, signal]) => {
      this.ended = signal ?? code;
      this.#wake();
      return this.ended;
    });
  }

  /** All that it has said, and with which exit code it ended, or by which signal. */
  async end() {
    const code = await this.#exited;
    return { code, said: this.#lines.join('\n') };
  }

  /** The first line that it says that matches, as matched. */
  async line(pattern) {
    const deadline = Date.now() + PATIENCE;
    for (let from = 0; ; ) {
      for (; from < this.#lines.length; from += 1) {
        const match = pattern.exec(this.#lines[from]);
        if (match) return match;
      }
      const missing = (when) => new Error(`nothing like ${pattern} was said ${when}:\n${this.#lines.join('\n')}`);
      if (this.ended !== undefined) throw missing(`before it ended with ${this.ended}`);
      let timer;
      const late = new Promise((_, reject) => {
        const fail = () => reject(missing(`in ${PATIENCE / 1000} s`));
        timer = setTimeout(fail, deadline - Date.now());
      });
      await Promise.race([new Promise((resolve) => (this.#wake = resolve)), late]).finally(() => clearTimeout(timer));
    }
  }

  async kill(signal) {
    this.process.kill(signal);
    return this.end();
  }
}

/** The program as several people use it on one chain, each with a home of their own. */
export class Package {
  #homes = temporaryDirectory();

  constructor(endpoint) {
    this.endpoint = endpoint;
  }

  /** Start a command as the account at a path. */
  start(path, ...args) {
    const home = join(this.#homes, path.replaceAll('/', '-'));
    const account = { BLUEPRINT_NODE: this.endpoint, BLUEPRINT_SURI: `//${path}`, BLUEPRINT_HOME: home };
    return new Running(args, { PATH: process.env.PATH, HOME: this.#homes, ...account });
  }

  /** Run a command to its end; anything but the expected exit code is an error. What it has said. */
  async run(path, args, expected = 0) {
    const { code, said } = await this.start(path, ...args).end();
    if (code !== expected) throw new Error(`blueprint ${args.join(' ')} of ${path} ended with ${code}:\n${said}`);
    return said;
  }

  /** A file beside the homes. */
  file(name) {
    return join(this.#homes, name);
  }
}
