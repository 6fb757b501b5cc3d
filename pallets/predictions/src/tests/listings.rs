// SPDX-License-Identifier: Apache-2.0
//! Lists of blueprints, unlocks and traders: whole, in order, bounded, each thing once.

use crate::{
	mock::{deliver, *},
	*,
};
use frame_support::assert_ok;
use test_support::accesses::{count, count_keys};

/// So many traders with money, besides the others.
fn crowd(size: u64) -> impl Iterator<Item = AccountId> {
	(1_000..1_000 + size).inspect(|who| {
		let from = || signed(FOURTH);
		assert_ok!(Balances::transfer_allow_death(from(), *who, 1_000 * TOKEN));
		assert_ok!(Assets::transfer(from(), USD_ID, *who, 10_000 * DOLLAR));
	})
}

/// All pages of a list.
fn all<Item, Cursor: Copy>(
	max: u32,
	page: impl Fn(Option<Cursor>, u32) -> Page<Item, Cursor>,
) -> Vec<Item> {
	let (mut all, mut after) = (Vec::new(), None);
	loop {
		let page = page(after, max);
		assert!(page.items.len() <= max.max(1) as usize);
		all.extend(page.items);
		assert!(all.len() < 1_000, "a list ends");
		after = page.next;
		if after.is_none() {
			return all;
		}
	}
}

fn ids<Cursor>(page: Page<BlueprintView<AccountId, AssetKind>, Cursor>) -> Vec<BlueprintId> {
	page.items.into_iter().map(|blueprint| blueprint.id).collect()
}

fn on_sale_page(
	after: Option<PhaseCursor>,
	max: u32,
) -> Page<BlueprintView<AccountId, AssetKind>, PhaseCursor> {
	Predictions::on_sale(BTC, after, max).unwrap()
}

fn running_page(
	after: Option<PhaseCursor>,
	max: u32,
) -> Page<BlueprintView<AccountId, AssetKind>, PhaseCursor> {
	Predictions::running(BTC, after, max).unwrap()
}

/// Each of a crowd sells a blueprint: this much longer than the one before.
fn sell_each(size: u64, longer: Moment) -> Vec<BlueprintId> {
	let sales = crowd(size).enumerate().map(|(i, who)| {
		let sale_ms = 10 * MINUTE + longer * i as Moment;
		posted(who, BlueprintTerms { sale_ms, ..sale_terms() }, sealed(who, LONG))
	});
	sales.collect()
}

#[test]
fn pages_of_what_is_on_sale_should_hold_each_once_by_the_end_of_its_sale() {
	ExtBuilder::run(|| {
		let mut sold = sell_each(7, 10 * MINUTE);
		// At the same time as the third, and before all.
		let other = crowd(9).skip(7).collect::<Vec<_>>();
		let sale_ms = 30 * MINUTE;
		let third = BlueprintTerms { sale_ms, ..sale_terms() };
		sold.insert(3, posted(other[0], third, sealed(other[0], LONG)));
		let first = BlueprintTerms { sale_ms: MINUTE, ..sale_terms() };
		sold.insert(0, posted(other[1], first, sealed(other[1], LONG)));
		// Of another feed, and one that is not sold.
		posted(OTHER, BlueprintTerms { feed: ETH, ..sale_terms() }, sealed(OTHER, LONG));
		posted(FOURTH, plain_terms(), open(LONG));
		for max in [1, 2, 3, 100] {
			let found = all(max, on_sale_page);
			assert_eq!(found.iter().map(|one| one.id).collect::<Vec<_>>(), sold);
		}
		assert_eq!(on_sale_page(None, 0).items.len(), 1, "at least one");
		assert_eq!(Predictions::on_sale(SILVER, None, 1), Err(Why::UnknownFeed));
	});
}

