// SPDX-License-Identifier: Apache-2.0
// A test of a front end: what it shows of a loan, over a year that passes in seconds, and how it says what went wrong.
// `TRINE_NODE=<the node's binary> node --test examples/front-end.test.js`

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DAY, Sandbox, TBTC, TUSD, YEAR } from 'trine-devkit';

// The front end: a line for the borrower.
async function loanLine(api, id) {
  const view = await api.call.lendingApi.loan(id);
  if (view.isErr) return 'This loan is closed.';
  const { phase, owed } = view.asOk.status;
  return `You owe ${TUSD.format(owed.principal.toBigInt() + owed.interest.toBigInt())} (${phase})`;
}

let sandbox;
before(async () => {
  sandbox = await Sandbox.start({ sealing: 'instant' });
});
after(() => sandbox.stop());

test('a loan of a year grows by its interest, and is settled in collateral when nobody repays it', async () => {
  const loan = { lender: 'Alice', borrower: 'Bob', principal: TUSD.of(1_000), collateral: TBTC.of('0.03') };
  const { id } = await sandbox.openLoan({ market: 0, ...loan, apr: 800n, term: YEAR });
  assert.match(await loanLine(sandbox.api, id), /^You owe 1,000\.\d+ tUSD \(Running\)$/);
  await sandbox.passTime(YEAR - DAY);
  assert.match(await loanLine(sandbox.api, id), /^You owe 1,079\.7\d+ tUSD \(Running\)$/);
  const today = await sandbox.snapshot();
  await sandbox.passTime(2n * DAY);
  assert.equal(await loanLine(sandbox.api, id), 'This loan is closed.');
  await sandbox.revert(today);
  assert.match(await loanLine(sandbox.api, id), /^You owe 1,079\.7/);
});

test('too little collateral is refused, with advice', async () => {
  const loan = { lender: 'Alice', borrower: 'Bob', principal: TUSD.of(1_000), collateral: TBTC.of('0.01') };
  const attempt = sandbox.openLoan({ market: 0, ...loan, apr: 800n, term: 7n * DAY });
  await assert.rejects(attempt, { name: 'lending.LtvTooHigh', advice: /collateral/i });
});
