// SPDX-License-Identifier: Apache-2.0
//! A chain with a feed, sampled as a test says. It writes and forgets its history as any chain does.

use super::*;
use frame_support::{
	derive_impl, parameter_types,
	traits::{ConstU32, ConstU64, Hooks},
	weights::Weight,
};
use frame_system::EnsureRoot;
use pallet_prices::{Feeds, Freeze, Pending};
use primitives::FeedRule;
use sp_runtime::{BuildStorage, Permill};

type Block = frame_system::mocking::MockBlock<Test>;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(RuntimeCall, RuntimeEvent, RuntimeError, RuntimeOrigin, RuntimeTask)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;
	#[runtime::pallet_index(2)]
	pub type Prices = pallet_prices;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

parameter_types! {
	pub static Retention: Moment = Moment::MAX;
}

impl pallet_prices::Config for Test {
	type GovernanceOrigin = EnsureRoot<u64>;
	type Time = Timestamp;
	type MaxFeeds = ConstU32<1>;
	type MaxOperators = ConstU32<1>;
	type MaxDelay = ConstU64<1>;
	type MaxAhead = ConstU64<1>;
	type Heartbeat = ConstU64<1>;
	type Retention = Retention;
	type BlockTime = ConstU64<1>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = BenchmarkTime;
}

/// Sets the time in benchmarks.
#[cfg(feature = "runtime-benchmarks")]
pub struct BenchmarkTime;
#[cfg(feature = "runtime-benchmarks")]
impl pallet_prices::BenchmarkHelper for BenchmarkTime {
	fn set_time(now: Moment) {
		set_time(now);
	}
}

/// The feed that there is.
pub const FEED: FeedId = 0;

const RULE: FeedRule = FeedRule {
	quorum: 1,
	max_age_ms: 1,
	max_move: Permill::one(),
	max_drift: Permill::one(),
	confirmations: 1,
};

/// Run a test.
pub fn run<R>(test: impl FnOnce() -> R) -> R {
	let prices =
		pallet_prices::GenesisConfig { operators: vec![1], feeds: vec![("BTC/USD".into(), RULE)] };
	let config = RuntimeGenesisConfig { prices, ..Default::default() };
	Retention::set(Moment::MAX);
	sp_io::TestExternalities::new(config.build_storage().unwrap()).execute_with(test)
}

/// A block of this time.
pub fn set_time(now: Moment) {
	Timestamp::set_timestamp(now);
}

/// A block of the sample's time, at whose end that becomes the price, however far away it is.
pub fn sample(point: Point) {
	set_time(point.time_ms);
	Feeds::<Test>::mutate(FEED, |feed| {
		let Point { time_ms, price } = point;
		// A jump that governance said is right.
		feed.as_mut().unwrap().state.freeze = Some(Freeze {
			price,
			as_of_ms: time_ms,
			counted_at_ms: time_ms,
			confirmations: 0,
			released: true,
		});
	});
	Pending::<Test>::put(frame_support::BoundedVec::truncate_from(vec![FEED]));
	Prices::on_finalize(0);
	// Events are of no interest, and there are many.
	System::reset_events();
}

/// How many levels the tree of the history has.
pub fn tree_levels() -> u32 {
	Feeds::<Test>::get(FEED).unwrap().history.levels()
}

/// Remove the oldest pages, all but so many.
pub fn forget_all_but(pages: u64) {
	Retention::set(0);
	let step = <() as pallet_prices::WeightInfo>::prune_page();
	loop {
		let head = Feeds::<Test>::get(FEED).unwrap().history;
		let kept = head.last_page().map_or(0, |last| last + 1 - head.kept_from);
		if kept <= pages {
			break;
		}
		assert_ne!(Prices::on_idle(0, step), Weight::zero());
	}
	Retention::set(Moment::MAX);
}

#[test]
fn samples_of_one_feed_should_differ_in_time() {
	run(|| {
		let point = Point { time_ms: 5, price: price(1) };
		sample(point);
		sample(Point { price: price(2), ..point });
		sample(Point { time_ms: 4, ..point });
		assert_eq!(Prices::samples(FEED, 0), [point]);
	});
}
