// SPDX-License-Identifier: Apache-2.0
//! What has become of a seat, told when it is final.

use crate::{chain::view::SeatView, money::show, report::Report};
use serde_json::json;

/// What was told of a seat last.
#[derive(Default, Debug)]
pub(super) struct Told {
	seat: Option<SeatView>,
}

impl Told {
	/// Tell what is new.
	pub fn tell(&mut self, report: &Report, pool: u64, seat: Option<&SeatView>) {
		for (event, words, details) in changes(self.seat.as_ref(), seat) {
			report.tell(event, &format!("pool {pool}: {words}"), details);
		}
		if seat.is_some() {
			self.seat = seat.cloned();
		}
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
	changes
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::chain::{view::Phase, Account};

	fn seat() -> SeatView {
		SeatView {
			pool: 2,
			seeder: Account::from([1; 32]),
			pay: 5_000_000_000_000,
			period: 1,
			first_tick: 4,
			last_tick: 7,
			phase: Phase::Wait,
			duty: None,
			commitment: None,
			paid_periods: 1,
			missed: 0,
			bond_left: 8_000_000_000_000,
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
	}
}
