// SPDX-License-Identifier: Apache-2.0
//! Pools: made, loaded, stored, closed, delisted, ended.

use crate::{
	ids::{PoolId, Tick},
	money::Money,
	pallet::*,
	pool::{is_label, Label, Pool},
	price::Price,
	terms::{PoolTerms, TermsFault},
	torrent::Torrent,
};
use content::Length;
use frame_support::{
	defensive_assert, ensure,
	pallet_prelude::{DispatchError, DispatchResult, MaxEncodedLen},
	traits::{fungibles::Inspect, Consideration, Footprint, Get},
};
use primitives::{Balance, NewestFirst};
use sp_arithmetic::traits::{EnsureAdd, SaturatedConversion};

/// A pool that is in hand: loaded once, stored or ended once.
pub(crate) struct OpenPool<T: Config> {
	pub id: PoolId,
	pub pool: PoolOf<T>,
	pub now: Tick,
	/// What was free when it was too little for another seat.
	too_little: Option<Balance>,
}

impl<T: Config> OpenPool<T> {
	pub fn load(id: PoolId) -> Result<Self, DispatchError> {
		let pool = Pools::<T>::get(id).ok_or(Error::<T>::NoSuchPool)?;
		let now = CurrentTick::<T>::get();
		let affords = pool.affords(pool.price.at(&pool.terms, now)?)?;
		let too_little = if affords { None } else { Some(pool.money.free()?) };
		Ok(Self { id, pool, now, too_little })
	}

	/// One of this account's.
	pub fn of_sponsor(id: PoolId, who: &T::AccountId) -> Result<Self, DispatchError> {
		let open = Self::load(id)?;
		ensure!(open.pool.sponsor == *who, Error::<T>::NotSponsor);
		Ok(open)
	}

	/// Fails if nothing new is to be done with it.
	pub fn ensure_open(&self) -> DispatchResult {
		ensure!(!self.pool.closing, Error::<T>::PoolClosing);
		ensure!(!self.pool.delisted, Error::<T>::PoolDelisted);
		Ok(())
	}

	/// If it has more money than before, and had too little for another seat, its price stood still until
	/// now: else the next money would pay for all the time in which nobody could have had one.
	pub fn store(mut self) -> DispatchResult {
		let free = self.pool.money.free()?;
		if self.too_little.is_some_and(|before| free > before) {
			self.pool.price.stood_still(self.now);
		}
		Pools::<T>::insert(self.id, self.pool);
		Ok(())
	}

	/// Store it, or end it if it is closed and its last seat and claim are gone.
	pub fn store_or_end(self) -> DispatchResult {
		if self.pool.closing && self.pool.is_empty() {
			return self.end();
		}
		self.store()
	}

	/// All seats and claims are gone: the sponsor's own money and deposit go back, gifts to the treasury.
	fn end(self) -> DispatchResult {
		let Self { id, pool, .. } = self;
		defensive_assert!(pool.money.reserved == 0, "nothing is reserved for no seats");
		let (sponsor, native) = (&pool.sponsor, T::NativeAsset::get());
		let (returned, gifts_left) = (pool.money.own, pool.money.gifts);
		let (reason, treasury) = (HoldReason::Pool, T::SlashDestination::get());
		type Custody<T> = pallet_custody::Pallet<T>;
		Custody::<T>::give_back(&native, reason, sponsor, returned, sponsor)?;
		Custody::<T>::pay_held(&native, reason, sponsor, &treasury, gifts_left, sponsor)?;
		Pools::<T>::remove(id);
		Admitted::<T>::remove(id);
		Sponsored::<T>::remove(sponsor, NewestFirst::from(id));
		for hash in pool.info_hashes() {
			ByInfoHash::<T>::remove(hash, NewestFirst::from(id));
		}
		pool.deposit.drop(sponsor)?;
		Pallet::<T>::deposit_event(Event::PoolEnded {
			pool: id,
			sponsor: pool.sponsor,
			returned,
			gifts_left,
		});
		Ok(())
	}
}

