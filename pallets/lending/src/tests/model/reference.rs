// SPDX-License-Identifier: Apache-2.0
//! What is owed, on hold and healthy: records as plain lists, formulas on integers without a bound.

use crate::{mock::*, *};
use num_bigint::BigUint;
use primitives::FeedId;
use std::collections::BTreeMap;

pub const ASSETS: [AssetKind; 3] = [USD, BTC, TRN];
pub const UNITS: [u128; 3] = [DOLLAR, BITCOIN, TOKEN];
/// An asset's feed has its place in `ASSETS`.
pub const FEEDS: [FeedId; 3] = [USD_FEED, BTC_FEED, TRN_FEED];
/// Below this an account cannot begin to have an asset.
pub const MINIMUMS: [u128; 3] = [100, 1, NATIVE_MINIMUM];
pub const NATIVE: usize = 2;
pub const MILLION: u128 = 1_000_000;

pub fn place_of(asset: &AssetKind) -> usize {
	ASSETS.iter().position(|one| one == asset).expect("one of the model's assets")
}

pub fn down(numerator: BigUint, denominator: impl Into<BigUint>) -> BigUint {
	numerator / denominator.into()
}

pub fn up(numerator: BigUint, denominator: impl Into<BigUint>) -> BigUint {
	let denominator = denominator.into();
	(numerator + &denominator - 1u8) / denominator
}

pub fn big(number: u128) -> BigUint {
	BigUint::from(number)
}

pub fn small(number: BigUint) -> u128 {
	number.try_into().expect("the model's numbers are small")
}

/// `None` fails the call.
pub fn need(holds: bool) -> Option<()> {
	holds.then_some(())
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
	/// Without interruption since then.
	Steady(Moment),
	Stale,
	Frozen,
}

#[derive(Clone, Debug)]
pub struct Feed {
	pub price: u128,
	pub answer: Answer,
	/// Since when it has not answered, if it does not.
	pub gone: Moment,
}

#[derive(Clone, Debug)]
pub struct ModelMarket {
	/// Principal and collateral, as places in `ASSETS`.
	pub p: usize,
	pub c: usize,
	pub params: MarketParams<AssetKind>,
	pub closed: bool,
}

impl ModelMarket {
	/// The incentive factor as a fraction: 1 / (1 − 0.3·(1 − lltv)), at most 1.15.
	pub fn incentive(&self) -> (u128, u128) {
		let lltv = u128::from(self.params.risk.unwrap().liquidation_ltv.deconstruct());
		let (n, d) = (10 * MILLION, 10 * MILLION - 3 * (MILLION - lltv));
		if n * 100 > d * 115 {
			(115, 100)
		} else {
			(n, d)
		}
	}
}

#[derive(Clone, PartialEq, Debug)]
pub struct ModelOffer {
	pub maker: AccountId,
	pub market: MarketId,
	/// With the collateral that is left of an offer to borrow.
	pub side: Side,
	pub amount: u128,
	pub filled: u128,
	pub terms: OfferTerms<AccountId>,
	pub placed: Moment,
	pub listed: bool,
}

impl ModelOffer {
	pub fn left(&self) -> u128 {
		self.amount - self.filled
	}

	pub fn lends(&self) -> bool {
		!matches!(self.side, Side::Borrow { .. })
	}

	pub fn apr(&self, now: Moment) -> BasisPoints {
		let Rate::Auction { start_bp: from, end_bp: to, duration_ms: over } = self.terms.rate
		else {
			let Rate::Fixed { apr_bp: apr } = self.terms.rate else { unreachable!() };
			return apr;
		};
		let gone = u128::from((now - self.placed).min(over));
		let way = big(from.abs_diff(to).into()) * gone;
		// Either maker's rate moves in the taker's favour: rounded down, it moves later.
		let moved = small(down(way, over.max(1))) as u16;
		if from > to {
			from - moved
		} else {
			from + moved
		}
	}
}

#[derive(Clone, PartialEq, Debug)]
pub struct ModelGroup {
	pub maker: AccountId,
	pub asset: AssetKind,
	pub left: u128,
}

#[derive(Clone, PartialEq, Debug)]
pub struct ModelProposal {
	pub by: AccountId,
	pub change: Change,
	pub of: Snapshot,
	pub expires: Moment,
}

#[derive(Clone, PartialEq, Debug)]
pub struct ModelLoan {
	pub market: MarketId,
	pub borrower: AccountId,
	pub lender: AccountId,
	pub principal: u128,
	pub collateral: u128,
	pub apr: BasisPoints,
	pub overdue_apr: BasisPoints,
	pub opened: Moment,
	pub maturity: Moment,
	pub grace_ends: Moment,
	pub free_until: Moment,
	pub unpaid: u128,
	pub counted_to: Moment,
	pub fee: u32,
	pub asking: Option<u128>,
	pub stage: Stage,
}

