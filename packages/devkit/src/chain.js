// SPDX-License-Identifier: Apache-2.0
// @ts-check
// A connection to a Trine node: submitting transactions, following blocks, asking runtime APIs.

import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import { DispatchFailure, NonceTaken, NotSealed, TooEarly, Unreachable, UserError } from './errors.js';
import { plain } from './plain.js';

/** @typedef {import('@polkadot/api/types').SubmittableExtrinsic<'promise'>} Call */
/** @typedef {import('@polkadot/keyring/types').KeyringPair} Signer */
/** @typedef {{ number: number, hash: string }} BlockId */
/**
 * @typedef {object} Event
 * @property {string} name such as `lending.LoanOpened`
 * @property {any} data its fields by name, as `plain` has them
 * @property {boolean} byChain whether it came about outside any transaction
 * @property {any} raw the event as it was decoded
 */
/**
 * @typedef {object} Inclusion
 * @property {BlockId} block the block that has it
 * @property {Event[]} events what it brought about
 * @property {bigint} fee what was paid for it, in the smallest unit of TRN
 */
/**
 * @typedef {object} SubmitOptions
 * @property {boolean} [inBlock] whether to wait until it is in a block only, and not until that is final
 * @property {number} [nonce] in the place of another transaction
 */

/** The node to use: `TRINE_WS`, or the one that `./scripts/dev` starts. */
export const ENDPOINT = process.env.TRINE_WS ?? 'ws://127.0.0.1:9944';

/** Long enough for finality on a busy machine, short enough to notice that there is none; in milliseconds. */
export const PATIENCE = 120_000;

const TOO_EARLY = /^1010: Invalid Transaction: Transaction will be valid in the future/;

/** What the pool answers to a transaction in the place of another, or to one that is past. */
const NONCE_TAKEN = /^(1014|1013|1010: Invalid Transaction: Transaction is outdated)/;

/** What a node answers to a method that it does not have. */
const UNKNOWN_METHOD = /^-32601/;

/**
 * @param {string} endpoint
 * @returns {Promise<WsProvider>}
 */
function open(endpoint) {
  if (!/^wss?:/.test(endpoint)) throw new UserError(`${endpoint} is no endpoint: one starts with ws://`);
  const provider = new WsProvider(endpoint, false);
  return new Promise((resolve, reject) => {
    provider.on('connected', () => resolve(provider));
    provider.on('error', () => reject(new Unreachable(endpoint)));
    provider.connect().catch(reject);
  });
}

/** A connection. `api` is the one of `@polkadot/api`, with all that it can. */
export class Chain {
  /** @type {Map<string, Promise<number>>} */
  #nonces = new Map();
  #provider;
  #refreshing = false;

