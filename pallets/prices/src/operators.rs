// SPDX-License-Identifier: Apache-2.0
//! Operators: added, removed, heard.

use crate::{
	feed::is_majority,
	feeds,
	operator::{Limits, Operator, Refusal},
	pallet::*,
};
use alloc::vec::Vec;
use frame_support::{
	dispatch::{DispatchResultWithPostInfo, Pays},
	ensure,
	pallet_prelude::DispatchResult,
	traits::{Defensive, Get, Time},
	BoundedVec,
};
use primitives::{FeedRule, Moment};
use sp_runtime::SaturatedConversion;

/// All operators, in the order in which they were added.
pub fn all<T: Config>() -> Vec<(T::AccountId, OperatorOf<T>)> {
	let known = |who: T::AccountId| {
		let operator = Submissions::<T>::get(&who).defensive_unwrap_or(Operator::new(0));
		(who, operator)
	};
	Operators::<T>::get().into_iter().map(known).collect()
}

/// Whether a submission can be taken now, from whom it is.
pub fn check<T: Config>(
	operator: &OperatorOf<T>,
	observed_at: Moment,
	prices: &PricesOf<T>,
	now: Moment,
) -> Result<(), Refusal> {
	let limits = Limits { delay: T::MaxDelay::get(), ahead: T::MaxAhead::get() };
	operator.check(observed_at, prices, now, limits)
}

impl<T> From<Refusal> for Error<T> {
	fn from(refusal: Refusal) -> Self {
		match refusal {
			Refusal::NotNewer => Self::NotNewer,
			Refusal::TooOld => Self::ObservedTooLongAgo,
			Refusal::Ahead => Self::ObservedInTheFuture,
			Refusal::Unordered => Self::UnorderedFeeds,
		}
	}
}

/// Whether each feed's rule allows as many operators as there are.
fn every_feed<T: Config>(
	error: Error<T>,
	allows: impl Fn(&FeedRule, u32) -> bool,
) -> DispatchResult {
	let operators = Operators::<T>::decode_len().unwrap_or(0).saturated_into();
	ensure!(feeds::all::<T>().all(|(_, feed)| allows(&feed.rule, operators)), error);
	Ok(())
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_submit(
		who: T::AccountId,
		observed_at_ms: Moment,
		prices: PricesOf<T>,
	) -> DispatchResultWithPostInfo {
		let now = T::Time::now();
		let mut operator = Submissions::<T>::get(&who).ok_or(Error::<T>::NotOperator)?;
		check::<T>(&operator, observed_at_ms, &prices, now).map_err(Error::<T>::from)?;
		let is_first = !operator.submitted_at(now);
		operator.submit(observed_at_ms, prices, now, T::Heartbeat::get());
		Submissions::<T>::insert(&who, operator);
		if !Pending::<T>::exists() {
			Pending::<T>::put(BoundedVec::default());
		}
		Self::deposit_event(Event::Submitted { operator: who, observed_at_ms });
		// Whoever wants more of a block than one submission pays for it.
		Ok(if is_first { Pays::No } else { Pays::Yes }.into())
	}

	pub(crate) fn do_add_operator(operator: T::AccountId) -> DispatchResult {
		ensure!(!Submissions::<T>::contains_key(&operator), Error::<T>::AlreadyOperator);
		Operators::<T>::try_append(&operator).map_err(|()| Error::<T>::TooManyOperators)?;
		every_feed::<T>(Error::QuorumTooSmall, |rule, operators| {
			is_majority(rule.quorum, operators)
		})?;
		Submissions::<T>::insert(&operator, Operator::new(T::Time::now()));
		Self::deposit_event(Event::OperatorAdded { operator });
		Ok(())
	}

	pub(crate) fn do_remove_operator(operator: T::AccountId) -> DispatchResult {
		ensure!(Submissions::<T>::contains_key(&operator), Error::<T>::NotOperator);
		Operators::<T>::mutate(|operators| operators.retain(|who| *who != operator));
		every_feed::<T>(Error::QuorumOutOfReach, |rule, operators| rule.quorum <= operators)?;
		Submissions::<T>::remove(&operator);
		Self::deposit_event(Event::OperatorRemoved { operator });
		Ok(())
	}

	pub(crate) fn do_replace_operator(old: T::AccountId, new: T::AccountId) -> DispatchResult {
		ensure!(Submissions::<T>::contains_key(&old), Error::<T>::NotOperator);
		ensure!(!Submissions::<T>::contains_key(&new), Error::<T>::AlreadyOperator);
		Operators::<T>::mutate(|operators| {
			for who in operators.iter_mut().filter(|who| **who == old) {
				*who = new.clone();
			}
		});
		Submissions::<T>::remove(&old);
		Submissions::<T>::insert(&new, Operator::new(T::Time::now()));
		Self::deposit_event(Event::OperatorRemoved { operator: old });
		Self::deposit_event(Event::OperatorAdded { operator: new });
		Ok(())
	}
}
