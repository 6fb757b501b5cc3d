// SPDX-License-Identifier: Apache-2.0
//! What one file defines and names.

use super::tokens::{tokens, Token};
use std::{collections::BTreeSet, ops::Range};

/// The pallet's own module: `lib.rs` and the sections.
pub const PALLET: &str = "pallet";

/// A method of `Pallet`.
#[derive(Debug)]
pub struct Method {
	pub name: String,
	pub line: usize,
	/// For everybody, not only for this crate.
	pub is_pub: bool,
	/// Of a trait that the pallet implements.
	pub of_trait: bool,
}

/// One file.
#[derive(Default, Debug)]
pub struct File {
	/// As it is shown: `src/loans.rs`.
	pub path: String,
	/// The module in which it is found from the crate's root. Those of a directory share one.
	pub room: String,
	/// Is it a section of the pallet?
	pub is_section: bool,
	/// Types, traits and constants that others can name.
	pub types: BTreeSet<String>,
	/// Functions that others can name.
	pub functions: BTreeSet<String>,
	/// What is named of the crate, from its root on, with the line.
	pub paths: Vec<(Vec<String>, usize)>,
	/// Methods of `Pallet`.
	pub methods: Vec<Method>,
	/// Methods of `Pallet` that are called.
	pub calls_methods: Vec<(String, usize)>,
	/// `do_*` that are called on `Self` or `Pallet`.
	pub calls_do: Vec<(String, usize)>,
	/// Names that stand alone, in the pallet's own files; those of variants left out.
	pub names: Vec<(String, usize)>,
	/// Modules that are for tests, benchmarks or checks of state only.
	pub skipped: Vec<String>,
}

impl File {
	pub fn is_pallet(&self) -> bool {
		self.is_section || self.room == PALLET
	}
}

/// Read a file.
pub fn parse(path: String, room: String, source: &str) -> File {
	let mut file = File { path, room, ..File::default() };
	let (tokens, skipped) = without_tests(tokens(source));
	file.skipped = skipped;
	let text = Text(&tokens);
	file.is_section = (0..tokens.len()).any(|at| text.are(at, &["#", "[", "pallet_section", "]"]));
	text.definitions(&mut file);
	text.paths(&mut file);
	text.methods(&mut file);
	if file.is_pallet() {
		text.names(&mut file);
	}
	file
}

/// A file without what is compiled for tests, benchmarks or `try-runtime` only, and the modules of that
/// kind which it declares.
fn without_tests(tokens: Vec<Token>) -> (Vec<Token>, Vec<String>) {
	let (mut kept, mut skipped) = (Vec::new(), Vec::new());
	let text = Text(&tokens);
	let mut at = 0;
	while at < tokens.len() {
		if !text.is_test_attribute(at) {
			kept.push(tokens[at].clone());
			at += 1;
			continue;
		}
		while text.are(at, &["#", "["]) {
			at = text.closing(at + 1) + 1;
		}
		let end = text.item_end(at);
		let declared = (at..end).find(|at| text.is(*at, "mod"));
		if let Some(declared) = declared.filter(|at| text.is(at + 2, ";")) {
			skipped.push(tokens[declared + 1].text.clone());
		}
		at = end;
	}
	(kept, skipped)
}

/// Words that begin an item.
const ITEMS: [&str; 15] = [
	"pub", "fn", "use", "mod", "impl", "struct", "enum", "const", "static", "type", "trait",
	"extern", "async", "unsafe", "let",
];

/// Words after which a name is new.
const DECLARES: [&str; 8] = ["type", "struct", "enum", "trait", "const", "static", "fn", "mod"];

struct Text<'a>(&'a [Token]);

