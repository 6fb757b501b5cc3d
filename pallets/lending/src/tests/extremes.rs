// SPDX-License-Identifier: Apache-2.0
//! Overflow at extreme prices, amounts and decimals.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok};
use proptest::{collection::vec, prelude::*};
use sp_runtime::{DispatchResult, FixedU128};

/// Numbers of all sizes, the ends included.
fn number() -> impl Strategy<Value = u128> {
	prop_oneof![
		Just(1u128),
		Just(u128::MAX),
		(0u32..128).prop_flat_map(|bits| 0..=(u128::MAX >> bits)),
	]
}

fn price() -> impl Strategy<Value = FixedU128> {
	number().prop_map(|inner| FixedU128::from_inner(inner.max(1)))
}

fn decimals() -> impl Strategy<Value = u8> {
	prop_oneof![Just(0u8), Just(18), Just(30), 0u8..=30]
}

#[derive(Clone, Debug)]
enum Step {
	Lend(u128, u16),
	Borrow(u128, u128, u16),
	Take(u128, u128),
	Sweep(u128, u128),
	Repay(u128),
	TopUp(u128),
	Withdraw(u128),
	Check,
	Liquidate(u128, bool),
	Settle,
	Price(bool, FixedU128),
	Pass(u64),
	Idle,
}

fn step() -> impl Strategy<Value = Step> {
	prop_oneof![
		(number(), any::<u16>()).prop_map(|(amount, apr)| Step::Lend(amount, apr)),
		(number(), number(), any::<u16>())
			.prop_map(|(amount, collateral, apr)| Step::Borrow(amount, collateral, apr)),
		(number(), number()).prop_map(|(amount, collateral)| Step::Take(amount, collateral)),
		(number(), number()).prop_map(|(amount, collateral)| Step::Sweep(amount, collateral)),
		number().prop_map(Step::Repay),
		number().prop_map(Step::TopUp),
		number().prop_map(Step::Withdraw),
		Just(Step::Check),
		(number(), any::<bool>()).prop_map(|(amount, repay)| Step::Liquidate(amount, repay)),
		Just(Step::Settle),
		(any::<bool>(), price()).prop_map(|(of_principal, price)| Step::Price(of_principal, price)),
		(0u64..40).prop_map(Step::Pass),
		Just(Step::Idle),
	]
}

const PRINCIPAL: u32 = 60;
const COLLATERAL: u32 = 61;

/// A market of two new assets, everybody having so much of them.
fn market(decimals: [u8; 2], prices: [FixedU128; 2], each: [Balance; 2]) -> MarketId {
	let (principal, principal_feed) = new_asset(PRINCIPAL, decimals[0], each[0], prices[0]);
	let (collateral, collateral_feed) = new_asset(COLLATERAL, decimals[1], each[1], prices[1]);
	market_with(|params| {
		(params.principal, params.collateral) = (principal, collateral);
		(params.min_loan, params.max_lent) = (1, Balance::MAX / 1_000);
		let risk = params.risk.as_mut().unwrap();
		(risk.principal_feed, risk.collateral_feed) = (principal_feed, collateral_feed);
	})
}

