// SPDX-License-Identifier: Apache-2.0
// A liquidation bot: pays for unhealthy loans that had their margin call, and gets their collateral at a discount.
// Beside ./scripts/dev: `node examples/liquidation-bot.js Ferdie`, then `./scripts/feed --once BTC/USD=42000`.

import { Chain, DispatchFailure, marketAt, only, pricesAt, run } from 'trine-devkit';

const MARKETS = [0, 1, 2];

async function liquidate(chain, me, block, market, loan) {
  const [{ Ok: view }, prices] = await Promise.all([
    chain.ask(block, 'lendingApi', 'loan', loan), pricesAt(chain, block, market),
  ]);
  const pay = view.status.liquidatable;
  if (!prices || pay === 0n) return;
  // Collateral worth what we pay is the least that we want; the discount comes on top.
  const unit = ({ decimals }) => 10n ** BigInt(decimals);
  const least = (pay * prices.principal * unit(market.collateral)) / (prices.collateral * unit(market.principal));
  const call = chain.api.tx.lending.liquidate(loan, { Repay: { maxRepaid: pay } }, least);
  const { events } = await chain.submit(call, me, { inBlock: true });
  const { repaid, seized } = only(events, 'lending.Liquidated');
  console.log(`loan ${loan}: paid ${market.principal.format(repaid)}, got ${market.collateral.format(seized)}`);
}

run(async ([name = 'Ferdie']) => {
  const chain = await Chain.connect();
  console.log(`${name} watches ${chain.endpoint}`);
  for (let last = 0; ; ) {
    const block = await chain.head(({ number }) => number > last, { patience: Infinity });
    last = block.number;
    for (const market of await Promise.all(MARKETS.map((id) => marketAt(chain, block, id)))) {
      for (const loan of (await chain.ask(block, 'lendingApi', 'unhealthyLoans', market.id, true, 100)).Ok) {
        await liquidate(chain, chain.person(name), block, market, loan).catch((error) => {
          // Somebody was quicker, or the price came back.
          if (!(error instanceof DispatchFailure)) throw error;
          console.log(`loan ${loan}: ${error.message}`);
        });
      }
    }
  }
});
