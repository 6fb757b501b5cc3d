// SPDX-License-Identifier: Apache-2.0
//! Claiming a seat: says what it pays and what it may cost, and waits until it is the time.

use super::{seed::Arguments, Failure, Result};
use crate::{
	chain::{
		view::{PoolView, SeatView},
		Account, Block, Call, Chain, ChainError, Signer,
	},
	manners::{self, may_be_next, Manners, Step},
	money::{address, show},
	report::Report,
	scan::OwnedProof,
};
use content::{Length, LEAF};
use serde_json::json;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// A month, in milliseconds: 30 days.
const MONTH_MS: u128 = 30 * 24 * 60 * 60 * 1_000;

/// How long to wait before looking again, at the most.
const LOOK: Duration = Duration::from_secs(30);
/// So many pages of seats and claims are read at the most: who has made more has paid for it.
const PAGES: usize = 20;

/// Who claims a seat.
pub(super) struct Claimant<'a> {
	pub chain: Chain,
	pub signer: Signer,
	pub report: Report,
	pub arguments: &'a Arguments,
	pub manners: Manners,
}

/// What a look at the pool shows.
enum Look {
	/// The account has a seat, or a claim: the number of the block that says so.
	Has(u64),
	/// No seat can be had now. Whether one can be later, and why.
	No { may_pass: bool, why: String },
	/// It is not the time yet.
	Wait { until: Instant, why: String },
	/// Now, for this pay.
	Now(Box<PoolView>, u128),
	/// Now, but this account's seat has to be settled first: it is taken, and has missed a period or is over.
	Settle(Account),
}

