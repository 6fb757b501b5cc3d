// SPDX-License-Identifier: Apache-2.0
//! Small pallets made up for this.

use super::{faults, tokens::tokens};
use std::{fs, path::PathBuf};

/// A pallet in a directory of its own that goes when it is dropped.
struct MadeUp(PathBuf);

impl Drop for MadeUp {
	fn drop(&mut self) {
		let _ = fs::remove_dir_all(&self.0);
	}
}

const LIB: &str = r#"
mod calls;
mod ids;
mod loan;
mod loans;
mod markets;
mod storage;
mod taking;
#[cfg(any(test, feature = "runtime-benchmarks"))]
mod crowd;
#[cfg(test)]
mod tests;
pub use loan::*;
pub use loans::OpenLoan;
pub use pallet::*;
#[import_section(storage::storage)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	#[pallet::pallet]
	pub struct Pallet<T>(_);
	#[pallet::config]
	pub trait Config {}
	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) { Pallet::<T>::do_create(); }
	}
	#[pallet::hooks]
	impl<T: Config> Hooks<N> for Pallet<T> {
		fn on_idle() { Self::serve() }
		#[cfg(feature = "try-runtime")]
		fn try_state() { crate::loans::all::<T>() }
	}
}
"#;

/// A pallet whose rooms are in order; these files are changed or added.
fn made_up(name: &str, changed: &[(&str, &str)]) -> Vec<String> {
	let root = std::env::temp_dir().join(format!("rooms-{}-{name}", std::process::id()));
	let made_up = MadeUp(root.clone());
	let files = [
		("lib", LIB),
		("ids", "pub type LoanId = u64;"),
		(
			"loan",
			"use crate::ids::LoanId;\n/// Not [`crate::pallet`].\npub struct Loan(LoanId);\n\
			 #[cfg(test)] mod tests { use crate::pallet::*; fn a() { super::Loan; } }",
		),
		(
			"storage",
			"#[pallet_section]\nmod storage {\n\t#[pallet::storage]\n\
			 \tpub type Loans<T: Config> = StorageMap<_, LoanId, Loan>;\n\
			 \tpub enum Event { OpenLoan { loan: Loan }, #[codec(index = 1)] Taken(u8) }\n}",
		),
		(
			"calls",
			"#[pallet_section]\nmod calls { #[pallet::call] impl<T: Config> Pallet<T> {\n\
			 \tpub fn take() { Self::do_take() }\n}}",
		),
		("markets", "use crate::pallet::*;\nuse crate::loan;\npub fn tick<T: Config>() {}"),
		(
			"loans",
			"use crate::{markets::{self, tick}, Config, ids::*};\n\
			 pub struct OpenLoan<T>(T);\npub struct Taken;\npub fn all<T: Config>() {}",
		),
		(
			"taking",
			"use crate::{loans::OpenLoan, *};\nimpl<T: Config> Pallet<T> {\n\
			 \tpub(crate) fn do_take() { loan_of(\"Self::do_take()\") }\n\
			 \tfn loan_of() { let c = '\\''; let r = r#\"\"do_\"\"#; }\n\
			 \tfn check_12_all() {}\n\tpub(crate) fn serve() {}\n\tpub fn owed() {}\n}\n\
			 impl<T: Config> Source for Pallet<T> { fn price() { Self::loan_of() } }\n\
			 fn free<'a, T: Config>() {}",
		),
		("weights", "use crate::pallet::*; pub trait WeightInfo {}"),
		("crowd", "use crate::*; impl<T: Config> Pallet<T> { fn crowd() { Self::do_take() } }"),
		("tests/mod", "use crate::*; fn f() { Pallet::<T>::do_take() }"),
	];
	let source = root.join("src");
	let kept = files.iter().filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
	for (name, text) in kept.chain(changed) {
		let path = source.join(format!("{name}.rs"));
		fs::create_dir_all(path.parent().unwrap()).unwrap();
		fs::write(path, text).unwrap();
	}
	let faults = faults(made_up.0.to_str().unwrap());
	println!("{faults:#?}");
	faults
}

fn only(faults: Vec<String>) -> String {
	assert_eq!(faults.len(), 1, "{faults:#?}");
	faults.into_iter().next().unwrap()
}

#[test]
fn rooms_in_order_should_pass() {
	assert_eq!(made_up("good", &[]), Vec::<String>::new());
}

#[test]
fn a_file_of_types_that_names_the_pallet_should_fail() {
	for (i, text) in [
		"use crate::{ids::LoanId,\n\tpallet::Config};\npub struct Loan(LoanId);",
		"pub struct Loan;\nfn f<T: crate::Config>() {}",
		"pub struct Loan;\nuse super::*;",
	]
	.iter()
	.enumerate()
	{
		let fault = only(made_up(&format!("singular-{i}"), &[("loan", text)]));
		assert!(fault.starts_with("src/loan.rs:2: `crate::"), "{fault}");
		assert!(fault.contains("src/storage.rs:4 names `Loan`"), "{fault}");
	}
}

#[test]
fn a_file_of_types_that_names_one_which_names_the_pallet_should_fail() {
	let fault = only(made_up("ids", &[("ids", "pub type LoanId = crate::Nonce;")]));
	assert!(fault.starts_with("src/ids.rs:1: `crate::Nonce` is named"), "{fault}");
	// The pallet's own names come first, whatever else leads there.
	assert!(fault.contains("names `LoanId`"), "{fault}");
}

