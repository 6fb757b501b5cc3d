// SPDX-License-Identifier: Apache-2.0
//! Paying for somebody's loan after a margin call, and getting its collateral at a discount.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok};
use num_bigint::BigUint;
use proptest::prelude::*;
use sp_runtime::{FixedU128, Permill};

/// The most that a plain loan at a price of 24 000 takes to be healthy again: what is owed is 40
/// dollars over the limit of 960, and ⌈40 / (1 − 0.8/0.94)⌉.
const CURE: Balance = 268_571_429;
/// ⌊⌊268.571429 / 0.94⌋ / 24 000⌋
const CURE_SEIZED: Balance = 1_190_476;

#[test]
fn liquidate_should_pay_the_lender_and_give_the_collateral_with_the_incentive() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		let (lender, payer) = (free(USD, LENDER), free(USD, OTHER));
		assert_ok!(liquidate(OTHER, loan, repaying(100 * DOLLAR)));
		// ⌊⌊100 / 0.94⌋ / 24 000⌋
		let seized = 443_262;
		assert_eq!(last_liquidation(), (100 * DOLLAR, seized, 0));
		assert_eq!(free(USD, OTHER), payer - 100 * DOLLAR);
		assert_eq!(free(USD, LENDER), lender + 100 * DOLLAR);
		assert_eq!(free(BTC, OTHER), 1_000 * BITCOIN + seized);
		assert_eq!(held(BTC, HoldReason::Collateral, BORROWER), BITCOIN / 20 - seized);
		let record = loan_of(loan);
		assert_eq!(
			(record.obligation.principal, record.collateral),
			(900 * DOLLAR, BITCOIN / 20 - seized)
		);
		assert!(matches!(record.stage, Stage::Called { .. }), "that was not enough");
		let totals = Totals { lent: 900 * DOLLAR, collateral: BITCOIN / 20 - seized };
		assert_eq!(MarketTotals::<Test>::get(USD_BTC), totals);
	});
}

#[test]
fn liquidate_should_take_no_more_than_what_makes_the_loan_healthy_to_the_unit() {
	ExtBuilder::run(|| {
		// A unit of the native token is worth less than one of the dollar, so that none of what
		// rounding the collateral down leaves comes to a unit of what is owed.
		let loan = open_loan_in(USD_TRN, 1_000 * DOLLAR, 900 * TOKEN, 0, 30 * DAY);
		set_price(TRN_FEED, FixedU128::from_rational(12, 9));
		assert_ok!(check_margin(loan));
		assert_eq!(Lending::loan_status(loan).unwrap().liquidatable, CURE);
		undone(|| {
			assert_ok!(liquidate(OTHER, loan, repaying(CURE - 1)));
			assert!(matches!(stage(loan), Stage::Called { .. }), "a unit less is not enough");
		});
		assert_ok!(liquidate(OTHER, loan, repaying(Balance::MAX)));
		assert_eq!(last_liquidation().0, CURE);
		assert_eq!(stage(loan), Stage::Running);
		System::assert_has_event(Event::MarginCallEnded { loan }.into());
		assert_noop!(check_margin(loan), Error::<Test>::Healthy);
		assert_noop!(liquidate(OTHER, loan, repaying(DOLLAR)), Error::<Test>::NotCalled);
	});
}

#[test]
fn liquidate_should_take_less_where_a_payment_saves_interest() {
	ExtBuilder::run(|| {
		// 1 100 dollars at maturity, 20 more than 80 % of a twentieth of 27 000. Interest of a day,
		// 0.27, is paid first; a dollar of principal is 1.0997 at maturity:
		// 0.27 + (20 − 0.27 · (1 − 0.8/0.94)) / (1.0997 − 0.8/0.94), where 20 / (1 − 0.8/0.94) is 134.
		let loan = open_loan(1_000 * DOLLAR, BITCOIN / 20, 1_000, 365 * DAY);
		crash(27_000);
		assert_ok!(check_margin(loan));
		assert_ok!(liquidate(OTHER, loan, repaying(Balance::MAX)));
		assert_eq!(last_liquidation().0, 80_540_285);
		assert_eq!(stage(loan), Stage::Running);
	});
}

