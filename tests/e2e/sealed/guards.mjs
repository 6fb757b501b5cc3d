// SPDX-License-Identifier: Apache-2.0
// What a sealed node is not: its methods are on no other one, its database is nobody else's, and nobody meets it.

import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { OtherNode, SealedTrial } from './nodes.mjs';

const METHODS = [
  'cancelWalk', 'dropSnapshot', 'increaseTime', 'newBlock', 'passTime', 'revert', 'sendAs', 'setBalance',
  'setBlockBuildMode', 'setHead', 'setNextTimestamp', 'setPrice', 'setStorage', 'snapshot', 'state', 'timeTravel',
].map((name) => `dev_${name}`);
const ENGINE = ['engine_createBlock', 'engine_finalizeBlock'];

async function methodsOf(node) {
  const chain = await node.start();
  const { methods } = await chain.request('rpc_methods', []);
  return { chain, methods: new Set(methods) };
}

async function lists({ checks, report }) {
  // Sealed nodes keep all states, for which there are methods of their own.
  const archive = ['--state-pruning', 'archive'];
  const local = ['--chain', 'local', '--alice', '--unsafe-force-node-key-generation', ...archive];
  const nodes = await Promise.all([
    OtherNode.create().then((node) => node.with('--dev', ...archive)),
    OtherNode.create().then((node) => node.with(...local)),
    OtherNode.create().then((node) => node.with('--dev', '--sealing', 'manual')),
  ]);
  const found = [];
  for (const node of nodes) found.push(await methodsOf(node));
  const [dev, other, sealed] = found.map(({ methods }) => methods);
  const without = (a, b) => [...a].filter((method) => !b.has(method)).sort();
  checks.equal('methods of --dev and of --chain local', [...dev].sort(), [...other].sort());
  checks.equal('methods of a sealed node alone', without(sealed, dev), [...METHODS, ...ENGINE].sort());
  const missing = without(dev, sealed);
  checks.that(`methods of others alone: ${missing}`, missing.every((name) => /^(grandpa|sync_state)_/.test(name)));
  checks.that('there are such', missing.length > 0);
  report.say(`${dev.size} methods of --dev, ${sealed.size} of a sealed node`);
  const addresses = await found[2].chain.request('system_localListenAddresses', []);
  checks.equal('where a sealed node listens', addresses, []);
  for (const [i, { chain }] of found.entries()) {
    await chain.close();
    await nodes[i].stop();
  }
  return nodes;
}

/** A database of one chain in the place of another's. */
async function moved(node, [from, to], options) {
  const other = (await OtherNode.create()).with(...options);
  mkdirSync(other.database(to), { recursive: true });
  cpSync(node.database(from), other.database(to), { recursive: true });
  return other.refusal();
}

async function databases({ checks, report }, [, , sealed]) {
  const dev = (await OtherNode.create()).with('--dev');
  for (const node of [dev, sealed]) {
    const chain = await node.start();
    await chain.head(({ number }) => number >= 1);
    await chain.close();
    await node.stop();
  }
  const expect = ({ code, error }, what, pattern) => {
    checks.equal(`exit code of ${what}`, code, 1);
    checks.that(`${what} gets one line: ${error}`, pattern.test(error));
    report.say(`${what}: ${error}`);
  };
  const [real, manual] = [['--dev'], ['--dev', '--sealing', 'manual']];
  expect(await moved(sealed, ['trine_sealed', 'trine_dev'], real), 'a real node on a sealed database', /^error: this database is a sealed chain's[^\n]*$/);
  expect(await moved(dev, ['trine_dev', 'trine_sealed'], manual), 'a sealed node on a real database', /^error: this database is a real chain's[^\n]*$/);
}

async function commandLines({ checks }) {
  const refusals = [
    [['--chain', 'local', '--sealing', 'manual'], 1, /development chain only/],
    [['--dev', '--chain', 'local', '--sealing', 'manual'], 1, /development chain only/],
    [['--chain', 'sealed', '--alice', '--unsafe-force-node-key-generation'], 1, /--dev --sealing/],
    [['--dev', '--sealing', 'sometimes'], 2, /instant, manual, or/],
    [['--dev', '--genesis-time', '5'], 2, /required arguments/],
  ];
  for (const [options, expected, pattern] of refusals) {
    const { code, error } = await (await OtherNode.create()).with(...options).refusal();
    checks.equal(`exit code of ${options.join(' ')}`, code, expected);
    checks.that(`${options.join(' ')} is told what to do: ${error}`, pattern.test(error));
  }
}

async function strangers(shared) {
  const trial = await SealedTrial.on('manual', { ...shared, options: ['--rpc-methods', 'safe'] });
  for (const method of [...METHODS, ...ENGINE]) {
    let message;
    const parameters = {
      dev_timeTravel: [1], dev_increaseTime: [1], dev_setNextTimestamp: [1], dev_passTime: [{ ms: 1 }],
      dev_setHead: [1], dev_setStorage: [[]], dev_setBalance: [`0x${'11'.repeat(32)}`, 1],
      dev_sendAs: [`0x${'11'.repeat(32)}`, '0x0000'], dev_setPrice: [1, 1], dev_revert: [1], dev_dropSnapshot: [1],
      dev_setBlockBuildMode: ['manual'], engine_createBlock: [true, true],
      engine_finalizeBlock: [`0x${'11'.repeat(32)}`],
    };
    await trial.chain.request(method, parameters[method] ?? []).catch((error) => (message = error.message));
    shared.checks.that(`${method} is not for strangers: ${message}`, /unsafe/.test(message));
  }
  shared.checks.that('no second word at the end', !/Essential task/.test(await leave(trial)));
}

async function leave(trial) {
  await trial.stop();
  return readFileSync(trial.node.log, 'utf8');
}

export async function guards(shared) {
  const nodes = await lists(shared);
  await databases(shared, nodes);
  await commandLines(shared);
  await strangers(shared);
}
