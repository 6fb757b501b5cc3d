// SPDX-License-Identifier: Apache-2.0
//! Looking at what would be.

use frame_support::storage::with_transaction;
use sp_runtime::{DispatchError, TransactionOutcome};

/// Do something to storage, and undo it. To be called within externalities.
pub fn undone<R>(action: impl FnOnce() -> R) -> R {
	let mut result = None;
	let _ = with_transaction(|| {
		result = Some(action());
		TransactionOutcome::Rollback(Ok::<_, DispatchError>(()))
	});
	result.expect("the action was done")
}

#[test]
fn what_is_undone_should_leave_storage_as_it_was() {
	sp_io::TestExternalities::default().execute_with(|| {
		sp_io::storage::set(b"a", b"1");
		let seen = undone(|| {
			sp_io::storage::set(b"a", b"2");
			sp_io::storage::get(b"a")
		});
		assert_eq!(seen.as_deref(), Some(b"2".as_ref()));
		assert_eq!(sp_io::storage::get(b"a").as_deref(), Some(b"1".as_ref()));
	});
}
