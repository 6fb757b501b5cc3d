// SPDX-License-Identifier: Apache-2.0
//! Worst cases, counted in what they touch of storage: assets rather than the native token, for those can
//! be frozen; receivers whose accounts are blocked, so that payments wait for a deposit, or new; payers
//! whose accounts are emptied; deadlines that have passed, after as many halts as are kept; and records
//! that stand alone in an index, far from where they come from and from their neighbours, so that no words
//! are shared.

use crate::{crowd, groups, loans, markets, offers, proposals, service, *};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{fungibles::Mutate, Consideration, EnsureOrigin},
	weights::WeightMeter,
	BoundedVec,
};
use frame_system::RawOrigin;
use pallet_custody::{benchmarking as custody, BenchmarkHelper};
use primitives::{Balance, Clock, FeedId, Moment, PriceSource};
use sp_runtime::{FixedU128, Permill};

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
	T::Clock::set_now(EDGE - TERM / 2);
	set_prices::<T>(1_000);
	let (principal, principal_decimals) = custody::pinned_asset::<T>(0);
	let (collateral, collateral_decimals) = custody::pinned_asset::<T>(1);
	MarketParams {
		principal,
		principal_decimals,
		collateral,
		collateral_decimals,
		risk: Some(RiskParams {
			principal_feed: PRINCIPAL_FEED,
			collateral_feed: COLLATERAL_FEED,
			opening_ltv: Permill::from_percent(70),
			liquidation_ltv: Permill::from_percent(80),
			margin_call_period_ms: TERM / 4,
		}),
		min_loan: MIN_LOAN,
		max_lent: MAX_LENT,
		max_collateral: Balance::MAX,
		terms_ms: BoundedVec::truncate_from(
			(TERM..).take(MAX_TERMS as usize - 1).chain([MAX_TERM]).collect(),
		),
		grace_ms: TERM,
		overdue_apr_bp: APR,
		min_interest_period_ms: TERM,
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

	/// Enough for the deposits of one more of each record, and of a payment in each asset that waits.
	fn add_deposits(&self, who: &T::AccountId) {
		for footprint in [
			offers::footprint::<T>(),
			groups::footprint::<T>(),
			proposals::footprint::<T>(),
			loans::footprint::<T>(),
		] {
			TicketOf::<T>::ensure_successful(who, footprint);
		}
		(0..2).for_each(|_| custody::let_sponsor::<T>(who));
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
		let rate = Rate::Fixed { apr_bp: APR };
		OfferTerms { rate, term_ms: TERM, expires_ms: Moment::MAX, only_for: None, group }
	}

	fn place(&self, maker: &T::AccountId, side: Side, group: Option<GroupId>) -> OfferId {
		let id = NextOfferId::<T>::get();
		Pallet::<T>::do_place_offer(maker.clone(), self.id, side, AMOUNT, self.terms(group))
			.unwrap();
		id
	}

	/// An offer to lend, of a group that holds more than it, and its maker.
	fn offer_to_lend(&self, name: &'static str) -> (T::AccountId, OfferId) {
		let maker = self.rich(name, 0);
		let group = self.group(&maker, &self.params.principal);
		(maker.clone(), self.place(&maker, Side::Lend, Some(group)))
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
			let rate = Rate::Fixed { apr_bp: ((i + 1) * 1_024 + from) as BasisPoints };
			let terms = OfferTerms { rate, term_ms: term, ..self.terms(Some(group)) };
			Pallet::<T>::do_place_offer(maker, self.id, side(i), AMOUNT, terms).unwrap();
		}
	}

	/// A loan with both parties' proposals, and its parties.
	fn loan(&self) -> (T::AccountId, T::AccountId, LoanId) {
		let (borrower, offer) = self.offer_to_borrow();
		let lender = self.rich("lender", 0);
		let id = NextLoanId::<T>::get();
		let part = Part { principal: MIN_LOAN, collateral: 0, limit_apr: 0 };
		Pallet::<T>::do_take(lender.clone(), offer, part).unwrap();
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
		let now = T::Clock::now();
		for i in 1..3 {
			T::Clock::set_now(now + (i << 39));
			let (borrower, _, id) = self.loan();
			Pallet::<T>::do_top_up(&borrower, id, COLLATERAL << (4 * i)).unwrap();
		}
		T::Clock::set_now(now);
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

	/// A loan with a margin call whose time is over, and its parties.
	fn unanswered_loan(&self) -> (T::AccountId, T::AccountId, LoanId) {
		let (borrower, lender, id) = self.called_loan();
		let Stage::Called { deadline } = stage::<T>(id) else { panic!("it was called") };
		T::Clock::set_now(deadline + 1);
		(borrower, lender, id)
	}

	/// The same, where the parties' accounts are of no use.
	fn lost_loan(&self) -> LoanId {
		let (borrower, lender, id) = self.unanswered_loan();
		crash::<T>();
		self.block(&[&borrower, &lender]);
		id
	}

	/// Whether a payment waits for an account, for a deposit.
	fn waits(&self, who: &T::AccountId, asset: &T::AssetKind) -> bool {
		pallet_custody::Waiting::<T>::get(who, asset)
			.is_some_and(|pending| pending.deposit.is_some())
	}
}

