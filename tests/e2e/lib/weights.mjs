// SPDX-License-Identifier: Apache-2.0
// The weight that a block declares, against what happens when it is executed once more: the time that takes,
// and the storage that each transaction and the chain itself read and write. Each entry counts once, at what the
// runtime's own weights have for it.

import { plain } from 'trine-devkit';

/** A block has these in memory whatever is in it, so no weight counts them; `extrinsicData` is in the base weight
 * of every transaction. */
const UNCOUNTED = [
  'balances.inactiveIssuance', 'balances.totalIssuance', 'substrate.extrinsicIndex', 'substrate.transactionLevelKey',
  'system.blockSize', 'system.blockWeight', 'system.digest', 'system.eventCount', 'system.events',
  'system.executionPhase', 'system.extrinsicCount', 'system.extrinsicData', 'system.extrinsicWeightReclaimed',
  'system.inherentsApplied', 'system.number', 'transactionPayment.nextFeeMultiplier',
  'transactionPayment.txPaymentCredit',
];
const READS = new Set(['Get', 'Exists', 'Hash']);
const WRITES = new Set(['Put', 'Append', 'ClearPrefix']);
/** What the chain does by itself, in its hooks and when it sets the time: of what is done then, hooks declare a part. */
const HOOKS = 'hooks';
const INHERENT = 'timestamp.set';

const hex = (codec) => codec.toHex().slice(2);

const milliseconds = (picoseconds) => `${(Number(picoseconds) / 1e9).toFixed(1)} ms`;

export class Weights {
  constructor(chain) {
    const { consts, query } = chain.api;
    this.chain = chain;
    this.prices = plain(consts.system.dbWeight);
    const prefix = (name) => name.split('.').reduce((items, item) => items[item], query).keyPrefix().slice(2);
    this.uncounted = UNCOUNTED.map(prefix);
    this.phase = prefix('system.executionPhase');
  }

  /** Check that nothing in these blocks accessed more than it declared. A table of what came closest, and a line on
   * time, which decides nothing: machines differ. */
  async audit(checks, all) {
    const calls = new Map();
    const sum = { declared: 0n, taken: 0n };
    for (const block of all) {
      for (const { name, declared, counted } of await this.of(block)) {
        const what = `${name} in block ${block.number} declares ${declared} ps, its accesses weigh ${counted} ps`;
        checks.that(what, counted <= declared);
        const share = Number(counted) / Number(declared);
        const call = calls.get(name) ?? { times: 0, share: 0 };
        calls.set(name, { ...(share > call.share ? { share, declared } : call), times: call.times + 1 });
        sum.declared += declared;
      }
      sum.taken += await this.time(block);
    }
    const rows = [...calls].sort(([, a], [, b]) => b.share - a.share).map(([name, { times, share, declared }]) => [
      name, String(times), milliseconds(declared), `${(share * 100).toFixed(0)} %`,
    ]);
    return {
      head: ['Call', 'Times', 'Weight declared', 'of it accesses, at most'],
      rows,
      time: [
        `${all.length} blocks declare ${milliseconds(sum.declared)};`,
        `executing them again takes ${milliseconds(sum.taken)}`,
      ].join(' '),
    };
  }

  /** Each of a block's transactions by its call, and the hooks: the weight it declares and what its accesses
   * to storage alone weigh, in picoseconds. */
  async of({ hash }) {
    const { api } = this.chain;
    const [{ block }, { query }, accesses] = await Promise.all([
      api.rpc.chain.getBlock(hash), api.at(hash), this.#trace(hash),
    ]);
    const [events, consumed] = await Promise.all([query.system.events(), query.system.blockWeight()]);
    const parts = events.map(({ event, phase }) => {
      if (event.section !== 'system' || !/^Extrinsic(Success|Failed)$/.test(event.method)) return [];
      const { section, method } = block.extrinsics[phase.asApplyExtrinsic].method;
      const declared = event.data.dispatchInfo.weight.refTime.toBigInt();
      return [{ name: `${section}.${method}`, declared, counted: this.#weigh(accesses.get(hex(phase))) }];
    }).flat();
    const total = Object.values(plain(consumed)).reduce((sum, { refTime }) => sum + refTime, 0n);
    const calls = parts.filter(({ name }) => name !== INHERENT);
    const itself = parts.filter(({ name }) => name === INHERENT);
    const declared = calls.reduce((left, part) => left - part.declared, total);
    const counted = itself.reduce((sum, part) => sum + part.counted, this.#weigh(accesses.get(HOOKS)));
    return [...calls, { name: HOOKS, declared, counted }];
  }

  /** How long the node takes to execute a block once more, in picoseconds. */
  async time({ hash, parent }) {
    const { api } = this.chain;
    const { block } = await api.rpc.chain.getBlock(hash);
    // Who executes a block has taken its author's seal off.
    const { header, extrinsics } = block;
    const digest = { logs: header.digest.logs.filter((log) => !log.isSeal) };
    const unsealed = api.createType('Block', {
      header: { ...Object.fromEntries(header), digest }, extrinsics,
    });
    const started = process.hrtime.bigint();
    await this.chain.request('state_call', ['Core_execute_block', unsealed.toHex(), parent.hash]);
    return (process.hrtime.bigint() - started) * 1000n;
  }

  #weigh({ reads, writes }) {
    const { read, write } = this.prices;
    return BigInt(reads.size) * read + BigInt(writes.size) * write;
  }

  /** The entries read and written in each phase of a block's execution; all but transactions are hooks. */
  async #trace(hash) {
    const { blockTrace } = await this.chain.request('state_traceBlock', [hash, 'state', '', '']);
    const phases = new Map();
    const during = (phase) => {
      if (!phases.has(phase)) phases.set(phase, { reads: new Set(), writes: new Set() });
      return phases.get(phase);
    };
    let now = during(HOOKS);
    for (const { data: { stringValues: { key, method, value_encoded: value } } } of blockTrace.events) {
      if (key === this.phase && method === 'Put') {
        // `Some` of a phase, of which the first kind are the transactions.
        now = during(value.startsWith('0100') ? value.slice(2) : HOOKS);
      } else if (key && !this.uncounted.some((prefix) => key.startsWith(prefix))) {
        if (READS.has(method)) now.reads.add(key);
        else if (WRITES.has(method)) now.writes.add(key);
      }
    }
    return phases;
  }
}
