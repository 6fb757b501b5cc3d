// SPDX-License-Identifier: Apache-2.0
//! What a sealed blueprint says becomes known, and a trader may leave a position early.

use crate::{
	blueprints::OpenBlueprint,
	ids::{BlueprintId, Bytes32, Sequence},
	judging,
	outcome::{Ending, WhyHidden},
	pallet::*,
	seal::{self, Context},
	terms::Content,
};
use codec::Encode;
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::DefensiveOption,
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::traits::Zero;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_reveal(who: T::AccountId, id: BlueprintId, key: Bytes32) -> DispatchResult {
		let mut open = OpenBlueprint::<T>::load(id)?;
		ensure_hidden::<T>(&open)?;
		ensure!(open.has_started(), Error::<T>::NotStarted);
		ensure!(
			who == open.blueprint.trader || open.now >= open.blueprint.times.ends_ms,
			Error::<T>::NotEnded
		);
		ensure!(!open.is_reveal_over(), Error::<T>::RevealOver);
		if open_up::<T>(&mut open, key)? {
			open.store()
		} else {
			judging::settle::<T>(open, Ending::Hidden(WhyHidden::Malformed))
		}
	}

	pub(crate) fn do_exit(
		who: T::AccountId,
		id: BlueprintId,
		key: Option<Bytes32>,
	) -> DispatchResult {
		let mut open = OpenBlueprint::<T>::load(id)?;
		let now = open.now;
		ensure!(who == open.blueprint.trader, Error::<T>::NotTrader);
		ensure!(open.blueprint.outcome.is_none(), Error::<T>::AlreadyJudged);
		ensure!(open.has_started(), Error::<T>::NotStarted);
		ensure!(now < open.blueprint.times.ends_ms, Error::<T>::AlreadyEnded);
		ensure!(open.blueprint.exit_ms.is_none(), Error::<T>::AlreadyLeft);
		if open.blueprint.position.is_none() {
			let key = key.ok_or(Error::<T>::KeyNeeded)?;
			if !open_up::<T>(&mut open, key)? {
				return judging::settle::<T>(open, Ending::Hidden(WhyHidden::Malformed));
			}
		}
		open.blueprint.exit_ms = Some(now);
		// What was said of when there is more to see was said without this.
		open.blueprint.look_ms = 0;
		let from_ms = now.saturating_add(open.blueprint.rules.lag_ms);
		Self::deposit_event(Event::Left { blueprint: id, from_ms });
		open.store()
	}
}

fn ensure_hidden<T: Config>(open: &OpenBlueprint<T>) -> DispatchResult {
	ensure!(open.blueprint.outcome.is_none(), Error::<T>::AlreadyJudged);
	ensure!(open.blueprint.position.is_none(), Error::<T>::AlreadyRevealed);
	Ok(())
}

/// What the key and the commitment of a blueprint are bound to.
pub(crate) fn context<T: Config>(blueprint: &BlueprintOf<T>) -> Result<Context, DispatchError> {
	context_of::<T>(&blueprint.trader, blueprint.sequence)
}

/// What those of a trader's blueprint of this sequence are bound to.
pub(crate) fn context_of<T: Config>(
	trader: &T::AccountId,
	sequence: Sequence,
) -> Result<Context, DispatchError> {
	let genesis = frame_system::BlockHash::<T>::get(BlockNumberFor::<T>::zero());
	Ok(Context { genesis: bytes(&genesis)?, trader: bytes(trader)?, sequence })
}

/// The 32 bytes that hashes and accounts encode to; shorter ones of tests are filled with zeros.
fn bytes(value: &impl Encode) -> Result<Bytes32, DispatchError> {
	let mut bytes = Bytes32::default();
	let encoded = value.encode();
	let start = bytes.get_mut(..encoded.len()).defensive_ok_or(DispatchError::Corruption)?;
	start.copy_from_slice(&encoded);
	Ok(bytes)
}

/// Open a sealed blueprint with its key. Returns whether what it says can be understood.
fn open_up<T: Config>(open: &mut OpenBlueprint<T>, key: Bytes32) -> Result<bool, DispatchError> {
	let (id, blueprint) = (open.id, &mut open.blueprint);
	let mut published = Contents::<T>::get(id).defensive_ok_or(DispatchError::Corruption)?;
	let Content::Sealed { ciphertext, commitment } = &published.content else {
		return Err(Error::<T>::AlreadyRevealed.into());
	};
	let context = context::<T>(blueprint)?;
	ensure!(seal::commitment(&context, &key) == *commitment, Error::<T>::WrongKey);
	blueprint.key = Some(key);
	let plain = seal::Plain::decode_message(&seal::crypt(&context, &key, ciphertext));
	let Some(plain) = plain else { return Ok(false) };
	blueprint.position = Some(plain.position);
	let position = plain.position;
	Pallet::<T>::deposit_event(Event::Revealed { blueprint: id, position });
	published.content = Content::Open(plain);
	Contents::<T>::insert(id, published);
	Ok(true)
}
