// SPDX-License-Identifier: Apache-2.0
// Nodes that seal, and nodes with a command line of our own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DevNode, DispatchFailure } from 'trine-devkit';
import { Trial } from '../lib/trial.mjs';

/** A node with other options than the usual ones in front. */
export class OtherNode extends DevNode {
  /** Replace `--dev` by these. */
  with(...options) {
    this.args = [...options, ...this.args.slice(this.args.indexOf('--rpc-port'))];
    return this;
  }

  /** The directory of a chain's database. */
  database(chain) {
    return join(this.basePath, 'chains', chain);
  }

  /** What it says, and with which exit code, when it is to end by itself. */
  async refusal() {
    const process = spawn(this.binary, this.args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    process.stderr.on('data', (data) => (said += data));
    const timer = setTimeout(() => process.kill('SIGKILL'), 60_000);
    const [code] = await once(process, 'close');
    clearTimeout(timer);
    return { code, error: said.trimEnd().split('\n').filter((line) => /^error: /i.test(line)).join('\n') };
  }
}

/** What a check has to itself on a sealed node. */
export class SealedTrial extends Trial {
  /** With this sealing and these options. */
  static async on(sealing, { options = [], ...rest }) {
    const node = await OtherNode.create({ sealing, args: options });
    return this.begin({ prices: null, node, ...rest });
  }

  /** Ask for something by one of the methods for experiments. */
  dev(method, ...parameters) {
    return this.chain.request(`dev_${method}`, parameters);
  }

  /** The best block, asked anew: a chain that goes back has others under numbers that were there. */
  async head() {
    const hash = (await this.api.rpc.chain.getBlockHash()).toHex();
    const { number } = await this.api.rpc.chain.getHeader(hash);
    return { number: number.toNumber(), hash, time: await this.chain.time({ hash }) };
  }

  /** Check that a method for experiments fails with an error of that name. */
  async fails(what, name, attempt) {
    try {
      await attempt;
    } catch (error) {
      const { name: actual, advice } = error.data ?? {};
      this.checks.equal(`what refuses ${what}`, actual, name);
      this.checks.that(`${name} comes with advice`, Boolean(advice));
      this.say(`${what}: refused with ${actual}`);
      return;
    }
    this.checks.that(`${what} must be refused with ${name}`, false);
  }

  /** Submit, by a transaction, a call that fails. */
  async failure(who, call) {
    try {
      await this.submit(who, call);
    } catch (error) {
      if (error instanceof DispatchFailure) return error.name;
      throw error;
    }
    return undefined;
  }
}

export const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000];
export const YEAR = 365 * DAY;