#[test]
fn a_pallet_that_stands_on_a_room_should_fail() {
	for (name, text) in [
		("path", LIB.replace("Self::serve()", "crate::loans::all::<T>()")),
		("module", LIB.replace("Self::serve()", "loans::all::<T>()")),
		("super", LIB.replace("Self::serve()", "super::loans::all::<T>()")),
		("type", LIB.replace("Self::serve()", "OpenLoan::load()")),
	] {
		let faults = made_up(name, &[("lib", &text)]);
		assert!(faults[0].starts_with("src/loans.rs:1: `crate::Config` is named"), "{faults:#?}");
	}
}

#[test]
fn what_the_pallet_calls_so_itself_should_not_count_as_a_room_s() {
	for (name, config) in [
		("declared", "trait Config { type OpenLoan: Get<u32>; }"),
		("qualified", "trait Config { fn f() -> Self::OpenLoan; fn g(x: T::Taken) }"),
		("bound", "trait Config { type Other: Get<OpenLoan = u8>; }"),
	] {
		let text = LIB.replace("trait Config {}", config);
		assert_eq!(made_up(name, &[("lib", &text)]), Vec::<String>::new());
	}
}

#[test]
fn a_method_of_the_pallet_that_is_no_entry_should_fail() {
	for (i, method) in ["fn tick() {}", "pub(crate) fn check_all() {}", "const fn serve_all() {}"]
		.iter()
		.enumerate()
	{
		let text =
			format!("use crate::*;\nimpl<T: Config> crate::Pallet<T>\nwhere T: X {{\n{method}}}");
		let fault = only(made_up(&format!("method-{i}"), &[("markets", &text)]));
		assert!(fault.starts_with("src/markets.rs:4: "), "{fault}");
		assert!(fault.contains("is a method of `Pallet`"), "{fault}");
	}
	let other = "use crate::*;\nimpl<T: Config> pallet_other::Pallet<T> { fn tick() {} }";
	assert_eq!(made_up("other", &[("markets", other)]), Vec::<String>::new());
}

#[test]
fn a_call_of_what_is_for_its_call_alone_should_fail() {
	for (i, call) in
		["Self::do_take()", "Pallet::<T>::do_take(1, 2)", "crate::Pallet::<T>::do_take()"]
			.iter()
			.enumerate()
	{
		let text = format!("use crate::*;\nimpl<T: Config> Deed<T> {{\nfn f() {{ {call} }} }}");
		let faults = made_up(&format!("do-{i}"), &[("sweeps", &text)]);
		assert_eq!(faults, ["src/sweeps.rs:3: `do_take` is called, which is for its call alone"]);
	}
}

#[test]
fn rooms_in_a_circle_should_fail() {
	let fault = only(made_up(
		"circle",
		&[("markets", "use crate::pallet::*;\nuse crate::{\n\ttaking::free,\n};")],
	));
	for part in [
		"a circle: ",
		"→ taking (src/markets.rs:3 names `crate::taking::free`)",
		"→ loans (src/taking.rs:1 names `crate::loans::OpenLoan`)",
		"→ markets (src/loans.rs:1 names `crate::markets::self`)",
	] {
		assert!(fault.contains(part), "{fault}");
	}
}

#[test]
fn rooms_in_a_circle_by_methods_of_the_pallet_should_fail() {
	for (i, call) in ["Pallet::<T>::owed()", "<Pallet<T> as Source>::price()"].iter().enumerate() {
		let text = format!("use crate::*;\nfn tick<T>() {{\n{call} }}");
		let fault = only(made_up(&format!("hidden-{i}"), &[("markets", &text)]));
		assert!(fault.contains("→ taking (src/markets.rs:3 names `Pallet::"), "{fault}");
	}
	let text = "use crate::*;\nimpl<T: Config> Pallet<T> { pub fn x() {\nSelf::owed() } }";
	let fault = only(made_up("hidden-self", &[("markets", text)]));
	assert!(fault.contains("→ taking (src/markets.rs:3 names `Pallet::owed`)"), "{fault}");
}

#[test]
#[should_panic(expected = "1 faults:\n- src/markets.rs:1: `tick` is a method")]
fn what_is_wrong_should_be_said() {
	let root = std::env::temp_dir().join(format!("rooms-{}-check", std::process::id()));
	let made_up = MadeUp(root.clone());
	fs::create_dir_all(root.join("src")).unwrap();
	fs::write(root.join("src/markets.rs"), "impl<T> Pallet<T> { fn tick() {} }").unwrap();
	super::check(made_up.0.to_str().unwrap());
}

#[test]
fn sources_should_be_cut_into_words() {
	let source = "a::b /* x /* y */ z */ 'c' 'l \"s\\\"\" b\"t\" // end\nr#\"u\"#->1_0x";
	let cut = tokens(source);
	let texts: Vec<_> = cut.iter().map(|token| token.text.as_str()).collect();
	assert_eq!(texts, ["a", "::", "b", "\"s\\\"\"", "b\"t\"", "r#\"u\"#", "->", "1_0x"]);
	assert_eq!(cut.last().unwrap().line, 2);
}
