// SPDX-License-Identifier: Apache-2.0
//! `seed`: serves peers, claims a seat, and does what the seat owes.

use super::{
	claim::Claimant,
	source::{check_content, check_pool, Source},
	unless, Account, Data, Failure, Result,
};
use crate::{
	chain::{view::Ending, Chain},
	files::Files,
	keeper::{Holding, Keeper, Options, Over},
	manners::Manners,
	money,
	peer::{self, Limits, Shared},
	report::Report,
	scan,
};
use clap::Args;
use serde_json::json;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{net::TcpListener, time::Instant};
use tokio_util::sync::CancellationToken;

#[derive(Args, Debug)]
pub(super) struct Arguments {
	#[command(flatten)]
	data: Data,
	#[command(flatten)]
	pub account: Account,
	/// The pool whose seat to claim or to keep.
	#[arg(long, value_name = "N")]
	pub pool: u64,
	/// Where peers connect to.
	#[arg(long, value_name = "IP:PORT", default_value = "0.0.0.0:6881")]
	listen: SocketAddr,
	/// Claim no seat that pays less for a period, in TRN; what it pays now if nothing is said.
	#[arg(long, value_name = "TRN", value_parser = money::parse)]
	pub least_pay: Option<u128>,
	/// Claim no seat that pays less than so much for a GiB and month after fees, in TRN.
	#[arg(long, value_name = "TRN", value_parser = money::parse)]
	pub min_net: Option<u128>,
	/// The highest tip for a duty that runs out of time, in TRN; a quarter of a period's pay if nothing is said.
	#[arg(long, value_name = "TRN", value_parser = money::parse)]
	max_tip: Option<u128>,
	/// Claim at once, whoever else does: without it, the program waits for a while that it draws by lot, and
	/// lets claims go first that were made before. Where several want the same seat, all but one read the
	/// data for nothing.
	#[arg(long)]
	eager: bool,
	/// Stay when no seat can be had now, when a claim ends without one, or when a seat ends for want of money:
	/// serve peers, and claim as soon as there is a seat. Without it, the program ends, with code 5 or 6.
	#[arg(long)]
	pub wait: bool,
}

pub(super) async fn run(
	arguments: Arguments,
	report: Report,
	stop: CancellationToken,
) -> Result<()> {
	let signer = arguments.account.signer(report)?;
	let source = Source::open(&arguments.data)?;
	let listener = TcpListener::bind(arguments.listen).await.map_err(|error| {
		Failure::usage(format!("cannot listen at {}: {error}", arguments.listen))
	})?;
	let chain = arguments.account.connect(&stop).await?;
	let pool = unless(&stop, chain.best()).await??.pool(arguments.pool).await?;
	let torrent = &source.torrent;
	check_pool(&pool, torrent.hashes(), torrent.length(), torrent.trine_content())?;

	let began = Instant::now();
	let (tree, prints) = source.scan(&arguments.data, report, &stop).await?;
	let pass = began.elapsed();
	check_content(&pool, &tree.content_id())?;

	let shared = Arc::new(Shared::new(Limits::default()).map_err(Failure::other)?);
	let files = Files::open(torrent, &arguments.data.data).map_err(Failure::data)?;
	let served = shared.add(torrent.clone(), files);
	let at = listener.local_addr().map_err(Failure::other)?;
	report.tell(
		"serving",
		&format!("serving \"{}\" at {at}: {}", torrent.name(), torrent.magnet(&[])),
		json!({ "listen": at.to_string(), "magnet": torrent.magnet(&[]) }),
	);
	let tick_ms = pool.period_ms_about / u64::from(pool.terms.period_ticks.max(1));
	let manners = if arguments.eager {
		Manners::eager()
	} else {
		Manners::careful(pass, pool.terms.ramp_ticks, Duration::from_millis(tick_ms))
	};
	let options = Options {
		threads: arguments.data.threads.unwrap_or_else(scan::default_threads),
		tip: arguments.account.tip,
		max_tip: arguments.max_tip,
	};
	let (content, prints) = (Arc::new(tree), Arc::new(prints));
	let holding = |seen| Holding {
		pool: arguments.pool,
		data: source.files.clone(),
		content: content.clone(),
		prints: prints.clone(),
		seen,
	};
	let claimant = Claimant { chain, signer, report, arguments: &arguments, manners };
	let serving = tokio::spawn(peer::serve(listener, shared, stop.child_token()));
	let mut serving = std::pin::pin!(serving);
	let done = tokio::select! {
		done = keep(claimant, options, holding, &stop) => done,
		ended = &mut serving => match ended {
			Ok(Ok(())) if stop.is_cancelled() => Ok(()),
			Ok(Err(error)) => Err(Failure::other(format!("cannot serve peers any more: {error}"))),
			_ => Err(Failure::other("serving peers has broken off")),
		},
	};
	stop.cancel();
	report.tell(
		"stopped",
		&format!("stopped; peers were sent {} bytes", served.sent()),
		json!({ "sent": served.sent() }),
	);
	done
}

