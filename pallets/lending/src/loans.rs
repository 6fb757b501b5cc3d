// SPDX-License-Identifier: Apache-2.0
//! Loans: opened, repaid, and settled in collateral when they were not.

use crate::{math, pallet::*, types::*};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	storage::with_storage_layer,
	traits::{tokens::Preservation, Consideration, Footprint, Get, Time},
};
use pallet_prices::PriceSource;
use sp_runtime::{traits::Zero, FixedU128};

impl<T: Config> Pallet<T> {
	/// A loan as it would open now. Its debt and face are what every quote and check is made of.
	#[allow(clippy::too_many_arguments)] // the parts of a loan, named by its fields
	fn draft<AccountId, Ticket>(
		market_id: MarketId,
		market: &Market<T::AssetKind>,
		lender: AccountId,
		borrower: AccountId,
		principal: Balance,
		collateral: Balance,
		(apr, term): (BasisPoints, Moment),
		ticket: Ticket,
	) -> Result<Loan<AccountId, Ticket>, Error<T>> {
		let now = T::Time::now();
		let after = |start: Moment, time| start.checked_add(time).ok_or(Error::<T>::Overflow);
		let maturity = after(now, term)?;
		Ok(Loan {
			market: market_id,
			borrower,
			lender,
			principal,
			collateral,
			apr,
			// Being late must not be cheaper than being in time.
			late_apr: market.params.late_apr.max(apr),
			opened: now,
			maturity,
			grace_ends: after(maturity, market.params.grace)?,
			min_interest_until: after(now, market.params.min_interest_period)?,
			interest_due: 0,
			accrued_to: now,
			protocol_fee: market.params.protocol_fee,
			ticket,
		})
	}

	/// What a loan would cost, whatever secures it.
	pub(crate) fn cost_of(
		market: &Market<T::AssetKind>,
		principal: Balance,
		apr: BasisPoints,
		term: Moment,
	) -> Result<Quote, Error<T>> {
		let draft = Self::draft(0, market, (), (), principal, 0, (apr, term), ())?;
		let face = draft.face().ok_or(Error::<T>::Overflow)?;
		let interest = face.checked_sub(principal).ok_or(Error::<T>::Overflow)?;
		Ok(Quote {
			interest,
			face,
			min_interest: draft.debt(draft.opened).ok_or(Error::<T>::Overflow)?.interest,
			protocol_fee: draft.protocol_fee.mul_floor(interest),
			min_collateral: None,
		})
	}

	pub(crate) fn open_loan(
		offer_id: OfferId,
		offer: &OfferOf<T>,
		market: &Market<T::AssetKind>,
		lender: T::AccountId,
		borrower: T::AccountId,
		principal: Balance,
		collateral: Balance,
	) -> DispatchResult {
		let ticket = T::LoanConsideration::new(&borrower, Footprint::from_mel::<LoanOf<T>>())?;
		let terms = (offer.terms.apr, offer.terms.term);
		let loan = Self::draft(
			offer.market,
			market,
			lender,
			borrower,
			principal,
			collateral,
			terms,
			ticket,
		)?;
		Self::ensure_may_open(market, loan.face().ok_or(Error::<T>::Overflow)?, collateral)?;
		Self::hold(&market.params.collateral, HoldReason::Collateral, &loan.borrower, collateral)?;
		Lent::<T>::try_mutate(offer.market, |lent| {
			*lent = lent.checked_add(principal).ok_or(Error::<T>::Overflow)?;
			ensure!(*lent <= market.params.max_lent, Error::<T>::MarketFull);
			Ok::<_, Error<T>>(())
		})?;
		let id = NextLoanId::<T>::get();
		NextLoanId::<T>::put(id.checked_add(1).ok_or(Error::<T>::Overflow)?);
		Self::deposit_event(Event::LoanOpened {
			loan: id,
			offer: offer_id,
			lender: loan.lender.clone(),
			borrower: loan.borrower.clone(),
			principal,
			collateral,
			maturity: loan.maturity,
		});
		Loans::<T>::insert(id, loan);
		Ok(())
	}

	pub(crate) fn do_repay(payer: T::AccountId, id: LoanId, max_amount: Balance) -> DispatchResult {
		let mut loan = Loans::<T>::get(id).ok_or(Error::<T>::LoanGone)?;
		let market = Self::market(loan.market)?;
		let now = T::Time::now();
		let debt = loan.debt(now).ok_or(Error::<T>::Overflow)?;
		let amount = max_amount.min(debt.total().ok_or(Error::<T>::Overflow)?);
		// A loan that owes nothing is only here because its collateral could not be released yet.
		ensure!(!amount.is_zero() || debt.principal.is_zero(), Error::<T>::AmountTooSmall);

		let interest = amount.min(debt.interest);
		let principal = amount.checked_sub(interest).ok_or(Error::<T>::Overflow)?;
		loan.interest_due = debt.interest.checked_sub(interest).ok_or(Error::<T>::Overflow)?;
		loan.accrued_to = loan.charged_until(now);
		loan.principal = loan.principal.checked_sub(principal).ok_or(Error::<T>::Overflow)?;
		ensure!(
			principal.is_zero()
				|| loan.principal.is_zero()
				|| loan.principal >= market.params.min_loan,
			Error::<T>::RemainderTooSmall
		);
		Self::reduce_lent(loan.market, principal)?;

		// Rounded in favour of the lender.
		let fee = loan.protocol_fee.mul_floor(interest);
		let to_lender = amount.checked_sub(fee).ok_or(Error::<T>::Overflow)?;
		let asset = &market.params.principal;
		// The smaller part first: the larger one may then take all that the payer has.
		Self::pay(asset, &payer, &T::FeeDestination::get(), fee, Preservation::Preserve)?;
		Self::pay(asset, &payer, &loan.lender, to_lender, Preservation::Expendable)?;
		if !amount.is_zero() {
			Self::deposit_event(Event::Repaid { loan: id, payer, interest, principal, fee });
		}

		if loan.principal.is_zero() && loan.interest_due.is_zero() {
			Self::close_loan(id, loan, &market)
		} else {
			Loans::<T>::insert(id, loan);
			Ok(())
		}
	}