#[test]
fn seizing_more_than_allowed_should_be_the_largest_repayment() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		assert_ok!(liquidate(OTHER, loan, seizing(BITCOIN / 20)));
		assert_eq!(last_liquidation(), (CURE, CURE_SEIZED, 0));
	});
}

#[test]
fn liquidate_should_round_against_the_liquidator() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		// A hundredth of a bitcoin is worth 240 dollars, 225.6 without the incentive.
		undone(|| {
			assert_ok!(liquidate(OTHER, loan, seizing(BITCOIN / 100)));
			assert_eq!(last_liquidation(), (225_600_000, BITCOIN / 100, 0));
		});
		// A unit of it is worth 240 millionths of a dollar, 225.6 without the incentive.
		undone(|| {
			assert_ok!(liquidate(OTHER, loan, seizing(1)));
			assert_eq!(last_liquidation(), (226, 1, 0));
		});
		assert_ok!(liquidate(OTHER, loan, repaying(2 * 226 - 1)));
		assert_eq!(last_liquidation(), (2 * 226 - 1, 1, 0));
	});
}

#[test]
fn what_is_worth_less_than_can_be_counted_should_be_paid_for_in_full() {
	ExtBuilder::run(|| {
		// A unit of the principal is worth the least that can be counted, one of the collateral 0.41 of
		// that.
		let unit = 10u128.pow(18);
		let (principal, principal_feed) = new_asset(60, 18, 10_000 * unit, 1.into());
		let (collateral, collateral_feed) = new_asset(61, 18, 10_000 * unit, 1.into());
		let market = market_with(|params| {
			(params.principal, params.collateral) = (principal, collateral);
			let risk = params.risk.as_mut().unwrap();
			(risk.principal_feed, risk.collateral_feed) = (principal_feed, collateral_feed);
			params.max_lent = 10_000 * unit;
		});
		let loan = open_loan_in(market, 1_000 * unit, 3_000 * unit, 0, 30 * DAY);
		set_price(collateral_feed, FixedU128::from_rational(41, 100));
		assert_ok!(check_margin(loan));
		// Three are worth 1.23: two to count, and ⌈2 · 0.94⌉ to pay.
		undone(|| {
			assert_ok!(liquidate(OTHER, loan, seizing(3)));
			assert_eq!(last_liquidation(), (2, 3, 0));
		});
		// One pays for ⌊⌊1 / 0.94⌋ / 0.41⌋.
		assert_ok!(liquidate(OTHER, loan, repaying(1)));
		assert_eq!(last_liquidation(), (1, 2, 0));
	});
}

#[test]
fn interest_should_be_paid_before_principal_and_the_protocol_get_its_part() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN / 20, 1_000, 30 * DAY);
		pass(10 * DAY);
		crash(25_000);
		assert_ok!(check_margin(loan));
		// ⌈1 000 · 10 % · 10/365⌉
		let interest = 2_739_727;
		let lender = free(USD, LENDER);
		assert_ok!(liquidate(OTHER, loan, repaying(20 * DOLLAR)));
		let left = 1_000 * DOLLAR - (20 * DOLLAR - interest);
		assert_eq!(debt(loan), Debt { interest: 0, principal: left });
		let fee = interest / 10;
		assert_eq!(free(USD, Treasury::get()), fee);
		assert_eq!(free(USD, LENDER), lender + 20 * DOLLAR - fee);
		let (liquidator, repaid) = (OTHER, 20 * DOLLAR);
		// ⌊⌊20 / 0.94⌋ / 25 000⌋
		let (seized, shortfall) = (85_106, 0);
		System::assert_has_event(
			Event::Liquidated { loan, liquidator, repaid, seized, fee, shortfall }.into(),
		);
	});
}

