// SPDX-License-Identifier: Apache-2.0
//! Whether a pallet's files stand on each other as they should, and in no circle.
//!
//! FRAME makes each method of `Pallet` global, so that rooms can depend on each other in circles which
//! no import shows. The order is: files of types and pure rules, the pallet's own module (`lib.rs` and
//! its sections) on those, rooms that read and write storage on the pallet.

mod graph;
mod parse;
mod read;
#[cfg(test)]
mod tests;
mod tokens;

use graph::Graph;
use parse::PALLET;
use read::Crate;

/// Panics with all that is wrong in `src/` of a pallet. Each pallet has one test:
///
/// ```ignore
/// #[test]
/// fn rooms_should_stand_in_order() {
///     test_support::rooms::check(env!("CARGO_MANIFEST_DIR"));
/// }
/// ```
///
/// What is compiled only for tests, benchmarks or `try-runtime` may stand on anything, and so may
/// `weights.rs`.
pub fn check(manifest_dir: &str) {
	let faults = faults(manifest_dir);
	assert!(faults.is_empty(), "{} faults:\n- {}\n", faults.len(), faults.join("\n- "));
}

/// All that is wrong:
/// - a file that the pallet stands on names the pallet;
/// - a room adds a method to `Pallet` that is no entry: not `do_*`, `*_of`, `check_<n>_*`, `serve`, nor
///   `pub` for other pallets;
/// - a `do_*` is called from elsewhere than calls and genesis;
/// - files stand on each other in a circle, by what they name of the crate or by each other's methods of
///   `Pallet`.
pub fn faults(manifest_dir: &str) -> Vec<String> {
	let read = Crate::read(manifest_dir);
	let mut faults = Vec::new();
	for file in read.files.iter().filter(|file| !file.is_pallet()) {
		for method in file.methods.iter().filter(|method| !method.of_trait && !is_entry(method)) {
			faults.push(format!(
				"{}:{}: `{}` is a method of `Pallet`, but no entry: make it a free function or a \
				 method of the room's own object",
				file.path, method.line, method.name
			));
		}
		for (name, line) in &file.calls_do {
			faults.push(format!(
				"{}:{line}: `{name}` is called, which is for its call alone",
				file.path
			));
		}
	}
	let mut graph = Graph::of(&read);
	for (ground, way) in graph.ground() {
		if let Some(edge) = graph.remove(&ground, PALLET) {
			faults.push(format!(
				"{}: {} is named, but the pallet stands on this file ({way})",
				edge.at, edge.what
			));
		}
	}
	faults.extend(graph.circles().into_iter().map(|circle| format!("a circle: {circle}")));
	faults
}

fn is_entry(method: &parse::Method) -> bool {
	let name = &method.name;
	let is_check = || {
		let rest = name.strip_prefix("check_").unwrap_or_default();
		let number = rest.split('_').next().unwrap_or_default();
		!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
	};
	method.is_pub
		|| name.starts_with("do_")
		|| name.ends_with("_of")
		|| name == "serve"
		|| is_check()
}
