// SPDX-License-Identifier: Apache-2.0
//! Random lives of a market against a plain model of it, which has formulas of its own.
//!
//! After each step: the call succeeded if and only if the model says so, everybody's money is where
//! the model says, all invariants hold, and a failed call left the state as it was.
//! `MODEL_CASES` (200 by default) sets how many lives of 50 steps are lived.

use crate::{mock::*, *};
use frame_support::assert_ok;
use num_bigint::BigUint;
use proptest::{collection::vec, prelude::*};
use sp_io::storage::root;
use sp_runtime::{traits::Dispatchable, FixedU128, StateVersion};
use std::collections::BTreeMap;

const PEOPLE: [AccountId; 3] = [LENDER, BORROWER, OTHER];
const ASSETS: [AssetKind; 3] = [USD, BTC, TRN];
const UNITS: [u128; 3] = [DOLLAR, BITCOIN, TOKEN];
/// Principal and collateral of the markets, as places in `ASSETS`; a feed has its asset's place.
const MARKETS: [(usize, usize); 3] = [(0, 1), (0, 2), (2, 0)];
const TRN_PLACE: usize = 2;

#[derive(Clone, Debug)]
enum Step {
	Place {
		who: usize,
		market: u32,
		borrow: bool,
		units: u128,
		margin: u128,
		apr: u16,
		term: usize,
	},
	Cancel {
		who: usize,
		pick: usize,
	},
	/// Without a limit, any rate is accepted.
	Take {
		who: usize,
		pick: usize,
		part: u128,
		margin: u128,
		limit: Option<u16>,
	},
	/// If `own`, by the borrower whoever that is.
	Repay {
		who: usize,
		pick: usize,
		own: bool,
		part: u128,
	},
	Settle {
		who: usize,
		pick: usize,
	},
	Price {
		feed: u32,
		percent: u128,
	},
	Silence {
		feed: u32,
	},
	Pass {
		hours: u64,
	},
}

fn step() -> impl Strategy<Value = Step> {
	let (who, pick) = (0usize..3, 0usize..8);
	let own = || prop::bool::weighted(0.8);
	let limit = || prop::option::weighted(0.2, 0u16..6_000);
	prop_oneof![
		4 => (who.clone(), 0u32..3, any::<bool>(), 5u128..5_000, 80u128..400, 0u16..5_000, 0usize..10)
			.prop_map(|(who, market, borrow, units, margin, apr, term)| {
				Step::Place { who, market, borrow, units, margin, apr, term }
			}),
		1 => (who.clone(), pick.clone()).prop_map(|(who, pick)| Step::Cancel { who, pick }),
		8 => (who.clone(), pick.clone(), 1u128..=105, 80u128..400, limit()).prop_map(
			|(who, pick, part, margin, limit)| Step::Take { who, pick, part, margin, limit }
		),
		4 => (who.clone(), pick.clone(), own(), 0u128..=130)
			.prop_map(|(who, pick, own, part)| Step::Repay { who, pick, own, part }),
		3 => (who, pick).prop_map(|(who, pick)| Step::Settle { who, pick }),
		4 => (0u32..3, 50u128..210).prop_map(|(feed, percent)| Step::Price { feed, percent }),
		1 => (0u32..3).prop_map(|feed| Step::Silence { feed }),
		4 => (0u64..24 * 6).prop_map(|hours| Step::Pass { hours }),
	]
}

struct ModelOffer {
	maker: usize,
	market: u32,
	collateral: Option<u128>,
	left: u128,
	apr: u16,
	term: u64,
	expires: u64,
}

struct ModelLoan {
	lender: usize,
	borrower: usize,
	market: u32,
	principal: u128,
	collateral: u128,
	apr: u16,
	unpaid: u128,
	counted_to: u64,
	free_until: u64,
	maturity: u64,
}

/// What people have free, what is offered and what is owed.
struct Model {
	free: [[u128; 3]; 3],
	treasury: [u128; 3],
	prices: [u128; 3],
	fresh: [bool; 3],
	offers: BTreeMap<OfferId, ModelOffer>,
	loans: BTreeMap<LoanId, ModelLoan>,
	next_offer: OfferId,
	next_loan: LoanId,
}

