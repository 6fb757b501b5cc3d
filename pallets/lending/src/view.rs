// SPDX-License-Identifier: Apache-2.0
//! What wallets ask: nothing here changes anything.

use crate::{
	index::Walk,
	markets::Prices,
	math,
	pallet::*,
	sweeps::{Fill, Met, Swept},
	types::*,
};
use alloc::vec::Vec;
use frame_support::traits::Time;
use sp_runtime::{FixedPointNumber, FixedU128};

/// The most loans that are looked at for a page.
const MAX_PAGE: usize = 1_000;

impl<T: Config> Pallet<T> {
	pub(crate) fn quote_of(
		market: MarketId,
		principal: Balance,
		apr: BasisPoints,
		term: Moment,
	) -> Option<Quote> {
		let market = Markets::<T>::get(market)?;
		let mut quote = Self::cost_of(&market, principal, apr, term).ok()?;
		quote.min_collateral = Self::prices(&market)
			.ok()
			.and_then(|prices| Self::least_collateral(&market, &prices, quote.face));
		Some(quote)
	}

	/// The least collateral for a face at these prices.
	pub(crate) fn least_collateral(
		market: &MarketOf<T>,
		prices: &Prices,
		face: Balance,
	) -> Option<Balance> {
		let owed = math::value_up(face, prices.principal, market.principal_decimals)?;
		let worth = math::collateral_up(owed, market.params.risk?.opening_ltv)?;
		math::amount_up(worth, prices.collateral, market.collateral_decimals)
	}

	pub(crate) fn sweep_quote_of(who: Option<T::AccountId>, wish: Wish) -> Option<SweepQuote> {
		let market = Self::open_market(wish.market).ok()?;
		let mut found = Vec::new();
		let swept = Self::sweep(who.as_ref(), true, wish, &market, |met| {
			found.push(met);
			Ok(true)
		})
		.ok()?;
		let lltv = market.params.risk?.liquidation_ltv;
		let borrows = matches!(wish.side, Side::Borrow { .. });
		let (payment_at, late_at) = {
			let maturity = T::Time::now().checked_add(wish.term)?;
			(maturity, maturity.checked_add(market.params.grace)?)
		};
		let mut quote = SweepQuote {
			fills: Vec::new(),
			principal: 0,
			interest: 0,
			min_interest: 0,
			protocol_fee: 0,
			payment: (payment_at, 0),
			late: (late_at, 0),
			min_collateral: borrows.then_some(0),
			min_collateral_with_rest: None,
			liquidation_price: None,
		};
		for Met { id: offer, apr, fill, .. } in found {
			let Some(Fill { principal, cost, collateral }) = fill else { continue };
			let interest = cost.interest;
			quote.principal = quote.principal.checked_add(principal)?;
			quote.interest = quote.interest.checked_add(interest)?;
			quote.min_interest = quote.min_interest.checked_add(cost.min_interest)?;
			quote.protocol_fee = quote.protocol_fee.checked_add(cost.protocol_fee)?;
			quote.payment.1 = quote.payment.1.checked_add(cost.face)?;
			quote.late.1 = quote.late.1.max(Self::late_apr(&market, apr));
			if let Some(least) = &mut quote.min_collateral {
				// Each part gets its share of what is left, rounded down, so that what is left for the
				// others never falls short of theirs.
				*least = math::share_up(collateral, wish.amount, principal)?.max(*least);
			}
			quote.liquidation_price = quote.liquidation_price.max(math::liquidation_price_up(
				(cost.face, market.principal_decimals),
				(collateral, market.collateral_decimals),
				lltv,
			));
			quote.fills.push(QuotedFill { offer, principal, apr, interest, collateral });
		}
		if let Some(least) = quote.min_collateral {
			quote.min_collateral_with_rest = Self::least_with_rest(&market, wish, &swept, least);
		}
		Some(quote)
	}

	/// The least collateral with which what a sweep leaves can stand as an offer at the limit rate.
	fn least_with_rest(
		market: &MarketOf<T>,
		wish: Wish,
		swept: &Swept,
		least: Balance,
	) -> Option<Balance> {
		let rest = swept.left;
		if rest < market.params.min_loan || swept.more {
			return Some(least);
		}
		let cost = Self::cost_of(market, rest, wish.limit_apr, wish.term).ok()?;
		let needed = Self::least_collateral(market, &Self::prices(market).ok()?, cost.face)?;
		Some(math::share_up(needed, wish.amount, rest)?.max(least))
	}

	pub(crate) fn status_of(id: LoanId) -> Option<LoanStatus> {
		let (loan, market) = Self::loan(id).ok()?;
		let now = T::Time::now();
		let (debt, face) = (loan.debt(now)?, loan.face()?);
		let owes = loan.stage != Stage::Repaid;
		let prices = Self::prices(&market).ok().filter(|_| owes);
		let by_price = owes && !loan.is_matured(now) || matches!(loan.stage, Stage::Called { .. });
		let healthy = prices
			.filter(|_| by_price)
			.and_then(|prices| Self::is_healthy(&loan, &market, &prices, now).ok());
		let ltv = prices.and_then(|prices| {
			let owed = math::value_up(face, prices.principal, market.principal_decimals)?;
			let worth =
				math::value_down(loan.collateral, prices.collateral, market.collateral_decimals)?;
			FixedU128::checked_from_rational(owed, worth)
		});
		let liquidation_price = market.params.risk.filter(|_| owes).and_then(|risk| {
			math::liquidation_price_up(
				(face, market.principal_decimals),
				(loan.collateral, market.collateral_decimals),
				risk.liquidation_ltv,
			)
		});
		let deadline = match loan.stage {
			Stage::Called { deadline } => {
				Some(Self::effective_deadline(deadline, &market).unwrap_or(deadline))
			},
			_ => None,
		};
		let liquidatable = prices
			.and_then(|prices| Self::liquidatable(&loan, &market, prices, now).ok())
			.unwrap_or_default();
		let overdue = owes && loan.is_overdue(now);
		Some(LoanStatus {
			debt,
			face,
			overdue,
			healthy,
			ltv,
			liquidation_price,
			deadline,
			liquidatable,
		})
	}

	pub(crate) fn unhealthy_of(market_id: MarketId, called: bool, max: u32) -> Vec<LoanId> {
		let unhealthy = || {
			let market = Self::market(market_id).ok()?;
			let prices = Self::prices(&market).ok()?;
			let at = math::price_tick(
				(prices.principal, market.principal_decimals),
				(prices.collateral, market.collateral_decimals),
			)?;
			let now = T::Time::now();
			let list = if called { RiskList::Called } else { RiskList::Running };
			let index = Index::Risk(market_id, list);
			let is_unhealthy = |id: &LoanId| {
				Loans::<T>::get(id).is_some_and(|loan| {
					(called || !loan.is_matured(now))
						&& Self::is_healthy(&loan, &market, &prices, now).ok() == Some(false)
				})
			};
			let loans = Self::walk(index, Self::start(index, Walk::Down), Walk::Down)
				.take_while(|(tick, _)| *tick >= at || called)
				.take(MAX_PAGE)
				.map(|(_, id)| id)
				.filter(is_unhealthy)
				.take(max as usize);
			Some(loans.collect())
		};
		unhealthy().unwrap_or_default()
	}
}
