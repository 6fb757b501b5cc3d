// SPDX-License-Identifier: Apache-2.0
//! What unlocking and posting would come to, by trying it.

use crate::{
	blueprints::{self, OpenBlueprint},
	closing::sale,
	feeds,
	ids::BlueprintId,
	outcome::{best_e12, worst_e12, Ending, Outcome, WhyHidden, WhyVoid, ONE},
	outlooks::Views,
	pallet::*,
	payout::{cover_up, stake_lost_up, Payout, Sale},
	position::{Direction, Entry, Position},
	quote::{Case, PostOutcome, PostQuote, UnlockOutcome, UnlockQuote},
	reasons::{exposure_left, why_no_post, why_no_unlock},
	seal::{Plain, MESSAGE_LEN},
	terms::{BlueprintTerms, Content},
	times::Times,
	track_records, traders,
	trials::{deposit, trial},
	unlocking,
	why::Why,
};
use alloc::vec::Vec;
use frame_support::pallet_prelude::DispatchError;
use frame_system::RawOrigin;
use primitives::{Balance, Clock, Point};
use sp_arithmetic::traits::{EnsureAdd, EnsureMul};
use sp_runtime::{ArithmeticError, FixedU128};

impl<T: Config> Pallet<T> {
	pub(crate) fn unlock_quote_of(
		who: T::AccountId,
		id: BlueprintId,
	) -> Result<UnlockQuote<T::AssetKind>, Why> {
		let open = OpenBlueprint::<T>::load(id).map_err(|_| Why::BlueprintGone)?;
		let deposit_trn = deposit::<T>(&who, [unlocking::footprint::<T>()]);
		let can = trial(|| Self::unlock(RawOrigin::Signed(who.clone()).into(), id))
			.map_err(|error| why_no_unlock::<T>(error, &open, &who, deposit_trn.is_some()));
		let blueprint = &open.blueprint;
		let state = Views::<T>::new().state(blueprint);
		let outcomes = unlock_outcomes(&sale::<T>(blueprint)).map_err(|_| Why::Uncountable)?;
		Ok(UnlockQuote {
			pay: blueprint.price,
			deposit_trn,
			held_until_ms: state.times.reveal_by_ms,
			outcomes,
			seats_left: state.left(),
			exposure_left: exposure_left::<T>(blueprint.feed),
			can,
			asset: open.blueprint.rules.asset,
		})
	}

	pub(crate) fn post_quote_of(
		who: T::AccountId,
		terms: BlueprintTerms,
		sealed: bool,
	) -> Result<PostQuote<T::AssetKind>, Why> {
		let rules = feeds::load::<T>(terms.feed).map_err(|_| Why::UnknownFeed)?.terms;
		quote_post::<T>(who, terms, sealed, rules).map_err(|_| Why::Uncountable)
	}
}

/// What a buyer gets of price and cover, and the same less the price.
pub(crate) fn gain(price: Balance, payout: &Payout) -> Result<(Balance, i128), ArithmeticError> {
	let get = payout.escrow_to_buyer.ensure_add(payout.cover_to_buyer)?;
	Ok((get, difference(get, price)?))
}

fn difference(gets: Balance, gives: Balance) -> Result<i128, ArithmeticError> {
	let signed = |amount: Balance| i128::try_from(amount).map_err(|_| ArithmeticError::Overflow);
	signed(gets)?.checked_sub(signed(gives)?).ok_or(ArithmeticError::Overflow)
}

/// What a unit comes to in each case, with the outcome of the blueprint. None of that which is not
/// delivered.
type Cases = Vec<(Case, Option<Outcome>, Payout)>;

fn cases(sale: &Sale) -> Result<Cases, DispatchError> {
	// Only what came of it counts.
	let point = Point { time_ms: 0, price: FixedU128::from_u32(1) };
	let ended = |ending, result_e12| Outcome { ending, result_e12 };
	let odds = sale.odds_e2;
	let outcomes = [
		(Case::Target, ended(Ending::Target(point), best_e12(odds))),
		(Case::Level, ended(Ending::Horizon(point), 0)),
		(Case::Stop, ended(Ending::Stop(point), ONE.saturating_neg())),
		(Case::Worst, ended(Ending::Stop(point), worst_e12(odds))),
		(Case::Void, ended(Ending::Void(WhyVoid::NotFilled), 0)),
		(Case::Hidden, Outcome::hidden(WhyHidden::NotRevealed, odds)),
	];
	let mut cases = Cases::new();
	for (case, outcome) in outcomes {
		cases.push((case, Some(outcome), sale.payout(&outcome)?));
	}
	cases.push((Case::NotDelivered, None, sale.undelivered()?));
	Ok(cases)
}