	pub(crate) fn do_settle(id: LoanId) -> DispatchResult {
		let mut loan = Loans::<T>::get(id).ok_or(Error::<T>::LoanGone)?;
		let market = Self::market(loan.market)?;
		let now = T::Time::now();
		let debt = loan.debt(now).and_then(|debt| debt.total()).ok_or(Error::<T>::Overflow)?;
		ensure!(!debt.is_zero(), Error::<T>::NothingOwed);
		ensure!(loan.is_overdue(now), Error::<T>::NotOverdue);

		let (seized, shortfall) = Self::in_kind(&loan, &market, debt, now)?;
		Self::reduce_lent(loan.market, loan.principal)?;
		loan.collateral = loan.collateral.checked_sub(seized).ok_or(Error::<T>::Overflow)?;
		loan.principal = 0;
		loan.interest_due = 0;
		Self::pay_from_hold(
			&market.params.collateral,
			HoldReason::Collateral,
			&loan.borrower,
			&loan.lender,
			seized,
		)?;
		Self::deposit_event(Event::Settled {
			loan: id,
			debt,
			seized,
			returned: loan.collateral,
			shortfall,
		});
		Self::close_loan(id, loan, &market)
	}

	/// The collateral that stands for a debt, and the part of the debt that it does not cover.
	fn in_kind(
		loan: &LoanOf<T>,
		market: &Market<T::AssetKind>,
		debt: Balance,
		now: Moment,
	) -> Result<(Balance, Balance), DispatchError> {
		let (principal_price, collateral_price) = match Self::prices(market) {
			Err(_) if now.saturating_sub(loan.grace_ends) > T::LastPriceWait::get() => {
				Self::last_prices(market)?
			},
			prices => prices?,
		};
		let overflow = Error::<T>::Overflow;
		let (decimals, of_collateral) = (market.principal_decimals, market.collateral_decimals);
		let owed = math::value_down(debt, principal_price, decimals).ok_or(overflow)?;
		let due = math::with_incentive_down(owed, market.params.liquidation_ltv)
			.and_then(|value| math::amount_down(value, collateral_price, of_collateral));
		// More than can be counted is more than there is.
		let seized = due.unwrap_or(Balance::MAX).min(loan.collateral);
		let covered = math::value_down(seized, collateral_price, of_collateral)
			.and_then(|value| math::amount_down(value, principal_price, decimals))
			.unwrap_or(Balance::MAX);
		// For the record only; collateral that covers more than the debt leaves none.
		let shortfall = if seized == loan.collateral { debt.saturating_sub(covered) } else { 0 };
		Ok((seized, shortfall))
	}

	/// The last prices there were, for a feed that will not come back.
	fn last_prices(market: &Market<T::AssetKind>) -> Result<(FixedU128, FixedU128), DispatchError> {
		let last = |feed| T::Prices::last(feed).ok_or(Error::<T>::PriceStale);
		Ok((last(market.params.principal_feed)?.price, last(market.params.collateral_feed)?.price))
	}

	fn reduce_lent(market: MarketId, principal: Balance) -> DispatchResult {
		Lent::<T>::try_mutate(market, |lent| {
			*lent = lent.checked_sub(principal).ok_or(Error::<T>::Overflow)?;
			Ok(())
		})
	}

	/// Remove a loan that owes nothing and give its borrower what is left of the collateral.
	fn close_loan(id: LoanId, loan: LoanOf<T>, market: &Market<T::AssetKind>) -> DispatchResult {
		let asset = &market.params.collateral;
		let (borrower, left) = (loan.borrower.clone(), loan.collateral);
		let back =
			with_storage_layer(|| Self::release(asset, HoldReason::Collateral, &borrower, left))
				.or_else(|_| {
					with_storage_layer(|| {
						Self::pay_from_hold(
							asset,
							HoldReason::Collateral,
							&borrower,
							&borrower,
							left,
						)
					})
				});
		if back.is_err() {
			// The payment stands even if the asset cannot move now; the borrower can ask again.
			Loans::<T>::insert(id, loan);
			Self::deposit_event(Event::CollateralStuck { loan: id });
			return Ok(());
		}
		loan.ticket.drop(&borrower)?;
		Loans::<T>::remove(id);
		Self::deposit_event(Event::LoanClosed { loan: id });
		Ok(())
	}
}
