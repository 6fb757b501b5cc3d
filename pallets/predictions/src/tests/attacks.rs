// SPDX-License-Identifier: Apache-2.0
//! What people could try to get more than is theirs, or to keep others from what is. Each attack of the
//! design that is about the pallet has its test here, by its name; those of economics are simulated.

use crate::{
	mock::{deliver, *},
	*,
};
use frame_support::{assert_noop, assert_ok, traits::Hooks, weights::Weight};
use sp_runtime::{DispatchResult, FixedU128};

const P: Balance = 20 * DOLLAR;
/// κ · P: the cover of a unit at even odds and above.
const C: Balance = 24 * DOLLAR;

fn until(moment: Moment) {
	if now() < moment {
		pass(moment - now());
	}
}

fn percent(of: u128) -> FixedU128 {
	FixedU128::from_rational(START_PRICE * of, 100)
}

/// Prices begin to count, with this one.
fn start_at(id: BlueprintId, price: FixedU128) {
	until(blueprint(id).times.starts_ms);
	sample(BTC, price);
}

fn start(id: BlueprintId) {
	start_at(id, percent(100));
}

/// All that somebody has of the dollar, held and waiting included.
fn all_of(who: AccountId) -> Balance {
	let held = [HoldReason::Stake, HoldReason::Cover, HoldReason::Escrow]
		.map(|reason| held(USD, reason, who));
	let waiting = pallet_custody::Waiting::<Test>::get(who, USD).map_or(0, |waits| waits.amount);
	free(USD, who) + held.iter().sum::<Balance>() + waiting
}

fn terms_with(change: impl FnOnce(&mut FeedTermsOf<Test>)) {
	let mut terms = terms_in(USD);
	change(&mut terms);
	assert_ok!(Predictions::set_feed_terms(RuntimeOrigin::root(), BTC, terms));
}

fn record(who: AccountId) -> TrackRecord {
	TrackRecords::<Test>::get(who, BTC).unwrap().record
}

fn everybody_reads() {
	for who in PEOPLE {
		assert_ok!(Predictions::set_reading_key(signed(who), Some(reading_key(who))));
	}
}

fn follow(who: AccountId, max_price: Balance, budget: Balance, pause_after: u8) -> DispatchResult {
	if !ReadingKeys::<Test>::contains_key(who) {
		assert_ok!(Predictions::set_reading_key(signed(who), Some(reading_key(who))));
	}
	let feeds = vec![BTC].try_into().unwrap();
	Predictions::follow(signed(who), TRADER, feeds, max_price, budget, pause_after)
}

fn ending(id: BlueprintId) -> Ending {
	blueprint(id).outcome.expect("it is judged").ending
}

