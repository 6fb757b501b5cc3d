// SPDX-License-Identifier: Apache-2.0
//! Following out of a budget.

use crate::{
	mock::{deliver, *},
	*,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchResult;

const PRICE: Balance = 20 * DOLLAR;

fn follow(budget: Balance) -> DispatchResult {
	let feeds = FollowedFeeds::truncate_from(vec![BTC, ETH]);
	Predictions::follow(signed(BUYER), TRADER, feeds, PRICE, budget, 2)
}

fn following() -> FollowingOf<Test> {
	Followings::<Test>::get(BUYER, TRADER).unwrap()
}

/// The buyer can read, and follows.
fn followed(budget: Balance) {
	assert_ok!(Predictions::set_reading_key(signed(BUYER), Some(reading_key(BUYER))));
	assert_ok!(follow(budget));
}

/// A blueprint that is never entered, bought for the follower.
fn bought() -> BlueprintId {
	let entry = Entry::Level { price: (2 * START_PRICE).into() };
	let id = on_sale(Position { direction: Direction::Long, entry });
	assert_ok!(Predictions::unlock_for(signed(FOURTH), id, BUYER));
	assert_ok!(deliver(id, [0]));
	id
}

/// It is void, and paid out.
fn void(id: BlueprintId) {
	samples_until(BTC, START_PRICE, blueprint(id).times.starts_ms + BLOCK);
	assert_ok!(reveal(id));
	samples_until(BTC, START_PRICE, blueprint(id).times.enter_by_ms + BLOCK);
	assert_ok!(judge(id));
	assert_ok!(close(id, [BUYER]));
}

#[test]
fn what_comes_back_should_be_budget_again() {
	ExtBuilder::run(|| {
		followed(2 * PRICE);
		let id = bought();
		assert_eq!((following().left, held(USD, HoldReason::Escrow, BUYER)), (PRICE, 2 * PRICE));
		void(id);
		assert_eq!(
			(following().left, held(USD, HoldReason::Escrow, BUYER)),
			(2 * PRICE, 2 * PRICE)
		);
	});
}

#[test]
fn a_budget_should_not_grow_beyond_what_was_said_when_one_follows_anew() {
	ExtBuilder::run(|| {
		let before = free(USD, BUYER);
		followed(4 * PRICE);
		let id = bought();
		// From now on, one unit at a time is all that is wanted.
		assert_ok!(follow(PRICE));
		void(id);
		assert_eq!((following().left, held(USD, HoldReason::Escrow, BUYER)), (PRICE, PRICE));
		assert_eq!(free(USD, BUYER), before - PRICE);
	});
}

#[test]
fn what_comes_back_after_unfollowing_should_be_free() {
	ExtBuilder::run(|| {
		let before = free(USD, BUYER);
		followed(2 * PRICE);
		let id = bought();
		assert_ok!(Predictions::unfollow(signed(BUYER), TRADER));
		assert_eq!(held(USD, HoldReason::Escrow, BUYER), PRICE);
		void(id);
		assert_eq!((free(USD, BUYER), held(USD, HoldReason::Escrow, BUYER)), (before, 0));
	});
}

#[test]
fn a_following_should_pause_after_lost_calls_until_one_follows_anew() {
	ExtBuilder::run(|| {
		followed(10 * PRICE);
		for _ in 0..2 {
			let id = on_sale(LONG);
			assert_ok!(Predictions::unlock_for(signed(FOURTH), id, BUYER));
			assert_ok!(deliver(id, [0]));
			samples_until(BTC, START_PRICE, blueprint(id).times.starts_ms + BLOCK);
			sample(BTC, START_PRICE * 97 / 100);
			sample(BTC, START_PRICE);
			assert_ok!(reveal(id));
			assert_ok!(judge(id));
			assert_ok!(close(id, [BUYER]));
		}
		let id = on_sale(LONG);
		let unlock_for = || Predictions::unlock_for(signed(FOURTH), id, BUYER);
		assert_noop!(unlock_for(), Error::<Test>::FollowingPaused);
		assert_ok!(follow(PRICE));
		assert_ok!(unlock_for());
	});
}

#[test]
fn terms_of_following_should_make_sense() {
	ExtBuilder::run(|| {
		assert_ok!(Predictions::set_reading_key(signed(BUYER), Some(reading_key(BUYER))));
		let follow = |trader, feeds: Vec<FeedId>, max_price, budget, pause_after| {
			let feeds = FollowedFeeds::truncate_from(feeds);
			Predictions::follow(signed(BUYER), trader, feeds, max_price, budget, pause_after)
		};
		assert_noop!(follow(BUYER, vec![BTC], PRICE, PRICE, 1), Error::<Test>::OwnTrader);
		for (max_price, budget, pause_after) in
			[(0, PRICE, 1), (PRICE, PRICE - 1, 1), (PRICE, PRICE, 0)]
		{
			let attempt = || follow(TRADER, vec![BTC], max_price, budget, pause_after);
			assert_noop!(attempt(), Error::<Test>::InvalidBudget);
		}
		for feeds in [vec![], vec![BTC, GOLD], vec![SILVER]] {
			let attempt = || follow(TRADER, feeds.clone(), PRICE, PRICE, 1);
			assert_noop!(attempt(), Error::<Test>::InvalidFeeds);
		}
		assert_ok!(follow(TRADER, vec![BTC, ETH], PRICE, PRICE, 1));
	});
}
