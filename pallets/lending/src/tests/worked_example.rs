// SPDX-License-Identifier: Apache-2.0
//! The README's example, lived through to the unit.

use crate::{mock::*, *};
use frame_support::assert_ok;
use sp_runtime::FixedU128;

const README: &str = include_str!("../../README.md");

/// A number with its point, as people write it.
fn decimal(amount: Balance, decimals: u32, symbol: &str) -> String {
	let unit = 10u128.pow(decimals);
	let fraction = format!("{:0width$}", amount % unit, width = decimals as usize);
	let whole: Vec<char> = (amount / unit).to_string().chars().rev().collect();
	let groups: Vec<String> = whole.chunks(3).map(|group| group.iter().collect()).collect();
	let whole: String = groups.join(" ").chars().rev().collect();
	format!("{whole}.{fraction} {symbol}")
}

fn usd(amount: Balance) -> String {
	decimal(amount, 6, "USD")
}

fn btc(amount: Balance) -> String {
	decimal(amount, 8, "BTC")
}

fn price(price: FixedU128) -> String {
	// 18 decimals are more than anybody reads.
	decimal(price.into_inner() / 10u128.pow(12), 6, "USD")
}

#[test]
fn the_example_of_the_readme_should_be_what_happens() {
	ExtBuilder::run(|| {
		let principal = 30_000 * DOLLAR;
		let (alice, bob, carol) = (LENDER, BORROWER, OTHER);
		let mut rows = Vec::<(&str, String)>::new();

		let quote = Lending::quote(USD_BTC, principal, 800, 30 * DAY).unwrap();
		rows.push(("Interest over the term", usd(quote.interest)));
		rows.push(("of which the protocol gets", usd(quote.protocol_fee)));
		rows.push(("Owed even if repaid at once: interest of a day", usd(quote.min_interest)));
		rows.push(("Face: owed at maturity", usd(quote.face)));
		rows.push(("Least collateral at 50 000 USD", btc(quote.min_collateral.unwrap())));

		let loan = open_loan(principal, BITCOIN * 9 / 10, 800, 30 * DAY);
		let status = || Lending::loan_status(loan).unwrap();
		rows.push(("Bob puts up", btc(loan_of(loan).collateral)));
		rows.push(("Unhealthy below", price(status().margin_call_below_e18.unwrap())));

		pass(10 * DAY);
		crash(40_000);
		assert_ok!(check_margin(loan));
		rows.push(("After 10 days Bob owes", usd(debt(loan).total().unwrap())));
		rows.push(("At 40 000 USD Carol may pay at most", usd(status().liquidatable)));
		assert_ok!(liquidate(carol, loan, repaying(Balance::MAX)));
		let (repaid, seized, _) = last_liquidation();
		rows.push(("Carol pays", usd(repaid)));
		rows.push(("and gets", btc(seized)));
		assert_eq!(stage(loan), Stage::Running);
		rows.push(("Principal left", usd(loan_of(loan).obligation.principal)));
		rows.push(("Collateral left", btc(loan_of(loan).collateral)));

		crash(38_000);
		assert_ok!(check_margin(loan));
		pass(CALL + 1);
		rows.push(("Half a day after the next call Bob owes", usd(debt(loan).total().unwrap())));
		let (before, returned) = (free(BTC, alice), free(BTC, bob));
		assert_ok!(settle(loan));
		rows.push(("Settled at 38 000 USD Alice gets", btc(free(BTC, alice) - before)));
		rows.push(("and Bob gets back", btc(free(BTC, bob) - returned)));

		let table: String =
			rows.iter().map(|(what, how)| format!("| {what} | {how} |\n")).collect();
		assert!(README.contains(&table), "the README should say:\n{table}");
	});
}
