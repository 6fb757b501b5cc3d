// SPDX-License-Identifier: Apache-2.0
//! Random steps, and how they become acts that mostly mean something: about blueprints there are, by
//! whom they concern, at moments and prices at the edges.

use super::{choices, reference::*};
use crate::{mock::*, *};
use frame_support::weights::Weight;
use proptest::prelude::*;

/// What a step is about, and how often it comes.
const KINDS: &[(Kind, usize)] = &[
	(Kind::Post, 14),
	(Kind::Unlock, 16),
	(Kind::UnlockFor, 12),
	(Kind::Follow, 4),
	(Kind::Unfollow, 1),
	(Kind::ReadingKey, 2),
	(Kind::Profile, 2),
	(Kind::Release, 3),
	(Kind::Deliver, 14),
	(Kind::Reveal, 14),
	(Kind::Exit, 5),
	(Kind::Judge, 12),
	(Kind::Close, 10),
	(Kind::Block, 12),
	(Kind::Walk, 5),
	(Kind::Jump, 11),
	(Kind::Idle, 2),
	(Kind::Issuer, 3),
	(Kind::Withdraw, 1),
	(Kind::Terms, 1),
	(Kind::CloseFeed, 1),
	(Kind::Age, 1),
	(Kind::Whole, 6),
];

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
	Post,
	Unlock,
	UnlockFor,
	Follow,
	Unfollow,
	ReadingKey,
	Profile,
	Release,
	Deliver,
	Reveal,
	Exit,
	Judge,
	Close,
	Block,
	Walk,
	Jump,
	Idle,
	Issuer,
	Withdraw,
	Terms,
	CloseFeed,
	Age,
	/// Most of a blueprint's life.
	Whole,
}

/// Numbers that mean something once it is known what there is.
#[derive(Clone, Debug)]
pub struct Step {
	pub kind: Kind,
	pub who: usize,
	/// Whether it is done by somebody whom it concerns, at a time at which it can be.
	pub right: bool,
	pub pick: usize,
	/// Each of a thousand.
	pub dice: [u128; 5],
	pub edge: i64,
}

pub fn step() -> impl Strategy<Value = Step> {
	let kinds: Vec<Kind> =
		KINDS.iter().flat_map(|(kind, times)| std::iter::repeat_n(*kind, *times)).collect();
	let die = || 0u128..1_000;
	(
		prop::sample::select(kinds),
		0usize..4,
		prop::bool::weighted(0.9),
		0usize..60,
		[die(), die(), die(), die(), die()],
		-1i64..=1,
	)
		.prop_map(|(kind, who, right, pick, dice, edge)| Step {
			kind,
			who,
			right,
			pick,
			dice,
			edge,
		})
}

/// What the dollar's issuer does to it: all of it, or an account in it.
#[derive(Clone, Copy, Debug)]
pub enum Issuer {
	FreezeAll,
	ThawAll,
	Freeze(AccountId),
	Block(AccountId),
	Thaw(AccountId),
}

/// The prices of a block, and how long until the next one.
pub type BlockOf = (Vec<(FeedId, u128)>, Moment);

/// What a blueprint goes through, mostly.
const WHOLE: &[Kind] = &[
	Kind::Post,
	Kind::Unlock,
	Kind::UnlockFor,
	Kind::Unlock,
	Kind::Deliver,
	Kind::Deliver,
	Kind::Release,
	Kind::Reveal,
	Kind::Block,
	Kind::Judge,
	Kind::Exit,
	Kind::Jump,
	Kind::Block,
	Kind::Judge,
	Kind::Jump,
	Kind::Block,
	Kind::Judge,
	Kind::Jump,
	Kind::Judge,
	Kind::Close,
	Kind::Close,
];

