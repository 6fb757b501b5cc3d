// SPDX-License-Identifier: Apache-2.0
//! Amounts of TRN, which people write with a point and the chain in units of 10⁻¹², and addresses.

use crate::chain::Account;
use base58::ToBase58;
use blake2::{Blake2b512, Digest};

/// Digits behind the point.
const DECIMALS: usize = 12;
/// One TRN.
pub const TRN: u128 = 1_000_000_000_000;
/// The prefix of the chain's addresses.
const PREFIX: u16 = 8_471;

/// An amount as people write it, `1.25`. Says what is wrong with it.
pub fn parse(text: &str) -> Result<u128, String> {
	let (whole, part) = text.split_once('.').unwrap_or((text, ""));
	let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
	if whole.is_empty() || !digits(whole) || !digits(part) || text.ends_with('.') {
		return Err("write it like 12 or 0.25, in TRN".into());
	}
	if part.len() > DECIMALS {
		return Err(format!("TRN has no more than {DECIMALS} digits behind the point"));
	}
	let padded = format!("{part:0<DECIMALS$}");
	let amount = || {
		let whole = whole.parse::<u128>().ok()?.checked_mul(TRN)?;
		whole.checked_add(padded.parse().ok()?)
	};
	amount().ok_or_else(|| "that is more than can be".into())
}

/// An amount for people: `1.25 TRN`.
pub fn show(amount: u128) -> String {
	let part = format!("{:0>DECIMALS$}", amount % TRN);
	match part.trim_end_matches('0') {
		"" => format!("{} TRN", amount / TRN),
		part => format!("{}.{part} TRN", amount / TRN),
	}
}

/// An account's address on this chain (SS58).
pub fn address(account: &Account) -> String {
	let mut bytes = vec![
		((PREFIX & 0xfc) >> 2) as u8 | 0x40,
		(PREFIX >> 8) as u8 | ((PREFIX & 0b11) << 6) as u8,
	];
	bytes.extend(account.0);
	let check = Blake2b512::new().chain_update(b"SS58PRE").chain_update(&bytes).finalize();
	bytes.extend(check.iter().take(2));
	bytes.to_base58()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn amounts_should_be_read_as_they_are_written() {
		assert_eq!(parse("0"), Ok(0));
		assert_eq!(parse("12"), Ok(12 * TRN));
		assert_eq!(parse("0.25"), Ok(TRN / 4));
		assert_eq!(parse("0.000000000001"), Ok(1));
		for bad in ["", ".", "1.", ".5", "-1", "+1", "1e3", "1,5", "0.0000000000001", "1 ", "1.2.3"]
		{
			assert!(parse(bad).is_err(), "{bad}");
		}
		assert!(parse("340282366920938463463374607.431768211455").is_ok());
		assert!(parse("340282366920938463463374607.431768211456").is_err());
	}

	#[test]
	fn amounts_should_come_back_as_they_were() {
		assert_eq!(show(0), "0 TRN");
		assert_eq!(show(TRN), "1 TRN");
		assert_eq!(show(TRN / 4 + 3 * TRN), "3.25 TRN");
		assert_eq!(show(1), "0.000000000001 TRN");
		let most = show(u128::MAX);
		assert_eq!(parse(most.trim_end_matches(" TRN")), Ok(u128::MAX));
	}

	#[test]
	fn addresses_should_be_those_of_the_chain() {
		let alice = subxt_signer::sr25519::dev::alice().public_key().to_account_id();
		let address = address(&alice);
		assert_eq!(address, ADDRESS);
	}

	const ADDRESS: &str = "Xn3eM6UCmARXLShG4jkyJwosGXuLnkEu4sHinFrQsHtLieVDf";
}
