// SPDX-License-Identifier: Apache-2.0
//! The reference: what there is, and what each call does to it, as the design says it.
//!
//! A call gives `None` if it must fail. If the design leaves open whether it does, or it depends on
//! what an asset's issuer does, the reference is not `sure`, and follows the chain.

use super::{
	record::{Came, ModelRecord},
	replay::{cover, limits, payout, replay, result_of, stake_lost, Case, Seen},
};
use crate::{mock::*, *};
use primitives::{Clock as _, Point};
use sp_runtime::{traits::Zero, FixedU128};
use std::collections::{BTreeMap, BTreeSet};

pub const FEEDS: [FeedId; 3] = [BTC, ETH, GOLD];
/// What a payer must have beside what is asked, so that it is sure that they can pay: deposits, and
/// what an account needs to stand.
const SLACK: u128 = 1_000_000;

/// What a blueprint says that is sealed.
#[derive(Clone, Debug)]
pub struct Secret {
	/// The key that was used.
	pub key: Bytes32,
	/// Whether the commitment is to it, and for this blueprint.
	pub opens: bool,
	/// Nothing if it is malformed.
	pub position: Option<Position>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ModelUnlock {
	pub index: UnlockIndex,
	pub reading_key: Bytes32,
	pub delivery: Option<Delivery>,
	pub followed: bool,
}

#[derive(Clone, Debug)]
pub struct ModelBlueprint {
	pub trader: AccountId,
	pub sequence: Sequence,
	pub feed: FeedId,
	pub rules: FeedTermsOf<Test>,
	pub terms: BlueprintTerms,
	pub posted: Moment,
	/// Until when it was delivered, once the chain has noted it. The clock forgets halts of long ago.
	pub delivered_by: Option<Moment>,
	/// Nothing if it is open.
	pub secret: Option<Secret>,
	/// Whether everybody knows what it says.
	pub known: Option<Position>,
	pub exit: Option<Moment>,
	pub sold: u32,
	pub unsold: u32,
	pub unlocks: BTreeMap<AccountId, ModelUnlock>,
	/// What the chain has stored.
	pub stored: Seen,
	pub outcome: Option<Outcome>,
}

/// When a blueprint's parts begin and end, halts of the chain taken into account.
#[derive(Clone, Copy, Debug)]
pub struct ModelTimes {
	pub sale_end: Moment,
	pub deliver_by: Moment,
	pub delivered: bool,
	pub starts: Moment,
	pub enter_by: Moment,
	pub ends: Moment,
	pub reveal_by: Moment,
}

#[derive(Clone, PartialEq, Debug)]
pub struct ModelFollowing {
	pub feeds: Vec<FeedId>,
	pub native: bool,
	pub max_price: u128,
	pub budget: u128,
	pub left: u128,
	pub pause_after: u8,
	pub losses: u8,
}

#[derive(Clone)]
pub struct ModelFeed {
	pub terms: FeedTermsOf<Test>,
	pub closed: bool,
}

/// What is posted.
#[derive(Clone)]
#[allow(clippy::large_enum_variant)] // of tests
pub enum Said {
	Open(Position),
	/// A message, under a key, for a trader's blueprint of a sequence, with a commitment to a key.
	Sealed {
		message: Message,
		key: Bytes32,
		committed: Bytes32,
		of: (AccountId, Sequence),
	},
}

impl core::fmt::Debug for Said {
	fn fmt(&self, f: &mut core::fmt::Formatter) -> core::fmt::Result {
		match self {
			Self::Open(position) => write!(f, "open {position:?}"),
			Self::Sealed { message, key, committed, of } => {
				write!(f, "sealed {:?} for {of:?}", read(message))?;
				write!(f, ", committed {}", key == committed)
			},
		}
	}
}

#[derive(Clone)]
pub struct Model {
	pub now: Moment,
	/// Free, on hold and waiting.
	pub wealth: BTreeMap<(AccountId, bool), u128>,
	pub samples: BTreeMap<FeedId, Vec<Point>>,
	/// When the first sample is that is kept.
	pub kept: BTreeMap<FeedId, Moment>,
	pub feeds: BTreeMap<FeedId, ModelFeed>,
	pub blueprints: BTreeMap<BlueprintId, ModelBlueprint>,
	pub next: BlueprintId,
	pub sequences: BTreeMap<AccountId, Sequence>,
	pub keys: BTreeMap<AccountId, Bytes32>,
	pub couriers: BTreeMap<AccountId, AccountId>,
	pub profiles: BTreeSet<AccountId>,
	pub followings: BTreeMap<(AccountId, AccountId), ModelFollowing>,
	pub records: BTreeMap<(AccountId, FeedId), ModelRecord>,
	/// Whether the whole dollar is frozen.
	pub frozen: bool,
	/// Accounts that are frozen or blocked in the dollar.
	pub odd: BTreeSet<AccountId>,
	pub sure: bool,
	/// What everybody had free before the call.
	pub free: BTreeMap<(AccountId, bool), u128>,
	/// How the chain says that a blueprint ended in this call.
	pub told: BTreeMap<BlueprintId, Ending>,
}

pub fn need(that: bool) -> Option<()> {
	that.then_some(())
}

pub fn is_native(asset: &AssetKind) -> bool {
	*asset == TRN
}

/// What a message says by the design's table of bytes.
pub fn read(message: &Message) -> Option<Position> {
	need(message[0] == 1)?;
	let direction = [Direction::Long, Direction::Short].into_iter().nth(message[1].into())?;
	let level = u128::from_le_bytes(message[3..19].try_into().unwrap());
	let entry = match message[2] {
		0 if level == 0 => Entry::Market,
		1 if level > 0 => Entry::Level { price: FixedU128::from_inner(level) },
		_ => return None,
	};
	let length = usize::from(u16::from_le_bytes([message[19], message[20]]));
	need(length <= 235 && message[21 + length..].iter().all(|byte| *byte == 0))?;
	Some(Position { direction, entry })
}

impl ModelBlueprint {
	pub fn sells(&self) -> bool {
		self.terms.cap > 0
	}