fn div(numerator: BigUint, denominator: BigUint, up: bool) -> u128 {
	let more = if up { denominator.clone() - 1u8 } else { BigUint::default() };
	((numerator + more) / denominator).try_into().expect("the model's numbers are small")
}

/// Worth of an amount in a currency of 18 decimals.
fn worth(amount: u128, price: u128, place: usize, up: bool) -> u128 {
	div(BigUint::from(amount) * price, BigUint::from(UNITS[place]), up)
}

fn part_of_value(value: u128, percent: u32) -> u128 {
	div(BigUint::from(value) * percent, BigUint::from(100u8), false)
}

impl ModelLoan {
	fn interest(&self, now: u64) -> u128 {
		let until = now.max(self.free_until);
		let grace_ends = self.maturity + DAY;
		let (mut rate_time, mut from) = (BigUint::default(), self.counted_to);
		if from < grace_ends {
			let to = until.min(grace_ends);
			rate_time += BigUint::from(to - from) * self.apr;
			from = to;
		}
		if until > from {
			rate_time += BigUint::from(until - from) * self.apr.max(3_000);
		}
		let year = BigUint::from(365 * DAY) * 10_000u32;
		self.unpaid + div(rate_time * self.principal, year, true)
	}
}

impl Model {
	fn new() -> Self {
		let start = |who| ASSETS.map(|asset| free(asset, who));
		Self {
			free: PEOPLE.map(start),
			treasury: start(Treasury::get()),
			prices: [1, 50_000, 2].map(|price| price * 10u128.pow(18)),
			fresh: [true; 3],
			offers: Default::default(),
			loans: Default::default(),
			next_offer: 0,
			next_loan: 0,
		}
	}

	fn may_open(&self, market: u32, face: u128, collateral: u128) -> bool {
		let (p, c) = MARKETS[market as usize];
		self.fresh[p]
			&& self.fresh[c]
			&& part_of_value(worth(collateral, self.prices[c], c, false), 70)
				>= worth(face, self.prices[p], p, true)
	}

	fn min_loan(market: u32) -> u128 {
		[10 * DOLLAR, 10 * DOLLAR, TOKEN][market as usize]
	}

	fn lent(&self, market: u32) -> u128 {
		self.loans.values().filter(|loan| loan.market == market).map(|loan| loan.principal).sum()
	}

	fn draft(
		offer: &ModelOffer,
		lender: usize,
		borrower: usize,
		principal: u128,
		collateral: u128,
	) -> ModelLoan {
		ModelLoan {
			lender,
			borrower,
			market: offer.market,
			principal,
			collateral,
			apr: offer.apr,
			unpaid: 0,
			counted_to: now(),
			free_until: now() + DAY,
			maturity: now() + offer.term,
		}
	}

	fn face(loan: &ModelLoan) -> u128 {
		loan.principal + loan.interest(loan.maturity)
	}

	/// What a call should do. `false`: fail and change nothing.
	fn place(&mut self, who: usize, offer: ModelOffer) -> bool {
		let (p, c) = MARKETS[offer.market as usize];
		let face = Self::face(&Self::draft(&offer, who, who, offer.left, 0));
		let fits = offer.left >= Self::min_loan(offer.market)
			&& [7 * DAY, 30 * DAY, 365 * DAY].contains(&offer.term)
			&& offer
				.collateral
				.is_none_or(|collateral| self.may_open(offer.market, face, collateral));
		if fits {
			match offer.collateral {
				Some(collateral) => self.free[who][c] -= collateral,
				None => self.free[who][p] -= offer.left,
			}
			self.free[who][TRN_PLACE] -= OFFER_DEPOSIT;
			self.offers.insert(self.next_offer, offer);
			self.next_offer += 1;
		}
		fits
	}

	fn close(&mut self, id: OfferId) {
		let offer = self.offers.remove(&id).unwrap();
		let (p, c) = MARKETS[offer.market as usize];
		match offer.collateral {
			Some(collateral) => self.free[offer.maker][c] += collateral,
			None => self.free[offer.maker][p] += offer.left,
		}
		self.free[offer.maker][TRN_PLACE] += OFFER_DEPOSIT;
	}

	fn cancel(&mut self, who: usize, id: OfferId) -> bool {
		let may =
			self.offers.get(&id).is_some_and(|offer| offer.maker == who || now() > offer.expires);
		if may {
			self.close(id);
		}
		may
	}

