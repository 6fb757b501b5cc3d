// SPDX-License-Identifier: Apache-2.0
//! Rust cut into words, without comments.

/// A word, a number, a string with its quotes, or a sign; `::`, `->` and `=>` are one sign each.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token {
	pub text: String,
	pub line: usize,
}

impl Token {
	/// Whether it is a name, or a word of the language.
	pub fn is_name(&self) -> bool {
		self.text.starts_with(|c: char| c.is_alphabetic() || c == '_')
	}
}

/// Cut a source.
pub fn tokens(source: &str) -> Vec<Token> {
	let chars: Vec<char> = source.chars().collect();
	let mut cutter = Cutter { chars, at: 0, line: 1, tokens: Vec::new() };
	while cutter.cut() {}
	cutter.tokens
}

struct Cutter {
	chars: Vec<char>,
	at: usize,
	line: usize,
	tokens: Vec<Token>,
}

impl Cutter {
	fn peek(&self, ahead: usize) -> char {
		self.chars.get(self.at + ahead).copied().unwrap_or('\0')
	}

	fn skip(&mut self, count: usize) {
		for _ in 0..count {
			self.line += usize::from(self.peek(0) == '\n');
			self.at += 1;
		}
	}

	fn take(&mut self, count: usize) {
		let end = (self.at + count).min(self.chars.len());
		let text = self.chars[self.at..end].iter().collect();
		self.tokens.push(Token { text, line: self.line });
		self.skip(count);
	}

	fn count(&self, from: usize, wanted: impl Fn(char) -> bool) -> usize {
		self.chars[(self.at + from).min(self.chars.len())..]
			.iter()
			.take_while(|c| wanted(**c))
			.count()
	}

	/// Cut one word or skip what is none. Says whether there was something.
	fn cut(&mut self) -> bool {
		let is_word = |c: char| c.is_alphanumeric() || c == '_';
		match (self.peek(0), self.peek(1)) {
			_ if self.at >= self.chars.len() => return false,
			('/', '/') => self.skip(self.count(0, |c| c != '\n')),
			('/', '*') => self.skip_block_comment(),
			(':', ':') | ('-', '>') | ('=', '>') => self.take(2),
			('"', _) => self.take(self.string_length(0)),
			('\'', _) => self.quote(),
			('r' | 'b', _) if self.raw_length().is_some() => {
				self.take(self.raw_length().unwrap_or(1))
			},
			('b', '"') => self.take(self.string_length(1)),
			('b', '\'') => {
				self.skip(1);
				self.quote();
			},
			(c, _) if is_word(c) => self.take(self.count(0, is_word)),
			(c, _) if c.is_whitespace() => self.skip(1),
			_ => self.take(1),
		}
		true
	}

	fn skip_block_comment(&mut self) {
		let mut depth = 0;
		loop {
			match (self.peek(0), self.peek(1)) {
				('/', '*') => depth += 1,
				('*', '/') => depth -= 1,
				_ if self.at >= self.chars.len() => return,
				_ => {
					self.skip(1);
					continue;
				},
			}
			self.skip(2);
			if depth == 0 {
				return;
			}
		}
	}

	/// The length of a string whose first quote is `from` ahead.
	fn string_length(&self, from: usize) -> usize {
		let mut length = from + 1;
		while self.at + length < self.chars.len() {
			match self.peek(length) {
				'\\' => length += 2,
				'"' => return length + 1,
				_ => length += 1,
			}
		}
		length
	}

	/// The length of a raw string, if one begins here.
	fn raw_length(&self) -> Option<usize> {
		let prefix = match (self.peek(0), self.peek(1)) {
			('b', 'r') => 2,
			('r', _) => 1,
			_ => return None,
		};
		let hashes = self.count(prefix, |c| c == '#');
		if self.peek(prefix + hashes) != '"' {
			return None;
		}
		let mut length = prefix + hashes + 1;
		while self.at + length < self.chars.len() {
			let ends = self.peek(length) == '"'
				&& (1..=hashes).all(|ahead| self.peek(length + ahead) == '#');
			length += 1;
			if ends {
				return Some(length + hashes);
			}
		}
		Some(length)
	}

	/// A character, or a lifetime.
	fn quote(&mut self) {
		if self.peek(1) == '\\' {
			let rest = self.count(3, |c| c != '\'');
			self.skip(rest + 4);
		} else if self.peek(2) == '\'' {
			self.skip(3);
		} else {
			self.skip(1 + self.count(1, |c| c.is_alphanumeric() || c == '_'));
		}
	}
}