#[test]
fn a_cursor_should_stay_good_when_its_blueprint_goes() {
	ExtBuilder::run(|| {
		// All of one moment.
		let sold = sell_each(5, 0);
		let first = on_sale_page(None, 2);
		assert_eq!(first.next.unwrap().1, sold[1]);
		assert_eq!(ids(on_sale_page(first.next, 2)), sold[2..4]);
		let trader = blueprint(sold[1]).trader;
		assert_ok!(Predictions::release(signed(trader), sold[1]));
		// The rest is there, and what stood in front of it at that moment again.
		assert_eq!(ids(on_sale_page(first.next, 10)), [sold[0], sold[2], sold[3], sold[4]]);
		// Not even the moment need be there.
		for id in [0, 2, 3, 4] {
			assert_ok!(Predictions::release(signed(blueprint(sold[id]).trader), sold[id]));
		}
		assert_eq!(on_sale_page(first.next, 10), Page { items: vec![], next: None });
		let mut running = ids(running_page(None, 10));
		running.sort_unstable();
		assert_eq!(running, sold);
		// One that stands elsewhere now is not taken for one that stands here.
		assert_eq!(ids(running_page(Some((0, sold[0])), 10)).len(), 5);
	});
}

#[test]
fn what_runs_should_be_listed_by_its_end() {
	ExtBuilder::run(|| {
		let lives = [3, 1, 2].map(|hours| hours * HOUR);
		let people = [TRADER, OTHER, FOURTH];
		let posted: Vec<_> = people
			.into_iter()
			.zip(lives)
			.map(|(who, life_ms)| {
				posted(who, BlueprintTerms { life_ms, ..plain_terms() }, open(SHORT))
			})
			.collect();
		assert_eq!(ids(running_page(None, 10)), [posted[1], posted[2], posted[0]]);
		let first = running_page(None, 1);
		assert_eq!(ids(running_page(first.next, 10)), [posted[2], posted[0]]);
	});
}

#[test]
fn the_newest_should_come_first_and_gaps_be_passed_with_a_bounded_look() {
	ExtBuilder::run(|| {
		let first = on_sale(LONG);
		// So many that are over.
		NextBlueprintId::<Test>::put(u64::from(MAX_LOOKED) + 50);
		let last = posted(OTHER, plain_terms(), open(LONG));
		let page = Predictions::newest(None, 50);
		assert_eq!(page.next, Some(last + 1 - u64::from(MAX_LOOKED)));
		assert_eq!(ids(page), [last]);
		let found = all(50, Predictions::newest);
		assert_eq!(found.iter().map(|one| one.id).collect::<Vec<_>>(), [last, first]);
		assert_eq!(all(1, Predictions::newest), found);
		assert_eq!(ids(Predictions::newest(Some(u64::MAX), 1)), [last]);
	});
}

#[test]
fn a_traders_blueprints_should_be_found_newest_first() {
	ExtBuilder::run(|| {
		let posted: Vec<_> = [BTC, ETH, GOLD]
			.into_iter()
			.map(|feed| posted(TRADER, BlueprintTerms { feed, ..plain_terms() }, open(LONG)))
			.collect();
		on_sale_by(OTHER);
		let of_trader = |before, max| Predictions::of_trader(TRADER, before, max);
		for max in [1, 2, 3, 10] {
			let found: Vec<_> = all(max, of_trader).into_iter().map(|one| one.id).collect();
			assert_eq!(found, posted.iter().rev().copied().collect::<Vec<_>>());
		}
		// One that is gone, or never was, is as good a cursor as any.
		assert_eq!(ids(of_trader(Some(99), 10)).len(), 3);
		assert_eq!(ids(of_trader(Some(posted[1]), 10)), [posted[0]]);
	});
}

fn on_sale_by(who: AccountId) -> BlueprintId {
	posted(who, sale_terms(), sealed(who, LONG))
}

