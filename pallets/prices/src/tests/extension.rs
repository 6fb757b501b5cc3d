// SPDX-License-Identifier: Apache-2.0
//! Submissions in the pool: in front of everything else, and from operators only.

use super::*;
use codec::Encode;
use frame_support::{assert_ok, dispatch::GetDispatchInfo, traits::OriginTrait, weights::Weight};
use pallet_transaction_payment::ChargeTransactionPayment;
use sp_runtime::{
	traits::{DispatchTransaction, TransactionExtension},
	transaction_validity::{
		InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction,
	},
};

type Extensions =
	(frame_system::CheckNonce<Test>, CheckSubmission<Test>, ChargeTransactionPayment<Test>);

fn submission(at: Moment, given: &[(FeedId, FixedU128)]) -> RuntimeCall {
	Call::submit { observed_at_ms: at, prices: prices(given) }.into()
}

fn price_at(at: Moment) -> RuntimeCall {
	submission(at, &[(FEED, dollars(100))])
}

fn extensions(nonce: u32, tip: u64) -> Extensions {
	(
		frame_system::CheckNonce::from(nonce),
		CheckSubmission::new(),
		ChargeTransactionPayment::from(tip),
	)
}

/// What the pool is told of a transaction.
fn validate(
	who: RuntimeOrigin,
	call: &RuntimeCall,
	tip: u64,
) -> Result<ValidTransaction, TransactionValidityError> {
	let nonce = who.as_signer().map_or(0, System::account_nonce);
	extensions(nonce, tip)
		.validate_only(who, call, &info(call), call.encoded_size(), TransactionSource::External, 0)
		.map(|(validity, ..)| validity)
}

fn info(call: &RuntimeCall) -> frame_support::dispatch::DispatchInfo {
	frame_support::dispatch::DispatchInfo {
		extension_weight: extensions(0, 0).weight(call),
		..call.get_dispatch_info()
	}
}

/// Have a transaction in the block; how its call ended.
fn include(
	who: u64,
	call: RuntimeCall,
) -> Result<frame_support::dispatch::DispatchResultWithPostInfo, TransactionValidityError> {
	let (info, len) = (info(&call), call.encoded_size());
	let nonce = System::account_nonce(who);
	extensions(nonce, 0).dispatch_transaction(signed(who), call, &info, len, 0)
}

fn refused(invalid: InvalidTransaction) -> Result<ValidTransaction, TransactionValidityError> {
	Err(invalid.into())
}

#[test]
fn submissions_should_be_refused_before_any_block_unless_they_will_be_taken() {
	run(|| {
		assert!(validate(signed(1), &price_at(START), 0).is_ok());
		let call = price_at(START);
		assert_eq!(validate(signed(6), &call, 0), refused(InvalidTransaction::BadSigner));
		let alone = CheckSubmission::<Test>::new().validate_only(
			RuntimeOrigin::none(),
			&call,
			&info(&call),
			0,
			TransactionSource::External,
			0,
		);
		assert_eq!(alone.unwrap_err(), InvalidTransaction::BadSigner.into());
		let stale = refused(InvalidTransaction::Stale);
		assert_eq!(validate(signed(1), &price_at(START - MAX_DELAY - 1), 0), stale);
		let future = refused(InvalidTransaction::Future);
		assert_eq!(validate(signed(1), &price_at(START + MAX_AHEAD + 1), 0), future);
		let twice = submission(START, &[(FEED, dollars(1)), (FEED, dollars(1))]);
		assert_eq!(validate(signed(1), &twice, 0), refused(InvalidTransaction::Call));
		// What has been taken is not taken again, nor what is older.
		feed(1, 100);
		for at in [START, START - 1] {
			assert_eq!(validate(signed(1), &price_at(at), 0), stale);
		}
		// A transaction that was delayed is not a fresh price.
		let delayed = price_at(START);
		assert!(validate(signed(2), &delayed, 0).is_ok());
		Timestamp::set_timestamp(START + MAX_DELAY + 1);
		assert_eq!(validate(signed(2), &delayed, 0), stale);
		// Who has been removed is nobody.
		assert_ok!(Prices::remove_operator(root(), 3));
		let call = price_at(Timestamp::get());
		assert_eq!(validate(signed(3), &call, 0), refused(InvalidTransaction::BadSigner));
	});
}

#[test]
fn an_operator_should_have_one_submission_in_the_pool_and_a_newer_one_should_replace_it() {
	run(|| {
		let pooled = |who, at, tip| validate(signed(who), &price_at(at), tip).unwrap();
		let (first, newer) = (pooled(1, START, 0), pooled(1, START + 1, 0));
		// The pool lets one that provides the same in if its priority is higher.
		assert_eq!(first.provides, newer.provides);
		assert_eq!(first.provides.len(), 2, "the nonce, and that it is this operator's price");
		assert!(first.provides.contains(&("trine/price", 1u64).encode()));
		assert!(newer.priority > first.priority);
		// By so much that it does not matter that fees, which are a part of it, have fallen.
		assert_eq!(newer.priority - first.priority, 1 << 20);
		assert!(pooled(2, START, 0).provides != first.provides);
		// It leaves the pool when it is too old: after as many blocks as that takes.
		assert_eq!(first.longevity, MAX_DELAY / BLOCK);
		assert_eq!(pooled(1, START - MAX_DELAY, 0).longevity, 1);
		assert!(first.propagate);
	});
}

