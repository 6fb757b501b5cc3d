// SPDX-License-Identifier: Apache-2.0
//! What wallets are told is what then happens.

use crate::mock::*;
use sp_runtime::{FixedPointNumber, FixedU128};

#[test]
fn quote_should_tell_the_whole_cost() {
	ExtBuilder::run(|| {
		let quote = Lending::quote(USD_BTC, 1_000 * DOLLAR, 1_000, 30 * DAY).unwrap();
		assert_eq!(quote.interest, 8_219_179);
		assert_eq!(quote.face, 1_008_219_179);
		assert_eq!(quote.min_interest, 273_973);
		assert_eq!(quote.protocol_fee, 821_917);
		// 1 008.219179 / 0.7 / 50 000, rounded up.
		assert_eq!(quote.min_collateral, Some(2_880_627));
		assert_eq!(Lending::quote(9, 1_000 * DOLLAR, 1_000, 30 * DAY), None);
	});
}

#[test]
fn quote_should_still_tell_the_cost_while_a_price_is_stale() {
	ExtBuilder::run(|| {
		silence(BTC_FEED);
		let quote = Lending::quote(USD_BTC, 1_000 * DOLLAR, 1_000, 30 * DAY).unwrap();
		assert_eq!((quote.face, quote.min_collateral), (1_008_219_179, None));
	});
}

#[test]
fn loan_status_should_tell_debt_face_and_health() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN / 20, 1_000, 30 * DAY);
		let status = Lending::loan_status(loan).unwrap();
		assert_eq!(status.face, 1_008_219_179);
		assert!(!status.overdue);
		// 1 008.219179 of 2 500.
		assert_eq!(
			status.ltv,
			FixedU128::checked_from_rational(1_008_219_179u128, 2_500_000_000u128)
		);
		pass(31 * DAY + 1);
		assert!(Lending::loan_status(loan).unwrap().overdue);
		silence(BTC_FEED);
		assert_eq!(Lending::loan_status(loan).unwrap().ltv, None);
		assert_eq!(Lending::loan_status(9), None);
	});
}
