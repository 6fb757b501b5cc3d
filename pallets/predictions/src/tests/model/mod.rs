// SPDX-License-Identifier: Apache-2.0
//! Random lives of blueprints against a plain reference that was written from the design alone: it walks
//! over all samples, counts in big numbers and has records of its own.
//!
//! After each step: the call succeeded if and only if the reference says so; every record is what it
//! says; what everybody has free, on hold and waiting is what it says, to the unit; all invariants
//! hold; and a failed call left the state as it was. In some lives the dollar's issuer freezes it, or
//! blocks people: then calls that put money on hold may fail, all others must go on. In some the chain
//! stands still. Each life ends with everything judged and closed, after which nothing must be left.
//! `MODEL_CASES` lives of 60 steps are lived: other ones each time if it is set, else always the
//! same 60 (with optimisation).

mod choices;
mod record;
mod reference;
mod replay;
mod steps;
mod view;

use crate::{mock::*, *};
use frame_support::{assert_ok, storage::with_storage_layer, traits::Hooks, weights::Weight};
use primitives::Point;
use proptest::{
	collection::vec,
	prelude::*,
	strategy::ValueTree,
	test_runner::{RngSeed, TestCaseError, TestRunner},
};
use reference::*;
use sp_io::storage::root;
use sp_runtime::{traits::Dispatchable, FixedU128, StateVersion};
use std::{
	collections::BTreeMap,
	panic::{catch_unwind, AssertUnwindSafe},
};
use steps::{step, Act, Issuer, Step};

/// After how long without a block the chain stood still (never, in some lives), whether the dollar's
/// issuer interferes, and what happens.
type Life = (Option<Moment>, bool, Vec<Step>);

fn life() -> impl Strategy<Value = Life> {
	let halt_after = prop::option::of(prop::sample::select(vec![MINUTE, 5 * MINUTE, 2 * HOUR]));
	(halt_after, prop::bool::weighted(0.4), vec(step(), 60))
}

/// What happened, to be told when something is wrong, and how often.
#[derive(Default)]
struct Story {
	acts: Vec<String>,
	seen: BTreeMap<String, usize>,
}

impl Story {
	fn tell(&mut self, more: String) {
		self.acts.last_mut().unwrap().push_str(&more);
	}

	fn count(&mut self, what: &str) {
		*self.seen.entry(what.to_owned()).or_default() += 1;
	}
}

/// Of a call, an event or what else there is.
fn name_of(debug: &str) -> String {
	let from = debug.find("::").map_or(0, |at| at + 2);
	let is_name = |letter: char| letter == '_' || letter.is_alphanumeric();
	debug[from..].split(|letter| !is_name(letter)).next().unwrap_or_default().to_owned()
}

/// Make the call. A failed one must leave the state as it was.
fn call(origin: RuntimeOrigin, call: Call<Test>) -> Result<(), &'static str> {
	let before = root(StateVersion::V1);
	let result = RuntimeCall::from(call).dispatch(origin);
	if result.is_err() {
		assert_eq!(root(StateVersion::V1), before, "9: a failed call changed the state");
	}
	result.map(|_| ()).map_err(|error| error.error.into())
}

/// What the pallet told in this step.
fn events() -> Vec<Event<Test>> {
	let own = |event| match event {
		RuntimeEvent::Predictions(event) => Some(event),
		_ => None,
	};
	System::events().into_iter().filter_map(|record| own(record.event)).collect()
}

/// What waits for nobody because it is too small is the treasury's.
fn follow_small_payments(model: &mut Model) {
	for record in System::events() {
		if let RuntimeEvent::Custody(pallet_custody::Event::PaymentTooSmall {
			to,
			asset,
			payment,
		}) = record.event
		{
			model.too_small(to, &asset, payment);
		}
	}
}

