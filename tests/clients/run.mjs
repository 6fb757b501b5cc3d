// SPDX-License-Identifier: Apache-2.0
// Runs checks of clients against nodes that it starts: the quick ones, with `--long` all, or those that are named.
// `--needs` instead prints what must be installed for them, `--markdown` the versions that are pinned.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import { cryptoWaitReady, encodeAddress } from '@polkadot/util-crypto';
import { temporaryDirectory } from 'trine-devkit/cleanup';
import { UserError } from 'trine-devkit/errors';
import { CLIENTS, needs, table } from './clients.mjs';
import { faults } from './lib/judge.mjs';
import { startNode, tail } from './lib/node.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const DOCS = join(HERE, '../../docs/clients.md');

/** One account for each client: transactions of one do not wait for those of another. */
const PEOPLE = ['Alice', 'Bob', 'Charlie', 'Dave', 'Eve', 'Ferdie'].flatMap((name) => [`//${name}//stash`, `//${name}`]);

/** 1.234567890123 TRN: a different digit in each place. */
const AMOUNT = '1234567890123';

/** Longer than a check takes on a busy machine. */
const PATIENCE = { quick: 180_000, long: 900_000 };

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(0)} s`;

/** Run a program to its end, which must be good; what it wrote. */
function output(command, args, { env, patience }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: HERE, env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    // Not at once: it may have to end what it started itself.
    const end = () => child.kill('SIGTERM');
    process.on('exit', end);
    const written = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr']) child[stream].on('data', (data) => (written[stream] += data));
    const timer = setTimeout(() => {
      written.stderr += `\nnot done after ${patience / 1000} s`;
      end();
      setTimeout(() => child.kill('SIGKILL'), 5_000).unref();
    }, patience);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      process.off('exit', end);
      if (code === 0) resolve(written.stdout);
      else reject(new Error(`exit code ${code}\n${(written.stdout + written.stderr).trim()}`));
    });
  });
}

/** Have a client do the common task, and judge what it says. */
async function share(client, task, api, patience) {
  const said = await output(client.command, client.args, { env: { TRINE_TASK: JSON.stringify(task) }, patience });
  const found = await faults(api, task, JSON.parse(said.trimEnd().split('\n').at(-1)), client.asks ?? true);
  if (found.length > 0) throw new Error(found.join('\n'));
}

function choose(args) {
  const long = args.includes('--long');
  const names = args.filter((arg) => !arg.startsWith('--'));
  for (const name of names) {
    if (!(name in CLIENTS)) throw new UserError(`no check is named ${name} (there are: ${Object.keys(CLIENTS).join(', ')})`);
  }
  return Object.entries(CLIENTS).filter(([name, client]) => (names.length > 0 ? names.includes(name) : long || !client.long));
}

/** What there is to say of checks that failed. */
const failures = [];

/** Run one check; whether it passed. */
async function check(name, work) {
  const began = Date.now();
  try {
    await work();
    console.log(`  ok      ${name} (${seconds(began)})`);
    return true;
  } catch (error) {
    console.log(`  FAILED  ${name} (${seconds(began)})`);
    failures.push(`${name}:\n${error.message.replace(/^/gm, '  ')}`);
    return false;
  }
}

async function main(args) {
  const unknown = args.find((arg) => arg.startsWith('--') && !['--long', '--needs', '--markdown'].includes(arg));
  if (unknown) throw new UserError(`no option is named ${unknown} (there are: --long, --markdown)`);
  const chosen = choose(args);
  if (args.includes('--markdown')) return console.log(table()) ?? true;
  if (args.includes('--needs')) return [...new Set(chosen.flatMap(([, client]) => needs(client)))].forEach((need) => console.log(need)) ?? true;
  const results = [];
  const sharing = chosen.filter(([, client]) => client.shares);
  const patience = (client) => (client.long ? PATIENCE.long : PATIENCE.quick);

  if (sharing.length > 0) {
    await cryptoWaitReady();
    const node = await startNode(temporaryDirectory());
    const api = await ApiPromise.create({ provider: new WsProvider(node.endpoint), noInitWarn: true });
    const format = api.registry.chainSS58;
    const keyring = new Keyring({ type: 'sr25519', ss58Format: format });
    results.push(...await Promise.all(sharing.map(([name, client], i) => {
      const from = PEOPLE[i];
      const { endpoint, specification } = node;
      const task = {
        endpoint, specification, from, fromAddress: keyring.addFromUri(from).address,
        to: encodeAddress(randomBytes(32), format), amount: AMOUNT,
      };
      return check(name, () => share(client, task, api, patience(client)));
    })));
    if (results.includes(false)) failures.push(`the node's last words:\n${tail(node.log)}`);
    await api.disconnect();
  }
  for (const [name, client] of chosen.filter(([, { shares }]) => !shares)) {
    results.push(await check(name, () => output(client.command, client.args, { patience: patience(client) })));
  }
  results.push(await check('the table in docs/clients.md', async () => {
    if (!readFileSync(DOCS, 'utf8').includes(table())) throw new Error('it is not what --markdown prints: replace it');
  }));
  for (const failure of failures.reverse()) console.log(`\n${failure}`);
  const passed = results.filter(Boolean).length;
  console.log(`${passed} passed, ${results.length - passed} failed`);
  return passed === results.length;
}

main(process.argv.slice(2)).then(
  (passed) => process.exit(passed ? 0 : 1),
  (error) => {
    console.error(`error: ${error instanceof UserError ? error.message : error.stack}`);
    process.exit(1);
  },
);
