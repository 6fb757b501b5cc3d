// SPDX-License-Identifier: Apache-2.0
// The seeder's program as people run it, and libtorrent as it comes beside it.

import { execFile } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { matches, temporaryDirectory } from 'trine-devkit';
import { Running } from './running.mjs';

const SCRIPTS = {
  make: new URL('../seeding/make_torrent.py', import.meta.url),
  download: new URL('../../../seeder/tests/libtorrent/download.py', import.meta.url),
};
const run = promisify(execFile);

/** A command that runs, by the objects that it says. */
class Command extends Running {
  /** The first thing of that name, and with these fields, that it tells. */
  event(name, fields = {}) {
    return this.find((line) => {
      if (!line.startsWith('{')) return undefined;
      const told = JSON.parse(line);
      return matches({ name: told.event, data: told }, name, fields) ? told : undefined;
    }, `${name} ${JSON.stringify(fields)}`);
  }
}

/** The program as several people use it on one chain. TRINE_SEEDER names its binary. */
export class Seeders {
  #keys = temporaryDirectory();

  constructor(endpoint) {
    this.endpoint = endpoint;
  }

  /** A file with the key of the account at a path. */
  #key(path) {
    const file = join(this.#keys, path.replaceAll('/', '-'));
    writeFileSync(file, `//${path}\n`);
    chmodSync(file, 0o600);
    return file;
  }

  /** Start a command as the account at a path, with these options and flags. */
  start(path, command, options, flags = []) {
    const all = { url: this.endpoint, 'key-file': this.#key(path), ...options };
    const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, String(value)]);
    args.push(...flags.map((flag) => `--${flag}`));
    return new Command(['--json', command, ...args], { PATH: process.env.PATH }, process.env.TRINE_SEEDER);
  }

  /** Run a command that must end well. */
  async run(path, command, options) {
    const running = this.start(path, command, options);
    const { code, said } = await running.end();
    if (code !== 0) throw new Error(`trine-seeder ${command} of ${path} ended with ${code}:\n${said}`);
    return running;
  }
}

/** Something that libtorrent does, in Python; TRINE_LIBTORRENT names a Python that has it. What it says. */
async function libtorrent(script, ...args) {
  const { stdout } = await run(process.env.TRINE_LIBTORRENT, [fileURLToPath(SCRIPTS[script]), ...args]);
  return stdout.trim();
}

/** Have libtorrent make a torrent of a folder. */
export const makeTorrent = (version, folder, torrent) => libtorrent('make', version, folder, torrent);

/** Have libtorrent download a magnet link from one peer alone. */
export const download = (magnet, peer, folder) => libtorrent('download', `${magnet}&x.pe=${peer}`, folder);
