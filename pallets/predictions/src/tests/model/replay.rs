// SPDX-License-Identifier: Apache-2.0
//! Judging and paying as the design says it, by walking over all samples and counting in big numbers.

use crate::{mock::*, *};
use num_bigint::{BigInt, BigUint};
use primitives::Point;

/// One, in results.
pub const UNIT: i64 = 1_000_000_000_000;

/// All that prices are compared with.
#[derive(Clone, Copy, Debug)]
pub struct Case {
	pub position: Position,
	pub odds: u16,
	pub stop: u32,
	pub lag: Moment,
	pub grace: Moment,
	pub starts: Moment,
	pub enter_by: Moment,
	pub ends: Moment,
	pub exit: Option<Moment>,
}

/// What there is to see by now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Seen {
	pub reference: Option<Point>,
	pub armed: Option<Moment>,
	pub fill: Option<Point>,
	pub ending: Option<Ending>,
}

fn big(number: u128) -> BigUint {
	number.into()
}

pub fn small(number: BigUint) -> u128 {
	number.try_into().expect("what the design bounds fits")
}

fn up(number: BigUint, by: u128) -> BigUint {
	(number + big(by) - 1u32) / big(by)
}

/// `⌊number · times / by⌋`, or up.
fn scaled(number: u128, times: u128, by: u128, upwards: bool) -> u128 {
	let product = big(number) * big(times);
	small(if upwards { up(product, by) } else { product / big(by) })
}

/// Target and stop, each rounded to where it is worse for the trader.
pub fn levels(case: &Case, fill: u128) -> (u128, u128) {
	let target = u128::from(case.odds) * u128::from(case.stop);
	let stop = u128::from(case.stop);
	let (hundred_millions, millions) = (100_000_000, 1_000_000);
	match case.position.direction {
		// Higher to reach, and higher to fall to.
		Direction::Long => (
			scaled(fill, hundred_millions + target, hundred_millions, true),
			scaled(fill, millions - stop, millions, true),
		),
		Direction::Short => (
			scaled(fill, hundred_millions - target, hundred_millions, false),
			scaled(fill, millions + stop, millions, false),
		),
	}
}

/// How good the best and how bad the worst result is.
pub fn limits(odds: u16) -> (i64, i64) {
	let best = i64::from(odds) * (UNIT / 100);
	(best, -best.max(UNIT))
}

/// r of a position that was entered and left at these prices.
pub fn result(case: &Case, fill: u128, left: u128) -> i64 {
	let gain = match case.position.direction {
		Direction::Long => BigInt::from(left) - BigInt::from(fill),
		Direction::Short => BigInt::from(fill) - BigInt::from(left),
	};
	let above = gain * UNIT * 1_000_000;
	let below = BigInt::from(fill) * case.stop;
	let mut down: BigInt = &above / &below;
	if &down * &below > above {
		down -= 1;
	}
	let (best, worst) = limits(case.odds);
	down.clamp(worst.into(), best.into()).try_into().unwrap()
}

