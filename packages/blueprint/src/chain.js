// SPDX-License-Identifier: Apache-2.0
// @ts-check
// The one place that knows how the chain stores things and what its calls are named.

import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import { decodeAddress, encodeAddress } from '@polkadot/keyring';
import { fromHex, fromLe, le, toHex } from './bytes.js';
import { DispatchFailure, Lost, Refused, UserError } from './errors.js';
import { plain } from './plain.js';
import { commitment, crypt, encodeMessage } from './seal.js';

/** How long a transaction may take into a block, in milliseconds. */
const PATIENCE = 180_000;
/** Keys of storage that are asked for at a time. */
const PAGE = 256;
const MAX_U64 = 2n ** 64n - 1n;

/**
 * @typedef {object} Head
 * @property {number} number
 * @property {string} hash
 */

/**
 * What of a blueprint is public.
 * @typedef {object} Terms
 * @property {bigint} feed
 * @property {bigint} oddsE2
 * @property {bigint} stopPpm
 * @property {bigint} price of a unit
 * @property {bigint} sold units
 * @property {bigint} unsold units that are still for sale
 */

/**
 * @typedef {object} Blueprint
 * @property {bigint} id
 * @property {Uint8Array} trader
 * @property {bigint} sequence
 * @property {Uint8Array | null} commitment null if it was posted open
 * @property {Uint8Array | null} ciphertext null if it was posted open
 * @property {import('./seal.js').Plain | null} open what it says, if everybody knows it
 * @property {bigint} deliverBy in milliseconds
 * @property {Uint8Array | null} revealedKey
 * @property {Terms} terms
 */

/**
 * @typedef {object} Unlock
 * @property {number} index
 * @property {Uint8Array} buyer
 * @property {Uint8Array} readingKey
 * @property {import('./seal.js').Delivery | null} delivery
 */

/** @typedef {{ index: number, readingKey: Uint8Array }} Due */
/** @typedef {{ index: number, ephemeral: Uint8Array, wrapped: Uint8Array }} Delivered */
/** @typedef {import('@polkadot/keyring/types').KeyringPair} Signer */
/** @typedef {import('@polkadot/api/types').SubmittableExtrinsic<'promise'>} Call */

/** What the chain holds as of one block. */
export class View {
  /**
   * @param {Chain} chain
   * @param {Head} head
   * @param {any} at the API as of that block
   */
  constructor(chain, head, at) {
    this.chain = chain;
    this.head = head;
    this.at = at;
    this.predictions = at.query.predictions;
    if (!this.predictions) throw new UserError('this chain has no predictions: is --node the right one?');
  }

  /** The time of the block, in milliseconds. @returns {Promise<bigint>} */
  async now() {
    return (await this.at.query.timestamp.now()).toBigInt();
  }

  /**
   * The sequence that the trader's next blueprint has to have.
   * @param {Uint8Array} account
   * @returns {Promise<bigint>}
   */
  async sequence(account) {
    return plain(await this.predictions.traders(account))?.sequence ?? 0n;
  }

  /**
   * The account's registered reading key.
   * @param {Uint8Array} account
   * @returns {Promise<Uint8Array | null>}
   */
  async readingKey(account) {
    const stored = plain(await this.predictions.readingKeys(account));
    // Beside the key there is the deposit for it.
    return stored === null ? null : fromHex(stored[0], 32);
  }

  /**
   * @param {bigint} id
   * @returns {Promise<Blueprint | null>}
   */
  async blueprint(id) {
    return (await this.#those([id]))[0] ?? null;
  }

  /**
   * Every blueprint that is not closed, or those of one trader, by id.
   * @param {Uint8Array} [trader]
   * @returns {Promise<Blueprint[]>}
   */
  async blueprints(trader) {
    const ids = trader
      ? await keysOf(this.predictions.posted, [trader], (key) => idOf(key.args[1].toU8a()))
      : await keysOf(this.predictions.blueprints, [], (key) => key.args[0].toBigInt());
    return this.#those(ids.sort((a, b) => (a < b ? -1 : 1)));
  }

  /**
   * Those of these blueprints that are not closed.
   * @param {bigint[]} ids
   * @returns {Promise<Blueprint[]>}
   */
  async #those(ids) {
    if (!ids.length) return [];
    const [records, contents] = await Promise.all([this.predictions.blueprints.multi(ids), this.predictions.contents.multi(ids)]);
    return ids.flatMap((id, i) => blueprintOf(this.chain.genesis, id, plain(records[i]), plain(contents[i])) ?? []);
  }

