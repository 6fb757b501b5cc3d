// SPDX-License-Identifier: Apache-2.0
//! What an outcome pays and costs: the money of one unlock, and the stake.
//!
//! With the price P of a unit, its cover c, odds b, κ and the fee's share φ:
//!
//! | | buyer | trader | treasury |
//! |---|---|---|---|
//! | r ≥ 0, s = r/b | P − ⌊sP⌋ | ⌊sP⌋ − fee, c | fee = ⌈φ ⌊sP⌋⌉ |
//! | r < 0, x = min(c, ⌈κ P ∣r∣/b⌉) | P + x | c − x | |
//! | void | P | c | |
//! | not delivered as the key says | P + c | | |

#[cfg(test)]
mod tests;

use crate::outcome::{best_e12, worst_e12, Outcome, ONE};
use primitives::{mul_div_down, mul_div_up, Balance};
use sp_runtime::{traits::EnsureSub, ArithmeticError, Permill};

/// Odds of one, in hundredths.
const EVEN: u128 = 100;
/// One in 10⁻¹².
const ONE_E12: u128 = ONE.unsigned_abs() as u128;
/// One in millionths.
const MILLION: u128 = 1_000_000;

/// The cover of a unit, `⌈κ · P · max(1, 1/b)⌉`: the most that its trader can lose by it.
///
/// Odds are in hundredths, κ in millionths. Fails if it is more than the largest balance, or odds are zero.
pub fn cover_up(price: Balance, odds_e2: u16, kappa_ppm: u32) -> Result<Balance, ArithmeticError> {
	let odds = u128::from(odds_e2);
	// Numbers of 32 and of 16 bits.
	let share = u128::from(kappa_ppm).saturating_mul(odds.max(EVEN));
	mul_div_up(price, share, MILLION.saturating_mul(odds))
}

/// What is lost of a stake, `⌈min(1, |r|) · B⌉` for r < 0; nothing if r ≥ 0, or the outcome is void.
pub fn stake_lost_up(stake: Balance, outcome: &Outcome) -> Result<Balance, ArithmeticError> {
	if !outcome.is_lost() {
		return Ok(0);
	}
	mul_div_up(stake, u128::from(outcome.result_e12.unsigned_abs()).min(ONE_E12), ONE_E12)
}

/// On what terms a unit was sold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sale {
	/// What the buyer has on hold for it.
	pub price: Balance,
	/// What the trader has on hold for it.
	pub cover: Balance,
	/// Its odds, in hundredths.
	pub odds_e2: u16,
	/// How much cover there is, in millionths of what is fair.
	pub kappa_ppm: u32,
	/// The treasury's part of what the trader is paid.
	pub fee: Permill,
}

/// Who gets what of an unlock. The first three amounts are the price, the other two the cover, to the
/// unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Payout {
	/// Of the price, to the trader, the fee already taken off.
	pub escrow_to_trader: Balance,
	/// Of the price, to the treasury.
	pub fee: Balance,
	/// Of the price, back to the buyer.
	pub escrow_to_buyer: Balance,
	/// Of the cover, to the buyer.
	pub cover_to_buyer: Balance,
	/// Of the cover, back to the trader.
	pub cover_to_trader: Balance,
}

impl Sale {
	/// What an outcome pays for a unit that was delivered as its key says.
	///
	/// Fails if odds are zero, or a number on the way is more than the largest balance.
	pub fn payout(&self, outcome: &Outcome) -> Result<Payout, ArithmeticError> {
		if outcome.is_void() {
			return self.split(0, 0);
		}
		let (least, most) = (worst_e12(self.odds_e2), best_e12(self.odds_e2));
		let result = outcome.result_e12.clamp(least, most);
		if result >= 0 {
			self.split(self.earned_down(result.unsigned_abs().into())?, 0)
		} else {
			self.split(0, self.lost_up(result.unsigned_abs().into())?)
		}
	}

	/// What is paid for a unit that was not delivered as its key says, whatever the outcome.
	pub fn undelivered(&self) -> Result<Payout, ArithmeticError> {
		self.split(0, self.cover)
	}

	/// `⌊P · r/b⌋`, for r in 10⁻¹² up to b.
	fn earned_down(&self, gain_e12: u128) -> Result<Balance, ArithmeticError> {
		let odds = u128::from(self.odds_e2);
		mul_div_down(self.price, gain_e12.saturating_mul(EVEN), odds.saturating_mul(ONE_E12))
	}

	/// `min(c, ⌈κ · P · |r|/b⌉)`, for r in 10⁻¹² down to −max(1, b).
	fn lost_up(&self, loss_e12: u128) -> Result<Balance, ArithmeticError> {
		let odds = u128::from(self.odds_e2);
		// At most 2^32 · 2^60 · 2^7.
		let share = u128::from(self.kappa_ppm).saturating_mul(loss_e12).saturating_mul(EVEN);
		let one = odds.saturating_mul(ONE_E12).saturating_mul(MILLION);
		Ok(mul_div_up(self.price, share, one)?.min(self.cover))
	}

	/// Split price and cover by what the trader has earned, before the fee, and what they have lost.
	fn split(&self, earned: Balance, lost: Balance) -> Result<Payout, ArithmeticError> {
		let fee_up = mul_div_up(earned, self.fee.deconstruct().into(), MILLION)?;
		Ok(Payout {
			escrow_to_trader: earned.ensure_sub(fee_up)?,
			fee: fee_up,
			escrow_to_buyer: self.price.ensure_sub(earned)?,
			cover_to_buyer: lost,
			cover_to_trader: self.cover.ensure_sub(lost)?,
		})
	}
}
