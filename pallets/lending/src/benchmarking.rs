// SPDX-License-Identifier: Apache-2.0
//! Worst cases: assets rather than the native token, receivers whose accounts are blocked, so that
//! every payment takes the long way, offers of full groups, and records that stand alone in an index,
//! so that all its words change.

use crate::{crowd, index::Walk, *};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{fungibles::Mutate, Consideration, EnsureOrigin, Footprint, Get, Time},
	weights::WeightMeter,
	BoundedVec,
};
use frame_system::RawOrigin;
use pallet_prices::{FeedId, PriceSource};
use sp_runtime::{FixedU128, Permill};

/// Makes what benchmarks need.
pub trait BenchmarkHelper<AssetKind, AccountId> {
	/// Make an asset that any account can have.
	fn create_asset(seed: u32) -> AssetKind;
	/// From now on the account cannot receive the asset.
	fn block(asset: &AssetKind, who: &AccountId);
	/// It is now this time.
	fn set_time(now: Moment);
}

const PRINCIPAL_FEED: FeedId = 1_000;
const COLLATERAL_FEED: FeedId = 1_001;
const AMOUNT: Balance = 1_000_000_000_000;
/// What the borrower of `AMOUNT` puts up.
const COLLATERAL: Balance = AMOUNT * 2;
/// There are up to 10 to this power of records in the benchmarks that show that it does not matter.
/// Building them takes a while without optimisation.
const CROWD: u32 = if cfg!(test) { 3 } else { 5 };
const MIN_LOAN: Balance = AMOUNT / 10;
const TERM: Moment = 1_000_000;
const APR: BasisPoints = 1_000;
/// All of what an offer has but too little for another loan.
const MOST: Balance = AMOUNT - MIN_LOAN + 1;

fn set_prices<T: Config>(collateral_percent: u128) {
	T::Prices::set_price(PRINCIPAL_FEED, FixedU128::from_u32(1));
	T::Prices::set_price(COLLATERAL_FEED, FixedU128::from_rational(collateral_percent, 100));
}

/// So low that a loan which was just opened is unhealthy.
fn crash<T: Config>() {
	set_prices::<T>(60);
}

fn params<T: Config>() -> MarketParams<T::AssetKind> {
	set_prices::<T>(100);
	let (principal, collateral) =
		(T::BenchmarkHelper::create_asset(0), T::BenchmarkHelper::create_asset(1));
	for asset in [&principal, &collateral] {
		T::Assets::mint_into(asset.clone(), &Pallet::<T>::account_id(), AMOUNT).unwrap();
	}
	MarketParams {
		principal,
		collateral,
		risk: Some(RiskParams {
			principal_feed: PRINCIPAL_FEED,
			collateral_feed: COLLATERAL_FEED,
			opening_ltv: Permill::from_percent(70),
			liquidation_ltv: Permill::from_percent(80),
			margin_call_period: TERM / 4,
		}),
		min_loan: MIN_LOAN,
		max_lent: MAX_LENT,
		max_collateral: Balance::MAX,
		terms: BoundedVec::truncate_from((0..u64::from(MAX_TERMS)).map(|i| TERM + i).collect()),
		grace: TERM,
		late_apr: APR,
		min_interest_period: TERM,
		protocol_fee: MAX_PROTOCOL_FEE,
	}
}

/// A market's id and parameters.
struct World<T: Config> {
	id: MarketId,
	params: MarketParams<T::AssetKind>,
}

impl<T: Config> World<T> {
	fn new() -> Self {
		let params = params::<T>();
		Pallet::<T>::do_create_market(params.clone()).unwrap();
		Self { id: NextMarketId::<T>::get() - 1, params }
	}

	/// An account with plenty of everything.
	fn rich(&self, name: &'static str, seed: u32) -> T::AccountId {
		let who: T::AccountId = account(name, seed, 0);
		for asset in [&self.params.principal, &self.params.collateral] {
			T::Assets::mint_into(asset.clone(), &who, AMOUNT * 100).unwrap();
		}
		self.add_deposits(&who);
		who
	}

