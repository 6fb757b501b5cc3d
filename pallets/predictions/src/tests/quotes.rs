// SPDX-License-Identifier: Apache-2.0
//! What a quote says is what is then paid, in each case, and why not is why not.

use crate::{
	mock::{deliver, *},
	*,
};
use frame_support::{assert_ok, dispatch::DispatchResult};
use primitives::PriceError;
use sp_runtime::{DispatchError, FixedU128};

/// Even odds, those at which losses go beyond the stop, and those at which the cover is more than twice
/// the price.
const ODDS: [u16; 3] = [100, 300, 50];

fn terms_at(odds_e2: u16) -> BlueprintTerms {
	BlueprintTerms { odds_e2, price: 20 * DOLLAR + 7, cap: 3, ..sale_terms() }
}

fn outcome(quote: &UnlockQuote<AssetKind>, case: Case) -> &UnlockOutcome {
	quote.outcomes.iter().find(|outcome| outcome.case == case).unwrap()
}

/// How a price moves, as a multiple of the stop's distance in hundredths, so that a long ends like this.
fn moved(case: Case, odds_e2: u16) -> i64 {
	match case {
		Case::Target | Case::NotDelivered => i64::from(odds_e2),
		Case::Stop => -100,
		Case::Worst => -i64::from(odds_e2.max(100)) - 100,
		_ => 0,
	}
}

/// A blueprint from its post to its end, in one case: what buyer and trader have more or less.
fn play(case: Case, odds_e2: u16, units: u32) -> (i128, i128) {
	let terms = BlueprintTerms { cap: units, ..terms_at(odds_e2) };
	let buyers = [BUYER, OTHER, FOURTH];
	let wealth = |who| free(USD, who) as i128;
	let before = (wealth(BUYER), wealth(TRADER));
	let id = match case {
		// A level far away is never touched.
		Case::Void => {
			let entry = Entry::Level { price: FixedU128::from_u32(90_000) };
			let position = Position { entry, ..LONG };
			posted(TRADER, terms, sealed(TRADER, position))
		},
		_ => posted(TRADER, terms, sealed(TRADER, LONG)),
	};
	for who in &buyers[..units as usize] {
		assert_ok!(unlock(*who, id));
	}
	if case != Case::NotDelivered {
		assert_ok!(deliver(id, 0..units));
	}
	let times = blueprint(id).times;
	samples_until(BTC, START_PRICE, times.starts_ms + BLOCK);
	// 2 % are 1 000.
	let price = START_PRICE as i64 + 10 * moved(case, odds_e2);
	samples_until(BTC, price as u128, times.ends_ms + 2 * BLOCK);
	if case == Case::Hidden {
		pass(GRACE + REVEAL);
	} else {
		assert_ok!(reveal(id));
	}
	assert_ok!(judge(id));
	assert_ok!(close(id, buyers));
	(wealth(BUYER) - before.0, wealth(TRADER) - before.1)
}

const CASES: [Case; 7] = [
	Case::Target,
	Case::Level,
	Case::Stop,
	Case::Worst,
	Case::Void,
	Case::Hidden,
	Case::NotDelivered,
];