#[test]
fn a_loan_that_would_leave_too_little_should_be_liquidated_in_full() {
	ExtBuilder::run(|| {
		// 15 dollars: to be healthy again takes more than 5, and less than 10 cannot remain.
		let loan = open_loan(15 * DOLLAR, 75_000, 0, 30 * DAY);
		crash(22_500);
		assert_ok!(check_margin(loan));
		assert_noop!(
			liquidate(OTHER, loan, repaying(10 * DOLLAR)),
			Error::<Test>::RemainderTooSmall
		);
		assert_noop!(
			liquidate(OTHER, loan, repaying(5 * DOLLAR + 1)),
			Error::<Test>::RemainderTooSmall
		);
		assert_ok!(undone(|| liquidate(OTHER, loan, repaying(5 * DOLLAR))));
		assert_ok!(liquidate(OTHER, loan, repaying(Balance::MAX)));
		// ⌊⌊15 / 0.94⌋ / 22 500⌋
		assert_eq!(last_liquidation(), (15 * DOLLAR, 70_921, 0));
		System::assert_has_event(Event::LoanClosed { loan }.into());
		assert_eq!(free(BTC, BORROWER), 1_000 * BITCOIN - 70_921);
	});
}

#[test]
fn collateral_worth_less_than_the_debt_should_be_the_lenders_loss_and_nobody_elses() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		crash(20_000);
		let (lender, borrower) = (free(USD, LENDER), free(USD, BORROWER));
		assert_ok!(liquidate(OTHER, loan, repaying(Balance::MAX)));
		// All of it is worth 1 000 dollars, and paid for with 94 %.
		assert_eq!(last_liquidation(), (940 * DOLLAR, BITCOIN / 20, 60 * DOLLAR));
		assert_eq!(free(USD, LENDER), lender + 940 * DOLLAR);
		assert_eq!(free(USD, BORROWER), borrower);
		assert_eq!(free(BTC, OTHER), 1_000 * BITCOIN + BITCOIN / 20);
		assert_eq!(Loans::<Test>::get(loan), None);
		assert_eq!(MarketTotals::<Test>::get(USD_BTC), Totals::default());
		assert_eq!(held(TRN, HoldReason::Deposit, BORROWER), 0);
	});
}

#[test]
fn seizing_all_of_collateral_worth_too_little_should_cost_the_same() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		crash(20_000);
		assert_ok!(liquidate(OTHER, loan, seizing(Balance::MAX)));
		assert_eq!(last_liquidation(), (940 * DOLLAR, BITCOIN / 20, 60 * DOLLAR));
	});
}

#[test]
fn a_part_of_a_loan_with_a_shortfall_should_leave_the_rest_as_it_is() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		crash(20_000);
		assert_ok!(liquidate(OTHER, loan, repaying(470 * DOLLAR)));
		assert_eq!(last_liquidation(), (470 * DOLLAR, BITCOIN / 40, 0));
		assert_eq!(debt(loan).principal, 530 * DOLLAR);
	});
}

#[test]
fn liquidate_should_keep_to_the_liquidators_limits() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		let liquidate = |amount, limit| Lending::liquidate(signed(OTHER), loan, amount, limit);
		let limit_not_met = Error::<Test>::LimitNotMet;
		assert_noop!(liquidate(repaying(100 * DOLLAR), 443_263), limit_not_met);
		assert_ok!(undone(|| liquidate(repaying(100 * DOLLAR), 443_262)));
		let limit_not_met = Error::<Test>::LimitNotMet;
		assert_noop!(liquidate(seizing(BITCOIN / 100), 225_599_999), limit_not_met);
		assert_ok!(liquidate(seizing(BITCOIN / 100), 225_600_000));
	});
}

