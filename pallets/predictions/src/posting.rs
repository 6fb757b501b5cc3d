// SPDX-License-Identifier: Apache-2.0
//! Posting: a blueprint is published, with a stake and cover for all that it sells.

use crate::{
	blueprint::{Blueprint, Places},
	blueprints::{self, OpenBlueprint},
	feeds,
	ids::Sequence,
	judgement::Progress,
	pallet::*,
	payout::cover_up,
	published::Published,
	terms::{BlueprintTerms, Content},
	times::Times,
	track_records, traders,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::Consideration,
};
use primitives::{Clock, NewestFirst};
use sp_arithmetic::traits::{EnsureAdd, EnsureAddAssign, EnsureMul};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_post(
		trader: T::AccountId,
		terms: BlueprintTerms,
		content: Content,
		sequence: Sequence,
	) -> DispatchResult {
		let (feed, rules) = check::<T>(&terms, &content)?;
		let times = Times::new(T::Clock::now(), &terms, &rules)?;
		ensure!(times.life() <= rules.max_life_ms, Error::<T>::LifeTooLong);
		ensure!(!Unjudged::<T>::contains_key(&trader, terms.feed), Error::<T>::NotJudgedYet);
		traders::count::<T>(&trader, sequence)?;
		track_records::found::<T>(&trader, terms.feed)?;

		let cover = cover_up(terms.price, terms.odds_e2, rules.kappa_ppm)?;
		let covers = cover.ensure_mul(terms.cap.into())?;
		for (reason, amount) in [(HoldReason::Stake, rules.stake), (HoldReason::Cover, covers)] {
			pallet_custody::Pallet::<T>::hold(&rules.asset, reason, &trader, amount)?;
		}
		let deposit = TicketOf::<T>::new(&trader, blueprints::footprint::<T>())?;

		let id = NextBlueprintId::<T>::get();
		NextBlueprintId::<T>::put(id.ensure_add(1)?);
		Unjudged::<T>::insert(&trader, terms.feed, id);
		Posted::<T>::insert(&trader, NewestFirst::from(id), ());
		Feeds::<T>::insert(terms.feed, feed);
		let position = match &content {
			Content::Open(plain) => Some(plain.position),
			Content::Sealed { .. } => None,
		};
		Self::deposit_event(Event::Posted {
			blueprint: id,
			trader: trader.clone(),
			sequence,
			feed: terms.feed,
			sealed: position.is_none(),
			units: terms.cap,
			starts_ms: times.starts_ms,
		});
		Contents::<T>::insert(id, Published { content, note: terms.note });
		let blueprint = Blueprint {
			trader,
			sequence,
			feed: terms.feed,
			rules,
			odds_e2: terms.odds_e2,
			stop_ppm: terms.stop_ppm,
			price: terms.price,
			cover,
			sold: 0,
			unsold: terms.cap,
			closed: 0,
			times,
			position,
			key: None,
			exit_ms: None,
			progress: Progress::default(),
			look_ms: 0,
			outcome: None,
			places: Places::default(),
			deposit,
		};
		OpenBlueprint::<T> { id, blueprint, now: times.posted_ms }.store()
	}
}

/// Whether a blueprint can be posted on these terms now. Returns its feed, of which it is counted, and the
/// feed's terms.
pub(crate) fn check<T: Config>(
	terms: &BlueprintTerms,
	content: &Content,
) -> Result<(FeedOf<T>, FeedTermsOf<T>), DispatchError> {
	let mut feed = feeds::load::<T>(terms.feed)?;
	let rules = feed.terms.clone();
	ensure!(!feed.closed, Error::<T>::FeedClosed);
	feeds::ensure_priced::<T>(terms.feed, &rules)?;
	ensure!(terms.has_valid_odds(), Error::<T>::InvalidOdds);
	ensure!(terms.has_valid_distances(&rules), Error::<T>::InvalidDistance);
	if !terms.sells_nothing() {
		ensure!(!matches!(content, Content::Open(_)), Error::<T>::OpenIsNotSold);
		ensure!((1..=rules.max_cap).contains(&terms.cap), Error::<T>::CapTooLarge);
		ensure!(
			(rules.min_price..=rules.max_price).contains(&terms.price),
			Error::<T>::InvalidPrice
		);
		ensure!(terms.sale_ms >= rules.min_sale_ms, Error::<T>::SaleTooShort);
	}
	if let Content::Open(plain) = content {
		ensure!(plain.position.is_valid(), Error::<T>::InvalidLevel);
	}
	feed.unjudged.ensure_add_assign(1)?;
	Ok((feed, rules))
}
