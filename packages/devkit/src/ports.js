// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Ports of this machine: which are free, and who listens.

import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';

export const HIGHEST_PORT = 65_535;
/** The state of a socket that listens, in the kernel's tables. */
const LISTEN = '0A';
/** The addresses, as there, at which IPv4's loopback is answered: itself, and any. */
const LOOPBACK = ['0100007F', '00000000'];

/** @param {number} port @param {string} host */
async function bind(port, host) {
  const server = createServer();
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}

/** @param {import('node:net').Server} server */
const portOf = (server) => /** @type {import('node:net').AddressInfo} */ (server.address()).port;

/**
 * So many ports that are free now, different ones.
 * @param {number} count
 * @returns {Promise<number[]>}
 */
export async function freePorts(count) {
  const servers = await Promise.all(Array.from({ length: count }, () => bind(0, '127.0.0.1')));
  const ports = servers.map(portOf);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

/**
 * Whether nobody listens at a port of the loopback addresses.
 * @param {number} port
 */
export async function isFree(port) {
  for (const host of ['127.0.0.1', '::1']) {
    try {
      await once((await bind(port, host)).close(), 'close');
    } catch (error) {
      // A machine without IPv6 has nobody listening there.
      if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRINUSE') return false;
    }
  }
  return true;
}

/**
 * The first of these ports, each a step behind the one before, that are free with the same distance: `[9944, 30333]`,
 * else `[9945, 30334]`, and so on.
 * @param {number[]} wanted
 * @returns {Promise<number[]>}
 */
export async function portsFrom(wanted) {
  for (let step = 0; Math.max(...wanted) + step <= HIGHEST_PORT; step += 1) {
    const ports = wanted.map((port) => port + step);
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return ports;
  }
  throw new Error(`there are no free ports from ${wanted.join(', ')} on`);
}

/**
 * Who listens at a port of 127.0.0.1: the process of that id, another one, or none. Where the kernel does not say, the
 * process counts as listening.
 * @param {number} port
 * @param {number} pid
 * @returns {'it' | 'another' | 'none'}
 */
export function listener(port, pid) {
  /** @type {string[]} */
  let rows;
  try {
    rows = ['tcp', 'tcp6'].flatMap((file) => readFileSync(`/proc/net/${file}`, 'utf8').split('\n').slice(1));
  } catch {
    return 'it';
  }
  const sockets = rows.map((row) => row.trim().split(/\s+/)).flatMap(([, local, , state, , , , , , inode]) => {
    const [address, hex] = local?.split(':') ?? [];
    return state === LISTEN && parseInt(hex ?? '', 16) === port ? [{ address, name: `socket:[${inode}]` }] : [];
  });
  /** @type {string[]} */
  let open = [];
  try {
    open = readdirSync(`/proc/${pid}/fd`).flatMap((file) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${file}`)];
      } catch {
        return [];
      }
    });
  } catch {
    // The process is gone.
  }
  if (sockets.some(({ name }) => open.includes(name))) return 'it';
  return sockets.some(({ address }) => LOOPBACK.includes(address ?? '')) ? 'another' : 'none';
}
