// SPDX-License-Identifier: Apache-2.0
//! Attacks on what is sold, and by whom.

use super::*;

#[test]
fn buying_after_the_start() {
	ExtBuilder::run(|| {
		everybody_reads();
		assert_ok!(follow(OTHER, P, P, 1));
		let id = on_sale(LONG);
		let times = blueprint(id).times;
		// Between the last purchase and the first price that counts lie the delivery and the lag.
		assert_eq!(times.starts_ms, times.sale_end_ms + DELIVERY + LAG);
		until(times.sale_end_ms);
		assert_ok!(unlock(BUYER, id));
		pass(1);
		assert_noop!(unlock(FOURTH, id), Error::<Test>::SaleOver);
		assert_noop!(Predictions::unlock_for(signed(FOURTH), id, OTHER), Error::<Test>::SaleOver);
		// What it says is not to be known before either, not even by its trader.
		until(times.deliver_by_ms);
		assert_noop!(reveal(id), Error::<Test>::NotStarted);
		assert_ok!(deliver(id, [0]));
		// Prices before the start, however far they went, are nobody's gain.
		sample(BTC, percent(110));
		start_at(id, percent(110));
		assert_ok!(reveal(id));
		assert_ok!(judge(id));
		assert_eq!(blueprint(id).progress.fill.unwrap().price, percent(110));
		assert_eq!(blueprint(id).outcome, None);
	});
	// An open one is never sold, nor is one whose sale its trader has ended.
	ExtBuilder::run(|| {
		everybody_reads();
		let id = posted(TRADER, plain_terms(), open(LONG));
		assert_noop!(unlock(BUYER, id), Error::<Test>::SaleOver);
		let sold = BlueprintTerms { cap: 1, price: P, sale_ms: 10 * MINUTE, ..plain_terms() };
		assert_noop!(post(OTHER, sold, open(LONG)), Error::<Test>::OpenIsNotSold);
		let id = posted(OTHER, sale_terms(), sealed(OTHER, LONG));
		assert_ok!(Predictions::release(signed(OTHER), id));
		assert_noop!(unlock(BUYER, id), Error::<Test>::SaleOver);
	});
	// When the chain stood still, the start waits, but the sale does not go on.
	ExtBuilder::run(|| {
		everybody_reads();
		assert_ok!(Clock::set_halt_after(RuntimeOrigin::root(), HOUR / 2));
		let id = on_sale(LONG);
		let times = blueprint(id).times;
		next_block();
		pass(3 * HOUR);
		assert_noop!(unlock(BUYER, id), Error::<Test>::SaleOver);
		assert!(now() > times.starts_ms);
		assert_noop!(reveal(id), Error::<Test>::NotStarted);
		assert_noop!(judge(id), Error::<Test>::NotStarted);
	});
}

#[test]
fn idle_cover_locks_no_exposure() {
	ExtBuilder::run(|| {
		terms_with(|terms| terms.max_exposure = 2 * (P + C));
		// As much for sale as can be, and nobody who wants it.
		let terms = BlueprintTerms { cap: 1_000, ..sale_terms() };
		posted(FOURTH, terms, sealed(FOURTH, LONG));
		assert_eq!(Feeds::<Test>::get(BTC).unwrap().exposure, 0);
		// That keeps nobody else from selling.
		let id = on_sale(LONG);
		assert_ok!(unlock(BUYER, id));
		assert_ok!(unlock(OTHER, id));
		assert_eq!(Feeds::<Test>::get(BTC).unwrap().exposure, 2 * (P + C));
	});
}

#[test]
fn operators_profit_is_bounded_by_exposure() {
	ExtBuilder::run(|| {
		let most = 3 * (P + C) + P + C - 1;
		terms_with(|terms| terms.max_exposure = most);
		// Whoever sells and whoever buys on the feed, all that its prices can move is within the limit.
		let first = on_sale(LONG);
		let second = posted(FOURTH, sale_terms(), sealed(FOURTH, SHORT));
		assert_ok!(unlock(BUYER, first));
		assert_ok!(unlock(OTHER, first));
		assert_ok!(unlock(BUYER, second));
		assert_noop!(unlock(OTHER, second), Error::<Test>::ExposureReached);
		assert_ok!(follow(OTHER, P, P, 1));
		// By somebody who is followed neither.
		let feeds = vec![BTC].try_into().unwrap();
		assert_ok!(Predictions::follow(signed(OTHER), FOURTH, feeds, P, P, 1));
		assert_noop!(
			Predictions::unlock_for(signed(TRADER), second, OTHER),
			Error::<Test>::ExposureReached
		);
		// What moves in the end, whatever price operators say, is no more than that.
		let before = PEOPLE.map(all_of);
		assert_ok!(deliver(first, [0, 1]));
		assert_ok!(deliver(second, [0]));
		start(first);
		sample(BTC, percent(150));
		for id in [first, second] {
			assert_ok!(reveal(id));
			assert_ok!(judge(id));
			assert_ok!(close(id, PEOPLE));
		}
		let moved: Balance = PEOPLE
			.map(all_of)
			.into_iter()
			.zip(before)
			.map(|(after, before)| before.saturating_sub(after))
			.sum();
		assert!(moved <= most + STAKE, "{moved}");
		assert_eq!(Feeds::<Test>::get(BTC).unwrap().exposure, 0);
		// What is closed makes room again.
		sample(BTC, percent(150));
		let third = on_sale(LONG);
		assert_ok!(unlock(BUYER, third));
	});
}

