// SPDX-License-Identifier: Apache-2.0
//! What is to be said of a blueprint. Moments are those that count: later than planned by halts of the
//! chain, as far as those are known.

use crate::{
	ids::{BlueprintId, Bytes32, Sequence},
	outcome::Outcome,
	position::Position,
	terms::{Content, MAX_NOTE},
	times::Times,
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use frame_support::{traits::ConstU32, BoundedVec};
use primitives::{Balance, FeedId, Moment, Point};
use scale_info::TypeInfo;
use sp_runtime::FixedU128;

/// A blueprint.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct BlueprintView<AccountId, AssetKind> {
	/// Its id.
	pub id: BlueprintId,
	/// Whose it is.
	pub trader: AccountId,
	/// Which one of the trader's it is.
	pub sequence: Sequence,
	/// How the trader has done on this feed.
	pub trader_brief: TraderBrief,
	/// Which feed it is about.
	pub feed: FeedId,
	/// In which asset it is paid.
	pub asset: AssetKind,
	/// Whether everybody could read it from the start.
	pub open: bool,
	/// How much further the target is than the stop, in hundredths.
	pub odds_e2: u16,
	/// How far the stop is from the fill, in millionths of it.
	pub stop_ppm: u32,
	/// What a unit costs.
	pub price: Balance,
	/// What the trader has on hold for each unit: the most that a buyer gets beside the price.
	pub cover: Balance,
	/// What the trader has on hold in any case.
	pub stake: Balance,
	/// How many units were sold.
	pub sold: u32,
	/// How many units can be bought now.
	pub left: u32,
	/// How many of the sold units are closed.
	pub closed: u32,
	/// When its parts begin and end.
	pub times: Times,
	/// In which part of its life it is.
	pub phase: Phase,
	/// What it says, if everybody can know.
	pub position: Option<Position>,
	/// When its trader has left it.
	pub exit_ms: Option<Moment>,
	/// The first price from the start, as far as somebody has had it looked for.
	pub reference: Option<Point>,
	/// When its entry level was touched, as far as somebody has had it looked for.
	pub armed_ms: Option<Moment>,
	/// The price at which it was entered, as far as somebody has had it looked for.
	pub fill: Option<Point>,
	/// At or beyond this price it has gained all it can. None without a fill.
	pub target_e18: Option<FixedU128>,
	/// At or beyond this price it has lost. None without a fill.
	pub stop_e18: Option<FixedU128>,
	/// What it would come to at the present price. None without a fill, without a price, or once judged.
	pub mark: Option<Mark>,
	/// How it has ended.
	pub outcome: Option<Outcome>,
	/// What can still be done with it as things stand, in the order of when.
	pub next: Vec<Step>,
}

/// How a trader has done on a feed.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TraderBrief {
	/// The score G, in 10^-12: luck alone ever shows it once in e^G accounts.
	pub g_e12: i64,
	/// Over how many calls.
	pub calls: u32,
	/// Whether that is enough of both to be ranked as proven.
	pub proven: bool,
}

/// In which part of its life a blueprint is.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
	/// It can be unlocked.
	#[codec(index = 0)]
	OnSale,
	/// It can no longer be unlocked; what was sold is delivered.
	#[codec(index = 1)]
	Delivery,
	/// It waits for its start.
	#[codec(index = 2)]
	Waiting,
	/// Prices count. Nobody knows, or has looked, at which it was entered.
	#[codec(index = 3)]
	Started,
	/// It was entered.
	#[codec(index = 4)]
	Live,
	/// Its time is over; it waits for being revealed or judged.
	#[codec(index = 5)]
	Ended,
	/// It is judged; unlocks are open.
	#[codec(index = 6)]
	Judged,
}

/// What a position would come to at a price.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
	/// The price of one whole unit.
	pub price_e18: FixedU128,
	/// From when on the age of that price counts.
	pub as_of_ms: Moment,
	/// The result then, in 10^-12; -1 is what is lost at the stop.
	pub result_e12: i64,
}

/// Something that can be done with a blueprint.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
	/// What.
	pub what: Deed,
	/// By whom.
	pub who: Doer,
	/// From when on. In the past if it can be done now.
	pub from_ms: Moment,
	/// Up to and including this moment; none if it can be done as long as the blueprint stands.
	pub until_ms: Option<Moment>,
}

