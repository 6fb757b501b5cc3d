// SPDX-License-Identifier: Apache-2.0
//! What clients are told, and what that costs.

use super::{history::append, *};
use frame_support::assert_ok;
use test_support::accesses::{count, count_keys};

fn seen() -> FeedView {
	Prices::feed(FEED).unwrap()
}

#[test]
fn feed_should_say_how_a_feed_is_doing() {
	run(|| {
		assert_eq!(Prices::feed(9), Err(PriceError::UnknownFeed));
		let nothing = FeedView {
			id: FEED,
			name: "BTC/USD".into(),
			rule: RULE,
			users: 0,
			state: FeedState::Stale { since_ms: None },
			price_e18: None,
			as_of_ms: None,
			sampled_ms: None,
			steady_since_ms: None,
			anchor_e18: dollars(0),
			fresh_operators: 0,
			samples: 0,
			kept_from_ms: None,
		};
		assert_eq!(seen(), nothing);
		assert_ok!(<Prices as PriceSource>::attach(FEED));
		agree(100);
		let well = FeedView {
			users: 1,
			state: FeedState::Fresh,
			price_e18: Some(dollars(100)),
			as_of_ms: Some(START),
			sampled_ms: Some(START),
			steady_since_ms: Some(START),
			anchor_e18: dollars(100),
			fresh_operators: 3,
			samples: 1,
			kept_from_ms: Some(START),
			..nothing
		};
		assert_eq!(seen(), well);
		feed(4, 200);
		assert_eq!(seen().fresh_operators, 4);
		agree(200);
		let frozen = FeedView {
			state: FeedState::Frozen { level_e18: dollars(200), confirmed: 0, needed: 3 },
			steady_since_ms: None,
			fresh_operators: 4,
			..well.clone()
		};
		assert_eq!(seen(), frozen);
		agree(200);
		let state = FeedState::Frozen { level_e18: dollars(200), confirmed: 1, needed: 3 };
		assert_eq!(seen().state, state);
		assert_ok!(<Prices as PriceSource>::detach(FEED));
	});
}

#[test]
fn a_stale_feed_should_say_since_when() {
	run(|| {
		agree(100);
		let since = START + MAX_AGE + 1;
		Timestamp::set_timestamp(since - 1);
		assert_eq!(seen().state, FeedState::Fresh);
		Timestamp::set_timestamp(since);
		assert_eq!(seen().state, FeedState::Stale { since_ms: Some(since) });
		assert_eq!(seen().price_e18, Some(dollars(100)));
		assert_eq!(seen().fresh_operators, 0);
	});
}

#[test]
fn feeds_should_list_all_in_the_order_of_their_ids() {
	run(|| {
		for name in [b"C/D", b"A/B"] {
			assert_ok!(Prices::list_feed(root(), name.to_vec().try_into().unwrap(), RULE));
		}
		agree(100);
		let (feeds, taken) = count(Prices::feeds);
		assert_eq!(feeds.iter().map(|feed| feed.id).collect::<Vec<_>>(), [0, 1, 2]);
		assert_eq!(feeds[0], seen());
		assert_eq!(feeds[2].name, "A/B");
		// Two a feed and the time, one an operator, and which there are.
		assert!(taken.reads <= 3 * 3 + 5 + 2 && taken.writes == 0, "{taken:?}");
	});
}

#[test]
fn operators_should_show_who_submits_and_who_does_not() {
	run(|| {
		feed(1, 100);
		next_block();
		assert_ok!(Prices::replace_operator(root(), 2, 9));
		let now = Timestamp::get();
		let operators = Prices::operators();
		assert_eq!(operators.len(), 5);
		let one = OperatorView {
			account: 1,
			since_ms: None,
			submitted: 1,
			missed: 0,
			last_ms: Some(START),
			prices: vec![OperatorPrice { feed: FEED, price_e18: dollars(100), age_ms: BLOCK }],
		};
		assert_eq!(operators[0], one);
		let new = OperatorView {
			account: 9,
			since_ms: Some(now),
			submitted: 0,
			missed: 0,
			last_ms: None,
			prices: vec![],
		};
		assert_eq!(operators[1], new);
	});
}

/// The table of the README.
#[test]
fn calls_should_access_storage_as_little_as_the_readme_says() {
	run(|| {
		let list = |name: &[u8]| {
			assert_ok!(Prices::list_feed(root(), name.to_vec().try_into().unwrap(), RULE));
		};
		list(b"A/B");
		list(b"C/D");
		for _ in 0..3 {
			append(Point { time_ms: Timestamp::get(), price: dollars(100) });
			next_block();
		}
		// What an event and a call's transaction cost is FRAME's.
		let emit = || Pallet::<Test>::deposit_event(Event::FeedRetired { feed: 9 });
		let event = count_keys(emit).1;
		let transaction = count_keys(|| {
			frame_support::storage::with_storage_layer(|| {
				emit();
				Ok::<_, sp_runtime::DispatchError>(())
			})
		});
		let transaction = transaction.1;
		let mut table = Vec::new();
		let mut of = |name: &'static str, is_call: bool, call: &mut dyn FnMut()| {
			System::reset_events();
			let taken = count_keys(call).1;
			let emitted = !System::events().is_empty();
			let frame = match (is_call, emitted) {
				(true, _) => transaction,
				(false, true) => event,
				(false, false) => Default::default(),
			};
			table.push((name, taken.reads - frame.reads, taken.writes - frame.writes));
		};
		let given = prices(&[(0, dollars(100)), (1, dollars(100)), (2, dollars(100))]);
		for (who, name) in [(1, "submit, first in the block"), (2, "submit, later"), (3, "")] {
			let (at, given) = (Timestamp::get(), given.clone());
			of(name, true, &mut || {
				assert_ok!(Prices::submit(signed(who), at, given.clone()));
			});
		}
		of("end of the block, three feeds", false, &mut Prices::end_block);
		of("end of a block without submissions", false, &mut Prices::end_block);
		of("price", false, &mut || _ = live());
		of("attach", false, &mut || {
			assert_ok!(<Prices as PriceSource>::attach(FEED));
		});
		of("change_feed", true, &mut || {
			assert_ok!(Prices::change_feed(root(), FEED, RULE));
		});
		of("remove_operator", true, &mut || {
			assert_ok!(Prices::remove_operator(root(), 5));
		});
		of("add_operator", true, &mut || {
			assert_ok!(Prices::add_operator(root(), 5));
		});
		of("replace_operator", true, &mut || {
			assert_ok!(Prices::replace_operator(root(), 5, 6));
		});
		of("retire_feed", true, &mut || {
			assert_ok!(Prices::retire_feed(root(), 2));
		});
		of("list_feed", true, &mut || list(b"E/F"));
		for row in &table {
			println!("{row:?}");
		}
		let row = |name: &str| {
			let (_, reads, writes) = table.iter().find(|row| row.0 == name).unwrap();
			(*reads, *writes)
		};
		// The time, the operator, whether anything waits; the operator, that something waits.
		assert_eq!(row("submit, first in the block"), (3, 2));
		assert_eq!(row("submit, later"), (3, 1));
		// What waits, time, operators, their submissions, feeds; per feed itself and a page.
		assert_eq!(row("end of the block, three feeds"), (3 + 5 + 1 + 3 * 2, 1 + 3 * 2));
		assert_eq!(row("end of a block without submissions"), (1, 0));
		assert_eq!(row("price"), (2, 0));
		assert_eq!(row("attach"), (1, 1));
		assert_ok!(<Prices as PriceSource>::detach(FEED));
	});
}