#[test]
fn budgets_drained_by_voids() {
	ExtBuilder::run(|| {
		let budget = 3 * P;
		assert_ok!(follow(BUYER, P, budget, 2));
		let money = all_of(BUYER);
		let deposits = held(TRN, HoldReason::Deposit, BUYER);
		// However often calls come to nothing, the budget is whole after each, and nothing was paid.
		for _ in 0..10 {
			sample(BTC, START_PRICE);
			let id = on_sale(at_level(percent(50)));
			assert_ok!(Predictions::unlock_for(signed(TRADER), id, BUYER));
			let left = Followings::<Test>::get(BUYER, TRADER).unwrap().left;
			assert_eq!(left, budget - P, "one unit at a time is all that it locks");
			assert_ok!(deliver(id, [0]));
			start(id);
			assert_ok!(reveal(id));
			until(blueprint(id).times.enter_by_ms + 1);
			assert_ok!(judge(id));
			assert_eq!(ending(id), Ending::Void(WhyVoid::NotArmed));
			assert_ok!(close(id, [BUYER]));
			let following = Followings::<Test>::get(BUYER, TRADER).unwrap();
			assert_eq!((following.left, following.losses), (budget, 0));
			assert_eq!(all_of(BUYER), money);
			assert_eq!(held(TRN, HoldReason::Deposit, BUYER), deposits);
		}
		// And everybody sees how many came to nothing.
		assert_eq!(record(TRADER).voids, 10);
		assert_ok!(Predictions::unfollow(signed(BUYER), TRADER));
		assert_eq!(free(USD, BUYER), money);
	});
	// A budget is never used beyond itself, and not for what costs more than was said.
	ExtBuilder::run(|| {
		assert_ok!(follow(BUYER, P, 2 * P - 1, 2));
		let id = on_sale(LONG);
		assert_ok!(Predictions::unlock_for(signed(TRADER), id, BUYER));
		assert_ok!(follow(OTHER, P - 1, 10 * P, 2));
		assert_noop!(Predictions::unlock_for(signed(TRADER), id, OTHER), Error::<Test>::NotWanted);
		assert_noop!(
			Predictions::unlock_for(signed(TRADER), id, FOURTH),
			Error::<Test>::NotFollowing
		);
		start(id);
		sample(BTC, START_PRICE);
		assert_ok!(Predictions::exit(signed(TRADER), id, Some(key_of(TRADER, 0))));
		pass(LAG);
		sample(BTC, START_PRICE);
		assert_ok!(judge(id));
		// The next one cannot be had before this one is closed.
		let next = on_sale(LONG);
		assert_noop!(
			Predictions::unlock_for(signed(TRADER), next, BUYER),
			Error::<Test>::BudgetUsed
		);
		assert_ok!(close(id, [BUYER]));
		assert_ok!(Predictions::unlock_for(signed(TRADER), next, BUYER));
	});
}

