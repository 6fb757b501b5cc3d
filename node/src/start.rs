// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! Checks that come before the node is put together: what it is asked for can be had, and nothing
//! is changed before that is known.

use crate::{faults::at, guard, ports};
use sc_cli::{NetworkBackendType, RunCmd, SyncMode};
use sc_service::Configuration;
use std::{fs::File, path::Path};

/// Refuse options that do not go together, or that this node has no use for.
///
/// # Errors
/// Says which option to leave out.
pub fn check_options(command: &RunCmd) -> Result<(), String> {
	if command.network_params.network_backend == NetworkBackendType::Libp2p {
		return Err("this node speaks litep2p only: leave out `--network-backend libp2p` \
			(litep2p nodes and libp2p nodes understand each other)"
			.into());
	}
	if command.shared_params.is_dev() && !matches!(command.network_params.sync, SyncMode::Full) {
		return Err(
			"a development node has nobody to sync with and makes no block while it waits \
		 for others: \
			leave out `--sync`"
				.into(),
		);
	}
	Ok(())
}

/// Check the node's surroundings: its ports, and its keys if it is a validator.
///
/// # Errors
/// A port cannot be had.
pub fn check(config: &mut Configuration, command: &RunCmd) -> Result<(), String> {
	ports::check(config, !command.rpc_params.experimental_rpc_endpoint.is_empty())?;
	if config.role.is_authority() && config.dev_key_seed.is_none() {
		warn_without_keys(config.keystore.path());
	}
	Ok(())
}

/// A validator without keys is no fault: they are made while it runs. But it does nothing until
/// then.
fn warn_without_keys(keystore: Option<&Path>) {
	let Some(path) = keystore else { return };
	if guard::signing_keys(path).is_ok_and(|kinds| kinds.is_empty()) {
		log::warn!(
			"🔑 The keystore {} holds no session keys: this validator neither makes blocks nor \
			 votes before \
			 `trine-node key session` has made some and its account has registered them",
			path.display()
		);
	}
}

/// # Errors
/// A file cannot be read.
pub fn check_readable(path: Option<&Path>) -> Result<(), String> {
	path.map_or(Ok(()), |path| File::open(path).map(drop).map_err(|error| at(path, &error)))
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::Parser;

	fn checked(args: &[&str]) -> Result<(), String> {
		check_options(&RunCmd::parse_from(std::iter::once("node").chain(args.iter().copied())))
	}

	#[test]
	fn a_development_node_should_be_refused_when_it_would_wait_for_others() {
		assert!(checked(&["--dev", "--sync", "warp"]).unwrap_err().contains("`--sync`"));
		assert!(checked(&["--dev", "--sync", "fast"]).is_err());
		assert_eq!(checked(&["--dev"]), Ok(()));
		assert_eq!(checked(&["--chain", "local", "--sync", "warp"]), Ok(()));
	}
}