	/// Enough for the deposits of one more of each record.
	fn add_deposits(&self, who: &T::AccountId) {
		T::OfferConsideration::ensure_successful(who, Pallet::<T>::offer_footprint());
		T::OfferConsideration::ensure_successful(who, Footprint::from_mel::<GroupOf<T>>());
		T::OfferConsideration::ensure_successful(who, Footprint::from_mel::<ProposalOf<T>>());
		T::LoanConsideration::ensure_successful(who, Pallet::<T>::loan_footprint());
	}

	/// A group with room for one more offer.
	fn group(&self, maker: &T::AccountId, asset: &T::AssetKind) -> GroupId {
		let id = NextGroupId::<T>::get();
		Pallet::<T>::do_create_group(maker.clone(), asset.clone(), COLLATERAL).unwrap();
		Groups::<T>::mutate(id, |group| {
			let group = group.as_mut().unwrap();
			// Ids that no offer of a benchmark gets.
			(1..u64::from(MAX_GROUP)).for_each(|i| group.offers.try_push(u64::MAX - i).unwrap());
		});
		id
	}

	fn terms(&self, group: Option<GroupId>) -> OfferTerms<T::AccountId> {
		let rate = Rate::Fixed(APR);
		OfferTerms { rate, term: TERM, expires: Moment::MAX, sole: None, group }
	}

	fn place(&self, maker: &T::AccountId, side: Side, group: Option<GroupId>) -> OfferId {
		Pallet::<T>::do_place_offer(maker.clone(), self.id, side, AMOUNT, self.terms(group))
			.unwrap()
	}

	/// An offer to borrow, and its maker.
	fn offer_to_borrow(&self) -> (T::AccountId, OfferId) {
		let maker = self.rich("borrower", 0);
		(maker.clone(), self.place(&maker, Side::Borrow { collateral: COLLATERAL }, None))
	}

	/// A loan with both parties' proposals, and its parties.
	fn loan(&self) -> (T::AccountId, T::AccountId, LoanId) {
		let (borrower, offer) = self.offer_to_borrow();
		let lender = self.rich("lender", 0);
		let treasury = T::FeeDestination::get();
		T::Assets::mint_into(self.params.principal.clone(), &treasury, AMOUNT).unwrap();
		T::Assets::mint_into(self.params.collateral.clone(), &treasury, AMOUNT).unwrap();
		let id = NextLoanId::<T>::get();
		Pallet::<T>::do_take(lender.clone(), offer, AMOUNT, 0, 0).unwrap();
		for who in [&borrower, &lender] {
			let change = Change::Settlement { collateral: 1 };
			Pallet::<T>::do_propose_change(who.clone(), id, change, Moment::MAX).unwrap();
		}
		(borrower, lender, id)
	}

	/// From now on none of these can receive anything.
	fn block(&self, accounts: &[&T::AccountId]) {
		for who in accounts {
			T::BenchmarkHelper::block(&self.params.collateral, who);
			T::BenchmarkHelper::block(&self.params.principal, who);
		}
	}

	/// A loan with a margin call whose parties' accounts are of no use.
	fn called_loan(&self) -> (T::AccountId, LoanId) {
		let (borrower, lender, id) = self.loan();
		crash::<T>();
		Pallet::<T>::do_check_margin(id).unwrap();
		self.block(&[&borrower, &lender, &T::FeeDestination::get()]);
		(borrower, id)
	}
}