#[test]
fn a_loan_that_is_healthy_or_not_called_should_not_be_liquidated() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		let liquidate = || liquidate(OTHER, loan, repaying(100 * DOLLAR));
		assert_noop!(liquidate(), Error::<Test>::NotCalled);
		crash(24_000);
		assert_noop!(liquidate(), Error::<Test>::NotCalled);
		assert_ok!(check_margin(loan));
		crash(25_000);
		assert_noop!(liquidate(), Error::<Test>::Healthy);
		crash(24_999);
		assert_ok!(liquidate());
	});
}

#[test]
fn a_loan_should_not_be_liquidated_while_there_is_no_price() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		let liquidate = || liquidate(OTHER, loan, repaying(100 * DOLLAR));
		for (feed, price) in [(USD_FEED, 1), (BTC_FEED, 24_000)] {
			silence(feed);
			assert_noop!(liquidate(), Error::<Test>::PriceStale);
			freeze_feed(feed);
			assert_noop!(liquidate(), Error::<Test>::PriceFrozen);
			set_price(feed, price);
		}
		assert_ok!(liquidate());
	});
}

#[test]
fn liquidate_should_fail_for_nothing_and_for_no_loan() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		assert_noop!(liquidate(OTHER, loan, repaying(0)), Error::<Test>::AmountTooSmall);
		assert_noop!(liquidate(OTHER, loan, seizing(0)), Error::<Test>::AmountTooSmall);
		assert_noop!(liquidate(OTHER, 9, repaying(DOLLAR)), Error::<Test>::LoanGone);
	});
}

#[test]
fn a_liquidator_who_cannot_pay_or_receive_should_get_the_error_of_that() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		let liquidate = || liquidate(OTHER, loan, repaying(100 * DOLLAR));
		block(BTC_ID, OTHER);
		assert_noop!(liquidate(), sp_runtime::TokenError::CannotCreate);
		thaw(BTC_ID, OTHER);
		leave(USD, OTHER, 100 * DOLLAR - 1);
		frame_support::assert_storage_noop!(assert!(liquidate().is_err()));
	});
}

#[test]
fn payments_for_a_blocked_lender_should_wait_and_not_stop_a_liquidation() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		block(USD_ID, LENDER);
		assert_ok!(liquidate(OTHER, loan, repaying(100 * DOLLAR)));
		assert_eq!(waiting(USD, LENDER), 100 * DOLLAR);
	});
}

#[test]
fn a_repayment_that_came_first_should_make_a_liquidation_smaller_and_not_fail() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		assert_ok!(repay(BORROWER, loan, DOLLAR));
		assert_ok!(liquidate(OTHER, loan, repaying(CURE)));
		let (repaid, _, _) = last_liquidation();
		// A dollar less is over the limit.
		assert_eq!(repaid, 261_857_143);
	});
}

/// A loan of any size that has become unhealthy in a market of any liquidation LTV.
#[derive(Debug, Clone)]
struct Case {
	principal: Balance,
	apr: BasisPoints,
	lltv: Permill,
	/// The price, as a part of that below which the loan is unhealthy.
	price: Permill,
	/// The price of a dollar.
	dollar: FixedU128,
	days: u64,
	/// How much is asked for, as a part of the debt or the collateral.
	part: Permill,
	by_seizing: bool,
}

fn case() -> impl Strategy<Value = Case> {
	let part = || (1u32..=1_000_000).prop_map(Permill::from_parts);
	let apr = prop_oneof![Just(0), 0u16..5_000];
	(
		(10 * DOLLAR..1_000_000 * DOLLAR, apr, (20_000u32..990_000).prop_map(Permill::from_parts)),
		((300_000u32..1_000_000).prop_map(Permill::from_parts), 1u128..1_000_000_000, 0u64..29),
		(part(), any::<bool>()),
	)
		.prop_map(|((principal, apr, lltv), (price, dollar, days), (part, by_seizing))| {
			let dollar = FixedU128::from_inner(dollar * 10u128.pow(12));
			Case { principal, apr, lltv, price, dollar, days, part, by_seizing }
		})
}