  /**
   * An account's unlock of a blueprint.
   * @param {bigint} id
   * @param {Uint8Array} account
   * @returns {Promise<Unlock | null>}
   */
  async unlock(id, account) {
    const index = plain(await this.predictions.unlocked(account, newestFirst(id)));
    return index === null ? null : unlockOf(Number(index), plain(await this.predictions.unlocks(id, inOrder(Number(index)))));
  }

  /**
   * Unlocks that have no delivery yet, in the order of the sale.
   * @param {bigint} id
   * @param {number} most
   * @returns {Promise<Due[]>}
   */
  async undelivered(id, most) {
    const indices = await keysOf(this.predictions.undelivered, [id], (key) => countOf(key.args[1].toU8a()), most);
    if (!indices.length) return [];
    const unlocks = await this.predictions.unlocks.multi(indices.map((index) => [id, inOrder(index)]));
    return indices.flatMap((index, i) => unlockOf(index, plain(unlocks[i])) ?? []);
  }

  /**
   * How many transactions of the account are in blocks.
   * @param {Uint8Array} account
   * @returns {Promise<number>}
   */
  async nonce(account) {
    return (await this.at.query.system.account(account)).nonce.toNumber();
  }
}

/**
 * The keys of a map, or of one half of a double map, that are in store.
 * @template T
 * @param {any} map
 * @param {any[]} args
 * @param {(key: any) => T} read
 * @param {number} [most]
 * @returns {Promise<T[]>}
 */
async function keysOf(map, args, read, most = Infinity) {
  /** @type {T[]} */
  const found = [];
  /** @type {string | undefined} */
  let startKey;
  for (;;) {
    const pageSize = Math.min(PAGE, most - found.length);
    /** @type {any[]} */
    const page = await map.keysPaged({ args, pageSize, startKey });
    found.push(...page.map(read));
    if (page.length < pageSize || found.length >= most) return found;
    startKey = page[page.length - 1].toHex();
  }
}

/**
 * A number of a blueprint as a storage key: newer ones come first.
 * @param {bigint} id
 */
export const newestFirst = (id) => le(~BigInt.asUintN(64, id) & MAX_U64, 8).reverse();

/**
 * The number of a blueprint behind such a key.
 * @param {Uint8Array} key
 */
export const idOf = (key) => ~fromLe(Uint8Array.from(key).reverse()) & MAX_U64;

/**
 * A number of an unlock as a storage key: in the order of the sale.
 * @param {number} index
 */
export const inOrder = (index) => le(index, 4).reverse();

/**
 * The number of an unlock behind such a key.
 * @param {Uint8Array} key
 */
export const countOf = (key) => Number(fromLe(Uint8Array.from(key).reverse()));

/**
 * A blueprint as this package sees it. One that was sealed and is revealed is stored open: commitment and ciphertext are
 * made again from the key, which the chain has checked against them.
 * @param {Uint8Array} genesis
 * @param {bigint} id
 * @param {any} record
 * @param {any} published
 * @returns {Blueprint | null}
 */
export function blueprintOf(genesis, id, record, published) {
  if (record === null || published === null) return null;
  const { feed, oddsE2, stopPpm, price, sold, unsold, sequence, times } = record;
  const { Open, Sealed } = published.content;
  const trader = decodeAddress(record.trader);
  const key = record.key === null ? null : fromHex(record.key, 32);
  const open = Open ? plainOf(Open) : null;
  const context = { genesis, trader, sequence };
  const again = open && key && { commitment: commitment(context, key), ciphertext: crypt(context, key, encodeMessage(open)) };
  const sealed = Sealed ? { commitment: fromHex(Sealed.commitment, 32), ciphertext: fromHex(Sealed.ciphertext, 256) } : again;
  return {
    id,
    trader,
    sequence,
    commitment: sealed?.commitment ?? null,
    ciphertext: sealed?.ciphertext ?? null,
    open,
    deliverBy: times.deliverByMs,
    revealedKey: key,
    terms: { feed, oddsE2, stopPpm, price, sold, unsold },
  };
}

