// SPDX-License-Identifier: Apache-2.0
//! Random steps, and how they become calls that mostly mean something: of records there are, by
//! whom they concern, of amounts at the edges.

use super::reference::*;
use crate::{mock::*, *};
use frame_support::weights::Weight;
use proptest::prelude::*;

/// What a step is about, and how often it comes.
const KINDS: &[(Kind, usize)] = &[
	(Kind::Place, 14),
	(Kind::Take, 18),
	(Kind::Borrow, 6),
	(Kind::Lend, 6),
	(Kind::Price, 9),
	(Kind::Pass, 8),
	(Kind::Idle, 6),
	(Kind::Repay, 6),
	(Kind::TopUp, 4),
	(Kind::Withdraw, 3),
	(Kind::Refinance, 6),
	(Kind::CheckMargin, 5),
	(Kind::Liquidate, 18),
	(Kind::Settle, 5),
	(Kind::Propose, 5),
	(Kind::Accept, 8),
	(Kind::WithdrawProposal, 1),
	(Kind::TransferClaim, 2),
	(Kind::OfferClaim, 2),
	(Kind::BuyClaim, 4),
	(Kind::CancelOffer, 2),
	(Kind::CreateGroup, 3),
	(Kind::CancelGroup, 1),
	(Kind::RepayMany, 2),
	(Kind::TopUpMany, 1),
	(Kind::WithdrawPending, 1),
	(Kind::Feed, 3),
	(Kind::CloseMarket, 1),
];

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
	Place,
	Take,
	Borrow,
	Lend,
	Price,
	Pass,
	Idle,
	Repay,
	TopUp,
	Withdraw,
	Refinance,
	CheckMargin,
	Liquidate,
	Settle,
	Propose,
	Accept,
	WithdrawProposal,
	TransferClaim,
	OfferClaim,
	BuyClaim,
	CancelOffer,
	CreateGroup,
	CancelGroup,
	RepayMany,
	TopUpMany,
	WithdrawPending,
	Feed,
	CloseMarket,
}

/// Numbers that mean something once it is known what there is.
#[derive(Clone, Debug)]
pub struct Step {
	pub kind: Kind,
	pub who: usize,
	/// Whether it is done by somebody whom it concerns.
	pub right: bool,
	pub pick: usize,
	/// Each of a thousand.
	pub dice: [u128; 4],
	pub edge: i128,
}

pub fn step() -> impl Strategy<Value = Step> {
	let kinds: Vec<Kind> =
		KINDS.iter().flat_map(|(kind, times)| std::iter::repeat_n(*kind, *times)).collect();
	let right = prop::bool::weighted(0.92);
	(
		prop::sample::select(kinds),
		0usize..4,
		right,
		0usize..60,
		[0u128..1_000, 0u128..1_000, 0u128..1_000, 0u128..1_000],
		-1i128..=1,
	)
		.prop_map(|(kind, who, right, pick, dice, edge)| Step {
			kind,
			who,
			right,
			pick,
			dice,
			edge,
		})
}

/// What happens in a step.
#[derive(Clone, Debug)]
pub enum Act {
	Call(AccountId, Call<Test>),
	/// Somebody has custody pay out what waits for an account in an asset.
	Withdraw(AccountId, usize),
	Root(Call<Test>),
	Price(usize, u128),
	Answer(usize, Answer),
	Pass(Moment),
	/// With so much weight left by users.
	Idle(Weight),
}

pub fn choose<T>(found: impl Iterator<Item = T>, pick: usize) -> Option<T> {
	let mut found: Vec<T> = found.collect();
	if found.is_empty() {
		return None;
	}
	Some(found.swap_remove(pick % found.len()))
}

pub fn near(amount: u128, edge: i128) -> u128 {
	amount.saturating_add_signed(edge)
}

/// So many thousandths.
pub fn part(amount: u128, thousandths: u128) -> u128 {
	small(down(big(amount) * thousandths, 1_000u32))
}

/// An id that no record has.
const NONE: u64 = 1_000_000;

impl Model {
	/// A loan that fits if there is one, mostly; else any.
	pub fn some_loan(&self, step: &Step, fits: impl Fn(&ModelLoan) -> bool) -> LoanId {
		if step.dice[3] < 15 {
			return NONE;
		}
		let fitting = self.loans.iter().filter(|(_, loan)| step.dice[3] < 900 && fits(loan));
		choose(fitting.map(|(id, _)| *id), step.pick)
			.or_else(|| choose(self.loans.keys().copied(), step.pick))
			.unwrap_or(NONE)
	}

