// SPDX-License-Identifier: Apache-2.0
//! Random calls that are about offers.

use super::{
	reference::*,
	steps::{choose, near, part, Act, Step},
};
use crate::{mock::*, *};

impl Model {
	/// Collateral from just enough to much for a loan of these terms.
	fn collateral(&self, offer: &ModelOffer, principal: u128, dice: u128, edge: i128) -> u128 {
		let market = &self.markets[offer.market as usize];
		let face = self.draft(offer, (0, 0), principal, 0).face();
		let least = match market.params.risk {
			Some(_) => self.least_collateral(market, face, true),
			None => self.bought_up(self.worth_up(face, market.p), market.c),
		};
		match dice {
			0..200 => near(least, edge),
			200..240 => part(least, 900),
			240..900 => part(least, 760 + dice) + 1,
			_ => part(least, dice * 4),
		}
	}

	pub fn some_place(&self, step: &Step) -> Act {
		let [first, second, third, fourth] = step.dice;
		// Half of them in a book that there is already.
		let listed = self.offers.values().filter(|offer| offer.listed && first % 2 == 0);
		let book = choose(listed, step.pick);
		let market = match book {
			_ if fourth < 15 => 99,
			Some(offer) => offer.market,
			None => self.focus.unwrap_or(step.pick as u32 % self.markets.len() as u32),
		};
		let view = self.market(market).unwrap_or(&self.markets[0]);
		let params = &view.params;
		let amount = match first {
			0..80 => near(params.min_loan, step.edge),
			80..120 => near(params.min_loan * 2, step.edge),
			_ => part(params.min_loan, 900 + first * first / 50) + second,
		};
		let lends = book.map_or(second % 2 == 0, |offer| offer.lends());
		let term = match third % 20 {
			0..19 if book.is_some() => book.unwrap().terms.term_ms,
			0..16 if self.focus.is_some() => params.terms_ms[1],
			0..12 => params.terms_ms[0],
			12..18 => params.terms_ms[1],
			18 => *params.terms_ms.last().unwrap(),
			_ => params.terms_ms[0] + (fourth as u64 % 2),
		};
		let aprs = [0, 500, 1_000, 1_000, 1_500, 2_000, 5_000, 65_535, third as u16 * 5];
		let apr = aprs[(second / 2) as usize % aprs.len()];
		let rate = if fourth % 5 == 0 {
			let other = third as u16 * 4;
			let over = if fourth % 50 == 0 { 0 } else { 1 + third as u64 * DAY / 100 };
			let (high, low) = (apr.max(other), apr.min(other));
			match lends == step.right {
				true => Rate::Auction { start_bp: high, end_bp: low, duration_ms: over },
				false => Rate::Auction { start_bp: low, end_bp: high, duration_ms: over },
			}
		} else {
			Rate::Fixed { apr_bp: apr }
		};
		let mut who = PEOPLE[step.who];
		let mut group = None;
		if fourth % 3 == 0 {
			let asset = &ASSETS[if lends { view.p } else { view.c }];
			let fits = |group: &ModelGroup| !step.right || group.asset == *asset;
			let fitting = self.groups.iter().filter(|(_, group)| fits(group));
			if let Some((id, shared)) = choose(fitting, step.pick) {
				group = Some(*id);
				who = if step.right { shared.maker } else { who };
			}
		}
		let sole = (third % 7 == 0).then(|| PEOPLE[(step.who + 1 + step.pick % 3) % 4]);
		let expires = self.until(fourth, step.edge);
		let terms = OfferTerms { rate, term_ms: term, expires_ms: expires, only_for: sole, group };
		let mut draft = ModelOffer {
			maker: who,
			market: if market == 99 { 0 } else { market },
			side: Side::Lend,
			amount,
			filled: 0,
			terms: terms.clone(),
			placed: self.now,
			listed: false,
		};
		draft.side = Side::Borrow { collateral: 0 };
		let collateral =
			self.affordable(who, view.c, self.collateral(&draft, amount, third, step.edge));
		let with_feeds = params.risk.is_some() == (fourth % 40 != 1);
		let side = match (lends, with_feeds) {
			(true, true) => Side::Lend,
			(true, false) => Side::LendAgainst { collateral },
			(false, _) => Side::Borrow { collateral },
		};
		Act::Call(who, Call::place_offer { market, side, principal: amount, terms })
	}

	pub fn some_take(&self, step: &Step) -> Act {
		let [first, second, third, _] = step.dice;
		let lasting = |offer: &ModelOffer| self.now <= offer.terms.expires_ms;
		let id = self.some_offer(step, lasting);
		let others = |maker| PEOPLE.into_iter().filter(move |who| *who != maker);
		let Some(offer) = self.offers.get(&id) else {
			let call = Call::take { offer: id, principal: 1, collateral: 1, limit_apr_bp: 1 };
			return Act::Call(PEOPLE[step.who], call);
		};
		let who = match offer.terms.only_for {
			_ if !step.right => PEOPLE[step.who],
			Some(sole) => sole,
			None => choose(others(offer.maker), step.who).unwrap(),
		};
		let market = &self.markets[offer.market as usize];
		let available = self.available(offer);
		let more = available.saturating_sub(market.params.min_loan);
		let principal = match first {
			0..250 => available,
			250..300 => market.params.min_loan,
			300..330 => near(available, step.edge),
			_ => market.params.min_loan + part(more, first),
		};
		let collateral = match offer.side {
			Side::Lend => self.collateral(offer, principal, second, step.edge),
			Side::LendAgainst { .. } if second < 200 => {
				near(self.asked(offer, principal), step.edge)
			},
			Side::LendAgainst { .. } => part(self.asked(offer, principal), 900 + second) + 1,
			Side::Borrow { .. } if second < 150 => near(self.share(offer, principal), step.edge),
			Side::Borrow { .. } => 0,
		};
		let collateral = self.affordable(who, market.c, collateral);
		let apr = u128::from(offer.apr(self.now));
		let limit_apr = match third {
			0..100 => near(apr, step.edge).min(65_535) as u16,
			_ if offer.lends() => u16::MAX,
			_ => 0,
		};
		Act::Call(who, Call::take { offer: id, principal, collateral, limit_apr_bp: limit_apr })
	}

