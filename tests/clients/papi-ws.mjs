// SPDX-License-Identifier: Apache-2.0
// PAPI (polkadot-api) over WebSocket.

import { getWsProvider } from 'polkadot-api/ws';
import { work } from './lib/papi.mjs';
import { report, task } from './lib/task.mjs';

report(() => work(getWsProvider(task.endpoint)));
