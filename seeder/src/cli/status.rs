// SPDX-License-Identifier: Apache-2.0
//! `status`: what an account's seats and claims are to do next, and whether a person has to do something.

use super::{leave::hours, unless, Failure, Node, Result};
use crate::{
	chain::{
		view::{Duty, Ending, Phase, PoolView, SeatView, What, WhyNotEarning},
		Account, Block,
	},
	key,
	money::{address, show, TRN},
	report::Report,
};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use tokio_util::sync::CancellationToken;

/// With less than this, an account can soon pay no fees any more: some periods of a seat.
const LOW: u128 = TRN / 10;

#[derive(Args, Debug)]
#[group(id = "who", required = true, multiple = false, args = ["account", "key_file"])]
pub(super) struct Arguments {
	#[command(flatten)]
	node: Node,
	/// The account's address. Nothing is signed.
	#[arg(long, value_name = "ADDRESS", value_parser = parse)]
	account: Option<Account>,
	/// Or the file with its key, as `seed` takes it.
	#[arg(long, value_name = "FILE")]
	key_file: Option<PathBuf>,
	/// A file with the password of the keystore.
	#[arg(long, value_name = "FILE")]
	password_file: Option<PathBuf>,
	/// Only the seat of this pool, which there has to be.
	#[arg(long, value_name = "N")]
	pool: Option<u64>,
}

fn parse(text: &str) -> std::result::Result<Account, String> {
	text.parse().map_err(|_| "that is no address".into())
}

pub(super) async fn run(
	arguments: Arguments,
	report: Report,
	stop: CancellationToken,
) -> Result<()> {
	let account = match (&arguments.account, &arguments.key_file) {
		(Some(account), _) => *account,
		(None, Some(file)) => {
			key::read(file, arguments.password_file.as_deref()).map_err(Failure::usage)?.account()
		},
		(None, None) => return Err(Failure::usage("name an account: --account or --key-file")),
	};
	let chain = arguments.node.connect(&stop).await?;
	let todo = unless(&stop, async {
		let mut todo = Vec::new();
		if chain.is_behind().await? {
			todo.push("the node has not all blocks yet: what it says is old".into());
		}
		let best = chain.best().await?;
		todo.extend(look(&best, &account, arguments.pool, report).await?);
		Ok::<_, Failure>(todo)
	})
	.await??;
	if todo.is_empty() {
		report.tell("well", "all is well", json!({}));
		return Ok(());
	}
	for what in &todo {
		report.tell("todo", &format!("TO DO: {what}"), json!({ "what": what }));
	}
	Err(Failure::other(format!("{} to do by a person", todo.len())))
}

/// Tell of each seat, and give what a person has to do.
async fn look(
	best: &Block,
	account: &Account,
	only: Option<u64>,
	report: Report,
) -> Result<Vec<String>> {
	let tick = best.tick().await?;
	let seats = match only {
		Some(pool) => best.seat(pool, account).await?.into_iter().collect(),
		None => all(best, account).await?,
	};
	let mut todo = Vec::new();
	if seats.is_empty() {
		let of = only.map_or_else(String::new, |pool| format!(" of pool {pool}"));
		todo.push(format!("{} has no seat{of}, and claims none", address(account)));
	}
	let free = best.free_balance(account).await?;
	if free < LOW {
		let address = address(account);
		todo.push(format!("{address} has {} for fees, which is little: send it some", show(free)));
	}
	for seat in seats {
		let pool = best.pool(seat.pool).await?;
		tell(&seat, &pool, tick, report);
		todo.extend(wrong(&seat, tick).map(|what| format!("pool {}: {what}", seat.pool)));
	}
	Ok(todo)
}

async fn all(best: &Block, account: &Account) -> Result<Vec<SeatView>> {
	let (mut seats, mut after) = (Vec::new(), None);
	loop {
		let page = best.seats_of(account, after).await?;
		seats.extend(page.items);
		after = page.next;
		if after.is_none() {
			return Ok(seats);
		}
	}
}

/// What a person should do about a seat. What the daemon does by itself is no matter, as long as it has time.
fn wrong(seat: &SeatView, tick: u32) -> Option<String> {
	let risk = show(seat.at_risk);
	match (seat.why_not_earning, seat.duty) {
		(Some(WhyNotEarning::CommitMissed), _) if seat.seated => Some(format!(
			"it did not commit in time, and this period costs {risk}: is `seed` running?"
		)),
		(Some(why @ WhyNotEarning::Missed { .. }), _) => {
			Some(format!("{}: is `seed` running, and is its data whole?", why.words()))
		},
		(Some(WhyNotEarning::CannotBeSeated { why: Ending::OutOfMoney }), _) => {
			Some("the pool has not enough money for the seat: fund it, or leave".into())
		},
		(Some(WhyNotEarning::Over { why }), _) if why != Ending::Left => {
			Some(format!("it is over, since {}: settle it, which `seed` does", why.words()))
		},
		(_, Some(duty)) if is_late(&duty, tick) => Some(format!(
			"more than half of the time to {} is gone, and a missed period costs {risk}: is `seed` running?",
			verb(duty.what)
		)),
		_ if seat.seated && seat.notice.is_none() && seat.settle_by_tick.is_none() => {
			let dry = seat.phase == Phase::Done && seat.duty.is_none();
			dry.then(|| "money runs out when this period ends: fund the pool before".into())
		},
		_ => None,
	}
}

