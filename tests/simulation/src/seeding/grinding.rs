// SPDX-License-Identifier: Apache-2.0
//! `withheld_last_block_of_epoch`: a validator who withholds blocks chooses between seeds, and so between samples.

use super::{
	costs,
	rules::Rules,
	world::{DISK, GIB},
	Size,
};
use crate::{claims::Claims, parallel, random::Rng, table::Table};

/// Slots of an epoch, and how likely one has a block that counts for its randomness.
const SLOTS: usize = 100;
const PRIMARY: f64 = 0.25;
/// Ticks in which a period can be committed.
const TICKS: usize = 73;
const BITS: usize = 7;

/// Misses of seats that each lack the share `lacked`, if the best of so many seeds can be had.
fn misses(seats: usize, lacked: f64, seeds: u32) -> f64 {
	let (n, log) = (seats as f64, (libm::log(lacked), libm::log(1.0 - lacked)));
	let (mut at_least, mut sum) = (1.0, 0.0);
	for k in 0..seats {
		let at = k as f64;
		let ways = libm::lgamma(n + 1.0) - libm::lgamma(at + 1.0) - libm::lgamma(n - at + 1.0);
		at_least -= libm::exp(ways + at * log.0 + (n - at) * log.1);
		sum += at_least.max(0.0_f64).powi(seeds as i32);
	}
	sum
}

/// What a choice is worth, in √(n α (1 − α)) periods that are paid instead of missed.
fn worth(seats: usize, lacked: f64, seeds: u32) -> f64 {
	let n = seats as f64;
	(n * lacked - misses(seats, lacked, seeds)) / (n * lacked * (1.0 - lacked)).sqrt()
}

/// The same of many seats, by the number of last blocks: the mean of the highest of 2ᵇ normal numbers.
const NORMAL: [f64; BITS] = [0.0, 0.564_19, 1.029_38, 1.423_60, 1.765_99, 2.069_67, 2.343_73];

/// What the last blocks of the next epoch are worth to a validator who knows his own slots and not those of others.
fn known(share: f64, rng: &mut Rng) -> f64 {
	let own = 1.0 - libm::pow(1.0 - PRIMARY, share);
	let no_other = libm::pow(1.0 - PRIMARY, 1.0 - share);
	let (mut worth, mut still, mut mine) = (0.0, 1.0, 0);
	for _ in 0..SLOTS {
		// From the last slot back: another's block here ends the run.
		worth += still * (1.0 - no_other) * NORMAL[mine];
		still *= no_other;
		if rng.chance(own) {
			mine = (mine + 1).min(BITS - 1);
		}
	}
	worth
}

/// What they are worth in any epoch, and in the best one to commit for: he sees only the next one, and must choose at last.
fn chosen(share: f64, epochs: usize, mut rng: Rng) -> (f64, f64) {
	let seen: Vec<_> = (0..epochs).map(|_| known(share, &mut rng)).collect();
	let mean = |f: &dyn Fn(f64) -> f64| seen.iter().map(|v| f(*v)).sum::<f64>() / epochs as f64;
	let mut best = 0.0;
	for _ in 0..TICKS {
		best = mean(&|v| v.max(best));
	}
	(mean(&|v| v), best)
}

/// The share that it pays best to lack with so many last blocks in each period, and what all seats earn more by it, in pays.
fn cheats(seats: usize, bits: u32, pay: f64, bond: f64) -> (f64, f64) {
	let saved = DISK;
	let lost = pay + bond / 4.0 - costs::proof(GIB);
	let mut best = (0.0, 0.0);
	for step in 1..1_000 {
		let lacked = f64::from(step) / 1_000.0;
		let earned = seats as f64 * lacked * saved - misses(seats, lacked, 1 << bits) * lost;
		if earned / pay > best.1 {
			best = (lacked, earned / pay);
		}
	}
	best
}

pub fn tables(seed: u64, size: Size, _: Rules, claims: &mut Claims) -> Vec<Table> {
	let mut first = Table::new(
		"A withheld last block",
		"What the choice between two, four, eight and sixteen seeds is worth to one who has n seats that each lack α, in \
		 √(n α (1 − α)) periods paid instead of missed. Exact.",
		&["n, α", "1 block", "2 blocks", "3", "4"],
	);
	let mut most: (f64, String) = (0.0, String::new());
	for seats in [1, 4, 16, 64, 256, 1_024] {
		for lacked in [0.01, 0.1, 0.5] {
			let name = format!("{seats}, {lacked}");
			let mut cells = vec![name.clone()];
			for bits in 1..=4_u32 {
				let worth = worth(seats, lacked, 1 << bits);
				cells.push(format!("{worth:.3}"));
				if bits == 1 && worth > most.0 {
					most = (worth, name.clone());
				}
			}
			first.row(cells);
		}
	}
	claims.note(
		"a withheld last block of an epoch saves at most 0.564 √(n α (1 − α)) periods",
		most.0 <= 0.564_2,
		format!("{:.4} at n, α = {}", most.0, most.1),
	);
	let shares = [0.01, 0.05, 0.1, 0.2, 0.33];
	let found = parallel::map(&shares, |share| {
		chosen(*share, size.epochs, Rng::new(seed, &format!("grinding/{share}")))
	});
	let mut second = Table::new(
		"Last blocks of a validator",
		"By his share of the stake: what they are worth in an epoch, and if he commits in the best of the 73 ticks of a window \
		 (he knows his own slots of the epoch that decides, not those of others; only primary blocks count), in √(n α (1 − α)) \
		 periods.",
		&["share", "any epoch", "the best of a window"],
	);
	for (share, (any, best)) in shares.iter().zip(&found) {
		second.row(vec![
			format!("{:.0} %", 100.0 * share),
			format!("{any:.3}"),
			format!("{best:.3}"),
		]);
	}
	let tenth = found[2].1;
	let third = found[4].1;
	claims.note(
		"it is worth at most 0.564 √(n α (1 − α)) · (pay + bond / 4), and to who chooses the tick of his commit at most 0.8 of it at a third of the stake",
		most.0 <= 0.564_2 && third < 0.8,
		format!(
			"{:.2} pays with the least bond where pay is `max`, {:.2} where it is a fifth of it; {tenth:.2} periods with a tenth of the stake, {third:.2} with a third, at \
			 each period",
			most.0 * 2.0,
			most.0 * 6.0
		),
	);
	let mut third = Table::new(
		"What cheating with it earns",
		"All seats of one operator together, in pays a period, above what they earn honestly, at the share that pays best; with so \
		 many last blocks in every period and nothing lost by withholding them; bond 4 · `max`, where pay is `max` and where it is a fifth of it. Pay is a tenth above cost, 61 % of which is disk.",
		&["seats", "bond 4 pays: 1 block", "2 blocks", "3", "bond 20 pays: 1 block", "2 blocks", "3"],
	);
	let pay = 1.1 * (costs::period(GIB) + DISK);
	let mut highest: f64 = 0.0;
	for seats in [1, 4, 16, 64, 256] {
		let mut cells = vec![seats.to_string()];
		for bond in [4.0, 20.0] {
			for bits in 1..=3 {
				let (lacked, earned) = cheats(seats, bits, pay, bond * pay);
				if bits == 1 {
					highest = highest.max(earned);
				}
				cells.push(format!("{earned:.3} (lacks {:.1} %)", 100.0 * lacked));
			}
		}
		third.row(cells);
	}
	claims.note(
		"one block withheld in every period earns less than a quarter of one seat's pay, however many seats are had",
		highest < 0.25,
		format!("{highest:.3} pays"),
	);
	vec![first, second, third]
}
