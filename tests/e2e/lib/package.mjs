// SPDX-License-Identifier: Apache-2.0
// The package for traders and buyers, run as people run it: its program, a process for each command.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from 'trine-devkit';
import { Running } from './running.mjs';

const PROGRAM = fileURLToPath(new URL('../../../packages/blueprint/bin/blueprint.js', import.meta.url));
/** The program as several people use it on one chain, each with a home of their own. */
export class Package {
  #homes = temporaryDirectory();

  constructor(endpoint) {
    this.endpoint = endpoint;
  }

  /** Start a command as the account at a path. */
  start(path, ...args) {
    const home = join(this.#homes, path.replaceAll('/', '-'));
    const account = { BLUEPRINT_NODE: this.endpoint, BLUEPRINT_SURI: `//${path}`, BLUEPRINT_HOME: home };
    return new Running([PROGRAM, ...args], { PATH: process.env.PATH, HOME: this.#homes, ...account });
  }

  /** Run a command to its end; anything but the expected exit code is an error. What it has said. */
  async run(path, args, expected = 0) {
    const { code, said } = await this.start(path, ...args).end();
    if (code !== expected) throw new Error(`blueprint ${args.join(' ')} of ${path} ended with ${code}:\n${said}`);
    return said;
  }

  /** A file beside the homes. */
  file(name) {
    return join(this.#homes, name);
  }
}