/// The ends of a loan's ratio of debt to worth: face · price, collateral · price.
fn sides(loan: LoanId) -> (BigUint, BigUint) {
	let status = Lending::loan_status(loan).unwrap();
	(status.face.into(), loan_of(loan).collateral.into())
}

/// The incentive factor of a liquidation LTV, as a fraction.
fn incentive(lltv: Permill) -> (BigUint, BigUint) {
	let parts = u64::from(lltv.deconstruct());
	let slope = (BigUint::from(10_000_000u64), BigUint::from(10_000_000 - 3 * (1_000_000 - parts)));
	let cap = (BigUint::from(115u8), BigUint::from(100u8));
	if &slope.0 * &cap.1 > &cap.0 * &slope.1 {
		cap
	} else {
		slope
	}
}

impl Case {
	/// Runs `then` with the loan, called; not if the numbers make no such loan.
	fn run(&self, then: impl Fn(LoanId)) {
		ExtBuilder::run(|| {
			set_price(USD_FEED, self.dollar);
			set_price(BTC_FEED, self.dollar * FixedU128::from_u32(50_000));
			let opening = Permill::from_parts(self.lltv.deconstruct() * 9 / 10);
			let market = market_with(|params| {
				let risk = params.risk.as_mut().unwrap();
				(risk.opening_ltv, risk.liquidation_ltv) = (opening, self.lltv);
				params.max_lent = Balance::MAX / 1_000;
			});
			let quote = Lending::quote(market, self.principal, self.apr, 30 * DAY).unwrap();
			let Some(collateral) = quote.min_collateral.ok().filter(|least| *least < 900 * BITCOIN)
			else {
				return;
			};
			let loan = open_loan_in(market, self.principal, collateral + 1, self.apr, 30 * DAY);
			pass(self.days * DAY);
			let limit = Lending::loan_status(loan).unwrap().margin_call_below_e18.unwrap();
			let price =
				FixedU128::from_inner(self.price.mul_floor((limit * self.dollar).into_inner()));
			if price.into_inner() == 0 {
				return;
			}
			set_price(BTC_FEED, price);
			if check_margin(loan).is_ok() {
				then(loan);
			}
		});
	}

	fn amount(&self, loan: LoanId) -> Liquidation {
		if self.by_seizing {
			seizing(self.part.mul_ceil(loan_of(loan).collateral))
		} else {
			repaying(self.part.mul_ceil(debt(loan).total().unwrap()))
		}
	}

	/// The worth of principal and of collateral, over the same denominator.
	fn worth(&self, principal: Balance, collateral: Balance) -> (BigUint, BigUint) {
		let price = |feed| BigUint::from(crate::mock::price_of(feed).into_inner());
		(price(USD_FEED) * principal * BITCOIN, price(BTC_FEED) * collateral * DOLLAR)
	}
}

/// A loan with a margin call at any moment of its life, against collateral whose units are worth so
/// little that rounding it hides nothing.
#[derive(Debug, Clone)]
struct Late {
	principal: Balance,
	apr: BasisPoints,
	lltv: Permill,
	term: Moment,
	/// When it is called, as a part of its term, and how long after that it is liquidated.
	called: Permill,
	waited: Moment,
	/// The price, as a part of that below which the loan is unhealthy.
	price: Permill,
	/// The price of a dollar: at the least, a unit of it is worth the least that can be counted.
	dollar: FixedU128,
}

fn late() -> impl Strategy<Value = Late> {
	let apr = prop_oneof![Just(0), 0u16..5_000, any::<u16>()];
	let lltv = (200_000u32..990_000).prop_map(Permill::from_parts);
	let term = prop::sample::select(vec![7 * DAY, 30 * DAY, 365 * DAY]);
	let called = prop_oneof![Just(0), 0u32..1_000_000, Just(999_999)].prop_map(Permill::from_parts);
	let waited = prop_oneof![Just(0), 0..DAY, 0..3 * DAY];
	let price = (850_000u32..1_000_000).prop_map(Permill::from_parts);
	let dollar = (0u32..13).prop_map(|digits| FixedU128::from_inner(10u128.pow(6 + digits)));
	((10 * DOLLAR..100_000 * DOLLAR, apr, lltv, term), (called, waited, price, dollar)).prop_map(
		|((principal, apr, lltv, term), (called, waited, price, dollar))| Late {
			principal,
			apr,
			lltv,
			term,
			called,
			waited,
			price,
			dollar,
		},
	)
}

