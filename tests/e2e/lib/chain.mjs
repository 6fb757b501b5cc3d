// SPDX-License-Identifier: Apache-2.0
// A connection to a Trine node: submitting transactions, following blocks, asking runtime APIs.

import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import { UserError } from './main.mjs';
import { plain } from './plain.mjs';

/** The node to use. */
export const ENDPOINT = process.env.TRINE_WS ?? 'ws://127.0.0.1:9944';

/** Long enough for finality on a busy machine, short enough to notice that there is none. */
export const PATIENCE = 120_000;

/** Nothing listens at the endpoint. */
export class Unreachable extends UserError {
  constructor(endpoint) {
    super(`nothing answers at ${endpoint}: start a node with ./scripts/dev, or set TRINE_WS`);
  }
}

/** A transaction or a call inside one was included and failed. */
export class DispatchFailure extends Error {
  constructor({ name, advice }, inclusion) {
    super(`${name}: ${advice}`);
    this.name = name;
    this.advice = advice;
    this.inclusion = inclusion;
  }
}

/** Somebody else used the account at the same time. */
export class NonceTaken extends Error {}

/** The chain's time has not come so far as a transaction says. */
export class TooEarly extends Error {}

const TOO_EARLY = /^1010: Invalid Transaction: Transaction will be valid in the future/;

/** What the pool answers to a transaction in the place of another, or to one that is past. */
const NONCE_TAKEN = /^(1014|1013|1010: Invalid Transaction: Transaction is outdated)/;

function open(endpoint) {
  if (!/^wss?:/.test(endpoint)) throw new UserError(`${endpoint} is no endpoint: one starts with ws://`);
  const provider = new WsProvider(endpoint, false);
  return new Promise((resolve, reject) => {
    provider.on('connected', () => resolve(provider));
    provider.on('error', () => reject(new Unreachable(endpoint)));
    provider.connect().catch(reject);
  });
}

export class Chain {
  #nonces = new Map();
  #provider;

  constructor(api, provider, lost) {
    this.api = api;
    this.#provider = provider;
    this.lost = lost;
    const keyring = new Keyring({ type: 'sr25519', ss58Format: api.registry.chainSS58 });
    this.person = (name) => keyring.addFromUri(`//${name}`, { name });
  }

  static async connect(endpoint) {
    const provider = await open(endpoint);
    const lost = new Promise((_, reject) => {
      provider.on('disconnected', () => reject(new UserError(`the node at ${endpoint} is gone`)));
    });
    lost.catch(() => {});
    const api = await ApiPromise.create({ provider, noInitWarn: true, throwOnConnect: true });
    const specName = api.runtimeVersion.specName.toString();
    if (specName !== 'trine') {
      await api.disconnect();
      throw new UserError(`the node at ${endpoint} runs ${specName}, not trine: set TRINE_WS`);
    }
    return new Chain(api, provider, lost);
  }

  /** Everybody knows the keys that the tests sign with. */
  async ensureDevelopment() {
    if (!(await this.api.rpc.system.chainType()).isDevelopment) {
      throw new UserError('this signs with well-known keys and runs on a development chain only');
    }
  }

  close() {
    return this.api.disconnect();
  }

  /** Sign and submit a call; wait until its block is final, or with `inBlock` until it is in one. Without a
   * `nonce`, it comes behind whatever else the signer has in the pool.
   * Throws a DispatchFailure if it was included and failed. */
  async submit(call, signer, { inBlock = false, nonce: own } = {}) {
    const what = `${call.method.section}.${call.method.method}`;
    const nonce = own ?? (await this.#takeNonce(signer.address));
    return this.within(PATIENCE, `${what} is not ${inBlock ? 'in a block' : 'final'}`, (resolve, reject) => {
      this.#unsigned(call)
        .signAndSend(signer, { nonce }, (result) => {
          if (result.isError) {
            reject(new Error(`${what} left the transaction pool: ${result.status.type}`));
          } else if (result.isFinalized || (inBlock && result.isInBlock)) {
            this.#inclusion(result).then(resolve, reject);
          }
        })
        .catch((error) => {
          // The next transaction must not leave a gap where this one would have been.
          this.#nonces.delete(signer.address);
          const kinds = [[NONCE_TAKEN, NonceTaken], [TOO_EARLY, TooEarly]];
          const [, Kind] = kinds.find(([answer]) => answer.test(error.message)) ?? [null, Error];
          reject(new Kind(`${what} was not accepted: ${error.message}`));
        });
    });
  }

  /** A call as a signed transaction, to be sent later: with the next nonce if none is given. */
  async sign(call, signer, { nonce, ...options } = {}) {
    nonce ??= await this.#takeNonce(signer.address);
    return (await this.#unsigned(call).signAsync(signer, { nonce, ...options })).toHex();
  }

  /** Send a signed transaction, without following what becomes of it once the node has it. */
  send(transaction) {
    return this.request('author_submitExtrinsic', [transaction]);
  }

  /** The node's answer to a request as it comes. Not through the API object, which writes to the console when a
   * lost connection cuts a request off, and decodes what need not be. */
  request(method, parameters) {
    return this.#provider.send(method, parameters);
  }

  // Signing changes the object it signs, and one call can be submitted many times.
  #unsigned(call) {
    return this.api.tx(call.method);
  }

  /** Submit a call to be made as root. Throws a DispatchFailure if that call failed. */
  async sudo(call, signer, options) {
    const inclusion = await this.submit(this.api.tx.sudo.sudo(call), signer, options);
    const [result] = inclusion.events.find(({ name }) => name === 'sudo.Sudid').raw.data;
    if (result.isErr) throw this.failure(result.asErr, inclusion);
    return inclusion;
  }

  async #inclusion(result) {
    const hash = (result.status.isInBlock ? result.status.asInBlock : result.status.asFinalized).toHex();
    const { number } = await this.api.rpc.chain.getHeader(hash);
    const events = result.events.map(named);
    const paid = events.find(({ name }) => name === 'transactionPayment.TransactionFeePaid');
    const inclusion = { block: { number: number.toNumber(), hash }, events, fee: paid.data.actualFee };
    if (result.dispatchError) throw this.failure(result.dispatchError, inclusion);
    return inclusion;
  }

