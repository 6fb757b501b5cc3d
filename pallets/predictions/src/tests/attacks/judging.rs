// SPDX-License-Identifier: Apache-2.0
//! Attacks on how it ends, and on who is paid then.

use super::*;

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