impl Late {
	/// Runs `then` with the loan, called; not if the numbers make no such loan.
	fn run(&self, then: impl Fn(LoanId)) {
		ExtBuilder::run(|| {
			set_price(USD_FEED, self.dollar);
			set_price(TRN_FEED, self.dollar * 2.into());
			let market = market_with(|params| {
				(params.collateral, params.max_lent) = (TRN, Balance::MAX / 1_000);
				let risk = params.risk.as_mut().unwrap();
				risk.collateral_feed = TRN_FEED;
				risk.opening_ltv = Permill::from_parts(self.lltv.deconstruct() * 99 / 100);
				risk.liquidation_ltv = self.lltv;
			});
			let quote = Lending::quote(market, self.principal, self.apr, self.term).unwrap();
			let collateral = quote.min_collateral.unwrap() + 1;
			if collateral > 900_000 * TOKEN {
				return;
			}
			let loan = open_loan_in(market, self.principal, collateral, self.apr, self.term);
			pass(self.called.mul_floor(self.term));
			let limit = Lending::loan_status(loan).unwrap().margin_call_below_e18.unwrap();
			let price = self.price.mul_floor((limit * self.dollar).into_inner());
			set_price(TRN_FEED, FixedU128::from_inner(price));
			if check_margin(loan).is_ok() {
				pass(self.waited);
				then(loan);
			}
		});
	}
}

