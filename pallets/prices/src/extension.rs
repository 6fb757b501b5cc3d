// SPDX-License-Identifier: Apache-2.0
//! Keeps submissions in front of everything else, and what is no submission out.
//!
//! A block's author takes transactions by priority and gives up after a few that do not fit: being of
//! the operational class does not help a price that stands behind a flood of tips. So submissions get
//! a priority of their own, and who is not an operator is refused before any block. A call nested in
//! another one never comes here: it has the priority of an ordinary transaction.

use crate::{operator::Refusal, operators::check, pallet::*, weights::WeightInfo};
use alloc::vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use core::{fmt, marker::PhantomData};
use frame_support::{
	traits::{Get, IsSubType, OriginTrait, Time},
	weights::Weight,
};
use frame_system::pallet_prelude::RuntimeCallFor;
use primitives::Moment;
use scale_info::TypeInfo;
use sp_runtime::{
	impl_tx_ext_default,
	traits::{DispatchInfoOf, Implication, TransactionExtension, ValidateResult},
	transaction_validity::{
		InvalidTransaction, TransactionPriority, TransactionSource, TransactionValidity,
		ValidTransaction,
	},
};

/// Whatever tips do, they come after this: enough of them to fill a block, in transactions of any
/// size, would cost as much as this in the native token's smallest unit.
const PRIORITY: TransactionPriority = TransactionPriority::MAX / 2;

/// By how much a submission's priority is higher for each millisecond that it is newer. So much that
/// one of the next block replaces one like it in the pool, even when fees have fallen in between.
const PRIORITY_PER_MS: TransactionPriority = 1 << 20;

/// Checks submissions of prices before they are in a block, and puts them first. Adds no bytes to a
/// transaction; of all but submissions it knows nothing. Stands after the check of the nonce.
#[derive(Encode, Decode, DecodeWithMemTracking, Clone, Eq, PartialEq, TypeInfo)]
#[scale_info(skip_type_params(T))]
pub struct CheckSubmission<T>(PhantomData<T>);

impl<T> CheckSubmission<T> {
	/// The same for all transactions.
	pub fn new() -> Self {
		Self(PhantomData)
	}
}

impl<T> Default for CheckSubmission<T> {
	fn default() -> Self {
		Self::new()
	}
}

impl<T> fmt::Debug for CheckSubmission<T> {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str("CheckSubmission")
	}
}

impl From<Refusal> for InvalidTransaction {
	fn from(refusal: Refusal) -> Self {
		match refusal {
			Refusal::NotNewer | Refusal::TooOld => Self::Stale,
			Refusal::Ahead => Self::Future,
			Refusal::Unordered => Self::Call,
		}
	}
}

/// What the pool should do with a submission.
pub fn judge<T: Config>(
	who: &T::AccountId,
	observed_at: Moment,
	prices: &PricesOf<T>,
) -> TransactionValidity {
	let operator = Submissions::<T>::get(who).ok_or(InvalidTransaction::BadSigner)?;
	let now = T::Time::now();
	check::<T>(&operator, observed_at, prices, now).map_err(InvalidTransaction::from)?;
	let left = observed_at.saturating_add(T::MaxDelay::get()).saturating_sub(now);
	Ok(ValidTransaction {
		priority: PRIORITY.saturating_add(observed_at.saturating_mul(PRIORITY_PER_MS)),
		longevity: left.checked_div(T::BlockTime::get()).unwrap_or(0).max(1),
		// One in the pool per operator.
		provides: vec![("trine/price", who).encode()],
		..Default::default()
	})
}

impl<T: Config + Send + Sync> TransactionExtension<RuntimeCallFor<T>> for CheckSubmission<T>
where
	RuntimeCallFor<T>: IsSubType<Call<T>>,
{
	const IDENTIFIER: &'static str = "CheckSubmission";
	type Implicit = ();
	type Val = ();
	type Pre = ();

	fn weight(&self, call: &RuntimeCallFor<T>) -> Weight {
		match call.is_sub_type() {
			Some(Call::submit { .. }) => <T as Config>::WeightInfo::check_submission(),
			_ => Weight::zero(),
		}
	}

	fn validate(
		&self,
		origin: T::RuntimeOrigin,
		call: &RuntimeCallFor<T>,
		_info: &DispatchInfoOf<RuntimeCallFor<T>>,
		_len: usize,
		_self_implicit: (),
		_inherited_implication: &impl Implication,
		_source: TransactionSource,
	) -> ValidateResult<(), RuntimeCallFor<T>> {
		let validity = match call.is_sub_type() {
			Some(Call::submit { observed_at_ms, prices }) => {
				let who = origin.as_signer().ok_or(InvalidTransaction::BadSigner)?;
				judge::<T>(who, *observed_at_ms, prices)?
			},
			_ => ValidTransaction::default(),
		};
		Ok((validity, (), origin))
	}

	impl_tx_ext_default!(RuntimeCallFor<T>; prepare);
}
