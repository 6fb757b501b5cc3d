// SPDX-License-Identifier: Apache-2.0
//! Random lives of all markets against a plain reference, which has formulas of its own.
//!
//! After each step: the call succeeded if and only if the reference says so; every record is what it
//! says, and everybody's money is where it says, to the unit; all invariants hold; and a failed call
//! left the state as it was. Each life ends with everyone taking out what is theirs, after which
//! nothing must be left.
//! `MODEL_CASES` lives of 50 steps are lived: other ones each time if it is set, else always the
//! same 200.

mod audit;
mod blocked;
mod book;
mod choices;
mod debts;
mod reference;
mod service;
mod steps;
mod view;

use crate::{mock::*, *};
use audit::audit;
use frame_support::{assert_ok, storage::with_storage_layer, traits::Hooks, weights::Weight};
use proptest::{
	collection::vec,
	prelude::*,
	strategy::ValueTree,
	test_runner::{RngSeed, TestCaseError, TestRunner},
};
use reference::*;
use sp_io::storage::root;
use sp_runtime::{traits::Dispatchable, FixedU128, Permill, StateVersion};
use std::{
	collections::BTreeMap,
	panic::{catch_unwind, AssertUnwindSafe},
};
use steps::{step, Act, Step};

/// What it is about, and what happens.
type Life = (Option<MarketId>, Vec<Step>);

fn life() -> impl Strategy<Value = Life> {
	(prop::option::of(0u32..5), vec(step(), 50))
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
		assert_eq!(root(StateVersion::V1), before, "19: a failed call changed the state");
	}
	result.map(|_| ()).map_err(|error| error.error.into())
}

/// What the pallet told in this step.
fn events() -> Vec<Event<Test>> {
	let lending = |event| match event {
		RuntimeEvent::Lending(event) => Some(event),
		_ => None,
	};
	System::events().into_iter().filter_map(|record| lending(record.event)).collect()
}

/// The chain and the reference do the same. Says whether it was done.
fn act(model: &mut Model, act: &Act, story: &mut Story) -> bool {
	let before = model.clone();
	story.acts.push(format!("{act:?}"));
	System::reset_events();
	let mut done = true;
	match act.clone() {
		Act::Call(who, what) => {
			let said = model.call(who, &what);
			let found = call(signed(who), what);
			story.tell(format!(" -> {found:?}"));
			found.err().into_iter().for_each(|error| story.count(error));
			assert_eq!(found.is_ok(), said, "the call's outcome: {found:?}");
			done = said;
		},
		Act::Withdraw(to, asset) => {
			let said = model.withdraw_pending(to, asset);
			let before = root(StateVersion::V1);
			let found = with_storage_layer(|| {
				Custody::withdraw_pending(signed(FOURTH), to, ASSETS[asset].clone())
			});
			assert!(found.is_ok() || root(StateVersion::V1) == before, "19: the state changed");
			assert_eq!(found.is_ok(), said, "the call's outcome: {found:?}");
			done = said;
		},
		Act::Root(what) => {
			let said = model.govern(&what);
			let found = call(RuntimeOrigin::root(), what);
			assert_eq!(found.is_ok(), said, "the call's outcome: {found:?}");
			done = said;
		},
		Act::Price(asset, price) => {
			model.quote(asset, price);
			set_price(FEEDS[asset], FixedU128::from_inner(price));
		},
		Act::Answer(asset, answer) => {
			model.answer(asset, answer);
			match answer {
				Answer::Stale => silence(FEEDS[asset]),
				Answer::Frozen => freeze_feed(FEEDS[asset]),
				Answer::Steady(_) => {
					set_price(FEEDS[asset], FixedU128::from_inner(model.feeds[asset].price))
				},
			}
		},
		Act::Pass(to) => {
			model.now = to;
			Timestamp::set_timestamp(to);
		},
		Act::Idle(weight) => {
			let used = Lending::on_idle(System::block_number(), weight);
			assert!(used.all_lte(weight), "the hook takes what it is given at the most");
			story.tell(format!(" -> {:?}", events()));
			let stage = |loan| Loans::<Test>::get(loan).map(|loan| loan.stage);
			model.serve(weight == Weight::MAX, stage);
		},
	}
	view::compare(model);
	audit(&before, act, model);
	assert_ok!(Lending::do_try_state());
	for event in events() {
		story.count(&name_of(&format!("{event:?}")));
		match event {
			Event::Liquidated { shortfall: 1.., .. } => story.count("Liquidated, with a loss"),
			Event::Settled { shortfall: 1.., .. } => story.count("Settled, with a loss"),
			Event::OrderFilled { offers_met: 2.., .. }
			| Event::NothingFilled { offers_met: 2.., .. } => story.count("several offers met"),
			_ => {},
		}
		if let (Act::Idle(_), Event::Settled { .. } | Event::MarginCalled { .. }) = (act, event) {
			story.count("by the hook");
		}
	}
	done
}

