// SPDX-License-Identifier: Apache-2.0
//! Keeps seats: block for block it reads what they owe, hashes, proves, sends, and sends again.
//!
//! What the chain says decides; what the node says of transactions only tells sooner that one is lost. So
//! nothing needs to be stored: after a restart, commitments are computed again from data and chain.

mod news;
mod pass;

pub use pass::{Holding, Trouble};

use crate::{
	chain::{
		error::{ALREADY_THERE, TIP_TOO_LOW},
		send::Fate,
		view::Ending,
		Block, Call, Chain, ChainError, Heads, Result, Signer,
	},
	duty::{self, Step, Tips},
	outbox::{Outbox, Send, Wanted},
	report::Report,
};
use futures::{FutureExt, StreamExt};
use news::Told;
use pass::Kept;
use serde_json::json;
use std::{
	collections::{BTreeMap, HashMap},
	num::NonZeroUsize,
	sync::Arc,
	time::Duration,
};
use tokio::{
	sync::{mpsc, Notify},
	time::Instant,
};
use tokio_util::sync::CancellationToken;

/// How long to wait for the next block before looking anyway.
const NO_BLOCK: Duration = Duration::from_secs(15);
/// How long to rest between two looks, at the least.
const REST: Duration = Duration::from_millis(250);
/// How long to wait before connecting to the stream of blocks again.
const RECONNECT: Duration = Duration::from_secs(2);
/// Of a period's pay, the part that all tips for one duty may take, if nobody says otherwise.
const TIP_PART: u128 = 4;

/// What may be set.
#[derive(Clone, Copy, Debug)]
pub struct Options {
	/// On how many threads a pass runs.
	pub threads: NonZeroUsize,
	/// The tip of a duty that has time.
	pub tip: u128,
	/// That of one whose time is running out; a quarter of a period's pay if nothing is said.
	pub max_tip: Option<u128>,
}

/// Something that a transaction does for a seat.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
struct Deed {
	pool: u64,
	period: u32,
	kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Kind {
	Commit,
	Prove,
	GiveUp,
	Settle,
}

impl Kind {
	fn word(self) -> &'static str {
		match self {
			Self::Commit => "commit",
			Self::Prove => "proof",
			Self::GiveUp => "leaving",
			Self::Settle => "settlement",
		}
	}
}

/// A seat or a claim that has ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Over {
	/// Its pool.
	pub pool: u64,
	/// Why, if the node knows that still.
	pub why: Option<Ending>,
	/// Why the keeper itself has left it, if so.
	pub given_up: Option<String>,
	/// Whether it was paid at least once.
	pub was_paid: bool,
}

/// What became of a transaction that was sent.
struct News {
	send: Send<Deed>,
	block: u64,
	fate: Fate,
}

/// Keeps the seats of one account.
pub struct Keeper {
	chain: Chain,
	signer: Signer,
	report: Report,
	options: Options,
	seats: BTreeMap<u64, (Kept, Told)>,
	over: Vec<Over>,
	outbox: Outbox<Deed>,
	/// Of each deed, the last trouble that was told, so that it is not told with every block.
	troubles: HashMap<Deed, String>,
	/// The node could not be reached at the last look.
	offline: bool,
	news: (mpsc::UnboundedSender<News>, mpsc::UnboundedReceiver<News>),
	/// A pass has ended.
	passed: Arc<Notify>,
}

impl Keeper {
	/// For these seats, which the signer's account has.
	pub fn new(
		chain: Chain,
		signer: Signer,
		report: Report,
		options: Options,
		holdings: Vec<Holding>,
	) -> Self {
		let kept = |holding: Holding| (holding.pool, (Kept::new(holding), Told::default()));
		Self {
			chain,
			signer,
			report,
			options,
			seats: holdings.into_iter().map(kept).collect(),
			over: Vec::new(),
			outbox: Outbox::default(),
			troubles: HashMap::new(),
			offline: false,
			news: mpsc::unbounded_channel(),
			passed: Arc::default(),
		}
	}

	/// Keep the seats until `stop`, or until the last one is over. Those that are, and how they ended.
	pub async fn run(mut self, stop: CancellationToken) -> Vec<Over> {
		let mut heads = None;
		while !self.seats.is_empty() {
			let began = Instant::now();
			tokio::select! {
				() = stop.cancelled() => break,
				() = self.round() => {},
			}
			let chain = self.chain.clone();
			tokio::select! {
				() = stop.cancelled() => break,
				() = next_head(&chain, &mut heads) => {},
				() = self.passed.notified() => {},
				news = self.news.1.recv() => {
					if let Some(news) = news {
						self.take_news(news);
					}
				},
			}
			// Whatever wakes it, and however often: a node that catches up has many blocks at once.
			tokio::select! {
				() = stop.cancelled() => break,
				() = tokio::time::sleep_until(began + REST) => {},
			}
			while let Ok(news) = self.news.1.try_recv() {
				self.take_news(news);
			}
			while let Some(Some(Some(Ok(_)))) =
				heads.as_mut().map(|heads: &mut Heads| heads.next().now_or_never())
			{}
		}
		self.over
	}

	/// One look at the chain, and what follows from it.
	async fn round(&mut self) {
		let looked = self.look().await;
		match &looked {
			Ok(()) if self.offline => {
				self.report.tell("node_back", "the node answers again", json!({}))
			},
			Err(error) if !self.offline => self.report.tell(
				"node_lost",
				&format!("no duties until the node answers: {error}"),
				json!({}),
			),
			_ => {},
		}
		self.offline = looked.is_err();
	}

