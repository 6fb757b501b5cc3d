// SPDX-License-Identifier: Apache-2.0
// Bad starts and bad commands: each ends with one line that says what to do and an exit code that is not 0, and loses
// nothing. TRINE_NODE names the node's binary.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, statfsSync, truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { atExit, Chain, run, temporaryDirectory, UserError } from 'trine-devkit';
import { Checks } from './lib/checks.mjs';

const MIB = 1024 * 1024;
/** A start that should be refused and is not is ended after so long. */
const REFUSAL = 60_000;
/** Space, in MiB, that the node may use before it stops; and what is then written beside it. */
const ROOM = 256;
const RUBBISH = 320;
const STOPPED = /^error: the disk of .* is full: \d+ MiB are free, the node stops below \d+\./;

const binary = process.env.TRINE_NODE;
const checks = new Checks();
const home = temporaryDirectory();
const at = (...path) => join(home, ...path);
const databaseIn = (base, chain = 'trine_dev') => join(base, 'chains', chain, 'paritydb', 'full');

/** A process of the node: what it says, and how it ends. */
class Process {
  log = '';
  stdout = '';
  #listeners = [];

  constructor(...args) {
    this.command = args.join(' ');
    this.process = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.process.stdout.on('data', (data) => { this.stdout += data; });
    this.process.stderr.on('data', (data) => {
      this.log += data;
      this.#listeners.forEach((listener) => listener());
    });
    this.ended = once(this.process, 'close').then(([code, signal]) => ({ code, signal }));
    atExit(() => this.process.kill('SIGKILL'));
  }

  get lastLine() {
    return this.log.trimEnd().split('\n').at(-1);
  }

  /** Resolves to what a pattern finds in the log, once it is there. */
  said(pattern) {
    const found = new Promise((resolve) => {
      const look = () => pattern.test(this.log) && resolve(pattern.exec(this.log));
      this.#listeners.push(look);
      look();
    });
    const early = this.ended.then(() => {
      throw new Error(`\`${this.command}\` ended before it said ${pattern}:\n${this.log}`);
    });
    return Promise.race([found, early]);
  }

  stop() {
    this.process.kill('SIGTERM');
    return this.ended;
  }
}

/** Run a command that must fail, and check how it does. */
async function refused(what, args, pattern, code = 1) {
  const process = new Process(...args);
  const timer = setTimeout(() => process.process.kill('SIGKILL'), REFUSAL);
  const end = await process.ended;
  clearTimeout(timer);
  checks.equal(`${what}: exit`, end, { code, signal: null });
  checks.that(`${what}: says ${pattern}, not\n          ${process.lastLine}`, pattern.test(process.lastLine));
}

/** Run a command that must succeed; what it prints, or its log. */
async function done(what, args, output = 'stdout') {
  const process = new Process(...args);
  const end = await process.ended;
  checks.equal(`${what}: exit (${process.lastLine})`, end, { code: 0, signal: null });
  return process[output].trim();
}

async function taken(host) {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  return { port: server.address().port, free: () => server.close() };
}

async function freePort() {
  const { port, free } = await taken('127.0.0.1');
  await once(free(), 'close');
  return port;
}

/** A copy of a database, whose files are mostly holes. */
function copyDatabase(from, to) {
  mkdirSync(join(to, '..'), { recursive: true });
  execFileSync('cp', ['-r', '--sparse=always', from, to]);
}

/** The files below a folder, with their sizes. */
function files(folder) {
  if (!existsSync(folder)) return null;
  const names = readdirSync(folder, { recursive: true }).sort();
  return names.map((name) => [name, statSync(join(folder, name)).size]);
}

/** Options of a node of its own: ports that nobody else has, and its own data. */
const alone = (base, { rpc = 0, peers = 0 } = {}) =>
  ['--rpc-port', rpc, '--port', peers, '--no-prometheus', '--base-path', base];

