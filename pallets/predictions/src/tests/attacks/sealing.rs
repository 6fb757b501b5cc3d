// SPDX-License-Identifier: Apache-2.0
//! Attacks on what is sealed, delivered and revealed.

use super::*;

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
