// SPDX-License-Identifier: Apache-2.0
//! What wallets are told of blueprints, unlocks and traders is how it is, and what then happens.

use crate::{
	mock::{deliver, *},
	*,
};
use frame_support::assert_ok;
use sp_runtime::FixedU128;

fn view(id: BlueprintId) -> BlueprintView<AccountId, AssetKind> {
	Predictions::blueprint(id).unwrap().view
}

fn can_now(id: BlueprintId) -> Vec<(Deed, Doer)> {
	let steps = view(id).next;
	assert!(steps.is_sorted_by_key(|step| step.from_ms));
	let is_now =
		|step: &Step| step.from_ms <= now() && step.until_ms.is_none_or(|until| now() <= until);
	steps.into_iter().filter(is_now).map(|step| (step.what, step.who)).collect()
}

fn step(id: BlueprintId, what: Deed, who: Doer) -> Option<(Moment, Option<Moment>)> {
	let found = view(id).next.into_iter().find(|step| step.what == what && step.who == who);
	found.map(|step| (step.from_ms, step.until_ms))
}

#[test]
fn a_blueprint_should_say_what_can_be_done_with_it_in_each_part_of_its_life() {
	ExtBuilder::run(|| {
		let id = on_sale(LONG);
		let times = blueprint(id).times;
		let told = |id| (view(id).phase, can_now(id));
		let for_sale = vec![(Deed::Unlock, Doer::Anyone), (Deed::Release, Doer::Trader)];
		assert_eq!(told(id), (Phase::OnSale, for_sale));
		assert_ok!(unlock(BUYER, id));
		assert!(can_now(id).contains(&(Deed::Deliver, Doer::TraderOrCourier)));
		let until = Some(times.deliver_by_ms);
		let deliver = step(id, Deed::Deliver, Doer::TraderOrCourier);
		assert_eq!(deliver, Some((times.posted_ms, until)));
		let reveal_by = Some(times.reveal_by_ms);
		assert_eq!(step(id, Deed::Reveal, Doer::Trader), Some((times.starts_ms, reveal_by)));
		assert_eq!(step(id, Deed::Reveal, Doer::Anyone), Some((times.ends_ms, reveal_by)));
		let exit = Some((times.starts_ms, Some(times.ends_ms - 1)));
		assert_eq!(step(id, Deed::Exit, Doer::Trader), exit);
		assert_eq!(step(id, Deed::Judge, Doer::Anyone), Some((times.reveal_by_ms + 1, None)));

		pass(times.sale_end_ms - now());
		assert_eq!((view(id).phase, view(id).left), (Phase::OnSale, 9));
		pass(1);
		assert_eq!((view(id).phase, view(id).left), (Phase::Delivery, 0));
		let late = vec![(Deed::Deliver, Doer::TraderOrCourier), (Deed::Release, Doer::Anyone)];
		assert_eq!(can_now(id), late);
		assert_ok!(deliver_and_release(id));
		assert_eq!(can_now(id), [(Deed::Deliver, Doer::TraderOrCourier)]);

		pass(times.deliver_by_ms - now());
		assert_eq!(view(id).phase, Phase::Delivery);
		pass(1);
		assert_eq!(told(id), (Phase::Waiting, vec![]));
		samples_until(BTC, START_PRICE, times.starts_ms);
		let started = vec![(Deed::Reveal, Doer::Trader), (Deed::Exit, Doer::Trader)];
		assert_eq!(told(id), (Phase::Started, started));
		assert_eq!(view(id).position, None);
		samples_until(BTC, START_PRICE, times.ends_ms);
		let reveals = vec![(Deed::Reveal, Doer::Trader), (Deed::Reveal, Doer::Anyone)];
		assert_eq!(told(id), (Phase::Ended, reveals));
		sample(BTC, START_PRICE);
		assert_ok!(reveal(id));
		assert_eq!(told(id), (Phase::Ended, vec![(Deed::Judge, Doer::Anyone)]));
		assert_ok!(judge(id));
		assert_eq!(told(id), (Phase::Judged, vec![(Deed::Close, Doer::Anyone)]));
		assert_ok!(close(id, [BUYER]));
		assert_eq!(Predictions::blueprint(id), Err(Why::BlueprintGone));
	});
}

fn deliver_and_release(id: BlueprintId) -> sp_runtime::DispatchResult {
	deliver(id, [0])?;
	Predictions::release(signed(FOURTH), id)
}