impl ModelLoan {
	/// Interest not yet paid.
	pub fn interest(&self, now: Moment) -> u128 {
		let until = now.max(self.free_until);
		let mut rate_time = big(0);
		if self.counted_to < self.grace_ends.min(until) {
			rate_time += big((self.grace_ends.min(until) - self.counted_to).into()) * self.apr;
		}
		if until > self.grace_ends.max(self.counted_to) {
			rate_time +=
				big((until - self.grace_ends.max(self.counted_to)).into()) * self.overdue_apr;
		}
		self.unpaid + small(up(rate_time * self.principal, big((365 * DAY).into()) * 10_000u32))
	}

	pub fn debt(&self, now: Moment) -> u128 {
		self.interest(now) + self.principal
	}

	pub fn face(&self) -> u128 {
		self.debt(self.maturity)
	}

	/// What health is judged by: a loan with a margin call can live on past maturity.
	pub fn judged(&self, now: Moment) -> u128 {
		if now >= self.maturity {
			self.face().max(self.debt(now))
		} else {
			self.face()
		}
	}

	/// Interest until now is due, whatever rate holds from here on.
	pub fn count(&mut self, now: Moment) {
		self.unpaid = self.interest(now);
		self.counted_to = self.counted_to.max(now.max(self.free_until));
	}

	/// What a proposal is made for.
	pub fn snapshot(&self) -> Snapshot {
		let Self { principal, collateral, apr, maturity, .. } = *self;
		Snapshot { principal, collateral, apr, maturity }
	}

	pub fn is_called(&self) -> bool {
		matches!(self.stage, Stage::Called { .. })
	}
}

/// The whole pallet. Ids are in order of time.
#[derive(Clone, Debug)]
pub struct Model {
	pub now: Moment,
	pub feeds: [Feed; 3],
	pub markets: Vec<ModelMarket>,
	/// What is neither on hold nor waiting, by account and asset.
	pub free: BTreeMap<(AccountId, usize), u128>,
	pub waiting: BTreeMap<(AccountId, usize), u128>,
	pub offers: BTreeMap<OfferId, ModelOffer>,
	pub groups: BTreeMap<GroupId, ModelGroup>,
	pub loans: BTreeMap<LoanId, ModelLoan>,
	pub proposals: BTreeMap<(LoanId, u8), ModelProposal>,
	pub next_offer: OfferId,
	pub next_group: GroupId,
	pub next_loan: LoanId,
	/// Loans that the hook could not serve, and when it tries again.
	pub postponed: BTreeMap<LoanId, Moment>,
	/// The market that this life is about, if it is not about all of them: its books fill.
	pub focus: Option<MarketId>,
}

impl Model {
	pub fn market(&self, id: MarketId) -> Option<&ModelMarket> {
		self.markets.get(id as usize)
	}

	pub fn market_of(&self, loan: &ModelLoan) -> &ModelMarket {
		&self.markets[loan.market as usize]
	}

	pub fn debit(&mut self, who: AccountId, asset: usize, amount: u128) {
		let free = self.free.entry((who, asset)).or_default();
		*free = free.checked_sub(amount).expect("the model's people are rich");
	}

	/// An account without the asset cannot take less than the minimum: that waits.
	pub fn credit(&mut self, who: AccountId, asset: usize, amount: u128) {
		let free = self.free.entry((who, asset)).or_default();
		if amount == 0 {
		} else if *free > 0 || amount >= MINIMUMS[asset] {
			*free += amount;
		} else {
			*self.waiting.entry((who, asset)).or_default() += amount;
			self.credit(Custody::account_id(), asset, amount);
		}
	}

	/// What each account has on hold, by asset and reason (as its codec index).
	pub fn holds(&self) -> BTreeMap<(AccountId, usize, u8), u128> {
		let mut holds = BTreeMap::new();
		let mut add = |who: AccountId, asset: usize, reason: HoldReason, amount: u128| {
			*holds.entry((who, asset, reason as u8)).or_default() += amount;
		};
		for offer in self.offers.values() {
			add(offer.maker, NATIVE, HoldReason::Deposit, offer_deposit());
			if offer.terms.group.is_none() {
				let market = &self.markets[offer.market as usize];
				match offer.side {
					Side::Borrow { collateral } => {
						add(offer.maker, market.c, HoldReason::Offer, collateral)
					},
					_ => add(offer.maker, market.p, HoldReason::Offer, offer.left()),
				}
			}
		}
		for group in self.groups.values() {
			add(group.maker, NATIVE, HoldReason::Deposit, group_deposit());
			add(group.maker, place_of(&group.asset), HoldReason::Offer, group.left);
		}
		for proposal in self.proposals.values() {
			add(proposal.by, NATIVE, HoldReason::Deposit, proposal_deposit());
		}
		for loan in self.loans.values() {
			add(loan.borrower, NATIVE, HoldReason::Deposit, loan_deposit());
			add(loan.borrower, self.market_of(loan).c, HoldReason::Collateral, loan.collateral);
		}
		holds.retain(|_, amount| *amount > 0);
		holds
	}

	/// Principal and collateral of a market's loans.
	pub fn totals(&self, market: MarketId) -> Totals {
		let mut totals = Totals::default();
		for loan in self.loans.values().filter(|loan| loan.market == market) {
			totals.lent += loan.principal;
			totals.collateral += loan.collateral;
		}
		totals
	}

