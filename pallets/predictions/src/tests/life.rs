// SPDX-License-Identifier: Apache-2.0
//! Blueprints from the post to the last payment.

use crate::{
	mock::{deliver, *},
	*,
};
use frame_support::assert_ok;

#[test]
fn an_open_blueprint_that_hits_its_target_should_be_in_the_record() {
	ExtBuilder::run(|| {
		let before = free(USD, TRADER);
		let id = posted(TRADER, plain_terms(), open(LONG));
		assert_eq!(held(USD, HoldReason::Stake, TRADER), STAKE);
		samples_until(BTC, START_PRICE, blueprint(id).times.starts_ms + BLOCK);
		sample(BTC, START_PRICE * 103 / 100);
		sample(BTC, START_PRICE);
		assert_ok!(judge(id));
		assert_eq!(Blueprints::<Test>::get(id), None);
		assert_eq!(free(USD, TRADER), before);
		let record = TrackRecords::<Test>::get(TRADER, BTC).unwrap().record;
		assert_eq!((record.calls, record.hits), (1, 1));
	});
}

#[test]
fn a_sealed_blueprint_should_pay_its_trader_when_it_is_right() {
	ExtBuilder::run(|| {
		let (trader, buyer) = (free(USD, TRADER), free(USD, BUYER));
		let id = on_sale(LONG);
		assert_ok!(unlock(BUYER, id));
		assert_ok!(deliver(id, [0]));
		samples_until(BTC, START_PRICE, blueprint(id).times.starts_ms + BLOCK);
		sample(BTC, START_PRICE * 103 / 100);
		sample(BTC, START_PRICE);
		assert_ok!(reveal(id));
		assert_ok!(judge(id));
		assert_ok!(close(id, [BUYER]));
		assert_eq!(free(USD, TRADER), trader + 19 * DOLLAR);
		assert_eq!(free(USD, BUYER), buyer - 20 * DOLLAR);
		assert_eq!(Blueprints::<Test>::get(id), None);
	});
}

#[test]
fn blueprints_that_the_service_has_not_come_to_should_be_counted_up_to_a_number() {
	ExtBuilder::run(|| {
		let id = on_sale(LONG);
		assert_eq!(Predictions::due(10), 0);
		samples_until(BTC, START_PRICE, blueprint(id).times.sale_end_ms + 60 * BLOCK);
		assert_eq!([0, 1, 10].map(Predictions::due), [0, 1, 1]);
	});
}
