// SPDX-License-Identifier: Apache-2.0
//! Work on all cores, in whatever order; results in the order of the work.

use std::{
	sync::{
		atomic::{AtomicUsize, Ordering},
		Mutex,
	},
	thread,
};

/// `work` of each item.
pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
	let next = AtomicUsize::new(0);
	let results = Mutex::new(Vec::with_capacity(items.len()));
	let cores = thread::available_parallelism().map_or(1, usize::from);
	thread::scope(|scope| {
		for _ in 0..cores {
			scope.spawn(|| loop {
				let index = next.fetch_add(1, Ordering::Relaxed);
				let Some(item) = items.get(index) else { break };
				let result = work(item);
				results.lock().expect("no thread panics while it holds this").push((index, result));
			});
		}
	});
	let mut results = results.into_inner().expect("all threads ended well");
	results.sort_by_key(|(index, _)| *index);
	results.into_iter().map(|(_, result)| result).collect()
}
