#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
import { main } from '../src/cli.js';

process.exitCode = await main(process.argv.slice(2));
// A connection that lingers must not keep a finished command waiting.
process.exit();
