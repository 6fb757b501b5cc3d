// SPDX-License-Identifier: Apache-2.0
// A loan of a minute on a development chain, for those that want to see one settled.

import { Keyring } from '@polkadot/api';

const OPERATORS = [1, 2, 3, 4, 5].map((i) => `//Operator//${i}`);
/** Feeds with their prices in 10⁻¹⁸: the test dollar's and bitcoin's. */
const PRICES = [[1, 10n ** 18n], [2, 60_000n * 10n ** 18n]];
/** The market of test dollars against test bitcoins. */
const MARKET = 0;
const MINUTE = 60_000;
/** 1,000 tUSD for 0.03 tBTC, at 8 %. */
const PRINCIPAL = 1_000_000_000n;
const COLLATERAL = 3_000_000n;
const APR_BP = 800;
/** Operators' clocks may be ahead by this: longer than a block is on its way. */
const AHEAD = 20_000;

const keyring = new Keyring({ type: 'sr25519' });
export const person = (uri) => keyring.addFromUri(uri);

/** Submit a call and wait until it is in a block, or final; its events by name. Throws an error with the name of
 * what went wrong. */
export function submit(api, call, uri, { final = false, ...options } = {}) {
  return new Promise((resolve, reject) => {
    call.signAndSend(person(uri), { nonce: -1, ...options }, (result) => {
      if (result.isError) reject(new Error(`left the pool: ${result.status.type}`));
      if (final ? !result.isFinalized : !result.isInBlock) return;
      const { dispatchError: error } = result;
      if (error?.isModule) {
        const { section, name } = api.registry.findMetaError(error.asModule);
        reject(new Error(`${section}.${name}`));
      } else if (error) reject(new Error(error.toString()));
      resolve(result.events.map(({ event }) => event));
    }).catch(reject);
  });
}

export const named = (events, name) => events.find(({ section, method }) => `${section}.${method}` === name);

/** Have operators say what things cost. */
export async function feedPrices(api) {
  // Before the first block, every price is of a time to come.
  while ((await api.query.timestamp.now()).isZero()) await nextHead(api);
  const observed = Date.now() + AHEAD;
  await Promise.all(OPERATORS.map((uri) => submit(api, api.tx.prices.submit(observed, PRICES), uri)));
}

/** The next block. */
export const nextHead = (api) =>
  new Promise((resolve) => {
    // The first that is told is the one there is.
    let told = 0;
    const stop = api.rpc.chain.subscribeNewHeads(async (header) => {
      told += 1;
      if (told !== 2) return;
      (await stop)();
      resolve(header);
    });
  });

/** Lend and borrow; the loan's id. */
export async function openLoan(api, lender, borrower) {
  const terms = {
    rate: { Fixed: { aprBp: APR_BP } }, termMs: MINUTE, expiresMs: Date.now() + 60 * MINUTE, onlyFor: null, group: null,
  };
  const placed = named(await submit(api, api.tx.lending.placeOffer(MARKET, 'Lend', PRINCIPAL, terms), lender), 'lending.OfferPlaced');
  const take = api.tx.lending.take(placed.data.offer, PRINCIPAL, COLLATERAL, APR_BP);
  const { loan } = named(await submit(api, take, borrower), 'lending.LoanOpened').data;
  return loan.toNumber();
}
