// SPDX-License-Identifier: Apache-2.0
//! Walks the book, best rate first, and says what can be had of each offer. Sweeps take it, quotes add it
//! up.

use crate::{
	demand::{Demand, MAX_SWEEP},
	groups,
	ids::{BasisPoints, GroupId, OfferId},
	market::Totals,
	markets,
	obligation::{Cost, Obligation},
	offer::{is_acceptable, Side},
	offers,
	ordering::book_side,
	pallet::*,
	valuation::Valuation,
	why::Why,
};
use alloc::collections::btree_map::{BTreeMap, Entry};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::DefensiveOption,
};
use ordered_index::{Queues, Walk};
use pallet_custody::AssetFacts;
use primitives::{mul_div_down, Balance, Clock, Moment};
use sp_arithmetic::traits::{EnsureAdd, EnsureSub, EnsureSubAssign};
use sp_runtime::ArithmeticError;

/// A loan that can be opened out of an offer.
#[derive(Clone)]
pub(crate) struct Fill {
	pub principal: Balance,
	pub collateral: Balance,
	pub cost: Cost,
}

/// An offer that is met.
pub(crate) struct Met<T: Config> {
	pub id: OfferId,
	pub offer: OfferOf<T>,
	pub apr: BasisPoints,
	/// What there is to take of it: nothing of a dead one, which a sweep closes.
	pub fill: Option<Fill>,
}

/// How it has ended.
pub(crate) struct Rest {
	/// How many offers were met.
	pub met: u32,
	/// The principal that was not found.
	pub principal: Balance,
	/// What a borrower still has to put up for it.
	pub collateral: Balance,
	/// There is more within the limit.
	pub more: bool,
}

/// What to do with the next offer.
enum Meeting {
	/// End before it: the market can take no more collateral.
	End,
	/// Nobody can take it any more, or it belongs to who asks.
	Dead,
	/// Leave it to others: its collateral is enough for all of it, but, rounded, not for this part;
	/// or is more than the market can take even for the smallest.
	Pass,
	/// Take this; `short` if that is less than what is looked for and what there is.
	Fill { fill: Fill, short: bool },
}

/// What groups would have left if what was found was taken.
#[derive(Default)]
pub(crate) struct Remainders(BTreeMap<GroupId, Balance>);

impl Remainders {
	/// How much principal can be taken of an offer.
	pub fn available<T: Config>(&mut self, offer: &OfferOf<T>) -> Result<Balance, DispatchError> {
		let left = match offer.terms.group {
			Some(id) => Some(match self.0.entry(id) {
				Entry::Occupied(left) => *left.get(),
				Entry::Vacant(left) => *left.insert(groups::load::<T>(id)?.left),
			}),
			None => None,
		};
		Ok(offer.available_down(left)?)
	}

	/// An offer gives this much of its group's sum, of which it was known what is available.
	pub fn give<T: Config>(
		&mut self,
		offer: &OfferOf<T>,
		principal: Balance,
		collateral: Balance,
	) -> DispatchResult {
		let Some(group) = offer.terms.group else { return Ok(()) };
		let left = self.0.get_mut(&group).defensive_ok_or(DispatchError::Corruption)?;
		left.ensure_sub_assign(if offer.lends() { principal } else { collateral })?;
		Ok(())
	}
}

/// A walk through the offers that meet a demand.
///
/// The group of an offer is read when it is met first and counted here from then on, whether what is
/// found is really taken or not.
pub(crate) struct Matching<'a, T: Config> {
	/// Who asks, if anybody in particular: nobody takes offers of their own.
	who: Option<&'a T::AccountId>,
	demand: Demand,
	market: &'a MarketOf<T>,
	/// What the market's assets are worth.
	pub valuation: Valuation,
	now: Moment,
	walk: Walk<Indices<T>>,
	/// What is still looked for.
	principal: Balance,
	/// What a borrower has left to put up for it.
	collateral: Balance,
	/// What the market's loans add up to.
	totals: Totals,
	groups: Remainders,
	met: u32,
	more: bool,
}

impl<'a, T: Config> Matching<'a, T> {
	pub fn new(
		who: Option<&'a T::AccountId>,
		demand: Demand,
		market: &'a MarketOf<T>,
	) -> Result<Self, DispatchError> {
		let params = &market.params;
		markets::risk::<T>(market)?;
		ensure!(demand.principal >= params.min_loan, Error::<T>::AmountTooSmall);
		ensure!(params.terms_ms.contains(&demand.term), Error::<T>::TermNotOffered);
		ensure!((1..=MAX_SWEEP).contains(&demand.max_offers), Error::<T>::InvalidSweep);
		let valuation = markets::valuation::<T>(market)?;
		let totals = MarketTotals::<T>::get(demand.market);
		ensure!(totals.capacity(params).lent >= params.min_loan, Error::<T>::MarketFull);
		let (index, direction) = book_side(demand.market, demand.term, !demand.lends);
		Ok(Self {
			who,
			market,
			valuation,
			now: T::Clock::now(),
			walk: Queues::of(index).walk(None, direction),
			principal: demand.principal,
			collateral: demand.collateral.unwrap_or_default(),
			totals,
			groups: Remainders::default(),
			met: 0,
			more: false,
			demand,
		})
	}

