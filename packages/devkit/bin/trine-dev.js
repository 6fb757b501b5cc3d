#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// @ts-check
// A development chain that is alive: see `trine-dev --help`.

import { main } from '../src/dev/main.js';

await main(process.argv.slice(2));