/// Whether it could have been done in the first half of its window and was not.
fn is_late(duty: &Duty, tick: u32) -> bool {
	let ticks = u64::from(duty.to_tick.saturating_sub(duty.from_tick)) + 1;
	tick >= duty.from_tick && u64::from(tick - duty.from_tick) * 2 >= ticks
}

fn verb(what: What) -> &'static str {
	match what {
		What::Commit => "commit",
		What::Prove => "prove",
	}
}

/// Tell how a seat stands.
fn tell(seat: &SeatView, pool: &PoolView, tick: u32, report: Report) {
	let in_hours =
		|at: u32| hours(at.saturating_sub(tick), pool.period_ms_about, pool.terms.period_ticks);
	let mut words = format!(
		"pool {} \"{}\": {}, {} for a period, {} paid, {} missed, {} of the bond left; ",
		seat.pool,
		String::from_utf8_lossy(&pool.label),
		seat.word(),
		show(seat.pay),
		seat.paid_periods,
		seat.missed,
		show(seat.bond_left)
	);
	words += &match seat.duty {
		Some(duty) if tick < duty.from_tick => {
			format!("next to {} in {:.1} h", verb(duty.what), in_hours(duty.from_tick))
		},
		Some(duty) => {
			format!("now to {}, within {:.1} h", verb(duty.what), in_hours(duty.to_tick + 1))
		},
		None => "nothing to do any more".into(),
	};
	if let Some(why) = seat.why_not_earning {
		words += &format!("; does not earn, since {}", why.words());
	}
	if seat.notice.is_some() {
		words += &format!("; it ends in {:.1} h", in_hours(seat.funded_until_tick));
	} else if let Some(until) = pool.lasts_until_tick {
		words += &format!("; the pool's money lasts for {:.1} h", in_hours(until));
	}
	report.tell(
		"seat",
		&words,
		json!({
			"pool": seat.pool,
			"label": String::from_utf8_lossy(&pool.label),
			"seated": seat.seated,
			"phase": format!("{:?}", seat.phase),
			"pay": seat.pay.to_string(),
			"paidPeriods": seat.paid_periods,
			"missed": seat.missed,
			"bondLeft": seat.bond_left.to_string(),
			"atRisk": seat.at_risk.to_string(),
			"tick": tick,
			"duty": seat.duty.map(|duty| json!({
				"what": format!("{:?}", duty.what),
				"fromTick": duty.from_tick,
				"toTick": duty.to_tick,
				"fromMs": duty.from_ms_about,
				"toMs": duty.to_ms_about,
			})),
			"notice": seat.notice.map(|notice| format!("{notice:?}")),
			"fundedUntilTick": seat.funded_until_tick,
			"poolLastsUntilTick": pool.lasts_until_tick,
			"whyNotEarning": seat.why_not_earning.map(WhyNotEarning::words),
		}),
	);
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{chain::view::Notice, money};

	fn duty(what: What) -> Duty {
		let (from_tick, to_tick) = (10, 15);
		Duty { what, from_tick, to_tick, from_ms_about: 0, to_ms_about: 0, key: None, leaf: None }
	}

	fn seat() -> SeatView {
		SeatView {
			pool: 2,
			seeder: Account::from([1; 32]),
			seated: true,
			pay: 100,
			period: 1,
			first_tick: 10,
			last_tick: 21,
			phase: Phase::Commit,
			duty: Some(duty(What::Commit)),
			commitment: None,
			paid_periods: 1,
			missed: 0,
			missed_in_row: 0,
			unsettled: 0,
			bond_left: 1_000,
			at_risk: 250,
			notice: None,
			funded_until_tick: 34,
			why_not_earning: None,
			settle_by_tick: None,
		}
	}

	#[test]
	fn a_person_should_be_called_when_the_daemon_has_not_done_its_duty() {
		assert_eq!(wrong(&seat(), 12), None);
		assert!(wrong(&seat(), 13).unwrap().contains("time to commit"));
		let missed = Some(WhyNotEarning::Missed { periods: 2 });
		assert!(wrong(&SeatView { why_not_earning: missed, ..seat() }, 10).is_some());
		let late = Some(WhyNotEarning::CommitMissed);
		let late = SeatView { why_not_earning: late, ..seat() };
		assert!(wrong(&late, 18).is_some());
		// Of a claim that has not begun, or has lost the race, nothing has to be done.
		for why in [
			WhyNotEarning::NotBegun,
			WhyNotEarning::CannotBeSeated { why: Ending::NoVacancy },
			WhyNotEarning::CommitMissed,
		] {
			let claim = SeatView { seated: false, why_not_earning: Some(why), ..seat() };
			assert_eq!(wrong(&claim, 9), None);
		}
	}

	#[test]
	fn a_person_should_be_called_when_money_runs_out_but_not_after_leaving() {
		let dry = SeatView { phase: Phase::Done, duty: None, ..seat() };
		assert!(wrong(&dry, 18).unwrap().contains("money runs out"));
		assert_eq!(wrong(&SeatView { notice: Some(Notice::Left), ..dry.clone() }, 18), None);
		assert_eq!(wrong(&SeatView { settle_by_tick: Some(20), ..dry.clone() }, 18), None);
		let over =
			|why| SeatView { why_not_earning: Some(WhyNotEarning::Over { why }), ..dry.clone() };
		assert!(wrong(&over(Ending::BondUsed), 18).is_some());
	}

	#[test]
	fn addresses_should_be_read_as_they_are_written() {
		let account = Account::from([7; 32]);
		assert_eq!(parse(&money::address(&account)), Ok(account));
		assert!(parse("nobody").is_err());
	}
}