#[test]
fn what_is_sealed_should_be_told_sealed_until_it_is_revealed() {
	ExtBuilder::run(|| {
		let id = on_sale(SHORT);
		let posted = sealed_as_posted(id);
		let detail = Predictions::blueprint(id).unwrap();
		assert_eq!(detail.content, posted);
		assert_eq!((detail.key, detail.view.position, detail.view.open), (None, None, false));
		samples_until(BTC, START_PRICE, blueprint(id).times.starts_ms + BLOCK);
		assert_ok!(reveal(id));
		let detail = Predictions::blueprint(id).unwrap();
		assert!(matches!(detail.content, Content::Open(plain) if plain.position == SHORT));
		assert_eq!(detail.key, Some(key_of(TRADER, 0)));
		assert_eq!((detail.view.position, detail.view.open), (Some(SHORT), false));
		let open = posted_open(OTHER);
		assert!(view(open).open);
	});
}

fn sealed_as_posted(id: BlueprintId) -> Content {
	Contents::<Test>::get(id).unwrap().content
}

fn posted_open(who: AccountId) -> BlueprintId {
	posted(who, plain_terms(), open(LONG))
}

#[test]
fn a_position_should_be_told_as_a_look_shows_it_and_with_what_it_is_worth() {
	ExtBuilder::run(|| {
		let id = posted_open(TRADER);
		samples_until(BTC, START_PRICE, blueprint(id).times.starts_ms + 2 * BLOCK);
		assert_eq!(blueprint(id).progress.fill, None, "nobody has had it looked at");
		let told = view(id);
		assert_eq!(told.phase, Phase::Live);
		let price = |price: u32| FixedU128::from_u32(price);
		assert_eq!(told.fill.unwrap().price, price(50_000));
		assert_eq!(told.target_e18, Some(price(51_000)));
		assert_eq!(told.stop_e18, Some(price(49_000)));
		assert_eq!(told.mark.unwrap().result_e12, 0);
		// Lists show what is stored.
		assert_eq!(Predictions::newest(None, 1).items[0].phase, Phase::Started);
		assert_ok!(judge(id));
		assert_eq!(Predictions::newest(None, 1).items[0].phase, Phase::Live);

		sample(BTC, 50_500u128);
		let mark = view(id).mark.unwrap();
		assert_eq!((mark.price_e18, mark.result_e12), (price(50_500), ONE / 2));
		sample(BTC, 48_800u128);
		sample(BTC, 50_000u128);
		let detail = Predictions::blueprint(id).unwrap();
		let end = detail.would_end.unwrap();
		assert_eq!(end.result_e12, -ONE);
		assert!(matches!(end.ending, Ending::Stop(_)));
		assert!(can_now(id).contains(&(Deed::Judge, Doer::Anyone)));
		assert_ok!(judge(id));
		let records = Predictions::trader(TRADER).unwrap().records;
		assert_eq!((records[0].record.calls, records[0].last[0].blueprint), (1, id));
	});
}

#[test]
fn a_stale_price_should_not_be_told_as_what_it_is_worth() {
	ExtBuilder::run(|| {
		let id = posted_open(TRADER);
		samples_until(BTC, START_PRICE, blueprint(id).times.starts_ms + 2 * BLOCK);
		assert!(view(id).mark.is_some());
		pass(HOUR / 2);
		assert_eq!(view(id).mark, None);
		assert!(view(id).fill.is_some());
	});
}

#[test]
fn when_to_judge_should_be_when_a_look_is_worth_it() {
	ExtBuilder::run(|| {
		let id = posted_open(TRADER);
		samples_until(BTC, START_PRICE, blueprint(id).times.starts_ms + 2 * BLOCK);
		let (from, _) = step(id, Deed::Judge, Doer::Anyone).unwrap();
		assert!(from > blueprint(id).times.starts_ms);
		assert_ok!(judge(id));
		assert_eq!(step(id, Deed::Judge, Doer::Anyone).unwrap().0, blueprint(id).look_ms);
	});
}

/// The chain stands still for so long.
fn halt(time: Moment) {
	for (halt_after, time) in [(MINUTE, time), (DAY, 0)] {
		assert_ok!(Clock::set_halt_after(RuntimeOrigin::root(), halt_after));
		pass(time);
	}
}

