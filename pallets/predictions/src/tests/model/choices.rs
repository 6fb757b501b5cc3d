// SPDX-License-Identifier: Apache-2.0
//! What is posted and followed, which prices come and how much time passes.

use super::{
	reference::*,
	replay::levels,
	steps::{choose, BlockOf, Step},
};
use crate::{mock::*, *};
use sp_runtime::{FixedU128, Permill};

/// A delivery to an unlock that no blueprint has.
pub const NOTHING: Delivered = Delivered { index: 77, ephemeral: [1; 32], wrapped: [2; 32] };

/// On what terms there are predictions of a feed in the model: short ones, so that lives see the end of
/// them, with numbers that do not divide each other.
pub fn terms(feed: FeedId, dice: [u128; 5]) -> FeedTermsOf<Test> {
	let short = |terms: FeedTermsOf<Test>| FeedTerms {
		delivery_ms: 2 * MINUTE + 7,
		grace_ms: MINUTE + 5,
		reveal_ms: 3 * MINUTE + 1,
		max_cap: 10,
		max_life_ms: DAY,
		..terms
	};
	let pick = |of: &[u32], die: u128| of[die as usize % of.len()];
	match feed {
		BTC => short(FeedTerms {
			kappa_ppm: pick(&[1_200_000, 1_000_000, 2_999_999], dice[0]),
			fee: Permill::from_percent(pick(&[5, 0, 20], dice[1])),
			max_exposure: 3_000 * DOLLAR,
			..terms_in(USD)
		}),
		ETH => short(FeedTerms {
			stake: 1_000_003,
			min_price: 1_000,
			kappa_ppm: pick(&[1_000_003, 1_200_000], dice[0]),
			fee: Permill::from_parts(pick(&[3_333, 50_000], dice[1])),
			cost_ppm: pick(&[123, 500], dice[2]),
			..terms_in(USD)
		}),
		_ => short(FeedTerms { stake: 10 * TOKEN + 1, lag_ms: 50 * SECOND + 3, ..terms_in(TRN) }),
	}
}

/// How long until the next block.
pub fn gap(die: u128) -> Moment {
	match die {
		0..700 => BLOCK,
		700..800 => 25 * SECOND,
		800..810 => 1,
		810..900 => MINUTE + die as u64,
		900..960 => 4 * MINUTE + 3,
		960..995 => HOUR + die as u64,
		_ => DAY,
	}
}

/// Numbers that look random, out of a die.
fn shuffle(seed: &mut u64) -> u64 {
	*seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
	*seed >> 33
}

impl Model {
	fn price(&self, feed: FeedId) -> u128 {
		let last = self.samples[&feed].last().map(|sample| sample.price.into_inner());
		last.unwrap_or(START_PRICE * 1_000_000_000_000_000_000)
	}

	/// A price that a blueprint of the feed waits for, nearly; it was revealed or not.
	fn edge(&self, feed: FeedId, step: &Step) -> Option<u128> {
		let secret = |it: &ModelBlueprint| {
			it.known.or_else(|| it.secret.as_ref().and_then(|secret| secret.position))
		};
		let edges = self.blueprints.values().filter(|it| it.feed == feed && it.outcome.is_none());
		let edges = edges.filter_map(|it| Some((it, secret(it)?))).flat_map(|(it, position)| {
			let (case, seen) = self.seen(it, position);
			match (seen.fill, position.entry) {
				(Some(fill), _) => {
					let (target, stop) = levels(&case, fill.price.into_inner());
					vec![target, target, stop]
				},
				(None, Entry::Level { price: level }) => vec![level.into_inner()],
				_ => vec![],
			}
		});
		let edge = choose(edges, step.pick)?;
		Some(edge.saturating_add_signed(step.edge.into()))
	}

	/// A price a little, or far, from the last one.
	fn moved(&self, price: u128, die: u64) -> u128 {
		let up = die % 2 == 0;
		let ppm = u128::from(match die % 100 {
			0..60 => die % 700,
			60..80 => 1_000 + die % 9_000,
			80..96 => 10_000 + die % 60_000,
			96..98 => 100_000 + die % 300_000,
			// The feed freezes.
			98 if up => 600_000,
			_ => 0,
		});
		let change = price / 1_000_000 * ppm;
		let moved = if up { price + change } else { price - change };
		// Prices stay where they mean something.
		moved.clamp(1_000_000_000_000_000, 10u128.pow(28))
	}

