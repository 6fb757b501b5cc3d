// SPDX-License-Identifier: Apache-2.0
// One sum that stands in two offers: what one gives, the other no longer has.

import { only, TRN, TUSD } from 'trine-devkit';
import { bookAt, levels } from '../lib/book.mjs';
import * as interest from '../lib/interest.mjs';
import { DEPOSIT, groupAt, OFFER } from '../lib/lending.mjs';
import { Scene } from './scene.mjs';

const DAY = 24n * 60n * 60n * 1000n;
const [MONTH, HALF_YEAR] = [30n * DAY, 180n * DAY];
const SUM = TUSD.of(10_000);
const TAKEN = TUSD.of(6_000);
const ASSET = { WithId: BigInt(TUSD.id) };

export class Group extends Scene {
  constructor(stage) {
    super(stage, 'One sum, two offers', 2);
  }

  async play() {
    const group = await this.create();
    const short = await this.place('Dora', { principal: SUM, apr: 500n, term: MONTH, group });
    const long = await this.place('Dora', { principal: SUM, apr: 600n, term: HALF_YEAR, group });
    group.offers = [short, long];
    const loan = await this.take(short, 'Emil', { principal: TAKEN, collateral: TRN.of(10_000), limitApr: 500n });
    await this.compare(group, long);
    await this.cancelAll(group);
    await this.repay(loan, 'Emil');
  }

  async create() {
    const { block, events } = await this.submit('Dora', this.tx.createGroup(TUSD.kind, SUM));
    const { group: id, ...data } = only(events, 'lending.GroupCreated');
    this.checks.equal('GroupCreated', data, { maker: this.address('Dora'), asset: ASSET, sum: SUM });
    this.ledger.hold(block, TUSD, SUM, 'Dora', OFFER);
    this.ledger.hold(block, TRN, interest.GROUP_DEPOSIT, 'Dora', DEPOSIT);
    this.report.happened('puts a sum aside for several offers', 'Dora', TUSD.format(SUM), block);
    return { id, left: SUM };
  }

  /** Of the other offer there is only what the first has left. */
  async compare({ id, left, offers }, other) {
    const block = await this.refused('more than the sum has left', 'Emil', 'lending.OfferTooSmall',
      this.tx.take(other.id, left + 1n, TRN.of(10_000), 600));
    this.checks.equal(`group ${id} after block ${block.number}`, await groupAt(this.chain, block, id), {
      maker: this.address('Dora'),
      asset: ASSET,
      left,
      offers: offers.map((offer) => offer.id),
      deposit: interest.GROUP_DEPOSIT,
    });
    const expected = levels(await bookAt(this.chain, block, this.market, HALF_YEAR, 'Lend'));
    const told = await this.ask(block, 'book', this.market.id, HALF_YEAR, true, null, 100);
    this.checks.equal('the book of the other term', told, { Ok: { items: expected, next: null } });
  }

  async cancelAll({ id, left, offers }) {
    const { block, events } = await this.submit('Dora', this.tx.cancelGroup(id));
    for (const offer of offers) await this.offerClosed(offer, block, events);
    this.expect(events, 'GroupClosed', { group: id, returned: left });
    this.checks.equal(`group ${id} after block ${block.number}`, await groupAt(this.chain, block, id), null);
    this.ledger.release(block, TUSD, left, 'Dora', OFFER);
    this.ledger.release(block, TRN, interest.GROUP_DEPOSIT, 'Dora', DEPOSIT);
    this.report.happened('withdraws the sum and both offers', 'Dora', TUSD.format(left), block);
  }
}
