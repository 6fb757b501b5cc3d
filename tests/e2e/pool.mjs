// SPDX-License-Identifier: Apache-2.0
// Whatever the pool acknowledges gets into blocks, also when it is thirty thousand transactions at once: a pool that is
// too small drops what it has acknowledged, and says nothing. TRINE_NODE names the node's binary.

import { run, TRN, UserError } from 'trine-devkit';
import { Trial } from './lib/trial.mjs';

const [SENDERS, EACH] = [200, 150];
const AT_ONCE = 64;
/** In blocks: many times what it takes. */
const MOST = 90;

/** Do something with all, so many at a time. */
async function inTurns(all, act) {
  const rest = [...all];
  const one = async () => {
    while (rest.length > 0) await act(rest.pop());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

run(async (args) => {
  if (args.length > 0) throw new UserError('usage: TRINE_NODE=<the node\'s binary> node pool.mjs');
  const trial = await Trial.begin({ prices: null });
  const { chain, tx, api, checks } = trial;
  const senders = Array.from({ length: SENDERS }, (_, i) => trial.person(`Sender//${i}`));
  const gifts = senders.map(({ address }) => tx.balances.transferKeepAlive(address, TRN.of(1_000)));
  for (let i = 0; i < SENDERS; i += 100) await trial.submit('Alice', tx.utility.batchAll(gifts.slice(i, i + 100)));

  const call = tx.balances.transferKeepAlive(trial.address('Ferdie'), 1n);
  const signed = [];
  for (let nonce = 0; nonce < EACH; nonce += 1) {
    for (const sender of senders) signed.push(await chain.sign(call, sender, { nonce, era: 0 }));
  }
  trial.say(`${signed.length} transfers are signed`);
  let acknowledged = 0;
  // From the end of the list: reversed, so that each sender's come in the order of their nonces.
  await inTurns(signed.reverse(), async (transaction) => {
    await chain.send(transaction);
    acknowledged += 1;
  });
  checks.equal('acknowledged', acknowledged, SENDERS * EACH);
  trial.say('All are acknowledged');
  const { number } = await chain.bestHead();
  const sent = async () => {
    const accounts = await api.query.system.account.multi(senders.map(({ address }) => address));
    return accounts.reduce((sum, account) => sum + account.nonce.toNumber(), 0);
  };
  const last = await chain.head(async (head) => head.number >= number + MOST || (await sent()) === SENDERS * EACH, { patience: Infinity });
  checks.equal('in blocks', await sent(), SENDERS * EACH);
  trial.say(`All are in blocks, ${last.number - number} blocks later`);
  await trial.end();
});
