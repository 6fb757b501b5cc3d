// SPDX-License-Identifier: Apache-2.0
// @ts-check
// What must be undone however the process ends.

import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

/** @type {(() => void)[]} */
const tasks = [];

// Installed when there is something to undo, and not in place of what a program does at a signal by itself.
function install() {
  process.on('exit', () => tasks.forEach((task) => task()));
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    if (process.listenerCount(signal) === 0) process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
}

/**
 * Run a synchronous task when the process ends; the last one registered runs first.
 * @param {() => void} task
 */
export function atExit(task) {
  if (tasks.length === 0) install();
  tasks.unshift(task);
}

/** A new directory that is gone when the process has ended. */
export function temporaryDirectory() {
  const path = mkdtempSync(join(tmpdir(), 'trine-'));
  // A node that was killed a moment ago may still be closing files.
  atExit(() => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
  return path;
}