	/// The prices that operators say in this block.
	pub fn quotes(&self, step: &Step) -> Vec<(FeedId, u128)> {
		let mut seed = step.dice[1] as u64 * 1_000 + step.dice[2] as u64;
		let mut quotes = Vec::new();
		for feed in FEEDS {
			// Some say nothing.
			if shuffle(&mut seed) % 10 < 2 {
				continue;
			}
			let die = shuffle(&mut seed);
			let edge = self.edge(feed, step).filter(|_| step.dice[0] < 650);
			let is_near = |edge: &u128| {
				let price = self.price(feed);
				edge.abs_diff(price) < price / 2
			};
			let price = edge.filter(is_near).unwrap_or_else(|| self.moved(self.price(feed), die));
			quotes.push((feed, price));
		}
		quotes
	}

	/// Prices of all feeds, near the last ones.
	pub fn fresh(&self, step: &Step) -> Vec<(FeedId, u128)> {
		let die = step.dice[2] as u64 % 600;
		FEEDS
			.into_iter()
			.map(|feed| (feed, self.moved(self.price(feed), die / 100 * 100)))
			.collect()
	}

	/// Prices of many blocks.
	pub fn walk(&self, step: &Step) -> Vec<BlockOf> {
		let mut seed = step.dice[1] as u64 * 1_000 + step.dice[2] as u64;
		let mut prices = FEEDS.map(|feed| self.price(feed));
		let blocks = 2 + step.dice[3] % 40;
		let length = [BLOCK, BLOCK, BLOCK, 20 * SECOND][step.pick % 4];
		let mut walk = Vec::new();
		for _ in 0..blocks {
			let mut quotes = Vec::new();
			for (feed, price) in FEEDS.into_iter().zip(&mut prices) {
				let die = shuffle(&mut seed) % 90;
				*price = self.moved(*price, die + shuffle(&mut seed) / 100 * 100);
				if shuffle(&mut seed) % 10 < 9 {
					quotes.push((feed, *price));
				}
			}
			walk.push((quotes, length));
		}
		walk
	}

	/// A moment of a blueprint that lies ahead, or just before or after.
	pub fn next_moment(&self, step: &Step) -> Moment {
		let mut moments: Vec<Moment> = self
			.blueprints
			.values()
			.filter(|it| it.outcome.is_none())
			.flat_map(|it| {
				let times = it.times(self.now);
				let exit = it.exit.map(|exit| exit + it.rules.lag_ms);
				let armed = it.stored.armed.map(|armed| armed + it.rules.lag_ms);
				[
					times.sale_end,
					times.deliver_by,
					times.starts,
					times.enter_by,
					times.ends,
					times.ends + it.rules.grace_ms,
					times.reveal_by,
					exit.unwrap_or_default(),
					armed.unwrap_or_default(),
				]
			})
			.map(|moment| moment.saturating_add_signed(step.edge))
			.filter(|moment| *moment > self.now)
			.collect();
		moments.sort();
		// Mostly the next of all.
		let pick = if step.dice[4] < 800 { step.pick % 3 } else { step.pick };
		choose(moments.into_iter(), pick).unwrap_or(self.now + BLOCK)
	}

	/// What somebody follows.
	pub fn follow_call(&self, who: AccountId, step: &Step) -> Call<Test> {
		let dice = step.dice;
		let trader = match dice[0] {
			0..30 => who,
			other => {
				choose(PEOPLE.into_iter().filter(|trader| *trader != who), other as usize).unwrap()
			},
		};
		let feeds = match dice[1] {
			0..30 => vec![],
			30..60 => vec![BTC, GOLD],
			60..90 => vec![BTC, SILVER],
			90..120 => vec![ETH, ETH],
			120..500 => vec![BTC, ETH],
			500..700 => vec![BTC],
			700..800 => vec![ETH],
			_ => vec![GOLD],
		};
		let unit = if feeds.contains(&GOLD) { TOKEN } else { DOLLAR };
		let max_price = [0, 1, 20, 400, 1_000, 1_000, 1_000][dice[2] as usize % 7] * unit;
		let budget = match dice[3] {
			0..50 => max_price.saturating_sub(1),
			50..200 => max_price,
			200..600 => 3 * max_price + 7,
			_ => 10 * max_price,
		};
		let feeds = feeds.try_into().unwrap();
		let pause_after = (dice[4] % 4) as u8;
		Call::follow { trader, feeds, max_price, budget, pause_after }
	}

