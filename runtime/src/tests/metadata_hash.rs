// SPDX-License-Identifier: Apache-2.0
//! Signers that show what they sign have the metadata's hash signed as well. The hash itself is in the Wasm of
//! releases only, and tried on a real node.

use super::*;
use codec::Encode;
use frame_metadata_hash_extension::CheckMetadataHash;
use sp_runtime::{
	generic::{Era, SignedPayload},
	traits::Checkable,
	transaction_validity::{InvalidTransaction, TransactionValidityError, UnknownTransaction},
};

fn extension(check: CheckMetadataHash<Runtime>) -> TxExtension {
	(
		frame_system::AuthorizeCall::new(),
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckMortality::from(Era::Immortal),
		frame_system::CheckNonce::from(0),
		pallet_prices::CheckSubmission::new(),
		frame_system::CheckWeight::new(),
		pallet_transaction_payment::ChargeTransactionPayment::from(0),
		check,
		frame_system::WeightReclaim::new(),
	)
}

/// What becomes of a transaction that is signed with one hash, on a chain that has another.
fn checked(
	signed: CheckMetadataHash<Runtime>,
	present: CheckMetadataHash<Runtime>,
) -> Result<(), TransactionValidityError> {
	let call: RuntimeCall = frame_system::Call::remark { remark: vec![1] }.into();
	let key = Sr25519Keyring::Bob;
	let payload = SignedPayload::new(call.clone(), extension(signed)).unwrap();
	let signature = payload.using_encoded(|bytes| key.sign(bytes));
	let who = Address::Id(key.to_account_id());
	let transaction = UncheckedExtrinsic::new_signed(
		call,
		who,
		Signature::Sr25519(signature),
		extension(present),
	);
	transaction.check(&frame_system::ChainContext::<Runtime>::default()).map(|_| ())
}

#[test]
fn a_signature_over_the_right_hash_should_be_good_and_no_other() {
	on_chain("development", || {
		let hash = |byte| CheckMetadataHash::new_with_custom_hash([byte; 32]);
		let none = || CheckMetadataHash::new(false);
		assert_eq!(checked(hash(1), hash(1)), Ok(()));
		assert_eq!(checked(none(), none()), Ok(()));
		let wrong = Err(InvalidTransaction::BadProof.into());
		assert_eq!(checked(hash(2), hash(1)), wrong);
		assert_eq!(checked(none(), hash(1)), wrong);
		assert_eq!(checked(hash(1), none()), wrong);
	});
}

#[test]
fn a_runtime_without_the_hash_should_say_that_it_cannot_look_it_up() {
	on_chain("development", || {
		let custom = CheckMetadataHash::new_with_custom_hash([1; 32]);
		let unknown = Err(UnknownTransaction::CannotLookup.into());
		assert_eq!(checked(custom, CheckMetadataHash::new(true)), unknown);
	});
}

#[test]
fn the_token_should_be_what_the_chain_counts_in() {
	assert_eq!((token::SYMBOL, token::DECIMALS), ("TRN", 12));
	assert_eq!(currency::TRN, 1_000_000_000_000);
}
