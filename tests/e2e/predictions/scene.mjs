// SPDX-License-Identifier: Apache-2.0
// What scenes have in common: a blueprint from its post to its end.

import { DispatchFailure, formatAmount, TUSD } from 'trine-devkit';

/** The base of terms that a scene does not care about. */
const USUAL = {
  long: true, level: null, open: false, saleMs: 24_000n, entryMs: 0n, lifeMs: 0n, cap: 2n, thesis: '', note: '',
};

/** Answers of a chain that has done by itself what was asked for. */
const DONE = ['AlreadyJudged', 'BlueprintGone', 'NothingToClose'].map((name) => `predictions.${name}`);

export class Scene {
  constructor(stage, title, trader, terms) {
    const { books, blocks, checks, tx } = stage;
    Object.assign(this, { stage, books, blocks, checks, tx, trader, terms: { ...USUAL, ...terms } });
    this.part = stage.report.part(title);
  }

  run(who, ...args) {
    return this.stage.run(who, args);
  }

  submit(who, call) {
    return this.stage.submit(who, call);
  }

  refused(what, who, error, call) {
    return this.stage.refused(what, who, error, call);
  }

  happened(what, who, block, amount) {
    this.part.happened(what, who, amount === undefined ? '' : TUSD.format(amount), block);
  }

  /** What can be done before the others begin. */
  async begin() {
    if (!this.terms.open) await this.run(this.trader, 'seed', 'export');
  }

  /** Post the blueprint by the package. */
  async post() {
    const { terms, trader } = this;
    const { long, open, level, oddsE2, stopPpm } = terms;
    const sale = ['--price', String(terms.price), '--cap', String(terms.cap), '--sale', `${terms.saleMs}ms`];
    this.books.announce(trader, this.terms);
    const after = await this.blocks.best;
    const said = await this.run(
      trader, 'post', long ? '--long' : '--short', ...(level === null ? [] : ['--level', formatAmount(level, 18)]),
      '--feed', String(this.stage.tape.id), '--odds', formatAmount(oddsE2, 2), '--stop', `${stopPpm}ppm`,
      ...(open ? ['--open'] : sale), '--entry', `${terms.entryMs}ms`, '--life', `${terms.lifeMs}ms`,
      '--thesis', terms.thesis, '--note', terms.note,
    );
    const address = this.stage.address(trader);
    const { block, data } = await this.blocks.event(after, 'predictions.Posted', { trader: address });
    this.id = data.blueprint;
    this.checks.that(`the number is said: ${said}`, said.includes(`as blueprint ${this.id}: `));
    this.posted = block;
    const { times } = await this.stage.read(block, 'blueprints', this.id);
    const { startsMs, deliverByMs, saleEndMs, endsMs, revealByMs } = times;
    Object.assign(this, {
      starts: startsMs, deliverBy: deliverByMs, saleEnd: saleEndMs, ends: endsMs, revealBy: revealByMs,
    });
    this.happened(`posts blueprint ${this.id}`, trader, block);
    return block;
  }

  /** Buy a unit; its number. */
  async unlock(who) {
    const { block, events } = await this.submit(who, this.tx.unlock(this.id));
    const { data } = events.find(({ name }) => name === 'predictions.UnitUnlocked');
    this.happened(`unlocks blueprint ${this.id}`, who, block, this.terms.price);
    return data.index;
  }

  /** Have it judged by a call, unless the chain does it by itself; the block in which it is. */
  async judge(who, { close = [] } = {}) {
    const calls = [this.tx.judge(this.id)];
    if (close.length) calls.push(this.tx.close(this.id, close.map((buyer) => this.stage.address(buyer))));
    try {
      await this.submit(who, this.stage.all.utility.batchAll(calls));
    } catch (error) {
      if (!(error instanceof DispatchFailure && DONE.includes(error.name))) throw error;
    }
    return this.judged();
  }

  /** When it is judged, whoever does it. */
  async judged() {
    const { block, data } = await this.blocks.event(this.posted, 'predictions.Judged', { blueprint: this.id });
    const [ending] = typeof data.ending === 'string' ? [data.ending] : Object.keys(data.ending);
    const result = Number(data.resultE12) / 1e12;
    this.happened(`blueprint ${this.id} is judged: ${ending}, r = ${result}`, this.trader, block);
    return block;
  }

  /** When all of it is paid. */
  async closed() {
    const { block } = await this.blocks.event(this.posted, 'predictions.BlueprintClosed', { blueprint: this.id });
    for (let { number } = this.posted; number <= block.number; number += 1) {
      const { events } = await this.blocks.at(number);
      for (const { name, data } of events) {
        if (name === 'predictions.UnlockClosed' && data.blueprint === this.id) {
          const who = this.stage.ledger.names.get(data.buyer);
          const fault = data.faulty ? ', which was not delivered' : '';
          this.happened(`has of unit ${data.index}${fault}`, who, block, data.toBuyer);
        }
      }
    }
    return block;
  }
}
