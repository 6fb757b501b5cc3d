// SPDX-License-Identifier: Apache-2.0
//! Seeded random numbers, the same bits on every machine: xoshiro256++ and a ziggurat.

use std::sync::OnceLock;

const LAYERS: usize = 128;
/// Where the ziggurat's tail begins, and the area of each of its layers.
const TAIL: f64 = 3.442_619_855_899;
const AREA: f64 = 9.912_563_035_262_17e-3;

struct Ziggurat {
	edge: [f64; LAYERS + 1],
	ratio: [f64; LAYERS],
}

fn ziggurat() -> &'static Ziggurat {
	static TABLE: OnceLock<Ziggurat> = OnceLock::new();
	TABLE.get_or_init(|| {
		let mut edge = [0.0; LAYERS + 1];
		let mut height = libm::exp(-0.5 * TAIL * TAIL);
		edge[0] = AREA / height;
		edge[1] = TAIL;
		for layer in 2..LAYERS {
			edge[layer] = (-2.0 * libm::log(AREA / edge[layer - 1] + height)).sqrt();
			height = libm::exp(-0.5 * edge[layer] * edge[layer]);
		}
		let mut ratio = [0.0; LAYERS];
		for layer in 0..LAYERS {
			ratio[layer] = edge[layer + 1] / edge[layer];
		}
		Ziggurat { edge, ratio }
	})
}

/// A stream of random numbers.
#[derive(Clone)]
pub struct Rng {
	state: [u64; 4],
	table: &'static Ziggurat,
}

impl Rng {
	/// The stream of a seed and a label: streams of different labels have nothing in common, so what runs first, and on
	/// which thread, changes no figure.
	pub fn new(seed: u64, label: &str) -> Self {
		// FNV-1a of the label, then splitmix64.
		let mut mixed = label.bytes().fold(
			0xcbf2_9ce4_8422_2325_u64 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15),
			|hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3),
		);
		let mut state = [0; 4];
		for word in &mut state {
			mixed = mixed.wrapping_add(0x9e37_79b9_7f4a_7c15);
			let mut z = mixed;
			z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
			z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
			*word = z ^ (z >> 31);
		}
		Self { state, table: ziggurat() }
	}

	/// A stream of its own, the next of this one's.
	pub fn fork(&mut self) -> Self {
		Self::new(self.bits(), "")
	}

	#[inline]
	fn bits(&mut self) -> u64 {
		let s = &mut self.state;
		let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
		let t = s[1] << 17;
		s[2] ^= s[0];
		s[3] ^= s[1];
		s[1] ^= s[2];
		s[0] ^= s[3];
		s[2] ^= t;
		s[3] = s[3].rotate_left(45);
		result
	}

	/// Evenly from [0, 1).
	#[inline]
	pub fn uniform(&mut self) -> f64 {
		(self.bits() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
	}

	/// True with the probability `p`.
	#[inline]
	pub fn chance(&mut self, p: f64) -> bool {
		self.uniform() < p
	}

	/// Between `low` and `high`, evenly in the logarithm.
	pub fn spread(&mut self, low: f64, high: f64) -> f64 {
		low * libm::exp(self.uniform() * libm::log(high / low))
	}

	/// One of `0..n`.
	pub fn below(&mut self, n: usize) -> usize {
		((self.uniform() * n as f64) as usize).min(n.saturating_sub(1))
	}

	/// Normal, of mean 0 and variance 1.
	#[inline]
	pub fn normal(&mut self) -> f64 {
		loop {
			let bits = self.bits();
			let layer = (bits & 127) as usize;
			let u = 2.0 * ((bits >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)) - 1.0;
			let x = u * self.table.edge[layer];
			if u.abs() < self.table.ratio[layer] {
				return x;
			}
			if layer == 0 {
				return self.tail(u < 0.0);
			}
			let outer = libm::exp(-0.5 * (self.table.edge[layer].powi(2) - x * x));
			let inner = libm::exp(-0.5 * (self.table.edge[layer + 1].powi(2) - x * x));
			if inner + self.uniform() * (outer - inner) < 1.0 {
				return x;
			}
		}
	}

	fn tail(&mut self, negative: bool) -> f64 {
		loop {
			let x = libm::log(1.0 - self.uniform()) / TAIL;
			let y = libm::log(1.0 - self.uniform());
			if -2.0 * y >= x * x {
				return if negative { x - TAIL } else { TAIL - x };
			}
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_same_seed_should_give_the_same_bits_and_another_label_others() {
		let draw = |seed, label| Rng::new(seed, label).bits();
		assert_eq!(draw(1, "a"), draw(1, "a"));
		assert_ne!(draw(1, "a"), draw(1, "b"));
		assert_ne!(draw(1, "a"), draw(2, "a"));
	}

	#[test]
	fn normal_should_have_the_moments_and_the_tail_of_a_normal() {
		let mut rng = Rng::new(1, "normal");
		let n = 4_000_000;
		let (mut sum, mut squares, mut fourth, mut beyond_2, mut beyond_4) = (0.0, 0.0, 0.0, 0, 0);
		for _ in 0..n {
			let x = rng.normal();
			sum += x;
			squares += x * x;
			fourth += x.powi(4);
			beyond_2 += i32::from(x.abs() > 2.0);
			beyond_4 += i32::from(x.abs() > 4.0);
		}
		let n = f64::from(n);
		assert!((sum / n).abs() < 0.002);
		assert!((squares / n - 1.0).abs() < 0.004);
		assert!((fourth / n - 3.0).abs() < 0.03);
		assert!((f64::from(beyond_2) / n - 0.045_500).abs() < 0.000_5);
		assert!((f64::from(beyond_4) / n - 6.334e-5).abs() < 2e-5);
	}
}
