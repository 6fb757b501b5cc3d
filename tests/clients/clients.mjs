// SPDX-License-Identifier: Apache-2.0
// The clients that are checked.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const at = (path) => new URL(path, import.meta.url).pathname;

/** Where Python's clients are installed, each by itself: two of them have a module of the same name. */
const PYTHONS = process.env.TRINE_PYTHONS;

/** Where Rust's clients are built. */
const RUST = process.env.TRINE_RUST;

/** Does the common task on a node that others use as well, and says what it saw. */
const shared = (file, more) => ({ command: process.execPath, args: [file], shares: true, ...more });

const python = (name, more) => ({
  command: PYTHONS && join(PYTHONS, name, 'bin/python'),
  args: [`python/check_${name.replaceAll('-', '_')}.py`],
  python: name,
  shares: true,
  ...more,
});

const rust = (name, more) => ({
  command: RUST && join(RUST, name, 'debug', `client-${name}`), args: [], rust: name, shares: true, ...more,
});

/** Starts what it needs, and judges by itself. */
const alone = (file, more) => ({ command: process.execPath, args: [file], ...more });

const PAPI = ['polkadot-api'];
const tools = { long: true, tools: true };

/** By name: how the check is run, whether only when long ones are asked for, the packages that it is about, and
 * whether the client `asks` runtime APIs at all. */
export const CLIENTS = {
  'polkadot-js': shared('polkadot-js.mjs', { packages: ['@polkadot/api'] }),
  'papi-ws': shared('papi-ws.mjs', { packages: PAPI, over: 'WebSocket' }),
  'papi-smoldot': shared('papi-smoldot.mjs', { packages: [...PAPI, '@polkadot-api/smoldot'], over: 'a light client' }),
  dedot: shared('dedot.mjs', { packages: ['dedot'] }),
  'py-substrate-interface': python('py-substrate-interface', { packages: ['substrate-interface'] }),
  'async-substrate-interface': python('async-substrate-interface', {
    packages: ['async-substrate-interface', 'bittensor-wallet'], long: true,
  }),
  'aio-substrate-interface': python('aio-substrate-interface', {
    packages: ['aio-substrate-interface', 'bittensor-wallet'], long: true,
  }),
  sidecar: shared('sidecar.mjs', {
    packages: ['@substrate/api-sidecar', '@substrate/txwrapper-core'], over: 'HTTP', asks: false, ...tools,
  }),
  subxt: rust('subxt', { packages: ['subxt', 'subxt-signer'], long: true }),
  chopsticks: alone('chopsticks.mjs', { packages: ['@acala-network/chopsticks'], ...tools }),
  subsquid: alone('subsquid.mjs', {
    packages: ['@subsquid/substrate-typegen', '@subsquid/substrate-metadata-explorer', '@subsquid/substrate-runtime'], ...tools,
  }),
  zombienet: alone('zombienet.mjs', { packages: ['@zombienet/cli'], over: 'four validators', ...tools }),
};

/** What must be installed for a check: lines of a kind and a name. */
export const needs = (client) => [
  ...(client.python ? [`python ${client.python}`] : []),
  ...(client.rust ? [`rust ${client.rust}`] : []),
  ...(client.tools ? ['npm tools'] : []),
];

function npmVersion(name, folder) {
  const path = at(join(folder, 'package-lock.json'));
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages[`node_modules/${name}`]?.version : undefined;
}

function pythonVersion(name, requirements) {
  const text = readFileSync(at(`python/${requirements}.txt`), 'utf8');
  return new RegExp(`^${name}==(\\S+)`, 'm').exec(text)?.[1];
}

function rustVersion(name, folder) {
  const text = readFileSync(at(`${folder}/Cargo.lock`), 'utf8');
  return new RegExp(`^name = "${name}"\nversion = "(.+)"`, 'm').exec(text)?.[1];
}

/** The version of a package that a check uses, from what pins it. */
function version(name, client) {
  const found = client.python ? pythonVersion(name, client.python)
    : client.rust ? rustVersion(name, client.rust)
    : npmVersion(name, client.tools ? 'tools' : '.');
  if (!found) throw new Error(`nothing pins ${name}`);
  return found;
}

/** The table of the docs. */
export function table() {
  const rows = Object.entries(CLIENTS).map(([name, client]) => [
    `\`${name}\``,
    client.packages.map((item) => `${item} ${version(item, client)}`).join(', '),
    client.over ?? '',
    client.long ? '`./scripts/test --long`' : 'CI',
  ]);
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(['Check', 'Versions', 'Over', 'Run by']), line(['---', '---', '---', '---']), ...rows.map(line)].join('\n');
}
