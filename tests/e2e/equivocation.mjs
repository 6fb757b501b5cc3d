// SPDX-License-Identifier: Apache-2.0
// Validators that sign twice, on a network of real nodes: whoever makes two blocks for one slot is reported and slashed,
// and a healthy network reports nobody. With `--long`, also: nobody is reported when a validator is killed and started
// again, or stood still and comes back on an old block; and whoever votes twice is. TRINE_NODE names the node's binary.

import { named, run, UserError } from 'trine-devkit';
import { Checks } from './lib/checks.mjs';
import { network, VALIDATORS } from './lib/network.mjs';

/** Blocks in which nobody must be reported. */
const QUIET = 3;
/** So many blocks whoever stands still misses. */
const MISSED = 3;
/** Whoever signs twice is heard of in so many blocks. */
const MOST = 40;

const started = Date.now();
const say = (line) => console.log(`${((Date.now() - started) / 1000).toFixed(0).padStart(4)} s  ${line}`);
const offences = (events) => events.filter(({ name }) => name === 'offences.Offence');

class Network {
  constructor(checks) {
    this.checks = checks;
  }

  async begin(members) {
    this.nodes = await network(members);
    const [watch, ...others] = this.nodes.slice(0, VALIDATORS.length);
    const [chain] = await Promise.all([watch.start(), ...others.map((node) => node.start().then((it) => it.close()))]);
    this.chain = chain;
    this.seen = 0;
    await this.final(() => true);
  }

  /** The next final block for which `test` holds: its number and events. No fork can make it another one. */
  async final(test) {
    const { chain } = this;
    for (;;) {
      const number = this.seen + 1;
      await chain.head((head) => head.number >= number, { finalized: true });
      const hash = await chain.api.rpc.chain.getBlockHash(number);
      const { query } = await chain.api.at(hash);
      const events = (await query.system.events()).map(named);
      this.seen = number;
      if (await test({ number, events })) return { number, events };
    }
  }

  /** Check that so many blocks more report nobody. */
  async quiet(what, blocks = QUIET) {
    const best = await this.chain.bestHead();
    await this.final(({ number, events }) => {
      this.checks.equal(`offences in block ${number}, ${what}`, offences(events), []);
      return number >= best.number + blocks;
    });
    say(`${what}: block ${this.seen} is final, nobody is reported`);
  }

  /** Whether these events tell of an offence; if so, check whose, and of which kind. */
  check(name, kind, events) {
    const [offence] = offences(events);
    if (offence === undefined) return false;
    this.checks.equal('what is reported', Buffer.from(offence.data.kind.slice(2), 'hex').toString(), kind);
    const reported = events.filter((event) => event.name === 'staking.SlashReported').map((event) => event.data);
    this.checks.equal('who is to be slashed', reported.map(({ validator }) => validator), [this.chain.person(name).address]);
    this.checks.that('by a part of the stake', reported.every(({ fraction }) => fraction > 0n));
    return true;
  }

  /** Wait until a validator is reported, in a block that is final. */
  async caught(name, kind) {
    const { seen } = this;
    const { number } = await this.final((block) => {
      if (block.number > seen + MOST) throw new Error(`nobody is reported in ${MOST} blocks`);
      return this.check(name, kind, block.events);
    });
    say(`${name} is reported in block ${number} (${kind})`);
  }

  async end() {
    await this.chain.close();
    await Promise.all(this.nodes.map((node) => node.stop()));
  }
}

/** What happens to honest validators. */
async function troubles(net, bob, charlie) {
  await bob.kill();
  await (await bob.start()).close();
  await net.quiet('a validator that was killed');
  // On an old head it is then, and what it makes there before it hears of others is given up again.
  charlie.pause();
  const { number } = await net.chain.bestHead();
  await net.chain.head((head) => head.number >= number + MISSED);
  charlie.resume();
  await net.quiet('a validator that stood still');
}

async function blocksTwice(checks, long) {
  const net = new Network(checks);
  await net.begin([...VALIDATORS.map((name) => ({ name })), { name: 'Dave', keys: ['babe'] }]);
  const [, bob, charlie, , double] = net.nodes;
  await net.quiet('a healthy network');
  if (long) await troubles(net, bob, charlie);
  say('Another node begins to make blocks with the key of Dave');
  await (await double.start()).close();
  await net.caught('Dave', 'babe:equivocatio');
  await net.end();
}

/** Two of four are gone, so nothing becomes final, rounds stay open, and two nodes of one voter go apart. */
async function votesTwice(checks) {
  const net = new Network(checks);
  await net.begin([...VALIDATORS.map((name) => ({ name })), { name: 'Dave', keys: ['gran'] }]);
  const [, bob, charlie, , double] = net.nodes;
  await Promise.all([bob.kill(), charlie.kill()]);
  say('Another node begins to vote with the key of Dave');
  await (await double.start()).close();
  const found = await net.chain.head(async ({ hash }) => {
    const { query } = await net.chain.api.at(hash);
    return net.check('Dave', 'grandpa:equivoca', (await query.system.events()).map(named));
  }, { patience: 600_000 });
  say(`Dave is reported in block ${found.number}`);
  await net.end();
}

run(async (args) => {
  const long = args.length === 1 && args[0] === '--long';
  if (args.length > 0 && !long) throw new UserError('usage: TRINE_NODE=<the node\'s binary> node equivocation.mjs [--long]');
  const checks = new Checks();
  await blocksTwice(checks, long);
  if (long) await votesTwice(checks);
  checks.finish();
});
