// SPDX-License-Identifier: Apache-2.0
//! The reference's offers: groups, takings and sweeps. A `None` fails the call.

use super::reference::*;
use crate::{mock::*, *};

/// What a sweep is after.
#[derive(Clone, Copy)]
pub struct Wish {
	pub market: MarketId,
	/// To lend, or to borrow with this collateral for all of it.
	pub side: Side,
	pub amount: u128,
	pub term: Moment,
	pub limit_apr: BasisPoints,
	pub max_offers: u32,
}

impl Model {
	pub fn place(
		&mut self,
		maker: AccountId,
		id: MarketId,
		side: Side,
		amount: u128,
		terms: OfferTerms<AccountId>,
	) -> Option<()> {
		let market = self.market(id)?.clone();
		let risk = market.params.risk;
		need(!market.closed && amount >= market.params.min_loan)?;
		need(market.params.terms_ms.contains(&terms.term_ms))?;
		need(self.now < terms.expires_ms && terms.only_for != Some(maker))?;
		let listed =
			risk.is_some() && terms.only_for.is_none() && matches!(terms.rate, Rate::Fixed { .. });
		let placed = self.now;
		let offer = ModelOffer {
			maker,
			market: id,
			side,
			amount,
			filled: 0,
			terms: terms.clone(),
			placed,
			listed,
		};
		if let Rate::Auction { start_bp: from, end_bp: to, duration_ms: over } = terms.rate {
			need(over > 0 && if offer.lends() { from >= to } else { from <= to })?;
		}
		let (asset, sum) = match side {
			Side::Lend => {
				need(risk.is_some())?;
				(market.p, amount)
			},
			Side::LendAgainst { collateral } => {
				need(risk.is_none() && collateral > 0)?;
				(market.p, amount)
			},
			Side::Borrow { collateral } => {
				need(collateral > 0)?;
				let face = self.draft(&offer, (maker, maker), amount, collateral).face();
				need(risk.is_none() || self.may_open(&market, face, collateral))?;
				(market.c, collateral)
			},
		};
		if let Some(group) = terms.group {
			let members = self.members(group).len();
			let group = self.groups.get(&group)?;
			need(group.maker == maker && group.asset == ASSETS[asset])?;
			need(members < MAX_GROUP as usize)?;
			need(self.available(&offer) >= market.params.min_loan)?;
		} else {
			self.debit(maker, asset, sum);
		}
		self.debit(maker, NATIVE, offer_deposit());
		self.offers.insert(self.next_offer, offer);
		self.next_offer += 1;
		Some(())
	}

	/// The offers that share a group.
	pub fn members(&self, group: GroupId) -> Vec<OfferId> {
		let shares = |offer: &ModelOffer| offer.terms.group == Some(group);
		self.offers.iter().filter(|(_, offer)| shares(offer)).map(|(id, _)| *id).collect()
	}

	/// Take an offer out, and with the last its used-up group.
	fn close(&mut self, id: OfferId) {
		let offer = self.offers.remove(&id).unwrap();
		let market = self.markets[offer.market as usize].clone();
		self.credit(offer.maker, NATIVE, offer_deposit());
		match (offer.terms.group, offer.side) {
			(Some(group), _) => {
				if self.groups[&group].left == 0 && self.members(group).is_empty() {
					self.close_group(group);
				}
			},
			(None, Side::Borrow { collateral }) => self.credit(offer.maker, market.c, collateral),
			(None, _) => self.credit(offer.maker, market.p, offer.left()),
		}
	}

	fn close_group(&mut self, id: GroupId) {
		let group = self.groups.remove(&id).unwrap();
		self.credit(group.maker, NATIVE, group_deposit());
		self.credit(group.maker, place_of(&group.asset), group.left);
	}

	pub fn cancel(&mut self, who: AccountId, id: OfferId) -> Option<()> {
		let offer = self.offers.get(&id)?;
		need(offer.maker == who || self.now > offer.terms.expires_ms)?;
		self.close(id);
		Some(())
	}