/// What a loan owes now.
fn owed<T: Config>(id: LoanId) -> Balance {
	Loans::<T>::get(id).unwrap().obligation.debt(T::Clock::now()).unwrap().total().unwrap()
}

fn stage<T: Config>(id: LoanId) -> Stage {
	Loans::<T>::get(id).unwrap().stage
}

fn valuation<T: Config>(market: &MarketOf<T>) -> Valuation {
	markets::valuation::<T>(market).unwrap()
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
		Offers::<T>::mutate(id, |offer| offer.as_mut().unwrap().terms.expires_ms = 0);
		world.block(&[&maker]);
		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), id);
		assert!(!Offers::<T>::contains_key(id));
		assert!(world.waits(&maker, &world.params.collateral));
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

	/// A group of `n` offers is withdrawn by a maker who cannot take what it holds.
	#[benchmark]
	fn cancel_group(n: Linear<1, MAX_GROUP>) {
		let world = World::<T>::new();
		let maker = world.rich("maker", 0);
		let id = NextGroupId::<T>::get();
		let asset = world.params.principal.clone();
		Pallet::<T>::do_create_group(maker.clone(), asset, AMOUNT).unwrap();
		// Each alone in the book of its term.
		for term in world.params.terms_ms.iter().take(n as usize) {
			world.add_deposits(&maker);
			let terms = OfferTerms { term_ms: *term, ..world.terms(Some(id)) };
			Pallet::<T>::do_place_offer(maker.clone(), world.id, Side::Lend, AMOUNT, terms)
				.unwrap();
		}
		world.block(&[&maker]);
		#[extrinsic_call]
		_(RawOrigin::Signed(maker.clone()), id);
		assert!(!Groups::<T>::contains_key(id));
		assert!(world.waits(&maker, &world.params.principal));
	}

	/// What is left of the offer is too little for another loan, and its group goes on.
	#[benchmark]
	fn take_offer_to_lend() {
		let world = World::<T>::new();
		let taker = world.rich("taker", 0);
		let (_, id) = world.offer_to_lend("maker");
		#[extrinsic_call]
		take(RawOrigin::Signed(taker), id, MIN_LOAN, COLLATERAL, APR);
		assert!(!Offers::<T>::contains_key(id));
	}

	/// The same.
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
		assert_eq!(
			Loans::<T>::iter_values().filter(|loan| loan.borrower == who).count(),
			n as usize
		);
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
		assert_eq!(Loans::<T>::iter_values().filter(|loan| loan.lender == who).count(), n as usize);
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
		assert!(world.waits(&lender, &world.params.principal));
		assert!(world.waits(&borrower, &world.params.collateral));
	}

	#[benchmark]
	fn settle() {
		let world = World::<T>::new();
		let id = world.lost_loan();
		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), id);
		assert!(!Loans::<T>::contains_key(id));
	}

	/// The margin call of a loan that has recovered ends.
	#[benchmark]
	fn settle_recovered() {
		let world = World::<T>::new();
		let (_, _, id) = world.unanswered_loan();
		set_prices::<T>(1_000);
		#[extrinsic_call]
		settle(RawOrigin::Signed(whitelisted_caller()), id);
		assert_eq!(stage::<T>(id), Stage::Running);
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
		let (_, offer) = world.offer_to_lend("other");
		let by = NextLoanId::<T>::get();
		world.leave(&borrower, owed::<T>(id) - MIN_LOAN);
		world.block(&[&lender]);
		#[extrinsic_call]
		_(RawOrigin::Signed(borrower), id, offer, MIN_LOAN, 1, APR);
		assert!(Loans::<T>::contains_key(by) && !Loans::<T>::contains_key(id));
		assert!(!Offers::<T>::contains_key(offer));
		assert!(world.waits(&lender, &world.params.principal));
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
		let amount = Liquidation::Repay { max_repaid: Balance::MAX };
		#[extrinsic_call]
		_(RawOrigin::Signed(liquidator), id, amount, 0);
		assert!(!Loans::<T>::contains_key(id));
		assert!(world.waits(&lender, &world.params.principal));
		assert!(world.waits(&borrower, &world.params.collateral));
	}

	/// The other party proposes something, too.
	#[benchmark]
	fn propose_change() {
		let world = World::<T>::new();
		let (borrower, _, id) = world.loan();
		// One that is replaced leaves its deposit to the new one.
		Pallet::<T>::do_withdraw_proposal(borrower.clone(), id).unwrap();
		let change = Change::Terms { apr_bp: APR, maturity_ms: T::Clock::now() + 2 * TERM };
		#[extrinsic_call]
		_(RawOrigin::Signed(borrower), id, change, Moment::MAX);
		assert_eq!(Proposals::<T>::get(id).unwrap().by_borrower.unwrap().change, change);
	}

	#[benchmark]
	fn accept_change() {
		let world = World::<T>::new();
		let (borrower, lender, id) = world.loan();
		let change = Change::Settlement { collateral: AMOUNT };
		Pallet::<T>::do_propose_change(lender.clone(), id, change, Moment::MAX).unwrap();
		world.block(&[&lender]);
		#[extrinsic_call]
		_(RawOrigin::Signed(borrower), id, change);
		assert!(!Loans::<T>::contains_key(id));
		assert!(world.waits(&lender, &world.params.collateral));
	}

	#[benchmark]
	fn withdraw_proposal() {
		let world = World::<T>::new();
		let (borrower, _, id) = world.loan();
		#[extrinsic_call]
		_(RawOrigin::Signed(borrower), id);
		assert!(Proposals::<T>::get(id).unwrap().by_borrower.is_none());
	}

	#[benchmark]
	fn transfer_note() {
		let world = World::<T>::new();
		let (_, lender, id) = world.loan();
		let to = world.rich("other", 0);
		#[extrinsic_call]
		_(RawOrigin::Signed(lender), id, to.clone());
		assert_eq!(Loans::<T>::get(id).unwrap().lender, to);
	}

	#[benchmark]
	fn offer_note() {
		let world = World::<T>::new();
		let (_, lender, id) = world.loan();
		#[extrinsic_call]
		_(RawOrigin::Signed(lender), id, Some(AMOUNT));
		assert_eq!(Loans::<T>::get(id).unwrap().asking, Some(AMOUNT));
	}

	#[benchmark]
	fn buy_note() {
		let world = World::<T>::new();
		let (_, lender, id) = world.loan();
		Pallet::<T>::do_offer_note(lender, id, Some(AMOUNT)).unwrap();
		let buyer = world.rich("other", 0);
		let min_terms =
			MinTerms { owed: MIN_LOAN, collateral: 0, apr_bp: APR, maturity_ms: Moment::MAX };
		#[extrinsic_call]
		_(RawOrigin::Signed(buyer.clone()), id, AMOUNT, min_terms);
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
			found = service::first_due::<T>();
		}
		assert_eq!(found.map(|(_, id)| id), Some(id));
	}

	/// A loan whose parties can take nothing is settled.
	#[benchmark]
	fn serve_due_loan() {
		let world = World::<T>::new();
		let id = world.lost_loan();
		#[block]
		{
			service::first_due::<T>();
			service::serve_loan::<T>(id).unwrap();
		}
		assert!(!Loans::<T>::contains_key(id));
	}

	/// A market whose loans are healthy, but for one whose margin call goes on.
	#[benchmark]
	fn serve_market() {
		let world = World::<T>::new();
		let (_, _, id) = world.loan();
		let mut open = OpenLoan::<T>::load(id).unwrap();
		(open.loan.stage, open.loan.collateral) = (Stage::Called { deadline: EDGE }, MIN_LOAN);
		open.store().unwrap();
		world.loans_apart();
		let changed;
		#[block]
		{
			let next = (NextServed::<T>::get() + 1) % NextMarketId::<T>::get();
			changed = service::serve_market::<T>(world.id, &mut WeightMeter::new());
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
		let market = markets::load::<T>(world.id).unwrap();
		let valuation = valuation::<T>(&market);
		#[block]
		{
			let mut meter = WeightMeter::new();
			service::call_unhealthy::<T>(world.id, &market, &valuation, &mut meter);
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
		let mut open = OpenLoan::<T>::load(id).unwrap();
		open.loan.collateral = open.loan.obligation.face().unwrap() * 10 / 8 + 1;
		let market = open.market.clone();
		open.store().unwrap();
		crowd::of_loans::<T>(id, 10u64.pow(n));
		set_prices::<T>(999);
		let valuation = valuation::<T>(&market);
		#[block]
		{
			let mut meter = WeightMeter::new();
			service::call_unhealthy::<T>(world.id, &market, &valuation, &mut meter);
		}
		assert!(matches!(stage::<T>(id), Stage::Called { .. }));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::benchmark_ext(), crate::mock::Test);
}
