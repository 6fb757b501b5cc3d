// SPDX-License-Identifier: Apache-2.0
// What accounts have, free and on hold, and what they should have.

import { TRN } from './assets.mjs';
import { plain } from './plain.mjs';

const FREE = 'free';

/** The account that belongs to a pallet. */
export function palletAccount(chain, id) {
  const bytes = Buffer.alloc(32);
  bytes.write(`modl${id}`);
  return chain.api.createType('AccountId', bytes).toString();
}

/** An account's free money and holds by reason, for one asset. */
async function partsOf(query, asset, address) {
  if (asset === TRN) {
    const { data } = await query.system.account(address);
    return parts(data.free.toBigInt(), await query.balances.holds(address));
  }
  const account = (await query.assets.account(asset.id, address)).unwrapOr(null);
  return parts(account?.balance.toBigInt() ?? 0n, await query.assetsHolder.holds(asset.id, address));
}

function parts(free, holds) {
  const held = plain(holds).map(({ id, amount }) => {
    const [[pallet, reason]] = Object.entries(id);
    return [`${pallet}.${reason}`, amount];
  });
  return [[FREE, free], ...held];
}

/** Follows some accounts from block to block. Between two blocks it is told what should move; fees,
 * which no caller can know, it takes from the blocks' events. */
export class Ledger {
  #sheets;
  #block;

  /** `accounts` maps names to addresses; the one named Treasury gets what an era leaves. */
  constructor(chain, checks, accounts, assets) {
    Object.assign(this, { chain, checks, accounts, assets });
    this.names = new Map(Object.entries(accounts).map(([name, address]) => [address, name]));
  }

  /** Start from what there is after a block. */
  async start(block) {
    this.#block = block;
    this.#sheets = await this.#read(block);
  }

  /** Money should move from one [account, part] to another. */
  move(asset, amount, [from, fromPart = FREE], [to, toPart = FREE]) {
    this.#add(asset, from, fromPart, -amount);
    this.#add(asset, to, toPart, amount);
  }

  hold(asset, amount, account, reason) {
    this.move(asset, amount, [account], [account, reason]);
  }

  release(asset, amount, account, reason, to = account) {
    this.move(asset, amount, [account, reason], [to]);
  }

  /** Check every balance after a block; go on from there. */
  async check(step, block) {
    await this.#expectFees(block);
    const actual = await this.#read(block);
    for (const asset of this.assets) {
      const [expected, now] = [this.#sheets.get(asset), actual.get(asset)];
      for (const where of new Set([...expected.keys(), ...now.keys()])) {
        this.checks.equal(
          `${step}, block ${block.number}: ${asset.symbol} of ${where}`,
          now.get(where) ?? 0n,
          expected.get(where) ?? 0n,
          (amount) => `${asset.format(amount)} (${amount})`,
        );
      }
    }
    this.#block = block;
    this.#sheets = actual;
  }

  /** All that is on hold, as text by asset and account. */
  holds() {
    return Object.fromEntries(
      [...this.#sheets].flatMap(([asset, sheet]) =>
        [...sheet]
          .filter(([where, amount]) => !where.endsWith(FREE) && amount > 0n)
          .map(([where, amount]) => [`${asset.symbol} of ${where}`, asset.format(amount)]),
      ),
    );
  }

  async #read(block) {
    const { query } = await this.chain.api.at(block.hash);
    const sheet = async (asset) => {
      const rows = Object.entries(this.accounts).map(async ([name, address]) => {
        const found = await partsOf(query, asset, address);
        return found.map(([part, amount]) => [`${name}, ${part}`, amount]);
      });
      return [asset, new Map((await Promise.all(rows)).flat())];
    };
    return new Map(await Promise.all(this.assets.map(sheet)));
  }

  // Fees go to the block's author.
  async #expectFees(last) {
    for await (const { author, events } of this.chain.blocks(this.#block, last)) {
      for (const { name, data } of events) {
        if (name === 'transactionPayment.TransactionFeePaid') {
          this.move(TRN, data.actualFee, [this.names.get(data.who)], [this.names.get(author)]);
        } else if (name === 'staking.EraPaid') {
          this.#add(TRN, 'Treasury', FREE, data.remainder);
        }
      }
    }
  }

  #add(asset, account, part, amount) {
    if (!(account in this.accounts)) return;
    const sheet = this.#sheets.get(asset);
    const where = `${account}, ${part}`;
    sheet.set(where, (sheet.get(where) ?? 0n) + amount);
  }
}