impl Text<'_> {
	fn text(&self, at: usize) -> &str {
		self.0.get(at).map_or("", |token| &token.text)
	}

	fn is(&self, at: usize, text: &str) -> bool {
		self.text(at) == text
	}

	fn are(&self, at: usize, texts: &[&str]) -> bool {
		texts.iter().enumerate().all(|(i, text)| self.is(at + i, text))
	}

	fn is_name(&self, at: usize) -> bool {
		self.0.get(at).is_some_and(Token::is_name)
	}

	fn before(&self, at: usize) -> &str {
		at.checked_sub(1).map_or("", |at| self.text(at))
	}

	/// The bracket that closes the one here.
	fn closing(&self, open: usize) -> usize {
		let mut depth = 0;
		for at in open..self.0.len() {
			match self.text(at) {
				"(" | "[" | "{" => depth += 1,
				")" | "]" | "}" => depth -= 1,
				_ => (),
			}
			if depth == 0 {
				return at;
			}
		}
		self.0.len()
	}

	/// The angle bracket that closes the one here.
	fn closing_angle(&self, open: usize) -> usize {
		let mut depth = 0;
		for at in open..self.0.len() {
			match self.text(at) {
				"<" => depth += 1,
				">" => depth -= 1,
				_ => (),
			}
			if depth == 0 {
				return at;
			}
		}
		self.0.len()
	}

	/// The angle bracket that opens the one which closes here.
	fn opening_angle(&self, close: usize) -> usize {
		let mut depth = 0;
		for at in (0..=close).rev() {
			match self.text(at) {
				">" => depth += 1,
				"<" => depth -= 1,
				_ => (),
			}
			if depth == 0 {
				return at;
			}
		}
		0
	}

	fn is_test_attribute(&self, at: usize) -> bool {
		if !self.are(at, &["#", "[", "cfg", "("]) {
			return false;
		}
		let inner = &self.0[at..self.closing(at + 1).min(self.0.len())];
		let has = |text: &str| inner.iter().any(|token| token.text == text);
		!has("not") && (has("test") || has("\"runtime-benchmarks\"") || has("\"try-runtime\""))
	}

	/// Where the item, field or arm that begins here is over.
	fn item_end(&self, start: usize) -> usize {
		let is_item = ITEMS.contains(&self.text(start));
		let mut at = start;
		while at < self.0.len() {
			match self.text(at) {
				"{" => return self.closing(at) + 1,
				"(" | "[" => at = self.closing(at),
				")" | "]" | "}" => return at,
				";" => return at + 1,
				"," if !is_item => return at + 1,
				_ => (),
			}
			at += 1;
		}
		at
	}

	/// What others can name: `pub` items outside of any body, those of modules in the file included.
	fn definitions(&self, file: &mut File) {
		let mut at = 0;
		while at < self.0.len() {
			match self.text(at) {
				"{" if !self.opens_module(at) => at = self.closing(at),
				"pub" => {
					let mut kind = at + 1;
					if self.is(kind, "(") {
						kind = self.closing(kind) + 1;
					}
					while ["const", "unsafe", "async"].contains(&self.text(kind))
						&& ["fn", "unsafe", "async"].contains(&self.text(kind + 1))
					{
						kind += 1;
					}
					let name = self.text(kind + 1).to_string();
					match self.text(kind) {
						"struct" | "enum" | "trait" | "type" | "const" | "static" | "union" => {
							file.types.insert(name);
						},
						"fn" => {
							file.functions.insert(name);
						},
						_ => (),
					}
				},
				_ => (),
			}
			at += 1;
		}
	}

	fn opens_module(&self, at: usize) -> bool {
		at.checked_sub(2).is_some_and(|module| self.is(module, "mod"))
	}

	/// All that is named from the root of the crate on.
	fn paths(&self, file: &mut File) {
		let modules = self.modules();
		let in_directory = file.path.matches('/').count() > 1;
		for at in 0..self.0.len() {
			if !self.is(at + 1, "::") || self.before(at) == "::" {
				continue;
			}
			let inner = modules.iter().any(|module| module.contains(&at));
			match self.text(at) {
				"crate" => self.tree(at + 2, &mut Vec::new(), &mut file.paths),
				// In the pallet's own module that is the root too. A file in a directory names its
				// neighbours so, which are one room with it.
				"super" if inner == file.is_pallet() && !in_directory => {
					self.tree(at + 2, &mut Vec::new(), &mut file.paths);
				},
				_ => (),
			}
		}
	}

	/// The bodies of the modules that stand in this file.
	fn modules(&self) -> Vec<Range<usize>> {
		let bodies = (0..self.0.len()).filter(|at| self.is(*at, "{") && self.opens_module(*at));
		bodies.map(|at| at..self.closing(at)).collect()
	}

	/// The paths of a `use`, or the one of an expression, that go on here.
	fn tree(&self, at: usize, so_far: &mut Vec<String>, paths: &mut Vec<(Vec<String>, usize)>) {
		let line = self.0.get(at).map_or(0, |token| token.line);
		if self.is(at, "{") {
			let end = self.closing(at);
			let mut branch = at + 1;
			while branch < end {
				self.tree(branch, so_far, paths);
				while branch < end && !self.is(branch, ",") {
					branch = if self.is(branch, "{") { self.closing(branch) } else { branch } + 1;
				}
				branch += 1;
			}
			return;
		}
		so_far.push(self.text(at).to_string());
		let goes_on = self.is(at + 1, "::")
			&& (self.is_name(at + 2) || ["{", "*"].contains(&self.text(at + 2)));
		if goes_on && self.is_name(at) {
			self.tree(at + 2, so_far, paths);
		} else {
			paths.push((so_far.clone(), line));
		}
		so_far.pop();
	}

	/// Methods of `Pallet`, and calls of such.
	fn methods(&self, file: &mut File) {
		let mut at = 0;
		let mut of_pallet: Vec<Range<usize>> = Vec::new();
		while at < self.0.len() {
			if self.is(at, "impl") && ["", ";", "}", "{", "]", "unsafe"].contains(&self.before(at))
			{
				let body = (at..self.0.len()).find(|at| self.is(*at, "{")).unwrap_or(self.0.len());
				let end = self.closing(body);
				if let Some(of_trait) = self.is_impl_of_pallet(at + 1, body) {
					self.methods_of(body, end, of_trait, file);
					of_pallet.push(body..end);
				}
				at = body;
			}
			at += 1;
		}
		for at in 0..self.0.len() {
			let (Some(token), true) = (self.0.get(at), self.before(at) == "::" && self.is_name(at))
			else {
				continue;
			};
			let is_self = at >= 2 && self.is(at - 2, "Self");
			let in_pallet = of_pallet.iter().any(|body| body.contains(&at));
			let of_pallet = at >= 2 && self.is(at - 2, ">") && self.names_pallet(at - 2);
			let call = (token.text.clone(), token.line);
			if token.text.starts_with("do_") && (is_self || of_pallet) {
				file.calls_do.push(call.clone());
			}
			if (is_self && in_pallet) || of_pallet {
				file.calls_methods.push(call);
			}
		}
	}

	/// Whether the type that ends with this angle bracket is the pallet: `Pallet::<T>`, `<Pallet<T>>`.
	fn names_pallet(&self, close: usize) -> bool {
		let open = self.opening_angle(close);
		let name = match open.checked_sub(1) {
			Some(at) if self.is(at, "::") => at.checked_sub(1),
			at => at,
		};
		if name.is_some_and(|at| self.is(at, "Pallet")) {
			// Not another pallet's.
			return name.and_then(|at| at.checked_sub(2)).is_none_or(|module| {
				!self.is(module + 1, "::")
					|| ["crate", "pallet", "super"].contains(&self.text(module))
			});
		}
		let first = (open + 1..close).find(|at| self.is_name(*at) && !self.is(at + 1, "::"));
		first.is_some_and(|at| self.is(at, "Pallet"))
	}

	/// Whether an `impl` is of `Pallet`, and then whether it is one of a trait.
	fn is_impl_of_pallet(&self, mut at: usize, body: usize) -> Option<bool> {
		if self.is(at, "<") {
			at = self.closing_angle(at) + 1;
		}
		let end = (at..body).find(|at| self.is(*at, "where")).unwrap_or(body);
		let of = (at..end).find(|at| self.is(*at, "for"));
		let start = of.map_or(at, |at| at + 1);
		let angle = (start..end).find(|at| self.is(*at, "<")).unwrap_or(end);
		// Not another pallet's.
		let root = ["Pallet", "crate", "pallet", "super"].contains(&self.text(start));
		let is_pallet = root && self.before(angle) == "Pallet";
		is_pallet.then_some(of.is_some())
	}

	fn methods_of(&self, body: usize, end: usize, of_trait: bool, file: &mut File) {
		let mut at = body + 1;
		while at < end {
			match self.text(at) {
				"{" | "(" | "[" => at = self.closing(at),
				"fn" => {
					let mut before = at;
					while ["const", "async", "unsafe", "extern"].contains(&self.before(before)) {
						before -= 1;
					}
					file.methods.push(Method {
						name: self.text(at + 1).to_string(),
						line: self.0[at].line,
						is_pub: self.before(before) == "pub",
						of_trait,
					});
				},
				_ => (),
			}
			at += 1;
		}
	}

	/// Names that stand alone. At the top of `lib.rs`, declared and imported modules are left out: that
	/// is how a crate is put together, not what the pallet stands on.
	fn names(&self, file: &mut File) {
		let mut variants = BTreeSet::new();
		for at in (0..self.0.len()).filter(|at| self.is(*at, "enum")) {
			let Some(open) = (at..self.0.len()).find(|at| self.is(*at, "{")) else { continue };
			let mut inner = open + 1;
			while inner < self.closing(open) {
				match self.text(inner) {
					"{" | "(" | "[" => inner = self.closing(inner),
					_ if self.is_name(inner) && ["{", ",", "]"].contains(&self.before(inner)) => {
						variants.insert(inner);
					},
					_ => (),
				}
				inner += 1;
			}
		}
		let modules = self.modules();
		let mut at = 0;
		while at < self.0.len() {
			let top = !modules.iter().any(|module| module.contains(&at));
			if self.are(at, &["#", "["]) && top {
				at = self.closing(at + 1);
			} else if ["use", "mod"].contains(&self.text(at)) && top && self.declares(at) {
				at = self.item_end(at).max(at + 1) - 1;
			} else if self.is_name(at)
				&& !DECLARES.contains(&self.before(at))
				&& !["::", "."].contains(&self.before(at))
				// What an associated type is called.
				&& !self.is(at + 1, "=")
				&& !variants.contains(&at)
			{
				let token = &self.0[at];
				file.names.push((token.text.clone(), token.line));
				// A room that is named in a path.
				if self.is(at + 1, "::") && self.is_name(at + 2) {
					file.names.push((format!("{}::", token.text), token.line));
				}
			}
			at += 1;
		}
	}

	/// Whether a `use` or `mod` at the top is over with a `;`.
	fn declares(&self, at: usize) -> bool {
		self.is(at, "use") || self.is(at + 2, ";")
	}
}
