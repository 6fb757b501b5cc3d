// SPDX-License-Identifier: Apache-2.0
//! What has become of a seat, told when it is final.

use super::Over;
use crate::{
	chain::{
		view::{Notice, SeatView},
		SeatEnded,
	},
	money::show,
	report::Report,
};
use serde_json::json;

/// What was told of a seat last.
#[derive(Default, Debug)]
pub(super) struct Told {
	seat: Option<SeatView>,
	/// Why it is being left.
	given_up: Option<String>,
}

impl Told {
	/// Tell what is new.
	pub fn tell(&mut self, report: &Report, pool: u64, seat: Option<&SeatView>) {
		for (event, words, details) in changes(self.seat.as_ref(), seat) {
			report.tell(event, &format!("pool {pool}: {words}"), details);
		}
		if let Some(seat) = seat {
			if seat.seated || seat.commitment.is_some() {
				self.given_up = None;
			}
			self.seat = Some(seat.clone());
		}
	}

	/// Tell once why a claim is left before it has committed.
	pub fn gives_up(&mut self, report: &Report, pool: u64, claim: Option<&SeatView>) {
		let Some(why) = claim.and_then(|claim| claim.why_not_earning) else { return };
		let why = why.words();
		if self.given_up.as_ref() != Some(&why) {
			report.tell(
				"gives_up",
				&format!("pool {pool}: leaves its claim, which costs nothing now, since {why}"),
				json!({ "pool": pool, "why": why }),
			);
			self.given_up = Some(why);
		}
	}

	/// Tell that it is over, and how it ended.
	pub fn over(self, report: &Report, pool: u64, how: Option<SeatEnded>) -> Over {
		let was_paid = self.seat.as_ref().is_some_and(|seat| seat.paid_periods > 0);
		let word = if was_paid { "seat" } else { "claim" };
		let mut words = format!("pool {pool}: the {word} is over");
		let why = how.as_ref().map(|how| how.why);
		match (&self.given_up, why) {
			(Some(given_up), _) => words += &format!(": it was left, since {given_up}"),
			(None, Some(why)) => words += &format!(", since {}", why.words()),
			(None, None) => {},
		}
		let returned = how.map(|how| how.bond_returned);
		if let Some(returned) = returned {
			words += &format!("; {} of the bond came back", show(returned));
		}
		report.tell(
			if was_paid { "seat_over" } else { "claim_over" },
			&words,
			json!({
				"pool": pool,
				"why": why.map(|why| format!("{why:?}")),
				"givenUp": self.given_up,
				"bondReturned": returned.map(|returned| returned.to_string()),
			}),
		);
		Over { pool, why, given_up: self.given_up, was_paid }
	}
}

