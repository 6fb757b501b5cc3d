// SPDX-License-Identifier: Apache-2.0
//! Worst cases, counted in what they touch of storage: assets rather than the native token, for those can
//! be frozen; receivers whose accounts are blocked, so that payments wait for a deposit; deadlines that
//! have passed, after as many halts as are kept; blueprints alone in their words of an index; and a long
//! history of prices.

use crate::{
	blueprints, followings, profiles, reading_keys, revealing, seal, service, track_records,
	traders, unlocking, *,
};
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{fungibles::Mutate, Consideration, EnsureOrigin},
	BoundedVec,
};
use frame_system::RawOrigin;
use pallet_custody::{benchmarking as custody, BenchmarkHelper};
use primitives::{Balance, Clock, FeedId, InOrder, Moment, NewestFirst, PriceHistory, PriceSource};
use sp_runtime::{FixedU128, Permill};

const FEED: FeedId = 1_000;
const PRICE: Balance = 1_000_000_000_000;
/// How many samples the feed's history has: a thousand times what a page holds, and then some.
const SAMPLES: u64 = if cfg!(test) { 10_000 } else { 1_000_000 };
/// Of the grown history, in which a sample is a second after the one before it.
const SECOND: Moment = 1_000;
const DAY: Moment = 24 * 60 * 60 * SECOND;
/// There are up to 10 to this power of records in the benchmarks that show that it does not matter.
/// Building them takes a while without optimisation.
const CROWD: u32 = if cfg!(test) { 3 } else { 5 };
const KEY: Bytes32 = [42; 32];

/// A feed's terms, and the asset that they are in.
struct World<T: Config> {
	terms: FeedTermsOf<T>,
}

impl<T: Config> World<T> {
	fn new() -> Self {
		T::Clock::set_now(DAY);
		T::Prices::set_price(FEED, FixedU128::from_u32(1));
		T::Prices::set_max_age(FEED, 30 * SECOND);
		let (asset, decimals) = custody::pinned_asset::<T>(0);
		let terms = FeedTerms {
			asset,
			decimals,
			stake: PRICE,
			min_price: PRICE,
			max_price: PRICE,
			max_cap: MAX_CAP,
			min_sale_ms: 1,
			delivery_ms: 10 * SECOND,
			averaging_ms: 0,
			lag_ms: 30 * SECOND,
			grace_ms: DAY,
			reveal_ms: DAY,
			max_life_ms: T::Prices::retention() - TIME_TO_JUDGE,
			cost_ppm: 1,
			leap_ppm: 1,
			min_stop_ppm: 8,
			kappa_ppm: MILLION,
			fee: Permill::from_percent(5),
			max_exposure: Balance::MAX / 2,
		};
		Pallet::<T>::do_set_feed_terms(FEED, terms.clone()).unwrap();
		Self { terms }
	}

	/// An account with plenty of everything.
	fn rich(&self, name: &'static str, seed: u32) -> T::AccountId {
		let who: T::AccountId = account(name, seed, 0);
		T::Assets::mint_into(self.terms.asset.clone(), &who, PRICE * 1_000_000).unwrap();
		for footprint in [
			blueprints::footprint::<T>(),
			followings::footprint::<T>(),
			profiles::footprint::<T>(),
			reading_keys::footprint::<T>(),
			track_records::footprint::<T>(),
			traders::footprint::<T>(),
			unlocking::footprint::<T>(),
		] {
			TicketOf::<T>::ensure_successful(&who, footprint);
		}
		(0..4).for_each(|_| custody::let_sponsor::<T>(&who));
		who
	}

	fn public(&self, cap: u32) -> BlueprintTerms {
		let sells = cap > 0;
		BlueprintTerms {
			feed: FEED,
			odds_e2: EVEN,
			stop_ppm: MAX_DISTANCE,
			price: if sells { PRICE } else { 0 },
			cap,
			sale_ms: if sells { 10 * SECOND } else { 0 },
			entry_ms: DAY,
			life_ms: DAY,
			note: BoundedVec::truncate_from(alloc::vec![b'n'; MAX_NOTE as usize]),
		}
	}

