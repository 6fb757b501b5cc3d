// SPDX-License-Identifier: Apache-2.0
//! `fund`: makes a pool, or adds money to one.

use super::{
	source::{check_content, check_pool, Source},
	unless, Account, Data, Failure, Result,
};
use crate::{
	chain::{view::PoolView, Call, Chain, NewPool, PoolTerms, Receipt, Signer},
	money::{self, show, TRN},
	report::Report,
};
use clap::Args;
use content::Hash;
use serde_json::json;
use std::net::SocketAddr;
use tokio_util::sync::CancellationToken;

/// The longest label, in bytes.
const MAX_LABEL: usize = 128;
/// From this many bytes on, a pass takes so long that a period is a week by default.
const LARGE: u64 = 1 << 40;
/// A week, in ticks.
const WEEK: u32 = 1_008;
/// A day, in ticks.
const DAY: u32 = 144;
/// The least bond, in the most pays of a period.
const BOND: u128 = 4;
/// The least that an account has, and a period pays.
const LEAST: u128 = TRN / 1_000;

#[derive(Args, Debug)]
pub(super) struct Arguments {
	#[command(flatten)]
	data: Data,
	#[command(flatten)]
	account: Account,
	/// How much to put into the pool, in TRN.
	#[arg(long, value_name = "TRN", value_parser = money::parse)]
	funds: u128,
	/// Add the money to this pool instead of making one. What others than the sponsor add is a gift and never
	/// comes back.
	#[arg(long, value_name = "N", conflicts_with_all = ["pay", "from_pay", "period", "notice", "seats", "ramp", "bond", "invited", "label", "another"])]
	pool: Option<u64>,
	/// Make a pool though this account has one for the same content.
	#[arg(long)]
	another: bool,
	/// A peer that has the data, for the magnet link; can be given several times.
	#[arg(long, value_name = "IP:PORT")]
	peer: Vec<SocketAddr>,
	#[command(flatten)]
	terms: Terms,
}

/// On what terms a new pool pays. They never change.
#[derive(Args, Clone, Debug)]
struct Terms {
	/// The most that a seat is paid for a period, in TRN; needed for a new pool.
	#[arg(long, value_name = "TRN", value_parser = money::parse, required_unless_present = "pool")]
	pay: Option<u128>,
	/// The least that a seat is paid for a period, in TRN. What a vacant seat pays rises from there to the most; a
	/// quarter of it if nothing is said.
	#[arg(long, value_name = "TRN", value_parser = money::parse)]
	from_pay: Option<u128>,
	/// How long a period is, in ticks of ten minutes: 144, a day, or 1008 from a TiB on, if nothing is said.
	#[arg(long, value_name = "TICKS")]
	period: Option<u32>,
	/// How many periods a seat is paid after notice.
	#[arg(long, value_name = "PERIODS", default_value_t = 7)]
	notice: u32,
	/// How many seats there are.
	#[arg(long, value_name = "N", default_value_t = 2)]
	seats: u32,
	/// In how many ticks the pay of a vacant seat rises to the most.
	#[arg(long, value_name = "TICKS", default_value_t = WEEK)]
	ramp: u32,
	/// What a seeder puts down for a seat, in TRN: four times the most pay or more; that if nothing is said. Each
	/// missed period costs a quarter of it.
	#[arg(long, value_name = "TRN", value_parser = money::parse)]
	bond: Option<u128>,
	/// Only who was admitted claims a seat.
	#[arg(long)]
	invited: bool,
	/// What to call the pool; the torrent's name if nothing is said.
	#[arg(long, value_name = "TEXT")]
	label: Option<String>,
}

