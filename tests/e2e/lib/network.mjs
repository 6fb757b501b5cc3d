// SPDX-License-Identifier: Apache-2.0
// A network of validators on this machine, with delays between them if wanted.

import { spawnSync } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { atExit, DevNode, freePorts, temporaryDirectory } from 'trine-devkit';

/** The validators of the local chain. */
export const VALIDATORS = ['Alice', 'Bob', 'Charlie', 'Dave'];

/** What keys of a validator's a node can have, and their kind. */
const KEYS = { babe: 'sr25519', gran: 'ed25519' };

/** Run a command of the node's to its end; the last line that it says on stderr. */
function command(binary, ...args) {
  const { status, stderr } = spawnSync(binary, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}:\n${stderr}`);
  return stderr.trimEnd().split('\n').at(-1);
}

/** What comes in goes out, in its order and so many milliseconds later. */
function pass(from, to, latency) {
  const waiting = [];
  let last = 0;
  const next = () => {
    const [{ act }] = waiting;
    waiting.shift();
    act();
    if (waiting.length > 0) setTimeout(next, Math.max(0, waiting[0].due - performance.now()));
  };
  const later = (act) => {
    last = Math.max(last, performance.now() + latency());
    waiting.push({ due: last, act });
    if (waiting.length === 1) setTimeout(next, last - performance.now());
  };
  from.on('data', (chunk) => later(() => to.write(chunk)));
  from.on('close', () => later(() => to.destroy()));
  from.on('error', () => {});
}

/** A port behind which another one is, so many milliseconds away. */
async function passage(port, target, latency) {
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port: target, host: '127.0.0.1', noDelay: true });
    pass(near, far, latency);
    pass(far, near, latency);
  });
  await new Promise((resolve, reject) => server.on('error', reject).listen(port, '127.0.0.1', resolve));
  server.unref();
  atExit(() => server.close());
}

/** A node of the local chain that has these keys of a validator's. */
class Validator extends DevNode {
  constructor(binary, rpcPort, port, { name, keys = Object.keys(KEYS), args = [] }) {
    super(binary, rpcPort, port, { basePath: temporaryDirectory() });
    Object.assign(this, { name, more: args, keyFile: join(this.basePath, 'node-key') });
    this.id = command(binary, 'key', 'generate-node-key', '--file', this.keyFile);
    const place = ['--chain', 'local', '--base-path', this.basePath];
    for (const key of keys) {
      command(binary, 'key', 'insert', ...place, '--key-type', key, '--scheme', KEYS[key], '--suri', `//${name}`);
    }
    this.to([]);
  }

  /** Talk to those at these addresses and to nobody else. */
  to(addresses) {
    const reserved = addresses.flatMap((address) => ['--reserved-nodes', address]);
    this.args = [
      '--chain', 'local', '--validator', '--base-path', this.basePath, '--rpc-port', String(this.rpcPort),
      '--listen-addr', `/ip4/127.0.0.1/tcp/${this.p2pPort}`, '--node-key-file', this.keyFile,
      '--no-prometheus', '--no-telemetry', '--no-mdns', '--no-private-ip', '--reserved-only', ...reserved, ...this.more,
    ];
  }
}

/** These nodes, none of them started, each of which will talk to all others. `latency` says how many milliseconds what
 * the first of two nodes sends is on its way to the second; without it, they talk directly. */
export async function network(members, latency) {
  const { binary } = await DevNode.create();
  const nodes = [];
  for (const member of members) nodes.push(new Validator(binary, ...(await freePorts(2)), member));
  for (const node of nodes) {
    const addresses = [];
    for (const other of nodes.filter((candidate) => candidate !== node)) {
      let port = other.p2pPort;
      if (latency) {
        [port] = await freePorts(1);
        await passage(port, other.p2pPort, () => latency(node.name, other.name));
      }
      addresses.push(`/ip4/127.0.0.1/tcp/${port}/p2p/${other.id}`);
    }
    node.to(addresses);
  }
  return nodes;
}
