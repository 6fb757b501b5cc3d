// SPDX-License-Identifier: Apache-2.0
//! Lives in which the assets' admin keeps people from paying and receiving. Where money then goes is
//! not foretold, but every invariant holds, any debt can be repaid by whoever can pay, and in the end
//! everyone gets what is theirs.

use super::{
	audit::audit,
	call, config, part_ways,
	reference::*,
	steps::{step, Act, Kind, Step},
	tight_market, Story,
};
use crate::{mock::*, *};
use frame_support::{assert_ok, storage::with_storage_layer, traits::Hooks};
use proptest::{collection::vec, prelude::*};
use sp_runtime::FixedU128;

#[derive(Clone, Debug)]
enum Turn {
	Life(Step),
	/// One of the first three: the fourth always can pay.
	Block(u32, usize),
	Thaw(u32, usize),
}

fn turn() -> impl Strategy<Value = Turn> {
	let asset = || prop::sample::select(std::vec![USD_ID, BTC_ID]);
	prop_oneof![
		12 => step().prop_map(Turn::Life),
		1 => (asset(), 0usize..3).prop_map(|(asset, who)| Turn::Block(asset, who)),
		1 => (asset(), 0usize..3).prop_map(|(asset, who)| Turn::Thaw(asset, who)),
	]
}

fn act(act: &Act) {
	match act.clone() {
		Act::Call(who, what) => {
			let _ = call(signed(who), what);
		},
		Act::Withdraw(to, asset) => {
			let _ = with_storage_layer(|| {
				Custody::withdraw_pending(signed(FOURTH), to, ASSETS[asset].clone())
			});
		},
		Act::Root(what) => {
			let _ = call(RuntimeOrigin::root(), what);
		},
		Act::Price(asset, price) => set_price(FEEDS[asset], FixedU128::from_inner(price)),
		Act::Answer(asset, Answer::Stale) => silence(FEEDS[asset]),
		Act::Answer(asset, Answer::Frozen) => freeze_feed(FEEDS[asset]),
		Act::Answer(..) => {},
		Act::Pass(to) => Timestamp::set_timestamp(to),
		Act::Idle(weight) => {
			Lending::on_idle(System::block_number(), weight);
		},
	}
}

fn live(turns: Vec<Turn>) {
	ExtBuilder::run(|| {
		tight_market();
		for turn in turns {
			System::reset_events();
			let before = Model::adopt();
			match turn {
				Turn::Life(Step { kind: Kind::CloseMarket, .. }) => {},
				Turn::Life(step) => {
					let next = before.resolve(&step);
					act(&next);
					audit(&before, &next, &Model::adopt());
				},
				Turn::Block(asset, who) => block(asset, PEOPLE[who]),
				Turn::Thaw(asset, who) => thaw(asset, PEOPLE[who]),
			}
			assert_ok!(Lending::do_try_state());
			for (id, loan) in Model::adopt().loans {
				if loan.stage != Stage::Repaid {
					undone(|| {
						assert_ok!(repay(FOURTH, id, Balance::MAX));
						let stuck = Loans::<Test>::get(id).map(|loan| loan.stage);
						assert!(matches!(stuck, None | Some(Stage::Repaid)));
					});
				}
			}
		}
		for asset in [USD_ID, BTC_ID] {
			PEOPLE.into_iter().for_each(|who| thaw(asset, who));
		}
		let mut model = Model::adopt();
		part_ways(&mut model, &mut Story::default());
		for ((to, asset), _) in model.waiting.clone() {
			// The treasury's may be too little still.
			if to != Treasury::get() {
				let asset = ASSETS[asset].clone();
				assert_ok!(Custody::withdraw_pending(signed(FOURTH), to, asset));
			}
		}
		let mine = |found: &(AccountId, usize)| found.0 != Treasury::get();
		assert_eq!(Model::adopt().waiting.into_keys().find(mine), None, "nothing waits");
	});
}

proptest! {
	#![proptest_config(config(50))]

	#[test]
	fn accounts_that_are_blocked_hurt_nobody_else(turns in vec(turn(), 40)) {
		live(turns);
	}
}