/**
 * @param {any} open
 * @returns {import('./seal.js').Plain}
 */
function plainOf({ position, thesis }) {
  return {
    direction: position.direction === 'Long' ? 'long' : 'short',
    level: position.entry === 'Market' ? null : position.entry.Level.price,
    thesis: fromHex(thesis),
  };
}

/**
 * @param {number} index
 * @param {any} record
 * @returns {Unlock | null}
 */
export function unlockOf(index, record) {
  if (record === null) return null;
  const { buyer, delivery } = record;
  return {
    index,
    buyer: decodeAddress(buyer),
    readingKey: fromHex(record.readingKey, 32),
    delivery: delivery && { ephemeral: fromHex(delivery.ephemeral, 32), wrapped: fromHex(delivery.wrapped, 32) },
  };
}

export class Chain {
  /** @type {WsProvider} */
  #provider;
  /** @type {ApiPromise} */
  #api;

  /**
   * @param {ApiPromise} api
   * @param {WsProvider} provider
   * @param {Promise<void>} closed
   */
  constructor(api, provider, closed) {
    this.#api = api;
    this.#provider = provider;
    /** Settles once the connection is gone. */
    this.closed = closed;
    this.genesis = api.genesisHash.toU8a();
    this.prefix = api.registry.chainSS58 ?? 42;
    this.symbol = api.registry.chainTokens[0] ?? '';
    this.decimals = api.registry.chainDecimals[0] ?? 0;
  }

  /**
   * @param {string} url
   * @returns {Promise<Chain>}
   */
  static async open(url) {
    if (!/^wss?:\/\//.test(url)) throw new UserError(`a node's address starts with ws:// or wss://, not '${url}'`);
    const provider = new WsProvider(url, false);
    await new Promise((resolve, reject) => {
      provider.on('connected', () => resolve(undefined));
      provider.on('error', () => reject(new Lost(`nothing answers at ${url}: start a node, or say where one is by --node or BLUEPRINT_NODE`)));
      provider.connect().catch(reject);
    });
    const closed = new Promise((resolve) => {
      provider.on('disconnected', () => resolve(undefined));
    });
    try {
      const lost = closed.then(() => { throw new Lost(`the node at ${url} went away`); });
      const api = await Promise.race([ApiPromise.create({ provider, noInitWarn: true, throwOnConnect: true }), lost]);
      return new Chain(/** @type {ApiPromise} */ (api), provider, /** @type {Promise<void>} */ (closed));
    } catch (error) {
      await provider.disconnect().catch(() => {});
      throw error;
    }
  }

  async close() {
    await this.#api.disconnect().catch(() => {});
  }

  /** @param {Uint8Array} account */
  address(account) {
    return encodeAddress(account, this.prefix);
  }

  /** @param {string} suri */
  signer(suri) {
    try {
      // The library takes any few other words as a key of their own: a typing error would be another account.
      if (!isSecret(suri)) throw new Error();
      return new Keyring({ type: 'sr25519', ss58Format: this.prefix }).addFromUri(suri);
    } catch {
      // The library's message may repeat the secret.
      throw new UserError('BLUEPRINT_SURI (or --suri) is no secret phrase or path, such as twelve words, or //Alice on a development chain');
    }
  }

  /**
   * What the chain holds at its newest block, or at a given one.
   * @param {Head} [head]
   */
  async view(head) {
    const block = head ?? (await this.#head());
    return new View(this, block, await this.#api.at(block.hash));
  }

  async #head() {
    const header = await this.#api.rpc.chain.getHeader();
    return { number: header.number.toNumber(), hash: header.hash.toHex() };
  }

  /**
   * Calls back with each new best block, the present one first.
   * @param {(head: Head) => void} callback
   * @returns {Promise<() => void>} ends it
   */
  async heads(callback) {
    return this.#api.rpc.chain.subscribeNewHeads((header) => {
      callback({ number: header.number.toNumber(), hash: header.hash.toHex() });
    });
  }