	/// Worth in a currency of 18 decimals.
	pub fn worth_down(&self, amount: u128, asset: usize) -> BigUint {
		down(big(amount) * self.feeds[asset].price, UNITS[asset])
	}

	pub fn worth_up(&self, amount: u128, asset: usize) -> BigUint {
		up(big(amount) * self.feeds[asset].price, UNITS[asset])
	}

	pub fn bought_down(&self, worth: BigUint, asset: usize) -> u128 {
		small(down(worth * UNITS[asset], self.feeds[asset].price))
	}

	pub fn bought_up(&self, worth: BigUint, asset: usize) -> u128 {
		small(up(worth * UNITS[asset], self.feeds[asset].price))
	}

	/// Whether both prices can be used.
	pub fn is_usable(&self, market: &ModelMarket) -> bool {
		[market.p, market.c].iter().all(|it| matches!(self.feeds[*it].answer, Answer::Steady(_)))
	}

	/// The most that collateral may secure, in worth.
	pub fn limit(&self, market: &ModelMarket, collateral: u128, opening: bool) -> BigUint {
		let risk = market.params.risk.unwrap();
		let ltv = if opening { risk.opening_ltv } else { risk.liquidation_ltv };
		down(self.worth_down(collateral, market.c) * ltv.deconstruct(), MILLION)
	}

	/// The least collateral that secures a debt.
	pub fn least_collateral(&self, market: &ModelMarket, debt: u128, opening: bool) -> u128 {
		let risk = market.params.risk.unwrap();
		let ltv = if opening { risk.opening_ltv } else { risk.liquidation_ltv };
		let worth = up(self.worth_up(debt, market.p) * MILLION, ltv.deconstruct());
		self.bought_up(worth, market.c)
	}

	/// Whether prices can be used and say that a face can be secured by this collateral.
	pub fn may_open(&self, market: &ModelMarket, face: u128, collateral: u128) -> bool {
		market.params.risk.is_some()
			&& self.is_usable(market)
			&& self.limit(market, collateral, true) >= self.worth_up(face, market.p)
	}

	/// Health at the last prices, whether they can be used or not.
	pub fn is_healthy(&self, loan: &ModelLoan) -> bool {
		let market = self.market_of(loan);
		market.params.risk.is_none()
			|| self.limit(market, loan.collateral, false)
				>= self.worth_up(loan.judged(self.now), market.p)
	}

	/// Whether prices can be used and say that a loan is unhealthy.
	pub fn is_surely_unhealthy(&self, loan: &ModelLoan) -> bool {
		let market = self.market_of(loan);
		market.params.risk.is_some() && self.is_usable(market) && !self.is_healthy(loan)
	}

	/// Whether prices that cannot be used have been gone so long, for a loan that was overdue all the
	/// time, that the last ones are used.
	pub fn has_waited(&self, loan: &ModelLoan) -> bool {
		let market = self.market_of(loan);
		let feeds = [market.p, market.c].map(|feed| &self.feeds[feed]);
		let gone = feeds.into_iter().filter(|feed| !matches!(feed.answer, Answer::Steady(_)));
		let since = gone.map(|feed| feed.gone).min().unwrap_or(self.now);
		self.now > since.max(loan.grace_ends) + WAIT
	}

	/// Until when a called loan's borrower has time: in full from the return of a silent feed on.
	pub fn deadline(&self, loan: &ModelLoan) -> Option<Moment> {
		let Stage::Called { mut deadline } = loan.stage else { return None };
		let market = self.market_of(loan);
		for feed in [market.p, market.c] {
			let Answer::Steady(since) = self.feeds[feed].answer else { return None };
			deadline = deadline.max(since + market.params.risk?.margin_call_period_ms);
		}
		Some(deadline)
	}

	/// A loan on an offer's terms.
	pub fn draft(
		&self,
		offer: &ModelOffer,
		(lender, borrower): (AccountId, AccountId),
		principal: u128,
		collateral: u128,
	) -> ModelLoan {
		let params = &self.markets[offer.market as usize].params;
		let apr = offer.apr(self.now);
		let maturity = self.now + offer.terms.term_ms;
		ModelLoan {
			market: offer.market,
			borrower,
			lender,
			principal,
			collateral,
			apr,
			overdue_apr: params.overdue_apr_bp.max(apr),
			opened: self.now,
			maturity,
			grace_ends: maturity + params.grace_ms,
			free_until: self.now + params.min_interest_period_ms,
			unpaid: 0,
			counted_to: self.now,
			fee: params.protocol_fee.deconstruct(),
			asking: None,
			stage: Stage::Running,
		}
	}

	/// How much can be taken of an offer: what it shares may be less than what it was made for.
	pub fn available(&self, offer: &ModelOffer) -> u128 {
		let left = offer.left();
		let Some(shared) = offer.terms.group.map(|group| self.groups[&group].left) else {
			return left;
		};
		match offer.side {
			Side::Borrow { collateral } if collateral > shared => {
				small(down(big(left) * shared, collateral))
			},
			Side::Borrow { .. } => left,
			_ => left.min(shared),
		}
	}
}
