// SPDX-License-Identifier: Apache-2.0
// A program as a process of its own, watched by what it says.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { atExit } from 'trine-devkit';

/** Longer than any command takes, on a busy machine and a chain with full blocks. */
const PATIENCE = 120_000;

export class Running {
  #lines = [];
  #wake = () => {};
  #exited;

  /** Started with these arguments and this environment: in JavaScript, unless another program is named. */
  constructor(args, env, program = process.execPath) {
    this.process = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
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
  line(pattern) {
    return this.find((line) => pattern.exec(line), pattern);
  }

  /** What the first line that it says and that this takes is taken for; called so in errors. */
  async find(take, what) {
    const deadline = Date.now() + PATIENCE;
    for (let from = 0; ; ) {
      for (; from < this.#lines.length; from += 1) {
        const taken = take(this.#lines[from]);
        if (taken) return taken;
      }
      const missing = (when) => new Error(`nothing like ${what} was said ${when}:\n${this.#lines.join('\n')}`);
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
