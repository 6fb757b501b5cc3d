// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! The sealed chain's specification, and that its database and a real chain's are never taken for each
//! other.

use crate::{chain_spec, client::FullClient, faults::fault};
use sc_chain_spec::GenesisConfigBuilderRuntimeCaller;
use sc_client_api::AuxStore;
use sc_service::{ChainType, Error};
use serde_json::json;
use sp_blockchain::HeaderBackend;

/// What the chain is called on the command line, for commands that look at its database.
pub const NAME: &str = "sealed";

/// In milliseconds: a gap that is longer is a halt of the chain. Above the hops of a walk through time.
const HALT_AFTER: u64 = 7 * 24 * 60 * 60 * 1_000;

/// Where the database says that its chain is sealed.
const MARK: &[u8] = b"trine/sealed";

/// The development chain with blocks on command.
pub fn development() -> Result<chain_spec::ChainSpec, String> {
	let code = chain_spec::code()?;
	let preset = String::from(chain_spec::DEVELOPMENT_PRESET);
	let mut genesis = GenesisConfigBuilderRuntimeCaller::<sp_io::SubstrateHostFunctions>::new(code)
		.get_named_preset(Some(&preset))?;
	let bound = genesis
		.pointer_mut("/clock/haltAfterMs")
		.ok_or("the development preset no longer says what a halt is")?;
	*bound = json!(HALT_AFTER);
	Ok(chain_spec::builder(
		"Trine Sealed Development",
		"trine_sealed",
		ChainType::Development,
		code,
	)
	.with_fork_id(NAME)
	.with_genesis_config_patch(genesis)
	.build())
}

/// Whether a specification is that of the sealed chain.
pub fn is_sealed(spec: &dyn sc_service::ChainSpec) -> bool {
	spec.fork_id() == Some(NAME)
}

fn has_mark(client: &FullClient) -> Result<bool, Error> {
	Ok(client.get_aux(MARK)?.is_some())
}

/// Ends a command on a real chain that was pointed at a sealed one's database or specification.
pub fn ensure_not_sealed(
	client: &FullClient,
	spec: &dyn sc_service::ChainSpec,
) -> Result<(), Error> {
	if has_mark(client)? {
		return Err(fault(
			"this database is a sealed chain's, whose blocks were made on command: start it with \
				--dev --sealing, or choose another --base-path",
		));
	}
	if is_sealed(spec) {
		return Err(fault(
			"the sealed chain has no consensus: start it with --dev --sealing instant",
		));
	}
	Ok(())
}

/// Ends a sealed node that was pointed at a real chain's database, and marks a new one.
pub fn ensure_sealed(client: &FullClient) -> Result<(), Error> {
	if has_mark(client)? {
		return Ok(());
	}
	if client.info().best_number > 0 {
		return Err(fault(
			"this database is a real chain's: start it without --sealing, or choose another \
				--base-path",
		));
	}
	client.insert_aux(&[(MARK, &[1u8][..])], &[])?;
	Ok(())
}
