// SPDX-License-Identifier: Apache-2.0
//! How often storage is accessed for what markets ask: the README's table.

use crate::mock::*;
use frame_support::{assert_ok, traits::tokens::Preservation::Preserve};
use sp_runtime::DispatchResult;
use test_support::accesses::{count_keys, table, Accesses};

/// What is done, and how many keys it may read and write.
type Row = (&'static str, fn() -> DispatchResult, u32, u32);

#[test]
fn accesses_should_be_as_few_as_the_readme_says() {
	let taken: [Row; 8] = [
		("`hold`", || Custody::hold(&USD, Offer, &ALICE, 1_000), 7, 6),
		("`draw`", || Custody::draw(&USD, Offer, &ALICE, &BOB, 100), 5, 4),
		("`seize`", || Custody::seize(&USD, Offer, &ALICE, &BOB, 100), 4, 4),
		("`release`", || Custody::release(&USD, Offer, &ALICE, 100), 7, 6),
		("`give_back`", || Custody::give_back(&USD, Offer, &ALICE, 100, &SPONSOR), 8, 7),
		("`pay`", || Custody::pay(&USD, &ALICE, &BOB, 100, Preserve, &SPONSOR), 8, 6),
		("`pay_held`", || Custody::pay_held(&USD, Offer, &ALICE, &BOB, 100, &SPONSOR), 5, 5),
		("`use_asset`", || Custody::use_asset(&USD, 6), 3, 1),
	];
	let kept: [Row; 2] = [
		("`pay`, to wait", || Custody::pay(&USD, &ALICE, &BOB, 100, Preserve, &SPONSOR), 13, 9),
		(
			"`pay_held`, to wait",
			|| Custody::pay_held(&USD, Offer, &ALICE, &STRANGER, 100, &SPONSOR),
			13,
			10,
		),
	];
	run(|| {
		let mut rows = Vec::new();
		let mut count = |(name, call, reads, writes): Row| {
			let (result, accesses) = count_keys(call);
			assert_ok!(result);
			assert_eq!(accesses, Accesses { reads, writes }, "{name}");
			rows.push((name, accesses));
		};
		taken.into_iter().for_each(&mut count);
		block(USD_ID, BOB);
		block(USD_ID, STRANGER);
		kept.into_iter().for_each(&mut count);
		table(rows);
	});
}