fn changes(
	before: Option<&SeatView>,
	now: Option<&SeatView>,
) -> Vec<(&'static str, String, serde_json::Value)> {
	let (Some(before), Some(now)) = (before, now) else { return Vec::new() };
	let pool = now.pool;
	let mut changes = Vec::new();
	if now.commitment.is_some() && before.commitment != now.commitment {
		let words = format!("committed for period {}", now.period);
		changes.push(("committed", words, json!({ "pool": pool, "period": now.period })));
	}
	if now.seated && !before.seated {
		let words = format!("seat taken, for {} a period", show(now.pay));
		changes.push(("seat_taken", words, json!({ "pool": pool, "pay": now.pay.to_string() })));
	}
	let paid = now.paid_periods.saturating_sub(before.paid_periods);
	if paid > 0 {
		let pay = now.pay.saturating_mul(paid.into());
		let words = format!("paid {}, {} periods in all", show(pay), now.paid_periods);
		let details =
			json!({ "pool": pool, "pay": pay.to_string(), "paidPeriods": now.paid_periods });
		changes.push(("paid", words, details));
	}
	if now.missed > before.missed {
		let cost = before.bond_left.saturating_sub(now.bond_left);
		let words = format!(
			"MISSED, {} periods in all: it cost {} of the bond, {} are left",
			now.missed,
			show(cost),
			show(now.bond_left)
		);
		let details = json!({
			"pool": pool,
			"missed": now.missed,
			"cost": cost.to_string(),
			"bondLeft": now.bond_left.to_string(),
		});
		changes.push(("missed", words, details));
	}
	if before.seated && !now.seated {
		let words =
			"SEAT LOST by the missed period: it is a claim again, and its next accepted proof has \
		             the seat back if it is vacant then";
		changes.push(("seat_lost", words.into(), json!({ "pool": pool })));
	}
	if let Some(notice) = now.notice.filter(|_| before.notice.is_none()) {
		let why = match notice {
			Notice::Left => "it is being left",
			Notice::Dismissed => "the sponsor has dismissed it",
		};
		let until = now.funded_until_tick;
		let words = format!("{why}: its duties go on until tick {until} begins");
		let details = json!({ "pool": pool, "why": format!("{notice:?}"), "untilTick": until });
		changes.push(("on_notice", words, details));
	}
	changes
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::chain::{
		view::{Ending, Phase, WhyNotEarning},
		Account,
	};

	fn seat() -> SeatView {
		SeatView {
			pool: 2,
			seeder: Account::from([1; 32]),
			seated: true,
			pay: 5_000_000_000_000,
			period: 1,
			first_tick: 4,
			last_tick: 7,
			phase: Phase::Wait,
			duty: None,
			commitment: None,
			paid_periods: 1,
			missed: 0,
			missed_in_row: 0,
			unsettled: 0,
			bond_left: 8_000_000_000_000,
			at_risk: 2_000_000_000_000,
			notice: None,
			funded_until_tick: 15,
			why_not_earning: None,
			settle_by_tick: None,
		}
	}

	fn words(before: &SeatView, now: &SeatView) -> Vec<String> {
		changes(Some(before), Some(now)).into_iter().map(|(_, words, _)| words).collect()
	}

	#[test]
	fn what_is_new_should_be_told_once() {
		let before = seat();
		assert_eq!(words(&before, &before), Vec::<String>::new());
		assert!(changes(None, Some(&before)).is_empty());
		let committed = SeatView { commitment: Some(([1; 32], 4)), ..seat() };
		assert_eq!(words(&before, &committed), ["committed for period 1"]);
		let paid = SeatView { paid_periods: 2, period: 2, ..seat() };
		assert_eq!(words(&committed, &paid), ["paid 5 TRN, 2 periods in all"]);
		let missed = SeatView { missed: 1, bond_left: 6_000_000_000_000, ..seat() };
		let told = "MISSED, 1 periods in all: it cost 2 TRN of the bond, 6 TRN are left";
		assert_eq!(words(&before, &missed), [told]);
		let left = SeatView { notice: Some(Notice::Left), ..seat() };
		let told = "it is being left: its duties go on until tick 15 begins";
		assert_eq!(words(&before, &left), [told]);
	}

	#[test]
	fn a_claim_should_be_a_seat_when_it_is_proven_and_a_claim_again_when_it_misses() {
		let claim = SeatView { seated: false, paid_periods: 0, ..seat() };
		let told = ["seat taken, for 5 TRN a period", "paid 5 TRN, 1 periods in all"];
		assert_eq!(words(&claim, &seat()), told);
		let lost = SeatView { seated: false, missed: 1, ..seat() };
		let told = words(&seat(), &lost);
		assert!(told[0].starts_with("MISSED") && told[1].starts_with("SEAT LOST"), "{told:?}");
	}

	#[test]
	fn who_gave_a_claim_up_should_say_so_when_it_is_over() {
		let why = Some(WhyNotEarning::CannotBeSeated { why: Ending::NoVacancy });
		let claim = SeatView { seated: false, paid_periods: 0, why_not_earning: why, ..seat() };
		let mut told = Told { seat: Some(claim.clone()), given_up: None };
		let report = Report::new(true);
		told.gives_up(&report, 2, Some(&claim));
		let over = told.over(&report, 2, None);
		assert!(over.given_up.unwrap().contains("others were first"));
		assert_eq!((over.why, over.was_paid), (None, false));
	}
}
