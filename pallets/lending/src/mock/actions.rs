// SPDX-License-Identifier: Apache-2.0
//! Short ways to say what tests do and look at.

use super::*;
use frame_support::{
	dispatch::DispatchResultWithPostInfo,
	traits::{fungibles::InspectHold, tokens::Preservation::Preserve, Hooks},
};
use sp_runtime::DispatchResult;

/// The time of the present block.
pub fn now() -> Moment {
	Timestamp::get()
}

/// Let time pass.
pub fn pass(time: Moment) {
	Timestamp::set_timestamp(now() + time);
}

/// Let the chain do what it does in a block that users leave empty; returns the weight it took.
pub fn idle() -> Weight {
	Lending::on_idle(System::block_number(), Weight::MAX)
}

/// Shorthand.
pub fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// What an account has free.
pub fn free(asset: AssetKind, who: AccountId) -> Balance {
	<Test as pallet_custody::Config>::Assets::balance(asset, &who)
}

/// What an account has on hold for a reason.
pub fn held(asset: AssetKind, reason: HoldReason, who: AccountId) -> Balance {
	<Test as pallet_custody::Config>::AssetsHolder::balance_on_hold(asset, &reason.into(), &who)
}

/// What waits for an account that could not take it.
pub fn waiting(asset: AssetKind, who: AccountId) -> Balance {
	pallet_custody::Waiting::<Test>::get(who, asset).map_or(0, |pending| pending.amount)
}

/// Give away all that an account has free but for this much.
pub fn leave(asset: AssetKind, who: AccountId, rest: Balance) {
	let spare = free(asset.clone(), who) - rest;
	assert_ok!(<Test as pallet_custody::Config>::Assets::transfer(
		asset, &who, &FOURTH, spare, Preserve
	));
}

/// The asset's admin lets an account neither pay nor receive.
pub fn block(asset: u32, who: AccountId) {
	assert_ok!(Assets::block(signed(ASSET_ADMIN), asset, who));
}

/// The asset's admin lets an account pay and receive again.
pub fn thaw(asset: u32, who: AccountId) {
	assert_ok!(Assets::thaw(signed(ASSET_ADMIN), asset, who));
}

/// The asset's admin stops everything in it.
pub fn freeze_asset(asset: u32) {
	assert_ok!(Assets::freeze_asset(signed(ASSET_ADMIN), asset));
}

/// The asset's admin lets it go on.
pub fn thaw_asset(asset: u32) {
	assert_ok!(Assets::thaw_asset(signed(ASSET_ADMIN), asset));
}

/// Terms of an offer to everyone that stands for a day.
pub fn terms(apr: BasisPoints, term: Moment) -> OfferTerms<AccountId> {
	let (term_ms, expires_ms) = (term, now() + DAY);
	OfferTerms {
		rate: Rate::Fixed { apr_bp: apr },
		term_ms,
		expires_ms,
		only_for: None,
		group: None,
	}
}

/// Place an offer and return its id.
pub fn place(
	who: AccountId,
	market: MarketId,
	side: Side,
	amount: Balance,
	terms: OfferTerms<AccountId>,
) -> OfferId {
	let id = NextOfferId::<Test>::get();
	assert_ok!(Lending::place_offer(signed(who), market, side, amount, terms));
	id
}

/// Offer to lend and return the offer's id.
pub fn offer_to_lend(market: MarketId, amount: Balance, apr: BasisPoints, term: Moment) -> OfferId {
	place(LENDER, market, Side::Lend, amount, terms(apr, term))
}

/// Offer to borrow and return the offer's id.
pub fn offer_to_borrow(
	market: MarketId,
	amount: Balance,
	collateral: Balance,
	apr: BasisPoints,
	term: Moment,
) -> OfferId {
	place(BORROWER, market, Side::Borrow { collateral }, amount, terms(apr, term))
}

/// Create a group and return its id.
pub fn group_of(who: AccountId, asset: AssetKind, amount: Balance) -> GroupId {
	let id = NextGroupId::<Test>::get();
	assert_ok!(Lending::create_group(signed(who), asset, amount));
	id
}

pub fn take(
	who: AccountId,
	offer: OfferId,
	principal: Balance,
	collateral: Balance,
	limit_apr: BasisPoints,
) -> DispatchResult {
	Lending::take(signed(who), offer, principal, collateral, limit_apr)
		.map(|_| ())
		.map_err(|failed| failed.error)
}

/// Open a loan of the dollar market against bitcoin and return its id.
pub fn open_loan(
	principal: Balance,
	collateral: Balance,
	apr: BasisPoints,
	term: Moment,
) -> LoanId {
	open_loan_in(USD_BTC, principal, collateral, apr, term)
}

/// Open a loan of a market with feeds and return its id.
pub fn open_loan_in(
	market: MarketId,
	principal: Balance,
	collateral: Balance,
	apr: BasisPoints,
	term: Moment,
) -> LoanId {
	let offer = offer_to_lend(market, principal, apr, term);
	let id = NextLoanId::<Test>::get();
	assert_ok!(take(BORROWER, offer, principal, collateral, apr));
	id
}

/// 1 000 dollars without interest for 30 days against a twentieth of a bitcoin: unhealthy while a
/// bitcoin is worth less than 25 000.
pub fn plain_loan() -> LoanId {
	open_loan(1_000 * DOLLAR, BITCOIN / 20, 0, 30 * DAY)
}

