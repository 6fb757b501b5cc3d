// SPDX-License-Identifier: Apache-2.0
//! Short ways to say what tests do and look at.

use super::*;
use frame_support::traits::{fungibles::InspectHold, Hooks};
use sp_runtime::{DispatchResult, FixedU128};

/// The time of the present block.
pub fn now() -> Moment {
	Timestamp::get()
}

/// Let time pass in which there are no prices.
pub fn pass(time: Moment) {
	Timestamp::set_timestamp(now() + time);
}

/// Have a feed's price submitted in this block, in whole units of the currency of account.
pub fn set_price(feed: FeedId, price: impl Into<FixedU128>) {
	let last = pallet_prices::Submissions::<Test>::get(OPERATOR);
	let mut prices = last
		.as_ref()
		.filter(|last| last.observed_at_ms >= now())
		.map_or_else(Vec::new, |last| last.prices.to_vec());
	prices.retain(|(other, _)| *other != feed);
	prices.push((feed, price.into()));
	let observed = now().max(last.map_or(0, |last| last.observed_at_ms + 1));
	let prices = prices.try_into().unwrap();
	assert_ok!(Prices::submit(signed(OPERATOR), observed, prices));
}

/// End the block, which takes the sample, and begin the next one.
pub fn next_block() {
	let number = System::block_number();
	Prices::on_finalize(number);
	System::set_block_number(number + 1);
	pass(BLOCK);
}

/// A sample of this price in the present block; then the next one begins.
pub fn sample(feed: FeedId, price: impl Into<FixedU128>) {
	set_price(feed, price);
	next_block();
}

/// Samples of this price in all blocks up to a moment: the present block is the first at or after it.
pub fn samples_until(feed: FeedId, price: u128, moment: Moment) {
	while now() < moment {
		sample(feed, price);
	}
}

/// Let the chain do what it does in a block that users leave empty; returns the weight it took.
pub fn idle() -> Weight {
	Predictions::on_idle(System::block_number(), Weight::MAX)
}

/// Shorthand.
pub fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// What an account has free.
pub fn free(asset: AssetKind, who: AccountId) -> Balance {
	<Test as pallet_custody::Config>::Assets::balance(asset, &who)
}

/// What an account has on hold for a reason.
pub fn held(asset: AssetKind, reason: HoldReason, who: AccountId) -> Balance {
	<Test as pallet_custody::Config>::AssetsHolder::balance_on_hold(asset, &reason.into(), &who)
}

/// The key of a trader's blueprint of this sequence.
pub fn key_of(who: AccountId, sequence: u64) -> Bytes32 {
	let mut key = [7; 32];
	key[..8].copy_from_slice(&who.to_le_bytes());
	key[8..16].copy_from_slice(&sequence.to_le_bytes());
	key
}

/// What a trader's blueprint of this sequence is sealed for.
pub fn context_of(who: AccountId, sequence: u64) -> Context {
	let mut trader = [0; 32];
	trader[..8].copy_from_slice(&who.to_le_bytes());
	let genesis = System::block_hash(0).0;
	Context { genesis, trader, sequence }
}

/// Seal what a trader's next blueprint says.
pub fn sealed(who: AccountId, position: Position) -> Content {
	let sequence = next_sequence(who);
	let (context, key) = (context_of(who, sequence), key_of(who, sequence));
	let message = Plain { position, thesis: Default::default() }.encode_message();
	Content::Sealed {
		ciphertext: crypt(&context, &key, &message),
		commitment: commitment(&context, &key),
	}
}

/// What a trader's next blueprint says, for everybody.
pub fn open(position: Position) -> Content {
	Content::Open(Plain { position, thesis: Default::default() })
}

/// Up, from the first price there is.
pub const LONG: Position = Position { direction: Direction::Long, entry: Entry::Market };
/// Down, from the first price there is.
pub const SHORT: Position = Position { direction: Direction::Short, entry: Entry::Market };

/// The sequence of a trader's next blueprint.
pub fn next_sequence(who: AccountId) -> u64 {
	Traders::<Test>::get(who).map_or(0, |trader| trader.sequence)
}