fn at_level(level: FixedU128) -> Position {
	Position { direction: Direction::Long, entry: Entry::Level { price: level } }
}

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
fn hidden_is_no_better_than_lost() {
	/// What a trader and a buyer have in the end, and the record, at these odds.
	fn end(
		odds_e2: u16,
		end: impl FnOnce(BlueprintId),
		tamper: impl FnOnce(&mut Message),
	) -> (Balance, Balance, i64) {
		let mut found = None;
		ExtBuilder::run(|| {
			let context = context_of(TRADER, 0);
			let key = key_of(TRADER, 0);
			let mut message = Plain { position: LONG, thesis: Default::default() }.encode_message();
			tamper(&mut message);
			let content = Content::Sealed {
				ciphertext: crypt(&context, &key, &message),
				commitment: commitment(&context, &key),
			};
			let terms = BlueprintTerms { odds_e2, ..sale_terms() };
			let id = posted(TRADER, terms, content);
			assert_ok!(unlock(BUYER, id));
			assert_ok!(deliver(id, [0]));
			start(id);
			end(id);
			assert_ok!(close(id, [BUYER]));
			let record = record(TRADER);
			let worst = record.score.logs_e12.into_iter().max().unwrap();
			found = Some((all_of(TRADER), all_of(BUYER), worst));
		});
		found.unwrap()
	}
	let lose = |price: u128| {
		move |id| {
			sample(BTC, percent(price));
			assert_ok!(reveal(id));
			assert_ok!(judge(id));
			assert!(matches!(ending(id), Ending::Stop(_)));
		}
	};
	let hide = |id| {
		until(blueprint(id).times.reveal_by_ms + 1);
		assert_noop!(reveal(id), Error::<Test>::RevealOver);
		assert_ok!(judge(id));
		assert_eq!(ending(id), Ending::Hidden(WhyHidden::NotRevealed));
	};
	for odds in [50, 100, 250, 400] {
		let hidden = end(odds, hide, |_| ());
		for price in [98, 95, 80] {
			let lost = end(odds, lose(price), |_| ());
			assert!(hidden.0 <= lost.0 && hidden.1 >= lost.1, "{odds}: {hidden:?} {lost:?}");
			assert!(hidden.2 <= lost.2, "the record: {hidden:?} {lost:?}");
		}
		// The same for what nobody can read.
		let malformed = |id| {
			assert_ok!(reveal(id));
			assert_eq!(ending(id), Ending::Hidden(WhyHidden::Malformed));
		};
		assert_eq!(end(odds, malformed, |message| message[255] = 1), hidden);
		assert_eq!(end(odds, malformed, |message| message[2] = 2), hidden);
	}
	// What would have been void, had it been revealed, is hidden too.
	ExtBuilder::run(|| {
		let (trader, buyer) = (all_of(TRADER), all_of(BUYER));
		let id = on_sale(at_level(percent(50)));
		assert_ok!(unlock(BUYER, id));
		assert_ok!(deliver(id, [0]));
		start(id);
		hide(id);
		assert_ok!(close(id, [BUYER]));
		assert_eq!(all_of(TRADER), trader - STAKE - C);
		assert_eq!(all_of(BUYER), buyer + C);
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
fn a_late_delivery_leaves_time_to_act() {
	ExtBuilder::run(|| {
		let id = on_sale(LONG);
		let times = blueprint(id).times;
		assert_ok!(unlock(BUYER, id));
		assert_ok!(unlock(OTHER, id));
		until(times.deliver_by_ms);
		assert_ok!(deliver(id, [0]));
		// From here on the buyer has what prices are late by.
		assert_eq!(times.starts_ms, now() + LAG);
		pass(1);
		assert_noop!(deliver(id, [0]), Error::<Test>::DeliveryOver);
		assert_noop!(deliver(id, [1]), Error::<Test>::DeliveryOver);
		sample(BTC, percent(110));
		start(id);
		assert_ok!(reveal(id));
		assert_ok!(judge(id));
		let fill = blueprint(id).progress.fill.unwrap();
		assert!(fill.time_ms >= times.deliver_by_ms + LAG && fill.price == percent(100));
	});
	// Where the chain stood still there is as much time after the last delivery.
	ExtBuilder::run(|| {
		assert_ok!(Clock::set_halt_after(RuntimeOrigin::root(), HOUR / 2));
		let id = on_sale(LONG);
		assert_ok!(unlock(BUYER, id));
		next_block();
		pass(2 * HOUR);
		let last = now() + DELIVERY;
		for _ in 0..2 {
			next_block();
			pass(20 * MINUTE);
		}
		until(last);
		assert_ok!(deliver(id, [0]));
		pass(1);
		assert_noop!(deliver(id, [0]), Error::<Test>::DeliveryOver);
		sample(BTC, percent(110));
		until(last + LAG - 1);
		assert_noop!(reveal(id), Error::<Test>::NotStarted);
		pass(1);
		sample(BTC, percent(100));
		assert_ok!(reveal(id));
		assert_ok!(judge(id));
		assert_eq!(blueprint(id).times.starts_ms, last + LAG);
		assert_eq!(blueprint(id).progress.fill.unwrap().price, percent(100));
	});
}

#[test]
fn a_delivery_that_differs_from_its_key() {
	/// Tampers with what is delivered to the buyer.
	type Tamper = fn(BlueprintId) -> Vec<Delivered>;
	let tampers: [Tamper; 5] = [
		|_| vec![],
		|id| {
			let mut right = right_delivery(id, 0);
			right.wrapped[0] ^= 1;
			vec![right]
		},
		// Under another one-time key, be it readable or not.
		|id| {
			let mut right = right_delivery(id, 0);
			right.ephemeral[31] ^= 0x80;
			vec![right]
		},
		// What the other buyer gets.
		|id| vec![Delivered { index: 0, ..right_delivery(id, 1) }],
		// The right one first; but the last one counts.
		|id| vec![right_delivery(id, 0), Delivered { wrapped: [0; 32], ..right_delivery(id, 0) }],
	];
	for tamper in tampers {
		// It wins, it loses, it is void.
		for (position, price) in [(LONG, 103), (LONG, 97), (at_level(percent(50)), 100)] {
			ExtBuilder::run(|| {
				let (buyer, treasury) = (all_of(BUYER), all_of(Treasury::get()));
				let id = on_sale(position);
				assert_ok!(unlock(BUYER, id));
				assert_ok!(unlock(OTHER, id));
				let deliveries = tamper(id).try_into().unwrap();
				let _ = Predictions::deliver(signed(TRADER), id, deliveries);
				assert_ok!(deliver(id, [1]));
				start(id);
				sample(BTC, percent(price));
				until(blueprint(id).times.enter_by_ms + 1);
				assert_ok!(reveal(id));
				assert_ok!(judge(id));
				let outcome = blueprint(id).outcome.unwrap();
				let trader = all_of(TRADER);
				let other = all_of(OTHER);
				assert_ok!(close(id, [BUYER]));
				// The buyer has the price back and the whole cover.
				assert_eq!(all_of(BUYER), buyer + C);
				assert_eq!(all_of(TRADER), trader - C);
				assert_eq!(record(TRADER).faulty, 1);
				// The stake follows the outcome, and so does who was delivered to.
				let lost = all_of(Treasury::get()) - treasury;
				assert_eq!(lost, if price == 97 { STAKE } else { 0 });
				assert_ok!(close(id, [OTHER]));
				let got = all_of(OTHER) as i128 - other as i128;
				match outcome.ending {
					Ending::Target(_) => assert_eq!(got, -(P as i128)),
					Ending::Stop(_) => assert_eq!(got, C as i128),
					_ => assert_eq!(got, 0),
				}
				assert_eq!(record(TRADER).faulty, 1);
			});
		}
	}
}

#[test]
fn replayed_commitment() {
	ExtBuilder::run(|| {
		// Somebody posts what another has sealed, and its own once more.
		let first = on_sale(LONG);
		let content = Contents::<Test>::get(first).unwrap().content;
		let copied = posted(OTHER, sale_terms(), content.clone());
		let eth = BlueprintTerms { feed: ETH, ..sale_terms() };
		assert_noop!(
			Predictions::post(signed(TRADER), eth.clone(), content.clone(), 0),
			Error::<Test>::WrongSequence
		);
		let again = posted(TRADER, eth, content);
		start(first);
		assert_ok!(reveal(first));
		let key = blueprint(first).key.unwrap();
		// The key that everybody knows now opens neither.
		for (id, trader) in [(copied, OTHER), (again, TRADER)] {
			assert_noop!(Predictions::reveal(signed(trader), id, key), Error::<Test>::WrongKey);
			assert_noop!(Predictions::exit(signed(trader), id, Some(key)), Error::<Test>::WrongKey);
		}
		for id in [copied, again] {
			until(blueprint(id).times.reveal_by_ms + 1);
			let trader = blueprint(id).trader;
			let before = all_of(trader);
			System::reset_events();
			assert_ok!(judge(id));
			assert_eq!(all_of(trader), before - STAKE, "it is hidden");
			assert_eq!(Blueprints::<Test>::get(id), None, "nothing was sold");
		}
	});
}

#[test]
fn low_order_keys() {
	// The points of order 1, 2, 4 and 8 of the curve and its twist: whatever secret meets them, the
	// outcome is known to everybody.
	let bytes = |hex: &str| -> Bytes32 {
		let bytes: Vec<u8> =
			(0..32).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).collect();
		bytes.try_into().unwrap()
	};
	let low = [
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
		"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	];
	ExtBuilder::run(|| {
		for key in low.map(bytes) {
			// The top bit is none of the number's.
			for top in [0, 0x80] {
				let mut key = key;
				key[31] |= top;
				assert_noop!(
					Predictions::set_reading_key(signed(BUYER), Some(key)),
					Error::<Test>::InvalidReadingKey
				);
			}
		}
		let id = on_sale(LONG);
		assert_noop!(Predictions::unlock(signed(BUYER), id), Error::<Test>::NoReadingKey);
	});
}

#[test]
fn a_blocked_buyer() {
	// Whoever loses and whoever wins, a buyer that the issuer has blocked keeps nobody from their own.
	for price in [103, 97] {
		ExtBuilder::run(|| {
			let id = on_sale(LONG);
			let before = [BUYER, OTHER, TRADER].map(all_of);
			assert_ok!(unlock(BUYER, id));
			assert_ok!(unlock(OTHER, id));
			assert_ok!(deliver(id, [0, 1]));
			start(id);
			assert_ok!(Assets::block(signed(ASSET_ADMIN), USD_ID, BUYER));
			assert_ok!(reveal(id));
			sample(BTC, percent(price));
			assert_ok!(judge(id));
			assert_ok!(close(id, [BUYER, OTHER]));
			assert_eq!(Blueprints::<Test>::get(id), None, "all is paid");
			let after = [BUYER, OTHER, TRADER].map(all_of);
			if price == 103 {
				let earned = 2 * (P - P / 20);
				assert_eq!(after, [before[0] - P, before[1] - P, before[2] + earned]);
			} else {
				assert_eq!(after, [before[0] + C, before[1] + C, before[2] - 2 * C - STAKE]);
				// What the buyer cannot take waits for them.
				let waits = pallet_custody::Waiting::<Test>::get(BUYER, USD).unwrap().amount;
				assert!(waits >= C);
				assert_ok!(Assets::thaw(signed(ASSET_ADMIN), USD_ID, BUYER));
				assert_ok!(Custody::withdraw_pending(signed(FOURTH), BUYER, USD));
				assert_eq!(free(USD, BUYER), before[0] + C);
			}
		});
	}
}

#[test]
fn a_flooded_delivery_time() {
	ExtBuilder::run(|| {
		// Terms without a time to deliver are refused. How long it is at the least where money is real,
		// is for the chain's preset and governance.
		let terms = FeedTerms { delivery_ms: 0, ..terms_in(USD) };
		assert_noop!(
			Predictions::set_feed_terms(RuntimeOrigin::root(), BTC, terms),
			Error::<Test>::InvalidTimes
		);
		let id = on_sale(LONG);
		assert_ok!(unlock(BUYER, id));
		// Nobody has to wait for the end of the sale, nor to do it themselves: whoever keeps blocks full
		// has to do so from the first purchase on.
		assert_ok!(deliver(id, [0]));
		let set = |courier| {
			Predictions::set_profile(
				signed(TRADER),
				Default::default(),
				Default::default(),
				courier,
			)
		};
		assert_ok!(unlock(OTHER, id));
		let right: Deliveries = vec![right_delivery(id, 1)].try_into().unwrap();
		let deliver_by = |who| Predictions::deliver(signed(who), id, right.clone());
		assert_noop!(deliver_by(FOURTH), Error::<Test>::NotCourier);
		assert_ok!(set(Some(FOURTH)));
		until(blueprint(id).times.deliver_by_ms);
		assert_ok!(deliver_by(FOURTH));
		assert_eq!(Undelivered::<Test>::iter().count(), 0);
	});
	// As many as a blueprint can sell are delivered to in sixteen calls.
	ExtBuilder::run(|| {
		let terms = BlueprintTerms { cap: 1_000, ..sale_terms() };
		let id = posted(TRADER, terms, sealed(TRADER, LONG));
		many_buyers(id, 1_000);
		for calls in 0..16 {
			let last = 1_000.min(64 * (calls + 1));
			assert_ok!(deliver(id, 64 * calls..last));
		}
		assert_eq!(Undelivered::<Test>::iter().count(), 0);
	});
	// A chain that stood still, for whatever reason, gives the whole time again.
	ExtBuilder::run(|| {
		assert_ok!(Clock::set_halt_after(RuntimeOrigin::root(), HOUR / 2));
		let id = on_sale(LONG);
		assert_ok!(unlock(BUYER, id));
		until(blueprint(id).times.deliver_by_ms - SECOND);
		pass(HOUR);
		assert_ok!(deliver(id, [0]));
	});
}

/// Accounts that each buy a unit.
fn many_buyers(id: BlueprintId, count: u64) {
	use frame_support::traits::{fungible, fungibles};
	for who in 10_000..10_000 + count {
		let pay_native = <Balances as fungible::Mutate<_>>::transfer;
		let pay = <Assets as fungibles::Mutate<_>>::transfer;
		let keep = frame_support::traits::tokens::Preservation::Preserve;
		assert_ok!(pay_native(&FOURTH, &who, TOKEN, keep));
		assert_ok!(pay(USD_ID, &FOURTH, &who, 3 * P, keep));
		assert_ok!(unlock(who, id));
	}
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
fn forgotten_losers() {
	// Nobody reveals, judges or closes what has lost: the chain does, and buyers are paid.
	ExtBuilder::run(|| {
		let (trader, buyer) = (all_of(TRADER), free(USD, BUYER));
		let id = on_sale(LONG);
		assert_ok!(unlock(BUYER, id));
		assert_ok!(deliver(id, [0]));
		start(id);
		sample(BTC, percent(97));
		until(blueprint(id).times.reveal_by_ms + 2 * SECOND);
		for _ in 0..3 {
			idle();
			next_block();
		}
		assert_eq!(Blueprints::<Test>::get(id), None);
		assert_eq!(free(USD, BUYER), buyer + C);
		assert_eq!(all_of(TRADER), trader - C - STAKE);
		let record = record(TRADER);
		assert_eq!((record.calls, record.hidden), (1, 1));
		// Meanwhile its trader can post nothing else on the feed, so that losers cannot be left lying.
		sample(BTC, percent(97));
		let id = on_sale(LONG);
		until(blueprint(id).times.ends_ms);
		sample(BTC, percent(97));
		assert_noop!(post(TRADER, sale_terms(), sealed(TRADER, LONG)), Error::<Test>::NotJudgedYet);
	});
	// One that is open or revealed is judged as well.
	ExtBuilder::run(|| {
		let trader = all_of(TRADER);
		posted(TRADER, plain_terms(), open(LONG));
		pass(LAG);
		sample(BTC, START_PRICE);
		sample(BTC, percent(97));
		pass(2 * HOUR);
		for _ in 0..3 {
			idle();
			next_block();
		}
		assert_eq!(Blueprints::<Test>::iter().count(), 0);
		assert_eq!(free(USD, TRADER), trader - STAKE);
		assert_eq!(record(TRADER).hidden, 0);
	});
	// Whoever waits until samples are gone has lost all the same.
	ExtBuilder::run(|| {
		let trader = all_of(TRADER);
		let id = posted(TRADER, plain_terms(), open(LONG));
		pass(LAG);
		for _ in 0..200 {
			sample(BTC, START_PRICE);
		}
		pass(91 * DAY);
		for turn in 0..40 {
			Prices::on_idle(turn, Weight::MAX);
		}
		assert_ok!(judge(id));
		assert_eq!(all_of(TRADER), trader - STAKE);
		assert_eq!(record(TRADER).hidden, 1);
	});
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

#[test]
fn a_hole_is_no_option() {
	/// A blueprint that is open, of which the feed shows these prices: `None` is no sample at all.
	fn ending_of(position: Position, prices: [Option<u128>; 4]) -> (Ending, i64) {
		let mut found = None;
		ExtBuilder::run(|| {
			// Somebody has bought, so that it stands after it is judged.
			let id = on_sale(position);
			assert_ok!(unlock(BUYER, id));
			let times = blueprint(id).times;
			for (price, moment) in prices.into_iter().zip([
				times.starts_ms,
				times.enter_by_ms + LAG,
				times.ends_ms - BLOCK,
				times.ends_ms + GRACE,
			]) {
				until(moment);
				if let Some(price) = price {
					sample(BTC, percent(price));
				}
			}
			pass(1);
			assert_ok!(reveal(id));
			assert_ok!(judge(id));
			let outcome = blueprint(id).outcome.unwrap();
			found = Some((outcome.ending, outcome.result_e12));
		});
		found.unwrap()
	}
	let kind = |ending| match ending {
		Ending::Target(_) => "target",
		Ending::Stop(_) => "stop",
		Ending::Horizon(_) => "horizon",
		Ending::Left(_) => "left",
		Ending::Void(_) => "void",
		Ending::Hidden(_) => "hidden",
	};
	// The whole life is a hole, and the next sample counts: the loss is a loss, the gain a gain.
	let (ending, result) = ending_of(LONG, [Some(100), None, None, Some(99)]);
	assert_eq!((kind(ending), result), ("horizon", -ONE / 2));
	let (ending, result) = ending_of(LONG, [Some(100), None, None, Some(101)]);
	assert_eq!((kind(ending), result), ("horizon", ONE / 2));
	// A hole at the start moves the fill, and is no way out.
	let (ending, result) = ending_of(LONG, [None, Some(110), Some(107), None]);
	assert_eq!((kind(ending), result), ("stop", -ONE));
	// A jump over the hole counts as far as the sample after it is, and the first one counts.
	let (ending, _) = ending_of(SHORT, [Some(100), None, Some(103), Some(90)]);
	assert_eq!(kind(ending), "stop");
	let (ending, _) = ending_of(SHORT, [Some(100), Some(97), Some(103), Some(90)]);
	assert_eq!(kind(ending), "target");
}

#[test]
fn a_starved_feed_is_no_option() {
	let starve = |end: fn(BlueprintId)| {
		ExtBuilder::run(|| {
			let before = [TRADER, BUYER, Treasury::get()].map(all_of);
			let id = on_sale(LONG);
			assert_ok!(unlock(BUYER, id));
			assert_ok!(deliver(id, [0]));
			start(id);
			end(id);
			until(blueprint(id).times.ends_ms + GRACE + 1);
			assert_ok!(judge(id));
			assert_eq!(ending(id), Ending::Void(WhyVoid::NoSample));
			assert_ok!(close(id, [BUYER]));
			assert_eq!([TRADER, BUYER, Treasury::get()].map(all_of), before);
		});
	};
	// Nobody wins or loses where there was no price until the grace was over, …
	starve(|id| {
		assert_ok!(reveal(id));
	});
	// … and who left meanwhile has no better of it.
	starve(|id| {
		assert_ok!(Predictions::exit(signed(TRADER), id, Some(key_of(TRADER, 0))));
	});
	// But whatever sample there is until then decides, the last moment included.
	ExtBuilder::run(|| {
		let id = on_sale(LONG);
		assert_ok!(unlock(BUYER, id));
		start(id);
		assert_ok!(reveal(id));
		assert_ok!(judge(id));
		until(blueprint(id).times.ends_ms + GRACE);
		assert_noop!(judge(id), Error::<Test>::NothingToJudge);
		sample(BTC, percent(97));
		assert_ok!(judge(id));
		assert!(matches!(ending(id), Ending::Horizon(_)));
		assert_eq!(blueprint(id).outcome.unwrap().result_e12, -ONE);
	});
	// No answer is final before its time is over, and none depends on who asks when.
	ExtBuilder::run(|| {
		let id = on_sale(LONG);
		assert_ok!(unlock(BUYER, id));
		until(blueprint(id).times.starts_ms);
		assert_ok!(reveal(id));
		until(blueprint(id).times.ends_ms - 1);
		assert_noop!(judge(id), Error::<Test>::NothingToJudge);
		pass(2);
		assert_ok!(judge(id));
		assert_eq!(ending(id), Ending::Void(WhyVoid::NotFilled));
	});
}

#[test]
fn leaving_early_should_not_pay() {
	let leave = |id: BlueprintId| {
		let blueprint = blueprint(id);
		let key = key_of(blueprint.trader, blueprint.sequence);
		Predictions::exit(signed(blueprint.trader), id, Some(key))
	};
	// The price that is known when somebody leaves is not the one they leave at: that comes later by as
	// much as prices may be late.
	ExtBuilder::run(|| {
		let id = on_sale(LONG);
		assert_ok!(unlock(BUYER, id));
		assert_noop!(leave(id), Error::<Test>::NotStarted);
		start(id);
		sample(BTC, percent(101));
		let left = now();
		assert_ok!(leave(id));
		assert_noop!(leave(id), Error::<Test>::AlreadyLeft);
		sample(BTC, percent(101));
		until(left + LAG - 1);
		sample(BTC, percent(101));
		assert_ok!(judge(id));
		assert_eq!(blueprint(id).outcome, None);
		sample(BTC, percent(99));
		assert_ok!(judge(id));
		assert!(matches!(ending(id), Ending::Left(_)));
		assert_eq!(blueprint(id).outcome.unwrap().result_e12, -ONE / 2);
	});
	// A level that is touched before counts, whenever it is looked at.
	ExtBuilder::run(|| {
		let id = on_sale(LONG);
		assert_ok!(unlock(BUYER, id));
		start(id);
		sample(BTC, percent(97));
		// Its trader sees it and leaves, hoping for better.
		sample(BTC, percent(100));
		assert_ok!(leave(id));
		pass(LAG);
		sample(BTC, percent(101));
		assert_ok!(judge(id));
		assert!(matches!(ending(id), Ending::Stop(_)));
	});
	ExtBuilder::run(|| {
		let id = on_sale(LONG);
		assert_ok!(unlock(BUYER, id));
		start(id);
		assert_ok!(leave(id));
		sample(BTC, percent(97));
		pass(LAG);
		sample(BTC, percent(101));
		assert_ok!(judge(id));
		assert!(matches!(ending(id), Ending::Stop(_)));
	});
	// Whoever leaves before the entry's level is touched has nothing, and it is not touched any more.
	ExtBuilder::run(|| {
		let id = on_sale(at_level(percent(99)));
		assert_ok!(unlock(BUYER, id));
		start(id);
		assert_ok!(leave(id));
		pass(1);
		sample(BTC, percent(99));
		assert_ok!(judge(id));
		assert_eq!(ending(id), Ending::Void(WhyVoid::NotArmed));
	});
	// One that was touched is entered, and left no sooner than the price after that.
	ExtBuilder::run(|| {
		let id = on_sale(at_level(percent(99)));
		assert_ok!(unlock(BUYER, id));
		start(id);
		sample(BTC, percent(99));
		assert_ok!(leave(id));
		pass(LAG);
		sample(BTC, percent(100));
		sample(BTC, percent(101));
		assert_ok!(judge(id));
		assert_eq!(blueprint(id).progress.fill.unwrap().price, percent(100));
		let Ending::Left(point) = ending(id) else { panic!("it was left") };
		assert_eq!(point.price, percent(101));
	});
	// Nobody leaves after the end, and leaving just before does not put it off.
	ExtBuilder::run(|| {
		let id = on_sale(LONG);
		assert_ok!(unlock(BUYER, id));
		start(id);
		let ends = blueprint(id).times.ends_ms;
		until(ends - 1);
		assert_ok!(leave(id));
		pass(1);
		sample(BTC, percent(99));
		pass(LAG);
		sample(BTC, percent(101));
		assert_ok!(judge(id));
		assert_eq!(blueprint(id).outcome.unwrap().result_e12, -ONE / 2);
	});
	ExtBuilder::run(|| {
		let id = on_sale(LONG);
		start(id);
		until(blueprint(id).times.ends_ms);
		assert_noop!(leave(id), Error::<Test>::AlreadyEnded);
	});
	// It is nobody else's to leave.
	ExtBuilder::run(|| {
		let id = on_sale(LONG);
		assert_ok!(unlock(BUYER, id));
		start(id);
		let key = Some(key_of(TRADER, 0));
		assert_noop!(Predictions::exit(signed(BUYER), id, key), Error::<Test>::NotTrader);
	});
}