async function badArguments() {
  await refused('no chain', ['--tmp'], /^error: no chain chosen: pass --dev/);
  await refused('unknown flag', ['--dev', '--bogus'], /try '--help'/, 2);
  await refused('libp2p', ['--dev', '--network-backend', 'libp2p'], /leave out `--network-backend libp2p`/);
  await refused('warp sync alone', ['--dev', '--sync', 'warp'], /leave out `--sync`$/);
  await refused('unknown chain', ['--chain', at('none.json')], /^error: no chain is named .*none\.json/);
}

async function badFiles() {
  writeFileSync(at('file'), '{}');
  const base = at('file', 'data');
  await refused('base path below a file', ['--dev', ...alone(base)], /cannot make the folder .*file\/data.*--base-path$/);
  await refused('specification without a name', ['--chain', at('file')], /file` as a chain specification: .*`name`/);
  await refused('a folder as specification', ['--chain', home], /as a chain specification/);
  await refused('no file to import', ['import-blocks', '--dev', '--base-path', at('imported'), at('none')],
    /^error: .*none: No such file/);
  for (const command of [['revert'], ['export-blocks'], ['check-block', '1'], ['chain-info']]) {
    await refused(`${command[0]} without a chain`, [...command, '--chain', 'local', '--base-path', at('empty')],
      /^error: there is no chain at .*empty.*--base-path/);
  }
  checks.equal('a chain after commands without one', files(at('empty')), null);
}

/** A genesis without a runtime; and a database of another chain, under the name of a public one. */
async function badSpecifications(database) {
  const plain = await done('export-chain-spec', ['export-chain-spec', '--chain', 'local']);
  const genesis = { raw: { top: {}, childrenDefault: {} } };
  writeFileSync(at('hollow.json'), JSON.stringify({ ...JSON.parse(plain), id: 'hollow', genesis }));
  await refused('genesis without a runtime', ['--chain', at('hollow.json'), ...alone(at('hollow'))],
    /^error: the specification of the chain .*\(hollow\) is of no use/);
  // Not by way of an object: JavaScript rounds the numbers in it.
  writeFileSync(at('public.json'), plain.replace('"trine_local"', '"public"').replace('"Local"', '"Live"'));
  const copy = databaseIn(at('foreign'), 'public');
  copyDatabase(database, copy);
  const before = files(copy);
  await refused('database of another chain', ['--chain', at('public.json'), ...alone(at('foreign'))],
    /^error: the database .*foreign.* is of another chain.*--base-path/);
  checks.equal('names of files of another chain', files(copy).map(([name]) => name), before.map(([name]) => name));
}

async function damagedDatabases(database) {
  const metadata = databaseIn(at('scribbled'));
  mkdirSync(metadata, { recursive: true });
  const scribble = Buffer.from([0xff, 0xfe, 0xfd, 0x0a, 0xc3, 0x28]);
  writeFileSync(join(metadata, 'metadata'), scribble);
  await refused('scribbled metadata', ['--dev', ...alone(at('scribbled'))],
    /^error: cannot open the database .*scribbled.*: .* move this folder away/);
  checks.that('scribbled metadata stays', readFileSync(join(metadata, 'metadata')).equals(scribble));
  const cut = databaseIn(at('cut'));
  copyDatabase(database, cut);
  const tables = readdirSync(cut).filter((name) => name.startsWith('table_'));
  tables.forEach((name) => truncateSync(join(cut, name), 100));
  // Which of the two depends on what was in the tables already, and what is in the database's log still.
  await refused('tables cut short', ['--dev', ...alone(at('cut'))],
    /^error: (the database's files cannot be read|cannot open the database .*cut.*: .* move this folder away)/);
}

async function takenPorts() {
  const [four, six] = [await taken('127.0.0.1'), await taken('::1').catch(() => null)];
  const start = (...args) => ['--dev', '--base-path', at('ports'), ...args];
  const spare = ['--port', 0, '--no-prometheus'];
  await refused('RPC port', start('--rpc-port', four.port, ...spare),
    new RegExp(`^error: port ${four.port} for RPC is taken .*--rpc-port$`));
  if (six) {
    await refused('RPC port, IPv6', start('--rpc-port', six.port, ...spare), /for RPC is taken \(\[::1\]/);
  }
  await refused('RPC port, to everybody', start('--rpc-external', '--rpc-port', four.port, ...spare), /for RPC is taken/);
  const endpoint = `listen-addr=127.0.0.1:${four.port}`;
  await refused('RPC endpoint', start('--experimental-rpc-endpoint', endpoint, ...spare),
    /for RPC is taken .*--experimental-rpc-endpoint$/);
  await refused('metrics', start('--rpc-port', 0, '--port', 0, '--prometheus-port', four.port),
    /for metrics is taken .*--no-prometheus$/);
  four.free();
  six?.free();
}

async function networkKeys() {
  const key = await done('generate-node-key', ['key', 'generate-node-key']);
  checks.that(`a network key has 64 digits: ${key}`, /^[0-9a-f]{64}$/.test(key));
  await refused('network key in a base path', ['key', 'generate-node-key', '--base-path', at('x')], /say which with --chain/);
  const validator = ['--chain', 'local', '--validator', ...alone(at('validator'))];
  const process = new Process(...validator);
  checks.equal('no network key: exit', await process.ended, { code: 1, signal: null });
  const [, advice] = /`trine-node (.*)`$/.exec(process.lastLine) ?? [];
  checks.that(`no network key: a command is named in\n          ${process.lastLine}`, advice);
  await done('what is advised for want of a network key', advice.split(' '));
  const file = advice.split(' ').at(-1);
  const made = readFileSync(file, 'utf8');
  await refused('a second network key', advice.split(' '), /there is a key at .* already/);
  checks.equal('the network key', readFileSync(file, 'utf8'), made);
}

/** A folder on a disk of its own if there is one: somebody else's files must not count. */
function calmFolder() {
  const usable = existsSync('/dev/shm') && statfsSync('/dev/shm').bavail * statfsSync('/dev/shm').bsize > 2 * RUBBISH * MIB;
  if (!usable) return at('calm');
  const folder = mkdtempSync('/dev/shm/trine-');
  atExit(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const freeMiB = (folder) => Math.floor((statfsSync(folder).bavail * statfsSync(folder).bsize) / MIB);

/** Session keys, made beside a node that runs, and registered by their account. */
async function sessionKeys(base, endpoint) {
  const chain = await Chain.connect(endpoint);
  const bob = chain.person('Bob');
  const call = await done('key session', ['key', 'session', '--dev', '--base-path', base, '--owner', bob.address]);
  const registered = chain.api.createType('Call', call);
  checks.equal('the call', `${registered.section}.${registered.method}`, 'session.setKeys');
  const { events } = await chain.submit(chain.api.tx(registered), bob, { inBlock: true });
  checks.that('the call succeeds', events.some(({ name }) => name === 'system.ExtrinsicSuccess'));
  const stored = await chain.api.query.session.nextKeys(bob.address);
  checks.equal('the registered keys', stored.unwrap().toHex(), registered.args[0].toHex());
  const head = await chain.head(() => true);
  await chain.close();
  return head;
}

/** What must not be done beside a node that runs. */
async function besideANode(base, peers) {
  await refused('purge-chain of a running node', ['purge-chain', '-y', '--dev', '--base-path', base, '--keys-are-retired'],
    /^error: the database .* is in use: a node runs on it/);
  await refused('revert of a running node', ['revert', '--dev', '--base-path', base, '--keys-are-retired'],
    /^error: the database .* is in use/);
  await refused('a second node on the same data', ['--dev', ...alone(base)], /^error: the database .* is in use/);
  await refused('a second node on the port of peers', ['--dev', ...alone(at('second'), { peers })],
    new RegExp(`^error: port ${peers} for peers is taken .*--port <PORT>$`));
}

/** What must not be done with a validator's chain, and what cannot. */
async function onAChain(base) {
  const before = files(base);
  for (const command of [['revert', '1'], ['purge-chain', '-y']]) {
    await refused(`${command[0]} with a validator's keys`, [...command, '--dev', '--base-path', base],
      /^error: .* holds a validator's keys \(gran, babe\): .* slashed.*--keys-are-retired$/);
  }
  writeFileSync(at('blocks'), 'precious');
  await refused('export of blocks that are not there',
    ['export-blocks', '--dev', '--base-path', base, '--from', 1000, '--to', 1001, at('blocks')],
    /^error: there is no block 1001: the best block is \d+$/);
  checks.equal('the file for blocks', readFileSync(at('blocks'), 'utf8'), 'precious');
  const log = await done('export of a block', ['export-blocks', '--dev', '--base-path', base, '--to', 1, at('block')], 'log');
  checks.that('one block is exported', /^\{"block":.*\}\s*$/.test(readFileSync(at('block'), 'utf8')));
  checks.that(`a command without failures:\n${log}`, !/fail/i.test(log));
  const names = (list) => list.map(([name]) => name).filter((name) => !name.includes('/full/'));
  checks.equal('the chain after what was refused', names(files(base)), names(before));
  const keys = () => files(join(base, 'chains', 'trine_dev', 'keystore'));
  const held = keys();
  await done('purge-chain', ['purge-chain', '-y', '--dev', '--base-path', base, '--keys-are-retired']);
  checks.equal('the database after purge-chain', files(databaseIn(base)), null);
  checks.equal('the keys after purge-chain', keys(), held);
}

