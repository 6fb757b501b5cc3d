// SPDX-License-Identifier: Apache-2.0
//! Counts accesses to storage. Knows nothing of this pallet.

use std::{
	fmt::Debug,
	sync::{Arc, Mutex},
};
use tracing::{
	field::{Field, Visit},
	span, Event, Metadata, Subscriber,
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
	let accesses = Arc::new(Mutex::new(Accesses::default()));
	let result = tracing::subscriber::with_default(Counter(accesses.clone()), f);
	let counted = *accesses.lock().unwrap();
	(result, counted)
}

/// Listens to what `sp-state-machine` says of each access.
struct Counter(Arc<Mutex<Accesses>>);

impl Subscriber for Counter {
	fn enabled(&self, metadata: &Metadata<'_>) -> bool {
		metadata.target() == "state" && metadata.is_event()
	}

	fn event(&self, event: &Event<'_>) {
		let mut method = Method::default();
		event.record(&mut method);
		let mut accesses = self.0.lock().unwrap();
		match method.0.as_str() {
			"Get" | "Hash" | "Exists" | "NextKey" => accesses.reads += 1,
			"Put" | "Append" => accesses.writes += 1,
			other => panic!("no test here should access storage by {other:?}"),
		}
	}

	fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
		span::Id::from_u64(1)
	}
	fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
	fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
	fn enter(&self, _: &span::Id) {}
	fn exit(&self, _: &span::Id) {}
}

/// The field that says what was done.
#[derive(Default)]
struct Method(String);

impl Visit for Method {
	fn record_str(&mut self, field: &Field, value: &str) {
		if field.name() == "method" {
			self.0 = value.into();
		}
	}
	fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
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
