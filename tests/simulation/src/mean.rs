// SPDX-License-Identifier: Apache-2.0
//! Means of what was measured.

use crate::table::signed;

/// A mean, and how sure it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mean {
	n: f64,
	sum: f64,
	squares: f64,
}

impl Mean {
	pub fn add(&mut self, value: f64) {
		self.n += 1.0;
		self.sum += value;
		self.squares += value * value;
	}

	pub fn count(&self) -> usize {
		self.n as usize
	}

	pub fn mean(&self) -> f64 {
		if self.n == 0.0 {
			0.0
		} else {
			self.sum / self.n
		}
	}

	/// The standard error, for as long as a payment that differs has been seen at all.
	pub fn error(&self) -> f64 {
		if self.n < 2.0 {
			return f64::MAX;
		}
		let mean = self.mean();
		((self.squares / self.n - mean * mean).max(0.0) / (self.n - 1.0)).sqrt()
	}

	/// How many standard errors it is above zero.
	pub fn sureness(&self) -> f64 {
		self.mean() / self.error().max(1e-9)
	}

	/// The mean less its error: what seldom happened is not taken for the best.
	pub fn cautious(&self) -> f64 {
		if self.n < 8.0 {
			f64::MIN
		} else {
			self.mean() - self.error()
		}
	}

	/// Whether it is above zero beyond four standard errors, of enough calls that these mean something.
	pub fn pays(&self) -> bool {
		self.n >= 200.0 && self.sureness() > 4.0
	}

	/// Shown, and marked if it is above zero.
	pub fn mark(&self) -> String {
		format!("{}{}", self.show(), if self.pays() { " **!**" } else { "" })
	}

	pub fn show(&self) -> String {
		if self.n < 2.0 {
			return "–".into();
		}
		let error = format!("{:.3}", self.error());
		format!("{} ± {}", signed(self.mean()), error.trim_start_matches('0'))
	}
}
