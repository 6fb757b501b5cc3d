// SPDX-License-Identifier: Apache-2.0
//! Worst cases: assets rather than the native token, and receivers whose accounts are blocked, so
//! that every payment takes the long way.

use crate::*;
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{fungibles::Mutate, Consideration, EnsureOrigin, Footprint, Get},
	BoundedVec,
};
use frame_system::RawOrigin;
use pallet_prices::{FeedId, PriceSource};
use sp_runtime::{FixedU128, Permill};

const PRINCIPAL_FEED: FeedId = 1_000;
const COLLATERAL_FEED: FeedId = 1_001;
const AMOUNT: Balance = 1_000_000_000_000;
const TERM: Moment = 1_000_000;
const APR: BasisPoints = 1_000;

type Amounts<T> = (<T as Config>::AssetKind, <T as Config>::AssetKind);

fn params<T: Config>() -> MarketParams<T::AssetKind> {
	T::Prices::set_price(PRINCIPAL_FEED, FixedU128::from_u32(1));
	T::Prices::set_price(COLLATERAL_FEED, FixedU128::from_u32(1));
	let (principal, collateral): Amounts<T> =
		(T::BenchmarkHelper::create_asset(0), T::BenchmarkHelper::create_asset(1));
	for asset in [&principal, &collateral] {
		T::Assets::mint_into(asset.clone(), &Pallet::<T>::account_id(), AMOUNT).unwrap();
	}
	MarketParams {
		principal,
		principal_feed: PRINCIPAL_FEED,
		collateral,
		collateral_feed: COLLATERAL_FEED,
		opening_ltv: Permill::from_percent(70),
		liquidation_ltv: Permill::from_percent(80),
		min_loan: AMOUNT / 10,
		max_lent: Balance::MAX,
		terms: BoundedVec::truncate_from((0..u64::from(MAX_TERMS)).map(|i| TERM + i).collect()),
		grace: TERM,
		late_apr: APR,
		min_interest_period: TERM,
		protocol_fee: MAX_PROTOCOL_FEE,
	}
}

/// An account with plenty of everything.
fn rich<T: Config>(name: &'static str, market: &MarketParams<T::AssetKind>) -> T::AccountId {
	let who: T::AccountId = account(name, 0, 0);
	for asset in [&market.principal, &market.collateral] {
		T::Assets::mint_into(asset.clone(), &who, AMOUNT * 100).unwrap();
	}
	T::OfferConsideration::ensure_successful(&who, Footprint::from_mel::<OfferOf<T>>());
	T::LoanConsideration::ensure_successful(&who, Footprint::from_mel::<LoanOf<T>>());
	who
}

fn terms<T: Config>() -> OfferTerms<T::AccountId> {
	OfferTerms { apr: APR, term: TERM, expires: Moment::MAX, sole: None }
}

/// A market, and an offer to borrow in it.
fn offer<T: Config>() -> (MarketParams<T::AssetKind>, T::AccountId) {
	let market = params::<T>();
	Pallet::<T>::do_create_market(market.clone()).unwrap();
	let id = NextMarketId::<T>::get() - 1;
	let maker = rich::<T>("borrower", &market);
	let side = Side::Borrow { collateral: AMOUNT * 2 };
	Pallet::<T>::do_place_offer(maker.clone(), id, side, AMOUNT, terms::<T>()).unwrap();
	(market, maker)
}

