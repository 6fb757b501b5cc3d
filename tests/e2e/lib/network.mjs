// SPDX-License-Identifier: Apache-2.0
// A network of validators on this machine, with delays between them if wanted.

import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { Keyring } from '@polkadot/api';
import { u8aToHex } from '@polkadot/util';
import { base58Encode } from '@polkadot/util-crypto';
import { atExit, temporaryDirectory } from './cleanup.mjs';
import { DevNode, freePorts } from './node.mjs';

/** The validators of the local chain. */
export const VALIDATORS = ['Alice', 'Bob', 'Charlie', 'Dave'];

/** What keys of a validator's a node can have, and their kind. */
const KEYS = { babe: 'sr25519', gran: 'ed25519' };

/** How a secret of 32 bytes is written in DER, before the bytes. */
const ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
/** How libp2p writes a public key as a peer's id, before the bytes. */
const PEER_ID = Buffer.from('002408011220', 'hex');

/** A peer's id, from its secret. */
function peerId(secret) {
  const key = createPrivateKey({ key: Buffer.concat([ED25519, secret]), format: 'der', type: 'pkcs8' });
  const written = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return base58Encode(Buffer.concat([PEER_ID, written.subarray(-32)]));
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
  // The directory comes first, so that at the end it goes last.
  constructor(binary, rpcPort, port, { name, keys = Object.keys(KEYS) }, home = temporaryDirectory()) {
    super(binary, rpcPort, port);
    Object.assign(this, { name, port, secret: randomBytes(32), home });
    this.id = peerId(this.secret);
    this.#keep(keys);
    this.to([]);
  }

  #keep(keys) {
    const store = join(this.home, 'chains', 'trine_local', 'keystore');
    mkdirSync(store, { recursive: true });
    for (const key of keys) {
      const { publicKey } = new Keyring({ type: KEYS[key] }).addFromUri(`//${this.name}`);
      const file = Buffer.from(key).toString('hex') + u8aToHex(publicKey, -1, false);
      writeFileSync(join(store, file), JSON.stringify(`//${this.name}`), { mode: 0o600 });
    }
  }

  /** Talk to those at these addresses and to nobody else. */
  to(addresses) {
    const reserved = addresses.flatMap((address) => ['--reserved-nodes', address]);
    this.command = [this.binary, [
      '--chain', 'local', '--validator', '--base-path', this.home, '--rpc-port', this.rpcPort,
      '--listen-addr', `/ip4/127.0.0.1/tcp/${this.port}`, '--node-key', this.secret.toString('hex'), '--no-prometheus',
      '--no-telemetry', '--no-mdns', '--no-private-ip', '--reserved-only', ...reserved,
    ]];
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
      let { port } = other;
      if (latency) {
        [port] = await freePorts(1);
        await passage(port, other.port, () => latency(node.name, other.name));
      }
      addresses.push(`/ip4/127.0.0.1/tcp/${port}/p2p/${other.id}`);
    }
    node.to(addresses);
  }
  return nodes;
}

/** Start nodes, one after the other: each compiles the runtime first, which takes a core for seconds. Connections to
 * them, when they answer. */
export async function startAll(nodes) {
  const chains = [];
  for (const node of nodes) chains.push(await node.start());
  return chains;
}
