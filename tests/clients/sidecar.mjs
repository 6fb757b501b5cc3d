// SPDX-License-Identifier: Apache-2.0
// @substrate/api-sidecar and txwrapper, as exchanges use them: txwrapper makes and signs transactions and is never
// online, Sidecar says what it needs for that, sends them, and tells what became of them.

import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Keyring } from '@polkadot/api';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { temporaryDirectory } from 'trine-devkit/cleanup';
import { freePorts } from 'trine-devkit/ports';
import { start, tail } from './lib/node.mjs';
import { NO_LOAN, report, task } from './lib/task.mjs';
import { file, load } from './lib/tools.mjs';

const { construct, createMetadata, defineMethod, getRegistryBase } = load('@substrate/txwrapper-core');

const RETRY = 500;
const LIFE = 64;

report(async () => {
  const [port] = await freePorts(1);
  const log = join(temporaryDirectory(), 'sidecar.log');
  const server = file('@substrate/api-sidecar/build/src/main.js');
  const sidecar = start(process.execPath, [server], log, {
    env: { ...process.env, SAS_SUBSTRATE_URL: task.endpoint, SAS_EXPRESS_PORT: port, SAS_EXPRESS_BIND_HOST: '127.0.0.1' },
  });
  const ask = async (path, body) => {
    const options = body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch(`http://127.0.0.1:${port}/${path}`, options);
    const said = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(said).slice(0, 500)}`);
    return said;
  };
  for (;;) {
    if (sidecar.exitCode !== null) throw new Error(`Sidecar stopped:\n${tail(log)}`);
    if (await ask('runtime/spec').catch(() => undefined)) break;
    await delay(RETRY);
  }

  const [material, spec, account] = await Promise.all([
    ask('transaction/material?metadata=scale'), ask('runtime/spec'), ask(`accounts/${task.fromAddress}/balance-info`),
  ]);
  const { ss58Format, tokenDecimals: [decimals], tokenSymbol: [symbol] } = spec.properties;
  const registry = getRegistryBase({
    chainProperties: { ss58Format: Number(ss58Format), tokenDecimals: Number(decimals), tokenSymbol: symbol },
    specTypes: {},
    metadataRpc: material.metadata,
  });
  registry.setMetadata(createMetadata(registry, material.metadata));

  await cryptoWaitReady();
  const pair = new Keyring({ type: 'sr25519' }).addFromUri(task.from);
  const sign = (pallet, name, args, place) => {
    const options = { metadataRpc: material.metadata, registry };
    const unsigned = defineMethod({
      method: { pallet, name, args },
      address: task.fromAddress,
      blockHash: material.at.hash,
      blockNumber: Number(material.at.height),
      eraPeriod: LIFE,
      genesisHash: material.genesisHash,
      metadataRpc: material.metadata,
      nonce: Number(account.nonce) + place,
      specVersion: Number(material.specVersion),
      tip: 0,
      transactionVersion: Number(material.txVersion),
    }, options);
    const payload = construct.signingPayload(unsigned, { registry });
    const { signature } = registry.createType('ExtrinsicPayload', payload, { version: 4 }).sign(pair);
    return construct.signedTx(unsigned, signature, options);
  };
  const transactions = [
    sign('balances', 'transferKeepAlive', { dest: { id: task.to }, value: task.amount }, 0),
    sign('lending', 'settle', { loan: NO_LOAN.toString() }, 1),
  ];

  const hashes = [];
  for (const tx of transactions) hashes.push((await ask('transaction', { tx })).hash);
  const found = new Map();
  for (let number = Number(material.at.height) + 1; found.size < hashes.length; ) {
    const head = await ask('blocks/head?finalized=true');
    for (; number <= Number(head.number); number += 1) {
      const { hash: block, extrinsics } = await ask(`blocks/${number}`);
      for (const extrinsic of extrinsics) if (hashes.includes(extrinsic.hash)) found.set(extrinsic.hash, { block, ...extrinsic });
    }
    await delay(RETRY);
  }

  const [sent, failed] = hashes.map((hash) => found.get(hash));
  const event = ({ events }, pallet, name) => events.find(({ method }) => method.pallet === pallet && method.method === name).data;
  const [{ module }] = event(failed, 'system', 'ExtrinsicFailed');
  // An error is told by its place among the pallet's.
  const { pallet, items } = await ask(`pallets/${module.index}/errors?metadata=true`);
  const error = items.find(({ index }) => Number(index) === Number(module.error.slice(0, 4)));
  return {
    transfer: { block: sent.block, amount: event(sent, 'balances', 'Transfer')[2] },
    failure: { block: failed.block, error: `${pallet}.${error.name}` },
  };
});
