// SPDX-License-Identifier: Apache-2.0

// Shared with pallet-prices, whose tests are nearer to it.
#[path = "../../../prices/src/tests/accesses.rs"]
mod accesses;
mod agreements;
mod arithmetic;
mod attacks;
mod batches;
mod charges;
mod claims;
mod collateral;
mod deposits;
mod extremes;
mod feedless;
mod groups;
mod index;
mod invariants;
mod liquidation;
mod margin_calls;
mod markets;
mod model;
mod nesting;
mod offers;
mod opening;
mod ramps;
mod refinancing;
mod repayment;
mod scaling;
mod service;
mod settlement;
mod sweeps;
mod sweeps_to_lend;
mod views;
mod waiting_payments;
mod worked_example;