	pub fn create_group(&mut self, maker: AccountId, asset: AssetKind, left: u128) -> Option<()> {
		need(left > 0)?;
		self.debit(maker, place_of(&asset), left);
		self.debit(maker, NATIVE, group_deposit());
		self.groups.insert(self.next_group, ModelGroup { maker, asset, left });
		self.next_group += 1;
		Some(())
	}

	pub fn cancel_group(&mut self, who: AccountId, id: GroupId) -> Option<()> {
		need(self.groups.get(&id)?.maker == who)?;
		for offer in self.members(id) {
			self.close(offer);
		}
		// Closing the last offer may have closed a used-up one already.
		if self.groups.contains_key(&id) {
			self.close_group(id);
		}
		Some(())
	}

	/// What a part of an offer to borrow comes with: the last takes all.
	pub fn share(&self, offer: &ModelOffer, principal: u128) -> u128 {
		let Side::Borrow { collateral } = offer.side else { return 0 };
		if offer.left() == 0 {
			return collateral;
		}
		small(down(big(collateral) * principal, offer.left()))
	}

	/// What a part of an offer to lend without feeds asks for.
	pub fn asked(&self, offer: &ModelOffer, principal: u128) -> u128 {
		let Side::LendAgainst { collateral } = offer.side else { return 0 };
		small(up(big(collateral) * principal, offer.amount))
	}

	/// Whether the offer's own terms let someone take this part of it. `collateral` is what a
	/// borrower gives or the least that a lender wants.
	pub fn take(
		&mut self,
		taker: AccountId,
		id: OfferId,
		principal: u128,
		collateral: u128,
		limit: BasisPoints,
	) -> Option<()> {
		let offer = self.offers.get(&id)?;
		need(self.now <= offer.terms.expires_ms && offer.maker != taker)?;
		need(offer.terms.only_for.is_none_or(|sole| sole == taker))?;
		need(principal <= self.available(offer))?;
		let apr = offer.apr(self.now);
		let given = if offer.lends() {
			need(apr <= limit && collateral >= self.asked(offer, principal))?;
			collateral
		} else {
			let share = self.share(offer, principal);
			need(apr >= limit && share >= collateral)?;
			share
		};
		self.open(taker, id, principal, given)
	}

	/// Open a loan out of an offer, as far as the market lets it.
	fn open(
		&mut self,
		taker: AccountId,
		id: OfferId,
		principal: u128,
		collateral: u128,
	) -> Option<()> {
		let offer = self.offers.get(&id)?.clone();
		let market = self.market(offer.market)?.clone();
		let (lender, borrower) =
			if offer.lends() { (offer.maker, taker) } else { (taker, offer.maker) };
		let loan = self.draft(&offer, (lender, borrower), principal, collateral);
		let totals = self.totals(offer.market);
		need(!market.closed && principal >= market.params.min_loan && collateral > 0)?;
		need(market.params.risk.is_none() || self.may_open(&market, loan.face(), collateral))?;
		need(totals.lent + principal <= market.params.max_lent)?;
		need(totals.collateral + collateral <= market.params.max_collateral)?;
		if offer.lends() {
			self.debit(borrower, market.c, collateral);
		} else {
			self.debit(lender, market.p, principal);
		}
		self.credit(borrower, market.p, principal);
		self.debit(borrower, NATIVE, loan_deposit());
		self.loans.insert(self.next_loan, loan);
		self.next_loan += 1;
		self.use_up(id, principal, collateral);
		Some(())
	}

	fn use_up(&mut self, id: OfferId, principal: u128, given: u128) {
		let offer = self.offers.get_mut(&id).unwrap();
		offer.filled += principal;
		let taken = match &mut offer.side {
			Side::Borrow { collateral } => {
				*collateral -= given;
				given
			},
			_ => principal,
		};
		let offer = offer.clone();
		if let Some(group) = offer.terms.group {
			self.groups.get_mut(&group).unwrap().left -= taken;
		}
		if self.available(&offer) < self.markets[offer.market as usize].params.min_loan {
			self.close(id);
		}
	}

