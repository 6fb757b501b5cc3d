// SPDX-License-Identifier: Apache-2.0
//! Counts accesses to storage.

use std::{
	collections::BTreeSet,
	fmt::{Debug, Display},
	sync::{Arc, LazyLock, Mutex},
};
use tracing::{
	field::{Field, Visit},
	span,
	subscriber::NoSubscriber,
	Dispatch, Event, Metadata, Subscriber,
};

/// How often storage was accessed.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Accesses {
	/// Also of what is not there, of hashes, and of whether something is there.
	pub reads: u32,
	/// Removals included.
	pub writes: u32,
}

/// What `f` returns, and how often it accessed storage. To be called within externalities.
pub fn count<R>(f: impl FnOnce() -> R) -> (R, Accesses) {
	let (result, log) = listen(f);
	let mut accesses = Accesses::default();
	for access in log {
		*accesses.of(access.writes) += 1;
	}
	(result, accesses)
}

/// The same, but each key once, as weights count it: what was written is at hand, and not read again.
pub fn count_keys<R>(f: impl FnOnce() -> R) -> (R, Accesses) {
	let (result, log) = listen(f);
	let mut accesses = Accesses::default();
	let (mut read, mut written) = (BTreeSet::new(), BTreeSet::new());
	for Access { writes, key } in log {
		let new =
			if writes { written.insert(key) } else { !written.contains(&key) && read.insert(key) };
		*accesses.of(writes) += u32::from(new);
	}
	(result, accesses)
}

/// The same, but only accesses to keys that begin with this prefix, each time.
pub fn count_under<R>(prefix: &[u8], f: impl FnOnce() -> R) -> (R, Accesses) {
	let prefix: String = prefix.iter().map(|byte| format!("{byte:02x}")).collect();
	let (result, log) = listen(f);
	let mut accesses = Accesses::default();
	for access in log.into_iter().filter(|access| access.key.starts_with(&prefix)) {
		*accesses.of(access.writes) += 1;
	}
	(result, accesses)
}

/// Print a table of what was counted, in Markdown.
pub fn table(rows: impl IntoIterator<Item = (impl Display, Accesses)>) {
	println!("{}", markdown(rows));
}

fn markdown(rows: impl IntoIterator<Item = (impl Display, Accesses)>) -> String {
	let mut lines = vec!["| | reads | writes |".to_string(), "|---|--:|--:|".to_string()];
	for (name, Accesses { reads, writes }) in rows {
		lines.push(format!("| {name} | {reads} | {writes} |"));
	}
	lines.join("\n")
}

impl Accesses {
	/// The larger of each.
	pub fn max(self, other: Self) -> Self {
		Self { reads: self.reads.max(other.reads), writes: self.writes.max(other.writes) }
	}

	fn of(&mut self, writes: bool) -> &mut u32 {
		if writes {
			&mut self.writes
		} else {
			&mut self.reads
		}
	}
}

struct Access {
	writes: bool,
	key: String,
}

fn listen<R>(f: impl FnOnce() -> R) -> (R, Vec<Access>) {
	// While there is only one listener, what another thread does first is taken for something that
	// nobody listens to, on any thread. So there is always one more.
	static OTHER: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(NoSubscriber::default()));
	LazyLock::force(&OTHER);
	let log = Arc::new(Mutex::new(Vec::new()));
	let result = tracing::subscriber::with_default(Listener(log.clone()), f);
	let log = std::mem::take(&mut *log.lock().unwrap());
	(result, log)
}

/// Listens to what `sp-state-machine` says of each access.
struct Listener(Arc<Mutex<Vec<Access>>>);

impl Subscriber for Listener {
	fn enabled(&self, metadata: &Metadata<'_>) -> bool {
		metadata.target() == "state" && metadata.is_event()
	}

	fn event(&self, event: &Event<'_>) {
		let mut fields = Fields::default();
		event.record(&mut fields);
		let writes = match fields.method.as_str() {
			"Get" | "Hash" | "Exists" | "NextKey" => false,
			"Put" | "Append" | "ClearPrefix" => true,
			other => panic!("no test here should access storage by {other:?}"),
		};
		self.0.lock().unwrap().push(Access { writes, key: fields.key });
	}

	fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
		span::Id::from_u64(1)
	}
	fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
	fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
	fn enter(&self, _: &span::Id) {}
	fn exit(&self, _: &span::Id) {}
}

/// The fields that say what was done to which key.
#[derive(Default)]
struct Fields {
	method: String,
	key: String,
}

impl Visit for Fields {
	fn record_str(&mut self, field: &Field, value: &str) {
		if field.name() == "method" {
			self.method = value.into();
		}
	}
	fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
		if field.name() == "key" {
			self.key = format!("{value:?}");
		}
	}
}

#[test]
fn each_access_should_be_counted_once() {
	sp_io::TestExternalities::default().execute_with(|| {
		let (found, accesses) = count(|| {
			sp_io::storage::set(b"a", b"1");
			sp_io::storage::clear(b"b");
			sp_io::storage::exists(b"b");
			sp_io::storage::get(b"a")
		});
		assert_eq!(found.as_deref(), Some(b"1".as_ref()));
		assert_eq!(accesses, Accesses { reads: 2, writes: 2 });
		assert_eq!(count(|| ()).1, Accesses::default());
	});
}

#[test]
fn each_key_should_be_counted_once() {
	sp_io::TestExternalities::default().execute_with(|| {
		let (found, accesses) = count_keys(|| {
			sp_io::storage::exists(b"a");
			sp_io::storage::exists(b"c");
			sp_io::storage::set(b"a", b"1");
			sp_io::storage::set(b"a", b"2");
			sp_io::storage::set(b"b", b"3");
			sp_io::storage::get(b"c");
			sp_io::storage::get(b"b")
		});
		assert_eq!(found.as_deref(), Some(b"3".as_ref()));
		assert_eq!(accesses, Accesses { reads: 2, writes: 2 });
	});
}

#[test]
fn accesses_under_a_prefix_should_be_counted_alone() {
	sp_io::TestExternalities::default().execute_with(|| {
		let ((), accesses) = count_under(b"ab", || {
			sp_io::storage::set(b"abc", b"1");
			sp_io::storage::get(b"abc");
			sp_io::storage::clear(b"ab");
			sp_io::storage::set(b"acb", b"1");
			sp_io::storage::get(b"a");
		});
		assert_eq!(accesses, Accesses { reads: 1, writes: 2 });
	});
}

#[test]
fn a_table_should_name_what_was_counted() {
	let rows = [("take", Accesses { reads: 12, writes: 9 }), ("repay", Accesses::default())];
	let expected = "| | reads | writes |\n|---|--:|--:|\n| take | 12 | 9 |\n| repay | 0 | 0 |";
	assert_eq!(markdown(rows), expected);
}
