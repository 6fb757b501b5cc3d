// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Chains of stopped nodes, packed into a file and unpacked again.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../errors.js';

/** The file inside that says what the rest is. */
const LABEL = 'trine-dev.json';
const FORMAT = 1;

/** @typedef {{ format: number, sealed: boolean }} Label */

/** @param {string[]} args */
async function tar(args) {
  const child = spawn('tar', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (data) => (said += data));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new UserError(`tar failed: ${said.trim()}`);
}

/**
 * Pack the chain of a node that is stopped. What was in the file before is replaced at the end, or not at all.
 * @param {string} basePath
 * @param {string} file
 * @param {Omit<Label, 'format'>} label
 */
export async function save(basePath, file, label) {
  const path = resolve(file);
  const part = `${path}.part`;
  writeFileSync(join(basePath, LABEL), `${JSON.stringify({ format: FORMAT, ...label })}\n`);
  try {
    await tar(['--create', '--gzip', '--file', part, '--directory', basePath, LABEL, 'chains']);
    renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
    rmSync(join(basePath, LABEL), { force: true });
  }
}

/**
 * Unpack a chain for a node to be started.
 * @param {string} file
 * @param {string} basePath a directory that is empty or not there yet
 * @param {{ sealed: boolean }} wanted
 */
export async function load(file, basePath, { sealed }) {
  mkdirSync(basePath, { recursive: true });
  await tar(['--extract', '--gzip', '--file', resolve(file), '--directory', basePath]);
  const path = join(basePath, LABEL);
  if (!existsSync(path)) throw new UserError(`${file} was not written by --save`);
  /** @type {Label} */
  const label = JSON.parse(readFileSync(path, 'utf8'));
  rmSync(path);
  if (label.format !== FORMAT) throw new UserError(`${file} was written by another version of this`);
  if (label.sealed !== sealed) {
    throw new UserError(label.sealed
      ? `${file} has a sealed chain: give --sealing as well`
      : `${file} has a chain of real consensus: leave --sealing out`);
  }
}