	async fn look(&mut self) -> Result<()> {
		let (last_final, best) = (self.chain.last_final().await?, self.chain.best().await?);
		let account = self.signer.account();
		let pools: Vec<_> = self.seats.keys().copied().collect();
		let (mut wanted, mut calls, mut ended) = (Vec::new(), BTreeMap::new(), Vec::new());
		for pool in pools {
			let (before, said) = last_final.duty_view(pool, &account).await?;
			let (now, seat) = best.duty_view(pool, &account).await?;
			let Some((kept, told)) = self.seats.get_mut(&pool) else { continue };
			if said.is_some() {
				kept.seen(last_final.number());
			}
			told.tell(&self.report, pool, said.as_ref());
			// Hashing what may turn out to be on no fork costs nothing but time.
			kept.prepare(now.seat.and_then(|seat| seat.due), self.options.threads, &self.passed);
			kept.tell(&self.report);
			match duty::next(&before, &now) {
				Step::Wait => {},
				// A node that has lost its last blocks, or catches up, does not know of it yet.
				Step::Ended if last_final.number() <= kept.last_seen() => {},
				Step::Ended => ended.push((pool, kept.last_seen(), last_final.number())),
				Step::Do { due, period, window } => {
					let Some((kind, call)) = kept.call(&account, due, &self.passed) else {
						continue;
					};
					if kind == Kind::GiveUp {
						told.gives_up(&self.report, pool, seat.as_ref());
					}
					let deed = Deed { pool, period, kind };
					let pay = seat.map_or(0, |seat| seat.pay);
					let most = self.options.max_tip.unwrap_or(pay / TIP_PART);
					let tips = Tips { least: self.options.tip, most };
					let tip = tips.at(window, now.tick);
					wanted.push((window.to, Wanted { id: deed, tip, tips }));
					calls.insert(deed, call);
				},
			}
		}
		for (pool, with, without) in ended {
			let how = self.chain.ending(pool, &account, with, without).await;
			let Some((_, told)) = self.seats.remove(&pool) else { continue };
			self.over.push(told.over(&self.report, pool, how));
		}
		wanted.sort_by_key(|(until, _)| *until);
		let wanted: Vec<_> = wanted.into_iter().map(|(_, wanted)| wanted).collect();
		self.troubles.retain(|deed, _| calls.contains_key(deed));
		let next = best.nonce(&account).await?;
		for send in self.outbox.plan(best.number(), next, &wanted) {
			let call = send.id.and_then(|deed| calls.get(&deed)).unwrap_or(&Call::Nothing);
			self.send(&best, send, call.clone()).await;
		}
		Ok(())
	}

	async fn send(&mut self, best: &Block, send: Send<Deed>, call: Call) {
		let block = best.number();
		let sent = self.chain.submit(best, &self.signer, &call, send.nonce, send.tip).await;
		match sent {
			Ok(mut watched) => {
				if let Some(deed) = send.id {
					self.report.tell(
						"sent",
						&format!(
							"pool {}: {} of period {} sent",
							deed.pool,
							deed.kind.word(),
							deed.period
						),
						json!({
							"pool": deed.pool,
							"period": deed.period,
							"what": deed.kind.word(),
							"nonce": send.nonce,
							"tip": send.tip.to_string(),
						}),
					);
				}
				let news = self.news.0.clone();
				tokio::spawn(async move {
					while let Some(fate) = watched.next().await {
						// Nobody listens any more when the keeper has stopped.
						if news.send(News { send: send.clone(), block, fate }).is_err() {
							break;
						}
					}
				});
			},
			// It is there; or one for as high a tip is, and is paid more for in a while.
			Err(ChainError::Rejected { code: Some(ALREADY_THERE | TIP_TOO_LOW), .. }) => {},
			Err(error) => {
				self.outbox.lost(send.nonce, send.tip, block);
				self.trouble(send.id, error.to_string());
			},
		}
	}

	fn take_news(&mut self, News { send, block, fate }: News) {
		match fate {
			// The chain itself says so.
			Fate::InBlock | Fate::Final => {},
			Fate::Failed(why) => self.trouble(send.id, why),
			Fate::Lost(_) | Fate::Unknown => self.outbox.lost(send.nonce, send.tip, block),
		}
	}

	/// Tell what is in the way of a deed, once.
	fn trouble(&mut self, deed: Option<Deed>, why: String) {
		let Some(deed) = deed else { return };
		let Deed { pool, period, kind } = deed;
		if self.troubles.get(&deed) != Some(&why) {
			let what = kind.word();
			self.report.tell(
				"trouble",
				&format!("pool {pool}: the {what} of period {period} did not get through: {why}"),
				json!({ "pool": pool, "period": period, "what": what, "why": why }),
			);
			self.troubles.insert(deed, why);
		}
	}
}

/// Wait for a block, or for so long that one should have come.
async fn next_head(chain: &Chain, heads: &mut Option<Heads>) {
	let wait = async {
		if heads.is_none() {
			*heads = chain.heads().await.ok();
		}
		if let Some(stream) = heads {
			if let Some(Ok(_)) = stream.next().await {
				return;
			}
		}
		*heads = None;
		tokio::time::sleep(RECONNECT).await;
	};
	// Without a block for so long something is wrong: look, and listen anew.
	if tokio::time::timeout(NO_BLOCK, wait).await.is_err() {
		*heads = None;
	}
}
