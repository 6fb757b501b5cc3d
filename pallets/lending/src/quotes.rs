// SPDX-License-Identifier: Apache-2.0
//! What loans and sweeps would cost now.

use crate::{
	demand::Demand,
	ids::{BasisPoints, MarketId},
	markets,
	matching::{Fill, Matching, Met, Rest},
	obligation::Obligation,
	pallet::*,
	quote::{Quote, QuotedFill, SweepQuote},
	valuation::Valuation,
};
use alloc::vec::Vec;
use frame_support::pallet_prelude::DispatchError;
use primitives::{mul_div_up, Balance, Clock, Moment};
use sp_arithmetic::traits::{EnsureAdd, EnsureAddAssign};

impl<T: Config> Pallet<T> {
	pub(crate) fn quote_of(
		market: MarketId,
		principal: Balance,
		apr: BasisPoints,
		term: Moment,
	) -> Option<Quote> {
		let market = Markets::<T>::get(market)?;
		let now = T::Clock::now();
		let obligation = Obligation::new(&market.params, principal, apr, term, now).ok()?;
		let cost = obligation.cost().ok()?;
		let min_collateral = markets::valuation::<T>(&market)
			.ok()
			.and_then(|valuation| valuation.least_collateral(cost.face).ok());
		Some(Quote {
			interest: cost.interest,
			face: cost.face,
			min_interest: cost.min_interest,
			protocol_fee: cost.protocol_fee,
			min_collateral,
		})
	}

	pub(crate) fn sweep_quote_of(who: Option<T::AccountId>, demand: Demand) -> Option<SweepQuote> {
		let market = markets::load_open::<T>(demand.market).ok()?;
		quote_sweep::<T>(who.as_ref(), demand, &market).ok()
	}
}

fn quote_sweep<T: Config>(
	who: Option<&T::AccountId>,
	demand: Demand,
	market: &MarketOf<T>,
) -> Result<SweepQuote, DispatchError> {
	let params = &market.params;
	let mut matching = Matching::<T>::new(who, demand, market)?;
	let maturity = T::Clock::now().ensure_add(demand.term)?;
	let mut quote = SweepQuote {
		fills: Vec::new(),
		principal: 0,
		interest: 0,
		min_interest: 0,
		protocol_fee: 0,
		maturity_ms: maturity,
		face: 0,
		grace_ends_ms: maturity.ensure_add(params.grace_ms)?,
		overdue_apr_bp: 0,
		min_collateral: (!demand.lends).then_some(0),
		min_collateral_with_remainder: None,
		liquidation_price: None,
	};
	while let Some(Met { id, offer, apr, fill }) = matching.next()? {
		let Some(fill) = fill else { continue };
		matching.took(&offer, &fill)?;
		let Fill { principal, collateral, cost } = fill;
		quote.principal.ensure_add_assign(principal)?;
		quote.interest.ensure_add_assign(cost.interest)?;
		quote.min_interest.ensure_add_assign(cost.min_interest)?;
		quote.protocol_fee.ensure_add_assign(cost.protocol_fee)?;
		quote.face.ensure_add_assign(cost.face)?;
		quote.overdue_apr_bp = quote.overdue_apr_bp.max(params.overdue_apr(apr));
		if let Some(least) = &mut quote.min_collateral {
			// Each part gets its share of what is left, rounded down, so that what is left for the
			// others never falls short of theirs.
			*least = mul_div_up(collateral, demand.principal, principal)?.max(*least);
		}
		let price = params.liquidation_price_up(cost.face, collateral).ok();
		quote.liquidation_price = quote.liquidation_price.max(price);
		quote.fills.push(QuotedFill {
			offer: id,
			principal,
			apr_bp: apr,
			interest: cost.interest,
			collateral,
		});
	}
	if let Some(least) = quote.min_collateral {
		let (rest, valuation) = (matching.rest(), matching.valuation);
		quote.min_collateral_with_remainder =
			least_with_remainder::<T>(market, demand, &rest, &valuation, least).ok();
	}
	Ok(quote)
}

/// The least collateral with which what a sweep leaves can stand as an offer at the limit rate.
fn least_with_remainder<T: Config>(
	market: &MarketOf<T>,
	demand: Demand,
	rest: &Rest,
	valuation: &Valuation,
	least: Balance,
) -> Result<Balance, DispatchError> {
	if rest.principal < market.params.min_loan || rest.more {
		return Ok(least);
	}
	let Demand { limit_apr, term, .. } = demand;
	let now = T::Clock::now();
	let left = Obligation::new(&market.params, rest.principal, limit_apr, term, now)?;
	let needed = valuation.least_collateral(left.face()?)?;
	Ok(mul_div_up(needed, demand.principal, rest.principal)?.max(least))
}