fn stage<T: Config>(id: LoanId) -> Stage {
	Loans::<T>::get(id).unwrap().stage
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn create_market() -> Result<(), BenchmarkError> {
		let origin =
			T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let params = params::<T>();
		let id = NextMarketId::<T>::get();
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, params);
		assert!(Markets::<T>::contains_key(id));
		Ok(())
	}

	#[benchmark]
	fn set_market_closed() -> Result<(), BenchmarkError> {
		let origin =
			T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let world = World::<T>::new();
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, world.id, true);
		assert!(Markets::<T>::get(world.id).unwrap().closed);
		Ok(())
	}

	#[benchmark]
	fn place_offer() {
		let world = World::<T>::new();
		let maker = world.rich("maker", 0);
		let group = world.group(&maker, &world.params.collateral);
		let side = Side::Borrow { collateral: COLLATERAL };
		let terms = world.terms(Some(group));
		let id = NextOfferId::<T>::get();
		#[extrinsic_call]
		_(RawOrigin::Signed(maker), world.id, side, AMOUNT, terms);
		assert!(Offers::<T>::contains_key(id));
	}

	#[benchmark]
	fn cancel_offer() {
		let world = World::<T>::new();
		let (maker, id) = world.offer_to_borrow();
		world.block(&[&maker]);
		#[extrinsic_call]
		_(RawOrigin::Signed(maker), id);
		assert!(!Offers::<T>::contains_key(id));
	}

	#[benchmark]
	fn create_group() {
		let world = World::<T>::new();
		let maker = world.rich("maker", 0);
		let id = NextGroupId::<T>::get();
		#[extrinsic_call]
		_(RawOrigin::Signed(maker), world.params.principal, AMOUNT);
		assert!(Groups::<T>::contains_key(id));
	}

	/// A group of `n` offers is withdrawn.
	#[benchmark]
	fn cancel_group(n: Linear<1, MAX_GROUP>) {
		let world = World::<T>::new();
		let maker = world.rich("maker", 0);
		let id = NextGroupId::<T>::get();
		let asset = world.params.principal.clone();
		Pallet::<T>::do_create_group(maker.clone(), asset, AMOUNT).unwrap();
		for i in 0..n {
			world.add_deposits(&maker);
			// Each alone at its rate and in its word of rates.
			let rate = Rate::Fixed((i * 257) as BasisPoints);
			let terms = OfferTerms { rate, ..world.terms(Some(id)) };
			Pallet::<T>::do_place_offer(maker.clone(), world.id, Side::Lend, AMOUNT, terms)
				.unwrap();
		}
		world.block(&[&maker]);
		#[extrinsic_call]
		_(RawOrigin::Signed(maker), id);
		assert!(!Groups::<T>::contains_key(id));
	}

	#[benchmark]
	fn take_offer_to_lend() {
		let world = World::<T>::new();
		let (maker, taker) = (world.rich("maker", 0), world.rich("taker", 0));
		let id = world.place(&maker, Side::Lend, None);
		world.block(&[&maker]);
		// What is left is too little for another loan, and its maker cannot take it back.
		#[extrinsic_call]
		take(RawOrigin::Signed(taker), id, MOST, COLLATERAL, APR);
		assert!(!Offers::<T>::contains_key(id));
		assert!(Waiting::<T>::contains_key(&maker, &world.params.principal));
	}

	#[benchmark]
	fn take_offer_to_borrow() {
		let world = World::<T>::new();
		let (_, id) = world.offer_to_borrow();
		let lender = world.rich("lender", 0);
		#[extrinsic_call]
		take(RawOrigin::Signed(lender), id, MOST, 0, 0);
		assert!(!Offers::<T>::contains_key(id));
	}

	/// `n` offers are taken, each alone at its rate.
	#[benchmark]
	fn borrow(n: Linear<1, MAX_SWEEP>) {
		let world = World::<T>::new();
		for i in 0..n {
			let maker = world.rich("maker", i);
			let terms =
				OfferTerms { rate: Rate::Fixed((i * 257) as BasisPoints), ..world.terms(None) };
			Pallet::<T>::do_place_offer(maker.clone(), world.id, Side::Lend, AMOUNT, terms)
				.unwrap();
		}
		let who = world.rich("borrower", 0);
		(0..n).for_each(|_| world.add_deposits(&who));
		let (amount, collateral) =
			(AMOUNT * Balance::from(n + 1), COLLATERAL * Balance::from(n + 1));
		#[extrinsic_call]
		_(
			RawOrigin::Signed(who.clone()),
			world.id,
			amount,
			collateral,
			TERM,
			BasisPoints::MAX,
			n,
			None,
		);
		assert_eq!(Pallet::<T>::records_of(who, Role::Borrower, None, 100).len(), n as usize);
	}

	/// `n` offers are taken, each alone at its rate.
	#[benchmark]
	fn lend(n: Linear<1, MAX_SWEEP>) {
		let world = World::<T>::new();
		for i in 0..n {
			let maker = world.rich("maker", i);
			let side = Side::Borrow { collateral: COLLATERAL };
			let terms =
				OfferTerms { rate: Rate::Fixed((i * 257) as BasisPoints), ..world.terms(None) };
			Pallet::<T>::do_place_offer(maker.clone(), world.id, side, AMOUNT, terms).unwrap();
		}
		let who = world.rich("lender", 0);
		let amount = AMOUNT * Balance::from(n + 1);
		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), world.id, amount, TERM, 0, n, None);
		assert_eq!(Pallet::<T>::records_of(who, Role::Lender, None, 100).len(), n as usize);
	}

	#[benchmark]
	fn repay() {
		let world = World::<T>::new();
		let (borrower, lender, id) = world.loan();
		world.block(&[&lender, &T::FeeDestination::get()]);
		#[extrinsic_call]
		_(RawOrigin::Signed(borrower), id, Balance::MAX);
		assert!(!Loans::<T>::contains_key(id));
	}

	#[benchmark]
	fn settle() {
		let world = World::<T>::new();
		let (_, id) = world.called_loan();
		T::BenchmarkHelper::set_time(Loans::<T>::get(id).unwrap().grace_ends + 1);
		set_prices::<T>(90);
		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), id);
		assert!(!Loans::<T>::contains_key(id));
	}

	#[benchmark]
	fn claim_payments() {
		let world = World::<T>::new();
		// Has no account in the asset yet.
		let who: T::AccountId = account("receiver", 0, 0);
		Waiting::<T>::insert(&who, &world.params.principal, AMOUNT / 2);
		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), who.clone(), world.params.principal.clone());
		assert!(!Waiting::<T>::contains_key(&who, &world.params.principal));
	}

	#[benchmark]
	fn top_up() {
		let world = World::<T>::new();
		let (borrower, _, id) = world.loan();
		crash::<T>();
		Pallet::<T>::do_check_margin(id).unwrap();
		#[extrinsic_call]
		_(RawOrigin::Signed(borrower), id, AMOUNT);
		assert_eq!(stage::<T>(id), Stage::Running);
	}

	#[benchmark]
	fn withdraw_collateral() {
		let world = World::<T>::new();
		let (borrower, _, id) = world.loan();
		#[extrinsic_call]
		_(RawOrigin::Signed(borrower), id, AMOUNT / 10);
		assert_eq!(Loans::<T>::get(id).unwrap().collateral, COLLATERAL - AMOUNT / 10);
	}

	#[benchmark]
	fn refinance() {
		let world = World::<T>::new();
		let (borrower, lender, id) = world.loan();
		let other = world.rich("other", 0);
		let offer = world.place(&other, Side::Lend, None);
		let by = NextLoanId::<T>::get();
		world.block(&[&lender, &other, &T::FeeDestination::get()]);
		#[extrinsic_call]
		_(RawOrigin::Signed(borrower), id, offer, MOST, 1, APR);
		assert!(Loans::<T>::contains_key(by) && !Loans::<T>::contains_key(id));
		assert!(!Offers::<T>::contains_key(offer));
	}

	#[benchmark]
	fn check_margin() {
		let world = World::<T>::new();
		let (_, _, id) = world.loan();
		crash::<T>();
		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), id);
		assert!(matches!(stage::<T>(id), Stage::Called { .. }));
	}

	#[benchmark]
	fn liquidate() {
		let world = World::<T>::new();
		let (_, id) = world.called_loan();
		let liquidator = world.rich("liquidator", 0);
		// Worth so little that all of it goes.
		set_prices::<T>(40);
		let amount = Liquidation::Repay(Balance::MAX);
		#[extrinsic_call]
		_(RawOrigin::Signed(liquidator), id, amount, 0);
		assert!(!Loans::<T>::contains_key(id));
	}

	#[benchmark]
	fn propose_change() {
		let world = World::<T>::new();
		let (borrower, _, id) = world.loan();
		let change = Change::Terms { apr: APR, maturity: T::Time::now() + 2 * TERM };
		#[extrinsic_call]
		_(RawOrigin::Signed(borrower), id, change, Moment::MAX);
		assert_eq!(Proposals::<T>::get(id, Party::Borrower).unwrap().change, change);
	}

	#[benchmark]
	fn accept_change() {
		let world = World::<T>::new();
		let (borrower, lender, id) = world.loan();
		let change = Change::Settlement { collateral: AMOUNT };
		Pallet::<T>::do_propose_change(lender.clone(), id, change, Moment::MAX).unwrap();
		world.block(&[&borrower, &lender]);
		#[extrinsic_call]
		_(RawOrigin::Signed(borrower), id, change);
		assert!(!Loans::<T>::contains_key(id));
	}

	#[benchmark]
	fn withdraw_proposal() {
		let world = World::<T>::new();
		let (borrower, _, id) = world.loan();
		#[extrinsic_call]
		_(RawOrigin::Signed(borrower), id);
		assert!(!Proposals::<T>::contains_key(id, Party::Borrower));
	}

	#[benchmark]
	fn transfer_claim() {
		let world = World::<T>::new();
		let (_, lender, id) = world.loan();
		let to = world.rich("other", 0);
		#[extrinsic_call]
		_(RawOrigin::Signed(lender), id, to.clone());
		assert_eq!(Loans::<T>::get(id).unwrap().lender, to);
	}

	#[benchmark]
	fn offer_claim() {
		let world = World::<T>::new();
		let (_, lender, id) = world.loan();
		#[extrinsic_call]
		_(RawOrigin::Signed(lender), id, Some(AMOUNT));
		assert_eq!(Loans::<T>::get(id).unwrap().asking, Some(AMOUNT));
	}

	#[benchmark]
	fn buy_claim() {
		let world = World::<T>::new();
		let (_, lender, id) = world.loan();
		Pallet::<T>::do_offer_claim(lender, id, Some(AMOUNT)).unwrap();
		let buyer = world.rich("other", 0);
		let expected = Expected { owed: AMOUNT, collateral: 0, apr: APR, maturity: Moment::MAX };
		#[extrinsic_call]
		_(RawOrigin::Signed(buyer.clone()), id, AMOUNT, expected);
		assert_eq!(Loans::<T>::get(id).unwrap().lender, buyer);
	}

	/// Looking for due loans.
	#[benchmark]
	fn serve_nothing_due() {
		let world = World::<T>::new();
		let (_, _, id) = world.loan();
		let found;
		#[block]
		{
			found = Pallet::<T>::first(Index::Due, Walk::Up);
		}
		assert_eq!(found.map(|(_, id)| id), Some(id));
	}

	/// A loan whose parties can take nothing is settled.
	#[benchmark]
	fn serve_due_loan() {
		let world = World::<T>::new();
		let (_, id) = world.called_loan();
		let now = Loans::<T>::get(id).unwrap().grace_ends + 1;
		T::BenchmarkHelper::set_time(now);
		set_prices::<T>(90);
		#[block]
		{
			Pallet::<T>::first(Index::Due, Walk::Up);
			Pallet::<T>::serve_loan(id, now).unwrap();
		}
		assert!(!Loans::<T>::contains_key(id));
	}

	/// A market whose worst loan is in the tick of the price, and healthy.
	#[benchmark]
	fn serve_market() {
		let world = World::<T>::new();
		let (_, _, id) = world.loan();
		let market = Pallet::<T>::market(world.id).unwrap();
		let mut loan = Loans::<T>::get(id).unwrap();
		// Just covered.
		loan.collateral = loan.face().unwrap() * 10 / 8 + 1;
		Pallet::<T>::store_loan(id, loan, &market).unwrap();
		let now = T::Time::now();
		#[block]
		{
			let market = Pallet::<T>::market(world.id).unwrap();
			Pallet::<T>::call_unhealthy(world.id, &market, &mut WeightMeter::new(), now);
			NextServed::<T>::put(world.id);
		}
		assert_eq!(stage::<T>(id), Stage::Running);
	}

	/// A loan gets its margin call.
	#[benchmark]
	fn serve_call() {
		let world = World::<T>::new();
		let (_, _, id) = world.loan();
		crash::<T>();
		let market = Pallet::<T>::market(world.id).unwrap();
		let now = T::Time::now();
		#[block]
		{
			Pallet::<T>::call_unhealthy(world.id, &market, &mut WeightMeter::new(), now);
		}
		assert!(matches!(stage::<T>(id), Stage::Called { .. }));
	}

	// The same with a crowd of 10^n records in store: `scripts/scaling` shows that they cost the same.

	#[benchmark(extra)]
	fn place_offer_among(n: Linear<2, CROWD>) {
		let world = World::<T>::new();
		let maker = world.rich("maker", 0);
		crowd::of_offers::<T>(world.place(&maker, Side::Lend, None), 10u64.pow(n));
		world.add_deposits(&maker);
		let terms = world.terms(None);
		#[extrinsic_call]
		place_offer(RawOrigin::Signed(maker), world.id, Side::Lend, AMOUNT, terms);
	}

	#[benchmark(extra)]
	fn borrow_among(n: Linear<2, CROWD>) {
		let world = World::<T>::new();
		let who = world.rich("borrower", 0);
		crowd::of_offers::<T>(world.place(&world.rich("maker", 0), Side::Lend, None), 10u64.pow(n));
		let (amount, collateral) = (AMOUNT, COLLATERAL);
		#[extrinsic_call]
		borrow(RawOrigin::Signed(who), world.id, amount, collateral, TERM, APR, 1, None);
	}

	#[benchmark(extra)]
	fn take_among(n: Linear<2, CROWD>) {
		let world = World::<T>::new();
		let (_, _, id) = world.loan();
		crowd::of_loans::<T>(id, 10u64.pow(n));
		let (maker, taker) = (world.rich("maker", 0), world.rich("taker", 0));
		let id = world.place(&maker, Side::Lend, None);
		#[extrinsic_call]
		take(RawOrigin::Signed(taker), id, AMOUNT, COLLATERAL, APR);
	}

	#[benchmark(extra)]
	fn serve_call_among(n: Linear<2, CROWD>) {
		let world = World::<T>::new();
		let (_, _, id) = world.loan();
		// All but this one stay healthy.
		let mut loan = Loans::<T>::get(id).unwrap();
		loan.collateral = loan.face().unwrap() * 10 / 8 + 1;
		let market = Pallet::<T>::market(world.id).unwrap();
		Pallet::<T>::store_loan(id, loan, &market).unwrap();
		crowd::of_loans::<T>(id, 10u64.pow(n));
		T::Prices::set_price(COLLATERAL_FEED, FixedU128::from_rational(999, 1_000));
		let now = T::Time::now();
		#[block]
		{
			Pallet::<T>::call_unhealthy(world.id, &market, &mut WeightMeter::new(), now);
		}
		assert!(matches!(stage::<T>(id), Stage::Called { .. }));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::benchmark_ext(), crate::mock::Test);
}
