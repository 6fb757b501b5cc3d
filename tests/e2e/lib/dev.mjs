// SPDX-License-Identifier: Apache-2.0
// The program of ./scripts/dev, as a process to be watched.

import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Running } from './running.mjs';

const PROGRAM = fileURLToPath(new URL('../../../packages/devkit/bin/trine-dev.js', import.meta.url));
/** Longer than a process that was killed takes to be gone. */
const PATIENCE = 60_000;
const RETRY = 100;

export class Dev extends Running {
  /** Started with these arguments; it writes down in `readyFile` that it is ready. */
  constructor(readyFile, args = []) {
    super([PROGRAM, '--ready-file', readyFile, ...args], process.env);
    this.readyFile = readyFile;
  }

  /** What it has written once it is ready. */
  async ready() {
    await this.line(/^ready after /);
    return JSON.parse(readFileSync(this.readyFile, 'utf8'));
  }
}

/** Whether there is a process of that id. */
export const isAlive = (pid) => existsSync(`/proc/${pid}`);

/** Once there is none any more. */
export async function gone(pid) {
  for (const deadline = Date.now() + PATIENCE; isAlive(pid); await delay(RETRY)) {
    if (Date.now() > deadline) throw new Error(`process ${pid} is still there`);
  }
}
