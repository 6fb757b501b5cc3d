#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
import { main } from '../src/cli.js';

const stop = new AbortController();
if (process.argv[2] === 'courier') {
  // In order the first time, at once the second.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());
}
process.exitCode = await main(process.argv.slice(2), { signal: stop.signal });
// A connection that lingers must not keep a finished command waiting.
process.exit();
