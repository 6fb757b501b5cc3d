// SPDX-License-Identifier: Apache-2.0
//! What seats and transfers cost. Fees are those of the design; disk and traffic are assumptions, and only their ratio
//! to pay matters.

/// TRN for each byte of a transaction.
const BYTE: f64 = 1e-5;
/// Bytes of a transaction without what it carries.
const ENVELOPE: f64 = 200.0;
/// TRN for a short call that writes some records: taking or leaving a seat, opening or redeeming a channel.
pub const CALL: f64 = 0.006;
/// TRN for keeping a GiB for a day on a disk that also runs.
pub const DISK: f64 = 0.000_5;
/// TRN for sending a GiB, as sellers ask it.
pub const TRAFFIC: f64 = 0.012;

pub const GIB: f64 = 1_073_741_824.0;
const LEAF: f64 = 1_024.0;

/// Hashes of a path in a content of so many GiB.
pub fn depth(gib: f64) -> f64 {
	libm::log2(gib * GIB / LEAF).ceil()
}

/// The fee of a commit and of a proof.
pub fn commit() -> f64 {
	BYTE * ENVELOPE
}

/// A leaf and two paths.
pub fn proof(gib: f64) -> f64 {
	BYTE * (ENVELOPE + LEAF + 64.0 * depth(gib))
}

/// The fees of a period.
pub fn period(gib: f64) -> f64 {
	commit() + proof(gib)
}