	pub fn some_sweep(&self, step: &Step, borrows: bool) -> Act {
		let [first, second, third, fourth] = step.dice;
		let who = PEOPLE[step.who];
		let listed = |offer: &ModelOffer| offer.listed && offer.lends() == borrows;
		let id = self.some_offer(step, listed);
		let (market, term, apr) = match self.offers.get(&id) {
			Some(offer) => (offer.market, offer.terms.term_ms, offer.apr(self.now)),
			None => (step.pick as u32 % 6, 7 * DAY, 1_000),
		};
		let view = self.market(market).unwrap_or(&self.markets[0]);
		let limit_apr = match (third, borrows) {
			(0..200, _) => near(apr.into(), step.edge).min(65_535) as u16,
			(_, true) => apr.saturating_add(third as u16 * 3),
			(_, false) => apr.saturating_sub(third as u16 * 3),
		};
		let booked: u128 = self
			.offers
			.values()
			.filter(|offer| listed(offer) && offer.market == market && offer.terms.term_ms == term)
			.map(|offer| self.available(offer))
			.sum();
		let amount = match first {
			0..50 => near(view.params.min_loan, step.edge),
			50..300 => near(booked, step.edge),
			300..400 => booked + view.params.min_loan + second,
			_ => part(booked, first) + view.params.min_loan,
		};
		let amount = self.affordable(who, view.p, amount);
		let max_offers = match fourth {
			0..20 => 0,
			980.. => 33,
			_ => 1 + fourth as u32 % 5,
		};
		let remainder_expires = (third % 2 == 0).then(|| self.until(fourth, step.edge));
		if !borrows {
			let call = Call::lend {
				market,
				principal: amount,
				term_ms: term,
				limit_apr_bp: limit_apr,
				max_offers,
				remainder_expires_ms: remainder_expires,
			};
			return Act::Call(who, call);
		}
		let sole = None;
		let terms = OfferTerms {
			rate: Rate::Fixed { apr_bp: limit_apr },
			term_ms: term,
			expires_ms: 0,
			only_for: sole,
			group: None,
		};
		let draft = ModelOffer {
			maker: who,
			market: if self.market(market).is_some() { market } else { 0 },
			side: Side::Lend,
			amount,
			filled: 0,
			terms,
			placed: self.now,
			listed: false,
		};
		// Each loan's collateral is rounded down: a few units more mostly are enough.
		let collateral = self.collateral(&draft, amount, second, step.edge) + second % 8;
		let collateral = self.affordable(who, view.c, collateral);
		let call = Call::borrow {
			market,
			principal: amount,
			collateral,
			term_ms: term,
			limit_apr_bp: limit_apr,
			max_offers,
			remainder_expires_ms: remainder_expires,
		};
		Act::Call(who, call)
	}

	fn can_refinance(&self, offer: &ModelOffer, loan: &ModelLoan) -> bool {
		let lasting = self.now <= offer.terms.expires_ms && offer.lends();
		let sole = offer.terms.only_for.is_none_or(|sole| sole == loan.borrower);
		lasting && sole && offer.market == loan.market && offer.maker != loan.borrower
	}

	pub fn is_refinanceable(&self, loan: &ModelLoan) -> bool {
		self.offers.values().any(|offer| self.can_refinance(offer, loan))
	}

	pub fn some_refinancing(&self, step: &Step) -> Act {
		let [first, second, third, _] = step.dice;
		let loan = self.some_loan(step, |loan| self.is_refinanceable(loan));
		let found = self.loans.get(&loan);
		let offer = self
			.some_offer(step, |offer| found.is_some_and(|loan| self.can_refinance(offer, loan)));
		let borrower = found.map(|loan| loan.borrower).filter(|_| step.right);
		let who = borrower.unwrap_or(PEOPLE[step.who]);
		let (mut principal, mut add_collateral) = (1, 0);
		if let (Some(from), Some(old)) = (self.offers.get(&offer), found) {
			let market = &self.markets[from.market as usize];
			let available = self.available(from);
			principal = match first {
				0..300 => available,
				300..600 => available.min(old.debt(self.now)),
				600..700 => available.min(old.principal),
				_ => market.params.min_loan,
			};
			let needed = match from.side {
				Side::LendAgainst { .. } => near(self.asked(from, principal), step.edge),
				_ => self.collateral(from, principal, second, step.edge),
			};
			let add = needed.saturating_sub(old.collateral);
			add_collateral = self.affordable(who, market.c, add);
		}
		let limit_apr = if third < 100 { 1_000 } else { u16::MAX };
		let call =
			Call::refinance { loan, offer, principal, add_collateral, limit_apr_bp: limit_apr };
		Act::Call(who, call)
	}
}
