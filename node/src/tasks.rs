// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! Tasks without which the node is of no use.
//!
//! When the node stops, its tasks end in any order, each as it learns of it, and one whose partners
//! are gone already has ended by itself before it hears. That is no failure, but the task manager
//! says "failed" of every essential task that ends. So one that ends waits a moment: if the node
//! stops, it is stopped in that moment.

use futures::future::BoxFuture;
use futures_timer::Delay;
use sc_service::SpawnEssentialTaskHandle;
use sp_core::traits::SpawnEssentialNamed;
use std::{future::Future, time::Duration};

/// How long an essential task that has ended waits for the node to stop, before it counts as
/// failed.
const GRACE: Duration = Duration::from_secs(2);

/// Spawns essential tasks that may end while the node stops.
#[derive(Clone)]
pub struct Essential(pub SpawnEssentialTaskHandle);

impl SpawnEssentialNamed for Essential {
	fn spawn_essential_blocking(
		&self,
		name: &'static str,
		group: Option<&'static str>,
		task: BoxFuture<'static, ()>,
	) {
		self.0.spawn_blocking(name, group, with_grace(task));
	}

	fn spawn_essential(
		&self,
		name: &'static str,
		group: Option<&'static str>,
		task: BoxFuture<'static, ()>,
	) {
		self.0.spawn(name, group, with_grace(task));
	}
}

/// The task, and then the moment in which the node may stop.
pub async fn with_grace(task: impl Future<Output = ()>) {
	task.await;
	// Not tokio's: it panics when the runtime stops.
	Delay::new(GRACE).await;
}
