// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Starts a development chain, keeps it alive, and leaves nothing running.

import { closeSync, mkdtempSync, openSync, readFileSync, readSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PortTaken, UserError } from '../errors.js';
import { Feeder } from '../feeder.js';
import { DevNode } from '../node.js';
import { freePorts, HIGHEST_PORT, isFree, portsFrom } from '../ports.js';
import { DEV_PRICES } from '../prices.js';
import { newBlock } from '../time.js';
import { accounts, nextSteps } from './greeting.js';
import { check, parse, USAGE } from './options.js';
import { namesOf } from './people.js';
import { load, save } from './saves.js';
import { watch } from './watch.js';

/** @typedef {import('./options.js').Options} Options */
/** @typedef {import('../chain.js').Chain} Chain */

/** For clients, other nodes and Prometheus; others are as far from these as from each other. */
const PORTS = [9944, 30333, 9615];
/** How often somebody may take a port before the node does. */
const MAX_TRIES = 5;
const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
/** What the node says that everybody should see. */
const ALARMING = /\b(WARN|ERROR)\b/;
const LOOK_EVERY = 500;
/** What the feed for quick predictions begins with, beside those of the demo. */
const PRICES = { ...DEV_PRICES, 'QUICK/USD': '100' };

/** @param {string} line */
const say = (line) => console.log(line);

/** Memory that a process has, in MiB; none where the system does not say.
 * @param {number | undefined} pid */
function memory(pid) {
  try {
    const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Math.round(Number(kib) / 1024);
  } catch {
    return undefined;
  }
}

/** Ports that are free: the usual ones or, from others on, as far from each other; any, if there are no such ones.
 * @param {number} [first] */
async function ports(first) {
  const [usual = 0] = PORTS;
  const wanted = PORTS.map((port) => port - usual + (first ?? usual));
  if (Math.max(...wanted) <= HIGHEST_PORT) return portsFrom(wanted);
  return [...(await portsFrom([first ?? usual])), ...(await freePorts(2))];
}

/** @param {Options} options */
async function create({ basePath, sealing, nodeArgs, feed, rpcPort, p2pPort, prometheusPort, portsFrom: first }) {
  for (const port of [rpcPort, p2pPort, prometheusPort]) {
    if (port !== undefined && !(await isFree(port))) throw new PortTaken(port);
  }
  const [rpc, p2p, prometheus] = await ports(first);
  /** @param {string} pattern */
  const says = (pattern) => nodeArgs.some((arg) => new RegExp(`^--${pattern}`).test(arg));
  const args = [
    ...(says('(state-)?pruning\\b') ? [] : ['--state-pruning', 'archive']),
    ...(says('blocks-pruning') ? [] : ['--blocks-pruning', 'archive']),
    ...(says('(no-)?prometheus') ? [] : ['--prometheus-port', String(prometheusPort ?? prometheus)]),
    ...(sealing !== undefined && !feed ? ['--no-feed'] : []),
    ...nodeArgs,
  ];
  return DevNode.create({ basePath, sealing, args, rpcPort: rpcPort ?? rpc, p2pPort: p2pPort ?? p2p });
}

/** A node that answers; on other ports if somebody took one in between.
 * @param {Options} options
 * @param {(node: DevNode) => void} onNode told of each that is started */
async function start(options, onNode) {
  for (let tries = 1; ; tries += 1) {
    const node = await create(options);
    onNode(node);
    try {
      return { node, chain: await node.start() };
    } catch (error) {
      await node.kill();
      const taken = error instanceof PortTaken || /(address|port)[^\n]*(in use|taken)/i.test(String(error));
      if (!taken || options.rpcPort !== undefined || tries === MAX_TRIES) throw error;
    }
  }
}

/** Show what a node says: all, or what is alarming.
 * @param {DevNode} node
 * @param {boolean} all */
async function follow(node, all) {
  const file = openSync(node.log, 'r');
  const buffer = Buffer.alloc(65_536);
  let rest = '';
  for (let over = false; !over; ) {
    over = await Promise.race([node.exited.then(() => true), delay(LOOK_EVERY, false)]);
    for (let size; (size = readSync(file, buffer)) > 0; ) {
      const lines = (rest + buffer.toString('utf8', 0, size)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (all || ALARMING.test(line)) say(`node: ${line}`);
      }
    }
  }
  closeSync(file);
}

/** Say all that there is to know at the beginning.
 * @param {Chain} chain
 * @param {DevNode} node
 * @param {Options} options */
