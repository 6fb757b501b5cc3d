// SPDX-License-Identifier: Apache-2.0
// The task, done by PAPI over any connection.

import { DEV_PHRASE, entropyToMiniSecret, mnemonicToEntropy } from '@polkadot-labs/hdkd-helpers';
import { sr25519CreateDerive } from '@polkadot-labs/hdkd';
import { createClient } from 'polkadot-api';
import { getPolkadotSigner } from 'polkadot-api/signer';
import { FEED, NO_FEED, NO_LOAN, task } from './task.mjs';

export async function work(provider) {
  const client = createClient(provider);
  const api = client.getUnsafeApi();
  const pair = sr25519CreateDerive(entropyToMiniSecret(mnemonicToEntropy(DEV_PHRASE)))(task.from);
  const signer = getPolkadotSigner(pair.publicKey, 'Sr25519', pair.sign);
  const nonce = await api.apis.AccountNonceApi.account_nonce(task.fromAddress);

  const { tx } = api;
  const [sent, failed] = await Promise.all([
    tx.Balances.transfer_keep_alive({ dest: { type: 'Id', value: task.to }, value: BigInt(task.amount) }),
    tx.Lending.settle({ loan: NO_LOAN }),
  ].map((call, place) => call.signAndSubmit(signer, { nonce: nonce + place })));

  const transfer = sent.events.find(({ type, value }) => type === 'Balances' && value.type === 'Transfer').value.value;
  // `{ type: 'Module', value: { type: pallet, value: { type: error } } }`
  const error = failed.dispatchError.value;
  const [feed, none] = await Promise.all([FEED, NO_FEED].map((id) => api.apis.PricesApi.feed(id)));
  const view = await api.view.Prices.feed(FEED);
  client.destroy();
  return {
    transfer: { block: sent.block.hash, amount: transfer.amount },
    failure: { block: failed.block.hash, error: `${error.type}.${error.value.type}` },
    feed: { name: feed.value.name, maxAgeMs: feed.value.rule.max_age_ms, none: none.value.type },
    view: view.value.name,
  };
}