	pub fn some_offer(&self, step: &Step, fits: impl Fn(&ModelOffer) -> bool) -> OfferId {
		if step.dice[3] < 15 {
			return NONE;
		}
		let fitting = self.offers.iter().filter(|(_, offer)| step.dice[3] < 950 && fits(offer));
		choose(fitting.map(|(id, _)| *id), step.pick)
			.or_else(|| choose(self.offers.keys().copied(), step.pick))
			.unwrap_or(NONE)
	}

	/// Nobody may run out of money, so that only what is asked decides.
	pub fn affordable(&self, who: AccountId, asset: usize, amount: u128) -> u128 {
		amount.min(self.free.get(&(who, asset)).map_or(0, |free| free / 12))
	}

	/// An expiry, sometimes just over.
	pub fn until(&self, dice: u128, edge: i128) -> Moment {
		let days = match dice {
			0..60 => return self.now.saturating_add_signed(edge as i64),
			60..200 => 1,
			200..500 => 5,
			_ => 40,
		};
		self.now + days * DAY
	}

	/// How much to pay for a loan: all, nothing, and the edges between interest and principal.
	fn payment(&self, loan: LoanId, dice: u128, edge: i128) -> u128 {
		let Some(found) = self.loans.get(&loan) else { return 1 };
		let debt = found.debt(self.now);
		match dice {
			0..300 => u128::MAX,
			300..400 => near(debt, edge),
			400..500 => near(found.interest(self.now), edge),
			500..600 => near(debt.saturating_sub(self.market_of(found).params.min_loan), edge),
			600..630 => 0,
			_ => part(debt, dice / 2),
		}
	}

	fn addition(&self, loan: LoanId, dice: u128, edge: i128) -> u128 {
		let Some(found) = self.loans.get(&loan) else { return 1 };
		let market = self.market_of(found);
		let amount = match dice {
			0..500 if market.params.risk.is_some() => {
				let least = self.least_collateral(market, found.judged(self.now), false);
				near(least.saturating_sub(found.collateral), edge)
			},
			500..530 => 0,
			_ => part(found.collateral, dice / 2),
		};
		self.affordable(found.borrower, market.c, amount)
	}

	fn some_liquidation(&self, step: &Step) -> Act {
		let [first, second, third, _] = step.dice;
		let loan = self.some_loan(step, |loan| loan.is_called() && self.is_surely_unhealthy(loan));
		let mut amount = repaying(u128::MAX);
		let mut limit = 0;
		if let Some(found) = self.loans.get(&loan).filter(|loan| self.is_surely_unhealthy(loan)) {
			let most = self.liquidatable(found);
			let (_, seizable) = self.liquidation(found, repaying(u128::MAX));
			let size = |all: u128| match first {
				0..200 => u128::MAX,
				200..400 => near(all, step.edge),
				400..420 => 0,
				420..440 => 1,
				_ => part(all, first),
			};
			amount = match second % 2 {
				0 => repaying(size(most)),
				_ => seizing(size(seizable)),
			};
			let (paid, seized) = self.liquidation(found, amount);
			limit = match (amount, third) {
				(Liquidation::Repay { .. }, 0..200) => near(seized, step.edge),
				(Liquidation::Seize { .. }, 0..200) => near(paid, step.edge),
				(Liquidation::Repay { .. }, _) => 0,
				(Liquidation::Seize { .. }, _) => u128::MAX,
			};
		}
		Act::Call(PEOPLE[step.who], Call::liquidate { loan, at_most: amount, limit })
	}

	fn some_proposal(&self, step: &Step) -> Act {
		let [first, second, third, _] = step.dice;
		let loan = self.some_loan(step, |_| true);
		let found = self.loans.get(&loan);
		let party = found.filter(|_| step.right);
		let who = party.map_or(PEOPLE[step.who], |loan| match first % 2 {
			0 => loan.borrower,
			_ => loan.lender,
		});
		let (collateral, apr, maturity) =
			found.map_or((1, 1, 1), |loan| (loan.collateral, loan.apr, loan.maturity));
		let change = if second < 250 {
			let collateral = match second {
				0..50 => near(collateral, step.edge),
				50..60 => 0,
				_ => part(collateral, third),
			};
			Change::Settlement { collateral }
		} else {
			let apr = match second % 4 {
				0 => apr,
				1 => apr / 2,
				2 => 0,
				_ => apr.saturating_add(third as u16),
			};
			let maturity = match third {
				0..50 => self.now.saturating_add_signed(step.edge as i64),
				50..100 => (self.now + MAX_TERM).saturating_add_signed(step.edge as i64),
				100..400 => maturity,
				_ => self.now + third as u64 * DAY / 20,
			};
			Change::Terms { apr_bp: apr, maturity_ms: maturity }
		};
		let expires = self.until(third, step.edge);
		Act::Call(who, Call::propose_change { loan, change, expires_ms: expires })
	}

