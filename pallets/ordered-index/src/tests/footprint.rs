// SPDX-License-Identifier: Apache-2.0
//! Records take no more room than their deposits are for.

use super::mock::*;
use crate::{footprint, Index, Queues, Store};
use codec::{Encode, MaxEncodedLen};
use sp_runtime::AccountId32;

/// The bytes in store after one record was put into an index.
fn taken<S: Store<Index = Which>>(index: Which, id: S::Id) -> usize {
	let mut taken = 0;
	run(|| {
		Queues::<S>::of(index).push(200, id);
		let mut key = Vec::new();
		while let Some(next) = sp_io::storage::next_key(&key) {
			taken += next.len() + sp_io::storage::get(&next).unwrap().len();
			key = next;
		}
	});
	taken
}

#[test]
fn a_record_should_take_no_more_than_its_footprint_and_not_much_less() {
	for index in [Which::Narrow, Which::Rate(1, 2), Which::Risk(3), Which::Due] {
		let key_len = index.encoded_size() + u64::max_encoded_len();
		let (taken, most) =
			(taken::<Numbered>(index, u64::MAX), footprint(index.tick_bytes(), key_len));
		assert!(taken <= most && most <= taken * 3 / 2, "{index:?}: {taken} of {most}");

		let key_len = index.encoded_size() + AccountId32::max_encoded_len();
		let account = AccountId32::new([1; 32]);
		let (taken, most) =
			(self::taken::<Ranked>(index, account), footprint(index.tick_bytes(), key_len));
		assert!(taken <= most && most <= taken * 3 / 2, "{index:?}: {taken} of {most}");
	}
}