/// A loan whose lender, borrower and fee receiver can take nothing.
fn loan<T: Config>() -> (T::AccountId, LoanId) {
	let (market, borrower) = offer::<T>();
	let lender = rich::<T>("lender", &market);
	let offer = NextOfferId::<T>::get() - 1;
	Pallet::<T>::do_take(lender.clone(), offer, AMOUNT, 0, 0).unwrap();
	T::Assets::mint_into(market.principal.clone(), &T::FeeDestination::get(), AMOUNT).unwrap();
	T::BenchmarkHelper::block(&market.principal, &lender);
	T::BenchmarkHelper::block(&market.principal, &T::FeeDestination::get());
	T::BenchmarkHelper::block(&market.collateral, &lender);
	T::BenchmarkHelper::block(&market.collateral, &borrower);
	(borrower, NextLoanId::<T>::get() - 1)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn create_market() -> Result<(), BenchmarkError> {
		let origin =
			T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let market = params::<T>();
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, market);
		assert_eq!(Markets::<T>::iter().count(), NextMarketId::<T>::get() as usize);
		Ok(())
	}

	#[benchmark]
	fn set_market_closed() -> Result<(), BenchmarkError> {
		let origin =
			T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let id = NextMarketId::<T>::get();
		Pallet::<T>::do_create_market(params::<T>()).unwrap();
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id, true);
		assert!(Markets::<T>::get(id).is_some_and(|market| market.closed));
		Ok(())
	}

	#[benchmark]
	fn place_offer() {
		let (market, _) = offer::<T>();
		let maker = rich::<T>("maker", &market);
		let id = NextMarketId::<T>::get() - 1;
		let side = Side::Borrow { collateral: AMOUNT * 2 };
		#[extrinsic_call]
		_(RawOrigin::Signed(maker), id, side, AMOUNT, terms::<T>());
		assert!(Offers::<T>::contains_key(NextOfferId::<T>::get() - 1));
	}

	#[benchmark]
	fn cancel_offer() {
		let (market, maker) = offer::<T>();
		let id = NextOfferId::<T>::get() - 1;
		T::BenchmarkHelper::block(&market.collateral, &maker);
		#[extrinsic_call]
		_(RawOrigin::Signed(maker), id);
		assert!(!Offers::<T>::contains_key(id));
	}

	#[benchmark]
	fn take_offer_to_lend() {
		let market = params::<T>();
		Pallet::<T>::do_create_market(market.clone()).unwrap();
		let (maker, taker) = (rich::<T>("maker", &market), rich::<T>("taker", &market));
		let in_market = NextMarketId::<T>::get() - 1;
		let id = NextOfferId::<T>::get();
		Pallet::<T>::do_place_offer(maker.clone(), in_market, Side::Lend, AMOUNT, terms::<T>())
			.unwrap();
		T::BenchmarkHelper::block(&market.principal, &maker);
		// What is left is too little for another loan, and its maker cannot take it back.
		let amount = AMOUNT - market.min_loan + 1;
		#[extrinsic_call]
		take(RawOrigin::Signed(taker), id, amount, AMOUNT * 2, APR);
		assert!(!Offers::<T>::contains_key(id));
		assert!(Waiting::<T>::contains_key(&maker, &market.principal));
	}

	#[benchmark]
	fn take_offer_to_borrow() {
		let (market, _) = offer::<T>();
		let lender = rich::<T>("lender", &market);
		let id = NextOfferId::<T>::get() - 1;
		// What is left is too little for another loan and goes back.
		let amount = AMOUNT - market.min_loan + 1;
		#[extrinsic_call]
		take(RawOrigin::Signed(lender), id, amount, 0, 0);
		assert!(!Offers::<T>::contains_key(id));
	}

	#[benchmark]
	fn repay() {
		let (borrower, id) = loan::<T>();
		#[extrinsic_call]
		_(RawOrigin::Signed(borrower), id, Balance::MAX);
		assert!(!Loans::<T>::contains_key(id));
	}

	#[benchmark]
	fn settle() {
		let (_, id) = loan::<T>();
		T::BenchmarkHelper::set_time(Loans::<T>::get(id).unwrap().grace_ends + 1);
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), id);
		assert!(!Loans::<T>::contains_key(id));
	}

	#[benchmark]
	fn claim_payments() {
		let market = params::<T>();
		// Has no account in the asset yet.
		let who: T::AccountId = account("receiver", 0, 0);
		Waiting::<T>::insert(&who, &market.principal, AMOUNT / 2);
		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), who.clone(), market.principal.clone());
		assert!(!Waiting::<T>::contains_key(&who, &market.principal));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::benchmark_ext(), crate::mock::Test);
}