/** A node from its start to its end, which comes when its disk is full; and then once more. */
async function aNode(base) {
  mkdirSync(base, { recursive: true });
  const [rpc, peers] = [await freePort(), await freePort()];
  await refused('a full disk at the start', ['--dev', ...alone(base), '--db-storage-threshold', freeMiB(base) + ROOM], STOPPED);
  const options = ['--dev', ...alone(base, { rpc, peers })];
  const limit = ['--db-storage-threshold', freeMiB(base) - ROOM, '--db-storage-polling-period', 1];
  const node = new Process(...options, '--rpc-external', ...limit);
  const [, addresses] = await node.said(/Running JSON-RPC server: addr=(\S+)/);
  checks.equal('listeners for everybody', addresses, `0.0.0.0:${rpc},`);
  const head = await sessionKeys(base, `ws://127.0.0.1:${rpc}`);
  await besideANode(base, peers);
  const rubbish = join(base, 'rubbish');
  writeFileSync(rubbish, Buffer.alloc(RUBBISH * MIB));
  checks.equal('a full disk: exit', await node.ended, { code: 1, signal: null });
  checks.that(`a full disk: said\n          ${node.lastLine}`, STOPPED.test(node.lastLine));
  rmSync(rubbish);

  const again = new Process(...options, ...limit);
  const [, best] = await again.said(/Highest known block at #(\d+)/);
  checks.that(`block ${head.number} is there after the disk was full, up to ${best}`, Number(best) >= head.number);
  await again.said(/Imported #/);
  checks.equal('a stop: exit', await again.stop(), { code: 0, signal: null });
  checks.that(`a stop without failures:\n${again.log}`, !/fail|error/i.test(again.log.split('Imported #').at(-1)));
}

run(async (args) => {
  if (args.length > 0) throw new UserError('usage: TRINE_NODE=<the node\'s binary> node faults.mjs');
  if (!binary || !existsSync(binary)) throw new UserError('TRINE_NODE must name the node\'s binary');
  const base = calmFolder();
  const quick = async () => {
    await badArguments();
    await badFiles();
    await takenPorts();
    await networkKeys();
  };
  await Promise.all([aNode(base), quick()]);
  const database = databaseIn(base);
  await Promise.all([badSpecifications(database), damagedDatabases(database)]);
  await onAChain(base);
  checks.finish();
});
