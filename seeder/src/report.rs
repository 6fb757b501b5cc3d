// SPDX-License-Identifier: Apache-2.0
//! What the program says: a line for people, or an object for programs, on the standard output; one each.

use serde_json::{json, Map, Value};
use std::{
	io::Write,
	time::{SystemTime, UNIX_EPOCH},
};

/// Where what happens is told.
#[derive(Clone, Copy, Debug)]
pub struct Report {
	json: bool,
}

impl Report {
	/// As JSON, or in words.
	pub fn new(json: bool) -> Self {
		Self { json }
	}

	/// Tell something: its name, the same in words, and its details. Money is in the native token's smallest
	/// unit, as a string.
	pub fn tell(&self, event: &str, words: &str, details: Value) {
		let line = if self.json { object(event, words, details).to_string() } else { words.into() };
		// Who started this may have closed the other end; that is no reason to stop.
		let _ = writeln!(std::io::stdout().lock(), "{line}");
	}

	/// Tell why the program ends in failure: on the standard error, or as the last object.
	pub fn fail(&self, words: &str) {
		if self.json {
			self.tell("error", words, json!({}));
		} else {
			let _ = writeln!(std::io::stderr().lock(), "error: {words}");
		}
	}
}

fn object(event: &str, words: &str, details: Value) -> Value {
	let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
	let mut object = Map::new();
	object.insert("event".into(), event.into());
	object.insert("atMs".into(), (now.as_millis() as u64).into());
	object.insert("message".into(), words.into());
	if let Value::Object(details) = details {
		object.extend(details);
	}
	Value::Object(object)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn objects_should_have_a_name_words_and_details() {
		let object = object("paid", "paid 1 TRN", json!({ "pool": 3 }));
		assert_eq!(object["event"], "paid");
		assert_eq!(object["message"], "paid 1 TRN");
		assert_eq!(object["pool"], 3);
		assert!(object["atMs"].is_u64());
	}
}