	fn take(&mut self, who: usize, id: OfferId, principal: u128, given: u128, limit: u16) -> bool {
		let Some(offer) = self.offers.get(&id) else { return false };
		let market = offer.market;
		let (p, c) = MARKETS[market as usize];
		let share = offer
			.collateral
			.map(|all| div(BigUint::from(all) * principal, BigUint::from(offer.left), false));
		let (lender, borrower, collateral) = match share {
			Some(share) => (who, offer.maker, share),
			None => (offer.maker, who, given),
		};
		let loan = Self::draft(offer, lender, borrower, principal, collateral);
		let fits = now() <= offer.expires
			&& who != offer.maker
			&& principal >= Self::min_loan(market)
			&& principal <= offer.left
			&& share.map_or(offer.apr <= limit, |share| offer.apr >= limit && share >= given)
			&& self.may_open(market, Self::face(&loan), collateral)
			&& self.lent(market) + principal <= Self::min_loan(market) * 100_000;
		if !fits {
			return false;
		}
		let offer = self.offers.get_mut(&id).unwrap();
		offer.left -= principal;
		self.free[borrower][p] += principal;
		if let Some(all) = &mut offer.collateral {
			*all -= collateral;
			self.free[lender][p] -= principal;
		} else {
			self.free[borrower][c] -= collateral;
		}
		self.free[borrower][TRN_PLACE] -= LOAN_DEPOSIT;
		if offer.left < Self::min_loan(market) {
			self.close(id);
		}
		self.loans.insert(self.next_loan, loan);
		self.next_loan += 1;
		true
	}

	fn end(&mut self, id: LoanId) {
		let loan = self.loans.remove(&id).unwrap();
		let (_, c) = MARKETS[loan.market as usize];
		self.free[loan.borrower][c] += loan.collateral;
		self.free[loan.borrower][TRN_PLACE] += LOAN_DEPOSIT;
	}

	fn repay(&mut self, who: usize, id: LoanId, most: u128) -> bool {
		let Some(loan) = self.loans.get_mut(&id) else { return false };
		let (p, _) = MARKETS[loan.market as usize];
		let owed = loan.interest(now());
		let paid = most.min(owed + loan.principal);
		let interest = paid.min(owed);
		let left = loan.principal - (paid - interest);
		let dust = paid > interest && left > 0 && left < Self::min_loan(loan.market);
		if paid == 0 || dust {
			return false;
		}
		let fee = interest / 10;
		loan.unpaid = owed - interest;
		loan.counted_to = now().max(loan.free_until);
		loan.principal = left;
		self.free[who][p] -= paid;
		self.free[loan.lender][p] += paid - fee;
		self.treasury[p] += fee;
		if left == 0 && loan.unpaid == 0 {
			self.end(id);
		}
		true
	}

	fn settle(&mut self, id: LoanId) -> bool {
		let Some(loan) = self.loans.get_mut(&id) else { return false };
		let (p, c) = MARKETS[loan.market as usize];
		let late = now().saturating_sub(loan.maturity + DAY);
		if late == 0 || !(self.fresh[p] && self.fresh[c] || late > WAIT) {
			return false;
		}
		let debt = loan.principal + loan.interest(now());
		// 1 / (1 − 0.3 · 0.2) = 1 / 0.94.
		let value = worth(debt, self.prices[p], p, false);
		let value = div(BigUint::from(value) * 100u8, BigUint::from(94u8), false);
		let due = div(BigUint::from(value) * UNITS[c], BigUint::from(self.prices[c]), false);
		let seized = due.min(loan.collateral);
		loan.collateral -= seized;
		self.free[loan.lender][c] += seized;
		self.end(id);
		true
	}
}

/// Make the call; say whether it succeeded. A failed one must leave the state as it was.
fn call(who: usize, call: Call<Test>) -> bool {
	let before = root(StateVersion::V1);
	let result = RuntimeCall::from(call).dispatch(RuntimeOrigin::signed(PEOPLE[who]));
	if result.is_err() {
		assert_eq!(root(StateVersion::V1), before, "a failed call changed the state");
	}
	result.is_ok()
}

/// One of the ids there are, or one that is not there.
fn pick<T>(records: &BTreeMap<u64, T>, pick: usize) -> u64 {
	records.keys().nth(pick % (records.len() + 1)).copied().unwrap_or(1_000)
}

