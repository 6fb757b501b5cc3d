// SPDX-License-Identifier: Apache-2.0
// A development node whose blocks are made on command: time, snapshots, elections, modes, state, and what it keeps away
// from. With names of scenes, only those. TRINE_NODE names the node's binary.

import { run, UserError } from 'trine-devkit';
import { Checks } from './lib/checks.mjs';
import { Report } from './lib/report.mjs';
import { election } from './sealed/election.mjs';
import { guards } from './sealed/guards.mjs';
import { modes } from './sealed/modes.mjs';
import { snapshots } from './sealed/snapshots.mjs';
import { state } from './sealed/state.mjs';
import { time } from './sealed/time.mjs';

const SCENES = { modes, time, snapshots, state, election, guards };

run(async (args) => {
  const names = args.length > 0 ? args : Object.keys(SCENES);
  const unknown = names.find((name) => !Object.hasOwn(SCENES, name));
  if (unknown) throw new UserError(`usage: TRINE_NODE=<the node's binary> node sealed.mjs [${Object.keys(SCENES).join('|')}]`);
  const [checks, report] = [new Checks(), new Report()];
  for (const name of names) {
    report.say(`Scene: ${name}`);
    await SCENES[name]({ checks, report });
  }
  checks.finish();
});