	fn position(&self, feed: FeedId, dice: [u128; 5]) -> Position {
		let direction = if dice[0] % 2 == 0 { Direction::Long } else { Direction::Short };
		let price = self.price(feed);
		let entry = match dice[1] {
			0..500 => Entry::Market,
			500..520 => Entry::Level { price: 0.into() },
			520..560 => Entry::Level { price: FixedU128::from_inner(price) },
			other => {
				let far = price / 1_000_000 * (dice[2] * 13);
				let level = if other % 2 == 0 { price + far } else { price - far };
				Entry::Level { price: FixedU128::from_inner(level.max(1)) }
			},
		};
		Position { direction, entry }
	}

	/// What somebody posts.
	pub fn publication(&self, who: AccountId, step: &Step) -> (BlueprintTerms, Said, Sequence) {
		let dice = step.dice;
		let free = |feed: &FeedId| self.unjudged(who, *feed).is_none();
		let feed = choose(FEEDS.into_iter().filter(|feed| step.right && free(feed)), step.pick)
			.unwrap_or([BTC, ETH, GOLD, SILVER][step.pick % 4]);
		let rules = self.feeds.get(&feed).map_or(terms_in(USD), |feed| feed.terms.clone());
		let mut seed = dice[0] * 1_000_000 + dice[1] * 1_000 + dice[2];
		let mut roll = |most: u64| {
			let mut small = seed as u64;
			let rolled = shuffle(&mut small);
			seed = small.into();
			rolled % most
		};
		let odds_e2 = match roll(10) {
			0 => 50,
			1 => 400,
			2 | 3 => 100,
			_ => 50 + roll(351) as u16,
		};
		let stop_ppm = match roll(10) {
			0 => rules.min_stop_ppm,
			1 => 900_000 * 100 / u32::from(odds_e2).max(100),
			_ => 5_000 + roll(40_000) as u32,
		};
		let price = match roll(8) {
			0 => rules.min_price,
			1 => rules.max_price,
			_ => rules.min_price + rules.max_price / 20_000 * u128::from(roll(1_000)),
		};
		let open = dice[3] < 200;
		let mut terms = BlueprintTerms {
			feed,
			odds_e2,
			stop_ppm,
			price,
			cap: 1 + roll(10) as u32,
			sale_ms: rules.min_sale_ms + roll(5 * MINUTE),
			entry_ms: if roll(5) == 0 { 0 } else { roll(10 * MINUTE) },
			life_ms: if roll(9) == 0 { 0 } else { roll(20 * MINUTE) },
			note: Default::default(),
		};
		if open || roll(20) == 0 {
			terms = BlueprintTerms { price: 0, cap: 0, sale_ms: 0, ..terms };
		}
		match dice[4] {
			10..20 => terms.odds_e2 = [49, 401][roll(2) as usize],
			20..30 => terms.stop_ppm = rules.min_stop_ppm - 1,
			30..40 => terms.stop_ppm = 900_001 * 100 / u32::from(odds_e2).max(100),
			40..50 => terms.price = [0, rules.min_price - 1, rules.max_price + 1][roll(3) as usize],
			50..60 => terms.cap = [0, 11][roll(2) as usize],
			60..70 => terms.sale_ms = rules.min_sale_ms - 1,
			70..80 => terms.life_ms = DAY,
			_ => {},
		}
		let position =
			self.position(feed, [roll(1_000), roll(1_000), roll(1_000), 0, 0].map(u128::from));
		let next = self.sequences.get(&who).copied().unwrap_or_default();
		let sequence = if dice[4] < 10 { next + 1 } else { next };
		if open {
			return (terms, Said::Open(position), sequence);
		}
		let mut message = Plain { position, thesis: Default::default() }.encode_message();
		let key = key_of(who, next);
		let mut said = (key, (who, next));
		match roll(40) {
			// Malformed in each of the ways there are.
			0 => message[0] = 2,
			1 => message[1] = 2,
			2 => message[2] = 2,
			3 => message[255] = 1,
			4 => message[19..21].copy_from_slice(&236u16.to_le_bytes()),
			5 => message[20] = 255,
			// It can never be revealed.
			6 => said.0 = [8; 32],
			// Somebody else's, or an old one's.
			7 => said.1 = (PEOPLE[step.who.saturating_sub(1)], next),
			8 => said.1 = (who, next + 1),
			// Well-formed with a thesis.
			9 => message[19..30].copy_from_slice(&[9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
			_ => {},
		}
		let (committed, of) = said;
		(terms, Said::Sealed { message, key, committed, of }, sequence)
	}
}
