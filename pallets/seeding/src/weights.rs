// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_seeding`: first figures, counted and timed natively in the dev profile. To be made
//! anew by `scripts/weights`.

#![cfg_attr(rustfmt, rustfmt_skip)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::ParityDbWeight, Weight}};

/// What each call and hook weighs.
pub trait WeightInfo {
	/// See the benchmark of this name.
	fn create_pool() -> Weight;
	/// See the benchmark of this name.
	fn fund() -> Weight;
	/// See the benchmark of this name.
	fn withdraw() -> Weight;
	/// See the benchmark of this name.
	fn admit() -> Weight;
	/// See the benchmark of this name.
	fn unadmit() -> Weight;
	/// See the benchmark of this name.
	fn claim_seat() -> Weight;
	/// See the benchmark of this name.
	fn commit() -> Weight;
	/// See the benchmark of this name.
	fn prove(d: u32, ) -> Weight;
	/// See the benchmark of this name.
	fn prove_and_end(d: u32, ) -> Weight;
	/// See the benchmark of this name.
	fn settle() -> Weight;
	/// See the benchmark of this name.
	fn leave() -> Weight;
	/// See the benchmark of this name.
	fn dismiss() -> Weight;
	/// See the benchmark of this name.
	fn close_pool() -> Weight;
	/// See the benchmark of this name.
	fn delist() -> Weight;
	/// See the benchmark of this name.
	fn on_initialize_same_tick() -> Weight;
	/// See the benchmark of this name.
	fn on_initialize_new_tick() -> Weight;
}

macro_rules! weights {
	($($name:ident: $micros:literal us, $proof:literal B, $reads:literal reads, $writes:literal writes;)*) => {
		/// As counted, with the runtime's own cost of database access.
		pub struct SubstrateWeight<T>(PhantomData<T>);
		impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
			$(fn $name() -> Weight {
				of($micros, $proof).saturating_add(T::DbWeight::get().reads_writes($reads, $writes))
			})*
			fn prove(d: u32, ) -> Weight {
				prove(d).saturating_add(T::DbWeight::get().reads_writes(9, 5))
			}
			fn prove_and_end(d: u32, ) -> Weight {
				prove_and_end(d).saturating_add(T::DbWeight::get().reads_writes(12, 13))
			}
		}
		impl WeightInfo for () {
			$(fn $name() -> Weight {
				of($micros, $proof).saturating_add(ParityDbWeight::get().reads_writes($reads, $writes))
			})*
			fn prove(d: u32, ) -> Weight {
				prove(d).saturating_add(ParityDbWeight::get().reads_writes(9, 5))
			}
			fn prove_and_end(d: u32, ) -> Weight {
				prove_and_end(d).saturating_add(ParityDbWeight::get().reads_writes(12, 13))
			}
		}
	};
}

fn of(micros: u64, proof: u64) -> Weight {
	Weight::from_parts(micros.saturating_mul(1_000_000), proof)
}

fn prove(d: u32) -> Weight {
	of(90, 12_000).saturating_add(of(3, 0).saturating_mul(d.into()))
}

/// A proof, and the end of a seat and its pool.
fn prove_and_end(d: u32) -> Weight {
	prove(d).saturating_add(of(120, 8_000))
}

weights! {
	create_pool: 70 us, 8_000 B, 5 reads, 7 writes;
	fund: 60 us, 9_000 B, 5 reads, 4 writes;
	withdraw: 50 us, 6_000 B, 4 reads, 3 writes;
	admit: 50 us, 9_000 B, 5 reads, 4 writes;
	unadmit: 50 us, 9_000 B, 5 reads, 4 writes;
	claim_seat: 80 us, 12_000 B, 6 reads, 5 writes;
	commit: 100 us, 12_000 B, 6 reads, 5 writes;
	settle: 180 us, 20_000 B, 9 reads, 13 writes;
	leave: 180 us, 20_000 B, 9 reads, 13 writes;
	dismiss: 180 us, 20_000 B, 9 reads, 13 writes;
	close_pool: 100 us, 12_000 B, 7 reads, 9 writes;
	delist: 15 us, 4_000 B, 2 reads, 1 writes;
	on_initialize_same_tick: 8 us, 2_000 B, 3 reads, 0 writes;
	on_initialize_new_tick: 15 us, 2_000 B, 5 reads, 4 writes;
}