/// End the block, which takes samples, and begin the next one.
fn end_block(model: &mut Model, quotes: Vec<(FeedId, u128)>, gap: Moment) {
	System::reset_events();
	if !quotes.is_empty() {
		let last = pallet_prices::Submissions::<Test>::get(OPERATOR).unwrap();
		let observed = now().max(last.observed_at_ms + 1);
		let prices: Vec<_> =
			quotes.into_iter().map(|(feed, price)| (feed, FixedU128::from_inner(price))).collect();
		assert_ok!(Prices::submit(signed(OPERATOR), observed, prices.try_into().unwrap()));
	}
	let number = System::block_number();
	Prices::on_finalize(number);
	for record in System::events() {
		if let RuntimeEvent::Prices(
			pallet_prices::Event::Sampled { feed, price }
			| pallet_prices::Event::FeedReleased { feed, price },
		) = record.event
		{
			let sample = Point { time_ms: now(), price };
			let samples = model.samples.entry(feed).or_default();
			if samples.last() != Some(&sample) {
				samples.push(sample);
			}
		}
	}
	System::set_block_number(number + 1);
	model.now += gap;
	Timestamp::set_timestamp(model.now);
}

fn interfere(model: &mut Model, how: Issuer) {
	let admin = signed(ASSET_ADMIN);
	match how {
		Issuer::FreezeAll => {
			let _ = with_storage_layer(|| Assets::freeze_asset(admin, USD_ID));
			model.frozen = true;
		},
		Issuer::ThawAll => {
			let _ = with_storage_layer(|| Assets::thaw_asset(admin, USD_ID));
			model.frozen = false;
		},
		Issuer::Freeze(who) => {
			assert_ok!(Assets::freeze(admin, USD_ID, who));
			model.odd.insert(who);
		},
		Issuer::Block(who) => {
			assert_ok!(Assets::block(admin, USD_ID, who));
			model.odd.insert(who);
		},
		Issuer::Thaw(who) => {
			let _ = with_storage_layer(|| Assets::thaw(admin, USD_ID, who));
			model.odd.remove(&who);
		},
	}
}

/// The chain's hook did what it did: the reference must agree with each deed.
fn follow_hook(model: &mut Model, story: &mut Story) {
	for event in events() {
		story.count(&format!("{} by the hook", name_of(&format!("{event:?}"))));
		match event {
			Event::SaleEnded { blueprint, .. } => {
				let on_sale = model.blueprints[&blueprint].on_sale(model.now);
				assert!(!on_sale, "a sale ended early");
				assert_eq!(model.release(FOURTH, blueprint), Some(()));
			},
			Event::Judged { blueprint, .. } => {
				assert_eq!(model.judge(blueprint), Some(()));
			},
			Event::UnlockClosed { blueprint, buyer, .. } => model.settle(blueprint, buyer),
			_ => {},
		}
	}
}

/// What everybody has that the chain can tell, before a call.
fn prepare(model: &mut Model) {
	let people = PEOPLE.into_iter().chain([Treasury::get()]);
	model.free = people
		.flat_map(|who| [USD, TRN].map(|asset| ((who, is_native(&asset)), free(asset, who))))
		.collect();
	model.sure = true;
	model.told.clear();
}

fn content(said: &Said) -> Content {
	match said {
		Said::Open(position) => open(*position),
		Said::Sealed { message, key, committed, of: (trader, sequence) } => {
			let context = context_of(*trader, *sequence);
			Content::Sealed {
				ciphertext: crypt(&context, key, message),
				commitment: commitment(&context, committed),
			}
		},
	}
}

