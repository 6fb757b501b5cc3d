// SPDX-License-Identifier: Apache-2.0
// @ts-check
// All that the package offers.

export { DAY, formatAmount, HOUR, MINUTE, parseAmount, SECOND, YEAR } from './amounts.js';
export { Asset, assetOf, ASSETS, TBTC, TETH, TRN, TUSD } from './assets.js';
export { balancesOf, custodyAccount, FREE, palletAccount, partsOf } from './balances.js';
export { Blocks } from './blocks.js';
export { Chain, ENDPOINT, matches, named, only, PATIENCE } from './chain.js';
export { atExit, temporaryDirectory } from './cleanup.js';
export {
  DispatchFailure, NonceTaken, NotSealed, PortTaken, refusal, run, TooEarly, Unreachable, UserError,
} from './errors.js';
export { Feeder } from './feeder.js';
export { sendAs, setBalance, setPrice, setStorage } from './fixtures.js';
export { EVERYTHING, loanAt, marketAt, offerAt, openLoan, termsOf } from './lending.js';
export { DevNode } from './node.js';
export { plain } from './plain.js';
export { freePorts, isFree, portsFrom } from './ports.js';
export {
  Desk, DEV_PRICES, feed, insist, lastSaid, OPERATORS, outstanding, priceAt, pricesAt, submissions,
} from './prices.js';
export { Sandbox } from './sandbox.js';
export {
  dropSnapshot, increaseTime, newBlock, passTime, revert, setNextTimestamp, snapshot, timeTravel,
} from './time.js';
