// SPDX-License-Identifier: Apache-2.0
// What must be undone however the process ends.

import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

const tasks = [];

/** Run a synchronous task when the process ends; the last one registered runs first. */
export function atExit(task) {
  tasks.unshift(task);
}

/** A new directory that is gone when the process has ended. */
export function temporaryDirectory() {
  const path = mkdtempSync(join(tmpdir(), 'trine-'));
  // A node that was killed a moment ago may still be closing files.
  atExit(() => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
  return path;
}

process.on('exit', () => tasks.forEach((task) => task()));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => process.exit(128 + constants.signals[signal]));
}
