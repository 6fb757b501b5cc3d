// SPDX-License-Identifier: Apache-2.0
//! Who uses whom in this pallet.

use test_support::rooms;

#[test]
fn rooms_should_not_go_in_circles() {
	rooms::check(env!("CARGO_MANIFEST_DIR"));
}