/// Make a call of the chain and the reference do the same. Says whether it was done.
fn both(
	model: &mut Model,
	story: &mut Story,
	origin: RuntimeOrigin,
	what: Call<Test>,
	said: impl FnOnce(&mut Model) -> Option<()>,
) -> bool {
	prepare(model);
	let before = model.clone();
	let found = call(origin, what);
	story.tell(format!(" -> {found:?}"));
	found.err().into_iter().for_each(|error| story.count(error));
	for event in events() {
		if let Event::Judged { blueprint, ending, .. } = event {
			model.told.insert(blueprint, ending);
		}
	}
	let expected = said(model);
	if expected.is_none() || found.is_err() {
		let sure = model.sure;
		*model = before;
		assert!(expected.is_none() || !sure, "the call failed: {found:?}");
		assert!(found.is_err(), "the call succeeded");
		return false;
	}
	follow_small_payments(model);
	true
}

fn dispatch(model: &mut Model, story: &mut Story, who: AccountId, what: Call<Test>) -> bool {
	let said = what.clone();
	both(model, story, signed(who), what, |model| match said {
		Call::set_reading_key { key } => model.set_key(who, key),
		Call::set_profile { name, courier, .. } => {
			model.set_profile(who, !name.is_empty(), courier)
		},
		Call::unlock { blueprint } => model.unlock(who, blueprint),
		Call::follow { trader, feeds, max_price, budget, pause_after } => {
			model.follow(who, trader, &feeds, max_price, budget, pause_after)
		},
		Call::unfollow { trader } => model.unfollow(who, trader),
		Call::unlock_for { blueprint, follower } => model.unlock_for(blueprint, follower),
		Call::release { blueprint } => model.release(who, blueprint),
		Call::deliver { blueprint, deliveries } => model.deliver(who, blueprint, &deliveries),
		Call::reveal { blueprint, key } => model.reveal(who, blueprint, &key),
		Call::exit { blueprint, key } => model.exit(who, blueprint, key.as_ref()),
		Call::judge { blueprint } => model.judge(blueprint),
		Call::close { blueprint, accounts } => model.close(blueprint, &accounts),
		other => panic!("not made by people: {other:?}"),
	})
}

/// The chain and the reference do the same. Says whether it was done.
fn act(model: &mut Model, act: &Act, story: &mut Story) -> bool {
	story.acts.push(format!("{}: {act:?}", model.now - START));
	System::reset_events();
	let done = match act.clone() {
		Act::Post(who, terms, said, sequence) => {
			let fresh = Prices::price(terms.feed).is_ok();
			let content = content(&said);
			let what = Call::post { terms: terms.clone(), content, sequence };
			both(model, story, signed(who), what, |model| {
				model.post(who, &terms, &said, sequence, fresh)
			})
		},
		Act::Call(who, what) => dispatch(model, story, who, what),
		Act::Root(what) => {
			assert_eq!(call(RuntimeOrigin::root(), what.clone()), Ok(()));
			match what {
				Call::set_feed_terms { feed, terms } => model.set_terms(feed, terms),
				Call::set_feed_closed { feed, closed } => {
					model.feeds.get_mut(&feed).unwrap().closed = closed;
				},
				_ => panic!("not made by governance"),
			}
			true
		},
		Act::Withdraw(to, asset) => {
			let found =
				with_storage_layer(|| Custody::withdraw_pending(signed(FOURTH), to, asset.clone()));
			found.is_ok()
		},
		Act::Blocks(blocks) => {
			for (quotes, gap) in blocks {
				end_block(model, quotes, gap);
			}
			true
		},
		Act::Issuer(how) => {
			interfere(model, how);
			true
		},
		Act::Idle(weight) => {
			prepare(model);
			let used = Predictions::on_idle(System::block_number(), weight);
			assert!(used.all_lte(weight), "the hook takes what it is given at the most");
			story.tell(format!(" -> {:?}", events()));
			for event in events() {
				if let Event::Judged { blueprint, ending, .. } = event {
					model.told.insert(blueprint, ending);
				}
			}
			follow_hook(model, story);
			follow_small_payments(model);
			true
		},
		Act::Prune => {
			for turn in 0..30 {
				Prices::on_idle(turn, Weight::MAX);
			}
			true
		},
	};
	view::compare(model);
	assert_ok!(Predictions::do_try_state());
	for event in events() {
		story.count(&name_of(&format!("{event:?}")));
		match event {
			Event::Judged { ending, .. } => {
				let ending = format!("{ending:?}").replace(['(', ')'], " ");
				story.count(ending.split("Point").next().unwrap().trim())
			},
			Event::UnlockClosed { faulty: true, .. } => story.count("faulty"),
			Event::UnlockClosed { to_trader: 1.., .. } => story.count("a trader is paid"),
			Event::UnlockClosed { blueprint: _, to_trader: 0, .. } => {
				story.count("delivered, and not paid for")
			},
			_ => {},
		}
	}
	done
}

