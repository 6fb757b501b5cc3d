// SPDX-License-Identifier: Apache-2.0
//! `leave`: gives up a seat, or a claim to one.

use super::{unless, Account, Failure, Result};
use crate::{
	chain::Call,
	money::{address, show},
	report::Report,
};
use clap::Args;
use serde_json::json;
use tokio_util::sync::CancellationToken;

#[derive(Args, Debug)]
pub(super) struct Arguments {
	#[command(flatten)]
	account: Account,
	/// The pool whose seat to give up.
	#[arg(long, value_name = "N")]
	pool: u64,
}

pub(super) async fn run(
	arguments: Arguments,
	report: Report,
	stop: CancellationToken,
) -> Result<()> {
	let (signer, pool) = (arguments.account.signer(report)?, arguments.pool);
	let account = signer.account();
	let chain = arguments.account.connect(&stop).await?;
	let before = unless(&stop, chain.best()).await??.seat(pool, &account).await?;
	let Some(before) = before else {
		let whose = address(&account);
		return Err(Failure::other(format!(
			"{whose} has no seat of pool {pool}, nor a claim to one"
		)));
	};
	let leave = Call::Leave { pool };
	let left = tokio::select! {
		() = stop.cancelled() => return Err(Failure::other(
			"stopped while the transaction was on its way: it may yet get into a block",
		)),
		left = chain.carry_out(&signer, &leave, arguments.account.tip) => left?,
	};
	let block = chain.block(left.block).await?;
	let word = before.word();
	match block.seat(pool, &account).await? {
		None => {
			let ended = block.ending(pool, &account).await?;
			let returned = ended.map_or(before.bond_left, |ended| ended.bond_returned);
			report.tell(
				"left",
				&format!(
					"the {word} of pool {pool} is over; {} of the bond came back",
					show(returned)
				),
				json!({ "pool": pool, "bondReturned": returned.to_string() }),
			);
		},
		Some(seat) => {
			let (tick, view) = (block.tick().await?, block.pool(pool).await?);
			let until = seat.funded_until_tick;
			let hours =
				hours(until.saturating_sub(tick), view.period_ms_about, view.terms.period_ticks);
			report.tell(
				"leaving",
				&format!(
					"the {word} of pool {pool} ends when tick {until} begins, in about {hours:.1} h. Until then \
					 it has duties, so keep `seed` running, which ends by itself: a missed period costs {}",
					show(seat.at_risk)
				),
				json!({ "pool": pool, "untilTick": until, "atRisk": seat.at_risk.to_string() }),
			);
		},
	}
	Ok(())
}

/// How long so many ticks take, in hours.
pub(super) fn hours(ticks: u32, period_ms: u64, period_ticks: u32) -> f64 {
	f64::from(ticks) * period_ms as f64 / f64::from(period_ticks.max(1)) / 3_600_000.0
}
