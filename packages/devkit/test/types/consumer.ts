// SPDX-License-Identifier: Apache-2.0
// Compiled, never run: the types that others see.

import { DispatchFailure, Sandbox, TBTC, TUSD, YEAR } from 'trine-devkit';

export async function example(): Promise<string> {
  const sandbox: Sandbox = await Sandbox.start({ sealing: 'instant', prices: { 'BTC/USD': '50000' } });
  const { id, block } = await sandbox.openLoan({
    market: 0, lender: 'Alice', borrower: 'Bob', principal: TUSD.of(1_000), collateral: TBTC.of('0.03'), apr: 800n, term: YEAR,
  });
  const later: bigint = (await sandbox.passTime(YEAR)).time - block.time;
  const failure: DispatchFailure = await sandbox.fails('Bob', sandbox.tx.lending.repay(id, 1n), 'lending.LoanGone');
  // @ts-expect-error an amount is a BigInt
  await sandbox.setBalance('Bob', TUSD, 5);
  // @ts-expect-error there is no such option
  await Sandbox.start({ sealed: true });
  return `${failure.name} after ${later}`;
}