impl Step {
	/// The steps that it is made of.
	pub fn parts(&self) -> Vec<Step> {
		if self.kind != Kind::Whole {
			return vec![self.clone()];
		}
		let die = |at: usize, part: usize| (self.dice[at] * (2 * part as u128 + 1) + 7) % 1_000;
		let parts = WHOLE.iter().enumerate().filter(|(part, kind)| match kind {
			// Not everything happens to each.
			Kind::Exit => die(0, *part) < 300,
			Kind::Jump | Kind::Block => die(1, *part) < 700,
			Kind::Release | Kind::Judge => die(2, *part) < 500,
			_ => true,
		});
		parts
			.map(|(part, kind)| {
				let mut dice = [0, 1, 2, 3, 4].map(|at| die(at, part));
				match kind {
					Kind::Post => (dice[3], dice[4]) = (500, 500),
					// What is delivered is right, mostly.
					Kind::Deliver => dice[0] = 150 + dice[0] / 2,
					_ => {},
				}
				Step { kind: *kind, who: (self.who + part) % 4, right: true, dice, ..self.clone() }
			})
			.collect()
	}
}

/// What happens in a step.
#[derive(Clone, Debug)]
pub enum Act {
	Post(AccountId, BlueprintTerms, Said, Sequence),
	Call(AccountId, Call<Test>),
	Root(Call<Test>),
	/// Somebody has custody pay out what waits for an account.
	Withdraw(AccountId, AssetKind),
	Blocks(Vec<BlockOf>),
	Issuer(Issuer),
	/// With so much weight left by users.
	Idle(Weight),
	/// The oldest samples are removed.
	Prune,
}

pub fn choose<T>(found: impl Iterator<Item = T>, pick: usize) -> Option<T> {
	let mut found: Vec<T> = found.collect();
	if found.is_empty() {
		return None;
	}
	Some(found.swap_remove(pick % found.len()))
}

/// An id that no record has.
const NONE: u64 = 1_000_000;

impl Model {
	/// A blueprint that fits if there is one, mostly; else any.
	fn some(&self, step: &Step, fits: impl Fn(&ModelBlueprint) -> bool) -> BlueprintId {
		if step.dice[4] < 10 {
			return NONE;
		}
		let all = self.blueprints.iter();
		let fitting = all.filter(|(_, it)| step.right && fits(it)).map(|(id, _)| *id);
		choose(fitting, step.pick)
			.or_else(|| choose(self.blueprints.keys().copied(), step.pick))
			.unwrap_or(NONE)
	}

	/// Whether a follower would buy, out of what the budget has.
	fn wants(&self, follower: AccountId, it: &ModelBlueprint) -> bool {
		let following = self.followings.get(&(follower, it.trader));
		!it.unlocks.contains_key(&follower)
			&& following.is_some_and(|following| {
				following.feeds.contains(&it.feed)
					&& it.terms.price <= following.max_price.min(following.left)
					&& following.losses < following.pause_after
			})
	}

	fn trader_of(&self, id: BlueprintId, step: &Step) -> AccountId {
		let trader = self.blueprints.get(&id).map(|blueprint| blueprint.trader);
		trader.filter(|_| step.right).unwrap_or(PEOPLE[step.who])
	}

	/// Its key, or another.
	fn key_for(&self, id: BlueprintId, dice: u128) -> Bytes32 {
		match self.blueprints.get(&id).and_then(|blueprint| blueprint.secret.as_ref()) {
			Some(secret) if dice < 930 => secret.key,
			_ => [5; 32],
		}
	}

	fn deliveries(&self, id: BlueprintId, step: &Step) -> Vec<Delivered> {
		let Some(blueprint) = self.blueprints.get(&id) else { return vec![choices::NOTHING] };
		let context = context_of(blueprint.trader, blueprint.sequence);
		let Some(secret) = &blueprint.secret else { return vec![choices::NOTHING] };
		let part =
			|index: u32| step.dice[1] < 700 || (index as usize + step.pick).is_multiple_of(2);
		let mut all: Vec<Delivered> = blueprint
			.unlocks
			.values()
			.filter(|unlock| part(unlock.index))
			.map(|unlock| {
				let Delivery { ephemeral, wrapped } = deliver_to(&context, &secret.key, unlock);
				Delivered { index: unlock.index, ephemeral, wrapped }
			})
			.collect();
		let Some(last) = all.len().checked_sub(1) else { return vec![choices::NOTHING] };
		match step.dice[0] {
			0..60 => all[0].wrapped[0] ^= 1,
			60..100 => all[0].ephemeral[31] ^= 1,
			// What is another's.
			100..140 => {
				let first = all[0];
				all[0] = Delivered { index: first.index, ..all[last] };
				all[last] = Delivered { index: all[last].index, ..first };
			},
			// The last one counts.
			140..180 => {
				let wrong = Delivered { wrapped: [0; 32], ..all[0] };
				all.insert(0, wrong);
			},
			180..200 => all.push(Delivered { wrapped: [0; 32], ..all[0] }),
			200..230 => all.push(Delivered { index: 99, ..all[0] }),
			_ => {},
		}
		all
	}

