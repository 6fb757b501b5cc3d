// SPDX-License-Identifier: Apache-2.0
//! Positions of all kinds while samples come, asked about now and then, against watching each sample.

use super::{
	chain::{forget_all_but, run, sample, set_time, Prices, FEED},
	linear::{replay, result},
	*,
};
use proptest::prelude::*;

/// Random numbers that are the same on each run.
struct Random(u64);

impl Random {
	fn below(&mut self, limit: u64) -> u64 {
		// Marsaglia's xorshift, of which the upper bits are good.
		self.0 ^= self.0 << 13;
		self.0 ^= self.0 >> 7;
		self.0 ^= self.0 << 17;
		(self.0 >> 16) % limit
	}

	fn is_one_in(&mut self, times: u64) -> bool {
		self.below(times) == 0
	}

	fn pick<A: Copy>(&mut self, of: &[A]) -> A {
		of[self.below(of.len() as u64) as usize]
	}
}

/// Samples that go up and down by little, with jumps and holes.
fn samples(count: usize, scale: u128, random: &mut Random) -> Vec<Point> {
	let (mut time, mut price) = (1_000, 1_000);
	let mut next = || {
		time += match random.below(25) {
			0 => 20 + random.below(150),
			_ => 1 + random.below(5),
		};
		price = match random.below(20) {
			0 => 500 + random.below(1_000),
			1 => 1_000,
			_ => (price + random.below(13)).saturating_sub(6).max(1),
		};
		Point { time_ms: time, price: FixedU128::from_inner(u128::from(price) * scale) }
	};
	(0..count).map(|_| next()).collect()
}

/// A position among these samples: its times are often those of samples, and its level is often a
/// price.
fn brief(samples: &[Point], scale: u128, random: &mut Random) -> Brief {
	let (lag_ms, grace_ms) = (1 + random.below(12), random.below(40));
	let mut near = |earliest: Moment, spread: u64| {
		let time = earliest + random.below(spread);
		let next = samples.partition_point(|sample| sample.time_ms < time);
		match samples.get(next) {
			Some(sample) if random.below(4) > 0 => {
				(sample.time_ms + random.below(3)).saturating_sub(1).max(earliest)
			},
			_ => time,
		}
	};
	let (first, last) = (samples[0].time_ms, samples[samples.len() - 1].time_ms);
	let starts = near(first - 5, last - first + 20);
	let enter_by = near(starts, 80);
	let ends = near(enter_by + lag_ms, 150);
	let exit = near(starts, ends - starts + 20);
	let price = match random.below(4) {
		0 => FixedU128::from_inner(u128::from(990 + random.below(20)) * scale),
		_ => random.pick(samples).price,
	};
	Brief {
		feed: FEED,
		odds_e2: random.pick(&[50, 100, 173, 250, 400]),
		stop_ppm: random.pick(&[1_000, 5_000, 10_000, 33_333, 100_000, 220_000]),
		position: Position {
			direction: random.pick(&[Direction::Long, Direction::Short]),
			entry: random.pick(&[Entry::Market, Entry::Level { price }, Entry::Level { price }]),
		},
		lag_ms,
		grace_ms,
		starts,
		enter_by,
		ends,
		exit: random.is_one_in(2).then_some(exit),
	}
}

/// How often somebody asks.
#[derive(Clone, Copy)]
enum Asks {
	/// One in so many milliseconds.
	OneIn(u64),
	/// When the last answer said so.
	WhenTold,
}

/// A position that is judged while samples come.
struct Judged {
	brief: Brief,
	progress: Progress,
	ended: Option<Ending>,
	asks: Asks,
	look_again_at: Moment,
	looks: u32,
}

impl Judged {
	fn new(brief: Brief, asks: Asks) -> Self {
		let progress = Progress::default();
		Self { brief, progress, ended: None, asks, look_again_at: 0, looks: 0 }
	}

	/// The moment from which on nothing can change any more.
	fn over(&self) -> Moment {
		self.brief.ends + self.brief.grace_ms + 1
	}

	/// What is known to whom judges now: not an exit to come.
	fn known(&self, now: Moment) -> Brief {
		Brief { exit: self.brief.exit.filter(|exit| *exit <= now), ..self.brief }
	}

	fn is_asked(&self, now: Moment, random: &mut Random) -> bool {
		match self.asks {
			Asks::OneIn(times) => random.is_one_in(times),
			Asks::WhenTold => self.ended.is_none() && now >= self.look_again_at,
		}
	}

	/// Ask; what is said is final.
	fn ask(&mut self, now: Moment) -> Option<Ending> {
		let before = self.progress;
		let finding = self.known(now).judge::<Prices>(&mut self.progress, now).unwrap();
		let kept = before.reference.is_none_or(|found| self.progress.reference == Some(found))
			&& before.armed.is_none_or(|found| self.progress.armed == Some(found))
			&& before.fill.is_none_or(|found| self.progress.fill == Some(found));
		assert!(kept, "{before:?} became {:?}", self.progress);
		let ending = match finding {
			Finding::Ended(ending) => Some(ending),
			Finding::NotYet { look_again_at } => {
				assert!(look_again_at > now);
				assert!(look_again_at <= self.over(), "when nothing can come any more");
				self.look_again_at = look_again_at;
				None
			},
		};
		assert!(self.ended.is_none() || self.ended == ending, "{ending:?} at {now}");
		self.ended = ending;
		ending
	}

	/// Ask while the block's sample is not there.
	fn ask_in_block(&mut self, samples: &[Point], now: Moment) {
		self.looks += 1;
		let found = self.ask(now).map(|ending| (ending, self.progress.fill));
		let known = self.known(now);
		assert_eq!(found, replay(&known, samples, now), "at {now}: {known:?}");
	}