async function greet(chain, node, { sealing, save: file, basePath }) {
  const block = await chain.bestHead();
  say('\nAccounts: everybody knows their keys. //Alice has sudo; //Operator//1 to 5 submit prices.');
  for (const line of await accounts(chain, block)) say(`  ${line}`);
  say(`\n  node        ${chain.endpoint} (http too); ${sealing === undefined ? 'BABE and GRANDPA' : `sealed: ${sealing}`}`);
  say(`  log         ${node.log}`);
  say(`  chain       ${basePath ?? (file ? `saved to ${file} at the end` : 'gone at the end (--save, --base-path)')}`);
  say('\nNext, in polkadot.js Apps:');
  for (const line of await nextSteps(chain, block, sealing !== undefined)) say(`  ${line}`);
}

/** Say when every feed has a price that counts.
 * @param {Chain} chain */
async function tellPrices(chain) {
  const block = await chain.head(async (at) => {
    /** @type {any[]} */
    const feeds = await chain.ask(at, 'pricesApi', 'feeds');
    return feeds.every(({ state }) => state === 'Fresh');
  }, { patience: Infinity });
  say(`prices stand after block ${block.number}`);
}

/**
 * Run a chain until we are told to stop, or the node ends. Whatever happens, nothing is left running.
 * @param {Options} options
 */
async function live(options) {
  const began = Date.now();
  /** @type {DevNode | undefined} */
  let node;
  let stopping = false;
  /** @type {(signal: string) => void} */
  let stop = () => {};
  const stopped = new Promise((resolve) => (stop = resolve));
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      // Who insists does not want to wait for the node's last words.
      if (stopping) void node?.kill();
      stopping = true;
      stop(signal);
    });
  }
  const isOwn = options.basePath === undefined;
  const basePath = options.basePath ?? mkdtempSync(join(tmpdir(), 'trine-dev-'));
  const removeBase = () => isOwn && rmSync(basePath, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  process.on('exit', removeBase);
  if (options.load) await load(options.load, basePath, { sealed: options.sealing !== undefined });

  const living = (async () => {
    const begun = await start({ ...options, basePath }, (one) => (node = one));
    const { chain } = begun;
    const sealed = options.sealing !== undefined;
    if (sealed && (await chain.bestHead()).number === 0) await newBlock(chain);
    void follow(begun.node, options.verbose).catch(() => {});
    await chain.head(({ number }) => number > 0);
    await greet(chain, begun.node, options);
    const seconds = (Date.now() - began) / 1000;
    const { rpcPort, p2pPort, log, pid } = begun.node;
    const ready = {
      endpoint: chain.endpoint, rpcPort, p2pPort, basePath, log, pid: process.pid, nodePid: pid, seconds,
      nodeMiB: memory(pid), ownMiB: memory(process.pid),
    };
    if (options.readyFile) {
      writeFileSync(`${options.readyFile}.part`, `${JSON.stringify(ready, null, 2)}\n`);
      renameSync(`${options.readyFile}.part`, options.readyFile);
    }
    const has = `node ${ready.nodeMiB} MiB, this program ${ready.ownMiB} MiB`;
    say(`\nready after ${seconds.toFixed(1)} s (${has}). Ctrl-C stops all of it.`);
    if (options.feed) {
      if (!sealed) new Feeder(chain, { prices: PRICES, complain: say });
      void tellPrices(chain).catch(() => {});
    }
    void watch(chain, namesOf(chain), say).catch((error) => {
      if (!stopping) say(`transactions are not shown any more: ${error.message}`);
    });
    const how = await begun.node.exited;
    if (stopping) return;
    // What it has is worth more than a clean directory.
    process.off('exit', removeBase);
    throw new UserError(`the node ended by itself (${how}); its chain is in ${basePath}:\n${begun.node.tail(10)}`);
  })();

  try {
    await Promise.race([living, stopped]);
    living.catch(() => {});
    if (!node?.pid) return;
    say('\nstopping the node');
    const how = await node.stop();
    if (!options.save) return;
    if (how !== 0) throw new UserError(`the node did not end in order (${how}): nothing is saved`);
    await save(basePath, options.save, { sealed: options.sealing !== undefined });
    say(`saved to ${options.save}: ./scripts/dev --load ${options.save} goes on with it`);
  } finally {
    await node?.kill();
    if (options.readyFile) rmSync(options.readyFile, { force: true });
  }
}

/**
 * The program.
 * @param {string[]} args
 */
export async function main(args) {
  // A terminal that was closed: what is still to be done does not need it.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  try {
    const options = parse(args);
    if (options.help) {
      process.stdout.write(USAGE);
      return;
    }
    check(options);
    if (options.readyFile) rmSync(options.readyFile, { force: true });
    await live(options);
    process.exit(0);
  } catch (error) {
    const told = error instanceof UserError ? error.message : error instanceof Error ? error.stack : String(error);
    console.error(`error: ${told}`);
    process.exit(1);
  }
}
