// SPDX-License-Identifier: Apache-2.0
//! The rules as somebody would apply them who watches every sample, in exact fractions.

use super::*;
use num_bigint::{BigInt, Sign};

/// Where somebody who watches is.
enum Watch {
	/// For the first sample.
	Start,
	/// For one at the level: whether from above.
	Level { from_above: bool },
	/// For the first one a while after this time.
	Entry(Moment),
	/// For whatever ends the position that was entered at this price.
	End(FixedU128),
}

fn big(price: FixedU128) -> BigInt {
	price.into_inner().into()
}

/// Whether a price is at the target, or at the stop, of what was entered at `fill`. In whole 10⁻¹⁸
/// against the trader: at a stop that lies between two prices is already the nearer one.
fn at_target_or_stop(brief: &Brief, fill: FixedU128, at: FixedU128) -> (bool, bool) {
	let one = BigInt::from(100_000_000u32);
	let moved = match brief.position.direction {
		Direction::Long => big(at) - big(fill),
		Direction::Short => big(fill) - big(at),
	} * &one;
	let distance = big(fill) * brief.stop_ppm;
	let target = moved >= &distance * brief.odds_e2;
	let stop = -moved > distance * 100u32 - one;
	(target, stop)
}

/// The result in 10⁻¹².
pub fn result(brief: &Brief, fill: FixedU128, exit: FixedU128) -> i64 {
	let moved = match brief.position.direction {
		Direction::Long => big(exit) - big(fill),
		Direction::Short => big(fill) - big(exit),
	};
	let moved = moved * BigInt::from(10u128.pow(18));
	let distance = big(fill) * brief.stop_ppm;
	let mut result = &moved / &distance;
	// Division is towards zero.
	if moved.sign() == Sign::Minus && &result * &distance != moved {
		result -= 1;
	}
	let odds = i64::from(brief.odds_e2) * 10_000_000_000;
	let worst = -odds.max(1_000_000_000_000);
	i64::try_from(result.clamp(worst.into(), odds.into())).unwrap()
}

/// How it ended, and where it was entered, as far as that can be known at `now`, before the sample of
/// that time.
pub fn replay(brief: &Brief, samples: &[Point], now: Moment) -> Option<(Ending, Option<Point>)> {
	let Brief { lag_ms: lag, starts, ends, .. } = *brief;
	let over = ends + brief.grace_ms;
	let arm_by = brief.enter_by.min(brief.exit.unwrap_or(Moment::MAX));
	let leaves = brief.exit.map(|exit| exit + lag).filter(|leaves| *leaves < ends);
	let void = |why, fill| Some((Ending::Void(why), fill));
	// Armed so late that no sample can be the entry.
	let too_late = |watch: &Watch| matches!(watch, Watch::Entry(from) if *from >= ends);
	let mut watch = Watch::Start;
	let mut fill = None;
	let first = samples.partition_point(|sample| sample.time_ms < starts);
	for sample in samples[first..].iter().copied().take_while(|sample| sample.time_ms < now) {
		let Point { time_ms: time, price } = sample;
		match (watch, brief.position.entry) {
			(Watch::Start, Entry::Market) => {
				if time >= ends {
					return void(WhyVoid::NotFilled, None);
				}
				fill = Some(sample);
				watch = Watch::End(price);
			},
			(Watch::Start, Entry::Level { price: level }) => {
				if time > arm_by {
					return void(WhyVoid::NotArmed, None);
				}
				watch = match price == level {
					true => Watch::Entry(time + lag),
					false => Watch::Level { from_above: price > level },
				};
				if too_late(&watch) {
					return void(WhyVoid::NotFilled, None);
				}
			},
			(Watch::Level { from_above }, Entry::Level { price: level }) => {
				if time > arm_by {
					return void(WhyVoid::NotArmed, None);
				}
				let reached = if from_above { price <= level } else { price >= level };
				watch = match reached {
					true => Watch::Entry(time + lag),
					false => Watch::Level { from_above },
				};
				if too_late(&watch) {
					return void(WhyVoid::NotFilled, None);
				}
			},
			(Watch::Level { .. }, Entry::Market) => unreachable!(),
			(Watch::Entry(from), _) if time < from => watch = Watch::Entry(from),
			(Watch::Entry(_), _) => {
				if time >= ends {
					return void(WhyVoid::NotFilled, None);
				}
				fill = Some(sample);
				watch = Watch::End(price);
			},
			(Watch::End(entered), _) => {
				let (target, stop) = at_target_or_stop(brief, entered, price);
				if time > over {
					return void(WhyVoid::NoSample, fill);
				}
				let ending = match time <= ends {
					true if target => Some(Ending::Target(sample)),
					true if stop => Some(Ending::Stop(sample)),
					_ if leaves.is_some_and(|leaves| time >= leaves) => Some(Ending::Left(sample)),
					_ if time >= ends => Some(Ending::Horizon(sample)),
					_ => None,
				};
				if let Some(ending) = ending {
					return Some((ending, fill));
				}
				watch = Watch::End(entered);
			},
		}
	}
	match (watch, brief.position.entry) {
		(Watch::Start, Entry::Market) | (Watch::Entry(_), _) if now >= ends => {
			void(WhyVoid::NotFilled, None)
		},
		(Watch::Start, Entry::Level { .. }) | (Watch::Level { .. }, _) if now > arm_by => {
			void(WhyVoid::NotArmed, None)
		},
		(Watch::End(_), _) if now > over => void(WhyVoid::NoSample, fill),
		_ => None,
	}
}