#[test]
fn a_page_of_50_blueprints_should_be_one_question_of_some_300_reads() {
	ExtBuilder::run(|| {
		// The index is at its worst: so far from each other that each is found through two levels.
		sell_each(60, 5 * MINUTE);
		let first_60 = NextBlueprintId::<Test>::get();
		type Question = Box<dyn Fn() -> (usize, bool)>;
		let told = |name: &str, question: &Question, most: u32| {
			let (page, accesses) = count(question);
			println!("{name}: {accesses:?}, {:?}", count_keys(question).1);
			assert_eq!(page, (MAX_VIEWS as usize, true), "{name}");
			assert!(accesses.reads <= most && accesses.writes == 0, "{name}: {accesses:?}");
		};
		let on_sale: Question = Box::new(|| {
			let page = on_sale_page(None, 1_000);
			(page.items.len(), page.next.is_some())
		});
		let newest: Question = Box::new(|| {
			let page = Predictions::newest(None, 1_000);
			(page.items.len(), page.next.is_some())
		});
		let running: Question = Box::new(|| {
			let page = running_page(None, 1_000);
			(page.items.len(), page.next.is_some())
		});
		// Of those that are found through one level it is fewer.
		told("50 on sale, far from each other", &on_sale, 310);
		told("50 of the newest", &newest, 300);
		let lively: Question = Box::new(|| {
			let page = Predictions::on_sale(ETH, None, 1_000).unwrap();
			(page.items.len(), page.next.is_some())
		});
		for (i, who) in crowd(50).enumerate() {
			let sale_ms = 10 * MINUTE + MINUTE * i as Moment;
			let terms = BlueprintTerms { feed: ETH, sale_ms, ..sale_terms() };
			posted(who, terms, sealed(who, LONG));
		}
		told("50 on sale, a minute from each other", &lively, 300);
		// After a halt all deadlines are looked at.
		pass(2 * MINUTE);
		assert_ok!(Clock::set_halt_after(RuntimeOrigin::root(), MINUTE));
		pass(2 * MINUTE);
		told("50 on sale after a halt", &on_sale, 410);
		for id in 0..first_60 {
			assert_ok!(Predictions::release(signed(blueprint(id).trader), id));
		}
		told("50 that run, after a halt", &running, 410);
	});
}

#[test]
fn unlocks_of_an_account_should_be_found_newest_first() {
	ExtBuilder::run(|| {
		let sold = sell_each(3, 0);
		for id in &sold {
			assert_ok!(unlock(OTHER, *id));
			assert_ok!(unlock(BUYER, *id));
		}
		let unlocks = |before, max| Predictions::unlocks_of(BUYER, before, max);
		for max in [1, 2, 10] {
			let found: Vec<_> =
				all(max, unlocks).iter().map(|one| (one.blueprint, one.index)).collect();
			assert_eq!(found, [(sold[2], 1), (sold[1], 1), (sold[0], 1)]);
		}
		assert_eq!(Predictions::unlocks_of(FOURTH, None, 10).items, vec![]);
	});
}

#[test]
fn a_page_of_50_unlocks_should_take_at_most_300_reads() {
	ExtBuilder::run(|| {
		for id in sell_each(51, 0) {
			assert_ok!(unlock(BUYER, id));
		}
		let (page, accesses) = count(|| Predictions::unlocks_of(BUYER, None, 1_000));
		println!("50 unlocks: {accesses:?}");
		assert_eq!((page.items.len(), page.next), (50, Some(page.items[49].blueprint)));
		assert!(accesses.reads <= 300 && accesses.writes == 0, "{accesses:?}");
	});
}