#[test]
fn what_a_quote_says_should_be_paid_in_each_case() {
	for odds_e2 in ODDS {
		for case in CASES {
			ExtBuilder::run(|| {
				let to_post = Predictions::quote_post(TRADER, terms_at(odds_e2), true).unwrap();
				assert_eq!(to_post.can, Ok(()));
				let id = posted(TRADER, terms_at(odds_e2), sealed(TRADER, LONG));
				assert_ok!(unlock(OTHER, id));
				let quote = Predictions::quote_unlock(BUYER, id);
				// Only to ask: what is played is another.
				let quote = quote.unwrap();
				assert_eq!(quote.outcomes.len(), CASES.len());
				assert_eq!(quote.can, Err(Why::NoReadingKey));
				assert_ok!(Predictions::set_reading_key(signed(BUYER), Some(reading_key(BUYER))));
				let quote_now = Predictions::quote_unlock(BUYER, id).unwrap();
				assert_eq!(quote_now, UnlockQuote { can: Ok(()), ..quote });
				let said = outcome(&quote_now, case);
				assert_eq!(said.net, said.get as i128 - quote_now.pay as i128);
				assert!(said.net >= -(quote_now.pay as i128));
				let told = to_post.outcomes.iter().find(|one| one.case == case).unwrap();
				assert_eq!(said.result_e12, told.result_e12);
				// The one asked about is over, and the same is posted again.
				let hidden = blueprint(id).times.reveal_by_ms - now() + 1;
				pass(hidden);
				assert_ok!(judge(id));
				assert_ok!(close(id, [OTHER]));
				sample(BTC, START_PRICE);
				let (buyer, trader) = play(case, odds_e2, 3);
				assert_eq!(buyer, said.net, "{case:?} at {odds_e2}");
				// A target is an outcome of its own, beside the deliveries.
				assert_eq!(trader, told.net_sold, "{case:?} at {odds_e2}");
			});
		}
	}
}

#[test]
fn a_quote_should_say_what_is_held_and_until_when() {
	ExtBuilder::run(|| {
		let id = on_sale(LONG);
		assert_ok!(Predictions::set_reading_key(signed(BUYER), Some(reading_key(BUYER))));
		let quote = Predictions::quote_unlock(BUYER, id).unwrap();
		let deposit = |who| held(TRN, HoldReason::Deposit, who);
		let before = deposit(BUYER);
		assert_ok!(unlock(BUYER, id));
		assert_eq!(held(USD, HoldReason::Escrow, BUYER), quote.pay);
		assert_eq!(Some(deposit(BUYER) - before), quote.deposit_trn);
		assert_eq!(quote.held_until_ms, blueprint(id).times.reveal_by_ms);
		assert_eq!((quote.seats_left, quote.asset), (10, USD));
		let left = terms_in(USD).max_exposure;
		assert_eq!(quote.exposure_left, left);
		let after = Predictions::quote_unlock(OTHER, id).unwrap();
		assert_eq!((after.seats_left, after.exposure_left), (9, left - 44 * DOLLAR));
	});
}

#[test]
fn a_quote_to_post_should_say_what_is_held_and_when_it_ends() {
	ExtBuilder::run(|| {
		let deposit = |who| held(TRN, HoldReason::Deposit, who);
		for (feed, sequence) in [(BTC, 0), (ETH, 1)] {
			let terms = BlueprintTerms { feed, ..sale_terms() };
			let quote = Predictions::quote_post(TRADER, terms.clone(), true).unwrap();
			assert_eq!((quote.can, quote.sequence), (Ok(()), sequence));
			let (held_before, before) = (held(USD, HoldReason::Cover, TRADER), deposit(TRADER));
			let staked = held(USD, HoldReason::Stake, TRADER);
			let id = posted(TRADER, terms, sealed(TRADER, LONG));
			assert_eq!(blueprint(id).times, quote.times);
			assert_eq!(blueprint(id).cover, quote.cover);
			assert_eq!(held(USD, HoldReason::Stake, TRADER) - staked, quote.stake);
			let covers = held(USD, HoldReason::Cover, TRADER) - held_before;
			assert_eq!(covers + quote.stake, quote.held);
			assert_eq!(Some(deposit(TRADER) - before), quote.deposit_trn);
		}
		let open = Predictions::quote_post(OTHER, plain_terms(), false).unwrap();
		assert_eq!((open.can, open.held, open.times.fixed), (Ok(()), STAKE, true));
	});
}