/// Claim a seat, keep it, and if it is over claim another one, as told.
async fn keep(
	mut claimant: Claimant<'_>,
	options: Options,
	holding: impl Fn(u64) -> Holding,
	stop: &CancellationToken,
) -> Result<()> {
	loop {
		let Some(seen) = claimant.claim(stop).await? else { return Ok(()) };
		let (chain, signer): (Chain, _) = (claimant.chain.clone(), claimant.signer.clone());
		let holdings = vec![holding(seen)];
		let keeper = Keeper::new(chain, signer, claimant.report, options, holdings);
		let over = keeper.run(stop.clone()).await;
		let Some(over) = over.first() else { return Ok(()) };
		match after(over, claimant.arguments.wait) {
			Some(end) => return end,
			None => claimant.manners.nothing_vacant(),
		}
	}
}

/// How the program ends when its seat or claim is over; `None` if it claims again.
fn after(over: &Over, waits: bool) -> Option<Result<()>> {
	let Over { pool, why, given_up, was_paid } = over;
	// Whether a seat may be had again.
	let may_pass = given_up.is_some() || why.is_some_and(Ending::may_pass);
	let words = match (given_up, why) {
		(Some(given_up), _) => format!(": {given_up}"),
		(None, Some(Ending::Left)) => return Some(Ok(())),
		(None, Some(why)) => format!(": {}", why.words()),
		(None, None) => String::new(),
	};
	match (waits && may_pass, was_paid) {
		(true, _) => None,
		(false, true) => {
			Some(Err(Failure::over(format!("the seat of pool {pool} is over{words}"))))
		},
		(false, false) => Some(Err(Failure::no_seat(format!(
			"the claim to a seat of pool {pool} is over without one{words}"
		)))),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_program_should_end_as_the_seat_did_or_claim_again() {
		let code = |why, given_up: Option<&str>, was_paid, waits| {
			let given_up = given_up.map(String::from);
			let end = after(&Over { pool: 1, why, given_up, was_paid }, waits);
			end.map(|end| end.map_or_else(|failure| failure.code, |()| 0))
		};
		// Who has left wanted it.
		assert_eq!(code(Some(Ending::Left), None, true, false), Some(0));
		assert_eq!(code(Some(Ending::Left), None, false, true), Some(0));
		assert_eq!(code(Some(Ending::Left), Some("others were first"), false, false), Some(5));
		assert_eq!(code(Some(Ending::Left), Some("others were first"), false, true), None);
		assert_eq!(code(Some(Ending::NoVacancy), None, false, false), Some(5));
		assert_eq!(code(Some(Ending::NoVacancy), None, false, true), None);
		assert_eq!(code(Some(Ending::OutOfMoney), None, true, true), None);
		assert_eq!(code(Some(Ending::OutOfMoney), None, true, false), Some(6));
		// Waiting helps nobody here.
		for why in [Ending::BondUsed, Ending::Dismissed, Ending::PoolClosed, Ending::Delisted] {
			assert_eq!(code(Some(why), None, true, true), Some(6));
		}
		assert_eq!(code(None, None, true, true), Some(6));
		assert_eq!(code(None, None, false, true), Some(5));
	}
}