#[test]
fn times_should_be_told_as_halts_of_the_chain_have_moved_them() {
	ExtBuilder::run(|| {
		let id = on_sale(LONG);
		let other = posted_open(OTHER);
		assert_ok!(unlock(BUYER, id));
		let before = view(id).times;
		assert_eq!(before, blueprint(id).times);
		pass(before.sale_end_ms + MINUTE - now());
		halt(3 * HOUR);
		let told = view(id);
		// An hour from the end of the halt.
		let delay = now() + DELIVERY - before.deliver_by_ms;
		assert_eq!((told.phase, told.times.fixed), (Phase::Delivery, false));
		let moved = |times: &Times| {
			[
				times.deliver_by_ms,
				times.starts_ms,
				times.enter_by_ms,
				times.ends_ms,
				times.reveal_by_ms,
			]
		};
		assert_eq!(moved(&told.times), moved(&before).map(|time| time + delay));
		assert_eq!(told.times.sale_end_ms, before.sale_end_ms);
		let until = step(id, Deed::Deliver, Doer::TraderOrCourier).unwrap().1;
		assert_eq!(until, Some(before.deliver_by_ms + delay));
		let due = Predictions::deliveries_due(DeliveriesOf::Blueprint(id), None, 1).unwrap();
		assert_eq!(due.items[0].deliver_by_ms, before.deliver_by_ms + delay);
		assert_eq!(Predictions::newest(None, 2).items[1].times, told.times);
		// The time to reveal ended in it for the other one, of which nothing else moves.
		let (was, is) = (blueprint(other).times, view(other).times);
		assert_eq!(is, Times { reveal_by_ms: now() + REVEAL, ..was });
		// And so it is.
		pass(DELIVERY);
		assert_ok!(deliver(id, [0]));
		pass(1);
		assert_eq!(deliver(id, [0]), Err(Error::<Test>::DeliveryOver.into()));
		assert_ok!(Predictions::release(signed(FOURTH), id));
		assert_eq!(blueprint(id).times, Times { fixed: true, ..told.times });
		assert_eq!(view(id).times, blueprint(id).times);
	});
}

#[test]
fn an_unlock_should_say_what_was_delivered_and_what_closing_it_pays() {
	ExtBuilder::run(|| {
		let id = on_sale(LONG);
		for who in [BUYER, OTHER, FOURTH] {
			assert_ok!(unlock(who, id));
		}
		let told = |who| Predictions::unlocks_of(who, None, 1).items.remove(0);
		assert_eq!(told(BUYER).delivery, None);
		assert_eq!((told(BUYER).paid, told(BUYER).cover), (20 * DOLLAR, 24 * DOLLAR));
		assert_eq!(Predictions::blueprint(id).unwrap().undelivered, 3);
		assert_ok!(deliver(id, [0]));
		// Something else.
		let wrong = Delivered { index: 1, ..right_delivery(id, 0) };
		assert_ok!(Predictions::deliver(signed(TRADER), id, vec![wrong].try_into().unwrap()));
		assert_eq!(Predictions::blueprint(id).unwrap().undelivered, 1);
		let Delivered { ephemeral, wrapped, .. } = right_delivery(id, 0);
		assert_eq!(told(BUYER).delivery, Some(Delivery { ephemeral, wrapped }));
		assert_eq!(told(BUYER).reading_key, reading_key(BUYER));
		assert_eq!((told(BUYER).due, told(BUYER).phase), (None, Phase::OnSale));

		samples_until(BTC, START_PRICE, blueprint(id).times.starts_ms + BLOCK);
		sample(BTC, START_PRICE * 101 / 100);
		samples_until(BTC, START_PRICE * 101 / 100, blueprint(id).times.ends_ms + 2 * BLOCK);
		assert_ok!(reveal(id));
		assert_ok!(judge(id));
		let faulty = [BUYER, OTHER, FOURTH].map(|who| told(who).due.unwrap().faulty);
		assert_eq!(faulty, [false, true, true]);
		for who in [BUYER, OTHER, FOURTH] {
			let (before, due) = (free(USD, who), told(who).due.unwrap());
			assert_ok!(close(id, [who]));
			assert_eq!(free(USD, who) - before, due.get);
			assert_eq!(due.net, due.get as i128 - 20 * DOLLAR as i128);
		}
	});
}

#[test]
fn a_trader_should_be_told_whole() {
	ExtBuilder::run(|| {
		assert_eq!(Predictions::trader(TRADER), Err(Why::NoTrader));
		let name: Name = b"Carol".to_vec().try_into().unwrap();
		for who in [TRADER, OTHER] {
			let link = b"https://example.org".to_vec().try_into().unwrap();
			assert_ok!(Predictions::set_profile(signed(who), name.clone(), link, Some(FOURTH)));
		}
		let eth = posted(TRADER, BlueprintTerms { feed: ETH, ..plain_terms() }, open(LONG));
		let btc = on_sale(LONG);
		let told = Predictions::trader(TRADER).unwrap();
		assert_eq!((told.sequence, told.followers), (2, 0));
		let profile = told.profile.unwrap();
		assert_eq!((profile.name, profile.name_users, profile.courier), (name, 2, Some(FOURTH)));
		assert_eq!(told.unjudged, [(BTC, btc), (ETH, eth)]);
		let feeds: Vec<_> = told.records.iter().map(|of| of.record.feed).collect();
		assert_eq!(feeds, [BTC, ETH]);
		assert_eq!(told.records[0].record.rank, None);
		assert_eq!(Predictions::reading_key_of(BUYER), None);
		assert_ok!(Predictions::set_reading_key(signed(BUYER), Some(reading_key(BUYER))));
		assert_eq!(Predictions::reading_key_of(BUYER), Some(reading_key(BUYER)));
	});
}
