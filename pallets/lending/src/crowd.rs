// SPDX-License-Identifier: Apache-2.0
//! Crowds of records for tests and benchmarks that show that nothing depends on how many there are.
//! They stand in all indices, but have no money behind them.

use crate::{book, loans::OpenLoan, markets, pallet::*, *};
use primitives::{Balance, Moment};

/// Over how many rates a crowd of offers is spread, and over how many prices and days one of loans.
const SPREAD: u64 = 1_900;

/// Copies of an offer, each at a worse rate than it.
pub(crate) fn of_offers<T: Config>(example: OfferId, size: u64) {
	let example = Offers::<T>::get(example).unwrap();
	let market = markets::load::<T>(example.market).unwrap();
	let Rate::Fixed { apr_bp: apr } = example.terms.rate else {
		panic!("only fixed rates are in the book")
	};
	for i in 0..size {
		let mut offer = example.clone();
		let worse = (1 + i % SPREAD) as BasisPoints;
		offer.terms.rate =
			Rate::Fixed { apr_bp: if offer.lends() { apr + worse } else { apr - worse } };
		let id = NextOfferId::<T>::get();
		NextOfferId::<T>::put(id + 1);
		book::list::<T>(id, &mut offer, &market);
		Offers::<T>::insert(id, offer);
	}
}

/// Copies of a loan, each healthier than it by a part in a hundred or more, and of a later maturity.
pub(crate) fn of_loans<T: Config>(example: LoanId, size: u64) {
	const DAY: Moment = 24 * 60 * 60 * 1000;
	let example = Loans::<T>::get(example).unwrap();
	for i in 0..size {
		let mut loan = example.clone();
		let further = 1 + i % SPREAD;
		loan.places = Places::default();
		loan.collateral += loan.collateral / 100 * Balance::from(further);
		loan.obligation.maturity += further * DAY;
		loan.obligation.grace_ends += further * DAY;
		let id = NextLoanId::<T>::get();
		NextLoanId::<T>::put(id + 1);
		Loans::<T>::insert(id, loan);
		OpenLoan::<T>::load(id).unwrap().store().unwrap();
	}
}
