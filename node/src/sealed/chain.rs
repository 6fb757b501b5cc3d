// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! What the node reads of the chain, and transactions that it signs with well-known keys.

use super::{clock::Parent, errors::Failure};
use crate::client::{FullBackend, FullClient};
use codec::{Decode, Encode};
use frame_support::storage::storage_prefix;
use frame_system::EventRecord;
use sc_client_api::StorageProvider;
use sp_api::{Core, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use sp_core::{sr25519, storage::StorageKey, Pair};
use sp_runtime::{
	generic::{Era, Preamble},
	traits::IdentifyAccount,
	MultiAddress, MultiSignature, MultiSigner, OpaqueExtrinsic,
};

use trine_runtime::{
	opaque::Block, AccountId, Hash, Header, Runtime, RuntimeCall, RuntimeEvent, TxExtension,
	UncheckedExtrinsic,
};

/// What is stored under a key, if it is there and is of that type.
pub fn read<T: Decode>(client: &FullClient, at: Hash, key: Vec<u8>) -> Option<T> {
	let stored =
		StorageProvider::<Block, FullBackend>::storage(client, at, &StorageKey(key)).ok()??;
	T::decode(&mut &stored.0[..]).ok()
}

/// A pallet's storage value.
fn value<T: Decode>(client: &FullClient, at: Hash, pallet: &str, item: &str) -> Option<T> {
	read(client, at, storage_prefix(pallet.as_bytes(), item.as_bytes()).to_vec())
}

/// The header of a block that must be there.
pub fn header(client: &FullClient, at: Hash) -> Result<Header, Failure> {
	client.header(at)?.ok_or_else(|| Failure::UnknownBlock(format!("{at:?}")))
}

/// A block's slot and time.
pub fn parent(client: &FullClient, at: Hash) -> Result<Parent, Failure> {
	let digest = sc_consensus_babe::find_pre_digest::<Block>(&header(client, at)?)
		.map_err(Failure::internal)?;
	Ok(Parent {
		slot: *digest.slot(),
		time: value(client, at, "Timestamp", "Now").unwrap_or_default(),
	})
}

/// The indices of validators that must not make blocks in this session.
pub fn disabled(client: &FullClient, at: Hash) -> Vec<u32> {
	// Each with the severity of what it did.
	value::<Vec<(u32, u32)>>(client, at, "Session", "DisabledValidators")
		.unwrap_or_default()
		.into_iter()
		.map(|(index, _)| index)
		.collect()
}

/// In milliseconds: a gap that is longer is a halt of the chain.
pub fn halt_after(client: &FullClient, at: Hash) -> u64 {
	value(client, at, "Clock", "HaltAfter").unwrap_or(u64::MAX)
}

/// Who is root on this chain.
pub fn sudo(client: &FullClient, at: Hash) -> Option<AccountId> {
	value(client, at, "Sudo", "Key")
}

/// How many transactions an account has sent.
pub fn nonce(client: &FullClient, at: Hash, who: &AccountId) -> u32 {
	let key = frame_system::Account::<Runtime>::hashed_key_for(who);
	read::<frame_system::AccountInfo<u32, pallet_balances::AccountData<u128>>>(client, at, key)
		.map_or(0, |account| account.nonce)
}

/// A block's events, each with what it came about in.
pub fn events(client: &FullClient, at: Hash) -> Vec<EventRecord<RuntimeEvent, Hash>> {
	value(client, at, "System", "Events").unwrap_or_default()
}

/// The well-known key at a path.
pub fn key(path: &str) -> Result<sr25519::Pair, Failure> {
	sr25519::Pair::from_string(path, None).map_err(Failure::internal)
}

/// The account of a key.
pub fn account(key: &sr25519::Pair) -> AccountId {
	MultiSigner::from(key.public()).into_account()
}

/// A call as a transaction that is signed for a block on `at`.
pub fn sign(
	client: &FullClient,
	at: Hash,
	call: RuntimeCall,
	key: &sr25519::Pair,
	nonce: u32,
) -> Result<OpaqueExtrinsic, Failure> {
	let genesis = client.info().genesis_hash;
	// Of the chain, not of this binary: somebody may have tried an upgrade.
	let version = client.runtime_api().version(at)?;
	let extension: TxExtension = (
		frame_system::AuthorizeCall::new(),
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckMortality::from(Era::Immortal),
		frame_system::CheckNonce::from(nonce),
		pallet_prices::CheckSubmission::new(),
		frame_system::CheckWeight::new(),
		pallet_transaction_payment::ChargeTransactionPayment::from(0),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
		frame_system::WeightReclaim::new(),
	);
	let implicit = (
		(),
		(),
		version.spec_version,
		version.transaction_version,
		genesis,
		genesis,
		(),
		(),
		(),
		(),
		None::<[u8; 32]>,
		(),
	);
	let payload = (&call, &extension, implicit);
	let signature = payload.using_encoded(|bytes| {
		if bytes.len() > 256 {
			key.sign(&sp_io::hashing::blake2_256(bytes))
		} else {
			key.sign(bytes)
		}
	});
	let signed = UncheckedExtrinsic::new_signed(
		call,
		MultiAddress::Id(account(key)),
		MultiSignature::from(signature),
		extension,
	);
	OpaqueExtrinsic::try_from_encoded_extrinsic(&signed.encode()).map_err(Failure::internal)
}

/// Who signed a transaction, if anybody did.
pub fn signer(transaction: &OpaqueExtrinsic) -> Option<AccountId> {
	match UncheckedExtrinsic::decode(&mut &transaction.encode()[..]).ok()?.preamble {
		Preamble::Signed(MultiAddress::Id(who), ..) => Some(who),
		_ => None,
	}
}

/// When an operator of prices says that it observed its last ones, in milliseconds since 1970.
pub fn observed(client: &FullClient, at: Hash, who: &AccountId) -> u64 {
	let key = pallet_prices::Submissions::<Runtime>::hashed_key_for(who);
	read::<pallet_prices::OperatorOf<Runtime>>(client, at, key)
		.map_or(0, |operator| operator.observed_at_ms)
}