	pub fn native(&self) -> bool {
		is_native(&self.rules.asset)
	}

	pub fn cover(&self) -> u128 {
		cover(self.rules.kappa_ppm, self.terms.price, self.terms.odds_e2)
	}

	pub fn times(&self, now: Moment) -> ModelTimes {
		let rules = &self.rules;
		let sale_end = self.posted + self.terms.sale_ms;
		let deliver_by = if let Some(noted) = self.delivered_by {
			noted
		} else if self.sells() {
			Clock::effective(sale_end + rules.delivery_ms, rules.delivery_ms)
		} else {
			sale_end
		};
		let starts = deliver_by + rules.lag_ms;
		let enter_by = starts + self.terms.entry_ms;
		let ends = enter_by + rules.lag_ms + self.terms.life_ms;
		let reveal_by = ends + rules.grace_ms + rules.reveal_ms;
		let reveal_by = Clock::effective(reveal_by, rules.reveal_ms);
		let delivered = !self.sells() || now > deliver_by;
		ModelTimes { sale_end, deliver_by, delivered, starts, enter_by, ends, reveal_by }
	}

	pub fn has_started(&self, now: Moment) -> bool {
		let times = self.times(now);
		times.delivered && now >= times.starts
	}

	pub fn case(&self, position: Position, now: Moment) -> Case {
		let times = self.times(now);
		Case {
			position,
			odds: self.terms.odds_e2,
			stop: self.terms.stop_ppm,
			lag: self.rules.lag_ms,
			grace: self.rules.grace_ms,
			starts: times.starts,
			enter_by: times.enter_by,
			ends: times.ends,
			exit: self.exit,
		}
	}