	/// What a step does now. Where nothing fits, somebody posts.
	pub fn resolve(&self, step: &Step) -> Vec<Act> {
		let is_about_none = |act: &Act| {
			matches!(
				act,
				Act::Call(
					_,
					Call::unlock { blueprint: NONE }
						| Call::unlock_for { blueprint: NONE, .. }
						| Call::release { blueprint: NONE }
						| Call::deliver { blueprint: NONE, .. }
						| Call::reveal { blueprint: NONE, .. }
						| Call::exit { blueprint: NONE, .. }
						| Call::judge { blueprint: NONE }
						| Call::close { blueprint: NONE, .. }
				)
			)
		};
		let step = &self.instead(step);
		let mut act = self.act_of(step);
		if is_about_none(&act) && step.dice[4] >= 10 {
			act = self.act_of(&Step { kind: Kind::Post, ..step.clone() });
		}
		let mut acts = Vec::new();
		// To reveal, one waits for a start, mostly with a price.
		let waits = |it: &ModelBlueprint| it.outcome.is_none() && it.known.is_none();
		let is_due = |it: &&ModelBlueprint| waits(it) && it.has_started(self.now);
		let starts = self.blueprints.values().filter(|it| waits(it)).map(|it| it.times(self.now));
		if step.kind == Kind::Reveal && !self.blueprints.values().any(|it| is_due(&it)) {
			let next = starts.map(|times| times.starts).filter(|starts| *starts > self.now).min();
			if let Some(next) = next.filter(|_| step.right) {
				acts.push(Act::Blocks(vec![(self.quotes(step), next - self.now)]));
				acts.push(Act::Blocks(vec![(self.fresh(step), BLOCK)]));
				let id = self.blueprints.iter().find(|(_, it)| it.times(self.now).starts == next);
				let (id, it) = id.expect("it was found");
				let key = self.key_for(*id, step.dice[0]);
				acts.push(Act::Call(it.trader, Call::reveal { blueprint: *id, key }));
				return acts;
			}
		}
		if let Act::Post(_, terms, ..) = &act {
			// Mostly when there is a price.
			let last = self.samples[&terms.feed].last();
			let stale = last.is_none_or(|last| self.now > last.time_ms + 25 * SECOND);
			if stale && step.right {
				acts.push(Act::Blocks(vec![(self.fresh(step), BLOCK)]));
			}
		}
		if let (Act::Call(who, Call::unlock { blueprint }), 0..400) = (&act, step.dice[1]) {
			// Several buy.
			for other in PEOPLE.iter().filter(|other| *other != who) {
				acts.push(Act::Call(*other, Call::unlock { blueprint: *blueprint }));
			}
		}
		if let (Act::Call(_, Call::exit { blueprint, .. }), 0..400) = (&act, step.dice[3]) {
			// Just before the end, with a sample just after it.
			let it = self.blueprints.get(blueprint).filter(|it| it.outcome.is_none());
			if let Some(it) = it.filter(|it| it.has_started(self.now)) {
				let ends = it.times(self.now).ends;
				let early = it.rules.lag_ms * step.dice[2] as u64 / 1_000;
				let at = (ends - 1 - early).max(self.now + 1);
				if at < ends {
					return vec![
						Act::Blocks(vec![(self.quotes(step), at - self.now)]),
						act,
						Act::Blocks(vec![(vec![], (ends - at).saturating_add_signed(step.edge))]),
						Act::Blocks(vec![(self.fresh(step), BLOCK), (self.quotes(step), BLOCK)]),
					];
				}
			}
		}
		let jumps = step.kind == Kind::Jump;
		acts.push(act);
		if jumps && step.dice[3] < 600 {
			// A sample of this very moment.
			acts.push(Act::Blocks(vec![(self.quotes(step), BLOCK)]));
		}
		acts
	}