	/// Ask at the end of the block: less may be said than is known, but nothing else.
	fn ask_after_block(&mut self, samples: &[Point], now: Moment) {
		if let Some(ending) = self.ask(now) {
			let known = self.known(now);
			let expected = replay(&known, samples, now + 1);
			assert_eq!(Some((ending, self.progress.fill)), expected, "after {now}: {known:?}");
		}
	}
}

/// Let so many samples come, then some more among which there are positions, and forget the first.
fn check(before: usize, count: usize, scale: u128, seed: u64) -> [u32; 6] {
	let mut random = Random(seed | 1);
	let all = samples(before + count, scale, &mut random);
	let among = &all[before..];
	let mut judged: Vec<_> = (0..24)
		.map(|_| {
			let asks = random.pick(&[1, 7, 40, 300, Moment::MAX]);
			let asks = if random.is_one_in(4) { Asks::WhenTold } else { Asks::OneIn(asks) };
			Judged::new(brief(among, scale, &mut random), asks)
		})
		.collect();
	let last = judged.iter().map(Judged::over).max().unwrap().max(all[all.len() - 1].time_ms) + 1;
	let mut seen = [0; 6];
	run(|| {
		all[..before].iter().copied().for_each(sample);
		let mut left = among.iter().copied().peekable();
		for now in among[0].time_ms - 6..=last {
			set_time(now);
			for judged in &mut judged {
				if judged.is_asked(now, &mut random) {
					judged.ask_in_block(&all, now);
				}
			}
			if let Some(point) = left.next_if(|point| point.time_ms <= now) {
				sample(point);
				for judged in judged.iter_mut().filter(|_| random.is_one_in(8)) {
					judged.ask_after_block(&all, now);
				}
			}
		}
		assert!(left.next().is_none());
		let now = last + 1;
		set_time(now);
		for judged in &mut judged {
			if matches!(judged.asks, Asks::WhenTold) {
				assert!(judged.ended.is_some(), "whoever looks when told finds the end in time");
				// Of five phases each is looked at when it begins to matter, and in holes for as long
				// again each time. A block takes a millisecond here.
				let Brief { starts, ends, grace_ms, .. } = judged.brief;
				let doublings = |time: Moment| Moment::BITS - time.leading_zeros();
				let most = 8 + doublings(ends - starts) + doublings(grace_ms);
				assert!(judged.looks <= most, "{} looks: {:?}", judged.looks, judged.brief);
			}
			judged.ask_in_block(&all, now);
			// Once afterwards, by somebody who never asked before, it is the same.
			let mut late = Judged::new(judged.brief, judged.asks);
			late.ask_in_block(&all, now);
			assert_eq!((late.progress, late.ended), (judged.progress, judged.ended));
			let outcome = late.brief.outcome(late.ended.unwrap(), &late.progress).unwrap();
			let expected =
				|exit: Point| result(&late.brief, late.progress.fill.unwrap().price, exit.price);
			let (kind, expected) = match outcome.ending {
				Ending::Target(point) => {
					assert_eq!(expected(point), best_e12(late.brief.odds_e2));
					(0, expected(point))
				},
				Ending::Stop(point) => (1, expected(point)),
				Ending::Horizon(point) => (2, expected(point)),
				Ending::Left(point) => (3, expected(point)),
				Ending::Void(WhyVoid::NotArmed) => (4, 0),
				Ending::Void(_) => (5, 0),
				Ending::Hidden(_) => unreachable!(),
			};
			assert_eq!(outcome.result_e12, expected);
			seen[kind] += 1;
		}
		// What is forgotten does not change an answer, but it can take it away.
		for pages in [2, 1] {
			forget_all_but(pages);
			set_time(now);
			for judged in &judged {
				for mut progress in [Progress::default(), judged.progress] {
					match judged.brief.judge::<Prices>(&mut progress, now) {
						Ok(finding) => {
							assert_eq!(finding, Finding::Ended(judged.ended.unwrap()));
							assert_eq!(progress, judged.progress);
						},
						Err(error) => assert_eq!(error, HistoryError::Forgotten),
					}
				}
			}
		}
	});
	seen
}

/// The price of one hundredth of what the samples are made of, in 10⁻¹⁸: so low that levels are
/// rounded by much, one, and high.
const SCALES: [u128; 4] =
	[1, 7, 1_000_000_000_000_000_000, 1_000_000_000_000_000_000_000_000_000_000_000];

proptest! {
	#![proptest_config(ProptestConfig::with_cases(48))]

	#[test]
	fn judging_now_and_then_equals_watching_each_sample(
		before in 0usize..140,
		count in 1usize..150,
		scale in prop::sample::select(&SCALES[..]),
		seed: u64,
	) {
		check(before, count, scale, seed);
	}
}

#[test]
fn judging_should_equal_watching_at_the_borders_of_pages() {
	for (before, seed) in [(0, 1), (1, 2), (63, 3), (64, 4), (4_095 - 64, 5), (4_096, 6)] {
		for scale in [SCALES[0], SCALES[2]] {
			check(before, 70, scale, 0x9e37_79b9_7f4a_7c15u64.wrapping_mul(seed));
		}
	}
}

#[test]
fn positions_should_end_in_all_ways_there_are() {
	let mut seen = [0; 6];
	for seed in 1..=6 {
		let more = check(0, 140, SCALES[2], 0x2545_f491_4f6c_dd1du64.wrapping_mul(seed));
		seen.iter_mut().zip(more).for_each(|(seen, more)| *seen += more);
	}
	assert!(seen.iter().all(|seen| *seen >= 3), "{seen:?}");
}