/// Terms of an open blueprint at even odds, 2 % from the fill, over an hour.
pub fn plain_terms() -> BlueprintTerms {
	BlueprintTerms {
		feed: BTC,
		odds_e2: 100,
		stop_ppm: 20_000,
		price: 0,
		cap: 0,
		sale_ms: 0,
		entry_ms: MINUTE,
		life_ms: HOUR,
		note: Default::default(),
	}
}

/// The same with ten units for sale at 20 dollars, for ten minutes.
pub fn sale_terms() -> BlueprintTerms {
	BlueprintTerms { price: 20 * DOLLAR, cap: 10, sale_ms: 10 * MINUTE, ..plain_terms() }
}

/// Post a blueprint.
pub fn post(who: AccountId, terms: BlueprintTerms, content: Content) -> DispatchResult {
	Predictions::post(signed(who), terms, content, next_sequence(who))
}

/// Post a blueprint; returns its id.
pub fn posted(who: AccountId, terms: BlueprintTerms, content: Content) -> BlueprintId {
	let id = NextBlueprintId::<Test>::get();
	assert_ok!(post(who, terms, content));
	id
}

/// A sealed blueprint of the trader, ten units for sale.
pub fn on_sale(position: Position) -> BlueprintId {
	posted(TRADER, sale_terms(), sealed(TRADER, position))
}

/// The blueprint of this id.
pub fn blueprint(id: BlueprintId) -> BlueprintOf<Test> {
	Blueprints::<Test>::get(id).unwrap()
}

/// The public key of a secret one.
pub fn public_key(secret: &Bytes32) -> Bytes32 {
	x25519_dalek::x25519(*secret, x25519_dalek::X25519_BASEPOINT_BYTES)
}

/// A reading key of an account.
pub fn reading_key(who: AccountId) -> Bytes32 {
	let mut secret = [9; 32];
	secret[..8].copy_from_slice(&who.to_le_bytes());
	public_key(&secret)
}

/// An account with a reading key unlocks a blueprint.
pub fn unlock(who: AccountId, id: BlueprintId) -> DispatchResult {
	if !ReadingKeys::<Test>::contains_key(who) {
		assert_ok!(Predictions::set_reading_key(signed(who), Some(reading_key(who))));
	}
	Predictions::unlock(signed(who), id)
}

/// What is to be delivered to an unlock.
pub fn right_delivery(id: BlueprintId, index: UnlockIndex) -> Delivered {
	let blueprint = blueprint(id);
	let (trader, sequence) = (blueprint.trader, blueprint.sequence);
	let unlock = Unlocks::<Test>::get(id, primitives::InOrder::from(index)).unwrap();
	let key = key_of(trader, sequence);
	let Delivery { ephemeral, wrapped } =
		crate::seal::deliver(&context_of(trader, sequence), &key, index, &unlock.reading_key);
	Delivered { index, ephemeral, wrapped }
}

/// The trader delivers to the unlocks of these numbers.
pub fn deliver(id: BlueprintId, indices: impl IntoIterator<Item = UnlockIndex>) -> DispatchResult {
	let deliveries: Vec<_> = indices.into_iter().map(|index| right_delivery(id, index)).collect();
	Predictions::deliver(signed(blueprint(id).trader), id, deliveries.try_into().unwrap())
}

/// The trader reveals a blueprint.
pub fn reveal(id: BlueprintId) -> DispatchResult {
	let blueprint = blueprint(id);
	let key = key_of(blueprint.trader, blueprint.sequence);
	Predictions::reveal(signed(blueprint.trader), id, key)
}

/// Anyone has a blueprint judged.
pub fn judge(id: BlueprintId) -> DispatchResult {
	Predictions::judge(signed(FOURTH), id)
}

/// Anyone has unlocks closed.
pub fn close(
	id: BlueprintId,
	accounts: impl IntoIterator<Item = AccountId>,
) -> frame_support::dispatch::DispatchResultWithPostInfo {
	let accounts: Vec<_> = accounts.into_iter().collect();
	Predictions::close(signed(FOURTH), id, accounts.try_into().unwrap())
}