	fn some_acceptance(&self, step: &Step) -> Act {
		let chosen = choose(self.proposals.iter(), step.pick);
		let change = Change::Terms { apr_bp: 100, maturity_ms: self.now + DAY };
		let Some(((loan, party), proposal)) = chosen else {
			return Act::Call(PEOPLE[step.who], Call::accept_change { loan: NONE, change });
		};
		let found = &self.loans[loan];
		let who = match party {
			_ if !step.right => PEOPLE[step.who],
			0 => found.lender,
			_ => found.borrower,
		};
		let change = if step.dice[0] < 50 { change } else { proposal.change };
		Act::Call(who, Call::accept_change { loan: *loan, change })
	}

	fn some_price(&self, step: &Step) -> Act {
		let [first, second, third, _] = step.dice;
		let asset = step.pick % 3;
		let old = self.feeds[asset].price;
		let (asset, price) = match first {
			0..300 if step.kind == Kind::Price => (asset, part(old, 950 + second / 10) + third),
			300..380 => (asset, old / 2),
			380..450 => (asset, old * 2),
			_ => {
				// To the edge of a loan's health.
				let with_feeds = |loan: &ModelLoan| self.market_of(loan).params.risk.is_some();
				let loan = self.some_loan(step, with_feeds);
				match self.loans.get(&loan).filter(|loan| with_feeds(loan)) {
					Some(loan) => {
						let market = self.market_of(loan);
						let lltv = market.params.risk.unwrap().liquidation_ltv.deconstruct();
						let owed = self.worth_up(loan.judged(self.now), market.p);
						let worth = up(owed * 1_000_000u32, lltv);
						let price = small(up(worth * UNITS[market.c], loan.collateral));
						// Below it is where most can happen.
						let price = match second {
							0..300 => near(price, step.edge),
							300..850 => part(price, 850 + second / 6),
							_ => part(price, second),
						};
						(market.c, price)
					},
					None => (asset, old),
				}
			},
		};
		let start = [1, 50_000, 2][asset] * 10u128.pow(18);
		Act::Price(asset, price.clamp(start / 64, start * 64))
	}

	fn some_time(&self, step: &Step) -> Act {
		let [first, second, third, _] = step.dice;
		let mut edges: Vec<Moment> = Vec::new();
		for loan in self.loans.values() {
			edges.extend([loan.maturity, loan.grace_ends, loan.free_until]);
			edges.extend(self.deadline(loan));
			if let Stage::Called { deadline } = loan.stage {
				edges.extend([deadline; 3]);
			}
			if self.now > loan.grace_ends {
				edges.push(loan.grace_ends + WAIT);
			}
		}
		edges.extend(self.offers.values().map(|offer| offer.terms.expires_ms));
		edges.extend(self.proposals.values().map(|proposal| proposal.expires));
		edges.extend(self.postponed.values());
		let ahead = edges.into_iter().filter(|edge| edge + 1 >= self.now);
		let to = match (first, choose(ahead, step.pick)) {
			(300..800, Some(edge)) => {
				let later = if second < 400 { 16_384 * (second as u64 % 3) } else { 0 };
				(edge + later).saturating_add_signed(step.edge as i64)
			},
			(0..30, _) => self.now,
			(0..700, _) => self.now + third as u64 * DAY / 400,
			(700..970, _) => self.now + third as u64 * DAY / 40,
			_ => self.now + third as u64 * DAY,
		};
		Act::Pass(to.max(self.now))
	}

	/// Several loans of one borrower, one perhaps twice.
	fn batch<T>(&self, step: &Step, one: impl Fn(LoanId, u128) -> T) -> (AccountId, Vec<T>) {
		let first = self.some_loan(step, |_| true);
		let who = self.loans.get(&first).map_or(PEOPLE[step.who], |loan| loan.borrower);
		let theirs: Vec<LoanId> =
			self.loans.iter().filter(|(_, loan)| loan.borrower == who).map(|(id, _)| *id).collect();
		let count = step.dice[0] as usize % 5;
		let loans = (0..count).filter_map(|more| choose(theirs.iter(), step.pick + more));
		let who = if step.right { who } else { PEOPLE[step.who] };
		// Now and then one is gone by then.
		let or_none = |loan: LoanId, dice: u128| if dice.is_multiple_of(8) { NONE } else { loan };
		let batch = loans.zip(step.dice).map(|(loan, dice)| one(or_none(*loan, dice), dice));
		(who, batch.collect())
	}

