// SPDX-License-Identifier: Apache-2.0
// A lender's dashboard in the terminal, drawn anew with each block: `node examples/lender-dashboard.js Alice`, or with
// `--once` just once.

import { parseArgs } from 'node:util';
import { Chain, marketAt, run } from 'trine-devkit';

const percent = (part, whole) => `${(Number(part) / Number(whole) * 100).toFixed(2)} %`;
const when = (ms) => new Date(Number(ms)).toISOString().slice(0, 16).replace('T', ' ');

async function row(chain, block, loan) {
  const { principal, collateral } = await marketAt(chain, block, Number(loan.market));
  const { phase, owed, healthE18: health, next } = loan.status;
  return {
    loan: String(loan.id),
    borrower: `${loan.borrower.slice(0, 8)}…`,
    'owed now': principal.format(owed.principal + owed.interest),
    'a year': percent(loan.aprBp, 10_000n),
    collateral: collateral.format(loan.collateral),
    health: health === null ? '–' : percent(health, 10n ** 18n),
    phase,
    next: next ? `${next.what} ${when(next.atMs)}` : '–',
  };
}

run(async (args) => {
  const { values, positionals: [name = 'Alice'] } =
    parseArgs({ args, options: { once: { type: 'boolean' } }, allowPositionals: true });
  const chain = await Chain.connect();
  for (let last = 0; ; ) {
    const block = await chain.head(({ number }) => number > last, { patience: Infinity });
    last = block.number;
    const who = chain.person(name).address;
    const { items } = await chain.ask(block, 'lendingApi', 'positionsOf', who, 'Lender', null, 50);
    const rows = await Promise.all(items.map(({ Loan: loan }) => row(chain, block, loan)));
    if (!values.once) console.clear();
    console.log(`${name} lends to ${rows.length} borrowers (block ${block.number}, ${when(await chain.time(block))})`);
    console.table(rows);
    if (values.once) break;
  }
});
