// SPDX-License-Identifier: Apache-2.0
// A JavaScript program as a process of its own, watched by what it says.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { atExit } from 'trine-devkit';

/** Longer than any command takes, on a busy machine and a chain with full blocks. */
const PATIENCE = 120_000;

export class Running {
  #lines = [];
  #wake = () => {};
  #exited;

  /** Started with these arguments, of Node.js first and then of the program, and this environment. */
  constructor(args, env) {
    this.process = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
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

  /** What it has said so far. */
  get said() {
    return this.#lines.join('\n');
  }

  /** All that it has said, and with which exit code it ended, or by which signal. */
  async end() {
    const code = await this.#exited;
    return { code, said: this.said };
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

  /** Sent a signal: as `end`. */
  async kill(signal) {
    this.process.kill(signal);
    return this.end();
  }
}