/// Whatever the size of the transactions of which a block is full.
#[test]
fn tips_should_not_come_before_a_submission() {
	run(|| {
		let submission = validate(signed(1), &price_at(START), 0).unwrap();
		for size in [0, 100, 10_000, 1_000_000] {
			let remark: RuntimeCall = frame_system::Call::remark { remark: vec![0; size] }.into();
			let priority_of = |tip| {
				ChargeTransactionPayment::<Test>::get_priority(
					&info(&remark),
					remark.encoded_size(),
					tip,
					0,
				)
			};
			// How many of them fill a block, and what each can tip so that the block comes to less than
			// the priority of a submission.
			let per_block = priority_of(0).max(1);
			let all = u64::MAX / 2;
			assert!(submission.priority > all);
			assert!(priority_of(all / per_block - 1) < submission.priority, "{size}");
			let tipped = validate(signed(9), &remark, ENDOWMENT / per_block / 2).unwrap();
			assert!(tipped.priority < submission.priority);
		}
	});
}

#[test]
fn batches_of_submissions_should_gain_nobody_anything() {
	run(|| {
		let submission = validate(signed(1), &price_at(START), 0).unwrap();
		for who in [1, 9] {
			let calls = vec![price_at(START + 1)];
			let nested: [pallet_utility::Call<Test>; 3] = [
				pallet_utility::Call::batch { calls: calls.clone() },
				pallet_utility::Call::force_batch { calls: calls.clone() },
				pallet_utility::Call::batch_all { calls },
			];
			for call in nested.map(RuntimeCall::from) {
				assert_eq!(CheckSubmission::<Test>::new().weight(&call), Weight::zero());
				let pooled = validate(signed(who), &call, 0).unwrap();
				// It is of the operational class, as everything in it is, and yet behind.
				let class = call.get_dispatch_info().class;
				assert_eq!(class, frame_support::dispatch::DispatchClass::Operational);
				assert!(pooled.priority < submission.priority);
				assert_eq!(pooled.provides.len(), 1, "only the nonce");
			}
		}
		// It costs a nobody the fee, and nothing comes of it.
		let batch = pallet_utility::Call::batch { calls: vec![price_at(START)] }.into();
		let before = Balances::free_balance(9);
		assert_ok!(include(9, batch).unwrap());
		assert!(Balances::free_balance(9) < before);
		System::assert_has_event(
			pallet_utility::Event::BatchInterrupted {
				index: 0,
				error: Error::<Test>::NotOperator.into(),
			}
			.into(),
		);
		assert!(!Pending::<Test>::exists());
		// Nor is an operator's free.
		let batch = pallet_utility::Call::batch { calls: vec![price_at(START)] }.into();
		let before = Balances::free_balance(1);
		assert_ok!(include(1, batch).unwrap());
		assert!(Balances::free_balance(1) < before);
		assert!(Pending::<Test>::exists());
	});
}

#[test]
fn an_operator_should_get_the_fee_of_a_block_s_first_submission_back() {
	run(|| {
		let before = Balances::free_balance(1);
		assert_ok!(include(1, price_at(START)).unwrap());
		assert_eq!(Balances::free_balance(1), before);
		assert_ok!(include(1, price_at(START + 1)).unwrap());
		assert!(Balances::free_balance(1) < before);
		// What is not taken is not in a block.
		assert!(include(1, price_at(START + 1)).is_err());
		assert!(include(9, price_at(START + 1)).is_err());
		next_block();
		let before = Balances::free_balance(1);
		assert_ok!(include(1, price_at(START + 2)).unwrap());
		assert_eq!(Balances::free_balance(1), before);
	});
}

#[test]
fn other_transactions_should_not_notice() {
	run(|| {
		let remark: RuntimeCall = frame_system::Call::remark { remark: vec![] }.into();
		let checked = CheckSubmission::<Test>::new().validate_only(
			signed(9),
			&remark,
			&info(&remark),
			0,
			TransactionSource::External,
			0,
		);
		assert_eq!(checked.unwrap().0, ValidTransaction::default());
		let extension = CheckSubmission::<Test>::new();
		assert_eq!(extension.weight(&remark), Weight::zero());
		assert_eq!(extension.weight(&price_at(0)), <() as WeightInfo>::check_submission());
		// Clients need to know nothing of it.
		assert!(extension.encode().is_empty());
		assert_eq!(CheckSubmission::<Test>::IDENTIFIER, "CheckSubmission");
	});
}