	/// What is needed first, mostly, if there is nothing yet that a step could be about.
	fn possible(&self, step: &Step) -> Kind {
		use Kind::*;
		let unhealthy = |called: bool| {
			let fits = |loan: &ModelLoan| self.is_surely_unhealthy(loan);
			self.loans.values().any(|loan| fits(loan) && loan.is_called() == called)
		};
		match step.kind {
			kind if step.dice[1].is_multiple_of(20) => kind,
			kind @ (Price | Pass | Idle | Feed | CloseMarket | CreateGroup | WithdrawPending) => {
				kind
			},
			CancelGroup if self.groups.is_empty() => CreateGroup,
			kind @ (Place | CancelGroup) => kind,
			_ if self.offers.is_empty() && self.loans.is_empty() => Place,
			Take | Borrow | Lend | CancelOffer if self.offers.len() < 2 => Place,
			Borrow if !self.offers.values().any(|offer| offer.listed && offer.lends()) => Place,
			Lend if !self.offers.values().any(|offer| offer.listed && !offer.lends()) => Place,
			kind @ (Take | Borrow | Lend | CancelOffer) => kind,
			_ if self.loans.is_empty() => Take,
			Accept | WithdrawProposal if self.proposals.is_empty() => Propose,
			BuyClaim if self.loans.values().all(|loan| loan.asking.is_none()) => OfferClaim,
			Refinance if !self.loans.values().any(|loan| self.is_refinanceable(loan)) => Place,
			Liquidate if !unhealthy(true) && unhealthy(false) => CheckMargin,
			Liquidate | CheckMargin if !unhealthy(true) && !unhealthy(false) => Price,
			kind => kind,
		}
	}

