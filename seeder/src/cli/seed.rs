// SPDX-License-Identifier: Apache-2.0
//! `seed`: takes a seat, serves peers, and does what the seat owes.

use super::{
	source::{check_content, check_pool, Source},
	unless, Account, Data, Failure, Result,
};
use crate::{
	chain::{view::PoolView, Call, Chain, Signer},
	files::Files,
	keeper::{Holding, Keeper, Options},
	money::{self, address, show},
	peer::{self, Limits, Shared},
	report::Report,
	scan::{self, OwnedProof},
};
use clap::Args;
use content::{Length, LEAF};
use serde_json::json;
use std::{net::SocketAddr, sync::Arc};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// A month, in milliseconds: 30 days.
const MONTH_MS: u128 = 30 * 24 * 60 * 60 * 1_000;

#[derive(Args, Debug)]
pub(super) struct Arguments {
	#[command(flatten)]
	data: Data,
	#[command(flatten)]
	account: Account,
	/// The pool whose seat to take or to keep.
	#[arg(long, value_name = "N")]
	pool: u64,
	/// Where peers connect to.
	#[arg(long, value_name = "IP:PORT", default_value = "0.0.0.0:6881")]
	listen: SocketAddr,
	/// Take no seat that pays less for a period, in TRN; what it pays now if nothing is said.
	#[arg(long, value_name = "TRN", value_parser = money::parse)]
	least_pay: Option<u128>,
	/// Take no seat that pays less than so much for a GiB and month after fees, in TRN.
	#[arg(long, value_name = "TRN", value_parser = money::parse)]
	min_net: Option<u128>,
	/// The highest tip for a duty that runs out of time, in TRN; a quarter of a period's pay if nothing is said.
	#[arg(long, value_name = "TRN", value_parser = money::parse)]
	max_tip: Option<u128>,
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
	let pool = unless(&stop, pool_now(&chain, arguments.pool)).await??;
	let torrent = &source.torrent;
	check_pool(&pool, torrent.hashes(), torrent.length(), torrent.trine_content())?;

	let tree = source.scan(&arguments.data, report, &stop).await?;
	check_content(&pool, &tree.content_id())?;
	take_seat(&chain, &signer, &arguments, report, &stop).await?;

