// SPDX-License-Identifier: Apache-2.0
//! When to claim a seat. Pure: the clock, the dice and the chain are the caller's.
//!
//! Any number of accounts may claim the same seat, and the first accepted proof has it: the others have read
//! all of the data for nothing. So a claimant waits for a while that is drawn by lot, claims only where not
//! as many others are under way as seats are vacant, and gives way once to who came before. Who does nothing
//! but claim must not keep the careful out: claims that could have been proven long ago do not count, and
//! after some hours nothing of this is done any more.

use crate::{
	chain::{
		view::{SeatView, WhyNotEarning},
		Account,
	},
	sha::Sha,
};
use content::{Hash, Sha256};
use std::time::{Duration, Instant};

/// So many passes over the data take as long as is waited for at the most, before claiming.
const PASSES: u32 = 6;
/// And in so many parts of the ramp the price climbs by no more than such a part of its way meanwhile.
const OF_RAMP: u32 = 120;
/// However fast a pass is: as long as it takes others to see a claim.
const SEEN: Duration = Duration::from_secs(120);
/// How long a claimant is careful, at the least; at the most, four times as long.
const PATIENCE: Duration = Duration::from_secs(3 * 60 * 60);
/// A claim that has not committed so many ticks after its period began will not be the next to be proven.
const COMMITS_WITHIN: u32 = 6;
/// Nor one that is not proven so many ticks after it has committed.
const PROVES_WITHIN: u32 = 3;

/// What to do about a seat that is vacant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
	/// Claim it.
	Claim,
	/// Look again later.
	Wait {
		/// When.
		until: Instant,
		/// As many others may be proven before as seats are vacant.
		held_back: bool,
	},
}

/// Since there was a vacant seat worth claiming.
#[derive(Clone, Copy, Debug)]
struct Vacancy {
	/// When to claim.
	until: Instant,
	/// Until when to let others go first.
	careful: Instant,
	gave_way: bool,
}

/// How one claimant behaves towards others.
#[derive(Clone, Debug)]
pub struct Manners {
	/// Claims whatever is vacant.
	eager: bool,
	/// Waits for less than this.
	waits: Duration,
	/// How long a tick is.
	tick: Duration,
	vacancy: Option<Vacancy>,
}

impl Manners {
	/// Of who reads all of the data in such a time, for a pool with such a ramp and such ticks.
	pub fn careful(pass: Duration, ramp_ticks: u32, tick: Duration) -> Self {
		let waits = (pass * PASSES).max(SEEN).min(tick * ramp_ticks / OF_RAMP);
		Self { eager: false, waits, tick, vacancy: None }
	}

	/// Of who claims at once.
	pub fn eager() -> Self {
		let nothing = Duration::ZERO;
		Self { eager: true, waits: nothing, tick: nothing, vacancy: None }
	}

	/// The longest that is waited for before claiming, if nobody else is there.
	pub fn waits(&self) -> Duration {
		self.waits
	}

	/// There is no vacant seat, or none worth claiming. The next one is another matter.
	pub fn nothing_vacant(&mut self) {
		self.vacancy = None;
	}

	/// What to do now that so many seats are vacant, and so many other claims may be proven before a new one.
	/// `draw` gives a time below the one that it is given, by lot.
	pub fn next(
		&mut self,
		now: Instant,
		(vacant, rivals): (usize, usize),
		mut draw: impl FnMut(Duration) -> Duration,
	) -> Step {
		if self.eager {
			return Step::Claim;
		}
		let waits = self.waits;
		let vacancy = self.vacancy.get_or_insert_with(|| Vacancy {
			until: now + draw(waits),
			careful: now + PATIENCE + draw(3 * PATIENCE),
			gave_way: false,
		});
		if now < vacancy.careful && rivals >= vacant {
			// Drawn anew: all whom they kept waiting would come at once when they are late.
			vacancy.until = now + self.tick + draw(waits);
			return Step::Wait { until: vacancy.until, held_back: true };
		}
		if now < vacancy.until {
			return Step::Wait { until: vacancy.until, held_back: false };
		}
		Step::Claim
	}