  /**
   * @param {ApiPromise} api
   * @param {WsProvider} provider
   * @param {string} endpoint
   */
  constructor(api, provider, endpoint) {
    /** The connection as `@polkadot/api` has it. */
    this.api = api;
    this.endpoint = endpoint;
    this.#provider = provider;
    /** Rejects when the node is gone. */
    this.lost = /** @type {Promise<never>} */ (new Promise((_, reject) => {
      provider.on('disconnected', () => {
        if (!this.#refreshing) reject(new UserError(`the node at ${endpoint} is gone`));
      });
    }));
    this.lost.catch(() => {});
    const keyring = new Keyring({ type: 'sr25519', ss58Format: api.registry.chainSS58 ?? 42 });
    /**
     * The account that everybody knows of that name or at that path: `Alice`, `Bob//stash`.
     * @type {(name: string) => Signer}
     */
    this.person = (name) => keyring.addFromUri(`//${name}`, { name });
  }

  /**
   * Connect to a node. Throws `Unreachable` if nothing listens there.
   * @param {string} [endpoint]
   */
  static async connect(endpoint = ENDPOINT) {
    const provider = await open(endpoint);
    const api = await ApiPromise.create({ provider, noInitWarn: true, throwOnConnect: true });
    const specName = api.runtimeVersion.specName.toString();
    if (specName !== 'trine') {
      await api.disconnect();
      throw new UserError(`the node at ${endpoint} runs ${specName}, not trine: set TRINE_WS`);
    }
    return new Chain(api, provider, endpoint);
  }

  /** Everybody knows the keys that this package signs with. */
  async ensureDevelopment() {
    if (!(await this.api.rpc.system.chainType()).isDevelopment) {
      throw new UserError('this signs with well-known keys and runs on a development chain only');
    }
  }

  close() {
    return this.api.disconnect();
  }

  /** Connect anew under the same `api`: its subscriptions begin again with the values of now. After a snapshot was
   * restored they would stay as before, since a node does not send what a re-organisation takes back. */
  async refresh() {
    this.#refreshing = true;
    try {
      const gone = new Promise((resolve) => this.#provider.on('disconnected', () => resolve(undefined)));
      await this.#provider.disconnect();
      await gone;
      const back = new Promise((resolve, reject) => {
        this.#provider.on('connected', () => resolve(undefined));
        this.#provider.on('error', () => reject(new Unreachable(this.endpoint)));
      });
      await this.#provider.connect();
      await back;
    } finally {
      this.#refreshing = false;
    }
    this.#nonces.clear();
  }

  /**
   * Sign and submit a call; wait until its block is final, or with `inBlock` until it is in one. Without a `nonce`, it
   * comes behind whatever else the signer has in the pool. Throws a `DispatchFailure` if it was included and failed.
   * @param {Call} call
   * @param {Signer} signer
   * @param {SubmitOptions} [options]
   * @returns {Promise<Inclusion>}
   */
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
          const Kind = NONCE_TAKEN.test(error.message) ? NonceTaken : TOO_EARLY.test(error.message) ? TooEarly : Error;
          reject(new Kind(`${what} was not accepted: ${error.message}`));
        });
    });
  }

  /**
   * A call as a signed transaction, to be sent later: with the next nonce if none is given.
   * @param {Call} call
   * @param {Signer} signer
   * @param {Partial<import('@polkadot/api/types').SignerOptions> & { nonce?: number }} [options]
   */
  async sign(call, signer, { nonce, ...options } = {}) {
    nonce ??= await this.#takeNonce(signer.address);
    return (await this.#unsigned(call).signAsync(signer, { nonce, ...options })).toHex();
  }

  /**
   * Send a signed transaction, without following what becomes of it once the node has it.
   * @param {string} transaction
   */
  send(transaction) {
    return this.request('author_submitExtrinsic', [transaction]);
  }

  /**
   * The node's answer to a request as it comes. Not through the API object, which writes to the console when a lost
   * connection cuts a request off, and decodes what need not be.
   * @param {string} method
   * @param {unknown[]} [parameters]
   * @returns {Promise<any>}
   */
  request(method, parameters = []) {
    return this.#provider.send(method, parameters);
  }

  /**
   * The answer to a request that only a sealed chain knows. Throws `NotSealed` of another, and a `DispatchFailure` with
   * the error's name if it is refused.
   * @param {string} method
   * @param {unknown[]} parameters
   * @returns {Promise<any>}
   */
  async requestSealed(method, parameters) {
    try {
      return await this.request(method, parameters);
    } catch (error) {
      if (error instanceof Error && UNKNOWN_METHOD.test(error.message)) throw new NotSealed(method);
      const { data } = /** @type {any} */ (error);
      throw data?.name ? new DispatchFailure(data) : error;
    }
  }

  /** Whether the node seals its blocks as it is told to, so that time and snapshots can be had.
   * @returns {Promise<boolean>} */
  async isSealed() {
    const { methods } = await this.request('rpc_methods');
    return methods.includes('dev_newBlock');
  }

  // Signing changes the object it signs, and one call can be submitted many times.
  /** @param {Call} call */
  #unsigned(call) {
    return this.api.tx(/** @type {any} */ (call.method));
  }

  /**
   * Submit a call to be made as root. Throws a `DispatchFailure` if that call failed.
   * @param {Call} call
   * @param {Signer} signer who has `sudo`
   * @param {SubmitOptions} [options]
   */
  async sudo(call, signer, options) {
    return this.#asDone(await this.submit(this.#tx.sudo.sudo(call), signer, options), 'sudo.Sudid');
  }

  /**
   * Submit a call to be made by an account that did not sign it: it pays no fee and takes no nonce. Throws a
   * `DispatchFailure` if that call failed.
   * @param {string} who the address
   * @param {Call} call
   * @param {Signer} signer who has `sudo`
   * @param {SubmitOptions} [options]
   */
  async sendAs(who, call, signer, options) {
    return this.#asDone(await this.submit(this.#tx.sudo.sudoAs(who, call), signer, options), 'sudo.SudoAsDone');
  }

  /** All calls there are; one that is not there is a mistake that shows when it is called.
   * @returns {any} */
  get #tx() {
    return this.api.tx;
  }

  /** What `sudo` did is a result inside an event, and several in a batch.
   * @param {Inclusion} inclusion
   * @param {string} event */
  #asDone(inclusion, event) {
    for (const { raw } of inclusion.events.filter(({ name }) => name === event)) {
      const [result] = raw.data;
      if (result.isErr) throw this.failure(result.asErr, inclusion);
    }
    return inclusion;
  }

  /**
   * Submit calls in one transaction of who has `sudo`, which succeeds as a whole or fails. Throws a `DispatchFailure`
   * too if a call inside a `sudoAs` failed.
   * @param {Call[]} calls
   * @param {Signer} signer
   * @param {SubmitOptions} [options]
   */
  async together(calls, signer, options) {
    const inclusion = await this.submit(this.#tx.utility.batchAll(calls), signer, options);
    return this.#asDone(this.#asDone(inclusion, 'sudo.Sudid'), 'sudo.SudoAsDone');
  }

  /**
   * @param {import('@polkadot/types/types').ISubmittableResult} result
   * @returns {Promise<Inclusion>}
   */
  async #inclusion(result) {
    const hash = (result.status.isInBlock ? result.status.asInBlock : result.status.asFinalized).toHex();
    const { number } = await this.api.rpc.chain.getHeader(hash);
    const events = result.events.map(named);
    const paid = events.find(({ name }) => name === 'transactionPayment.TransactionFeePaid');
    const inclusion = { block: { number: number.toNumber(), hash }, events, fee: paid?.data.actualFee ?? 0n };
    if (result.dispatchError) throw this.failure(result.dispatchError, inclusion);
    return inclusion;
  }

  /**
   * The failure with the name and the advice that the chain's metadata has for an error.
   * @param {any} error as it was decoded
   * @param {Inclusion} [inclusion]
   */
  failure(error, inclusion) {
    if (!error.isModule) {
      return new DispatchFailure({ name: error.type, advice: error.value.toString() }, inclusion);
    }
    const { section, name, docs } = this.api.registry.findMetaError(error.asModule);
    const advice = docs.map((line) => line.trim()).join(' ').trim();
    return new DispatchFailure({ name: `${section}.${name}`, advice }, inclusion);
  }

  // Two transactions submitted at once must not get the same nonce: the pool knows of neither yet.
  /** @param {string} address */
  #takeNonce(address) {
    const turn = (this.#nonces.get(address) ?? Promise.resolve(-1)).then(async (last) => {
      const next = await this.api.rpc.system.accountNextIndex(address);
      return Math.max(next.toNumber(), last + 1);
    });
    this.#nonces.set(address, turn);
    return turn;
  }

  /**
   * What settles a promise, unless the node goes away or time runs out.
   * @template T
   * @param {number} milliseconds
   * @param {string} complaint
   * @param {(resolve: (value: T) => void, reject: (reason: unknown) => void) => void} executor
   * @returns {Promise<T>}
   */
  within(milliseconds, complaint, executor) {
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    const expired = /** @type {Promise<never>} */ (new Promise((_, reject) => {
      const fail = () => reject(new Error(`${complaint} after ${milliseconds / 1000} s`));
      if (Number.isFinite(milliseconds)) timer = setTimeout(fail, milliseconds);
    }));
    return Promise.race([new Promise(executor), expired, this.lost]).finally(() => clearTimeout(timer));
  }

  /**
   * The first new best block (or, with `finalized`, final block) for which `test` holds.
   * @param {(block: BlockId) => boolean | Promise<boolean>} test
   * @param {{ finalized?: boolean, patience?: number }} [options] patience in milliseconds
   * @returns {Promise<BlockId>}
   */
  async head(test, { finalized = false, patience = PATIENCE } = {}) {
    const { chain } = this.api.rpc;
    const subscribe = finalized ? chain.subscribeFinalizedHeads : chain.subscribeNewHeads;
    /** @type {Promise<() => void> | undefined} */
    let subscription;
    try {
      return await this.within(patience, 'the block waited for is not there', (resolve, reject) => {
        /** @param {import('@polkadot/types/interfaces').Header} header */
        const consider = async (header) => {
          const block = { number: header.number.toNumber(), hash: header.hash.toHex() };
          if (await test(block)) resolve(block);
        };
        subscription = subscribe((header) => void consider(header).catch(reject));
        subscription.catch(reject);
      });
    } finally {
      // The first block can be the one waited for, before the subscription is confirmed.
      subscription?.then((unsubscribe) => unsubscribe(), () => {});
    }
  }

  /** @returns {Promise<BlockId>} */
  async bestHead() {
    const { number, hash } = await this.api.rpc.chain.getHeader();
    return { number: number.toNumber(), hash: hash.toHex() };
  }

  /** @returns {Promise<BlockId>} */
  async finalizedHead() {
    const hash = await this.api.rpc.chain.getFinalizedHead();
    const { number } = await this.api.rpc.chain.getHeader(hash);
    return { number: number.toNumber(), hash: hash.toHex() };
  }

  /**
   * The time that transactions in a block see, in milliseconds.
   * @param {{ hash: string }} block
   * @returns {Promise<bigint>}
   */
  async time(block) {
    return this.read(block, 'timestamp', 'now');
  }

  /**
   * What is stored after a block, as `plain` has it.
   * @param {{ hash: string }} block
   * @param {string} pallet
   * @param {string} item
   * @param {unknown[]} keys
   * @returns {Promise<any>}
   */
  async read(block, pallet, item, ...keys) {
    const query = (await this.api.at(block.hash)).query[pallet]?.[item];
    if (!query) throw new Error(`the chain stores no ${pallet}.${item}`);
    return plain(await query(...keys));
  }

  /**
   * Ask a runtime API as of a block; the answer as `plain` has it.
   * @param {{ hash: string }} block
   * @param {string} api such as `lendingApi`
   * @param {string} question such as `loan`
   * @param {unknown[]} args
   * @returns {Promise<any>}
   */
  async ask(block, api, question, ...args) {
    const call = /** @type {any} */ ((await this.api.at(block.hash)).call);
    if (!call[api]?.[question]) throw new Error(`the chain has no ${api}.${question}`);
    return plain(await call[api][question](...args));
  }
}