  get #calls() {
    const calls = this.#api.tx.predictions;
    if (!calls) throw new UserError('this chain has no predictions: is --node the right one?');
    return calls;
  }

  /**
   * @param {object} terms
   * @param {{ Open: import('./seal.js').Plain } | { Sealed: { ciphertext: Uint8Array, commitment: Uint8Array } }} content
   * @param {bigint} sequence
   */
  post(terms, content, sequence) {
    const stored =
      'Sealed' in content
        ? { Sealed: { ciphertext: toHex(content.Sealed.ciphertext), commitment: toHex(content.Sealed.commitment) } }
        : { Open: openContent(content.Open) };
    return this.#calls.post(terms, stored, sequence);
  }

  /** @param {Uint8Array} key */
  setReadingKey(key) {
    return this.#calls.setReadingKey(toHex(key));
  }

  /** @param {bigint} id */
  unlock(id) {
    return this.#calls.unlock(id);
  }

  /**
   * @param {bigint} id
   * @param {Delivered[]} deliveries
   */
  deliver(id, deliveries) {
    return this.#calls.deliver(id, deliveries.map(({ index, ephemeral, wrapped }) => ({
      index, ephemeral: toHex(ephemeral), wrapped: toHex(wrapped),
    })));
  }

  /**
   * @param {bigint} id
   * @param {Uint8Array} key
   */
  reveal(id, key) {
    return this.#calls.reveal(id, toHex(key));
  }

  /**
   * @param {bigint} id
   * @param {Uint8Array | null} key of one that is sealed
   */
  exit(id, key) {
    return this.#calls.exit(id, key && toHex(key));
  }

  /**
   * All of these, or none.
   * @param {any[]} calls
   */
  all(calls) {
    return calls.length === 1 ? calls[0] : this.#api.tx.utility.batchAll(calls);
  }

  /**
   * Signs and sends a call and waits until it is in a block. Throws a DispatchFailure if it failed there.
   * @param {any} call
   * @param {Signer} signer
   * @param {bigint} [tip]
   * @returns {Promise<{ block: string, data: (event: string) => Record<string, any> | null }>} `data` of an event by name
   */
  async submit(call, signer, tip = 0n) {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(
        () => reject(new UserError(`the transaction is in no block after ${PATIENCE / 1000} s. It still may be: look before you send it again`)),
        PATIENCE,
      );
    });
    const gone = this.closed.then(() => {
      throw new Lost('the connection broke before the transaction was seen in a block. It still may be in one: look before you send it again');
    });
    const included = new Promise((resolve, reject) => {
      call.signAndSend(signer, { nonce: -1, tip }, (/** @type {any} */ result) => {
        if (result.dispatchError) reject(this.#failure(result.dispatchError));
        else if (result.isInBlock) {
          const events = result.events.map((/** @type {any} */ { event }) => event);
          resolve({
            block: result.status.asInBlock.toHex(),
            data: (/** @type {string} */ name) => {
              const event = events.find((/** @type {any} */ one) => `${one.section}.${one.method}` === name);
              if (!event) return null;
              return Object.fromEntries(event.data.map((/** @type {any} */ value, /** @type {number} */ i) => [event.data.names?.[i] ?? String(i), plain(value)]));
            },
          });
        } else if (result.isError) reject(new UserError(`the transaction left the pool: ${result.status.type}. Send it again`));
      }).catch((/** @type {unknown} */ error) => reject(this.#refusal(error)));
    });
    try {
      return /** @type {any} */ (await Promise.race([included, late, gone]));
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * What a transaction costs without a tip.
   * @param {any} call
   * @param {Signer} signer
   * @returns {Promise<bigint>}
   */
  async fee(call, signer) {
    return (await call.paymentInfo(signer)).partialFee.toBigInt();
  }

  /**
   * Signs a call and gives it to the node, without following it. Throws a Refused if the node does not take it.
   * @param {any} call
   * @param {Signer} signer
   * @param {{ nonce: number, tip: bigint }} options
   * @returns {Promise<string>} its hash
   */
  async send(call, signer, { nonce, tip }) {
    const signed = await call.signAsync(signer, { nonce, tip });
    try {
      // Not through the API object, which writes each refusal to the console.
      await this.#provider.send('author_submitExtrinsic', [signed.toHex()]);
    } catch (error) {
      throw this.#refusal(error);
    }
    return signed.hash.toHex();
  }

  /**
   * The account's transactions that wait in the node's pool.
   * @param {Uint8Array} account
   * @returns {Promise<{ nonce: number, tip: bigint, hash: string, delivers: boolean }[]>}
   */
  async pending(account) {
    const pool = await this.#api.rpc.author.pendingExtrinsics();
    return pool
      .filter((one) => one.isSigned && toHex(decodeAddress(one.signer.toString())) === toHex(account))
      .map((one) => ({
        nonce: one.nonce.toNumber(),
        tip: one.tip.toBigInt(),
        hash: one.hash.toHex(),
        delivers: one.method.section === 'predictions' && one.method.method === 'deliver',
      }));
  }

  /**
   * How a transaction failed that got into one of these blocks; null if it is not there or did not fail.
   * @param {string} hash
   * @param {number} from
   * @param {number} to
   * @returns {Promise<string | null>}
   */
  async failure(hash, from, to) {
    for (let number = to; number >= Math.max(from, to - 64); number -= 1) {
      const block = await this.#api.rpc.chain.getBlockHash(number);
      const { extrinsics } = (await this.#api.rpc.chain.getBlock(block)).block;
      const place = extrinsics.findIndex((one) => one.hash.toHex() === hash);
      if (place >= 0) {
        const events = /** @type {any} */ (await (await this.#api.at(block)).query.system.events());
        const failed = events.find(
          (/** @type {any} */ { phase, event }) =>
            phase.isApplyExtrinsic && phase.asApplyExtrinsic.toNumber() === place && event.section === 'system' && event.method === 'ExtrinsicFailed',
        );
        return failed ? this.#failure(failed.event.data[0]).message : null;
      }
    }
    return null;
  }

  /** @param {any} error */
  #failure(error) {
    if (!error.isModule) return new DispatchFailure(error.type, error.value?.toString() ?? '');
    const { section, name, docs } = this.#api.registry.findMetaError(error.asModule);
    return new DispatchFailure(`${section}.${name}`, docs.map((line) => line.trim()).join(' ').trim());
  }

  /** @param {any} error */
  #refusal(error) {
    if (error instanceof UserError || error instanceof Lost) return error;
    return refusal(error.code, String(error.message), this.#provider.isConnected);
  }
}

/**
 * What a node's answer to a transaction means.
 * @param {number | undefined} code
 * @param {string} message
 * @param {boolean} connected
 */
export function refusal(code, message, connected) {
  const number = code ?? Number(/^(\d{4}):/.exec(message)?.[1] ?? 0);
  if (number === 1016 || /immediately dropped/i.test(message)) return new Refused('full', 'the pool of the node is full');
  if (number === 1014) return new Refused('priority', 'another transaction of the account has this place');
  if (number === 1013) return new Refused('known', 'the node has this transaction already');
  if (number === 1012) return new Refused('banned', 'the node does not take this transaction for some minutes');
  if (/outdated|stale/i.test(message)) return new Refused('stale', 'the account has sent another transaction meanwhile');
  if (/inability to pay|balance too low|payment/i.test(message)) {
    return new Refused('poor', 'the account that signs cannot pay the fee: send it some of the native token');
  }
  if (number >= 1000 && number < 1100) return new Refused('invalid', message.replace(/^\d{4}: /, ''));
  return connected ? new Refused('invalid', message) : new Lost('the connection broke');
}

/**
 * A secret phrase of 12 to 24 words or 32 bytes in hexadecimal, with a path or without, or a path alone.
 * @param {string} suri
 */
export function isSecret(suri) {
  const [, phrase, path] = /^([^/]*)((?:\/.*)?)$/s.exec(suri) ?? [];
  if (!phrase) return Boolean(path);
  return /^0x[0-9a-f]{64}$/i.test(phrase) || [12, 15, 18, 21, 24].includes(phrase.trim().split(/\s+/).length);
}

/** @param {import('./seal.js').Plain} plainContent */
function openContent({ direction, level, thesis }) {
  return {
    position: {
      direction: direction === 'long' ? 'Long' : 'Short',
      entry: level === null ? { Market: null } : { Level: { price: level } },
    },
    thesis: toHex(thesis),
  };
}

/**
 * The account that an address stands for.
 * @param {string} address
 * @returns {Uint8Array}
 */
export function accountOf(address) {
  try {
    return decodeAddress(address);
  } catch {
    throw new UserError(`'${address}' is no address`);
  }
}