	/// Whether this is its key.
	pub fn opens_with(&self, key: &Bytes32) -> bool {
		self.secret.as_ref().is_some_and(|secret| secret.opens && secret.key == *key)
	}

	/// Whether an unlock was delivered as the key says.
	pub fn is_delivered(&self, unlock: &ModelUnlock) -> bool {
		let context = context_of(self.trader, self.sequence);
		self.secret.as_ref().is_some_and(|secret| {
			secret.opens
				&& unlock
					.delivery
					.is_some_and(|delivery| delivery == deliver_to(&context, &secret.key, unlock))
		})
	}

	/// r; nothing if it is void.
	pub fn result(&self) -> Option<i64> {
		match self.outcome.unwrap() {
			Outcome { ending: Ending::Void(_), .. } => None,
			Outcome { result_e12, .. } => Some(result_e12),
		}
	}

	/// What is on sale at this time.
	pub fn on_sale(&self, now: Moment) -> bool {
		self.outcome.is_none() && self.unsold > 0 && now <= self.times(now).sale_end
	}
}

pub fn deliver_to(context: &Context, key: &Bytes32, unlock: &ModelUnlock) -> Delivery {
	crate::seal::deliver(context, key, unlock.index, &unlock.reading_key)
}

impl Model {
	/// Whether somebody can have so much more put on hold, or pay it.
	fn afford(&mut self, who: AccountId, native: bool, amount: u128) -> Option<()> {
		let free = self.free[&(who, native)];
		need(free >= amount)?;
		// Of what is frozen nothing can be held; it depends on how much is asked.
		let odd = !native && (self.frozen || self.odd.contains(&who));
		self.sure &= free >= amount + SLACK && !odd;
		Some(())
	}

	/// Money of this asset moves, which a freeze of all of it may prevent.
	fn moves(&mut self, native: bool) {
		self.sure &= native || !self.frozen;
	}

	fn pay(&mut self, native: bool, from: AccountId, to: AccountId, amount: u128) {
		*self.wealth.get_mut(&(from, native)).unwrap() -= amount;
		*self.wealth.entry((to, native)).or_default() += amount;
	}

	pub fn exposure(&self, feed: FeedId) -> u128 {
		let of = |blueprint: &ModelBlueprint| {
			let one = blueprint.terms.price + blueprint.cover();
			one * blueprint.unlocks.len() as u128
		};
		self.blueprints.values().filter(|it| it.feed == feed).map(of).sum()
	}

	pub fn unjudged(&self, trader: AccountId, feed: FeedId) -> Option<BlueprintId> {
		let open = |it: &&ModelBlueprint| it.trader == trader && it.feed == feed;
		let is = |(_, it): &(&BlueprintId, &ModelBlueprint)| open(it) && it.outcome.is_none();
		self.blueprints.iter().find(is).map(|(id, _)| *id)
	}

	pub fn seen(&self, blueprint: &ModelBlueprint, position: Position) -> (Case, Seen) {
		let case = blueprint.case(position, self.now);
		let mut seen = replay(&self.samples[&blueprint.feed], &case, self.now);
		if !blueprint.has_started(self.now) {
			seen = Seen::default();
		}
		(case, seen)
	}