	pub fn resolve(&self, step: &Step) -> Act {
		let [first, second, third, fourth] = step.dice;
		let anyone = PEOPLE[step.who];
		let borrower = |loan: LoanId| {
			let found = self.loans.get(&loan).filter(|_| step.right);
			found.map_or(anyone, |loan| loan.borrower)
		};
		let lender = |loan: LoanId| {
			let found = self.loans.get(&loan).filter(|_| step.right);
			found.map_or(anyone, |loan| loan.lender)
		};
		match self.possible(step) {
			Kind::Place => self.some_place(step),
			Kind::Take => self.some_take(step),
			Kind::Borrow => self.some_sweep(step, true),
			Kind::Lend => self.some_sweep(step, false),
			Kind::Price => self.some_price(step),
			Kind::Pass => self.some_time(step),
			Kind::Idle => Act::Idle(match first {
				0..800 => Weight::MAX,
				_ => Weight::from_parts(second as u64 * 2_000_000, u64::MAX),
			}),
			Kind::Repay => {
				let loan = self.some_loan(step, |loan| second < 300 && loan.is_called());
				let max_amount = self.payment(loan, first, step.edge);
				Act::Call(borrower(loan), Call::repay { loan, max_payment: max_amount })
			},
			Kind::TopUp => {
				let loan = self.some_loan(step, |loan| second < 600 && loan.is_called());
				let amount = self.addition(loan, first, step.edge);
				Act::Call(borrower(loan), Call::top_up { loan, collateral: amount })
			},
			Kind::Withdraw => {
				let loan = self.some_loan(step, |loan| {
					loan.stage == Stage::Running
						&& self.may_open(self.market_of(loan), loan.face(), loan.collateral)
				});
				let spare = self.loans.get(&loan).map_or(1, |loan| {
					let market = self.market_of(loan);
					let risk = market.params.risk;
					let least =
						risk.map_or(0, |_| self.least_collateral(market, loan.face(), true));
					loan.collateral.saturating_sub(least)
				});
				let amount = if first < 400 { near(spare, step.edge) } else { part(spare, second) };
				Act::Call(borrower(loan), Call::withdraw_collateral { loan, collateral: amount })
			},
			Kind::Refinance => self.some_refinancing(step),
			Kind::CheckMargin => {
				let loan = self.some_loan(step, |loan| match first {
					0..700 => loan.stage == Stage::Running && self.is_surely_unhealthy(loan),
					_ => loan.is_called(),
				});
				Act::Call(anyone, Call::check_margin { loan })
			},
			Kind::Liquidate => self.some_liquidation(step),
			Kind::Settle => {
				let loan = self.some_loan(step, |loan| {
					self.now > loan.grace_ends
						|| self.deadline(loan).is_some_and(|deadline| self.now > deadline)
				});
				Act::Call(anyone, Call::settle { loan })
			},
			Kind::Propose => self.some_proposal(step),
			Kind::Accept => self.some_acceptance(step),
			Kind::WithdrawProposal => {
				let chosen = choose(self.proposals.iter(), step.pick);
				let (loan, by) = chosen.map_or((NONE, anyone), |(key, found)| (key.0, found.by));
				let who = if step.right { by } else { anyone };
				Act::Call(who, Call::withdraw_proposal { loan })
			},
			Kind::TransferClaim => {
				let loan = self.some_loan(step, |_| true);
				let to = PEOPLE[first as usize % 4];
				Act::Call(lender(loan), Call::transfer_note { loan, to })
			},
			Kind::OfferClaim => {
				let loan = self.some_loan(step, |_| true);
				let debt = self.loans.get(&loan).map_or(1, |loan| loan.debt(self.now));
				let asking = (first >= 100).then(|| part(debt, first - 100));
				Act::Call(lender(loan), Call::offer_note { loan, asking })
			},
			Kind::BuyClaim => {
				let loan = self.some_loan(step, |loan| loan.asking.is_some());
				let found = self.loans.get(&loan);
				let asking = found.and_then(|loan| loan.asking).unwrap_or(1);
				let max_price = if first < 200 { near(asking, step.edge) } else { u128::MAX };
				let mut expected =
					MinTerms { owed: 0, collateral: 0, apr_bp: 0, maturity_ms: u64::MAX };
				if let Some(loan) = found {
					match second {
						0..100 => expected.owed = near(loan.debt(self.now), step.edge),
						100..200 => expected.collateral = near(loan.collateral, step.edge),
						200..300 => expected.apr_bp = near(loan.apr.into(), step.edge) as u16,
						300..400 => {
							expected.maturity_ms = near(loan.maturity.into(), step.edge) as u64
						},
						_ => {},
					}
				}
				let fit = |who: &AccountId| found.is_none_or(|loan| loan.borrower != *who);
				let buyers = PEOPLE.into_iter().filter(|who| !step.right || fit(who));
				let who = choose(buyers, step.who).unwrap();
				Act::Call(who, Call::buy_note { loan, max_price, min_terms: expected })
			},
			Kind::CancelOffer => {
				let offer = self.some_offer(step, |_| true);
				let maker = self.offers.get(&offer).filter(|_| third < 800);
				let who = maker.map_or(anyone, |offer| offer.maker);
				Act::Call(who, Call::cancel_offer { offer })
			},
			Kind::CreateGroup => {
				let asset = first as usize % 3;
				let dollars = big((second + 20) * 10u128.pow(18));
				let amount = if second < 15 { 0 } else { self.bought_up(dollars, asset) };
				let amount = self.affordable(anyone, asset, amount);
				Act::Call(anyone, Call::create_group { asset: ASSETS[asset].clone(), sum: amount })
			},
			Kind::CancelGroup => {
				let chosen = choose(self.groups.iter(), step.pick).filter(|_| fourth > 50);
				let (group, maker) =
					chosen.map_or((NONE, anyone), |(id, group)| (*id, group.maker));
				let who = if step.right { maker } else { anyone };
				Act::Call(who, Call::cancel_group { group })
			},
			Kind::RepayMany => {
				let pay = |loan, dice| (loan, self.payment(loan, dice, step.edge));
				let (who, payments) = self.batch(step, pay);
				Act::Call(who, Call::repay_many { payments: payments.try_into().unwrap() })
			},
			Kind::TopUpMany => {
				let add = |loan, dice| (loan, self.addition(loan, dice, step.edge));
				let (who, amounts) = self.batch(step, add);
				Act::Call(who, Call::top_up_many { top_ups: amounts.try_into().unwrap() })
			},
			Kind::WithdrawPending => {
				let waits = choose(self.waiting.keys(), step.pick).filter(|_| first > 100);
				let (to, asset) = waits.copied().unwrap_or((anyone, step.pick % 3));
				Act::Withdraw(to, asset)
			},
			Kind::Feed => Act::Answer(
				step.pick % 3,
				match first {
					0..250 => Answer::Stale,
					250..500 => Answer::Frozen,
					_ => Answer::Steady(self.now),
				},
			),
			Kind::CloseMarket => {
				let market = step.pick as u32 % 6;
				// Closed ones are mostly opened again.
				let open = self.market(market).is_some_and(|market| !market.closed);
				let closed = open && first < 500;
				Act::Root(Call::set_market_closed { market, closed })
			},
		}
	}
}