	/// The book's best offer for a wish of those not met yet: what is listed, by rate and then age.
	fn best(&self, wish: &Wish, met: &[OfferId]) -> Option<OfferId> {
		let fits = |(id, offer): &(&OfferId, &ModelOffer)| {
			let (apr, limit) = (offer.apr(self.now), wish.limit_apr);
			offer.listed
				&& !met.contains(id)
				&& offer.market == wish.market
				&& offer.terms.term_ms == wish.term
				&& match wish.side {
					Side::Borrow { .. } => offer.lends() && apr <= limit,
					_ => !offer.lends() && apr >= limit,
				}
		};
		let offers = self.offers.iter().filter(fits);
		let rate = |offer: &ModelOffer| {
			let apr = i32::from(offer.apr(self.now));
			if offer.lends() {
				apr
			} else {
				-apr
			}
		};
		offers.min_by_key(|(id, offer)| (rate(offer), **id)).map(|(id, _)| *id)
	}

	pub fn sweep(
		&mut self,
		who: AccountId,
		wish: Wish,
		remainder_expires: Option<Moment>,
	) -> Option<()> {
		let market = self.market(wish.market)?.clone();
		let min_loan = market.params.min_loan;
		market.params.risk?;
		need(!market.closed && self.is_usable(&market))?;
		need(wish.amount >= min_loan && market.params.terms_ms.contains(&wish.term))?;
		need((1..=MAX_SWEEP).contains(&wish.max_offers))?;
		let mut left = wish.amount;
		let mut collateral = match wish.side {
			Side::Borrow { collateral } => collateral,
			_ => 0,
		};
		let mut room = market.params.max_lent - self.totals(wish.market).lent;
		need(room >= min_loan)?;
		let (mut changed, mut met, mut more) = (false, Vec::new(), false);
		while let Some(id) = self.best(&wish, &met) {
			if met.len() as u32 == wish.max_offers || left.min(room) < min_loan {
				more = true;
				break;
			}
			met.push(id);
			let offer = self.offers[&id].clone();
			let available = self.available(&offer);
			// What the market may still take of collateral, at what comes with each unit of principal.
			let (whole, all) = match offer.side {
				Side::Borrow { collateral } => (offer.left(), collateral),
				_ => (left, collateral),
			};
			let may =
				market.params.max_collateral.saturating_sub(self.totals(wish.market).collateral);
			let fits = if all > may { small(down(big(whole) * may, all)) } else { whole };
			let fill = left.min(room).min(available).min(fits);
			let covers = |part: u128| {
				let share = self.share(&offer, part);
				let face = self.draft(&offer, (who, offer.maker), part, share).face();
				offer.lends() || self.may_open(&market, face, share)
			};
			let over = self.now > offer.terms.expires_ms || offer.maker == who;
			let close = if over || available < min_loan {
				true
			} else if fill < min_loan && offer.lends() {
				more = true;
				break;
			} else if fill < min_loan {
				continue;
			} else {
				!covers(fill) && !covers(available)
			};
			if close {
				self.close(id);
				changed = true;
				continue;
			}
			if !covers(fill) {
				continue;
			}
			more |= fill < left.min(available);
			let given = if offer.lends() {
				small(down(big(collateral) * fill, left))
			} else {
				self.share(&offer, fill)
			};
			if offer.lends() {
				collateral -= given;
			}
			self.open(who, id, fill, given)?;
			changed = true;
			left -= fill;
			room -= fill;
		}
		match remainder_expires {
			Some(expires) if left >= min_loan && !more => {
				let rate = Rate::Fixed { apr_bp: wish.limit_apr };
				let terms = OfferTerms {
					rate,
					term_ms: wish.term,
					expires_ms: expires,
					only_for: None,
					group: None,
				};
				let side = match wish.side {
					Side::Borrow { .. } => Side::Borrow { collateral },
					side => side,
				};
				self.place(who, wish.market, side, left, terms)
			},
			_ => need(changed),
		}
	}
}
