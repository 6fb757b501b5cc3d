// SPDX-License-Identifier: Apache-2.0
// A development node with real consensus, which light clients can reach too.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
// Not all of it: the client that it has would be there twice.
import { atExit } from 'trine-devkit/cleanup';
import { UserError } from 'trine-devkit/errors';
import { freePorts } from 'trine-devkit/ports';

const STARTUP = 60_000;
const RETRY = 200;

/** The key of the node's identity in its network, and that identity. For tests only: everybody knows it. */
const NODE_KEY = `${'0'.repeat(63)}1`;
const PEER = '12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp';

/** The node's binary. */
export function binary() {
  const path = process.env.TRINE_NODE;
  if (!path || !existsSync(path)) {
    throw new UserError(`TRINE_NODE must name the node's binary${path ? `: there is no ${path}` : ''}`);
  }
  return path;
}

/** A child process that does not outlive this one; its output goes to a file. */
export function start(command, args, log, options = {}) {
  const out = openSync(log, 'a');
  const child = spawn(command, args, { stdio: ['ignore', out, out], ...options });
  atExit(() => child.kill('SIGKILL'));
  return child;
}

/** The answer of a node to a request. */
export async function ask(endpoint, method, params = []) {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(endpoint.replace(/^ws/, 'http'), { method: 'POST', headers, body });
  const { result, error } = await answer.json();
  if (error) throw new Error(`${method}: ${error.message}`);
  return result;
}

/** Start a node; where it listens, and the specification of its chain with itself as the boot node. */
export async function startNode(home) {
  const [rpcPort, port] = await freePorts(2);
  const listen = `/ip4/127.0.0.1/tcp/${port}/ws`;
  const log = join(home, 'node.log');
  const node = start(binary(), [
    '--dev', '--rpc-port', rpcPort, '--no-prometheus', '--base-path', join(home, 'data'),
    '--node-key', NODE_KEY, '--listen-addr', listen,
  ], log);
  const endpoint = `ws://127.0.0.1:${rpcPort}`;

  const { stdout, stderr, status } = spawnSync(
    binary(), ['export-chain-spec', '--chain', 'dev', '--raw'], { encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  if (status !== 0) throw new Error(`no specification: ${stderr}`);
  const specification = join(home, 'specification.json');
  writeFileSync(specification, JSON.stringify({ ...JSON.parse(stdout), bootNodes: [`${listen}/p2p/${PEER}`] }));

  const deadline = Date.now() + STARTUP;
  for (;;) {
    if (node.exitCode !== null) throw new Error(`the node stopped:\n${tail(log)}`);
    if (Date.now() > deadline) throw new Error(`the node does not answer:\n${tail(log)}`);
    // Before the first block, clients that hold on to one would hold on to one in which there is no time.
    const head = await ask(endpoint, 'chain_getHeader').catch(() => undefined);
    if (head && Number(head.number) > 0) return { endpoint, specification, log };
    await delay(RETRY);
  }
}

/** The last lines of a file. */
export const tail = (path, lines = 15) => readFileSync(path, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