	pub fn post(
		&mut self,
		who: AccountId,
		terms: &BlueprintTerms,
		said: &Said,
		sequence: Sequence,
		fresh: bool,
	) -> Option<()> {
		let feed = self.feeds.get(&terms.feed)?.clone();
		let rules = feed.terms;
		need(!feed.closed && fresh)?;
		need(sequence == self.sequences.get(&who).copied().unwrap_or_default())?;
		need(self.unjudged(who, terms.feed).is_none())?;
		need((50..=400).contains(&terms.odds_e2))?;
		need((rules.min_stop_ppm..=900_000).contains(&terms.stop_ppm))?;
		need(u64::from(terms.stop_ppm) * u64::from(terms.odds_e2) <= 90_000_000)?;
		if terms.cap > 0 {
			need((rules.min_price..=rules.max_price).contains(&terms.price))?;
			need(terms.cap <= rules.max_cap)?;
			need(terms.sale_ms >= rules.min_sale_ms)?;
		} else {
			// That nothing is sold for something, or for a while, may be refused.
			self.sure &= terms.price == 0 && terms.sale_ms == 0;
		}
		let (secret, known) = match said {
			Said::Open(position) => {
				need(terms.cap == 0)?;
				need(!matches!(position.entry, Entry::Level { price: level } if level.is_zero()))?;
				(None, Some(*position))
			},
			Said::Sealed { message, key, committed, of } => {
				let opens = key == committed && *of == (who, sequence);
				(Some(Secret { key: *key, opens, position: read(message) }), None)
			},
		};
		let mut blueprint = ModelBlueprint {
			trader: who,
			sequence,
			feed: terms.feed,
			rules: rules.clone(),
			terms: terms.clone(),
			posted: self.now,
			delivered_by: None,
			secret,
			known,
			exit: None,
			sold: 0,
			unsold: terms.cap,
			unlocks: BTreeMap::new(),
			stored: Seen::default(),
			outcome: None,
		};
		// No halt has touched it yet.
		let times = blueprint.times(self.now);
		need(times.reveal_by - self.now <= rules.max_life_ms)?;
		blueprint.terms.note = Default::default();
		let native = blueprint.native();
		let held = rules.stake + blueprint.cover() * u128::from(terms.cap);
		self.afford(who, native, held)?;
		self.sequences.insert(who, sequence + 1);
		self.records.entry((who, terms.feed)).or_default();
		self.blueprints.insert(self.next, blueprint);
		self.next += 1;
		Some(())
	}

	pub fn set_key(&mut self, who: AccountId, key: Option<Bytes32>) -> Option<()> {
		match key {
			Some(key) => {
				need(key[1..] != [0; 31])?;
				self.keys.insert(who, key);
			},
			None => self.sure &= self.keys.remove(&who).is_some(),
		}
		Some(())
	}

	pub fn set_profile(
		&mut self,
		who: AccountId,
		named: bool,
		courier: Option<AccountId>,
	) -> Option<()> {
		let was = self.profiles.remove(&who);
		self.couriers.remove(&who);
		if let Some(courier) = courier {
			self.couriers.insert(who, courier);
		}
		if named || courier.is_some() {
			self.profiles.insert(who);
		} else {
			self.sure &= was;
		}
		Some(())
	}

	/// What every purchase needs.
	fn buy(&mut self, buyer: AccountId, id: BlueprintId, followed: bool) -> Option<()> {
		let reading_key = *self.keys.get(&buyer)?;
		let blueprint = self.blueprints.get(&id)?;
		need(blueprint.trader != buyer && blueprint.on_sale(self.now))?;
		need(!blueprint.unlocks.contains_key(&buyer))?;
		let exposure = self.exposure(blueprint.feed) + blueprint.terms.price + blueprint.cover();
		// By today's terms: it is about the feed, not about the blueprint.
		need(exposure <= self.feeds[&blueprint.feed].terms.max_exposure)?;
		let blueprint = self.blueprints.get_mut(&id).unwrap();
		let index = blueprint.sold;
		blueprint.sold += 1;
		blueprint.unsold -= 1;
		let unlock = ModelUnlock { index, reading_key, delivery: None, followed };
		blueprint.unlocks.insert(buyer, unlock);
		Some(())
	}

	pub fn unlock(&mut self, buyer: AccountId, id: BlueprintId) -> Option<()> {
		let blueprint = self.blueprints.get(&id)?;
		let (native, price) = (blueprint.native(), blueprint.terms.price);
		self.buy(buyer, id, false)?;
		self.afford(buyer, native, price)
	}