	/// Another step, if this one fits nothing.
	fn instead(&self, step: &Step) -> Step {
		let now = self.now;
		let any = |fits: &dyn Fn(&ModelBlueprint) -> bool| self.blueprints.values().any(fits);
		let open = |it: &ModelBlueprint| !it.unlocks.is_empty() && !it.times(now).delivered;
		let kind = match step.kind {
			_ if !step.right => step.kind,
			Kind::Deliver if !any(&open) => Kind::Unlock,
			Kind::Close if !any(&|it| it.outcome.is_some()) => Kind::Judge,
			Kind::Exit | Kind::Judge if !any(&|it| it.has_started(now)) => Kind::Jump,
			kind => kind,
		};
		Step { kind, ..step.clone() }
	}

	fn act_of(&self, step: &Step) -> Act {
		let who = PEOPLE[step.who];
		let dice = step.dice;
		let now = self.now;
		match step.kind {
			Kind::Post => {
				let (terms, said, sequence) = self.publication(who, step);
				Act::Post(who, terms, said, sequence)
			},
			Kind::Unlock => {
				let fits = |it: &ModelBlueprint| {
					it.on_sale(now) && it.trader != who && !it.unlocks.contains_key(&who)
				};
				Act::Call(who, Call::unlock { blueprint: self.some(step, fits) })
			},
			Kind::UnlockFor => {
				let fits = |it: &ModelBlueprint| {
					it.on_sale(now)
						&& self.followings.keys().any(|(follower, trader)| {
							*trader == it.trader && self.wants(*follower, it)
						})
				};
				let blueprint = self.some(step, fits);
				let trader = self.trader_of(blueprint, step);
				let wants = |follower| {
					self.blueprints.get(&blueprint).is_none_or(|it| self.wants(follower, it))
				};
				let followers = self.followings.keys();
				let followers =
					followers.filter(|(who, whom)| *whom == trader && (wants(*who) || !step.right));
				let follower = choose(followers.map(|(follower, _)| *follower), dice[1] as usize)
					.unwrap_or(PEOPLE[dice[2] as usize % 4]);
				Act::Call(who, Call::unlock_for { blueprint, follower })
			},
			Kind::Follow => Act::Call(who, self.follow_call(who, step)),
			Kind::Unfollow => {
				let trader = if step.right {
					let mine = self.followings.keys().filter(|(follower, _)| *follower == who);
					choose(mine.map(|(_, trader)| *trader), step.pick)
				} else {
					None
				};
				Act::Call(
					who,
					Call::unfollow { trader: trader.unwrap_or(PEOPLE[dice[0] as usize % 4]) },
				)
			},
			Kind::ReadingKey => {
				let key = match dice[0] {
					0..250 => None,
					250..350 => Some([0; 32]),
					350..400 => Some([&[1][..], &[0; 31]].concat().try_into().unwrap()),
					other => Some(reading_key(who + 100 * other as u64)),
				};
				Act::Call(who, Call::set_reading_key { key })
			},
			Kind::Profile => {
				let name: &[u8] = if dice[0] < 600 { b"Ada" } else { b"" };
				let courier = (dice[1] < 700).then_some(PEOPLE[dice[2] as usize % 4]);
				let name = name.to_vec().try_into().unwrap();
				Act::Call(who, Call::set_profile { name, link: Default::default(), courier })
			},
			Kind::Release => {
				let blueprint = self.some(step, |it| {
					it.unsold > 0 && (dice[0] < 100 || now > it.times(now).sale_end)
				});
				let who = if dice[1] < 500 { self.trader_of(blueprint, step) } else { who };
				Act::Call(who, Call::release { blueprint })
			},
			Kind::Deliver => {
				let open = |it: &ModelBlueprint| {
					!it.times(now).delivered
						&& it.unlocks.values().any(|unlock| !it.is_delivered(unlock))
				};
				let blueprint = self.some(step, open);
				let trader = self.trader_of(blueprint, step);
				let courier = self.couriers.get(&trader).copied().filter(|_| dice[2] < 300);
				let deliveries = self.deliveries(blueprint, step).try_into().unwrap();
				Act::Call(courier.unwrap_or(trader), Call::deliver { blueprint, deliveries })
			},
			Kind::Reveal => {
				let fits = |it: &ModelBlueprint| {
					it.outcome.is_none() && it.known.is_none() && it.has_started(now)
				};
				let blueprint = self.some(step, fits);
				let who = if dice[1] < 700 { self.trader_of(blueprint, step) } else { who };
				let key = self.key_for(blueprint, dice[0]);
				Act::Call(who, Call::reveal { blueprint, key })
			},
			Kind::Exit => {
				let fits = |it: &ModelBlueprint| {
					it.outcome.is_none()
						&& it.exit.is_none()
						&& it.has_started(now)
						&& now < it.times(now).ends
				};
				let blueprint = self.some(step, fits);
				let known = self.blueprints.get(&blueprint).is_some_and(|it| it.known.is_some());
				let key = if known == (dice[1] < 950) {
					None
				} else {
					Some(self.key_for(blueprint, dice[0]))
				};
				Act::Call(self.trader_of(blueprint, step), Call::exit { blueprint, key })
			},
			Kind::Judge => {
				let fits = |it: &ModelBlueprint| {
					let open = it.outcome.is_none() && it.has_started(now);
					let seen = it.known.map(|position| self.seen(it, position).1);
					let late = now > it.times(now).reveal_by;
					open && seen.map_or(late, |seen| {
						seen.ending.is_some() || seen.fill.is_some() && it.stored.fill.is_none()
					})
				};
				Act::Call(who, Call::judge { blueprint: self.some(step, fits) })
			},
			Kind::Close => {
				let blueprint = self.some(step, |it| it.outcome.is_some());
				let mut accounts = PEOPLE.to_vec();
				match dice[0] {
					0..300 => accounts = vec![who],
					300..350 => accounts = vec![],
					350..450 => accounts.push(who),
					_ => {},
				}
				Act::Call(who, Call::close { blueprint, accounts: accounts.try_into().unwrap() })
			},
			Kind::Block => Act::Blocks(vec![(self.quotes(step), choices::gap(dice[3]))]),
			Kind::Walk => Act::Blocks(self.walk(step)),
			Kind::Jump => {
				let quotes = if dice[0] < 500 { self.quotes(step) } else { vec![] };
				Act::Blocks(vec![(quotes, self.next_moment(step) - now)])
			},
			Kind::Idle => Act::Idle(if dice[0] < 800 {
				Weight::MAX
			} else {
				Weight::from_parts(1_000_000_000 * dice[1] as u64, u64::MAX)
			}),
			Kind::Issuer => {
				let whom = [TRADER, BUYER, OTHER, Treasury::get()][dice[1] as usize % 4];
				Act::Issuer(match dice[0] {
					0..100 => Issuer::FreezeAll,
					_ if self.frozen => Issuer::ThawAll,
					100..350 => Issuer::Freeze(whom),
					350..600 => Issuer::Block(whom),
					_ => Issuer::Thaw(whom),
				})
			},
			Kind::Withdraw => {
				let waiting = pallet_custody::Waiting::<Test>::iter_keys();
				let (to, asset) = choose(waiting, step.pick).unwrap_or((who, USD));
				Act::Withdraw(to, asset)
			},
			Kind::Terms => {
				let feed = FEEDS[step.pick % 3];
				let terms = choices::terms(feed, dice);
				Act::Root(Call::set_feed_terms { feed, terms })
			},
			Kind::CloseFeed => {
				let feed = FEEDS[step.pick % 3];
				let closed = dice[0] < 300;
				Act::Root(Call::set_feed_closed { feed, closed })
			},
			Kind::Whole => unreachable!("it is made of others"),
			Kind::Age if dice[0] < 500 => Act::Prune,
			Kind::Age => Act::Blocks(vec![(vec![], 32 * DAY + dice[1] as u64 * 1_001)]),
		}
	}
}
