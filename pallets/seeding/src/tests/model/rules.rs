// SPDX-License-Identifier: Apache-2.0
//! Where the design leaves a rounding, an order or an edge open: each choice of the model in one place,
//! so that it is changed here, and nowhere else, where the pallet chooses otherwise.

use super::world::Terms;

/// The longest period, in ticks.
pub const MAX_PERIOD: u32 = 1_008;
/// The longest notice, in periods.
pub const MAX_NOTICE: u32 = 52;
/// The most admitted to a pool at a time.
pub const MAX_ADMITTED: usize = 64;
/// The most seats of a pool.
pub const MAX_SEATS: u32 = 32;
/// The longest content, in bytes.
pub const MAX_LENGTH: u64 = 1 << 40;
/// Bytes of a leaf.
pub const LEAF: u64 = 1_024;
/// So many missed periods end any seat, paid ones between them or not.
pub const MAX_MISSES: u32 = 4;
/// So long vouchers count after a payer has closed a channel, in ticks.
pub const CLOSING: u32 = 144;

/// What a vacant seat pays: rounded **down**, and `max` once `ramp` ticks have gone.
///
/// ⌊(a · ramp + b) · e / ramp⌋ = a · e + ⌊b · e / ramp⌋, which cannot overflow while e < ramp.
pub fn price(terms: &Terms, base: u128, since: u32, now: u32) -> u128 {
	let (elapsed, ramp) = (u128::from(now - since), u128::from(terms.ramp));
	if elapsed >= ramp {
		return terms.max;
	}
	let (whole, rest) = ((terms.max - base) / ramp, (terms.max - base) % ramp);
	terms.max.min(base + whole * elapsed + rest * elapsed / ramp)
}

/// The base after a seat that was paid has become vacant: ⅞ of its pay, rounded **down**, not below
/// `from`. It is what that seat was paid that counts, not the price or base of the pool.
pub fn base_after(terms: &Terms, pay: u128) -> u128 {
	terms.from.max(pay - pay / 8 - u128::from(!pay.is_multiple_of(8)))
}

/// What a missed period costs, after so many others: a quarter of the whole bond, rounded **down**, and
/// all that is left with the last.
pub fn slash(terms: &Terms, left: u128, misses: u32) -> u128 {
	if misses + 1 == MAX_MISSES {
		left
	} else {
		terms.bond / 4
	}
}

/// The last tick in which one can commit: there are two more after it in which to prove.
pub fn last_commit(terms: &Terms, begins: u32) -> u32 {
	begins + (terms.period / 2).min(terms.period - 3)
}

/// The free money that is needed to claim at this pay, and to become a seat: the notice and a renewal of
/// each seat there is, `renewals`, also of those that leave or have notice. None: more than there can be.
pub fn needs(terms: &Terms, pay: u128, renewals: u128) -> Option<u128> {
	pay.checked_mul(terms.notice.into())?.checked_add(renewals)
}

/// The most that a vacant seat can be paid so that this is there: rounded **down**, 0 if seats need more
/// than is free.
pub fn affordable(terms: &Terms, free: u128, renewals: u128) -> u128 {
	free.saturating_sub(renewals) / u128::from(terms.notice)
}

/// What a vacancy or a first proof makes of the price where it would be `said`: it **stands** unless it is
/// higher than that, as long as another seat was vacant before and offered at it. None: the curve goes on.
pub fn repriced(other_vacant: bool, said: u128, price: u128) -> Option<u128> {
	(!other_vacant || said < price).then_some(said)
}

/// The base from which the curve goes on when a call has raised what the pool can pay, and that was less
/// than the curve's price: what was really offered. None: it goes on as it was.
pub fn goes_on_from(base: u128, price: u128, could_pay: u128, can_pay: u128) -> Option<u128> {
	(can_pay > could_pay && price > could_pay).then_some(base.max(could_pay))
}

/// For how many periods more there is a reserve when a seat that has so many is topped up: one while the
/// free money is enough for it; more, up to its notice, of what is above a renewal of each other seat.
pub fn tops_up(terms: &Terms, pay: u128, ahead: u32, free: u128, others: u128) -> u32 {
	let missing = terms.notice.saturating_sub(ahead);
	if missing == 0 || free < pay {
		return 0;
	}
	let more = (free - pay).saturating_sub(others) / pay;
	1 + more.min(u128::from(missing - 1)) as u32
}

/// The first tick of a seat that is claimed now. None begins before tick 3: it **waits**, rather than that
/// claiming it fails.
pub fn first_tick(now: u32) -> u32 {
	(now + 1).max(3)
}

/// Whether money can be put into a pool: neither into one that is closing, where a gift would only go to
/// the treasury, nor into one that was delisted.
pub fn takes_money(closing: bool, delisted: bool) -> bool {
	!closing && !delisted
}

/// Whether terms are allowed, but for the bond. `minimum` is the existential deposit, which `from` must reach.
pub fn allowed(terms: &Terms, min_period: u32, minimum: u128) -> bool {
	terms.period.is_multiple_of(2)
		&& (min_period..=MAX_PERIOD).contains(&terms.period)
		&& (1..=MAX_NOTICE).contains(&terms.notice)
		&& (1..=MAX_SEATS).contains(&terms.seats)
		&& terms.from >= minimum
		&& terms.from <= terms.max
		&& terms.ramp >= 1
}

/// Whether a missed period, a quarter of the bond rounded down, costs as much as any period pays.
pub fn bond_is_enough(terms: &Terms) -> bool {
	terms.bond / u128::from(MAX_MISSES) >= terms.max
}
