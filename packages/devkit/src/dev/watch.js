// SPDX-License-Identifier: Apache-2.0
// @ts-check
// A line for each transaction, and for what the chain does by itself.

import { OPERATORS } from '../prices.js';

/** Pallets of which what they do by themselves is told. */
const TOLD = ['lending', 'predictions', 'prices', 'custody'];
/** What happens with every price. */
const USUAL = ['prices.Submitted', 'prices.Sampled'];

/**
 * Tell what happens in each new best block, until the chain is gone.
 * @param {import('../chain.js').Chain} chain
 * @param {Map<string, string>} names by address
 * @param {(line: string) => void} say
 */
export async function watch(chain, names, say) {
  for (let last = await chain.bestHead(); ; ) {
    const { number: before, hash: seen } = last;
    last = await chain.head(({ hash }) => hash !== seen, { patience: Infinity });
    // Not above the one before if a snapshot was restored.
    for (let number = Math.min(before + 1, last.number); number <= last.number; number += 1) {
      const hash = number === last.number ? last.hash : (await chain.api.rpc.chain.getBlockHash(number)).toHex();
      for (const line of await linesOf(chain, hash, names)) say(`block ${number}  ${line}`);
    }
  }
}

/**
 * @param {import('../chain.js').Chain} chain
 * @param {string} hash
 * @param {Map<string, string>} names
 */
async function linesOf(chain, hash, names) {
  const [{ block }, at] = await Promise.all([chain.api.rpc.chain.getBlock(hash), chain.api.at(hash)]);
  /** @type {any[]} */
  const records = /** @type {any} */ (await at.query.system?.events?.()) ?? [];
  /** @type {string[]} */
  const lines = [];
  block.extrinsics.forEach((extrinsic, i) => {
    const { section, method } = extrinsic.method;
    const who = extrinsic.isSigned ? extrinsic.signer.toString() : undefined;
    const name = who && (names.get(who) ?? who);
    if (!name || (OPERATORS.includes(name) && section === 'prices')) return;
    const own = records.filter(({ phase }) => phase.isApplyExtrinsic && phase.asApplyExtrinsic.eqn(i));
    const failed = own.find(({ event }) => at.events.system?.ExtrinsicFailed?.is(event));
    const inner = own.map(({ event }) => event).filter(({ section: pallet }) => pallet === 'sudo')
      .find(({ data: [result] }) => result?.isErr);
    const error = failed?.event.data[0] ?? inner?.data[0].asErr;
    lines.push(`${name}: ${section}.${method}  ${error ? `failed: ${chain.failure(error).message}` : 'ok'}`);
  });
  for (const { event, phase } of records) {
    const name = `${event.section}.${event.method}`;
    if (!phase.isApplyExtrinsic && TOLD.includes(event.section) && !USUAL.includes(name)) {
      lines.push(`the chain: ${name} ${JSON.stringify(event.data.toHuman())}`);
    }
  }
  return lines;
}
