// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, test } from 'node:test';
import { freePorts, isFree, portsFrom } from 'trine-devkit';
import { listener } from '../src/ports.js';

const servers = [];
async function listen(host) {
  const server = createServer().listen(0, host);
  servers.push(server);
  await once(server, 'listening');
  return server.address().port;
}
after(() => servers.forEach((server) => server.close()));

test('free ports are free and differ', async () => {
  const ports = await freePorts(3);
  assert.equal(new Set(ports).size, 3);
  for (const port of ports) assert.ok(await isFree(port));
});

test('a port with a listener is not free, and all ports move on together', async () => {
  const port = await listen('127.0.0.1');
  assert.equal(await isFree(port), false);
  const [first, second] = await portsFrom([port, port - 1_000]);
  assert.ok(first > port);
  assert.equal(first - second, 1_000);
});

test('it is known who listens', { skip: process.platform !== 'linux' }, async () => {
  const port = await listen('127.0.0.1');
  assert.equal(listener(port, process.pid), 'it');
  assert.equal(listener(port, 1), 'another');
  const [free] = await freePorts(1);
  assert.equal(listener(free, process.pid), 'none');
});