	/// What a trader's first blueprint says, sealed.
	fn sealed(&self, trader: &T::AccountId, plain: &Plain) -> Content {
		let context = revealing::context_of::<T>(trader, 0).unwrap();
		Content::Sealed {
			ciphertext: seal::crypt(&context, &KEY, &plain.encode_message()),
			commitment: seal::commitment(&context, &KEY),
		}
	}

	/// A trader, and a sealed blueprint of theirs with so many units for sale.
	fn posted(&self, name: &'static str, cap: u32) -> (T::AccountId, BlueprintId) {
		let trader = self.rich(name, 0);
		let id = NextBlueprintId::<T>::get();
		let content = self.sealed(&trader, &plain());
		Pallet::<T>::do_post(trader.clone(), self.public(cap), content, 0).unwrap();
		(trader, id)
	}

	/// Buyers that have unlocked a blueprint.
	fn unlocked(&self, id: BlueprintId, count: u32) -> Vec<T::AccountId> {
		(0..count)
			.map(|i| {
				let buyer = self.rich("buyer", i);
				let key = public_key(&[i as u8 + 1; 32]);
				Pallet::<T>::do_set_reading_key(buyer.clone(), Some(key)).unwrap();
				Pallet::<T>::do_unlock(buyer.clone(), id).unwrap();
				buyer
			})
			.collect()
	}

	/// Right deliveries to all unlocks of a blueprint.
	fn deliveries(&self, id: BlueprintId, count: u32) -> Deliveries {
		let context = revealing::context::<T>(&stored::<T>(id)).unwrap();
		let all = (0..count).map(|index| {
			let unlock = Unlocks::<T>::get(id, InOrder::from(index)).unwrap();
			let Delivery { ephemeral, wrapped } =
				seal::deliver(&context, &KEY, index, &unlock.reading_key);
			Delivered { index, ephemeral, wrapped }
		});
		all.collect::<Vec<_>>().try_into().unwrap()
	}

	/// From now on none of these can receive anything.
	fn block(&self, accounts: &[T::AccountId]) {
		for who in accounts {
			T::BenchmarkHelper::block(&self.terms.asset, who);
		}
	}

	/// A judged blueprint with so many unlocks to close, all of them delivered, of accounts that cannot
	/// receive anything. It is lost in part, so that everybody is due something.
	fn to_close(&self, count: u32) -> (BlueprintId, Vec<T::AccountId>) {
		let (trader, id) = self.posted("trader", count + 1);
		let buyers = self.unlocked(id, count);
		let deliveries = self.deliveries(id, count);
		if count > 0 {
			Pallet::<T>::do_deliver(trader.clone(), id, deliveries).unwrap();
		}
		Blueprints::<T>::mutate(id, |blueprint| {
			let blueprint = blueprint.as_mut().unwrap();
			blueprint.key = Some(KEY);
			blueprint.times.fixed = true;
		});
		let open = blueprints::OpenBlueprint::<T>::load(id).unwrap();
		crate::judging::settle::<T>(open, Ending::Hidden(WhyHidden::NotRevealed)).unwrap();
		Blueprints::<T>::mutate(id, |blueprint| {
			let outcome = blueprint.as_mut().unwrap().outcome.as_mut().unwrap();
			*outcome = Outcome { result_e12: ONE / 2, ..*outcome };
		});
		self.block(&buyers);
		self.block(&[trader]);
		(id, buyers)
	}
}

/// The public key of a secret one.
fn public_key(secret: &Bytes32) -> Bytes32 {
	x25519_dalek::x25519(*secret, x25519_dalek::X25519_BASEPOINT_BYTES)
}

/// With the longest thesis.
fn plain() -> Plain {
	let position = Position { direction: Direction::Long, entry: Entry::Market };
	let thesis = BoundedVec::truncate_from(alloc::vec![b't'; MAX_THESIS_LEN as usize]);
	Plain { position, thesis }
}

fn stored<T: Config>(id: BlueprintId) -> BlueprintOf<T> {
	Blueprints::<T>::get(id).unwrap()
}