#[test]
fn deliveries_that_are_due_should_be_paged_over_a_traders_blueprints() {
	ExtBuilder::run(|| {
		let people: Vec<_> = crowd(5).collect();
		let first = on_sale(LONG);
		let terms = BlueprintTerms { feed: ETH, ..sale_terms() };
		let second = posted(TRADER, terms, sealed(TRADER, SHORT));
		let third = on_sale_by(OTHER);
		for id in [first, second, third] {
			for who in &people {
				assert_ok!(unlock(*who, id));
			}
		}
		assert_ok!(deliver(first, [0, 3]));
		let due = |of: DeliveriesOf<AccountId>, max| {
			let page = |after, max| Predictions::deliveries_due(of.clone(), after, max).unwrap();
			all(max, page)
		};
		let expected: Vec<_> = [(first, 1), (first, 2), (first, 4)]
			.into_iter()
			.chain((0..5).map(|index| (second, index)))
			.collect();
		for max in [1, 2, 3, 5, 64] {
			let found = due(DeliveriesOf::Trader(TRADER), max);
			let told: Vec<_> = found.iter().map(|due| (due.blueprint, due.index)).collect();
			assert_eq!(told, expected);
			assert!(found.iter().all(|due| {
				due.reading_key == reading_key(people[due.index as usize])
					&& due.deliver_by_ms == blueprint(due.blueprint).times.deliver_by_ms
					&& due.sequence == blueprint(due.blueprint).sequence
			}));
		}
		assert_eq!(due(DeliveriesOf::Blueprint(third), 2).len(), 5);
		// What is told can be delivered, and then is no longer due, whatever the cursor was.
		let page = Predictions::deliveries_due(DeliveriesOf::Trader(TRADER), None, 2).unwrap();
		assert_ok!(deliver(first, [1, 2]));
		let rest =
			Predictions::deliveries_due(DeliveriesOf::Trader(TRADER), page.next, 64).unwrap();
		assert_eq!(rest.items.len(), 6);
		assert_ok!(deliver(first, [4]));
		let second_alone = due(DeliveriesOf::Trader(TRADER), 64);
		assert!(second_alone.iter().all(|due| due.blueprint == second));
		// Too late.
		pass(10 * MINUTE + DELIVERY + 1);
		assert_eq!(due(DeliveriesOf::Trader(TRADER), 64), vec![]);
		assert_eq!(
			Predictions::deliveries_due(DeliveriesOf::Blueprint(99), None, 1),
			Err(Why::BlueprintGone)
		);
	});
}

/// Who is judged once, by a market that goes up by this many thousandths.
fn judged_once(people: &[AccountId], position: Position, moved: u128) {
	let ids: Vec<_> = people
		.iter()
		.map(|who| {
			posted(*who, BlueprintTerms { life_ms: MINUTE, ..plain_terms() }, open(position))
		})
		.collect();
	samples_until(BTC, START_PRICE, blueprint(ids[0]).times.starts_ms + BLOCK);
	samples_until(BTC, START_PRICE * moved / 1_000, blueprint(ids[0]).times.ends_ms + BLOCK);
	sample(BTC, START_PRICE * moved / 1_000);
	for id in ids {
		assert_ok!(judge(id));
	}
}

#[test]
fn a_board_should_hold_each_trader_once_the_best_first() {
	ExtBuilder::run(|| {
		let people: Vec<_> = crowd(9).collect();
		judged_once(&people[..5], LONG, 1_030);
		sample(BTC, START_PRICE);
		judged_once(&people[5..], SHORT, 1_030);
		for board in [Board::Feed(BTC), Board::All] {
			let page =
				|after, max| Predictions::leaderboard(board, RankList::New, after, max).unwrap();
			for max in [1, 2, 4, 100] {
				let rows = all(max, page);
				let mut found: Vec<_> = rows.iter().map(|row| row.trader).collect();
				assert!(rows.is_sorted_by_key(|row| core::cmp::Reverse(row.g_e12)));
				found.sort_unstable();
				assert_eq!(found, people);
				assert!(rows.iter().all(|row| row.record.feed == BTC && row.record.calls == 1));
			}
			let proven = Predictions::leaderboard(board, RankList::Proven, None, 10).unwrap();
			assert_eq!(proven, Page { items: vec![], next: None });
			// One that stands elsewhere by now, or nowhere: nobody is missed.
			let last = page(None, 2).next.unwrap();
			assert_eq!(page(Some((last.0, FOURTH)), 100).items.len(), 9);
		}
		assert_eq!(
			Predictions::leaderboard(Board::Feed(SILVER), RankList::New, None, 1),
			Err(Why::UnknownFeed)
		);
	});
}

