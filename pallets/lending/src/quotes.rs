// SPDX-License-Identifier: Apache-2.0
//! What loans and sweeps would cost now.

use crate::{
	appraisals::{worth, Worth},
	demand::Demand,
	ids::{BasisPoints, MarketId},
	matching::{Fill, Matching, Met, Rest},
	obligation::Obligation,
	pallet::*,
	quote::{Quote, QuotedFill, SweepQuote},
	reasons::why,
	valuation::Valuation,
	why::Why,
};
use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::DispatchError};
use primitives::{mul_div_up, Balance, Clock, Moment};
use sp_arithmetic::traits::{EnsureAdd, EnsureAddAssign};
use sp_runtime::traits::Zero;

impl<T: Config> Pallet<T> {
	pub(crate) fn quote_of(
		id: MarketId,
		principal: Balance,
		apr: BasisPoints,
		term: Moment,
	) -> Result<Quote, Why> {
		let market = open_market::<T>(id)?;
		let params = &market.params;
		ensure!(principal >= params.min_loan, Why::BelowMinimum { least: params.min_loan });
		ensure!(params.terms_ms.contains(&term), Why::TermNotOffered);
		let now = T::Clock::now();
		let cost = Obligation::new(params, principal, apr, term, now)
			.and_then(|obligation| obligation.cost())
			.map_err(|_| Why::Uncountable)?;
		let worth = worth::<T>(&market);
		let least = |worth: Worth| {
			worth.valuation.least_collateral(cost.face).map_err(|_| Why::Uncountable)
		};
		Ok(Quote {
			interest: cost.interest,
			face: cost.face,
			min_interest: cost.min_interest,
			protocol_fee: cost.protocol_fee,
			min_collateral: worth.and_then(least),
			priced_as_of_ms: worth.ok().map(|worth| worth.as_of),
		})
	}

	pub(crate) fn sweep_quote_of(
		who: Option<T::AccountId>,
		demand: Demand,
	) -> Result<SweepQuote, Why> {
		let market = open_market::<T>(demand.market)?;
		// What a call would say comes first, the worth of the assets among it.
		quote_sweep::<T>(who.as_ref(), demand, &market)
			.map_err(|error| why::<T>(error, demand.market, &market))
	}
}

fn open_market<T: Config>(id: MarketId) -> Result<MarketOf<T>, Why> {
	let market = Markets::<T>::get(id).ok_or(Why::UnknownMarket)?;
	ensure!(!market.closed, Why::MarketClosed);
	Ok(market)
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
		why_no_more: None,
		met: 0,
		dead_in_front: 0,
		interest: 0,
		min_interest: 0,
		protocol_fee: 0,
		maturity_ms: maturity,
		face: 0,
		grace_ends_ms: maturity.ensure_add(params.grace_ms)?,
		overdue_apr_bp: 0,
		min_collateral: (!demand.lends).then_some(0),
		min_collateral_with_remainder: None,
		margin_call_below_e18: None,
		priced_as_of_ms: worth::<T>(market).map_or(0, |worth| worth.as_of),
	};
	let mut only_own = true;
	while let Some(Met { id, offer, apr, fill }) = matching.next()? {
		only_own &= who == Some(&offer.maker);
		let Some(fill) = fill else {
			quote.dead_in_front.ensure_add_assign(1)?;
			continue;
		};
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
		quote.margin_call_below_e18 = quote.margin_call_below_e18.max(price);
		quote.fills.push(QuotedFill {
			offer: id,
			principal,
			apr_bp: apr,
			interest: cost.interest,
			collateral,
		});
	}
	let (rest, valuation) = (matching.rest(), matching.valuation);
	if let Some(least) = quote.min_collateral {
		quote.min_collateral_with_remainder =
			least_with_remainder::<T>(market, demand, &rest, &valuation, least).ok();
	}
	quote.met = rest.met;
	quote.why_no_more = why_no_more::<T>(market, demand, &rest, &quote, only_own);
	Ok(quote)
}

/// Why a sweep finds less than it is after, if it does.
fn why_no_more<T: Config>(
	market: &MarketOf<T>,
	demand: Demand,
	rest: &Rest,
	quote: &SweepQuote,
	only_own: bool,
) -> Option<Why> {
	if rest.principal.is_zero() {
		return None;
	}
	if !rest.more {
		return Some(if only_own && quote.dead_in_front > 0 {
			Why::OnlyYourOwn
		} else {
			Why::NothingToTake { dead_in_front: quote.dead_in_front }
		});
	}
	let least = market.params.min_loan;
	if rest.principal < least {
		return Some(Why::BelowMinimum { least });
	}
	let mut capacity = MarketTotals::<T>::get(demand.market).capacity(&market.params);
	capacity.lent = capacity.lent.saturating_sub(quote.principal);
	let met = rest.met;
	Some(if met >= demand.max_offers && capacity.lent >= least {
		Why::MoreOffers { met }
	} else {
		let secured = quote.fills.iter().map(|fill| fill.collateral);
		capacity.collateral = secured.fold(capacity.collateral, Balance::saturating_sub);
		Why::CapReached { capacity }
	})
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