	pub fn unlock_for(&mut self, id: BlueprintId, follower: AccountId) -> Option<()> {
		let blueprint = self.blueprints.get(&id)?;
		let (native, price) = (blueprint.native(), blueprint.terms.price);
		let (trader, feed) = (blueprint.trader, blueprint.feed);
		let following = self.followings.get(&(follower, trader))?;
		need(following.feeds.contains(&feed) && price <= following.max_price)?;
		need(following.losses < following.pause_after && following.left >= price)?;
		self.buy(follower, id, true)?;
		self.followings.get_mut(&(follower, trader)).unwrap().left -= price;
		// What is frozen is on hold already.
		self.sure &= native || !self.frozen && !self.odd.contains(&follower);
		Some(())
	}

	pub fn follow(
		&mut self,
		who: AccountId,
		trader: AccountId,
		feeds: &[FeedId],
		max_price: u128,
		budget: u128,
		pause_after: u8,
	) -> Option<()> {
		need(who != trader && self.keys.contains_key(&who))?;
		need(max_price > 0 && budget >= max_price && pause_after > 0)?;
		need(!feeds.is_empty() && feeds.iter().all(|feed| self.feeds.contains_key(feed)))?;
		let native = |feed: &FeedId| is_native(&self.feeds[feed].terms.asset);
		let native_first = native(&feeds[0]);
		need(feeds.iter().all(|feed| native(feed) == native_first))?;
		let native = native_first;
		let mut sorted = feeds.to_vec();
		sorted.sort();
		sorted.dedup();
		self.sure &= sorted.len() == feeds.len();
		let before = self.followings.remove(&(who, trader));
		let mut more = budget;
		if let Some(before) = before {
			// What comes free of the old one pays for the new one.
			self.sure &= !self.odd.contains(&who) && !self.frozen;
			if before.native == native {
				more = budget.saturating_sub(before.left);
			}
		}
		self.afford(who, native, more)?;
		let following = ModelFollowing {
			feeds: feeds.to_vec(),
			native,
			max_price,
			budget,
			left: budget,
			pause_after,
			losses: 0,
		};
		self.followings.insert((who, trader), following);
		Some(())
	}

	pub fn unfollow(&mut self, who: AccountId, trader: AccountId) -> Option<()> {
		let following = self.followings.remove(&(who, trader))?;
		self.moves(following.native);
		Some(())
	}

	pub fn release(&mut self, who: AccountId, id: BlueprintId) -> Option<()> {
		let now = self.now;
		let blueprint = self.blueprints.get_mut(&id)?;
		need(blueprint.unsold > 0)?;
		need(blueprint.trader == who || now > blueprint.times(now).sale_end)?;
		blueprint.unsold = 0;
		let native = blueprint.native();
		self.moves(native);
		Some(())
	}

	pub fn deliver(&mut self, who: AccountId, id: BlueprintId, all: &[Delivered]) -> Option<()> {
		let now = self.now;
		let blueprint = self.blueprints.get_mut(&id)?;
		let is_courier = self.couriers.get(&blueprint.trader) == Some(&who);
		need(blueprint.trader == who || is_courier)?;
		need(!blueprint.times(now).delivered)?;
		self.sure &= !all.is_empty();
		for Delivered { index, ephemeral, wrapped } in all {
			let (ephemeral, wrapped) = (*ephemeral, *wrapped);
			let unlock = blueprint.unlocks.values_mut().find(|unlock| unlock.index == *index)?;
			unlock.delivery = Some(Delivery { ephemeral, wrapped });
		}
		Some(())
	}

	/// It becomes known what a blueprint says.
	fn open(&mut self, id: BlueprintId) -> Option<()> {
		let blueprint = self.blueprints.get_mut(&id)?;
		match blueprint.secret.as_ref().unwrap().position {
			Some(position) => blueprint.known = Some(position),
			None => self.end(id, Ending::Hidden(WhyHidden::Malformed), None),
		}
		Some(())
	}