fn unlock_outcomes(sale: &Sale) -> Result<Vec<UnlockOutcome>, DispatchError> {
	let unlock_outcome = |(case, outcome, payout): (Case, Option<Outcome>, Payout)| {
		let (get, net) = gain(sale.price, &payout)?;
		let result_e12 = outcome.map_or(0, |outcome| outcome.result_e12);
		Ok(UnlockOutcome { case, result_e12, get, net })
	};
	cases(sale)?.into_iter().map(unlock_outcome).collect()
}

fn quote_post<T: Config>(
	who: T::AccountId,
	terms: BlueprintTerms,
	sealed: bool,
	rules: FeedTermsOf<T>,
) -> Result<PostQuote<T::AssetKind>, DispatchError> {
	let times = Times::new(T::Clock::now(), &terms, &rules)?;
	let known = Traders::<T>::get(&who);
	let sequence = known.as_ref().map_or(0, |trader| trader.sequence);
	let records = [
		Some(blueprints::footprint::<T>()),
		known.is_none().then(traders::footprint::<T>),
		(!TrackRecords::<T>::contains_key(&who, terms.feed)).then(track_records::footprint::<T>),
	];
	let deposit_trn = deposit::<T>(&who, records.into_iter().flatten());
	let cover = cover_up(terms.price, terms.odds_e2, rules.kappa_ppm)?;
	let held = rules.stake.ensure_add(cover.ensure_mul(terms.cap.into())?)?;
	let content = stand_in(sealed);
	let origin = RawOrigin::Signed(who.clone());
	let can = trial(|| Pallet::<T>::post(origin.into(), terms.clone(), content, sequence)).map_err(
		|error| {
			let has_deposit = deposit_trn.is_some();
			why_no_post::<T>(error, &who, &terms, &rules, &times, held, has_deposit)
		},
	);
	let sale = Sale {
		price: terms.price,
		cover,
		odds_e2: terms.odds_e2,
		kappa_ppm: rules.kappa_ppm,
		fee: rules.fee,
	};
	let outcomes = post_outcomes(&sale, terms.cap, rules.stake)?;
	let (asset, stake) = (rules.asset, rules.stake);
	Ok(PostQuote { asset, times, sequence, stake, cover, held, deposit_trn, outcomes, can })
}

/// Something to say: what it is makes no difference to the quote.
fn stand_in(sealed: bool) -> Content {
	if sealed {
		return Content::Sealed { ciphertext: [0; MESSAGE_LEN], commitment: [0; 32] };
	}
	let position = Position { direction: Direction::Long, entry: Entry::Market };
	Content::Open(Plain { position, thesis: Default::default() })
}

fn post_outcomes(sale: &Sale, cap: u32, stake: Balance) -> Result<Vec<PostOutcome>, DispatchError> {
	let post_outcome = |(case, outcome, payout): (Case, Option<Outcome>, Payout)| {
		let stake_lost = match &outcome {
			Some(outcome) => stake_lost_up(stake, outcome)?,
			None => 0,
		};
		let Payout { escrow_to_trader, fee, cover_to_buyer, .. } = payout;
		let paid = escrow_to_trader.ensure_mul(cap.into())?;
		let lost = cover_to_buyer.ensure_mul(cap.into())?.ensure_add(stake_lost)?;
		Ok(PostOutcome {
			case,
			result_e12: outcome.map_or(0, |outcome| outcome.result_e12),
			stake_lost,
			paid_a_unit: escrow_to_trader,
			fee_a_unit: fee,
			cover_lost_a_unit: cover_to_buyer,
			net_unsold: difference(0, stake_lost)?,
			net_sold: difference(paid, lost)?,
		})
	};
	cases(sale)?.into_iter().map(post_outcome).collect()
}
