// SPDX-License-Identifier: Apache-2.0
//! The deposits that an account has paid, by what they are for.
//!
//! What is on hold says how much they are in all; records say for what. Records that no list names by
//! account make up the rest of what is on hold.

use super::{assets::held, MAX_RECORDS};
use crate::{configs::AssetKind, AccountId, Balance, Runtime, RuntimeHoldReason, System};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use pallet_lending::Role;
use scale_info::TypeInfo;

/// The deposits of an account for one kind of record.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Deposit {
	/// For what.
	pub kind: DepositKind,
	/// How many records of the kind there are. None where they are not counted.
	pub count: Option<u32>,
	/// Whether there are more of them than were counted. Their deposits are in the rest.
	pub more: bool,
	/// The deposits for those that were counted, in the native token's smallest unit.
	pub trn: Balance,
}

/// What a deposit is for.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub enum DepositKind {
	/// Offers to lend and to borrow.
	#[codec(index = 0)]
	Offers,
	/// Loans that the account has taken.
	#[codec(index = 1)]
	Loans,
	/// What else lending stores for the account: groups of offers, proposals.
	#[codec(index = 2)]
	LendingRest,
	/// Blueprints that are not over.
	#[codec(index = 3)]
	Blueprints,
	/// Unlocks that are not closed.
	#[codec(index = 4)]
	Unlocks,
	/// Followings.
	#[codec(index = 5)]
	Followings,
	/// The key that deliveries are made to.
	#[codec(index = 6)]
	ReadingKey,
	/// The profile.
	#[codec(index = 7)]
	Profile,
	/// The records of how predictions came out. They are never given back.
	#[codec(index = 8)]
	TrackRecords,
	/// What else predictions store for the account.
	#[codec(index = 9)]
	PredictionsRest,
	/// Payments that wait for those who could not take them.
	#[codec(index = 10)]
	WaitingPayments,
	/// A validator's keys.
	#[codec(index = 11)]
	SessionKeys,
	/// Assets: their making, what is said of them, accounts in them, approvals.
	#[codec(index = 12)]
	Assets,
	/// Pools of seeders, with who is admitted to them.
	#[codec(index = 13)]
	Pools,
	/// Seats of pools.
	#[codec(index = 14)]
	Seats,
}

/// What a ticket stands for: it is encoded as its amount.
fn trn(ticket: &impl Encode) -> Balance {
	Balance::decode(&mut &*ticket.encode()).unwrap_or_default()
}

/// The deposits for records of a kind.
fn counted(kind: DepositKind, mut deposits: impl Iterator<Item = Option<Balance>>) -> Deposit {
	let mut found = Deposit { kind, count: Some(0), more: false, trn: 0 };
	let (mut count, mut looked) = (0u32, 0u32);
	for deposit in deposits.by_ref() {
		if looked >= MAX_RECORDS {
			found.more = true;
			break;
		}
		looked = looked.saturating_add(1);
		if let Some(deposit) = deposit {
			count = count.saturating_add(1);
			found.trn = found.trn.saturating_add(deposit);
		}
	}
	found.count = Some(count);
	found
}

/// What is left of what is on hold after what records account for.
fn rest(kind: DepositKind, held: Balance, counted: &[Deposit]) -> Deposit {
	let known = counted.iter().fold(0, |sum: Balance, part| sum.saturating_add(part.trn));
	Deposit { kind, count: None, more: false, trn: held.saturating_sub(known) }
}

fn of_lending(who: &AccountId, held: Balance) -> Vec<Deposit> {
	use pallet_lending::{Loans, Offers, Records};
	let records = |role| {
		Records::<Runtime>::iter_key_prefix((who.clone(), role)).map(|id| -> u64 { id.into() })
	};
	let offer = |id| Offers::<Runtime>::get(id).map(|offer| trn(&offer.deposit));
	let loan = |id| Loans::<Runtime>::get(id).map(|loan| trn(&loan.deposit));
	let mut found = Vec::from([
		counted(DepositKind::Offers, records(Role::Maker).map(offer)),
		counted(DepositKind::Loans, records(Role::Borrower).map(loan)),
	]);
	found.push(rest(DepositKind::LendingRest, held, &found));
	found
}

