// SPDX-License-Identifier: Apache-2.0
//! Sweeps: taking the best offers of the book one after the other. Quotes walk the same way without
//! taking anything.

use crate::{book, groups::Remainders, markets::Prices, math, pallet::*, types::*, WeightInfo};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult, Weight},
	traits::{
		fungibles::Inspect,
		tokens::{Fortitude, Preservation},
		Time,
	},
};
use sp_runtime::TokenError;

/// An offer that a sweep meets.
pub(crate) struct Met<T: Config> {
	pub id: OfferId,
	pub offer: OfferOf<T>,
	pub apr: BasisPoints,
	/// What there is to take of it: nothing of a dead one.
	pub fill: Option<Fill>,
}

/// A loan that a sweep can open.
#[derive(Clone)]
pub(crate) struct Fill {
	pub principal: Balance,
	pub cost: Quote,
	pub collateral: Balance,
}

/// What came of a sweep.
pub(crate) struct Swept {
	/// How many offers were met.
	pub met: u32,
	/// What was not found, and what a borrower still has to put up for it.
	pub left: Balance,
	pub collateral: Balance,
	/// There is more within its limit.
	pub more: bool,
}

/// What a sweep does with the next offer.
enum Meeting {
	/// It ends before it: the market can take no more collateral.
	End,
	/// It closes it: nobody can take it any more.
	Dead,
	/// It leaves it to others: its collateral is enough for all of it, but, rounded, not for this part;
	/// or is more than the market can take even for the smallest.
	Pass,
	/// It takes this; `short` if that is less than what it looks for and what there is.
	Fill { fill: Fill, short: bool },
}

/// How far a sweep has come.
struct Progress<'a, T: Config> {
	/// Who sweeps, if anybody in particular.
	who: Option<&'a T::AccountId>,
	/// Nothing is taken, and the collateral is still to be found out.
	quote: bool,
	wish: Wish,
	market: &'a MarketOf<T>,
	risk: RiskParams,
	prices: Prices,
	now: Moment,
	/// What is still looked for.
	amount: Balance,
	/// What a borrower has left to put up for it.
	collateral: Balance,
	/// What the market's loans add up to.
	totals: Totals,
	/// For a quote, which takes nothing out of them: what the groups of offers that were met would have
	/// left.
	groups: Remainders,
}