#[test]
fn a_question_should_change_nothing() {
	ExtBuilder::run(|| {
		let id = on_sale(LONG);
		assert_ok!(Predictions::set_reading_key(signed(BUYER), Some(reading_key(BUYER))));
		let root = || sp_io::storage::root(sp_runtime::StateVersion::V1);
		let before = root();
		assert_eq!(Predictions::quote_unlock(BUYER, id).unwrap().can, Ok(()));
		assert_eq!(Predictions::quote_post(OTHER, sale_terms(), true).unwrap().can, Ok(()));
		assert_ok!(Predictions::blueprint(id));
		assert_eq!(root(), before);
	});
}

fn why_no_unlock(who: AccountId, id: BlueprintId) -> Why {
	let quote = Predictions::quote_unlock(who, id).unwrap();
	assert!(unlock_as_is(who, id).is_err(), "the call fails as well");
	quote.can.unwrap_err()
}

fn unlock_as_is(who: AccountId, id: BlueprintId) -> DispatchResult {
	frame_support::storage::with_storage_layer(|| Predictions::unlock(signed(who), id))
}

#[test]
fn a_quote_should_say_why_something_cannot_be_unlocked() {
	ExtBuilder::run(|| {
		let id = posted(TRADER, BlueprintTerms { cap: 2, ..sale_terms() }, sealed(TRADER, LONG));
		assert_eq!(why_no_unlock(TRADER, id), Why::OwnBlueprint);
		assert_eq!(why_no_unlock(BUYER, id), Why::NoReadingKey);
		assert_ok!(unlock(BUYER, id));
		assert_eq!(why_no_unlock(BUYER, id), Why::AlreadyUnlocked { index: 0 });
		let set_key = |who| Predictions::set_reading_key(signed(who), Some(reading_key(who)));
		assert_ok!(set_key(FOURTH));

		// Of the exposure one unit takes 44.
		let max_exposure = 87 * DOLLAR;
		let less = FeedTerms { max_exposure, ..terms_in(USD) };
		assert_ok!(Predictions::set_feed_terms(RuntimeOrigin::root(), BTC, less));
		let why = Why::ExposureReached { left: 43 * DOLLAR, needed: 44 * DOLLAR };
		assert_eq!(why_no_unlock(FOURTH, id), why);
		assert_ok!(Predictions::set_feed_terms(RuntimeOrigin::root(), BTC, terms_in(USD)));

		// All but the asset's minimum can be put on hold.
		let gone = free(USD, FOURTH) - 20 * DOLLAR;
		assert_ok!(Assets::transfer(signed(FOURTH), USD_ID, OTHER, gone));
		let why = Why::NotEnough { needed: 20 * DOLLAR, spendable: 20 * DOLLAR - 100 };
		assert_eq!(why_no_unlock(FOURTH, id), why);
		assert_ok!(Assets::transfer(signed(OTHER), USD_ID, FOURTH, gone));
		assert_ok!(Assets::freeze(signed(ASSET_ADMIN), USD_ID, FOURTH));
		let error = unlock_as_is(FOURTH, id).unwrap_err();
		assert!(matches!(error, DispatchError::Module(_)));
		assert_eq!(why_no_unlock(FOURTH, id), Why::Refused { error });
		assert_ok!(Assets::thaw(signed(ASSET_ADMIN), USD_ID, FOURTH));

		let all_but = free(TRN, FOURTH) - 500;
		assert_ok!(Balances::transfer_allow_death(signed(FOURTH), OTHER, all_but));
		assert_eq!(why_no_unlock(FOURTH, id), Why::NoDeposit);
		assert_eq!(Predictions::quote_unlock(FOURTH, id).unwrap().deposit_trn, None);

		assert_ok!(unlock(OTHER, id));
		assert_eq!(why_no_unlock(FOURTH, id), Why::SoldOut { sold: 2 });
		let ended_ms = blueprint(id).times.sale_end_ms;
		pass(10 * MINUTE + 1);
		assert_eq!(why_no_unlock(FOURTH, id), Why::SaleOver { ended_ms });
		assert_eq!(Predictions::quote_unlock(FOURTH, 99), Err(Why::BlueprintGone));
	});
}