fn live(model: &mut Model, step: Step) {
	let (said, happened) = match step {
		Step::Place { who, market, borrow, units, margin, apr, term } => {
			let (p, c) = MARKETS[market as usize];
			let amount = units * UNITS[p];
			let term = [7, 7, 7, 7, 7, 7, 30, 30, 365, 8][term] * DAY;
			let collateral = borrow.then(|| {
				let value = worth(amount, model.prices[p], p, false) * margin / 70;
				value * UNITS[c] / model.prices[c]
			});
			let expires = now() + 10 * DAY;
			let side = collateral.map_or(Side::Lend, |collateral| Side::Borrow { collateral });
			let terms = OfferTerms { apr, term, expires, sole: None };
			let made =
				ModelOffer { maker: who, market, collateral, left: amount, apr, term, expires };
			(model.place(who, made), call(who, Call::place_offer { market, side, amount, terms }))
		},
		Step::Cancel { who, pick: place } => {
			let offer = pick(&model.offers, place);
			(model.cancel(who, offer), call(who, Call::cancel_offer { offer }))
		},
		Step::Take { who, pick: place, part, margin, limit } => {
			let offer = pick(&model.offers, place);
			let (principal, collateral, any) = match model.offers.get(&offer) {
				Some(found) => {
					let (p, c) = MARKETS[found.market as usize];
					let principal = found.left * part / 100;
					let value = worth(principal, model.prices[p], p, false) * margin / 70;
					let collateral = value * UNITS[c] / model.prices[c];
					match found.collateral {
						// Some takers ask for more than there is.
						Some(_) => (principal, collateral / 3, 0),
						None => (principal, collateral, u16::MAX),
					}
				},
				None => (DOLLAR, DOLLAR, 0),
			};
			let limit = limit.unwrap_or(any);
			(
				model.take(who, offer, principal, collateral, limit),
				call(who, Call::take { offer, principal, collateral, limit_apr: limit }),
			)
		},
		Step::Repay { who, pick: place, own, part } => {
			let loan = pick(&model.loans, place);
			let borrower = model.loans.get(&loan).map(|loan| loan.borrower);
			let who = borrower.filter(|_| own).unwrap_or(who);
			let most = model.loans.get(&loan).map_or(1, |loan| loan.principal) * part / 100;
			(model.repay(who, loan, most), call(who, Call::repay { loan, max_amount: most }))
		},
		Step::Settle { who, pick: place } => {
			let loan = pick(&model.loans, place);
			(model.settle(loan), call(who, Call::settle { loan }))
		},
		Step::Price { feed, percent } => {
			let place = feed as usize;
			let start = [1, 50_000, 2][place] * 10u128.pow(18);
			let price = (model.prices[place] * percent / 100).clamp(start / 100, start * 100);
			(model.prices[place], model.fresh[place]) = (price, true);
			let feed = [USD_FEED, BTC_FEED, TRN_FEED][place];
			set_price(feed, FixedU128::from_inner(price));
			return;
		},
		Step::Silence { feed } => {
			model.fresh[feed as usize] = false;
			silence([USD_FEED, BTC_FEED, TRN_FEED][feed as usize]);
			return;
		},
		Step::Pass { hours } => {
			pass(hours * 60 * 60 * 1000);
			return;
		},
	};
	assert_eq!(happened, said, "the call's outcome");
	assert_ok!(Lending::do_try_state());
	for (asset, place) in ASSETS.into_iter().zip(0..) {
		for (who, person) in PEOPLE.into_iter().zip(0..) {
			let has: u128 = model.free[person][place];
			assert_eq!(free(asset.clone(), who), has, "{asset:?} of {who}");
		}
		let waiting = Waiting::<Test>::get(Treasury::get(), &asset);
		let treasury = free(asset.clone(), Treasury::get()) + waiting;
		assert_eq!(treasury, model.treasury[place], "{asset:?} of the treasury");
	}
}

fn cases() -> u32 {
	std::env::var("MODEL_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(200)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(cases()))]

	#[test]
	fn markets_live_as_their_model_does(steps in vec(step(), 50)) {
		ExtBuilder::run(|| {
			let mut model = Model::new();
			for step in steps {
				live(&mut model, step);
			}
		});
	}
}