/// Copies of a blueprint that is not judged, in all indices and without money behind them.
pub(crate) fn crowd<T: Config>(example: BlueprintId, size: u64) {
	let example = stored::<T>(example);
	for i in 0..size {
		let mut blueprint = example.clone();
		blueprint.places = Places::default();
		blueprint.times.ends_ms += (i % 1_900) * DAY;
		blueprint.look_ms = blueprint.times.ends_ms;
		let id = NextBlueprintId::<T>::get();
		NextBlueprintId::<T>::put(id + 1);
		let open = blueprints::OpenBlueprint::<T> { id, blueprint, now: T::Clock::now() };
		open.store().unwrap();
	}
}

/// A blueprint that is entered in the middle of a long history of prices and hits its target at the last
/// one, with an unlock, and whose trader cannot receive anything.
fn judged_at_once<T: Config>(world: &World<T>) -> BlueprintId {
	let (trader, id) = world.posted("trader", 2);
	world.unlocked(id, 1);
	let (armed, last) = (SAMPLES / 3, SAMPLES - 1);
	let filled = armed + world.terms.lag_ms / SECOND;
	let time = |sample: u64| SECOND * (sample + 1);
	T::Prices::grow(FEED, SAMPLES, &[armed, filled, last]);
	// All prices are 1, but for the last one.
	let entry = Entry::Level { price: FixedU128::from_u32(1) };
	let mut open = blueprints::OpenBlueprint::<T>::load(id).unwrap();
	let Blueprint { position, key, times, .. } = &mut open.blueprint;
	(*position, *key) = (Some(Position { direction: Direction::Long, entry }), Some(KEY));
	*times = Times {
		posted_ms: 0,
		sale_end_ms: 0,
		deliver_by_ms: 0,
		starts_ms: time(armed),
		enter_by_ms: time(armed),
		ends_ms: time(last),
		reveal_by_ms: time(last) + DAY,
		fixed: true,
	};
	open.store().unwrap();
	T::Clock::set_now(time(last) + DAY / 2);
	world.block(&[trader]);
	id
}

