// SPDX-License-Identifier: Apache-2.0
//! Worst cases, counted in what they touch of storage: assets rather than the native token; receivers
//! whose accounts are blocked, or new; payers whose accounts are emptied; and records that stand alone
//! in an index, far from where they come from and from their neighbours, so that no words are shared.

use crate::{crowd, index::Walk, *};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{fungibles::Mutate, Consideration, EnsureOrigin, Footprint, Time},
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
/// What an offer is of.
const AMOUNT: Balance = 1_000_000_000_000;
/// What the borrower of `AMOUNT` puts up.
const COLLATERAL: Balance = AMOUNT * 2;
/// So little that the worth of very large amounts can be counted.
const PRICE: u128 = 1_000_000;
/// There are up to 10 to this power of records in the benchmarks that show that it does not matter.
/// Building them takes a while without optimisation.
const CROWD: u32 = if cfg!(test) { 3 } else { 5 };
/// What a loan is of. Taken out of an offer, it leaves too little for another one.
const MIN_LOAN: Balance = AMOUNT / 2 + 1;
const TERM: Moment = 1_000_000;
const APR: BasisPoints = 1_000;
/// In the queue by time, what is due before this moment shares only the topmost word with what is due
/// after it.
const EDGE: Moment = 7 << 38;

/// A unit of collateral is worth so many thousandths of a unit of principal.
fn set_prices<T: Config>(thousandths: u128) {
	T::Prices::set_price(PRINCIPAL_FEED, FixedU128::from_inner(PRICE));
	T::Prices::set_price(COLLATERAL_FEED, FixedU128::from_inner(PRICE / 1_000 * thousandths));
}

/// So low that a loan which was just opened is unhealthy, but owes less than its collateral is worth.
fn crash<T: Config>() {
	set_prices::<T>(600);
}

fn params<T: Config>() -> MarketParams<T::AssetKind> {
	// The deadline of a margin call is before the edge, maturity after it.
	T::BenchmarkHelper::set_time(EDGE - TERM / 2);
	set_prices::<T>(1_000);
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
		terms: BoundedVec::truncate_from(
			(TERM..).take(MAX_TERMS as usize - 1).chain([MAX_TERM]).collect(),
		),
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
			T::Assets::mint_into(asset.clone(), &who, AMOUNT * 10_000).unwrap();
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

	/// One offer more than `n` for a sweep. Each is of a group of its own, which it uses up, and alone
	/// in its words of the book. `from` is where the rates are in their words: at the end that a sweep
	/// leaves them by, so that it looks into the next word in vain.
	fn book(&self, n: u32, term: Moment, from: u32, side: impl Fn(u32) -> Side) {
		for i in 0..=n {
			let (asset, sum) = match side(i) {
				Side::Borrow { collateral } => (&self.params.collateral, collateral),
				Side::Lend | Side::LendAgainst { .. } => (&self.params.principal, AMOUNT),
			};
			let maker = self.rich("maker", i);
			T::Assets::mint_into(asset.clone(), &maker, sum).unwrap();
			let group = NextGroupId::<T>::get();
			Pallet::<T>::do_create_group(maker.clone(), asset.clone(), sum).unwrap();
			let rate = Rate::Fixed(((i + 1) * 1_024 + from) as BasisPoints);
			let terms = OfferTerms { rate, term, ..self.terms(Some(group)) };
			Pallet::<T>::do_place_offer(maker, self.id, side(i), AMOUNT, terms).unwrap();
		}
	}

	/// A loan with both parties' proposals, and its parties.
	fn loan(&self) -> (T::AccountId, T::AccountId, LoanId) {
		let (borrower, offer) = self.offer_to_borrow();
		let lender = self.rich("lender", 0);
		let id = NextLoanId::<T>::get();
		Pallet::<T>::do_take(lender.clone(), offer, MIN_LOAN, 0, 0).unwrap();
		for who in [&borrower, &lender] {
			let change = Change::Settlement { collateral: 1 };
			Pallet::<T>::do_propose_change(who.clone(), id, change, Moment::MAX).unwrap();
		}
		(borrower, lender, id)
	}

	/// Loans so far apart in liquidation price and time that they share only the topmost words; returns
	/// the worst.
	fn loans_apart(&self) -> LoanId {
		let (_, _, worst) = self.loan();
		let now = T::Time::now();
		for i in 1..3 {
			T::BenchmarkHelper::set_time(now + (i << 39));
			let (borrower, _, id) = self.loan();
			Pallet::<T>::do_top_up(&borrower, id, COLLATERAL << (4 * i)).unwrap();
		}
		T::BenchmarkHelper::set_time(now);
		worst
	}

	/// From now on the account has just this much of the principal.
	fn leave(&self, who: &T::AccountId, amount: Balance) {
		T::Assets::set_balance(self.params.principal.clone(), who, amount);
	}

	/// Somebody who has what a loan owes and nothing else: an account in the principal goes, and one in
	/// the collateral may come.
	fn payer(&self, id: LoanId) -> T::AccountId {
		let who = account("payer", 0, 0);
		self.add_deposits(&who);
		self.leave(&who, owed::<T>(id));
		who
	}

	/// From now on none of these can receive anything.
	fn block(&self, accounts: &[&T::AccountId]) {
		for who in accounts {
			T::BenchmarkHelper::block(&self.params.collateral, who);
			T::BenchmarkHelper::block(&self.params.principal, who);
		}
	}

	/// A loan with a margin call, and its parties.
	fn called_loan(&self) -> (T::AccountId, T::AccountId, LoanId) {
		let (borrower, lender, id) = self.loan();
		crash::<T>();
		Pallet::<T>::do_check_margin(id).unwrap();
		(borrower, lender, id)
	}

	/// A loan with a margin call that was not answered, and parties whose accounts are of no use.
	fn lost_loan(&self) -> LoanId {
		let (borrower, lender, id) = self.called_loan();
		self.block(&[&borrower, &lender]);
		let Stage::Called { deadline } = stage::<T>(id) else { panic!("it was called") };
		T::BenchmarkHelper::set_time(deadline + 1);
		id
	}
}