/// A plain loan with a margin call, while a bitcoin is worth 24 000.
pub fn called_loan() -> LoanId {
	let loan = plain_loan();
	crash(24_000);
	assert_ok!(check_margin(loan));
	loan
}

/// A bitcoin is worth this much.
pub fn crash(price: u128) {
	set_price(BTC_FEED, price);
}

/// 1 000 dollars at 10 % for 30 days against one bitcoin, a millisecond past its grace period.
pub fn overdue_loan() -> LoanId {
	let loan = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
	pass(31 * DAY + 1);
	loan
}

/// A loan that owes nothing, but whose collateral could not be moved.
pub fn stuck_loan() -> LoanId {
	let loan = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
	freeze_asset(BTC_ID);
	assert_ok!(repay(BORROWER, loan, Balance::MAX));
	thaw_asset(BTC_ID);
	loan
}

/// A loan as it is stored.
pub fn loan_of(id: LoanId) -> LoanOf<Test> {
	Loans::<Test>::get(id).unwrap()
}

pub fn stage(id: LoanId) -> Stage {
	loan_of(id).stage
}

/// What a loan owes now.
pub fn debt(id: LoanId) -> Debt {
	loan_of(id).obligation.debt(now()).unwrap()
}

pub fn repay(who: AccountId, loan: LoanId, amount: Balance) -> DispatchResult {
	Lending::repay(signed(who), loan, amount)
}

/// By somebody who has nothing to do with the loan.
pub fn settle(loan: LoanId) -> DispatchResult {
	Lending::settle(signed(FOURTH), loan).map(|_| ()).map_err(|failed| failed.error)
}

/// By somebody who has nothing to do with the loan.
pub fn check_margin(loan: LoanId) -> DispatchResult {
	Lending::check_margin(signed(FOURTH), loan)
}

pub fn top_up(who: AccountId, loan: LoanId, amount: Balance) -> DispatchResult {
	Lending::top_up(signed(who), loan, amount)
}

pub fn withdraw(who: AccountId, loan: LoanId, amount: Balance) -> DispatchResult {
	Lending::withdraw_collateral(signed(who), loan, amount)
}

/// What a buyer of a note accepts who takes anything.
pub const ANYTHING: MinTerms =
	MinTerms { owed: 0, collateral: 0, apr_bp: 0, maturity_ms: Moment::MAX };

/// Buy a note, whatever it is worth.
pub fn buy_note(who: AccountId, loan: LoanId, max_price: Balance) -> DispatchResult {
	Lending::buy_note(signed(who), loan, max_price, ANYTHING)
}

/// To liquidate by a payment of at most this much.
pub fn repaying(max_repaid: Balance) -> Liquidation {
	Liquidation::Repay { max_repaid }
}

/// To liquidate for at most this much collateral.
pub fn seizing(max_seized: Balance) -> Liquidation {
	Liquidation::Seize { max_seized }
}

/// Liquidate for as much as the limit of the other side may be.
pub fn liquidate(who: AccountId, loan: LoanId, amount: Liquidation) -> DispatchResult {
	let limit = match amount {
		Liquidation::Repay { .. } => 0,
		Liquidation::Seize { .. } => Balance::MAX,
	};
	Lending::liquidate(signed(who), loan, amount, limit)
}

/// The last liquidation: what was repaid, seized and lost.
pub fn last_liquidation() -> (Balance, Balance, Balance) {
	let found = System::events().into_iter().rev().find_map(|record| match record.event {
		RuntimeEvent::Lending(Event::Liquidated { repaid, seized, shortfall, .. }) => {
			Some((repaid, seized, shortfall))
		},
		_ => None,
	});
	found.expect("there was a liquidation")
}

/// A sweep of the dollar market against bitcoin for 30 days.
#[derive(Clone, Copy)]
pub struct Sweep {
	pub who: AccountId,
	pub market: MarketId,
	pub amount: Balance,
	/// To borrow only.
	pub collateral: Balance,
	pub term: Moment,
	pub limit_apr: BasisPoints,
	pub max_offers: u32,
	pub remainder_expires: Option<Moment>,
}

impl Sweep {
	/// To be changed as needed.
	pub fn of(who: AccountId, amount: Balance, limit_apr: BasisPoints) -> Self {
		let (market, collateral, term) = (USD_BTC, BITCOIN, 30 * DAY);
		let (max_offers, remainder_expires) = (MAX_SWEEP, None);
		Self { who, market, amount, collateral, term, limit_apr, max_offers, remainder_expires }
	}

	pub fn borrow(self) -> DispatchResultWithPostInfo {
		let Self {
			who,
			market,
			amount,
			collateral,
			term,
			limit_apr,
			max_offers,
			remainder_expires,
		} = self;
		let who = signed(who);
		Lending::borrow(
			who,
			market,
			amount,
			collateral,
			term,
			limit_apr,
			max_offers,
			remainder_expires,
		)
	}

	pub fn lend(self) -> DispatchResultWithPostInfo {
		let Self { who, market, amount, term, limit_apr, max_offers, remainder_expires, .. } = self;
		Lending::lend(signed(who), market, amount, term, limit_apr, max_offers, remainder_expires)
	}
}