/// What can be done with a blueprint: the calls of these names.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Deed {
	/// Buy a unit, each account one.
	#[codec(index = 0)]
	Unlock,
	/// Give the cover of what is not sold back to its trader.
	#[codec(index = 1)]
	Release,
	/// Deliver its key to its buyers.
	#[codec(index = 2)]
	Deliver,
	/// Reveal what it says, by its key.
	#[codec(index = 3)]
	Reveal,
	/// Leave the position.
	#[codec(index = 4)]
	Exit,
	/// Judge it; before that moment there can be nothing new, or a look is not worth it.
	#[codec(index = 5)]
	Judge,
	/// Pay out its unlocks.
	#[codec(index = 6)]
	Close,
}

/// Who can do something.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Doer {
	/// Anyone; to unlock, anyone else than its trader.
	#[codec(index = 0)]
	Anyone,
	/// Its trader.
	#[codec(index = 1)]
	Trader,
	/// Its trader and the trader's courier.
	#[codec(index = 2)]
	TraderOrCourier,
}

/// A blueprint with what it says.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct BlueprintDetail<AccountId, AssetKind> {
	/// All there is to say of it. What prices have shown is what a look now shows.
	pub view: BlueprintView<AccountId, AssetKind>,
	/// What it says, or, as long as nobody can know, the sealed bytes and the commitment to their key.
	pub content: Content,
	/// What its trader says of it.
	pub note: BoundedVec<u8, ConstU32<MAX_NOTE>>,
	/// Its key, once that is known.
	pub key: Option<Bytes32>,
	/// To how many of the units that are not closed nothing was delivered.
	pub undelivered: u32,
	/// How it would be judged now, if it has ended and is not judged.
	pub would_end: Option<Outcome>,
}

/// The facts that say in which part of its life a blueprint is, and what can be done with it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct State {
	/// The time of the block.
	pub now: Moment,
	/// Its times, halts of the chain taken into account.
	pub times: Times,
	/// How many units were sold.
	pub sold: u32,
	/// How many units have their cover on hold and are not sold.
	pub unsold: u32,
	/// Whether it is known what it says.
	pub known: bool,
	/// Whether it was entered.
	pub filled: bool,
	/// Whether its trader has left it.
	pub exited: bool,
	/// When there can be more to see.
	pub look_ms: Moment,
	/// Whether it is judged.
	pub judged: bool,
}

impl State {
	fn on_sale(&self) -> bool {
		self.unsold > 0 && self.now <= self.times.sale_end_ms && !self.judged
	}

	/// How many units can be bought now.
	pub fn left(&self) -> u32 {
		if self.on_sale() {
			self.unsold
		} else {
			0
		}
	}

	/// In which part of its life it is.
	pub fn phase(&self) -> Phase {
		if self.judged {
			Phase::Judged
		} else if self.on_sale() {
			Phase::OnSale
		} else if !self.times.fixed {
			Phase::Delivery
		} else if self.now < self.times.starts_ms {
			Phase::Waiting
		} else if self.now >= self.times.ends_ms {
			Phase::Ended
		} else if self.filled {
			Phase::Live
		} else {
			Phase::Started
		}
	}

	/// What can be done with it now and later as things stand, in the order of when.
	pub fn next(&self) -> Vec<Step> {
		let Self { now, times, .. } = *self;
		let step = |what, who, from_ms, until_ms| Step { what, who, from_ms, until_ms };
		if self.judged {
			return alloc::vec![step(Deed::Close, Doer::Anyone, self.look_ms.min(now), None)];
		}
		let mut steps = Vec::new();
		let after = |moment: Moment| moment.saturating_add(1);
		if self.on_sale() {
			let until = Some(times.sale_end_ms);
			steps.push(step(Deed::Unlock, Doer::Anyone, times.posted_ms, until));
			steps.push(step(Deed::Release, Doer::Trader, times.posted_ms, until));
		}
		if self.unsold > 0 {
			steps.push(step(Deed::Release, Doer::Anyone, after(times.sale_end_ms), None));
		}
		if !times.fixed && self.sold > 0 {
			let until = Some(times.deliver_by_ms);
			steps.push(step(Deed::Deliver, Doer::TraderOrCourier, times.posted_ms, until));
		}
		if !self.known {
			let until = Some(times.reveal_by_ms);
			steps.push(step(Deed::Reveal, Doer::Trader, times.starts_ms, until));
			steps.push(step(Deed::Reveal, Doer::Anyone, times.ends_ms, until));
		}
		if !self.exited {
			let until = Some(times.ends_ms.saturating_sub(1));
			steps.push(step(Deed::Exit, Doer::Trader, times.starts_ms, until));
		}
		let judge = if self.known { times.starts_ms } else { after(times.reveal_by_ms) };
		steps.push(step(Deed::Judge, Doer::Anyone, judge.max(self.look_ms), None));
		steps.retain(|step| step.until_ms.is_none_or(|until| now <= until));
		steps.sort_by_key(|step| step.from_ms);
		steps
	}
}