/// What a pool takes of the chain's storage with so many on the list of who is admitted.
pub(crate) fn footprint<T: Config>(admitted: usize) -> Footprint {
	type Index<Key> = (Key, NewestFirst);
	let mut footprint = Footprint::from_mel::<(
		(PoolId, PoolOf<T>),
		Index<T::AccountId>,
		[Index<crate::ids::InfoHash>; 2],
	)>();
	let list = T::AccountId::max_encoded_len().saturating_mul(admitted);
	footprint.size = footprint.size.saturating_add(list.saturated_into());
	footprint
}

fn check_terms<T: Config>(terms: &PoolTerms) -> DispatchResult {
	let least = T::Assets::minimum_balance(T::NativeAsset::get());
	terms.check(MinPeriod::<T>::get(), least).map_err(|fault| {
		match fault {
			TermsFault::Period => Error::<T>::InvalidPeriod,
			TermsFault::Notice => Error::<T>::InvalidNotice,
			TermsFault::Seats => Error::<T>::InvalidSeats,
			TermsFault::Pay => Error::<T>::InvalidPay,
			TermsFault::Ramp => Error::<T>::InvalidRamp,
			TermsFault::Bond => Error::<T>::BondTooSmall,
		}
		.into()
	})
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_create_pool(
		sponsor: T::AccountId,
		torrent: Torrent,
		label: Label,
		terms: PoolTerms,
		funds: Balance,
	) -> DispatchResult {
		let Torrent { content, length_bytes, info_hash_v1, info_hash_v2 } = torrent;
		ensure!(Length::new(length_bytes).is_some(), Error::<T>::InvalidLength);
		ensure!(info_hash_v1.is_some() || info_hash_v2.is_some(), Error::<T>::NoInfoHash);
		ensure!(is_label(&label), Error::<T>::InvalidLabel);
		check_terms::<T>(&terms)?;
		let native = T::NativeAsset::get();
		pallet_custody::Pallet::<T>::hold(&native, HoldReason::Pool, &sponsor, funds)?;
		let deposit = TicketOf::<T>::new(&sponsor, footprint::<T>(0))?;
		let id = NextPoolId::<T>::get();
		NextPoolId::<T>::put(id.ensure_add(1)?);
		let pool = Pool {
			sponsor: sponsor.clone(),
			content,
			length_bytes,
			info_hash_v1,
			info_hash_v2,
			label,
			terms,
			money: Money { own: funds, ..Default::default() },
			price: Price::new(&terms, CurrentTick::<T>::get()),
			seated: 0,
			claims: 0,
			proven: 0,
			pays: 0,
			closing: false,
			delisted: false,
			deposit,
		};
		Sponsored::<T>::insert(&sponsor, NewestFirst::from(id), ());
		for hash in pool.info_hashes() {
			ByInfoHash::<T>::insert(hash, NewestFirst::from(id), ());
		}
		Pools::<T>::insert(id, pool);
		Self::deposit_event(Event::PoolCreated {
			pool: id,
			sponsor,
			content,
			length_bytes,
			info_hash_v1,
			info_hash_v2,
			funds,
		});
		Ok(())
	}

	pub(crate) fn do_close_pool(who: T::AccountId, id: PoolId) -> DispatchResult {
		let mut open = OpenPool::<T>::of_sponsor(id, &who)?;
		ensure!(!open.pool.closing, Error::<T>::PoolClosing);
		open.pool.closing = true;
		Self::deposit_event(Event::PoolClosing { pool: id, sponsor: who });
		open.store_or_end()
	}

	pub(crate) fn do_delist(id: PoolId) -> DispatchResult {
		let mut open = OpenPool::<T>::load(id)?;
		ensure!(!open.pool.delisted, Error::<T>::PoolDelisted);
		open.pool.delisted = true;
		open.pool.label = Default::default();
		open.store()?;
		Self::deposit_event(Event::PoolDelisted { pool: id });
		Ok(())
	}
}