	/// Whether to leave a claim that was just made, since so many came before it: once for each vacancy.
	pub fn gives_way(&mut self, now: Instant, vacant: usize, earlier: usize) -> bool {
		let Some(vacancy) = &mut self.vacancy else { return false };
		let gives_way = earlier >= vacant && !vacancy.gave_way && now < vacancy.careful;
		vacancy.gave_way |= gives_way;
		gives_way
	}
}

/// Whether this is a claim that may be the next one to be proven.
pub fn may_be_next(claim: &SeatView, tick: u32) -> bool {
	let in_time = match claim.commitment {
		None => tick < claim.first_tick.saturating_add(COMMITS_WITHIN),
		Some((_, committed)) => tick <= committed.saturating_add(PROVES_WITHIN),
	};
	let can = matches!(claim.why_not_earning, None | Some(WhyNotEarning::NotBegun));
	!claim.seated && claim.missed == 0 && claim.notice.is_none() && in_time && can
}

/// The order in which claims go first: by the tick in which they begin; in the same one by lot, which all
/// claimants draw alike.
pub fn order(claim: &SeatView) -> (u32, Hash) {
	let Account { 0: account } = claim.seeder;
	let tick = claim.first_tick;
	(tick, Sha::sha256(&[&tick.to_le_bytes(), &claim.pool.to_le_bytes(), &account]))
}