/// Whatever became of feeds and assets: all is judged and closed, and everybody takes out what is theirs.
fn part_ways(model: &mut Model, story: &mut Story) {
	for how in
		[Issuer::ThawAll, Issuer::Thaw(Treasury::get())].into_iter().chain(PEOPLE.map(Issuer::Thaw))
	{
		act(model, &Act::Issuer(how), story);
	}
	// Else no time would ever be over. What failed is tried again later.
	assert_ok!(Clock::set_halt_after(RuntimeOrigin::root(), Moment::MAX));
	for round in 0..6 {
		act(model, &Act::Blocks(vec![(vec![], HOUR - 1)]), story);
		act(model, &Act::Blocks(vec![(vec![], 30 * MINUTE)]), story);
		for id in model.blueprints.keys().copied().collect::<Vec<_>>() {
			if round % 2 == 0 {
				act(model, &Act::Idle(Weight::MAX), story);
				continue;
			}
			act(model, &Act::Call(FOURTH, Call::judge { blueprint: id }), story);
			let accounts = PEOPLE.to_vec().try_into().unwrap();
			act(model, &Act::Call(FOURTH, Call::close { blueprint: id, accounts }), story);
		}
	}
	let left: Vec<_> = model.blueprints.keys().collect();
	assert!(left.is_empty(), "10: not over by now: {left:?}");
	for (follower, trader) in model.followings.keys().copied().collect::<Vec<_>>() {
		assert!(act(model, &Act::Call(follower, Call::unfollow { trader }), story));
	}
	for (to, asset) in pallet_custody::Waiting::<Test>::iter_keys().collect::<Vec<_>>() {
		// The treasury's may be too little still.
		assert!(act(model, &Act::Withdraw(to, asset), story) || to == Treasury::get());
	}
	for who in model.keys.keys().copied().collect::<Vec<_>>() {
		assert!(act(model, &Act::Call(who, Call::set_reading_key { key: None }), story));
	}
	view::nothing_is_left();
}

fn live((halt_after, issuer, steps): Life, story: &mut Story) {
	ExtBuilder::run(|| {
		Retention::set(31 * DAY + 1);
		if let Some(halt_after) = halt_after {
			assert_ok!(Clock::set_halt_after(RuntimeOrigin::root(), halt_after));
		}
		for feed in FEEDS {
			let terms = choices::terms(feed, [0; 5]);
			assert_ok!(Predictions::set_feed_terms(RuntimeOrigin::root(), feed, terms));
		}
		for who in PEOPLE {
			let key = Some(reading_key(who));
			assert_ok!(Predictions::set_reading_key(signed(who), key));
		}
		let mut model = Model::adopt();
		for (who, trader) in [(BUYER, TRADER), (OTHER, TRADER), (TRADER, BUYER), (OTHER, FOURTH)] {
			let feeds = vec![BTC, ETH].try_into().unwrap();
			let (max_price, budget) = (1_000 * DOLLAR, 2_500 * DOLLAR);
			let follow = Call::follow { trader, feeds, max_price, budget, pause_after: 3 };
			assert!(act(&mut model, &Act::Call(who, follow), story));
		}
		for step in steps.iter().flat_map(Step::parts) {
			for next in model.resolve(&step) {
				if matches!(next, Act::Issuer(_)) && !issuer {
					continue;
				}
				let kind = match &next {
					Act::Call(_, what) => name_of(&format!("{what:?}")),
					other => name_of(&format!("{other:?}")),
				};
				if act(&mut model, &next, story) {
					story.count(&kind);
				}
			}
		}
		part_ways(&mut model, story);
	});
}