#[test]
fn those_without_a_call_for_long_should_be_shown_as_idle() {
	ExtBuilder::run(|| {
		judged_once(&[TRADER], LONG, 1_030);
		let row = || {
			Predictions::leaderboard(Board::All, RankList::New, None, 1).unwrap().items.remove(0)
		};
		assert!(!row().record.idle);
		pass(IDLE_MS);
		assert!(!row().record.idle);
		pass(1);
		assert!(row().record.idle);
		assert!(Predictions::trader(TRADER).unwrap().records[0].record.idle);
	});
}

#[test]
fn a_page_of_a_board_should_take_a_bounded_number_of_reads() {
	ExtBuilder::run(|| {
		let people: Vec<_> = crowd(u64::from(MAX_ROWS) + 1).collect();
		for who in &people {
			let name = format!("{who}").into_bytes().try_into().unwrap();
			assert_ok!(Predictions::set_profile(signed(*who), name, Default::default(), None));
		}
		judged_once(&people, LONG, 1_030);
		let question =
			|| Predictions::leaderboard(Board::All, RankList::New, None, u32::MAX).unwrap();
		let (page, accesses) = count(question);
		println!("a page of a board: {accesses:?}");
		assert_eq!(page.items.len(), MAX_ROWS as usize);
		assert!(accesses.reads <= 600 && accesses.writes == 0, "{accesses:?}");
	});
}

#[test]
fn followings_should_be_paged_each_once() {
	ExtBuilder::run(|| {
		let people: Vec<_> = crowd(5).collect();
		assert_ok!(Predictions::set_reading_key(signed(BUYER), Some(reading_key(BUYER))));
		for who in &people {
			let feeds = vec![BTC, ETH].try_into().unwrap();
			let (price, budget) = (20 * DOLLAR, 100 * DOLLAR);
			assert_ok!(Predictions::follow(signed(BUYER), *who, feeds, price, budget, 3));
			assert_eq!(Predictions::followers(*who), 1);
		}
		for max in [1, 2, 10] {
			let page = |after, max| Predictions::followings_of(BUYER, after, max);
			let found = all(max, page);
			let mut traders: Vec<_> = found.iter().map(|one| one.trader).collect();
			traders.sort_unstable();
			assert_eq!(traders, people);
			assert_eq!(Predictions::following(BUYER, found[0].trader), Some(found[0].clone()));
			assert_eq!((found[0].left, found[0].paused), (100 * DOLLAR, false));
		}
		assert_eq!(Predictions::following(BUYER, TRADER), None);
	});
}

#[test]
fn feeds_should_be_told_in_order_with_what_stands_in_the_way() {
	ExtBuilder::run(|| {
		let id = on_sale(LONG);
		assert_ok!(unlock(BUYER, id));
		assert_ok!(Predictions::set_feed_closed(RuntimeOrigin::root(), ETH, true));
		let told: Vec<_> = Predictions::feeds()
			.into_iter()
			.map(|feed| (feed.id, feed.unjudged, feed.exposure.used, feed.can_post))
			.collect();
		// The price of a unit, and 1.2 of it.
		let used = 44 * DOLLAR;
		assert_eq!(
			told,
			[(BTC, 1, used, Ok(())), (ETH, 0, 0, Err(Why::FeedClosed)), (GOLD, 0, 0, Ok(()))]
		);
		pass(HOUR);
		let why = Why::NoPrice { feed: GOLD, why: primitives::PriceError::Stale };
		assert_eq!(Predictions::feeds()[2].can_post, Err(why));
	});
}