impl Terms {
	fn of(&self, length: u64) -> Result<PoolTerms> {
		let max_pay = self.pay.ok_or_else(|| Failure::usage("say what a period pays: --pay"))?;
		let least = max_pay.saturating_mul(BOND);
		if let Some(bond) = self.bond.filter(|bond| *bond < least) {
			return Err(Failure::usage(format!(
				"a bond of {} is too small: with this --pay it is at least {}, so that a missed period costs \
				 what one pays",
				show(bond),
				show(least)
			)));
		}
		let from_pay = self.from_pay.unwrap_or_else(|| (max_pay / 4).max(LEAST).min(max_pay));
		Ok(PoolTerms {
			period_ticks: self.period.unwrap_or(if length >= LARGE { WEEK } else { DAY }),
			notice_periods: self.notice,
			seats: self.seats,
			from_pay,
			max_pay,
			ramp_ticks: self.ramp,
			bond: self.bond.unwrap_or(least),
			open: !self.invited,
		})
	}
}

pub(super) async fn run(
	arguments: Arguments,
	report: Report,
	stop: CancellationToken,
) -> Result<()> {
	let signer = arguments.account.signer(report)?;
	let source = Source::open(&arguments.data)?;
	let chain = arguments.account.connect(&stop).await?;
	let (length, hashes) = (source.torrent.length(), *source.torrent.hashes());
	// What can be refused is refused before all of the data is read.
	let funded = match arguments.pool {
		Some(pool) => {
			let pool = unless(&stop, pool_now(&chain, pool)).await??;
			check_pool(&pool, &hashes, length, source.torrent.trine_content())?;
			Some(pool)
		},
		None => {
			arguments.terms.of(length)?;
			None
		},
	};
	let content = source.scan(&arguments.data, report, &stop).await?.0.content_id();
	source.check_claim(&content)?;
	let magnet = source.torrent.magnet(&arguments.peer);
	let pool = match funded {
		Some(pool) => {
			check_content(&pool, &content)?;
			if pool.sponsor != signer.account() {
				tell_gift(&pool, arguments.funds, report);
			}
			let call = Call::Fund { pool: pool.id, funds: arguments.funds };
			let receipt = carry_out(&chain, &signer, call, &arguments, &stop).await?;
			let gift = pool.sponsor != signer.account();
			report.tell(
				"funded",
				&format!(
					"pool {}: {} added{}",
					pool.id,
					show(arguments.funds),
					if gift { " as a gift, which never comes back" } else { "" }
				),
				details(pool.id, &content, arguments.funds, &magnet, &receipt),
			);
			pool.id
		},
		None => {
			let new = new_pool(&arguments, &source, content)?;
			if !arguments.another {
				unless(&stop, check_new(&chain, &signer, &new)).await??;
			}
			let call = Call::CreatePool(Box::new(new));
			let receipt = carry_out(&chain, &signer, call, &arguments, &stop).await?;
			let pool = receipt
				.new_pool()
				.ok_or_else(|| Failure::other("the chain says nothing of a new pool"))?;
			report.tell(
				"created",
				&format!("pool {pool} made, with {}", show(arguments.funds)),
				details(pool, &content, arguments.funds, &magnet, &receipt),
			);
			pool
		},
	};
	report.tell("magnet", &magnet, json!({ "pool": pool, "magnet": magnet }));
	Ok(())
}

async fn pool_now(chain: &Chain, pool: u64) -> Result<PoolView> {
	Ok(chain.best().await?.pool(pool).await?)
}

/// What is to be known before money is given to somebody else's pool.
fn tell_gift(pool: &PoolView, funds: u128, report: Report) {
	let (terms, number) = (&pool.terms, pool.id);
	let period = terms.max_pay.saturating_mul(terms.seats.into()).max(1);
	let periods = funds.div_ceil(period);
	report.tell(
		"gift",
		&format!(
			"what you give to pool {number} never comes back. Look at its terms: it has {} seats, which are paid \
			 up to {} for a period of about {:.1} h each. Its sponsor may have seats too, and {} can be earned in \
			 {periods} such periods",
			terms.seats,
			show(terms.max_pay),
			pool.period_ms_about as f64 / 3_600_000.0,
			show(funds)
		),
		json!({
			"pool": number,
			"seats": terms.seats,
			"maxPay": terms.max_pay.to_string(),
			"earnedInPeriods": periods.to_string(),
		}),
	);
}

