// SPDX-License-Identifier: Apache-2.0
// What accounts have, free and on hold, and what they should have.

import { TRN } from './assets.mjs';
import { plain } from './plain.mjs';

const FREE = 'free';

/** The account that belongs to a pallet of eight letters. */
export function palletAccount(chain, id) {
  const bytes = Buffer.alloc(32);
  bytes.write(`modl${id}`);
  return chain.api.createType('AccountId', bytes).toString();
}

/** The account that keeps what accounts could not take. */
export const custodyAccount = (chain) => palletAccount(chain, chain.api.consts.custody.palletId.toUtf8());

/** The free money and the holds by reason of several accounts, for one asset. */
export async function partsOf(query, asset, addresses) {
  const keys = asset === TRN ? addresses : addresses.map((address) => [asset.id, address]);
  const [accounts, holds] = await Promise.all(
    asset === TRN
      ? [query.system.account.multi(keys), query.balances.holds.multi(keys)]
      : [query.assets.account.multi(keys), query.assetsHolder.holds.multi(keys)],
  );
  const free = asset === TRN
    ? accounts.map(({ data }) => data.free.toBigInt())
    : accounts.map((account) => account.unwrapOr(null)?.balance.toBigInt() ?? 0n);
  return free.map((amount, i) => [[FREE, amount], ...held(holds[i])]);
}

const held = (holds) =>
  plain(holds).map(({ id, amount }) => {
    const [[pallet, reason]] = Object.entries(id);
    return [`${pallet}.${reason}`, amount];
  });

/** A journal of what should move in which block. The audit compares it with every balance after
 * every block, so that scenes can play at the same time. Fees, which no caller can know, it takes from
 * the blocks' events. */
export class Ledger {
  #entries = new Map();

  /** `accounts` maps names to addresses; the one named Treasury gets what an era leaves. */
  constructor(chain, blocks, checks, accounts, assets) {
    Object.assign(this, { chain, blocks, checks, accounts, assets });
    this.names = new Map(Object.entries(accounts).map(([name, address]) => [address, name]));
  }

  /** Money should move in a block from one [account, part] to another. */
  move(block, asset, amount, [from, fromPart = FREE], [to, toPart = FREE]) {
    if (!this.#entries.has(block.number)) this.#entries.set(block.number, []);
    this.#entries.get(block.number).push([asset, `${from}, ${fromPart}`, -amount], [asset, `${to}, ${toPart}`, amount]);
  }

  hold(block, asset, amount, account, reason) {
    this.move(block, asset, amount, [account], [account, reason]);
  }

  release(block, asset, amount, account, reason, to = account) {
    this.move(block, asset, amount, [account, reason], [to]);
  }

  /** Check every balance after every block from one to another. */
  async audit(first, last) {
    let sheets = await this.#read(first);
    for (let number = first.number + 1; number <= last.number; number += 1) {
      const block = await this.blocks.at(number);
      const expected = this.#expect(sheets, block);
      sheets = await this.#read(block);
      for (const asset of this.assets) this.#compare(block, asset, expected.get(asset), sheets.get(asset));
    }
  }

  #compare({ number }, asset, expected, actual) {
    for (const where of new Set([...expected.keys(), ...actual.keys()])) {
      this.checks.equal(
        `after block ${number}: ${asset.symbol} of ${where}`,
        actual.get(where) ?? 0n,
        expected.get(where) ?? 0n,
        (amount) => `${asset.format(amount)} (${amount})`,
      );
    }
  }

  /** All that is on hold after a block, as text by asset and account. */
  async holds(block) {
    const sheets = await this.#read(block);
    return Object.fromEntries(
      [...sheets].flatMap(([asset, sheet]) =>
        [...sheet]
          .filter(([where, amount]) => !where.endsWith(FREE) && amount > 0n)
          .map(([where, amount]) => [`${asset.symbol} of ${where}`, asset.format(amount)]),
      ),
    );
  }

  async #read(block) {
    const { query } = await this.chain.api.at(block.hash);
    const names = Object.keys(this.accounts);
    const sheet = async (asset) => {
      const found = await partsOf(query, asset, Object.values(this.accounts));
      const rows = (parts, i) => parts.map(([part, amount]) => [`${names[i]}, ${part}`, amount]);
      return [asset, new Map(found.flatMap(rows))];
    };
    return new Map(await Promise.all(this.assets.map(sheet)));
  }

  // Fees go to the block's author.
  #expect(sheets, { number, author, events }) {
    const expected = new Map([...sheets].map(([asset, sheet]) => [asset, new Map(sheet)]));
    const add = (asset, where, amount) => {
      const sheet = expected.get(asset);
      sheet.set(where, (sheet.get(where) ?? 0n) + amount);
    };
    const addTo = (name, amount) => {
      if (name in this.accounts && expected.has(TRN)) add(TRN, `${name}, ${FREE}`, amount);
    };
    for (const entry of this.#entries.get(number) ?? []) add(...entry);
    for (const { name, data } of events) {
      if (name === 'transactionPayment.TransactionFeePaid') {
        addTo(this.names.get(data.who), -data.actualFee);
        addTo(this.names.get(author), data.actualFee);
      } else if (name === 'staking.EraPaid') {
        addTo('Treasury', data.remainder);
      }
    }
    return expected;
  }
}
