// SPDX-License-Identifier: Apache-2.0
// PAPI (polkadot-api) over smoldot: a light client in this process, which follows the chain's real consensus through
// a peer that the specification names, and asks no RPC server.

import { readFileSync } from 'node:fs';
import { getSmProvider } from 'polkadot-api/sm-provider';
import { start } from 'polkadot-api/smoldot';
import { work } from './lib/papi.mjs';
import { report, task } from './lib/task.mjs';

report(async () => {
  const client = start({ maxLogLevel: 2, logCallback: (level, target, message) => console.error(target, message) });
  return work(getSmProvider(() => client.addChain({ chainSpec: readFileSync(task.specification, 'utf8') })));
});