fn new_pool(arguments: &Arguments, source: &Source, content: Hash) -> Result<NewPool> {
	let torrent = &source.torrent;
	let label = match &arguments.terms.label {
		Some(label) if label.len() > MAX_LABEL => {
			return Err(Failure::usage(format!("a label has no more than {MAX_LABEL} bytes")));
		},
		Some(label) => label.clone(),
		None => label_of(torrent.name()),
	};
	Ok(NewPool {
		content,
		length_bytes: torrent.length(),
		info_hash_v1: torrent.hashes().v1,
		info_hash_v2: torrent.hashes().v2,
		label,
		terms: arguments.terms.of(torrent.length())?,
		funds: arguments.funds,
	})
}

/// A name, without what cannot be shown and cut to what a label has room for.
fn label_of(name: &str) -> String {
	let mut label: String = name.chars().filter(|letter| !letter.is_control()).collect();
	let end = (0..=label.len().min(MAX_LABEL)).rev().find(|end| label.is_char_boundary(*end));
	label.truncate(end.unwrap_or(0));
	label
}

/// Whether this account has no pool for the same content: a second one is seldom meant.
async fn check_new(chain: &Chain, signer: &Signer, new: &NewPool) -> Result<()> {
	let best = chain.best().await?;
	let pools = best.pools_by_hash(new.info_hash_v1, new.info_hash_v2).await?;
	let own = pools.iter().find(|pool| {
		pool.sponsor == signer.account() && pool.content == new.content && !pool.closing
	});
	match own {
		Some(PoolView { id, .. }) => Err(Failure::usage(format!(
			"you have pool {id} for this content: add money to it with --pool {id}, or make another one \
			 with --another"
		))),
		None => Ok(()),
	}
}

/// Until it is final; to stop waiting does not take it back.
async fn carry_out(
	chain: &Chain,
	signer: &Signer,
	call: Call,
	arguments: &Arguments,
	stop: &CancellationToken,
) -> Result<Receipt> {
	tokio::select! {
		() = stop.cancelled() => Err(Failure::other(
			"stopped while the transaction was on its way: it may yet get into a block",
		)),
		done = chain.carry_out(signer, &call, arguments.account.tip) => Ok(done?),
	}
}

fn details(
	pool: u64,
	content: &Hash,
	funds: u128,
	magnet: &str,
	receipt: &Receipt,
) -> serde_json::Value {
	json!({
		"pool": pool,
		"content": hex::encode(content),
		"funds": funds.to_string(),
		"magnet": magnet,
		"block": format!("{:?}", receipt.block),
		"transaction": format!("{:?}", receipt.transaction),
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn labels_should_be_cut_between_letters() {
		assert_eq!(label_of("a\nb\u{7f}c"), "abc");
		let long = "é".repeat(100);
		assert_eq!(label_of(&long), "é".repeat(64));
		assert_eq!(label_of(&format!("x{long}")).len(), 127);
	}

	#[test]
	fn terms_should_follow_from_the_pay_and_the_length() {
		let terms = Terms {
			pay: Some(TRN),
			from_pay: None,
			period: None,
			notice: 7,
			seats: 2,
			ramp: 1_008,
			bond: None,
			invited: false,
			label: None,
		};
		let of = terms.of(1).unwrap();
		assert_eq!((of.from_pay, of.bond, of.period_ticks, of.open), (TRN / 4, 4 * TRN, DAY, true));
		assert_eq!(terms.of(LARGE).unwrap().period_ticks, WEEK);
		let small = Terms { pay: Some(LEAST), ..terms };
		assert_eq!(small.of(1).unwrap().from_pay, LEAST);
		let bond = |bond| Terms { bond: Some(bond), ..small.clone() }.of(1);
		assert!(bond(4 * LEAST).is_ok() && bond(4 * LEAST - 1).is_err());
		assert!(Terms { pay: None, ..small }.of(1).is_err());
	}
}