  /** The failure with the name and the advice that the chain's metadata has for an error. */
  failure(error, inclusion) {
    if (!error.isModule) {
      return new DispatchFailure({ name: error.type, advice: error.value.toString() }, inclusion);
    }
    const { section, name, docs } = this.api.registry.findMetaError(error.asModule);
    const advice = docs.map((line) => line.trim()).join(' ').trim();
    return new DispatchFailure({ name: `${section}.${name}`, advice }, inclusion);
  }

  // Two transactions submitted at once must not get the same nonce: the pool knows of neither yet.
  #takeNonce(address) {
    const turn = (this.#nonces.get(address) ?? Promise.resolve(-1)).then(async (last) => {
      const next = await this.api.rpc.system.accountNextIndex(address);
      return Math.max(next.toNumber(), last + 1);
    });
    this.#nonces.set(address, turn);
    return turn;
  }

  /** What settles a promise, unless the node goes away or time runs out. */
  within(milliseconds, complaint, executor) {
    let timer;
    const expired = new Promise((_, reject) => {
      const fail = () => reject(new Error(`${complaint} after ${milliseconds / 1000} s`));
      if (Number.isFinite(milliseconds)) timer = setTimeout(fail, milliseconds);
    });
    return Promise.race([new Promise(executor), expired, this.lost]).finally(() => clearTimeout(timer));
  }

  /** The first new best block (or, with `finalized`, final block) for which `test` holds. */
  async head(test, { finalized = false, patience = PATIENCE } = {}) {
    const { chain } = this.api.rpc;
    const subscribe = finalized ? chain.subscribeFinalizedHeads : chain.subscribeNewHeads;
    let subscription;
    try {
      return await this.within(patience, 'the block waited for is not there', (resolve, reject) => {
        const consider = async (header) => {
          const block = { number: header.number.toNumber(), hash: header.hash.toHex() };
          if (await test(block)) resolve(block);
        };
        subscription = subscribe((header) => consider(header).catch(reject));
        subscription.catch(reject);
      });
    } finally {
      // The first block can be the one waited for, before the subscription is confirmed.
      subscription.then((unsubscribe) => unsubscribe(), () => {});
    }
  }

  async finalizedHead() {
    const hash = await this.api.rpc.chain.getFinalizedHead();
    const { number } = await this.api.rpc.chain.getHeader(hash);
    return { number: number.toNumber(), hash: hash.toHex() };
  }

  /** The time that transactions in a block see. */
  async time(block) {
    return plain(await (await this.api.at(block.hash)).query.timestamp.now());
  }

  /** Ask a runtime API as of a block. */
  async ask(block, api, question, ...args) {
    const { call } = await this.api.at(block.hash);
    if (!call[api]?.[question]) throw new Error(`the chain has no ${api}.${question}`);
    return plain(await call[api][question](...args));
  }
}

/** An event with its name and data; `byChain` if it came about outside any transaction. */
export function named({ event, phase }) {
  const data = event.data.names
    ? Object.fromEntries(event.data.names.map((name, i) => [name, plain(event.data[i])]))
    : event.data.map(plain);
  const name = `${event.section}.${event.method}`;
  return { name, data, byChain: !phase.isApplyExtrinsic, raw: event };
}

/** Whether an event has that name and, among its data, these. */
export const matches = (event, name, fields = {}) =>
  event.name === name && Object.entries(fields).every(([field, value]) => event.data[field] === value);

/** The data of the one event of that name and with these fields. */
export function only(events, name, fields) {
  const found = events.filter((event) => matches(event, name, fields));
  if (found.length !== 1) throw new Error(`expected one ${name} event, found ${found.length}`);
  return found[0].data;
}