impl<T: Config> Progress<'_, T> {
	/// How much more the market may lend.
	fn room(&self) -> Balance {
		self.market.params.max_lent.saturating_sub(self.totals.lent)
	}

	/// How much more collateral the market may have.
	fn room_of_collateral(&self) -> Balance {
		self.market.params.max_collateral.saturating_sub(self.totals.collateral)
	}

	/// How much can be taken of an offer until the market has all the collateral that it may.
	fn fitting(&self, offer: &OfferOf<T>) -> Result<Balance, Error<T>> {
		let (whole, collateral) = match offer.side {
			Side::Borrow { collateral } => (offer.left().ok_or(Error::<T>::Overflow)?, collateral),
			Side::Lend | Side::LendAgainst { .. } => (self.amount, self.collateral),
		};
		let room = self.room_of_collateral();
		if collateral <= room {
			return Ok(whole);
		}
		math::share_down(whole, room, collateral).ok_or(Error::<T>::Overflow)
	}

	/// What to do with the next offer.
	fn meet(&self, offer: &OfferOf<T>, apr: BasisPoints) -> Result<Meeting, Error<T>> {
		let available = Pallet::<T>::available_of(offer, self.groups.of::<T>(offer)?)?;
		let params = &self.market.params;
		let own = self.who == Some(&offer.maker);
		if own || offer.is_expired(self.now) || available < params.min_loan {
			return Ok(Meeting::Dead);
		}
		// Neither what is looked for is less than the smallest loan, nor what there is, nor the room.
		let there = self.amount.min(available);
		let principal = there.min(self.room()).min(self.fitting(offer)?);
		if principal < params.min_loan {
			return Ok(if offer.lends() { Meeting::End } else { Meeting::Pass });
		}
		let cost = Pallet::<T>::cost_of(self.market, principal, apr, self.wish.term)?;
		let collateral = if offer.lends() {
			self.collateral_of_borrower(principal, &cost)?
		} else {
			Pallet::<T>::put_up(offer, principal)?
		};
		let (prices, ltv) = (&self.prices, self.risk.opening_ltv);
		if !Pallet::<T>::is_covered(self.market, prices, cost.face, collateral, ltv)? {
			ensure!(!offer.lends(), Error::<T>::LtvTooHigh);
			return self.meet_uncovered(offer, available, apr);
		}
		// Only in a quote, which could not know before.
		if collateral > self.room_of_collateral() {
			return Ok(Meeting::End);
		}
		let fill = Fill { principal, cost, collateral };
		Ok(Meeting::Fill { fill, short: principal < there })
	}

	/// What to do with an offer to borrow whose collateral does not cover the part looked for.
	fn meet_uncovered(
		&self,
		offer: &OfferOf<T>,
		available: Balance,
		apr: BasisPoints,
	) -> Result<Meeting, Error<T>> {
		let cost = Pallet::<T>::cost_of(self.market, available, apr, self.wish.term)?;
		let collateral = Pallet::<T>::put_up(offer, available)?;
		let (prices, ltv) = (&self.prices, self.risk.opening_ltv);
		let whole = Pallet::<T>::is_covered(self.market, prices, cost.face, collateral, ltv)?;
		Ok(if whole { Meeting::Pass } else { Meeting::Dead })
	}

	/// What a borrower puts up for a part: a share of what is left, so that the last part has all of
	/// it; for a quote, the least.
	fn collateral_of_borrower(
		&self,
		principal: Balance,
		cost: &Quote,
	) -> Result<Balance, Error<T>> {
		if self.quote {
			Pallet::<T>::least_collateral(self.market, &self.prices, cost.face)
		} else {
			math::share_down(self.collateral, principal, self.amount)
		}
		.ok_or(Error::<T>::Overflow)
	}

	/// A part of an offer was taken.
	fn count(&mut self, offer: &OfferOf<T>, fill: &Fill) -> DispatchResult {
		let less = |all: Balance, part| all.checked_sub(part).ok_or(Error::<T>::Overflow);
		let more = |all: Balance, part| all.checked_add(part).ok_or(Error::<T>::Overflow);
		let Fill { principal, collateral, .. } = *fill;
		self.amount = less(self.amount, principal)?;
		if self.quote {
			// It takes nothing out of groups, and finds out what collateral it takes.
			self.groups.take::<T>(offer, principal, collateral)?;
		} else if offer.lends() {
			self.collateral = less(self.collateral, collateral)?;
		}
		self.totals.lent = more(self.totals.lent, principal)?;
		self.totals.collateral = more(self.totals.collateral, collateral)?;
		Ok(())
	}
}

impl<T: Config> Pallet<T> {
	/// Go through the best offers; `act` takes what there is to take of one, or closes it, and says
	/// whether it was taken. For a quote it does neither.
	pub(crate) fn sweep(
		who: Option<&T::AccountId>,
		quote: bool,
		wish: Wish,
		market: &MarketOf<T>,
		mut act: impl FnMut(Met<T>) -> Result<bool, DispatchError>,
	) -> Result<Swept, DispatchError> {
		let risk = *Self::risk(market)?;
		let min_loan = market.params.min_loan;
		ensure!(wish.amount >= min_loan, Error::<T>::AmountTooSmall);
		ensure!(market.params.terms.contains(&wish.term), Error::<T>::TermNotOffered);
		ensure!((1..=MAX_SWEEP).contains(&wish.max_offers), Error::<T>::InvalidSweep);
		let (lends, collateral) = match wish.side {
			Side::Borrow { collateral } => (true, collateral),
			Side::Lend | Side::LendAgainst { .. } => (false, 0),
		};
		let mut progress = Progress::<T> {
			who,
			quote,
			wish,
			prices: Self::prices(market)?,
			market,
			risk,
			now: T::Time::now(),
			amount: wish.amount,
			collateral,
			totals: MarketTotals::<T>::get(wish.market),
			groups: Remainders::default(),
		};
		ensure!(progress.room() >= min_loan, Error::<T>::MarketFull);
		let (index, walk) = book::side_of(wish.market, wish.term, lends);
		let (mut met, mut more) = (0u32, false);
		for (tick, id) in Self::walk(index, Self::start(index, walk), walk) {
			let apr = BasisPoints::try_from(tick).map_err(|_| Error::<T>::Overflow)?;
			let within = if lends { apr <= wish.limit_apr } else { apr >= wish.limit_apr };
			if !within {
				break;
			}
			if met >= wish.max_offers || progress.amount.min(progress.room()) < min_loan {
				more = true;
				break;
			}
			let offer = Offers::<T>::get(id).ok_or(Error::<T>::OfferGone)?;
			met = met.saturating_add(1);
			let fill = match progress.meet(&offer, apr)? {
				Meeting::End => {
					more = true;
					break;
				},
				Meeting::Pass => continue,
				Meeting::Dead => None,
				Meeting::Fill { fill, short } => {
					more |= short;
					Some(fill)
				},
			};
			let taken = act(Met { id, offer: offer.clone(), apr, fill: fill.clone() })?;
			if let (true, Some(fill)) = (taken, fill) {
				progress.count(&offer, &fill)?;
			}
		}
		let Progress { amount: left, collateral, .. } = progress;
		Ok(Swept { met, left, collateral, more })
	}

