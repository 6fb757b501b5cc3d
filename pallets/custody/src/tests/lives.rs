// SPDX-License-Identifier: Apache-2.0
//! Random lives: whatever issuers and owners do, what is paid is its receiver's.

use crate::{mock::*, *};
use frame_support::{
	assert_ok,
	storage::with_storage_layer,
	traits::tokens::Preservation::{self, *},
};
use primitives::Balance;
use proptest::{collection::vec, prelude::*, sample::select};
use sp_runtime::DispatchResult;

#[derive(Clone, Debug)]
enum Step {
	Hold(AccountId, Balance),
	Draw(AccountId, AccountId, Balance),
	Seize(AccountId, AccountId, Balance),
	Release(AccountId, Balance),
	GiveBack(AccountId, Balance, AccountId),
	Pay(AccountId, AccountId, Balance, Preservation, AccountId),
	PayHeld(AccountId, AccountId, Balance, AccountId),
	Freeze(AccountId),
	Block(AccountId),
	Thaw(AccountId),
	Withdraw(AccountId),
}

/// Two who start with money, one without, the treasury, and the pallet itself.
fn accounts() -> Vec<AccountId> {
	vec![ALICE, BOB, NOBODY, Treasury::get(), Custody::account_id()]
}

fn step() -> impl Strategy<Value = Step> {
	// No market lets the pallet itself pay.
	let owner = || select(vec![ALICE, BOB, NOBODY, Treasury::get()]);
	let any = || prop_oneof![3 => Just(BOB), 1 => select(accounts())];
	let sponsor = || select(vec![SPONSOR, ALICE, NOBODY]);
	let amount = || {
		prop_oneof![
			6 => 0..3 * USD_MINIMUM,
			1 => 0..2 * MUCH,
			1 => select(vec![MUCH, MUCH - USD_MINIMUM, MUCH - 1]),
		]
	};
	let keep = || select(vec![Preserve, Protect, Expendable]);
	prop_oneof![
		3 => (owner(), amount()).prop_map(|(a, b)| Step::Hold(a, b)),
		1 => (owner(), any(), amount()).prop_map(|(a, b, c)| Step::Draw(a, b, c)),
		1 => (owner(), any(), amount()).prop_map(|(a, b, c)| Step::Seize(a, b, c)),
		1 => (owner(), amount()).prop_map(|(a, b)| Step::Release(a, b)),
		2 => (owner(), amount(), sponsor()).prop_map(|(a, b, c)| Step::GiveBack(a, b, c)),
		4 => (owner(), any(), amount(), keep(), sponsor())
			.prop_map(|(a, b, c, d, e)| Step::Pay(a, b, c, d, e)),
		3 => (owner(), any(), amount(), sponsor()).prop_map(|(a, b, c, d)| Step::PayHeld(a, b, c, d)),
		1 => any().prop_map(Step::Freeze),
		2 => any().prop_map(Step::Block),
		1 => any().prop_map(Step::Thaw),
		1 => any().prop_map(Step::Withdraw),
	]
}

/// Where the money goes by this: from whom, to whom, how much.
type Moved = Option<(AccountId, AccountId, Balance)>;

fn act(step: Step) -> (DispatchResult, Moved) {
	let fate = |_: Result<(), _>| (Ok(()), None);
	match step {
		Step::Hold(who, amount) => (Custody::hold(&USD, Offer, &who, amount), None),
		Step::Release(who, amount) => (Custody::release(&USD, Offer, &who, amount), None),
		Step::Draw(from, to, amount) => {
			(Custody::draw(&USD, Offer, &from, &to, amount), Some((from, to, amount)))
		},
		Step::Seize(from, to, amount) => {
			(Custody::seize(&USD, Offer, &from, &to, amount), Some((from, to, amount)))
		},
		Step::GiveBack(who, amount, sponsor) => {
			let result = Custody::give_back(&USD, Offer, &who, amount, &sponsor);
			(result, Some((who, who, amount)))
		},
		Step::Pay(from, to, amount, preservation, sponsor) => {
			let rest = free(USD, from).saturating_sub(amount);
			let dust = preservation == Expendable && rest < USD_MINIMUM && amount > 0;
			let result = Custody::pay(&USD, &from, &to, amount, preservation, &sponsor);
			(result, Some((from, to, amount + if dust { rest } else { 0 })))
		},
		Step::PayHeld(from, to, amount, sponsor) => {
			let result = Custody::pay_held(&USD, Offer, &from, &to, amount, &sponsor);
			(result, Some((from, to, amount)))
		},
		Step::Freeze(who) => fate(Assets::freeze(signed(ISSUER), USD_ID, who)),
		Step::Block(who) => fate(Assets::block(signed(ISSUER), USD_ID, who)),
		Step::Thaw(who) => fate(Assets::thaw(signed(ISSUER), USD_ID, who)),
		Step::Withdraw(to) => (withdraw(USD, to), None),
	}
}

/// What is an account's, wherever it is. What waits for others is not the pallet's.
fn worth(who: AccountId) -> Balance {
	let own = free(USD, who) + held(USD, Offer, who) + waiting(USD, who);
	let of_others = || Waiting::<Test>::iter().map(|(_, _, pending)| pending.amount).sum();
	own - if who == Custody::account_id() { of_others() } else { 0 }
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(96))]

	#[test]
	fn what_is_paid_should_be_its_receivers(steps in vec(step(), 1..60)) {
		run(|| {
			for step in steps {
				let before: Vec<_> = accounts().into_iter().map(worth).collect();
				let mut moved = None;
				let result = with_storage_layer(|| {
					let (result, by_it) = act(step.clone());
					moved = by_it;
					result
				});
				let after: Vec<_> = accounts().into_iter().map(worth).collect();
				let mut expected = before.clone();
				if let (Ok(()), Some((from, to, amount))) = (result, moved) {
					let at = |who| accounts().iter().position(|it| *it == who).unwrap();
					expected[at(from)] -= amount;
					let mut to_treasury = expected.clone();
					expected[at(to)] += amount;
					to_treasury[at(Treasury::get())] += amount;
					let small = amount < USD_MINIMUM && to_treasury == after;
					assert!(expected == after || small, "{step:?}: {before:?} became {after:?}");
				} else {
					assert_eq!(after, before, "{step:?}");
				}
				assert_ok!(Custody::do_try_state());
			}
			for who in accounts() {
				let _ = Assets::thaw(signed(ISSUER), USD_ID, who);
			}
			for who in Waiting::<Test>::iter().map(|(who, ..)| who).collect::<Vec<_>>() {
				// Only the treasury's may be too little still.
				let paid = with_storage_layer(|| withdraw(USD, who));
				assert!(paid.is_ok() || who == Treasury::get(), "{who}: {paid:?}");
			}
		});
	}
}