/**
 * An event with its name and data.
 * @param {any} record as it was decoded
 * @returns {Event}
 */
export function named({ event, phase }) {
  /** @type {string[] | null} */
  const names = event.data.names;
  const data = names
    ? Object.fromEntries(names.map((name, i) => [name, plain(event.data[i])]))
    : event.data.map(plain);
  const name = `${event.section}.${event.method}`;
  return { name, data, byChain: !phase.isApplyExtrinsic, raw: event };
}

/**
 * Whether an event has that name and, among its data, these.
 * @param {Event} event
 * @param {string} name
 * @param {Record<string, unknown>} [fields]
 */
export const matches = (event, name, fields = {}) =>
  event.name === name && Object.entries(fields).every(([field, value]) => event.data[field] === value);

/**
 * The data of the one event of that name and with these fields. Throws if there is none, or another.
 * @param {Event[]} events
 * @param {string} name
 * @param {Record<string, unknown>} [fields]
 * @returns {any}
 */
export function only(events, name, fields) {
  const [found, another] = events.filter((event) => matches(event, name, fields));
  if (!found || another) {
    const there = events.map((event) => event.name).join(', ');
    throw new Error(`expected one ${name} event, found ${found ? 'several' : 'none'} among: ${there}`);
  }
  return found.data;
}