	let shared = Arc::new(Shared::new(Limits::default()).map_err(Failure::other)?);
	let files = Files::open(torrent, &arguments.data.data).map_err(Failure::data)?;
	let served = shared.add(torrent.clone(), files);
	let at = listener.local_addr().map_err(Failure::other)?;
	report.tell(
		"serving",
		&format!("serving \"{}\" at {at}: {}", torrent.name(), torrent.magnet(&[])),
		json!({ "listen": at.to_string(), "magnet": torrent.magnet(&[]) }),
	);
	let holding = Holding { pool: pool.id, data: source.files.clone(), content: Arc::new(tree) };
	let options = Options {
		threads: arguments.data.threads.unwrap_or_else(scan::default_threads),
		tip: arguments.account.tip,
		max_tip: arguments.max_tip,
	};
	let keeper = Keeper::new(chain, signer, report, options, vec![holding]);
	let serving = tokio::spawn(peer::serve(listener, shared, stop.child_token()));
	let mut serving = std::pin::pin!(serving);
	let done = tokio::select! {
		() = keeper.run(stop.clone()) => {
			if stop.is_cancelled() {
				Ok(())
			} else {
				Err(Failure::other(format!("the seat of pool {} is over", pool.id)))
			}
		},
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

async fn pool_now(chain: &Chain, pool: u64) -> Result<PoolView> {
	Ok(chain.best().await?.pool(pool).await?)
}

/// Take a seat, unless the account has one. Says first what it pays.
async fn take_seat(
	chain: &Chain,
	signer: &Signer,
	arguments: &Arguments,
	report: Report,
	stop: &CancellationToken,
) -> Result<()> {
	let (number, account) = (arguments.pool, signer.account());
	let best = chain.best().await?;
	if let Some(seat) = best.seat(number, &account).await? {
		let words = format!(
			"{} has a seat of pool {number}: {} for a period, {} periods paid, {} missed",
			address(&account),
			show(seat.pay),
			seat.paid_periods,
			seat.missed
		);
		report.tell(
			"seat",
			&words,
			json!({ "pool": number, "seeder": address(&account), "pay": seat.pay.to_string() }),
		);
		return Ok(());
	}
	// The pool may have changed while data was read.
	let pool = best.pool(number).await?;
	if pool.closing || pool.delisted {
		let why = if pool.closing { "closed" } else { "delisted" };
		return Err(Failure::other(format!("pool {number} is {why}: it has no new seats")));
	}
	let pay = pool.price.now;
	let fees = fees(chain, signer, &pool).await?;
	let net = Net::of(&pool, pay, fees);
	report.tell(
		"offer",
		&format!(
			"pool {number} pays {} for a period of about {:.1} h, less {} in fees: {}{} a month, {}{} a \
			 GiB and month; bond {}, of which a missed period costs a quarter",
			show(pay),
			pool.period_ms_about as f64 / 3_600_000.0,
			show(fees),
			net.sign(),
			show(net.month.unsigned_abs()),
			net.sign(),
			show(net.gib_month.unsigned_abs()),
			show(pool.terms.bond)
		),
		json!({
			"pool": number,
			"pay": pay.to_string(),
			"fees": fees.to_string(),
			"periodMs": pool.period_ms_about,
			"netMonth": net.month.to_string(),
			"netGibMonth": net.gib_month.to_string(),
			"bond": pool.terms.bond.to_string(),
		}),
	);
	if let Some(least) = arguments.min_net.filter(|least| !net.is_at_least(*least)) {
		return Err(Failure::other(format!(
			"no seat taken: it pays less than {} a GiB and month after fees (--min-net)",
			show(least)
		)));
	}
	let call = Call::TakeSeat { pool: number, least_pay: arguments.least_pay.unwrap_or(pay) };
	let taken = tokio::select! {
		() = stop.cancelled() => return Err(Failure::other(
			"stopped while the seat was being taken: start again to keep it, if it was",
		)),
		taken = chain.carry_out(signer, &call, arguments.account.tip) => taken?,
	};
	let seat = chain.block(taken.block).await?.seat(number, &account).await?;
	let (pay, from) = seat.map_or((pay, 0), |seat| (seat.pay, seat.first_tick));
	report.tell(
		"seat_taken",
		&format!(
			"{} has taken a seat of pool {number} for {} a period, from tick {from} on",
			address(&account),
			show(pay)
		),
		json!({
			"pool": number,
			"seeder": address(&account),
			"pay": pay.to_string(),
			"firstTick": from,
			"block": format!("{:?}", taken.block),
		}),
	);
	Ok(())
}

/// What both transactions of a period cost now, in fees.
async fn fees(chain: &Chain, signer: &Signer, pool: &PoolView) -> Result<u128> {
	let best = chain.best().await?;
	let depth = Length::new(pool.length_bytes).map_or(0, Length::depth) as usize;
	let (path, leaf) = (vec![[0; 32]; depth], vec![0; LEAF.min(pool.length_bytes as usize)]);
	let proof = Box::new(OwnedProof { leaf, path: path.clone(), tag_path: path });
	let commit = Call::Commit { pool: pool.id, root: [0; 32] };
	let prove = Call::Prove { pool: pool.id, seeder: signer.account(), proof };
	let commit = chain.fee(&best, signer, &commit).await?;
	Ok(commit.saturating_add(chain.fee(&best, signer, &prove).await?))
}

/// What a seat brings after fees, in 30 days; below nothing if fees are more than the pay.
struct Net {
	month: i128,
	gib_month: i128,
}

impl Net {
	fn of(pool: &PoolView, pay: u128, fees: u128) -> Self {
		Self::figures(pay, fees, pool.period_ms_about, pool.length_bytes)
	}

	fn figures(pay: u128, fees: u128, period_ms: u64, length: u64) -> Self {
		let signed = |amount: u128| i128::try_from(amount).unwrap_or(i128::MAX);
		let period = i128::from(period_ms.max(1));
		let month = signed(pay)
			.saturating_sub(signed(fees))
			.saturating_mul(signed(MONTH_MS))
			.checked_div(period)
			.unwrap_or(0);
		let length = i128::from(length.max(1));
		let gib_month = month.saturating_mul(1 << 30).checked_div(length).unwrap_or(0);
		Self { month, gib_month }
	}

	fn sign(&self) -> &'static str {
		if self.month < 0 {
			"MINUS "
		} else {
			""
		}
	}

	fn is_at_least(&self, least: u128) -> bool {
		u128::try_from(self.gib_month).is_ok_and(|net| net >= least)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn net_should_be_what_is_left_of_the_pay_in_a_month() {
		let net = |pay, fees, period_ms: u64, length: u64| {
			let month = Net::figures(pay, fees, period_ms, length);
			(month.month, month.gib_month)
		};
		const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
		assert_eq!(net(100, 40, DAY_MS, 1 << 30), (1_800, 1_800));
		assert_eq!(net(100, 40, DAY_MS, 1 << 31), (1_800, 900));
		assert_eq!(net(40, 100, DAY_MS, 1 << 30), (-1_800, -1_800));
		assert!(!Net::figures(40, 100, DAY_MS, 1 << 30).is_at_least(0));
		assert!(Net::figures(100, 40, DAY_MS, 1 << 30).is_at_least(1_800));
	}
}