	pub fn reveal(&mut self, who: AccountId, id: BlueprintId, key: &Bytes32) -> Option<()> {
		let now = self.now;
		let blueprint = self.blueprints.get(&id)?;
		need(blueprint.outcome.is_none() && blueprint.known.is_none())?;
		let times = blueprint.times(now);
		need(blueprint.has_started(now) && now <= times.reveal_by)?;
		need(blueprint.trader == who || now >= times.ends)?;
		need(blueprint.opens_with(key))?;
		self.open(id)
	}

	pub fn exit(&mut self, who: AccountId, id: BlueprintId, key: Option<&Bytes32>) -> Option<()> {
		let now = self.now;
		let blueprint = self.blueprints.get_mut(&id)?;
		need(blueprint.trader == who && blueprint.outcome.is_none())?;
		need(blueprint.has_started(now) && now < blueprint.times(now).ends)?;
		need(blueprint.exit.is_none())?;
		if blueprint.known.is_some() {
			// Whether a key that nobody needs is looked at is left open.
			self.sure &= key.is_none_or(|key| blueprint.opens_with(key));
		} else {
			need(blueprint.opens_with(key?))?;
			self.open(id)?;
		}
		// What is malformed is over, if not gone.
		if let Some(blueprint) = self.blueprints.get_mut(&id) {
			if blueprint.outcome.is_none() {
				blueprint.exit = Some(now);
			}
		}
		Some(())
	}

	/// Whether samples were removed that this one is judged by.
	fn is_forgotten(&self, blueprint: &ModelBlueprint) -> bool {
		let kept = self.kept.get(&blueprint.feed);
		kept.is_some_and(|kept| *kept > blueprint.times(self.now).starts)
	}

	pub fn judge(&mut self, id: BlueprintId) -> Option<()> {
		let blueprint = self.blueprints.get(&id)?;
		need(blueprint.outcome.is_none() && blueprint.has_started(self.now))?;
		let Some(position) = blueprint.known else {
			if self.now > blueprint.times(self.now).reveal_by {
				self.end(id, Ending::Hidden(WhyHidden::NotRevealed), None);
			} else {
				// Whether it counts as a look that its times are fixed now is left open.
				self.sure = false;
			}
			return Some(());
		};
		let (case, seen) = self.seen(blueprint, position);
		if self.is_forgotten(blueprint) {
			self.sure = false;
			if let Some(ending @ Ending::Hidden(_)) = self.told.get(&id) {
				assert_eq!(*ending, Ending::Hidden(WhyHidden::SamplesRemoved));
				self.end(id, *ending, None);
				return Some(());
			}
		}
		if let Some(ending) = seen.ending {
			self.end(id, ending, Some((case, seen)));
			return Some(());
		}
		let stored = blueprint.stored;
		let new = seen.armed != stored.armed || seen.fill != stored.fill;
		self.sure &= new;
		self.blueprints.get_mut(&id).unwrap().stored = seen;
		Some(())
	}

	/// A blueprint ends: its stake, its record, what was not sold.
	fn end(&mut self, id: BlueprintId, ending: Ending, seen: Option<(Case, Seen)>) {
		let blueprint = self.blueprints.get_mut(&id).unwrap();
		let odds = blueprint.terms.odds_e2;
		let hidden = matches!(ending, Ending::Hidden(_));
		let result = match ending {
			Ending::Void(_) => None,
			Ending::Hidden(_) => Some(limits(odds).1),
			_ => {
				let (case, seen) = seen.unwrap();
				Some(result_of(&case, &seen))
			},
		};
		blueprint.outcome = Some(Outcome { ending, result_e12: result.unwrap_or_default() });
		blueprint.unsold = 0;
		let (trader, native, stake) = (blueprint.trader, blueprint.native(), blueprint.rules.stake);
		let came = Came {
			result,
			odds,
			stop: blueprint.terms.stop_ppm,
			cost: blueprint.rules.cost_ppm,
			level: match ending {
				Ending::Target(_) => Some(true),
				Ending::Stop(_) => Some(false),
				_ => None,
			},
			long: blueprint.known.map(|known| known.direction == Direction::Long),
			hidden,
		};
		self.records.get_mut(&(trader, blueprint.feed)).unwrap().add(came);
		self.moves(native);
		self.pay(native, trader, Treasury::get(), stake_lost(stake, result));
		self.forget(id);
	}

