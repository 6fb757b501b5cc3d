// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! The chains that the node knows by name, built from the runtime's own genesis presets.

use crate::sealed;
use sc_chain_spec::{ChainSpecBuilder, ChainSpecExtension};
use sc_client_api::{BadBlocks, ForkBlocks};
use sc_service::{ChainType, GenericChainSpec, Properties};
use sc_sync_state_rpc::LightSyncStateExtension;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use trine_runtime::{opaque::Block, token};

/// The chain specification of a Trine chain.
pub type ChainSpec = GenericChainSpec<Extensions>;

/// The genesis presets, under the names that `sp-genesis-builder` reserves for them.
pub const DEVELOPMENT_PRESET: &str = "development";
const LOCAL_TESTNET_PRESET: &str = "local_testnet";

const PROTOCOL_ID: &str = "trine";

/// What a chain specification says beyond the standard fields.
///
/// Each field is one that light clients know, and is left out when empty: they refuse a
/// specification with a field they do not know.
#[derive(Clone, Default, Serialize, Deserialize, ChainSpecExtension)]
#[serde(rename_all = "camelCase")]
pub struct Extensions {
	/// Known hashes at some heights: a block at such a height with another hash is refused.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub fork_blocks: ForkBlocks<Block>,
	/// Hashes of blocks that are refused.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub bad_blocks: BadBlocks<Block>,
	/// The finalised state that a light client starts from; `sync_state_genSyncSpec` fills it in.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub light_sync_state: LightSyncStateExtension,
}

/// The chain named `id`, or the one whose specification is in the file at `id`.
pub fn load(id: &str) -> Result<ChainSpec, String> {
	match id {
		"" => Err("no chain chosen: pass --dev, --chain local or --chain <FILE> with a chain \
			specification in JSON (there is no public network yet)"
			.into()),
		"dev" => development(),
		"local" => local_testnet(),
		// For commands that look at its database; a node of it starts with `--dev --sealing`.
		sealed::NAME => sealed::development(),
		path => from_file(path),
	}
}

fn from_file(path: &str) -> Result<ChainSpec, String> {
	let file = PathBuf::from(path);
	if !file.exists() {
		return Err(format!(
			"no chain is named `{path}` and no such file exists (known chains: dev, local)"
		));
	}
	ChainSpec::from_json_file(file)
		.map_err(|error| format!("cannot use `{path}` as a chain specification: {error}"))
}

fn development() -> Result<ChainSpec, String> {
	from_preset("Trine Development", "trine_dev", ChainType::Development, DEVELOPMENT_PRESET)
}

fn local_testnet() -> Result<ChainSpec, String> {
	from_preset("Trine Local Testnet", "trine_local", ChainType::Local, LOCAL_TESTNET_PRESET)
}

fn from_preset(
	name: &str,
	id: &str,
	chain_type: ChainType,
	preset: &str,
) -> Result<ChainSpec, String> {
	Ok(builder(name, id, chain_type, code()?).with_genesis_config_preset_name(preset).build())
}

/// The runtime that chains start with.
pub fn code() -> Result<&'static [u8], String> {
	Ok(trine_runtime::WASM_BINARY.ok_or(
		"this binary was built without its runtime: build it again with SKIP_WASM_BUILD unset",
	)?)
}

/// What all specifications have in common, but for the genesis.
pub fn builder(
	name: &str,
	id: &str,
	chain_type: ChainType,
	code: &[u8],
) -> ChainSpecBuilder<Extensions> {
	ChainSpec::builder(code, Extensions::default())
		.with_name(name)
		.with_id(id)
		.with_chain_type(chain_type)
		.with_protocol_id(PROTOCOL_ID)
		.with_properties(properties())
}

fn properties() -> Properties {
	let mut properties = Properties::new();
	properties.insert("tokenSymbol".into(), token::SYMBOL.into());
	properties.insert("tokenDecimals".into(), token::DECIMALS.into());
	properties.insert("ss58Format".into(), trine_runtime::SS58_PREFIX.into());
	properties
}
