// SPDX-License-Identifier: Apache-2.0
// What a check has to itself: a development node, fresh prices, blocks and counted checks.

import { DEV_PRICES, DevNode, DispatchFailure, feed, insist, Sandbox, submissions } from 'trine-devkit';
import { Checks } from './checks.mjs';
import { Report } from './report.mjs';

export class Trial extends Sandbox {
  /**
   * On a node that is new, unless another one is given, and has these prices, or none; what was found so far is counted
   * on if that is given.
   */
  static async begin({ checks = new Checks(), report = new Report(), prices = DEV_PRICES, node } = {}) {
    node ??= await DevNode.create();
    const trial = Object.assign(await this.over(await node.start(), node), { checks, report });
    if (prices) await trial.prices(prices);
    return trial;
  }

  say(line) {
    this.report.say(line);
  }

  /** Check that an attempt is refused by that error, with advice. */
  async refused(what, name, attempt) {
    try {
      await attempt;
    } catch (error) {
      if (!(error instanceof DispatchFailure)) throw error;
      this.checks.equal(`what refuses ${what}`, error.name, name);
      this.checks.that(`${name} comes with advice`, error.advice !== '');
      this.say(`${what}: refused with ${error.name}`);
      return;
    }
    this.checks.that(`${what} must be refused with ${name}`, false);
  }

  /** Have operators submit prices until they stand; the block after which they do. */
  async prices(prices) {
    const submitted = await submissions(this.chain, prices);
    const { block } = await insist(this.chain, submitted, (all) => feed(this.chain, all, { inBlock: true }));
    return this.blocks.at(block.number);
  }

  /** Stop the node and say what was found. */
  async end() {
    await this.stop();
    this.checks.finish();
  }
}