	/// A blueprint goes with the last of its unlocks.
	fn forget(&mut self, id: BlueprintId) {
		if self.blueprints[&id].unlocks.is_empty() {
			self.blueprints.remove(&id);
		}
	}

	pub fn close(&mut self, id: BlueprintId, accounts: &[AccountId]) -> Option<()> {
		let blueprint = self.blueprints.get(&id)?;
		need(blueprint.outcome.is_some())?;
		let mut open: Vec<AccountId> = Vec::new();
		for who in accounts {
			if blueprint.unlocks.contains_key(who) && !open.contains(who) {
				open.push(*who);
			}
		}
		need(!open.is_empty())?;
		for buyer in open {
			self.settle(id, buyer);
		}
		Some(())
	}

	/// Close one unlock.
	pub fn settle(&mut self, id: BlueprintId, buyer: AccountId) {
		let blueprint = self.blueprints.get_mut(&id).expect("it stands until its last unlock");
		let unlock = blueprint.unlocks.remove(&buyer).expect("it was open");
		let blueprint = &*blueprint;
		let (trader, feed, native) = (blueprint.trader, blueprint.feed, blueprint.native());
		let result = blueprint.result();
		let unrevealed =
			matches!(blueprint.outcome.unwrap().ending, Ending::Hidden(WhyHidden::NotRevealed));
		// Without a key nobody can tell; the buyer has the price and the whole cover anyway.
		let faulty =
			if unrevealed { unlock.delivery.is_none() } else { !blueprint.is_delivered(&unlock) };
		let (odds, price) = (blueprint.terms.odds_e2, blueprint.terms.price);
		let paid = payout(&blueprint.rules, odds, price, result, faulty);
		assert_eq!(price, paid.buyer_of_price + paid.trader + paid.fee);
		assert!(!unrevealed || paid.buyer_of_cover == blueprint.cover());
		self.moves(native);
		self.pay(native, buyer, trader, paid.trader);
		self.pay(native, buyer, Treasury::get(), paid.fee);
		self.pay(native, trader, buyer, paid.buyer_of_cover);
		let record = self.records.get_mut(&(trader, feed)).unwrap();
		record.faulty += u32::from(faulty);
		let following = self.followings.get_mut(&(buyer, trader));
		// One that was replaced by another one in the same asset goes on in that.
		let of_it = |following: &&mut ModelFollowing| unlock.followed && following.native == native;
		if let Some(following) = following.filter(of_it) {
			// What a smaller budget has no room for is free again.
			following.left = following.budget.min(following.left + paid.buyer_of_price);
			// Who is not delivered to has lost as well. A pause lasts until one follows anew.
			let lost = faulty || result.is_some_and(|result| result < 0);
			let paused = following.losses >= following.pause_after;
			if lost {
				following.losses = following.losses.saturating_add(1);
			} else if result.is_some() && !paused {
				following.losses = 0;
			}
		}
		self.forget(id);
	}

	pub fn set_terms(&mut self, feed: FeedId, terms: FeedTermsOf<Test>) {
		self.feeds.get_mut(&feed).unwrap().terms = terms;
	}

	/// An issuer has kept somebody from receiving what is too small to wait.
	pub fn too_small(&mut self, to: AccountId, asset: &AssetKind, amount: u128) {
		assert!(!is_native(asset) && self.odd.contains(&to) && amount < 100);
		self.pay(false, to, Treasury::get(), amount);
	}
}
