// SPDX-License-Identifier: Apache-2.0
// A story of lending, in scenes that play at the same time, with every balance after every block checked to
// the unit. On a node of its own, or on that at TRINE_WS if nobody else feeds prices there (./scripts/dev --no-feed).

import { Chain, DevNode, run, UserError } from 'trine-devkit';
import { Agreement } from './story/agreement.mjs';
import { Feeds } from './story/feeds.mjs';
import { Group } from './story/group.mjs';
import { Hands } from './story/hands.mjs';
import { History } from './story/history.mjs';
import { MarginCall } from './story/margin.mjs';
import { Overdue } from './story/overdue.mjs';
import { Pawn } from './story/pawn.mjs';
import { Stage } from './story/stage.mjs';
import { Sweep } from './story/sweep.mjs';
import { Venue } from './story/venue.mjs';

/** Each has its own loans. Those that move prices have a market or a feed of their own. */
const SCENES = [Hands, Sweep, Group, Agreement, Overdue, Pawn, MarginCall, Feeds, Venue, History];

/** A connection to the node that is named or, if none is, to one of our own, and that one. */
async function connect() {
  if ('TRINE_WS' in process.env) return [await Chain.connect()];
  const node = await DevNode.create();
  return [await node.start(), node];
}

run(async (args) => {
  if (args.length > 0) throw new UserError('usage: demo (TRINE_WS names the node to use)');
  const [chain, node] = await connect();
  await chain.ensureDevelopment();
  const stage = await Stage.set(chain);
  await Promise.all(SCENES.map((Scene) => new Scene(stage).play()));
  await stage.finish();
  await chain.close();
  await node?.stop();
});