#[test]
fn washed_sales_should_not_move_the_record() {
	fn record_with(buyers: &[AccountId], price: Balance) -> TrackRecord {
		let mut found = None;
		ExtBuilder::run(|| {
			for (round, end) in [103, 97, 103].into_iter().enumerate() {
				sample(BTC, START_PRICE);
				let terms = BlueprintTerms { price, ..sale_terms() };
				let id = posted(TRADER, terms, sealed(TRADER, LONG));
				for (index, buyer) in buyers.iter().enumerate() {
					assert_ok!(unlock(*buyer, id));
					assert_ok!(deliver(id, [index as u32]));
				}
				assert_ok!(Predictions::release(signed(TRADER), id));
				start(id);
				sample(BTC, percent(end));
				sample(BTC, START_PRICE);
				assert_ok!(reveal(id));
				assert_ok!(judge(id));
				if !buyers.is_empty() {
					assert_ok!(close(id, buyers.iter().copied()));
				}
				assert_eq!(record(TRADER).calls, round as u32 + 1);
			}
			found = Some(record(TRADER));
		});
		found.unwrap()
	}
	let none = record_with(&[], P);
	assert_eq!(none, record_with(&[BUYER, OTHER, FOURTH], P), "nobody looks at sales");
	assert_eq!(none, record_with(&[BUYER], 1_000 * DOLLAR), "nor at prices");
	// Nor can one buy of oneself.
	ExtBuilder::run(|| {
		everybody_reads();
		let id = on_sale(LONG);
		assert_noop!(unlock(TRADER, id), Error::<Test>::OwnBlueprint);
		let feeds = vec![BTC].try_into().unwrap();
		assert_noop!(
			Predictions::follow(signed(TRADER), TRADER, feeds, P, P, 1),
			Error::<Test>::OwnTrader
		);
	});
}

#[test]
fn both_sides_from_two_accounts() {
	for odds_e2 in [50, 100, 400] {
		// To each side, and to neither.
		for price in [80, 99, 100, 101, 120] {
			ExtBuilder::run(|| {
				// Somebody sells both sides to others out of two accounts.
				let terms = BlueprintTerms { odds_e2, ..sale_terms() };
				let before = all_of(TRADER) + all_of(FOURTH);
				let long = posted(TRADER, terms.clone(), sealed(TRADER, LONG));
				let short = posted(FOURTH, terms, sealed(FOURTH, SHORT));
				for id in [long, short] {
					assert_ok!(unlock(BUYER, id));
					assert_ok!(unlock(OTHER, id));
					assert_ok!(deliver(id, [0, 1]));
				}
				start(long);
				sample(BTC, percent(price));
				until(blueprint(long).times.ends_ms);
				sample(BTC, percent(price));
				for id in [long, short] {
					assert_ok!(reveal(id));
					assert_ok!(judge(id));
					assert_ok!(close(id, [BUYER, OTHER]));
				}
				let after = all_of(TRADER) + all_of(FOURTH);
				assert!(after <= before, "{odds_e2} {price}: {before} -> {after}");
				assert!(price == 100 || after < before);
				// One account cannot have both at a time.
				sample(BTC, percent(price));
				on_sale(LONG);
				assert_noop!(
					post(TRADER, sale_terms(), sealed(TRADER, SHORT)),
					Error::<Test>::NotJudgedYet
				);
			});
		}
	}
}

#[test]
fn a_flood_of_unlocks() {
	ExtBuilder::run(|| {
		let terms = BlueprintTerms { cap: 300, ..sale_terms() };
		let id = posted(TRADER, terms.clone(), sealed(TRADER, LONG));
		let calm = posted(OTHER, BlueprintTerms { cap: 1, ..terms }, sealed(OTHER, LONG));
		assert_ok!(unlock(BUYER, calm));
		many_buyers(id, 300);
		// Each account has one, for a deposit.
		assert_noop!(unlock(10_000, id), Error::<Test>::SaleOver);
		assert!(held(TRN, HoldReason::Deposit, 10_000) > 0);
		for calls in 0..5 {
			assert_ok!(deliver(id, 64 * calls..300.min(64 * (calls + 1))));
		}
		start(id);
		sample(BTC, percent(97));
		for id in [id, calm] {
			assert_ok!(reveal(id));
			assert_ok!(judge(id));
		}
		// It is closed in parts by anyone, or by the chain, as far as a block has room; and whoever buys
		// elsewhere does not wait for it.
		assert_ok!(close(calm, [BUYER]));
		assert_eq!(Blueprints::<Test>::get(calm), None);
		assert_ok!(close(id, 10_000..10_064));
		assert_eq!(blueprint(id).closed, 64);
		let mut blocks = 0;
		while Blueprints::<Test>::contains_key(id) {
			let limit = Weight::from_parts(50_000_000_000, u64::MAX);
			let used = Predictions::on_idle(System::block_number(), limit);
			assert!(used.all_lte(limit));
			next_block();
			blocks += 1;
			assert!(blocks < 100, "it goes on");
		}
		assert_eq!(Unlocks::<Test>::iter().count(), 0);
		assert_eq!(Feeds::<Test>::get(BTC).unwrap().exposure, 0);
	});
}
