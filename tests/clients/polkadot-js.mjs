// SPDX-License-Identifier: Apache-2.0
// @polkadot/api, what polkadot.js Apps and most of today's front ends use.

import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import { FEED, NO_FEED, NO_LOAN, report, task } from './lib/task.mjs';

report(async () => {
  const api = await ApiPromise.create({ provider: new WsProvider(task.endpoint), noInitWarn: true });
  const signer = new Keyring({ type: 'sr25519' }).addFromUri(task.from);
  const first = await api.rpc.system.accountNextIndex(signer.address);

  const final = (call, place) =>
    new Promise((resolve, reject) => {
      call.signAndSend(signer, { nonce: first.addn(place) }, (result) => {
        if (result.isError) reject(new Error(`left the pool: ${result.status.type}`));
        if (result.isFinalized) resolve({ block: result.status.asFinalized.toHex(), ...result });
      }).catch(reject);
    });
  const [sent, failed] = await Promise.all([
    final(api.tx.balances.transferKeepAlive(task.to, task.amount), 0),
    final(api.tx.lending.settle(NO_LOAN), 1),
  ]);

  const transfer = sent.events.find(({ event }) => api.events.balances.Transfer.is(event)).event.data;
  const error = api.registry.findMetaError(failed.dispatchError.asModule);
  const [feed, none] = await Promise.all([FEED, NO_FEED].map((id) => api.call.pricesApi.feed(id)));
  return {
    transfer: { block: sent.block, amount: transfer.amount.toString() },
    failure: { block: failed.block, error: `${error.section}.${error.name}` },
    feed: {
      name: feed.asOk.name.toString(),
      maxAgeMs: feed.asOk.rule.maxAgeMs.toString(),
      none: none.asErr.type,
    },
  };
});
