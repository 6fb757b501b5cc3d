// SPDX-License-Identifier: Apache-2.0
// Kills a node in the middle of its work, twice: what was final stays, and the chain goes on.
// TRINE_NODE names the node's binary.

import {
  ASSETS, DEV_PRICES, DevNode, EVERYTHING, feed, loanAt, openLoan, run, submissions, TBTC, TRN, TUSD, UserError,
} from 'trine-devkit';
import { Checks } from './lib/checks.mjs';

const ROUNDS = 2;
const MARKET = 0;
const APR = 800n;
/** The chain serves loans that are due by itself; this one is not while we look. */
const TERM = 7n * 24n * 60n * 60n * 1000n;
const STANDS_FOR = 60n * 60n * 1000n;
const PRINCIPAL = TUSD.of(1_000);
const COLLATERAL = TBTC.of(1);
/** What is under way when the node is killed. */
const TRANSFERS = 50;
const TRANSFERRED = TRN.of(1);

/** Alice lends to Bob, in a block that is final. */
async function lend(chain) {
  const block = await feed(chain, await submissions(chain, DEV_PRICES), { inBlock: true });
  const { id } = await openLoan(chain, {
    market: MARKET,
    lender: chain.person('Alice'),
    borrower: chain.person('Bob'),
    principal: PRINCIPAL,
    collateral: COLLATERAL,
    apr: APR,
    term: TERM,
    expires: (await chain.time(block)) + STANDS_FOR,
  });
  return id;
}

const storedLoan = async (chain, id, hash) =>
  (await chain.api.rpc.state.getStorage(chain.api.query.lending.loans.key(id), hash)).toHex();

/** How many transactions Dave has sent and what Ferdie has, after a block. */
async function transfersAt(chain, block) {
  const { query } = await chain.api.at(block.hash);
  const account = (name) => query.system.account(chain.person(name).address);
  const [dave, ferdie] = await Promise.all([account('Dave'), account('Ferdie')]);
  return { sent: dave.nonce.toBigInt(), received: ferdie.data.free.toBigInt() };
}

/** Kill the node just when it says that a block is final and more transactions are on their way;
 * that block. */
async function killAtWork(node, chain) {
  const transfer = chain.api.tx.balances.transferKeepAlive(chain.person('Ferdie').address, TRANSFERRED);
  const sign = () => chain.sign(transfer, chain.person('Dave'));
  const transactions = await Promise.all(Array.from({ length: TRANSFERS }, sign));
  const [first, second] = [transactions.slice(0, TRANSFERS / 2), transactions.slice(TRANSFERS / 2)];
  await Promise.all(first.map((transaction) => chain.send(transaction)));
  const before = await chain.finalizedHead();
  const final = await chain.head(({ number }) => number > before.number, { finalized: true });
  const sent = second.map((transaction) => chain.send(transaction));
  await sent[0];
  const cutOff = Promise.allSettled(sent);
  await node.kill();
  await cutOff;
  return final;
}

async function round(number, node, chain, checks) {
  const id = await lend(chain);
  const loan = await storedLoan(chain, id, (await chain.finalizedHead()).hash);
  const before = await transfersAt(chain, await chain.finalizedHead());
  const final = await killAtWork(node, chain);
  console.log(`Round ${number}: killed with loan ${id} open and block ${final.number} final`);

  const again = await node.start();
  const resumed = await again.finalizedHead();
  const stays = resumed.number >= final.number;
  checks.that(`round ${number}: block ${final.number} was final, now only ${resumed.number} is`, stays);
  const hash = (await again.api.rpc.chain.getBlockHash(final.number)).toHex();
  checks.equal(`round ${number}: hash of block ${final.number}`, hash, final.hash);
  checks.equal(`round ${number}: loan ${id} after block ${final.number}`, await storedLoan(again, id, hash), loan);

  const best = (await again.api.rpc.chain.getHeader()).number.toNumber();
  const made = await again.head(({ number: height }) => height > best, { finalized: true });
  checks.that(`round ${number}: block ${made.number} is new and final`, made.number > best);
  checks.equal(`round ${number}: loan ${id} after block ${made.number}`, await storedLoan(again, id, made.hash), loan);
  const after = await transfersAt(again, made);
  checks.equal(
    `round ${number}: each transfer of ${TRN.format(TRANSFERRED)} arrived once or not at all`,
    after.received - before.received,
    (after.sent - before.sent) * TRANSFERRED,
  );
  const sent = `${after.sent - before.sent} of ${TRANSFERS}`;
  console.log(`Round ${number}: block ${made.number} is new and final, with ${sent} transfers`);

  await checkRepayment(again, id, checks);
  console.log(`Round ${number}: loan ${id} repaid in full`);
  return again;
}

async function checkRepayment(chain, id, checks) {
  const bob = chain.person('Bob');
  const { block } = await chain.submit(chain.api.tx.lending.repay(id, EVERYTHING), bob);
  checks.equal(`loan ${id} after it was repaid`, await loanAt(chain, block, id), null);
  const { query } = await chain.api.at(block.hash);
  for (const { id: asset, symbol } of ASSETS.filter((candidate) => candidate !== TRN)) {
    const held = await query.assetsHolder.balancesOnHold(asset, bob.address);
    checks.that(`Bob has no ${symbol} on hold after loan ${id}`, held.isNone || held.unwrap().isZero());
  }
  checks.equal('Bob has no TRN on hold', (await query.balances.holds(bob.address)).toJSON(), []);
}

run(async (args) => {
  if (args.length > 0) throw new UserError('usage: TRINE_NODE=<the node\'s binary> node crash.mjs');
  const checks = new Checks();
  const node = await DevNode.create();
  let chain = await node.start();
  for (let number = 1; number <= ROUNDS; number += 1) chain = await round(number, node, chain, checks);
  await chain.close();
  await node.stop();
  checks.finish();
});
