// SPDX-License-Identifier: Apache-2.0
// Another validator is elected whose keys this node has not: the chain goes on, over the borders of epochs.

import { TRN } from 'trine-devkit';
import { MINUTE, OtherNode, SealedTrial } from './nodes.mjs';

const EPOCH = 10 * MINUTE;

/** Keys that are in another node's store, proven to be somebody's. */
async function foreignKeys(owner) {
  const node = (await OtherNode.create()).with('--dev', '--sealing', 'manual');
  const chain = await node.start();
  const account = chain.api.createType('AccountId', owner).toHex();
  const { keys, proof } = await chain.request('author_rotateKeysWithOwner', [account]);
  await chain.close();
  await node.stop();
  return { keys, proof };
}

export async function election(shared) {
  const { checks } = shared;
  const trial = await SealedTrial.on('manual', shared);
  const { tx } = trial;
  const bob = trial.address('Bob');
  const { keys, proof } = await foreignKeys(bob);
  const calls = [
    tx.staking.bond(TRN.of(500_000), 'Staked'),
    tx.staking.validate({ commission: 0, blocked: false }),
    tx.session.setKeys(keys, proof),
  ];
  for (const call of calls) await trial.dev('sendAs', bob, call.method.toHex());
  await trial.dev('sendAs', trial.address('Alice'), tx.sudo.sudo(tx.staking.forceNewEra()).method.toHex());

  const validators = async () => (await trial.api.query.session.validators()).map(String);
  let epochs = 0;
  while (!(await validators()).includes(bob) && epochs < 10) {
    await trial.dev('timeTravel', Number((await trial.head()).time) + EPOCH);
    epochs += 1;
  }
  checks.equal('who validates', await validators(), [bob]);
  trial.say(`Bob validates after ${epochs} epochs`);

  const first = (await trial.head()).number;
  for (let i = 0; i < 3; i += 1) {
    await trial.dev('newBlock', { count: 3 });
    await trial.dev('timeTravel', Number((await trial.head()).time) + EPOCH);
  }
  const last = await trial.head();
  checks.equal('blocks over three borders of epochs', last.number, first + 12);
  const { author } = await trial.blocks.at(last.number);
  checks.equal('whose they are', author, bob);
  checks.equal('they are final', (await trial.chain.finalizedHead()).hash, last.hash);
  // The first-made validator's keys, which this node has, are no hindrance.
  await trial.restart();
  await trial.dev('passTime', { ms: 30 * 24 * 60 * MINUTE });
  checks.that('the chain goes on', (await trial.head()).number > last.number);
  await trial.stop();
}