/// A time below this one, by lot.
pub fn draw(below: Duration) -> Duration {
	let mut bytes = [0; 8];
	// Without chance the time in between is as good as any.
	let part = match getrandom::fill(&mut bytes) {
		Ok(()) => (u64::from_le_bytes(bytes) >> 11) as f64 / (1u64 << 53) as f64,
		Err(_) => 0.5,
	};
	below.mul_f64(part)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::chain::view::{Ending, Notice, Phase};

	const TICK: Duration = Duration::from_secs(600);
	const HOUR: Duration = Duration::from_secs(3_600);

	fn half(below: Duration) -> Duration {
		below / 2
	}

	fn careful() -> Manners {
		Manners::careful(HOUR, 144 * 120, TICK)
	}

	#[test]
	fn waiting_should_take_less_than_six_passes_and_a_part_of_the_ramp() {
		let waits = |pass, ramp| Manners::careful(pass, ramp, TICK).waits();
		assert_eq!(waits(HOUR, 1_000_000), 6 * HOUR);
		assert_eq!(waits(HOUR, 1_008), Duration::from_secs(5_040));
		// A pass over little data takes no time, to see a claim does.
		assert_eq!(waits(Duration::ZERO, 1_008), SEEN);
		assert_eq!(waits(HOUR, 1), Duration::from_secs(5));
	}

	#[test]
	fn a_claimant_should_wait_for_a_time_drawn_once_and_then_claim() {
		let (mut manners, now) = (careful(), Instant::now());
		let until = now + 3 * HOUR;
		let wait = Step::Wait { until, held_back: false };
		assert_eq!(manners.next(now, (1, 0), half), wait);
		assert_eq!(manners.next(now + HOUR, (1, 0), half), wait);
		assert_eq!(manners.next(until, (1, 0), half), Step::Claim);
		// Another vacancy, another draw.
		manners.nothing_vacant();
		let again = Step::Wait { until: until + 3 * HOUR, held_back: false };
		assert_eq!(manners.next(until, (1, 0), half), again);
	}

	#[test]
	fn a_claimant_should_be_held_back_by_as_many_claims_as_seats_are_vacant() {
		let (mut manners, now) = (careful(), Instant::now());
		let later = now + 4 * HOUR;
		manners.next(now, (2, 1), half);
		// Drawn again, from now on.
		let held = Step::Wait { until: later + TICK + 3 * HOUR, held_back: true };
		assert_eq!(manners.next(later, (2, 2), half), held);
		let freed = Step::Wait { until: later + TICK + 3 * HOUR, held_back: false };
		assert_eq!(manners.next(later, (2, 1), half), freed);
	}

	#[test]
	fn who_only_claims_should_not_keep_the_careful_out_for_ever() {
		let (mut manners, now) = (careful(), Instant::now());
		let held = |step| matches!(step, Step::Wait { held_back: true, .. });
		assert!(held(manners.next(now, (1, 5), half)));
		// Three hours, and half of nine more.
		let careful = now + 15 * HOUR / 2;
		assert!(held(manners.next(careful - TICK, (1, 5), half)));
		assert_eq!(manners.next(careful + 4 * HOUR, (1, 5), half), Step::Claim);
		assert!(!manners.gives_way(careful + 4 * HOUR, 1, 5));
	}

	#[test]
	fn a_claimant_should_give_way_once_for_each_vacancy() {
		let (mut manners, now) = (careful(), Instant::now());
		manners.next(now, (1, 0), half);
		assert!(!manners.gives_way(now, 1, 0));
		assert!(manners.gives_way(now, 1, 1));
		assert!(!manners.gives_way(now, 1, 1));
		manners.nothing_vacant();
		manners.next(now, (1, 0), half);
		assert!(manners.gives_way(now, 1, 2));
	}

	#[test]
	fn who_is_eager_should_claim_at_once_and_give_way_to_nobody() {
		let (mut manners, now) = (Manners::eager(), Instant::now());
		assert_eq!(manners.next(now, (1, 9), half), Step::Claim);
		assert!(!manners.gives_way(now, 1, 9));
	}

	fn claim() -> SeatView {
		SeatView {
			pool: 0,
			seeder: Account::from([2; 32]),
			seated: false,
			pay: 100,
			period: 0,
			first_tick: 10,
			last_tick: 45,
			phase: Phase::Wait,
			duty: None,
			commitment: None,
			paid_periods: 0,
			missed: 0,
			missed_in_row: 0,
			unsettled: 0,
			bond_left: 1_000,
			at_risk: 250,
			notice: None,
			funded_until_tick: 46,
			why_not_earning: Some(WhyNotEarning::NotBegun),
			settle_by_tick: None,
		}
	}

	#[test]
	fn claims_that_are_late_left_or_missed_should_hold_nobody_back() {
		assert!(may_be_next(&claim(), 9) && may_be_next(&claim(), 15));
		assert!(!may_be_next(&claim(), 16));
		let committed =
			SeatView { commitment: Some(([1; 32], 20)), why_not_earning: None, ..claim() };
		assert!(may_be_next(&committed, 23) && !may_be_next(&committed, 24));
		let lost = Some(WhyNotEarning::CannotBeSeated { why: Ending::NoVacancy });
		for other in [
			SeatView { seated: true, ..claim() },
			SeatView { missed: 1, ..claim() },
			SeatView { notice: Some(Notice::Left), ..claim() },
			SeatView { why_not_earning: lost, ..claim() },
		] {
			assert!(!may_be_next(&other, 10), "{other:?}");
		}
	}

	#[test]
	fn claims_should_go_by_ticks_and_then_by_lot() {
		let of = |account, first_tick| SeatView {
			seeder: Account::from([account; 32]),
			first_tick,
			..claim()
		};
		assert!(order(&of(1, 10)) < order(&of(2, 11)) && order(&of(2, 10)) < order(&of(1, 11)));
		// Nobody is always first.
		let first = (0..100).filter(|tick| order(&of(1, *tick)) < order(&of(2, *tick))).count();
		assert!((20..80).contains(&first), "{first}");
	}

	#[test]
	fn times_should_be_drawn_below_the_bound() {
		let drawn: Vec<_> = (0..100).map(|_| draw(HOUR)).collect();
		assert!(drawn.iter().all(|time| *time < HOUR));
		assert!(drawn.iter().any(|time| *time > HOUR / 4));
		assert_eq!(draw(Duration::ZERO), Duration::ZERO);
	}
}
