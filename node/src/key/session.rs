// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! Makes a validator's session keys, the proof that its account holds them, and the call that
//! registers them.

use crate::cli::Cli;
use codec::Encode;
use sc_cli::{KeystoreParams, SharedParams, SubstrateCli};
use sc_keystore::LocalKeystore;
use sc_service::{config::KeystoreConfig, BasePath};
use sp_core::hexdisplay::HexDisplay;
use sp_keystore::{KeystoreExt, KeystorePtr};
use sp_state_machine::BasicExternalities;
use std::{path::Path, sync::Arc};
use trine_runtime::{opaque, AccountId, Runtime, RuntimeCall};

/// For whom the keys are and where they go: the options with which the node is started.
#[derive(Debug, clap::Args)]
pub struct SessionKeys {
	/// The account of the validator (its stash), which will sign the call: an address or 0x and 64
	/// digits.
	#[arg(long, value_name = "ACCOUNT")]
	owner: AccountId,

	#[command(flatten)]
	shared_params: SharedParams,

	#[command(flatten)]
	keystore_params: KeystoreParams,
}

impl SessionKeys {
	/// Print the call, to be signed by the owner, on stdout, and what to do with it on stderr.
	pub fn run(&self, cli: &Cli) -> sc_cli::Result<()> {
		let (path, password) = match self.keystore(cli)? {
			KeystoreConfig::Path { path, password } => (path, password),
			KeystoreConfig::InMemory => return Err("the keys need a keystore on disk".into()),
		};
		let keystore = LocalKeystore::open(&path, password)
			.map_err(|error| format!("cannot open the keystore {}: {error}", path.display()))?;
		let call =
			HexDisplay::from(&register(&self.owner, Arc::new(keystore)).encode()).to_string();
		eprintln!("{}", advice(&self.owner, &path, &call));
		println!("0x{call}");
		Ok(())
	}

	fn keystore(&self, cli: &Cli) -> sc_cli::Result<KeystoreConfig> {
		let shared = &self.shared_params;
		if shared.is_dev()
			&& shared.base_path.is_none()
			&& self.keystore_params.keystore_path.is_none()
		{
			return Err("a development node without --base-path forgets its keys: name one".into());
		}
		let base_path = shared
			.base_path()?
			.unwrap_or_else(|| BasePath::from_project("", "", &Cli::executable_name()));
		let spec = cli.load_spec(&shared.chain_id(shared.is_dev()))?;
		self.keystore_params.keystore_config(&base_path.config_dir(spec.id()))
	}
}

/// New keys in the keystore, in the call that makes them the owner's.
fn register(owner: &AccountId, keystore: KeystorePtr) -> RuntimeCall {
	let mut externalities = BasicExternalities::new_empty();
	externalities.register_extension(KeystoreExt::from(keystore));
	let made = externalities
		.execute_with(|| owner.using_encoded(|owner| opaque::SessionKeys::generate(owner, None)));
	let proof = made.proof.encode();
	RuntimeCall::Session(pallet_session::Call::<Runtime>::set_keys { keys: made.keys, proof })
}

fn advice(owner: &AccountId, keystore: &Path, call: &str) -> String {
	format!(
		"New session keys of {owner} are in {keystore}; those that were there before stay.
To register them, {owner} must sign the call on the last line (session.setKeys; a first one holds a deposit of 1 TRN):
  1. Open https://polkadot.js.org/apps/?rpc=ws://127.0.0.1:9944#/extrinsics/decode/0x{call}
     (or Developer > Extrinsics > Decode, and paste it).
  2. Go to Submission, choose that account, and submit.
The keys sign from the session after the next one on. Start the node with --validator and this keystore, and keep the
old keys until then.",
		keystore = keystore.display(),
	)
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_runtime::traits::OpaqueKeys;

	fn registered(
		owner: &AccountId,
		keystore: &Arc<LocalKeystore>,
	) -> (opaque::SessionKeys, Vec<u8>) {
		match register(owner, keystore.clone()) {
			RuntimeCall::Session(pallet_session::Call::set_keys { keys, proof }) => (keys, proof),
			_ => panic!("another call"),
		}
	}

	#[test]
	fn the_proof_should_hold_for_the_owner_and_nobody_else() {
		let keystore = Arc::new(LocalKeystore::in_memory());
		let (owner, other) = (AccountId::new([1; 32]), AccountId::new([2; 32]));
		let (keys, proof) = registered(&owner, &keystore);
		let holds =
			|who: &AccountId| who.using_encoded(|who| keys.ownership_proof_is_valid(who, &proof));
		assert!(holds(&owner) && !holds(&other));
	}

	#[test]
	fn keys_should_be_new_each_time() {
		let keystore = Arc::new(LocalKeystore::in_memory());
		let owner = AccountId::new([1; 32]);
		assert_ne!(registered(&owner, &keystore).0, registered(&owner, &keystore).0);
	}
}