	/// What a sweep weighs that leaves a rest, or does not.
	pub(crate) fn with_rest(sweep: Weight, rest: bool) -> Weight {
		if rest {
			sweep.saturating_add(<T as Config>::WeightInfo::place_offer())
		} else {
			sweep
		}
	}

	/// Returns how many offers were met, and whether a rest was left.
	pub(crate) fn do_sweep(
		who: T::AccountId,
		wish: Wish,
		rest_expires: Option<Moment>,
	) -> Result<(u32, bool), DispatchError> {
		let market = Self::open_market(wish.market)?;
		if wish.side == Side::Lend {
			// From here on, whatever fails, fails for the makers.
			Self::ensure_can_pay(&market.params.principal, &who, wish.amount)?;
		}
		let mut found = false;
		let swept = Self::sweep(Some(&who), false, wish, &market, |met| {
			found = true;
			Self::take_or_close(&who, met, &market)
		})?;
		let Swept { met, left, collateral, more } = swept;
		// Beside better offers it would only wait for somebody who takes those and gives it worse ones.
		let rest = rest_expires.filter(|_| left >= market.params.min_loan && !more);
		ensure!(found || rest.is_some(), Error::<T>::NothingToTake);
		if let Some(expires) = rest {
			let side = match wish.side {
				Side::Borrow { .. } => Side::Borrow { collateral },
				side => side,
			};
			let rate = Rate::Fixed(wish.limit_apr);
			let terms = OfferTerms { rate, term: wish.term, expires, sole: None, group: None };
			Self::do_place_offer(who.clone(), wish.market, side, left, terms)?;
		}
		let filled = wish.amount.checked_sub(left).ok_or(Error::<T>::Overflow)?;
		Self::deposit_event(Event::Swept { who, market: wish.market, filled, met });
		Ok((met, rest.is_some()))
	}

	/// Take what there is to take of an offer. False if it was closed instead: there was nothing, or
	/// its maker is in the way.
	fn take_or_close(
		who: &T::AccountId,
		Met { id, mut offer, apr, fill }: Met<T>,
		market: &MarketOf<T>,
	) -> Result<bool, DispatchError> {
		let Some(Fill { principal, collateral, .. }) = fill else {
			Self::close_offer(id, offer, market)?;
			return Ok(false);
		};
		if offer.lends() {
			// What an offer to lend holds can always be handed out: what fails, fails for who sweeps.
			Self::fill(id, &mut offer, market, who, principal, collateral, apr)?;
		} else {
			let before = offer.clone();
			let filled = Self::attempt(|| {
				Self::fill(id, &mut offer, market, who, principal, collateral, apr)
			})?;
			if filled.is_none() {
				// The maker cannot pay the deposit, or receive the principal.
				Self::close_offer(id, before, market)?;
				return Ok(false);
			}
		}
		Self::keep_or_close_offer(id, offer, market)?;
		Ok(true)
	}

	fn ensure_can_pay(asset: &T::AssetKind, who: &T::AccountId, amount: Balance) -> DispatchResult {
		let can = T::Assets::reducible_balance(
			asset.clone(),
			who,
			Preservation::Preserve,
			Fortitude::Polite,
		);
		ensure!(can >= amount, TokenError::FundsUnavailable);
		Ok(())
	}
}