/// Whether a loan has no margin call any more, as it is gone or healthy.
fn is_cured(loan: LoanId) -> bool {
	Loans::<Test>::get(loan).is_none_or(|loan| !matches!(loan.stage, Stage::Called { .. }))
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(256))]

	/// The largest liquidation is enough and takes no more than it must: what rounding the debt and
	/// the worth of collateral can come to, times what each unit of that takes.
	#[test]
	fn the_largest_liquidation_takes_what_it_needs_and_no_more(late in late()) {
		late.run(|loan| {
			let said = Lending::loan_status(loan).unwrap().liquidatable;
			let pay = |amount| undone(|| {
				assert_ok!(liquidate(OTHER, loan, repaying(amount)));
				assert!(last_liquidation().0 <= amount);
				(is_cured(loan), Loans::<Test>::contains_key(loan))
			});
			let (cured, remains) = pay(said);
			assert!(cured);
			if !remains {
				return;
			}
			let enough = |amount| undone(|| {
				liquidate(OTHER, loan, repaying(amount)).is_ok() && is_cured(loan)
			});
			let (mut less, mut least) = (0, said);
			while least - less > 1 {
				let middle = (less + least) / 2;
				if enough(middle) { least = middle } else { less = middle }
			}
			let (numerator, denominator) = incentive(late.lltv);
			let whole = denominator * 1_000_000u32;
			let rest = &whole - numerator * late.lltv.deconstruct();
			let tolerance = u128::try_from((whole * 6u8) / rest).unwrap() + 2;
			assert!(said <= least + tolerance, "{said} where {least} is enough, and {tolerance}");
		});
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(128))]

	/// What is seized is never worth more than what was repaid and the incentive, and what was repaid
	/// went to the lender and the protocol.
	#[test]
	fn seized_value_is_at_most_the_repaid_with_the_incentive(case in case()) {
		case.run(|loan| {
			let received = || free(USD, LENDER) + free(USD, Treasury::get())
				+ waiting(USD, Treasury::get());
			let (before, collateral) = (received(), free(BTC, OTHER));
			if liquidate(OTHER, loan, case.amount(loan)).is_err() {
				return;
			}
			let (repaid, seized, _) = last_liquidation();
			assert_eq!((received() - before, free(BTC, OTHER) - collateral), (repaid, seized));
			let (numerator, denominator) = incentive(case.lltv);
			let (paid, got) = case.worth(repaid, seized);
			assert!(got * denominator <= paid * numerator);
		});
	}

	/// As long as the collateral is worth the debt with the incentive, a liquidation makes the loan
	/// safer. One unit of principal is what rounding interest can take of that.
	#[test]
	fn a_liquidation_strictly_improves_the_ratio(case in case()) {
		case.run(|loan| {
			let (face, collateral) = sides(loan);
			let record = loan_of(loan);
			if liquidate(OTHER, loan, case.amount(loan)).is_err() || !Loans::<Test>::contains_key(loan) {
				return;
			}
			let (repaid, seized, _) = last_liquidation();
			let (numerator, denominator) = incentive(case.lltv);
			let face_now = record.obligation.face().unwrap();
			let (owed, has) = case.worth(face_now, record.collateral);
			if owed * &numerator >= has * &denominator {
				return;
			}
			let (after, left) = sides(loan);
			let rounding = if record.obligation.apr == 0 { 0u8 } else { 1u8 };
			// F'·C < F·C', or so but for a unit of F'.
			assert!(
				(&after - rounding) * &collateral < &face * &left,
				"{face}/{collateral} became {after}/{left} by {repaid} for {seized}"
			);
		});
	}

	/// After the largest liquidation a loan is gone or healthy.
	#[test]
	fn the_largest_liquidation_makes_a_loan_healthy(case in case()) {
		case.run(|loan| {
			let said = Lending::loan_status(loan).unwrap().liquidatable;
			let all = if case.by_seizing { seizing(Balance::MAX) } else { repaying(Balance::MAX) };
			assert_ok!(liquidate(OTHER, loan, all));
			let (repaid, _, shortfall) = last_liquidation();
			assert_eq!(repaid, said);
			if Loans::<Test>::contains_key(loan) {
				assert_eq!(stage(loan), Stage::Running);
				assert_eq!(Lending::loan_status(loan).unwrap().healthy, Some(true));
				assert_noop!(check_margin(loan), Error::<Test>::Healthy);
			} else if shortfall > 0 {
				assert_eq!(free(BTC, BORROWER), 1_000 * BITCOIN - last_liquidation().1);
			}
		});
	}

	/// Asking by either end comes to the same: what one gives, the other asks no more for.
	#[test]
	fn seize_and_repay_agree(case in case()) {
		case.run(|loan| {
			let outcome = |amount| undone(|| {
				liquidate(OTHER, loan, amount).ok().map(|()| last_liquidation())
			});
			let Some((repaid, seized, shortfall)) = outcome(case.amount(loan)) else { return };
			// The same collateral costs no more than was paid for it. Where that was all that is owed,
			// a little less can leave too little of the loan.
			let all = debt(loan).total().unwrap();
			let by_seizing = outcome(seizing(seized));
			assert!(by_seizing.is_some() || repaid == all);
			let (cost, got, lost) = by_seizing.unwrap_or((repaid, seized, shortfall));
			assert!(cost <= repaid);
			assert_eq!(got, seized);
			// And the same payment gets no less than was seized for it.
			let (paid, gets, _) = outcome(repaying(repaid)).expect("as much could be repaid");
			assert_eq!(paid, repaid);
			assert!(gets >= seized);
			assert!(lost >= shortfall);
		});
	}

	/// Nothing but dust can be left: either no principal or at least the smallest loan.
	#[test]
	fn a_liquidation_leaves_nothing_or_the_smallest_loan(case in case()) {
		case.run(|loan| {
			let _ = liquidate(OTHER, loan, case.amount(loan));
			if let Some(left) = Loans::<Test>::get(loan) {
				assert!(left.obligation.principal >= 10 * DOLLAR && left.collateral > 0);
			}
		});
	}
}
