// SPDX-License-Identifier: Apache-2.0
// dedot, over the JSON-RPC of light clients (`chainHead_v1_*`).

import { Keyring } from '@polkadot/api';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { DedotClient, WsProvider } from 'dedot';
import { FEED, NO_FEED, NO_LOAN, report, task } from './lib/task.mjs';

report(async () => {
  await cryptoWaitReady();
  const client = await DedotClient.new({ provider: new WsProvider(task.endpoint) });
  const signer = new Keyring({ type: 'sr25519' }).addFromUri(task.from);
  const nonce = await client.call.accountNonceApi.accountNonce(task.fromAddress);

  const [sent, failed] = await Promise.all([
    client.tx.balances.transferKeepAlive(task.to, BigInt(task.amount)),
    client.tx.lending.settle(NO_LOAN),
  ].map((call, place) => call.signAndSend(signer, { nonce: nonce + place }).untilFinalized()));

  const transfer = sent.events.map(({ event }) => event).find(client.events.balances.Transfer.is);
  const error = client.registry.findErrorMeta(failed.dispatchError);
  const [feed, none] = await Promise.all([FEED, NO_FEED].map((id) => client.call.pricesApi.feed(id)));
  const view = await client.view.prices.feed(FEED);
  return {
    transfer: { block: sent.status.value.blockHash, amount: transfer.palletEvent.data.amount },
    failure: { block: failed.status.value.blockHash, error: `${error.pallet}.${error.name}` },
    feed: { name: feed.value.name, maxAgeMs: feed.value.rule.maxAgeMs, none: none.err },
    view: view.value.name,
  };
});