/// A failure with all that led to it.
fn told(life: Life, story: &mut Story) -> Result<(), TestCaseError> {
	story.acts.clear();
	catch_unwind(AssertUnwindSafe(|| live(life, story))).map_err(|panic| {
		let text = panic
			.downcast_ref::<String>()
			.cloned()
			.or_else(|| panic.downcast_ref::<&str>().map(|text| text.to_string()))
			.unwrap_or_default();
		TestCaseError::fail(format!("{text}\n{}", story.acts.join("\n")))
	})
}

fn config(usual: u32) -> ProptestConfig {
	let cases = std::env::var("MODEL_CASES").ok().and_then(|cases| cases.parse().ok());
	let rng_seed = if cases.is_some() { RngSeed::Random } else { RngSeed::Fixed(0) };
	let cases = cases.unwrap_or(usual);
	ProptestConfig { cases, rng_seed, ..Default::default() }
}

proptest! {
	// Fewer without optimisation.
	#![proptest_config(config(if cfg!(debug_assertions) { 12 } else { 60 }))]

	#[test]
	fn blueprints_live_as_their_model_does(life in life()) {
		told(life, &mut Story::default())?;
	}
}

/// So that the model does not only watch calls fail.
#[test]
fn model_should_see_every_kind_of_step_succeed() {
	let mut runner = TestRunner::deterministic();
	let mut story = Story::default();
	for _ in 0..50 {
		let life = life().new_tree(&mut runner).unwrap().current();
		told(life, &mut story).unwrap();
	}
	println!("{:#?}", story.seen);
	let rare: Vec<_> = EXPECTED
		.iter()
		.map(|(what, times)| (what, *times, story.seen.get(*what).copied().unwrap_or_default()))
		.filter(|(_, times, seen)| seen < times)
		.collect();
	assert!(rare.is_empty(), "seen less often than expected: {rare:?}");
}

/// Kinds of steps that succeed and events, and how often at the least.
const EXPECTED: &[(&str, usize)] = &[
	("Post", 128),
	("unlock", 127),
	("unlock_for", 20),
	("follow", 14),
	("unfollow", 3),
	("set_reading_key", 14),
	("set_profile", 10),
	("release", 24),
	("deliver", 83),
	("reveal", 53),
	("exit", 12),
	("judge", 86),
	("close", 45),
	("set_feed_terms", 4),
	("set_feed_closed", 4),
	("Idle", 10),
	("Prune", 4),
	("Issuer", 5),
	("Target", 12),
	("Stop", 8),
	("Horizon", 4),
	("Left", 14),
	("Void NotArmed", 24),
	("Void NotFilled", 4),
	("Void NoSample", 5),
	("Hidden NotRevealed", 56),
	("Hidden Malformed", 9),
	("faulty", 38),
	("a trader is paid", 13),
	("delivered, and not paid for", 96),
	("Armed", 10),
	("Filled", 33),
	("Judged by the hook", 46),
	("SaleEnded by the hook", 28),
	("UnlockClosed by the hook", 17),
	("BlueprintClosed", 128),
	// Calls that fail.
	("AlreadyUnlocked", 22),
	("DeliveryOver", 12),
	("ExposureReached", 7),
	("MoneyFrozen", 4),
	("NotCourier", 6),
	("NotEnded", 7),
	("NotStarted", 79),
	("NotWanted", 8),
	("OwnBlueprint", 116),
	("RevealOver", 11),
	("SaleOver", 247),
	("WrongKey", 20),
	("NothingToJudge", 52),
];
