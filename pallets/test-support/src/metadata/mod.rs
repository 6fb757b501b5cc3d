// SPDX-License-Identifier: Apache-2.0
//! Whether what wallets show of pallets can be read by people: first lines, units, one-line errors.

mod outline;
#[cfg(test)]
mod tests;
mod units;

pub use frame_metadata::RuntimeMetadataPrefixed;

use codec::Decode;
use outline::{Item, Outline};

/// How many characters of a call's docs polkadot.js shows.
const FIRST_LINE: usize = 60;

/// Metadata as a runtime encodes it, of version 14, 15 or 16: what `Runtime::metadata()` gives as bytes,
/// or the inside of `Runtime::metadata_at_version(16)`.
pub fn decode(encoded: &[u8]) -> RuntimeMetadataPrefixed {
	RuntimeMetadataPrefixed::decode(&mut &*encoded).expect("metadata of a version that is known")
}

/// Panics with all that is wrong with the metadata of these pallets and runtime APIs, by their names:
/// `["Lending", "LendingApi"]`. View functions are in version 16 only, APIs from 15 on.
///
/// ```ignore
/// let metadata = Runtime::metadata_at_version(16).expect("the version is known");
/// metadata::check(&metadata::decode(&metadata), &["Lending", "LendingApi"]);
/// ```
pub fn check(metadata: &RuntimeMetadataPrefixed, names: &[&str]) {
	let faults = faults(metadata, names);
	assert!(faults.is_empty(), "{} faults:\n- {}\n", faults.len(), faults.join("\n- "));
}

/// All that is wrong:
/// - the first line of a call's, a constant's or a storage item's docs is no whole sentence, or has more
///   than 60 characters;
/// - an error's docs are not one line, or have backticks; an event has none;
/// - an argument of a call or a field of an event, or a field of a type of ours in one of those, does
///   not say its unit: a `Moment` is `*_ms`, `BasisPoints` are `*_bp`, a `Balance` is no mere `amount`;
///   or, in a variant, is a number without a name;
/// - the docs of a view function or a runtime API have links, which are shown as they are;
/// - a pallet or an API is not there.
pub fn faults(metadata: &RuntimeMetadataPrefixed, names: &[&str]) -> Vec<String> {
	let outline = Outline::of(metadata, names);
	let mut faults: Vec<_> =
		outline.missing.iter().map(|name| format!("{name}: no such pallet or API")).collect();
	for item in &outline.first_lines {
		faults.extend(first_line(item));
	}
	for item in &outline.errors {
		faults.extend(one_line(item));
	}
	for item in outline.events.iter().filter(|item| lines(item).is_empty()) {
		faults.push(format!("{}: no docs", item.name));
	}
	for item in
		outline.shown_raw.iter().filter(|item| item.docs.iter().any(|line| line.contains("[`")))
	{
		faults.push(format!("{}: a link in docs that are shown as they are", item.name));
	}
	faults.extend(units::faults(outline.types, &outline.fields_of));
	faults
}

/// What a doc says, without empty lines at its ends.
fn lines<'a>(item: &'a Item<'_>) -> Vec<&'a str> {
	let lines = item.docs.iter().map(|line| line.trim());
	let lines: Vec<_> = lines.skip_while(|line| line.is_empty()).collect();
	let end = lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
	lines[..end].to_vec()
}

fn first_line(item: &Item<'_>) -> Option<String> {
	let Some(first) = lines(item).first().copied() else {
		return Some(format!("{}: no docs", item.name));
	};
	let length = first.chars().count();
	if length > FIRST_LINE {
		Some(format!("{}: its first line has {length} characters: {first:?}", item.name))
	} else if !first.ends_with('.') {
		Some(format!("{}: its first line is no whole sentence: {first:?}", item.name))
	} else {
		None
	}
}

fn one_line(item: &Item<'_>) -> Option<String> {
	match lines(item)[..] {
		[] => Some(format!("{}: no docs", item.name)),
		[line] if line.contains('`') => Some(format!("{}: backticks: {line:?}", item.name)),
		[_] => None,
		[first, ..] => Some(format!("{}: more than one line: {first:?} …", item.name)),
	}
}