fn why_no_post(who: AccountId, terms: BlueprintTerms, sealed: bool) -> Why {
	Predictions::quote_post(who, terms, sealed).unwrap().can.unwrap_err()
}

#[test]
fn a_quote_should_say_why_something_cannot_be_posted() {
	ExtBuilder::run(|| {
		let terms = sale_terms;
		let rules = terms_in(USD);
		let why = |terms| why_no_post(TRADER, terms, true);
		let far = BlueprintTerms { odds_e2: 401, ..terms() };
		assert_eq!(why(far), Why::OddsOutOfBounds { least_e2: 50, most_e2: 400 });
		let near = BlueprintTerms { stop_ppm: 4_999, ..terms() };
		let (least_ppm, most_ppm) = (rules.min_stop_ppm, 900_000);
		assert_eq!(why(near), Why::DistanceOutOfBounds { least_ppm, most_ppm });
		// The bound that is told is one.
		let far = |stop_ppm| BlueprintTerms { odds_e2: 300, stop_ppm, ..terms() };
		let bounds = Why::DistanceOutOfBounds { least_ppm, most_ppm: 300_000 };
		assert_eq!(why(far(300_001)), bounds);
		assert_ok!(Predictions::quote_post(TRADER, far(300_000), true).unwrap().can);
		let dear = BlueprintTerms { price: rules.max_price + 1, ..terms() };
		let (least, most) = (rules.min_price, rules.max_price);
		assert_eq!(why(dear), Why::PriceOutOfBounds { least, most });
		let many = BlueprintTerms { cap: 1_001, ..terms() };
		assert_eq!(why(many), Why::CapOutOfBounds { most: 1_000 });
		let short = BlueprintTerms { sale_ms: 1, ..terms() };
		assert_eq!(why(short), Why::SaleTooShort { least_ms: MINUTE });
		let long = BlueprintTerms { life_ms: 60 * DAY, ..terms() };
		let life = Predictions::quote_post(TRADER, long.clone(), true).unwrap().times.life();
		assert_eq!(why(long), Why::LifeTooLong { life_ms: life, most_ms: 60 * DAY });
		assert_eq!(why_no_post(TRADER, terms(), false), Why::OpenIsNotSold);

		let needed = 10 * DOLLAR + 24_000 * 1_000 * DOLLAR;
		let whole = BlueprintTerms { price: 20_000 * DOLLAR, cap: 1_000, ..terms() };
		let raised = FeedTerms { max_price: 20_000 * DOLLAR, ..rules };
		assert_ok!(Predictions::set_feed_terms(RuntimeOrigin::root(), BTC, raised));
		assert!(matches!(why(whole), Why::NotEnough { needed: told, .. } if told == needed));
		assert_eq!(
			why_no_post(777, terms(), true),
			Why::NotEnough { needed: STAKE + 240 * DOLLAR, spendable: 0 }
		);

		let id = on_sale(LONG);
		assert_eq!(why(terms()), Why::NotJudgedYet { blueprint: id });
		assert_ok!(Predictions::set_feed_closed(RuntimeOrigin::root(), BTC, true));
		assert_eq!(why(terms()), Why::FeedClosed);
		assert_ok!(Predictions::set_feed_closed(RuntimeOrigin::root(), BTC, false));
		pass(HOUR);
		let stale = Why::NoPrice { feed: BTC, why: PriceError::Stale };
		assert_eq!(why(terms()), stale);
		let unknown = BlueprintTerms { feed: SILVER, ..terms() };
		assert_eq!(Predictions::quote_post(TRADER, unknown, true), Err(Why::UnknownFeed));
		let endless = BlueprintTerms { life_ms: Moment::MAX, ..terms() };
		assert_eq!(Predictions::quote_post(TRADER, endless, true), Err(Why::Uncountable));
	});
}