/// Walk over the samples there are, in the order of their times.
pub fn replay(samples: &[Point], case: &Case, now: Moment) -> Seen {
	let price = |point: &Point| point.price.into_inner();
	let mut seen = Seen::default();
	let void = |why| Some(Ending::Void(why));
	seen.reference = samples.iter().find(|sample| sample.time_ms >= case.starts).copied();
	let enter_from = match case.position.entry {
		Entry::Market => case.starts,
		Entry::Level { price: level } => {
			let until = case.exit.map_or(case.enter_by, |exit| exit.min(case.enter_by));
			let level = level.into_inner();
			seen.armed = seen.reference.and_then(|first| {
				let from_above = price(&first) >= level;
				let from_below = price(&first) <= level;
				let touches = |sample: &&Point| {
					sample.time_ms >= first.time_ms
						&& sample.time_ms <= until
						&& (from_above && price(sample) <= level
							|| from_below && price(sample) >= level)
				};
				samples.iter().find(touches).map(|sample| sample.time_ms)
			});
			match seen.armed {
				Some(armed) => armed + case.lag,
				None => {
					seen.ending = void(WhyVoid::NotArmed).filter(|_| now > until);
					return seen;
				},
			}
		},
	};
	seen.fill = samples
		.iter()
		.find(|sample| sample.time_ms >= enter_from)
		.filter(|sample| sample.time_ms < case.ends)
		.copied();
	let Some(fill) = seen.fill else {
		// Armed so late that no sample can be the entry, it is known at once.
		seen.ending = void(WhyVoid::NotFilled).filter(|_| now.max(enter_from) >= case.ends);
		return seen;
	};
	let (target, stop) = levels(case, price(&fill));
	let leaves = case.exit.map(|exit| exit + case.lag).filter(|leaves| *leaves < case.ends);
	for sample in samples.iter().filter(|sample| sample.time_ms > fill.time_ms) {
		let (hit, lost) = match case.position.direction {
			Direction::Long => (price(sample) >= target, price(sample) <= stop),
			Direction::Short => (price(sample) <= target, price(sample) >= stop),
		};
		let in_time = sample.time_ms <= case.ends;
		seen.ending = if in_time && hit {
			Some(Ending::Target(*sample))
		} else if in_time && lost {
			Some(Ending::Stop(*sample))
		} else if sample.time_ms > case.ends + case.grace {
			None
		} else if leaves.is_some_and(|leaves| sample.time_ms >= leaves) {
			Some(Ending::Left(*sample))
		} else if sample.time_ms >= case.ends {
			Some(Ending::Horizon(*sample))
		} else {
			None
		};
		if seen.ending.is_some() {
			return seen;
		}
	}
	seen.ending = void(WhyVoid::NoSample).filter(|_| now > case.ends + case.grace);
	seen
}

/// The result of how a position ended.
pub fn result_of(case: &Case, seen: &Seen) -> i64 {
	let at = match seen.ending {
		Some(Ending::Target(at) | Ending::Stop(at) | Ending::Horizon(at) | Ending::Left(at)) => at,
		_ => return 0,
	};
	let fill = seen.fill.expect("what ended was entered");
	result(case, fill.price.into_inner(), at.price.into_inner())
}

/// c: what a unit needs to be covered.
pub fn cover(kappa: u32, price: u128, odds: u16) -> u128 {
	let fair = big(price) * kappa;
	// max(1, 1/b), b in hundredths.
	let odds = u128::from(odds);
	small(if odds < 100 { up(fair * 100u32, 1_000_000 * odds) } else { up(fair, 1_000_000) })
}

/// Who gets what of the price and the cover of one unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Payout {
	/// Out of the price.
	pub buyer_of_price: u128,
	/// Out of the cover.
	pub buyer_of_cover: u128,
	/// Out of the price.
	pub trader: u128,
	/// Out of the price.
	pub fee: u128,
}

/// A result of `None` is void.
pub fn payout(
	rules: &FeedTermsOf<Test>,
	odds: u16,
	price: u128,
	result: Option<i64>,
	faulty: bool,
) -> Payout {
	let all = Payout { buyer_of_price: price, buyer_of_cover: 0, trader: 0, fee: 0 };
	let full = cover(rules.kappa_ppm, price, odds);
	let (best, _) = limits(odds);
	match result {
		_ if faulty => Payout { buyer_of_cover: full, ..all },
		None => all,
		Some(result) if result >= 0 => {
			let earned = scaled(price, result as u128, best as u128, false);
			let fee = scaled(earned, rules.fee.deconstruct().into(), 1_000_000, true);
			Payout { buyer_of_price: price - earned, trader: earned - fee, fee, ..all }
		},
		Some(result) => {
			let lost = big(price) * rules.kappa_ppm * result.unsigned_abs();
			let lost = small(up(lost, 1_000_000 * best as u128));
			Payout { buyer_of_cover: lost.min(full), ..all }
		},
	}
}

/// What of the stake is lost.
pub fn stake_lost(stake: u128, result: Option<i64>) -> u128 {
	let lost = result.filter(|result| *result < 0).map_or(0, |result| result.unsigned_abs());
	scaled(stake, u128::from(lost).min(UNIT as u128), UNIT as u128, true)
}
