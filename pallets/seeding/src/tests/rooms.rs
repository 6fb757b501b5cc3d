// SPDX-License-Identifier: Apache-2.0
//! Who uses whom in this pallet, and what wallets show of it.

use crate::mock::*;
use test_support::{metadata, rooms};

#[test]
fn rooms_should_not_go_in_circles() {
	rooms::check(env!("CARGO_MANIFEST_DIR"));
}

#[test]
fn what_wallets_show_should_be_whole_and_say_its_units() {
	let bytes = Test::metadata_at_version(16).unwrap();
	metadata::check(&metadata::decode(&bytes), &["Seeding", "SeedingApi"]);
}
