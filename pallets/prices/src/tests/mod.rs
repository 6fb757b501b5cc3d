// SPDX-License-Identifier: Apache-2.0

mod accesses;
mod breaker;
mod costs;
mod feeds;
mod history;
mod pruning;
mod queries;
mod sampling;

use crate::{mock::*, *};
use sp_runtime::FixedU128;

fn price() -> Result<FixedU128, PriceError> {
	<Prices as PriceSource>::price(FEED)
}

fn steady_since() -> Result<Moment, PriceError> {
	<Prices as PriceSource>::steady_since(FEED)
}

fn dollars(cents: u128) -> FixedU128 {
	FixedU128::from_rational(cents, 100)
}

/// Three operators agree, and a block passes.
fn agree(value: u128) {
	for operator in 1..=3 {
		feed(operator, value);
	}
	next_block();
}