fn of_predictions(who: &AccountId, held: Balance) -> Vec<Deposit> {
	use pallet_predictions::{
		Blueprints, Followings, Posted, Profiles, ReadingKeys, TrackRecords, Traders, Unlocked,
		Unlocks,
	};
	let blueprint = |id: u64| Blueprints::<Runtime>::get(id).map(|record| trn(&record.deposit));
	let blueprints = Posted::<Runtime>::iter_key_prefix(who).map(|id| blueprint(id.into()));
	let unlocks = Unlocked::<Runtime>::iter_prefix(who).map(|(id, index)| {
		let key = primitives::InOrder::from(index);
		Unlocks::<Runtime>::get(u64::from(id), key).map(|record| trn(&record.deposit))
	});
	let followings =
		Followings::<Runtime>::iter_prefix(who).map(|(_, record)| Some(trn(&record.deposit)));
	let key = ReadingKeys::<Runtime>::get(who).map(|(_, ticket)| Some(trn(&ticket)));
	let profile = Profiles::<Runtime>::get(who).map(|record| Some(trn(&record.deposit)));
	let trader = Traders::<Runtime>::get(who).map(|record| Some(trn(&record.deposit)));
	let records =
		TrackRecords::<Runtime>::iter_prefix(who).map(|(_, record)| Some(trn(&record.deposit)));
	let mut found = Vec::from([
		counted(DepositKind::Blueprints, blueprints),
		counted(DepositKind::Unlocks, unlocks),
		counted(DepositKind::Followings, followings),
		counted(DepositKind::ReadingKey, key.into_iter()),
		counted(DepositKind::Profile, profile.into_iter()),
		counted(DepositKind::TrackRecords, trader.into_iter().chain(records)),
	]);
	found.push(rest(DepositKind::PredictionsRest, held, &found));
	found
}

fn of_seeding(who: &AccountId) -> [Deposit; 2] {
	use pallet_seeding::{Pools, Seats, SeatsOf, Sponsored};
	let pool = |id: u64| Pools::<Runtime>::get(id).map(|record| trn(&record.deposit));
	let seat = |id: u64| Seats::<Runtime>::get(id, who).map(|record| trn(&record.deposit));
	let pools = Sponsored::<Runtime>::iter_key_prefix(who).map(|id| pool(id.into()));
	let seats = SeatsOf::<Runtime>::iter_key_prefix(who).map(|id| seat(id.into()));
	[counted(DepositKind::Pools, pools), counted(DepositKind::Seats, seats)]
}

/// All deposits of an account, by kind in the order of [`DepositKind`]; none of kinds of which it has none.
pub fn of(who: &AccountId) -> Vec<Deposit> {
	let holds = held(who, &AssetKind::Native);
	let of_reason = |reason: RuntimeHoldReason| {
		holds.iter().find(|hold| hold.reason == reason).map_or(0, |hold| hold.held)
	};
	let whole = |kind, trn| Deposit { kind, count: None, more: false, trn };
	let mut found = of_lending(who, of_reason(pallet_lending::HoldReason::Deposit.into()));
	found.extend(of_predictions(who, of_reason(pallet_predictions::HoldReason::Deposit.into())));
	found.push(whole(
		DepositKind::WaitingPayments,
		of_reason(pallet_custody::HoldReason::Deposit.into()),
	));
	found.push(whole(DepositKind::SessionKeys, of_reason(pallet_session::HoldReason::Keys.into())));
	// What assets reserve stands under no reason.
	let reasons = holds.iter().fold(0, |sum: Balance, hold| sum.saturating_add(hold.held));
	let reserved = System::account(who).data.reserved.saturating_sub(reasons);
	found.push(whole(DepositKind::Assets, reserved));
	found.extend(of_seeding(who));
	found.retain(|deposit| deposit.trn > 0 || deposit.count.is_some_and(|count| count > 0));
	found
}
