// SPDX-License-Identifier: Apache-2.0
//! Which room stands on which.

use super::{
	parse::{File, PALLET},
	read::Crate,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Where a room names another one, and by what.
#[derive(Clone, Debug)]
pub struct Edge {
	pub at: String,
	pub what: String,
}

/// From room to room.
pub struct Graph(BTreeMap<String, BTreeMap<String, Edge>>);

impl Graph {
	pub fn of(read: &Crate) -> Self {
		let mut graph = Self(BTreeMap::new());
		let names = Names::of(read);
		for file in &read.files {
			let room = names.room(file);
			let mut add = |to: Option<String>, what: String, line: usize| {
				if let Some(to) = to.filter(|to| *to != room) {
					let at = format!("{}:{line}", file.path);
					let edges = graph.0.entry(room.clone()).or_default();
					edges.entry(to).or_insert(Edge { at, what });
				}
			};
			for (path, line) in &file.paths {
				add(names.path(path), format!("`crate::{}`", path.join("::")), *line);
			}
			for (name, line) in &file.names {
				add(names.alone(name), format!("`{name}`"), *line);
			}
			// The pallet's calls and views enter the rooms: that is what entries are for.
			for (name, line) in file.calls_methods.iter().filter(|_| !file.is_pallet()) {
				add(names.method(name), format!("`Pallet::{name}`"), *line);
			}
		}
		graph
	}

	fn edges(&self, from: &str) -> impl Iterator<Item = (&String, &Edge)> {
		self.0.get(from).into_iter().flatten()
	}

	pub fn remove(&mut self, from: &str, to: &str) -> Option<Edge> {
		self.0.get_mut(from)?.remove(to)
	}

	/// The rooms that the pallet stands on, and the way there.
	pub fn ground(&self) -> Vec<(String, String)> {
		let mut found = BTreeMap::from([(PALLET.to_string(), String::new())]);
		let mut left = VecDeque::from([PALLET.to_string()]);
		while let Some(room) = left.pop_front() {
			for (to, Edge { at, what }) in self.edges(&room) {
				if !found.contains_key(to) {
					let so_far = found.get(&room).filter(|way| !way.is_empty());
					let so_far = so_far.map_or(String::new(), |way| format!("{way}, "));
					found.insert(to.clone(), format!("{so_far}{at} names {what}"));
					left.push_back(to.clone());
				}
			}
		}
		found.remove(PALLET);
		found.into_iter().collect()
	}

	/// The shortest circle of each set of rooms that can all be reached from each other.
	pub fn circles(&self) -> Vec<String> {
		let mut circles = Vec::new();
		let mut done = BTreeSet::new();
		for start in self.0.keys() {
			if done.contains(start) {
				continue;
			}
			let set: BTreeSet<_> = self
				.reach(start)
				.into_iter()
				.filter(|room| room == start || self.reach(room).contains(start))
				.collect();
			let shortest = set.iter().filter_map(|room| self.way_back(room)).min_by_key(Vec::len);
			done.extend(set);
			if let Some(way) = shortest {
				circles.push(self.show(&way));
			}
		}
		circles
	}

	/// All that can be reached from a room.
	fn reach(&self, from: &str) -> BTreeSet<String> {
		let (mut found, mut left) = (BTreeSet::new(), vec![from.to_string()]);
		while let Some(room) = left.pop() {
			for (to, _) in self.edges(&room) {
				if found.insert(to.clone()) {
					left.push(to.clone());
				}
			}
		}
		found
	}

	/// The shortest way from a room to itself.
	fn way_back(&self, start: &str) -> Option<Vec<String>> {
		let mut left = VecDeque::from([vec![start.to_string()]]);
		let mut seen = BTreeSet::new();
		while let Some(way) = left.pop_front() {
			for (to, _) in self.edges(way.last()?) {
				let mut longer = way.clone();
				longer.push(to.clone());
				if to == start {
					return Some(longer);
				}
				if seen.insert(to.clone()) {
					left.push_back(longer);
				}
			}
		}
		None
	}

	fn show(&self, way: &[String]) -> String {
		let steps = way.windows(2).map(|pair| {
			let Edge { at, what } = &self.0[&pair[0]][&pair[1]];
			format!(" → {} ({at} names {what})", pair[1])
		});
		format!("{}{}", way[0], steps.collect::<String>())
	}
}

/// Who defines what.
struct Names<'a> {
	read: &'a Crate,
	rooms: BTreeMap<&'a str, String>,
}

impl<'a> Names<'a> {
	fn of(read: &'a Crate) -> Self {
		let mut names = Self { read, rooms: BTreeMap::new() };
		names.rooms =
			read.files.iter().map(|file| (file.room.as_str(), names.room(file))).collect();
		names
	}

	fn room(&self, file: &File) -> String {
		if file.is_pallet() { PALLET } else { &file.room }.to_string()
	}

	/// The one room of those that fulfil something, if there is only one.
	fn only(&self, wanted: impl Fn(&File) -> bool) -> Option<String> {
		let rooms: BTreeSet<_> = self
			.read
			.files
			.iter()
			.filter(|file| wanted(file))
			.map(|file| self.room(file))
			.collect();
		rooms.iter().next().filter(|_| rooms.len() == 1).cloned()
	}

	/// To which room a path leads from the root of the crate.
	fn path(&self, path: &[String]) -> Option<String> {
		let first = path.first()?.as_str();
		if self.read.skipped.contains(first) {
			return None;
		}
		if let Some(room) = self.rooms.get(first) {
			return Some(room.clone());
		}
		let defines = |file: &File| file.types.contains(first) || file.functions.contains(first);
		if self.read.files.iter().any(|file| !file.is_pallet() && defines(file)) {
			return self.only(|file| !file.is_pallet() && defines(file));
		}
		// Config, storage, events, errors: or all that the crate has.
		Some(PALLET.into())
	}

	/// To which room a name leads that stands alone in the pallet.
	fn alone(&self, name: &str) -> Option<String> {
		if let Some(room) = name.strip_suffix("::") {
			return self.rooms.get(room).filter(|room| *room != PALLET).cloned();
		}
		let own = |file: &File| file.is_pallet() && file.types.contains(name);
		if self.read.files.iter().any(own) {
			return None;
		}
		self.only(|file| file.types.contains(name))
	}

	/// The room that gives `Pallet` a method.
	fn method(&self, name: &str) -> Option<String> {
		self.only(|file| !file.is_pallet() && file.methods.iter().any(|method| method.name == name))
	}
}