fn act(market: MarketId, step: Step) -> DispatchResult {
	let (offer, loan) = (NextOfferId::<Test>::get(), NextLoanId::<Test>::get());
	let (offer, loan) = (offer.saturating_sub(1), loan.saturating_sub(1));
	match step {
		Step::Lend(amount, apr) => {
			let terms = terms(apr, 30 * DAY);
			Lending::place_offer(signed(LENDER), market, Side::Lend, amount, terms)
		},
		Step::Borrow(amount, collateral, apr) => {
			let (side, terms) = (Side::Borrow { collateral }, terms(apr, 30 * DAY));
			Lending::place_offer(signed(BORROWER), market, side, amount, terms)
		},
		Step::Take(amount, collateral) => {
			let lends = Offers::<Test>::get(offer).is_none_or(|offer| offer.lends());
			let (who, limit) = if lends { (BORROWER, u16::MAX) } else { (LENDER, 0) };
			take(who, offer, amount, if lends { collateral } else { 0 }, limit)
		},
		Step::Sweep(amount, collateral) => {
			let sweep = Sweep { market, collateral, ..Sweep::of(OTHER, amount, u16::MAX) };
			let _ = Lending::quote_borrow(None, market, amount, 30 * DAY, u16::MAX, 32);
			sweep.borrow().map(|_| ()).map_err(|error| error.error)
		},
		Step::Repay(amount) => repay(BORROWER, loan, amount),
		Step::TopUp(amount) => top_up(BORROWER, loan, amount),
		Step::Withdraw(amount) => withdraw(BORROWER, loan, amount),
		Step::Check => check_margin(loan),
		Step::Liquidate(amount, true) => liquidate(OTHER, loan, repaying(amount)),
		Step::Liquidate(amount, false) => liquidate(OTHER, loan, seizing(amount)),
		Step::Settle => settle(loan),
		Step::Price(of_principal, price) => {
			set_price(if of_principal { PRINCIPAL } else { COLLATERAL }, price);
			Ok(())
		},
		Step::Pass(days) => {
			pass(days * DAY);
			Ok(())
		},
		Step::Idle => {
			idle();
			Ok(())
		},
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(128))]

	/// Whatever the numbers: a call succeeds or fails, nobody's money is lost, and all invariants hold
	/// after it.
	#[test]
	fn overflow_at_extreme_prices_amounts_and_decimals(
		decimals in [decimals(), decimals()],
		prices in [price(), price()],
		bits in [0u32..120, 0u32..120],
		steps in vec(step(), 1..25),
	) {
		ExtBuilder::run(|| {
			let market = market(decimals, prices, bits.map(|bits| ((u128::MAX / 8) >> bits).max(100)));
			for step in steps {
				let _ = act(market, step);
				for loan in Loans::<Test>::iter_keys() {
					let _ = Lending::loan_status(loan);
				}
				for who in PEOPLE {
					for role in [Role::Maker, Role::Borrower, Role::Lender] {
						let page = Lending::positions_of(who, role, None, MAX_VIEWS);
						let ids = Lending::records(who, role, None, MAX_VIEWS);
						assert_eq!(page.items.len(), ids.items.len());
					}
				}
				for lends in [true, false] {
					let _ = Lending::book(market, 30 * DAY, lends, None, 100).unwrap();
				}
				let _ = Lending::markets(Some(market - 1), 1).items[0];
				let _ = Lending::quote(market, u128::MAX / 3, u16::MAX, 30 * DAY);
				let _ = Lending::unhealthy_loans(market, true, 10);
				assert_ok!(Lending::do_try_state());
			}
		});
	}
}

#[test]
fn a_loan_should_live_its_life_at_any_decimals() {
	for of_principal in [0u8, 18, 30] {
		for of_collateral in [0u8, 18, 30] {
			ExtBuilder::run(|| {
				let unit = |decimals: u8| 10u128.pow(decimals.into());
				let (dollar, coin) = (unit(of_principal), unit(of_collateral));
				let prices = [1.into(), 50.into()];
				let each = [100_000 * dollar, 100_000 * coin];
				let market = market([of_principal, of_collateral], prices, each);
				// 1 000 at 10 % for a year against 1 650 is unhealthy below 41.67.
				let loan = open_loan_in(market, 1_000 * dollar, 33 * coin, 1_000, 365 * DAY);
				let status = Lending::loan_status(loan).unwrap();
				assert_eq!((status.face, status.healthy), (1_100 * dollar, Some(true)));
				set_price(COLLATERAL, 41);
				assert_ok!(check_margin(loan));
				assert_ok!(liquidate(OTHER, loan, repaying(Balance::MAX)));
				assert_eq!(Lending::loan_status(loan).unwrap().healthy, Some(true));
				set_price(COLLATERAL, 50);
				assert_ok!(repay(BORROWER, loan, Balance::MAX));
				assert_eq!(Loans::<Test>::get(loan), None);
			});
		}
	}
}

#[test]
fn what_is_too_large_should_fail_and_change_nothing() {
	ExtBuilder::run(|| {
		let market = market([0, 0], [1.into(), 1.into()], [u128::MAX / 8, u128::MAX / 8]);
		let offer = place(LENDER, market, Side::Lend, u128::MAX / 16, terms(800, 30 * DAY));
		assert_noop!(
			take(BORROWER, offer, u128::MAX / 16, u128::MAX / 16, 800),
			sp_runtime::ArithmeticError::Overflow
		);
		// A debt that cannot be counted in collateral is settled with all there is.
		assert_ok!(take(BORROWER, offer, 1_000, 2_000, 800));
		set_price(PRINCIPAL, FixedU128::from_inner(u128::MAX));
		pass(32 * DAY);
		assert_ok!(settle(0));
		assert_eq!(free(AssetKind::from(COLLATERAL), LENDER), u128::MAX / 8 + 2_000);
	});
}