	/// The next offer of which there is something to take, or which is dead. It may be taken or closed
	/// before the next one is asked for.
	pub fn next(&mut self) -> Result<Option<Met<T>>, DispatchError> {
		while let Some((tick, id)) = self.walk.next() {
			let apr = BasisPoints::try_from(tick).map_err(|_| ArithmeticError::Overflow)?;
			let Demand { lends, limit_apr, max_offers, .. } = self.demand;
			// Who lends meets offers to borrow.
			if !is_acceptable(apr, limit_apr, !lends) {
				return Ok(None);
			}
			let wanted = self.principal.min(self.totals.capacity(&self.market.params).lent);
			if self.met >= max_offers || wanted < self.market.params.min_loan {
				self.more = true;
				return Ok(None);
			}
			let offer = Offers::<T>::get(id).defensive_ok_or(DispatchError::Corruption)?;
			self.met = self.met.ensure_add(1)?;
			let fill = match self.meet(&offer, apr)? {
				Meeting::End => {
					self.more = true;
					return Ok(None);
				},
				Meeting::Pass => continue,
				Meeting::Dead => None,
				Meeting::Fill { fill, short } => {
					self.more |= short;
					Some(fill)
				},
			};
			return Ok(Some(Met { id, offer, apr, fill }));
		}
		Ok(None)
	}

	/// A part of an offer was taken, or would be.
	pub fn took(&mut self, offer: &OfferOf<T>, fill: &Fill) -> DispatchResult {
		let Fill { principal, collateral, .. } = *fill;
		self.principal = self.principal.ensure_sub(principal)?;
		if self.demand.collateral.is_some() {
			self.collateral = self.collateral.ensure_sub(collateral)?;
		}
		self.groups.give::<T>(offer, principal, collateral)?;
		self.totals =
			self.totals.with(Totals::default(), Totals { lent: principal, collateral })?;
		Ok(())
	}

	/// How it has ended.
	pub fn rest(&self) -> Rest {
		let Self { met, principal, collateral, more, .. } = *self;
		Rest { met, principal, collateral, more }
	}

	fn capacity(&self) -> Totals {
		self.totals.capacity(&self.market.params)
	}

	/// How much can be taken of an offer until the market has all the collateral that it may:
	/// `⌊principal · capacity / collateral⌋`.
	fn fitting_down(&self, offer: &OfferOf<T>) -> Result<Balance, ArithmeticError> {
		let (whole, collateral) = match offer.side {
			Side::Borrow { collateral } => (offer.left()?, collateral),
			Side::Lend | Side::LendAgainst { .. } => (self.principal, self.collateral),
		};
		let capacity = self.capacity().collateral;
		if collateral <= capacity {
			return Ok(whole);
		}
		mul_div_down(whole, capacity, collateral)
	}

	/// What to do with the next offer.
	fn meet(&mut self, offer: &OfferOf<T>, apr: BasisPoints) -> Result<Meeting, DispatchError> {
		let available = self.groups.available::<T>(offer)?;
		let own = self.who == Some(&offer.maker);
		let dead = offers::why_dead::<T>(offer, self.market, available, self.now);
		if dead == Some(Why::MakerFrozen) {
			// If nobody's money moves, no maker is in the way and should lose their place.
			let asset = offers::offered_asset::<T>(offer, self.market);
			let all = T::Facts::is_frozen(asset, &pallet_custody::Pallet::<T>::account_id());
			ensure!(!all, pallet_custody::Error::<T>::MoneyFrozen);
		}
		if own || dead.is_some() {
			return Ok(Meeting::Dead);
		}
		// Neither what is looked for is less than the smallest loan, nor what there is, nor the capacity.
		let there = self.principal.min(available);
		let principal = there.min(self.capacity().lent).min(self.fitting_down(offer)?);
		if principal < self.market.params.min_loan {
			return Ok(if offer.lends() { Meeting::End } else { Meeting::Pass });
		}
		let cost = self.cost(principal, apr)?;
		let collateral = if offer.lends() {
			self.put_up_by_borrower(principal, &cost)?
		} else {
			offer.put_up_down(principal)?
		};
		if !self.valuation.may_open(cost.face, collateral)? {
			ensure!(!offer.lends(), Error::<T>::LtvTooHigh);
			return self.meet_uncovered(offer, available);
		}
		// Only where the least is asked for, which nobody could know before.
		if collateral > self.capacity().collateral {
			return Ok(Meeting::End);
		}
		let fill = Fill { principal, collateral, cost };
		Ok(Meeting::Fill { fill, short: principal < there })
	}

	/// What to do with an offer to borrow whose collateral does not cover the part looked for.
	fn meet_uncovered(
		&self,
		offer: &OfferOf<T>,
		available: Balance,
	) -> Result<Meeting, DispatchError> {
		let Self { market, valuation, now, .. } = self;
		let dead = offers::why_uncovered::<T>(offer, market, valuation, available, *now)?;
		Ok(if dead.is_some() { Meeting::Dead } else { Meeting::Pass })
	}

	fn cost(&self, principal: Balance, apr: BasisPoints) -> Result<Cost, ArithmeticError> {
		Obligation::new(&self.market.params, principal, apr, self.demand.term, self.now)?.cost()
	}

	/// What a borrower puts up for a part: a share of what is left, so that the last part has all of it;
	/// or the least.
	fn put_up_by_borrower(
		&self,
		principal: Balance,
		cost: &Cost,
	) -> Result<Balance, ArithmeticError> {
		match self.demand.collateral {
			Some(_) => mul_div_down(self.collateral, principal, self.principal),
			None => self.valuation.least_collateral(cost.face),
		}
	}
}