/// What a loan owes now.
fn owed<T: Config>(id: LoanId) -> Balance {
	Loans::<T>::get(id).unwrap().debt(T::Time::now()).unwrap().total().unwrap()
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
		let side = Side::Borrow { collateral: COLLATERAL };
		let terms = world.terms(None);
		let id = NextOfferId::<T>::get();
		#[extrinsic_call]
		_(RawOrigin::Signed(maker), world.id, side, AMOUNT, terms);
		assert!(Offers::<T>::contains_key(id));
	}

	#[benchmark]
	fn cancel_offer() {
		let world = World::<T>::new();
		let (maker, id) = world.offer_to_borrow();
		Offers::<T>::mutate(id, |offer| offer.as_mut().unwrap().terms.expires = 0);
		world.block(&[&maker]);
		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), id);
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
		// Each alone in the book of its term.
		for term in world.params.terms.iter().take(n as usize) {
			world.add_deposits(&maker);
			let terms = OfferTerms { term: *term, ..world.terms(Some(id)) };
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
		take(RawOrigin::Signed(taker), id, MIN_LOAN, COLLATERAL, APR);
		assert!(!Offers::<T>::contains_key(id));
		assert!(Waiting::<T>::contains_key(&maker, &world.params.principal));
	}

	#[benchmark]
	fn take_offer_to_borrow() {
		let world = World::<T>::new();
		let (maker, lender) = (world.rich("maker", 0), world.rich("lender", 0));
		let group = world.group(&maker, &world.params.collateral);
		let id = world.place(&maker, Side::Borrow { collateral: COLLATERAL }, Some(group));
		#[extrinsic_call]
		take(RawOrigin::Signed(lender), id, MIN_LOAN, 0, 0);
		assert!(!Offers::<T>::contains_key(id));
	}

	/// `n` offers are taken. The rates over the longest term set the loans apart.
	#[benchmark]
	fn borrow(n: Linear<1, MAX_SWEEP>) {
		let world = World::<T>::new();
		world.book(n, MAX_TERM, 255, |_| Side::Lend);
		let who = world.rich("borrower", 0);
		(0..n).for_each(|_| world.add_deposits(&who));
		let offers = Balance::from(n + 1);
		// Enough for the highest rate.
		let (amount, collateral) = (AMOUNT * offers, COLLATERAL * offers * 16);
		#[extrinsic_call]
		_(
			RawOrigin::Signed(who.clone()),
			world.id,
			amount,
			collateral,
			MAX_TERM,
			BasisPoints::MAX,
			n,
			None,
		);
		assert_eq!(Pallet::<T>::records_of(who, Role::Borrower, None, 100).len(), n as usize);
	}

	/// `n` offers are taken. The makers' collateral sets the loans apart.
	#[benchmark]
	fn lend(n: Linear<1, MAX_SWEEP>) {
		let world = World::<T>::new();
		world.book(n, TERM, 0, |i| Side::Borrow { collateral: COLLATERAL << (2 * i) });
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
		let payer = world.payer(id);
		world.block(&[&borrower, &lender]);
		#[extrinsic_call]
		_(RawOrigin::Signed(payer), id, Balance::MAX);
		assert!(!Loans::<T>::contains_key(id));
	}

	#[benchmark]
	fn settle() {
		let world = World::<T>::new();
		let id = world.lost_loan();
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
		let (borrower, _, id) = world.called_loan();
		#[extrinsic_call]
		_(RawOrigin::Signed(borrower), id, AMOUNT);
		assert_eq!(stage::<T>(id), Stage::Running);
	}

	#[benchmark]
	fn withdraw_collateral() {
		let world = World::<T>::new();
		let (borrower, _, id) = world.loan();
		let collateral = Loans::<T>::get(id).unwrap().collateral;
		Pallet::<T>::do_top_up(&borrower, id, COLLATERAL * 4).unwrap();
		#[extrinsic_call]
		_(RawOrigin::Signed(borrower), id, COLLATERAL * 4);
		assert_eq!(Loans::<T>::get(id).unwrap().collateral, collateral);
	}

	/// A loan with a margin call, when prices have recovered.
	#[benchmark]
	fn refinance() {
		let world = World::<T>::new();
		let (borrower, lender, id) = world.called_loan();
		set_prices::<T>(1_000);
		let other = world.rich("other", 0);
		let offer = world.place(&other, Side::Lend, None);
		let by = NextLoanId::<T>::get();
		world.leave(&borrower, owed::<T>(id) - MIN_LOAN);
		world.block(&[&lender, &other]);
		#[extrinsic_call]
		_(RawOrigin::Signed(borrower), id, offer, MIN_LOAN, 1, APR);
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

	/// All of the debt is paid, and some collateral is left for a borrower who cannot take it.
	#[benchmark]
	fn liquidate() {
		let world = World::<T>::new();
		let (borrower, lender, id) = world.called_loan();
		let liquidator = world.payer(id);
		world.block(&[&borrower, &lender]);
		let amount = Liquidation::Repay(Balance::MAX);
		#[extrinsic_call]
		_(RawOrigin::Signed(liquidator), id, amount, 0);
		assert!(!Loans::<T>::contains_key(id));
		assert!(Waiting::<T>::contains_key(&borrower, &world.params.collateral));
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
		let expected = Expected { owed: MIN_LOAN, collateral: 0, apr: APR, maturity: Moment::MAX };
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
		let id = world.lost_loan();
		let now = T::Time::now();
		#[block]
		{
			Pallet::<T>::first(Index::Due, Walk::Up);
			Pallet::<T>::serve_loan(id, now).unwrap();
		}
		assert!(!Loans::<T>::contains_key(id));
	}

	/// A market whose loans are healthy, but for one whose margin call goes on.
	#[benchmark]
	fn serve_market() {
		let world = World::<T>::new();
		let (_, _, id) = world.loan();
		let mut loan = Loans::<T>::get(id).unwrap();
		(loan.stage, loan.collateral) = (Stage::Called { deadline: EDGE }, MIN_LOAN);
		let market = Pallet::<T>::market(world.id).unwrap();
		Pallet::<T>::store_loan(id, loan, &market).unwrap();
		world.loans_apart();
		let changed;
		#[block]
		{
			let now = T::Time::now();
			let next = (NextServed::<T>::get() + 1) % NextMarketId::<T>::get();
			changed = Pallet::<T>::serve_market(world.id, &mut WeightMeter::new(), now);
			NextServed::<T>::put(next);
		}
		assert!(!changed);
	}

	/// A loan gets its margin call.
	#[benchmark]
	fn serve_call() {
		let world = World::<T>::new();
		let id = world.loans_apart();
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
		set_prices::<T>(999);
		let now = T::Time::now();
		#[block]
		{
			Pallet::<T>::call_unhealthy(world.id, &market, &mut WeightMeter::new(), now);
		}
		assert!(matches!(stage::<T>(id), Stage::Called { .. }));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::benchmark_ext(), crate::mock::Test);
}