/// Everyone takes out what is theirs, whatever became of feeds and markets.
fn part_ways(model: &mut Model, story: &mut Story) {
	let mut must = |model: &mut Model, who, call| {
		assert!(act(model, &Act::Call(who, call), story), "13, 14: everyone can leave");
	};
	let proposals: Vec<_> =
		model.proposals.iter().map(|((loan, _), proposal)| (*loan, proposal.by)).collect();
	for (loan, by) in proposals {
		must(model, by, Call::withdraw_proposal { loan });
	}
	while let Some((group, maker)) = model.groups.iter().map(|(id, it)| (*id, it.maker)).next() {
		must(model, maker, Call::cancel_group { group });
	}
	while let Some((offer, maker)) = model.offers.iter().map(|(id, it)| (*id, it.maker)).next() {
		must(model, maker, Call::cancel_offer { offer });
	}
	while let Some((loan, who)) = model.loans.iter().map(|(id, it)| (*id, it.borrower)).next() {
		must(model, who, Call::repay { loan, max_payment: Balance::MAX });
	}
	assert!(model.holds().is_empty());
	assert_eq!(Words::<Test>::iter().count(), 0, "20: the indices are empty");
	assert_eq!(Ticks::<Test>::iter().count(), 0, "20: the indices are empty");
	assert_eq!(Links::<Test>::iter().count(), 0, "20: the indices are empty");
	assert_eq!(Records::<Test>::iter().count(), 0, "no records are left");
}

/// Another appetite for risk than the mock's markets, with caps that are met, the highest incentive
/// and everything at once: no grace, no interest that is not earned, no fee.
fn tight_market() {
	market_with(|params| {
		let risk = params.risk.as_mut().unwrap();
		risk.opening_ltv = Permill::from_percent(45);
		risk.liquidation_ltv = Permill::from_percent(50);
		risk.margin_call_period_ms = 3 * HOUR;
		params.min_loan = 7 * DOLLAR;
		params.max_lent = 200 * DOLLAR;
		params.max_collateral = BITCOIN / 20;
		params.terms_ms = vec![HOUR, 7 * DAY, 30 * DAY].try_into().unwrap();
		params.grace_ms = 0;
		params.overdue_apr_bp = 0;
		params.min_interest_period_ms = 0;
		params.protocol_fee = Permill::zero();
	});
}

fn live((focus, steps): Life, story: &mut Story) {
	ExtBuilder::run(|| {
		tight_market();
		let mut model = Model::adopt();
		model.focus = focus;
		for step in steps {
			let next = model.resolve(&step);
			if act(&mut model, &next, story) {
				story.count(&name_of(&format!("{next:?}")));
			}
		}
		part_ways(&mut model, story);
	});
}

/// A failure with all that led to it.
fn told(life: Life, story: &mut Story) -> Result<(), TestCaseError> {
	story.acts.clear();
	catch_unwind(AssertUnwindSafe(|| live(life, story))).map_err(|panic| {
		let text = panic.downcast_ref::<String>().cloned().unwrap_or_default();
		TestCaseError::fail(format!("{text}\n{}", story.acts.join("\n")))
	})
}

fn config(usual: u32) -> ProptestConfig {
	let cases = std::env::var("MODEL_CASES").ok().and_then(|cases| cases.parse().ok());
	let rng_seed = if cases.is_some() { RngSeed::Random } else { RngSeed::Fixed(0) };
	let cases = cases.unwrap_or(usual);
	let failure_persistence = None;
	ProptestConfig { cases, rng_seed, failure_persistence, ..Default::default() }
}

proptest! {
	// Fewer without optimisation.
	#![proptest_config(config(if cfg!(debug_assertions) { 20 } else { 200 }))]

	#[test]
	fn markets_live_as_their_model_does(life in life()) {
		told(life, &mut Story::default())?;
	}
}

/// So that the model does not only watch calls fail.
#[test]
fn model_should_see_every_kind_of_step_succeed() {
	let mut runner = TestRunner::deterministic();
	let mut story = Story::default();
	for _ in 0..60 {
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
	("place_offer", 250),
	("take", 100),
	("borrow", 20),
	("lend", 20),
	("several offers met", 5),
	("repay", 30),
	("repay_many", 5),
	("top_up", 20),
	("top_up_many", 3),
	("withdraw_collateral", 8),
	("refinance", 12),
	("check_margin", 20),
	("MarginCallEnded", 8),
	("liquidate", 10),
	("Liquidated, with a loss", 1),
	("settle", 8),
	("Settled, with a loss", 2),
	("by the hook", 15),
	("propose_change", 60),
	("accept_change", 12),
	("withdraw_proposal", 2),
	("transfer_note", 10),
	("offer_note", 40),
	("buy_note", 8),
	("cancel_offer", 10),
	("create_group", 40),
	("cancel_group", 3),
	("set_market_closed", 5),
	// Calls that fail.
	("LtvTooHigh", 10),
	("MarketFull", 1),
	("PriceFrozen", 5),
	("PriceStale", 5),
	("RateBeyondLimit", 4),
	("RemainderTooSmall", 8),
];
