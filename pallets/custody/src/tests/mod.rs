// SPDX-License-Identifier: Apache-2.0
//! Tests by subject.

mod accesses;
mod attacks;
mod genesis;
mod holding;
mod invariants;
mod lives;
mod nesting;
mod payments;
mod pins;

use crate::mock::Test;

#[test]
fn rooms_should_stand_in_order() {
	test_support::rooms::check(env!("CARGO_MANIFEST_DIR"));
}

#[test]
fn people_should_be_able_to_read_what_wallets_show() {
	use test_support::metadata::{check, decode};
	check(&decode(&Test::metadata_at_version(16).unwrap()), &["Custody"]);
}
