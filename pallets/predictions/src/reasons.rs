// SPDX-License-Identifier: Apache-2.0
//! What the errors of this pallet mean for a question, with their numbers.

use crate::{
	blueprints::OpenBlueprint,
	feed_terms::MAX_DISTANCE,
	feeds,
	ids::BlueprintId,
	pallet::*,
	terms::{BlueprintTerms, EVEN, MAX_ODDS, MIN_ODDS},
	times::Times,
	why::Why,
};
use frame_support::{
	pallet_prelude::DispatchError,
	traits::{
		fungibles::Inspect,
		tokens::{Fortitude, Preservation},
	},
};
use primitives::{Balance, FeedId, NewestFirst, PriceHistory, PriceSource};

/// How much more of a feed may be sold, in prices and covers.
pub(crate) fn exposure_left<T: Config>(feed: FeedId) -> Balance {
	let left = |feed: FeedOf<T>| feed.terms.max_exposure.saturating_sub(feed.exposure);
	Feeds::<T>::get(feed).map(left).unwrap_or_default()
}

/// Why a blueprint cannot be unlocked, by the error of the call.
pub(crate) fn why_no_unlock<T: Config>(
	error: DispatchError,
	open: &OpenBlueprint<T>,
	buyer: &T::AccountId,
	has_deposit: bool,
) -> Why {
	let is = |of_pallet: Error<T>| error == of_pallet.into();
	let blueprint = &open.blueprint;
	if is(Error::SaleOver) {
		let times = &blueprint.times;
		if blueprint.unsold == 0 && open.now <= times.sale_end_ms && blueprint.sold > 0 {
			Why::SoldOut { sold: blueprint.sold }
		} else {
			Why::SaleOver { ended_ms: times.sale_end_ms }
		}
	} else if is(Error::OwnBlueprint) {
		Why::OwnBlueprint
	} else if is(Error::AlreadyUnlocked) {
		let index = Unlocked::<T>::get(buyer, NewestFirst::from(open.id));
		Why::AlreadyUnlocked { index: index.unwrap_or_default() }
	} else if is(Error::NoReadingKey) {
		Why::NoReadingKey
	} else if is(Error::ExposureReached) {
		let needed = feeds::exposure_of::<T>(blueprint).unwrap_or_default();
		Why::ExposureReached { left: exposure_left::<T>(blueprint.feed), needed }
	} else {
		of_money::<T>(error, buyer, &blueprint.rules.asset, blueprint.price, has_deposit)
	}
}

/// Why a blueprint cannot be posted, by the error of the call.
pub(crate) fn why_no_post<T: Config>(
	error: DispatchError,
	trader: &T::AccountId,
	terms: &BlueprintTerms,
	rules: &FeedTermsOf<T>,
	times: &Times,
	held: Balance,
	has_deposit: bool,
) -> Why {
	let is = |of_pallet: Error<T>| error == of_pallet.into();
	if is(Error::NotJudgedYet) {
		let id: Option<BlueprintId> = Unjudged::<T>::get(trader, terms.feed);
		Why::NotJudgedYet { blueprint: id.unwrap_or_default() }
	} else if is(Error::InvalidOdds) {
		Why::OddsOutOfBounds { least_e2: MIN_ODDS, most_e2: MAX_ODDS }
	} else if is(Error::InvalidDistance) {
		// Where the odds are more than even it is the target that is too far away.
		let even = MAX_DISTANCE.saturating_mul(EVEN.into());
		let most_ppm = even.checked_div(terms.odds_e2.into()).unwrap_or_default();
		Why::DistanceOutOfBounds {
			least_ppm: rules.min_stop_ppm,
			most_ppm: most_ppm.min(MAX_DISTANCE),
		}
	} else if is(Error::InvalidPrice) {
		Why::PriceOutOfBounds { least: rules.min_price, most: rules.max_price }
	} else if is(Error::CapTooLarge) {
		Why::CapOutOfBounds { most: rules.max_cap }
	} else if is(Error::SaleTooShort) {
		Why::SaleTooShort { least_ms: rules.min_sale_ms }
	} else if is(Error::LifeTooLong) {
		Why::LifeTooLong { life_ms: times.life(), most_ms: rules.max_life_ms }
	} else if is(Error::OpenIsNotSold) {
		Why::OpenIsNotSold
	} else if let Some(why) = of_feed::<T>(error, terms.feed, rules) {
		why
	} else {
		of_money::<T>(error, trader, &rules.asset, held, has_deposit)
	}
}

/// What is wrong with a feed, if an error is about that.
pub(crate) fn of_feed<T: Config>(
	error: DispatchError,
	feed: FeedId,
	rules: &FeedTermsOf<T>,
) -> Option<Why> {
	let is = |of_pallet: Error<T>| error == of_pallet.into();
	if is(Error::UnknownFeed) {
		Some(Why::UnknownFeed)
	} else if is(Error::FeedClosed) {
		Some(Why::FeedClosed)
	} else if is(Error::PriceStale) || is(Error::PriceFrozen) {
		T::Prices::price(feed).err().map(|why| Why::NoPrice { feed, why })
	} else if is(Error::LagTooShort) {
		let max_age = T::Prices::rule(feed).map(|rule| rule.max_age_ms).unwrap_or_default();
		let least_ms = max_age.saturating_add(rules.averaging_ms);
		Some(Why::LagTooShort { lag_ms: rules.lag_ms, least_ms })
	} else {
		None
	}
}

/// Why an account cannot have so much put on hold, with the deposits beside it.
fn of_money<T: Config>(
	error: DispatchError,
	who: &T::AccountId,
	asset: &T::AssetKind,
	needed: Balance,
	has_deposit: bool,
) -> Why {
	// What can be put on hold.
	let (keep, force) = (Preservation::Protect, Fortitude::Force);
	let spendable = T::Assets::reducible_balance(asset.clone(), who, keep, force);
	match error {
		DispatchError::Arithmetic(_) => Why::Uncountable,
		DispatchError::Token(_) if spendable < needed => Why::NotEnough { needed, spendable },
		DispatchError::Token(_) if !has_deposit => Why::NoDeposit,
		// An issuer's freeze, for one.
		_ => Why::Refused { error },
	}
}