impl Claimant<'_> {
	/// Claim a seat, unless the account has one or a claim to one. The number of a block in which it has;
	/// `None` if told to stop.
	pub async fn claim(&mut self, stop: &CancellationToken) -> Result<Option<u64>> {
		let mut told = String::new();
		loop {
			let look = tokio::select! {
				() = stop.cancelled() => return Ok(None),
				look = self.look() => look?,
			};
			let (until, event, why) = match look {
				Look::Has(block) => return Ok(Some(block)),
				Look::Now(pool, pay) => {
					// What is signed may be on its way when the program is told to stop.
					let claimed = tokio::select! {
						() = stop.cancelled() => return Err(Failure::other(
							"stopped while a seat was being claimed: start again to keep it, if it was",
						)),
						claimed = self.sign(&pool, pay) => claimed?,
					};
					match claimed {
						Ok(block) => return Ok(Some(block)),
						Err(Look::No { may_pass: true, why }) if self.arguments.wait => {
							self.manners.nothing_vacant();
							(Instant::now() + LOOK, "no_seat", why)
						},
						Err(Look::No { why, .. }) => return Err(Failure::no_seat(why)),
						Err(_) => continue,
					}
				},
				Look::Settle(seeder) => {
					tokio::select! {
						() = stop.cancelled() => return Ok(None),
						settled = self.settle(seeder) => settled?,
					}
					continue;
				},
				Look::No { may_pass: true, why } if self.arguments.wait => {
					self.manners.nothing_vacant();
					(Instant::now() + LOOK, "no_seat", why)
				},
				Look::No { why, .. } => return Err(Failure::no_seat(why)),
				Look::Wait { until, why } => (until, "waits", why),
			};
			if told != why {
				self.report.tell(event, &why, json!({ "pool": self.arguments.pool }));
				told = why;
			}
			let pause = until.saturating_duration_since(Instant::now()).min(LOOK);
			tokio::select! {
				() = stop.cancelled() => return Ok(None),
				() = tokio::time::sleep(pause) => {},
			}
		}
	}

	async fn look(&mut self) -> Result<Look> {
		let looked = match self.look_at_chain().await {
			// Whoever waits for hours outlives a node that starts anew.
			Err(error) if error.is_passing() => {
				let why = format!("looks again in a moment: {error}");
				return Ok(Look::Wait { until: Instant::now() + LOOK, why });
			},
			looked => looked?,
		};
		Ok(looked)
	}

	async fn look_at_chain(&mut self) -> std::result::Result<Look, ChainError> {
		let (number, account) = (self.arguments.pool, self.signer.account());
		if self.chain.is_behind().await? {
			let why = "waits until the node has all blocks: what it says now is old".into();
			return Ok(Look::Wait { until: Instant::now() + LOOK, why });
		}
		let best = self.chain.best().await?;
		if let Some(seat) = best.seat(number, &account).await? {
			self.tell_seat(&seat);
			return Ok(Look::Has(best.number()));
		}
		let pool = best.pool(number).await?;
		let stale = if pool.has_none_vacant() { self.stale(&best).await? } else { Vec::new() };
		if let Some(seat) = stale.first() {
			return self.step(&best, stale.len(), || Look::Settle(seat.seeder)).await;
		}
		let pay = match pay(&pool, self.arguments.least_pay) {
			Ok(pay) => pay,
			Err(no) => return Ok(no),
		};
		if let Some(least) = self.arguments.min_net {
			let fees = fees(&best, &self.chain, &self.signer, &pool).await?;
			if !Net::of(&pool, pay, fees).is_at_least(least) {
				let least = show(least);
				let why =
					format!("it pays less than {least} a GiB and month after fees (--min-net)");
				return Ok(Look::No { may_pass: true, why: no_seat(number, &why) });
			}
		}
		let vacant = pool.seats.vacant() as usize;
		self.step(&best, vacant, || Look::Now(Box::new(pool), pay)).await
	}

	/// What to do if that is the time for it, when so many seats are vacant.
	async fn step(
		&mut self,
		best: &Block,
		vacant: usize,
		now: impl FnOnce() -> Look,
	) -> std::result::Result<Look, ChainError> {
		let number = self.arguments.pool;
		let rivals = self.rivals(best, vacant, None).await?;
		Ok(match self.manners.next(Instant::now(), (vacant, rivals), manners::draw) {
			Step::Claim => now(),
			Step::Wait { until, held_back: true } => {
				let why = format!(
					"does not claim a seat of pool {number} yet: {rivals} that were claimed before \
					 may be proven first, and {vacant} are vacant (--eager claims at once)"
				);
				Look::Wait { until, why }
			},
			Step::Wait { until, held_back: false } => {
				let why = format!(
					"claims a seat of pool {number} within {:.0} minutes, so that not all do at once \
					 (--eager claims at once)",
					(self.manners.waits().as_secs_f64() / 60.0).ceil()
				);
				Look::Wait { until, why }
			},
		})
	}

	/// Seats that are taken only as long as nobody settles them.
	async fn stale(&self, block: &Block) -> std::result::Result<Vec<SeatView>, ChainError> {
		let (mut after, mut stale) = (None, Vec::new());
		for _ in 0..PAGES {
			let page = block.seats(self.arguments.pool, after).await?;
			stale.extend(page.items.into_iter().filter(SeatView::is_stale));
			after = page.next;
			if after.is_none() {
				break;
			}
		}
		Ok(stale)
	}

	/// Have the chain write down that somebody's seat is vacant.
	async fn settle(&self, seeder: Account) -> Result<()> {
		let (pool, tip) = (self.arguments.pool, self.arguments.account.tip);
		let whose = address(&seeder);
		self.report.tell(
			"settles",
			&format!("pool {pool}: settles the seat of {whose}, which is not paid for any more"),
			json!({ "pool": pool, "seeder": whose }),
		);
		match self.chain.carry_out(&self.signer, &Call::Settle { pool, seeder }, tip).await {
			// Somebody else was faster.
			Err(ChainError::Failed(why)) if why.contains("(Seeding.") => Ok(()),
			settled => Ok(settled.map(drop)?),
		}
	}

	/// How many claims may be proven before a new one, or before this one; counted to so many.
	async fn rivals(
		&self,
		block: &Block,
		enough: usize,
		own: Option<&SeatView>,
	) -> std::result::Result<usize, ChainError> {
		let tick = block.tick().await?;
		let first = |claim: &&SeatView| {
			may_be_next(claim, tick)
				&& own.is_none_or(|own| manners::order(claim) < manners::order(own))
		};
		let (mut after, mut count) = (None, 0);
		for _ in 0..PAGES {
			let page = block.seats(self.arguments.pool, after).await?;
			count += page.items.iter().filter(first).count();
			after = page.next;
			if count >= enough || after.is_none() {
				break;
			}
		}
		Ok(count)
	}

	/// Say what the seat pays and what it may cost, sign, and give way once to who came before.
	///
	/// The number of the block in which the claim is final; or why there is none.
	async fn sign(&mut self, pool: &PoolView, pay: u128) -> Result<std::result::Result<u64, Look>> {
		let (number, account) = (pool.id, self.signer.account());
		self.tell_offer(pool, pay).await?;
		let least_pay = self.arguments.least_pay.unwrap_or(pay);
		let (call, tip) = (Call::ClaimSeat { pool: number, least_pay }, self.arguments.account.tip);
		let claimed = match self.chain.carry_out(&self.signer, &call, tip).await {
			// Somebody else was faster.
			Err(ChainError::Failed(why)) if is_about_the_pool(&why) => {
				return Ok(Err(Look::No { may_pass: true, why: no_seat(number, &why) }));
			},
			claimed => claimed?,
		};
		let block = self.chain.block(claimed.block).await?;
		let claim = block.seat(number, &account).await?;
		let (pay, from) = claim.as_ref().map_or((pay, 0), |claim| (claim.pay, claim.first_tick));
		let address = address(&account);
		self.report.tell(
			"claimed",
			&format!(
				"{address} has claimed a seat of pool {number} for {} a period, from tick {from} on: its \
				 first accepted proof has it, if then one is vacant",
				show(pay)
			),
			json!({
				"pool": number,
				"seeder": address,
				"pay": pay.to_string(),
				"firstTick": from,
				"block": format!("{:?}", claimed.block),
			}),
		);
		let Some(claim) = claim else { return Ok(Ok(block.number())) };
		let vacant = block.pool(number).await?.seats.vacant() as usize;
		let earlier = self.rivals(&block, vacant, Some(&claim)).await?;
		let begun = block.tick().await? >= claim.first_tick;
		if begun || !self.manners.gives_way(Instant::now(), vacant, earlier) {
			return Ok(Ok(block.number()));
		}
		let why = format!("{earlier} that were claimed before may be proven first");
		self.report.tell(
			"gives_way",
			&format!("pool {number}: leaves its claim, which costs a fee alone: {why}"),
			json!({ "pool": number, "why": why }),
		);
		match self.chain.carry_out(&self.signer, &Call::Leave { pool: number }, tip).await {
			// Then there is a claim still, which is as good.
			Err(ChainError::Failed(_)) => {},
			left => drop(left?),
		}
		Ok(Err(Look::Wait { until: Instant::now(), why }))
	}

	fn tell_seat(&self, seat: &SeatView) {
		let (pool, seeder, word) = (seat.pool, address(&seat.seeder), seat.word());
		let words = format!(
			"{seeder} has a {word} of pool {pool}: {} for a period, {} periods paid, {} missed",
			show(seat.pay),
			seat.paid_periods,
			seat.missed
		);
		let pay = seat.pay.to_string();
		let details = json!({ "pool": pool, "seeder": seeder, "seated": seat.seated, "pay": pay });
		self.report.tell("seat", &words, details);
	}

	/// What is to be known before signing.
	async fn tell_offer(&self, pool: &PoolView, pay: u128) -> Result<()> {
		let best = self.chain.best().await?;
		let fees = fees(&best, &self.chain, &self.signer, pool).await?;
		let (net, number) = (Net::of(pool, pay, fees), pool.id);
		self.report.tell(
			"offer",
			&format!(
				"pool {number} pays {} for a period of about {:.1} h, less {} in fees: {}{} a month, {}{} a \
				 GiB and month; bond {}",
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
		let missed = pool.terms.bond / 4;
		self.report.tell(
			"risks",
			&format!(
				"until the first accepted proof this relies on the sponsor, who can withdraw money, close the \
				 pool or dismiss the claim, and somebody else may be proven first: then a pass over the data \
				 and two fees were for nothing, and nothing else is lost. A missed period costs {} of the bond, \
				 and a seat the notice of {} periods too: it is a claim again, and whoever is proven first has \
				 the seat; four missed periods end it",
				show(missed),
				pool.terms.notice_periods
			),
			json!({
				"pool": number,
				"missedCosts": missed.to_string(),
				"noticePeriods": pool.terms.notice_periods,
			}),
		);
		Ok(())
	}
}

fn no_seat(pool: u64, why: &str) -> String {
	format!("no seat of pool {pool} claimed: {why}")
}

/// What a seat that is claimed now pays, or why there is none.
fn pay(pool: &PoolView, least: Option<u128>) -> std::result::Result<u128, Look> {
	let no = |may_pass, why: &str| Err(Look::No { may_pass, why: no_seat(pool.id, why) });
	match pool.offer {
		_ if pool.closing => no(false, "its sponsor has closed it"),
		_ if pool.delisted => no(false, "it is delisted"),
		_ if pool.has_none_vacant() => no(true, "all of its seats are taken"),
		None => no(true, "it has not enough money for another seat; somebody must fund it"),
		Some(pay) if least.is_some_and(|least| pay < least) => {
			no(true, &format!("it pays {} for a period, which is less than --least-pay", show(pay)))
		},
		Some(pay) => Ok(pay),
	}
}

/// Whether a claim was refused since the pool was another one than a moment ago.
fn is_about_the_pool(why: &str) -> bool {
	["PoolFull", "PoolDry", "PayTooLow"]
		.iter()
		.any(|name| why.contains(&format!("(Seeding.{name})")))
}

/// What both transactions of a period cost now, in fees.
async fn fees(
	best: &Block,
	chain: &Chain,
	signer: &Signer,
	pool: &PoolView,
) -> std::result::Result<u128, ChainError> {
	let depth = Length::new(pool.length_bytes).map_or(0, Length::depth) as usize;
	let (path, leaf) = (vec![[0; 32]; depth], vec![0; LEAF.min(pool.length_bytes as usize)]);
	let proof = Box::new(OwnedProof { leaf, path: path.clone(), tag_path: path });
	let commit = Call::Commit { pool: pool.id, root: [0; 32] };
	let prove = Call::Prove { pool: pool.id, seeder: signer.account(), proof };
	let commit = chain.fee(best, signer, &commit).await?;
	Ok(commit.saturating_add(chain.fee(best, signer, &prove).await?))
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

	#[test]
	fn a_claim_should_be_tried_again_only_if_the_pool_was_another_one() {
		assert!(is_about_the_pool("All seats are taken. Try again (Seeding.PoolFull)"));
		assert!(!is_about_the_pool("The account has not enough TRN. (Token)"));
		assert!(!is_about_the_pool("You are not admitted. (Seeding.NotAdmitted)"));
	}

	#[test]
	fn a_pool_without_a_seat_should_say_why() {
		let pool = super::super::source::tests::pool();
		assert!(matches!(pay(&pool, Some(1)), Ok(1)));
		let why = |pool: PoolView, least| match pay(&pool, least) {
			Err(Look::No { may_pass, why }) => (may_pass, why),
			_ => panic!("a seat"),
		};
		for (pool, least, passes, words) in [
			(PoolView { closing: true, ..pool.clone() }, None, false, "closed"),
			(PoolView { delisted: true, ..pool.clone() }, None, false, "delisted"),
			(PoolView { offer: None, ..pool.clone() }, None, true, "money"),
			(pool.clone(), Some(2), true, "--least-pay"),
		] {
			let (may_pass, why) = why(pool, least);
			assert!(may_pass == passes && why.contains(words), "{why}");
		}
		let mut full = pool;
		full.seats.taken = full.seats.all;
		assert!(why(full, None).1.contains("taken"));
	}
}
