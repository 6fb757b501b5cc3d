// SPDX-License-Identifier: Apache-2.0
//! Short ways to say what tests do and look at.

use super::*;
use content::Duty as Drawing;
use frame_support::traits::Hooks;
use sp_runtime::DispatchResult;

pub fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

pub fn tick() -> Tick {
	CurrentTick::<Test>::get()
}

/// What is drawn for a tick.
pub fn lot(tick: Tick) -> [u8; 32] {
	sp_io::hashing::sha2_256(&[&b"lot"[..], &tick.to_le_bytes()].concat())
}

/// A tick begins.
pub fn next_tick() {
	next_block_drawing(lot(tick() + 1));
}

/// A tick begins with this seed.
pub fn next_block_drawing(drawn: [u8; 32]) {
	let number = System::block_number() + 1;
	System::set_block_number(number);
	Drawn::set((drawn, number));
	Seeding::on_initialize(number);
	Timestamp::set_timestamp(Timestamp::get() + TICK);
}

/// Ticks pass until it is this one.
pub fn to_tick(until: Tick) {
	while tick() < until {
		next_tick();
	}
}

/// A pool of three leaves, on these terms, with this much of the sponsor's own.
pub fn pool_with(terms: PoolTerms, funds: Balance) -> PoolId {
	pool_of(&data(), terms, funds)
}

pub fn pool_of(data: &Data, terms: PoolTerms, funds: Balance) -> PoolId {
	let id = NextPoolId::<Test>::get();
	let label = b"An album".to_vec().try_into().unwrap();
	let (content, length) = (data.id, data.length.bytes());
	let origin = signed(SPONSOR);
	let (v1, v2) = (Some([1; 20]), Some([2; 32]));
	assert_ok!(Seeding::create_pool(origin, content, length, v1, v2, label, terms, funds));
	id
}

/// A usual one with plenty of money.
pub fn pool() -> PoolId {
	pool_with(terms(), 1_000_000)
}

/// What it is about.
pub fn data() -> Data {
	Data::new(2_500)
}

pub fn pool_in_store(id: PoolId) -> PoolOf<Test> {
	Pools::<Test>::get(id).unwrap()
}

pub fn seat(id: PoolId, who: &AccountId) -> SeatOf<Test> {
	Seats::<Test>::get(id, who).unwrap()
}

pub fn view(id: PoolId, who: &AccountId) -> SeatView<AccountId> {
	let mut page = Seeding::seats(id, None, 1).unwrap();
	while page.items.first().is_none_or(|seat| seat.seeder != *who) {
		page = Seeding::seats(id, Some(page.next.unwrap()), 1).unwrap();
	}
	page.items.remove(0)
}

pub fn claim(id: PoolId, who: &AccountId) -> DispatchResult {
	Seeding::claim_seat(signed(who.clone()), id, 0)
}

/// Claims a seat and proves the first period: it has it, and was paid once.
pub fn sit(id: PoolId, who: &AccountId) {
	assert_ok!(claim(id, who));
	serve(id, who);
	assert!(view(id, who).seated);
}

pub fn settle(id: PoolId, who: &AccountId) -> DispatchResult {
	Seeding::settle(signed(STRANGER), id, who.clone())
}

/// What a seat's period is drawn by.
pub fn drawing(id: PoolId, who: &AccountId) -> Drawing {
	let (genesis, period) = (System::block_hash(0).0, seat(id, who).period);
	Drawing { genesis, pool: id, seeder: who.clone().into(), period }
}

/// The key of a seat's period, as its seeder computes it.
pub fn key(id: PoolId, who: &AccountId) -> [u8; 32] {
	let seat = seat(id, who);
	let begins = seat.periods(&pool_in_store(id).terms).begins(seat.period).unwrap();
	drawing(id, who).key::<HostSha256>(&lot(begins))
}

pub fn commit(id: PoolId, who: &AccountId) -> DispatchResult {
	commit_of(id, who, &data())
}

pub fn commit_of(id: PoolId, who: &AccountId, data: &Data) -> DispatchResult {
	Seeding::commit(signed(who.clone()), id, data.commitment(&key(id, who)))
}

/// The leaf that is asked for.
pub fn sample(id: PoolId, who: &AccountId, data: &Data) -> u64 {
	let tick = seat(id, who).commitment.unwrap().tick + 2;
	drawing(id, who).sample::<HostSha256>(&lot(tick), data.length)
}

/// The right proof.
pub fn shown(id: PoolId, who: &AccountId, data: &Data) -> Shown {
	data.show(&key(id, who), sample(id, who, data))
}

pub fn prove_with(id: PoolId, who: &AccountId, shown: Shown) -> DispatchResult {
	Seeding::prove(
		signed(FAN),
		id,
		who.clone(),
		shown.leaf.try_into().unwrap(),
		shown.path.try_into().unwrap(),
		shown.tag_path.try_into().unwrap(),
	)
	.map(|_| ())
	.map_err(|error| error.error)
}

pub fn prove(id: PoolId, who: &AccountId) -> DispatchResult {
	prove_with(id, who, shown(id, who, &data()))
}

/// A seat's whole duty of the period that begins next or runs: it is paid.
pub fn serve(id: PoolId, who: &AccountId) {
	let begins = view(id, who).first_tick;
	to_tick(begins);
	assert_ok!(commit(id, who));
	to_tick(tick() + 2);
	assert_ok!(prove(id, who));
}

/// Ticks pass until a seat's running period has ended.
pub fn end_period(id: PoolId, who: &AccountId) {
	to_tick(view(id, who).last_tick + 1);
}

/// The root of the state, to see that nothing has changed.
pub fn root() -> Vec<u8> {
	sp_io::storage::root(sp_runtime::StateVersion::V1)
}

/// A call that is refused, as it is by an executed transaction: nothing is left of it.
#[macro_export]
macro_rules! assert_refused {
	($call:expr, $error:expr $(,)?) => {
		let before = $crate::mock::root();
		frame_support::assert_noop!($call, $error);
		assert_eq!($crate::mock::root(), before);
	};
}