fn past_delivery<T: Config>(id: BlueprintId) {
	T::Clock::set_now(stored::<T>(id).times.starts_ms + 60 * SECOND);
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn set_feed_terms() {
		let world = World::<T>::new();
		Feeds::<T>::remove(FEED);
		let origin = T::GovernanceOrigin::try_successful_origin().unwrap();
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, FEED, world.terms);
		assert!(Feeds::<T>::contains_key(FEED));
	}

	#[benchmark]
	fn set_feed_closed() {
		World::<T>::new();
		let origin = T::GovernanceOrigin::try_successful_origin().unwrap();
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, FEED, true);
		assert!(Feeds::<T>::get(FEED).unwrap().closed);
	}

	/// The trader's first one.
	#[benchmark]
	fn post() {
		let world = World::<T>::new();
		let trader = world.rich("trader", 0);
		let content = world.sealed(&trader, &plain());
		#[extrinsic_call]
		_(RawOrigin::Signed(trader.clone()), world.public(MAX_CAP), content, 0);
		assert!(Unjudged::<T>::contains_key(trader, FEED));
	}

	#[benchmark]
	fn set_reading_key() {
		let who = World::<T>::new().rich("reader", 0);
		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), Some(public_key(&[1; 32])));
		assert!(ReadingKeys::<T>::contains_key(who));
	}

	/// In place of another.
	#[benchmark]
	fn set_profile() {
		let who = World::<T>::new().rich("trader", 0);
		let name = |byte| Name::truncate_from(alloc::vec![byte; MAX_NAME as usize]);
		let link = crate::Link::truncate_from(alloc::vec![b'l'; MAX_LINK as usize]);
		Pallet::<T>::do_set_profile(who.clone(), name(b'a'), link.clone(), None).unwrap();
		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), name(b'b'), link, Some(who.clone()));
		assert!(Profiles::<T>::get(&who).unwrap().courier.is_some());
	}

	#[benchmark]
	fn unlock() {
		let world = World::<T>::new();
		let (_, id) = world.posted("trader", 2);
		let buyer = world.rich("buyer", 0);
		Pallet::<T>::do_set_reading_key(buyer.clone(), Some(public_key(&[1; 32]))).unwrap();
		#[extrinsic_call]
		_(RawOrigin::Signed(buyer.clone()), id);
		assert!(Unlocked::<T>::contains_key(buyer, NewestFirst::from(id)));
	}

	/// In place of terms whose budget cannot be given back.
	#[benchmark]
	fn follow() {
		let world = World::<T>::new();
		let (trader, _) = world.posted("trader", 1);
		let follower = world.rich("follower", 0);
		let key = Some(public_key(&[1; 32]));
		Pallet::<T>::do_set_reading_key(follower.clone(), key).unwrap();
		let feeds = FollowedFeeds::truncate_from(alloc::vec![FEED; MAX_FOLLOWED_FEEDS as usize]);
		let (who, of) = (follower.clone(), trader.clone());
		Pallet::<T>::do_follow(who, of, feeds.clone(), PRICE, PRICE * 2, 1).unwrap();
		#[extrinsic_call]
		_(RawOrigin::Signed(follower.clone()), trader.clone(), feeds, PRICE, PRICE * 3, 1);
		assert_eq!(Followings::<T>::get(follower, trader).unwrap().left, PRICE * 3);
	}

	#[benchmark]
	fn unfollow() {
		let world = World::<T>::new();
		let (trader, _) = world.posted("trader", 1);
		let follower = world.rich("follower", 0);
		let key = Some(public_key(&[1; 32]));
		Pallet::<T>::do_set_reading_key(follower.clone(), key).unwrap();
		let feeds = FollowedFeeds::truncate_from(alloc::vec![FEED]);
		let (who, of) = (follower.clone(), trader.clone());
		Pallet::<T>::do_follow(who, of, feeds, PRICE, PRICE * 2, 1).unwrap();
		world.block(&[follower.clone()]);
		#[extrinsic_call]
		_(RawOrigin::Signed(follower.clone()), trader.clone());
		assert!(!Followings::<T>::contains_key(follower, trader));
	}

	#[benchmark]
	fn unlock_for() {
		let world = World::<T>::new();
		let (trader, id) = world.posted("trader", 2);
		let follower = world.rich("follower", 0);
		let key = Some(public_key(&[1; 32]));
		Pallet::<T>::do_set_reading_key(follower.clone(), key).unwrap();
		let feeds = FollowedFeeds::truncate_from(alloc::vec![FEED; MAX_FOLLOWED_FEEDS as usize]);
		Pallet::<T>::do_follow(follower.clone(), trader, feeds, PRICE, PRICE, 1).unwrap();
		let anyone: T::AccountId = account("anyone", 0, 0);
		#[extrinsic_call]
		_(RawOrigin::Signed(anyone), id, follower.clone());
		assert!(Unlocked::<T>::contains_key(follower, NewestFirst::from(id)));
	}

	#[benchmark]
	fn release() {
		let world = World::<T>::new();
		let (trader, id) = world.posted("trader", 2);
		world.block(&[trader.clone()]);
		#[extrinsic_call]
		_(RawOrigin::Signed(trader), id);
		assert_eq!(stored::<T>(id).unsold, 0);
	}

	/// By a courier.
	#[benchmark]
	fn deliver(n: Linear<1, MAX_BATCH>) {
		let world = World::<T>::new();
		let (trader, id) = world.posted("trader", MAX_BATCH);
		world.unlocked(id, n);
		let courier = world.rich("courier", 0);
		let (name, link) = (Default::default(), Default::default());
		Pallet::<T>::do_set_profile(trader, name, link, Some(courier.clone())).unwrap();
		let deliveries = world.deliveries(id, n);
		#[extrinsic_call]
		_(RawOrigin::Signed(courier), id, deliveries);
		assert_eq!(Undelivered::<T>::iter_prefix(id).count(), 0);
	}

	/// What cannot be understood is judged at once.
	#[benchmark]
	fn reveal() {
		let world = World::<T>::new();
		let (trader, id) = world.posted("trader", 1);
		world.unlocked(id, 1);
		let context = revealing::context::<T>(&stored::<T>(id)).unwrap();
		Contents::<T>::mutate(id, |published| {
			let commitment = seal::commitment(&context, &KEY);
			let ciphertext = [0; MESSAGE_LEN];
			published.as_mut().unwrap().content = Content::Sealed { ciphertext, commitment };
		});
		past_delivery::<T>(id);
		world.block(&[trader.clone()]);
		#[extrinsic_call]
		_(RawOrigin::Signed(trader), id, KEY);
		assert!(stored::<T>(id).outcome.is_some());
	}

	/// The same.
	#[benchmark]
	fn exit() {
		let world = World::<T>::new();
		let (trader, id) = world.posted("trader", 1);
		world.unlocked(id, 1);
		let context = revealing::context::<T>(&stored::<T>(id)).unwrap();
		Contents::<T>::mutate(id, |published| {
			let commitment = seal::commitment(&context, &KEY);
			let ciphertext = [0; MESSAGE_LEN];
			published.as_mut().unwrap().content = Content::Sealed { ciphertext, commitment };
		});
		past_delivery::<T>(id);
		world.block(&[trader.clone()]);
		#[extrinsic_call]
		_(RawOrigin::Signed(trader), id, Some(KEY));
		assert!(stored::<T>(id).outcome.is_some());
	}

	/// All of its life at one look, in a long history of prices; its unlocks stay open.
	#[benchmark]
	fn judge() {
		let world = World::<T>::new();
		let id = judged_at_once::<T>(&world);
		let anyone: T::AccountId = account("anyone", 0, 0);
		#[extrinsic_call]
		_(RawOrigin::Signed(anyone), id);
		assert!(stored::<T>(id).outcome.is_some());
	}

	#[benchmark]
	fn close(n: Linear<1, MAX_BATCH>) {
		let world = World::<T>::new();
		let (id, buyers) = world.to_close(n);
		let anyone: T::AccountId = account("anyone", 0, 0);
		#[extrinsic_call]
		_(RawOrigin::Signed(anyone), id, buyers.try_into().unwrap());
		assert!(!Blueprints::<T>::contains_key(id));
	}

	#[benchmark]
	fn serve_nothing_due() {
		World::<T>::new();
		#[block]
		{
			Pallet::<T>::serve(<T as Config>::WeightInfo::serve_nothing_due());
		}
	}

	/// A turn of the service in which a blueprint is judged.
	#[benchmark]
	fn serve_judge() {
		let world = World::<T>::new();
		let id = judged_at_once::<T>(&world);
		// The end of its sale is a turn of its own.
		let mut open = blueprints::OpenBlueprint::<T>::load(id).unwrap();
		crate::sales::end::<T>(&mut open).unwrap();
		open.store().unwrap();
		#[block]
		{
			service::first_due::<T>().unwrap();
			service::serve_one::<T>(id).unwrap();
		}
		assert!(stored::<T>(id).outcome.is_some());
	}

	/// A turn of the service in which unlocks are closed.
	#[benchmark]
	fn serve_close(n: Linear<1, CLOSED_AT_ONCE>) {
		let world = World::<T>::new();
		let (id, _) = world.to_close(n);
		#[block]
		{
			service::first_due::<T>().unwrap();
			service::serve_one::<T>(id).unwrap();
		}
		assert!(!Blueprints::<T>::contains_key(id));
	}

	/// Posting among up to so many others, to the power of ten.
	#[benchmark(extra)]
	fn post_among(n: Linear<2, CROWD>) {
		let world = World::<T>::new();
		let (_, example) = world.posted("other", 1);
		crowd::<T>(example, 10u64.pow(n));
		let trader = world.rich("trader", 0);
		let content = world.sealed(&trader, &plain());
		#[block]
		{
			Pallet::<T>::do_post(trader, world.public(1), content, 0).unwrap();
		}
	}

	/// Judging among up to so many others, to the power of ten.
	#[benchmark(extra)]
	fn judge_among(n: Linear<2, CROWD>) {
		let world = World::<T>::new();
		let (_, example) = world.posted("other", 1);
		crowd::<T>(example, 10u64.pow(n));
		let id = judged_at_once::<T>(&world);
		#[block]
		{
			Pallet::<T>::do_judge(id).unwrap();
		}
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::benchmark_ext(), crate::mock::Test);
}
