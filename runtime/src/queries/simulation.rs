// SPDX-License-Identifier: Apache-2.0
//! What a call would do if somebody sent it now.
//!
//! The call is dispatched for good, by the same extensions and under the same filter as a transaction's, and
//! all of it is undone. Nobody signs here: whoever asks can be anybody, the holder of the root key as well.
//! So what may be asked is bounded by what is asked, and not by whom one trusts: a call that a
//! transaction could not be, and one that can get around its own weight, is refused.

use super::{
	assets::{free, held, in_use},
	Held, Worth,
};
use crate::{
	configs::AssetKind, AccountId, Balance, Runtime, RuntimeCall, RuntimeEvent, RuntimeHoldReason,
	RuntimeOrigin, Signature, System, TransactionPayment, TxExtension, UncheckedExtrinsic,
};
use alloc::{collections::BTreeSet, vec, vec::Vec};
use codec::{Decode, DecodeLimit, Encode, Input};
use frame_support::{
	dispatch::{
		extract_actual_weight, DispatchClass, DispatchInfo, DispatchResultWithPostInfo,
		GetDispatchInfo,
	},
	weights::Weight,
};
use frame_system::limits::{BlockLength, BlockWeights};
use scale_info::TypeInfo;
use sp_io::storage::{rollback_transaction, start_transaction};
use sp_runtime::{
	generic::Era,
	traits::{DispatchTransaction, Dispatchable, TransactionExtension},
	transaction_validity::TransactionValidityError,
	DispatchError, SaturatedConversion,
};

/// The most events that are handed out.
pub const MAX_EVENTS: usize = 256;
/// The most bytes of them.
pub const MAX_EVENT_BYTES: usize = 64 * 1024;
/// The most errors of inner calls that are handed out.
pub const MAX_ERRORS: usize = 64;
/// The most assets beside those in use whose amounts are compared.
pub const MAX_OTHER_ASSETS: usize = 64;

sp_api::decl_runtime_apis! {
	/// What a call would do.
	#[api_version(1)]
	pub trait SimulationApi {
		/// What would come of a call if this account sent it now, in a transaction without a tip: as if it
		/// came at the end of the block that is asked, and by its time. What the chain does by itself in
		/// blocks is not played. Changes nothing. Fails for what does not fit into a block, and for calls
		/// that get around their weight or need no account.
		fn simulate(who: AccountId, call: Played) -> Result<Simulation, Refused>;
	}
}

/// A call to be played. It is decoded as one in a transaction is: not deeper than that.
#[derive(Encode, Clone, PartialEq, Eq, Debug)]
pub struct Played(pub RuntimeCall);

impl Decode for Played {
	fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
		RuntimeCall::decode_with_depth_limit(frame_support::MAX_EXTRINSIC_DEPTH, input).map(Self)
	}
}

impl TypeInfo for Played {
	// Clients see the call itself.
	type Identity = <RuntimeCall as TypeInfo>::Identity;

	fn type_info() -> scale_info::Type {
		RuntimeCall::type_info()
	}
}

/// What would come of a call.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Debug)]
pub struct Simulation {
	/// How it ends.
	pub outcome: Result<(), DispatchError>,
	/// The errors of calls inside it that did not make all of it fail, at most 64: of batches, sudo and
	/// the like.
	pub inside: Vec<DispatchError>,
	/// Whether a transaction with it would be taken now: an account that cannot pay the fee, for example,
	/// can send none. What is said beside this is then said as if the fee need not be paid.
	pub payable: Result<(), TransactionValidityError>,
	/// What the transaction costs, in the native token's smallest unit, if it is signed by sr25519 or
	/// ed25519, mortal, and without a tip.
	pub fee_trn: Balance,
	/// What that is worth. None without a price to rely on.
	pub fee_worth: Option<Worth>,
	/// What it takes of a block.
	pub weight: Weight,
	/// How long the transaction is.
	pub length_bytes: u32,
	/// What happens, in order; those of the fee included, if it is payable.
	pub events: Vec<RuntimeEvent>,
	/// How many more events there are.
	pub events_left_out: u32,
	/// What changes of what the account has: of each asset that this chain deals in or an event names.
	/// The fee is among it, if it is payable.
	pub changes: Vec<Change>,
}

/// What changes of what an account has of an asset.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Change {
	/// Of which asset.
	pub asset: AssetKind,
	/// What is free before and after.
	pub free: (Balance, Balance),
	/// What changes of what is on hold.
	pub held: Vec<HeldChange>,
}

/// What changes of what is on hold for a reason.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct HeldChange {
	/// For which reason.
	pub reason: RuntimeHoldReason,
	/// What is on hold before.
	pub before: Balance,
	/// What is on hold after.
	pub after: Balance,
}

/// Why a call is not played.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
	/// It declares more weight than a transaction may have.
	#[codec(index = 0)]
	TooHeavy {
		/// What it declares.
		weight: Weight,
		/// What a transaction may have.
		most: Weight,
	},
	/// A transaction with it is too long for a block.
	#[codec(index = 1)]
	TooLong {
		/// So long is one with it.
		length_bytes: u32,
		/// So long may one be.
		most_bytes: u32,
	},
	/// It is one that blocks have by themselves, or one inside it is.
	#[codec(index = 2)]
	NotSigned,
	/// It, or one inside it, does not say what it weighs, or writes to storage as it is. As nobody signs
	/// here, anybody could have a node work for as long as they like.
	#[codec(index = 3)]
	Unbounded,
}

/// Do something and undo it. Not as a storage layer, of which a call has only so many.
fn undone<R>(action: impl FnOnce() -> R) -> R {
	start_transaction();
	let result = action();
	rollback_transaction();
	result
}

/// What a transaction of an account carries beside its call.
fn extension(who: &AccountId, era: Era) -> TxExtension {
	(
		frame_system::AuthorizeCall::new(),
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckMortality::from(era),
		frame_system::CheckNonce::from(System::account_nonce(who)),
		pallet_prices::CheckSubmission::new(),
		frame_system::CheckWeight::new(),
		pallet_transaction_payment::ChargeTransactionPayment::from(0),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
		frame_system::WeightReclaim::new(),
	)
}

/// How long the signature of a wallet holds: for how long does not matter here, but that it does not for good.
fn mortal() -> Era {
	Era::mortal(64, 0)
}

/// How long a transaction is that has this call: as a wallet makes them.
fn length(who: &AccountId, call: &RuntimeCall) -> u32 {
	let extension = extension(who, mortal());
	let signature = Signature::Sr25519(sp_core::sr25519::Signature::from_raw([0; 64]));
	UncheckedExtrinsic::new_signed(call.clone(), who.clone().into(), signature, extension)
		.encoded_size()
		.saturated_into()
}

/// Whether a transaction can be so heavy and so long.
fn ensure_fits(info: &DispatchInfo, length_bytes: u32) -> Result<(), Refused> {
	let most_bytes = {
		let limits: BlockLength = <Runtime as frame_system::Config>::BlockLength::get();
		*limits.max.get(info.class)
	};
	if length_bytes > most_bytes {
		return Err(Refused::TooLong { length_bytes, most_bytes });
	}
	let limits: BlockWeights = <Runtime as frame_system::Config>::BlockWeights::get();
	let weight = info.total_weight().saturating_add_proof_size(length_bytes.into());
	match limits.get(info.class).max_extrinsic {
		Some(most) if weight.any_gt(most) => Err(Refused::TooHeavy { weight, most }),
		_ => Ok(()),
	}
}

/// The calls that a call carries.
pub(crate) fn inside(call: &RuntimeCall) -> Vec<&RuntimeCall> {
	use pallet_sudo::Call as Sudo;
	use pallet_utility::Call as Utility;
	match call {
		RuntimeCall::Utility(
			Utility::batch { calls }
			| Utility::batch_all { calls }
			| Utility::force_batch { calls },
		) => calls.iter().collect(),
		RuntimeCall::Utility(
			Utility::as_derivative { call, .. }
			| Utility::dispatch_as { call, .. }
			| Utility::dispatch_as_fallible { call, .. }
			| Utility::with_weight { call, .. },
		) => vec![&**call],
		RuntimeCall::Utility(Utility::if_else { main, fallback }) => vec![&**main, &**fallback],
		RuntimeCall::Sudo(
			Sudo::sudo { call }
			| Sudo::sudo_unchecked_weight { call, .. }
			| Sudo::sudo_as { call, .. },
		) => vec![&**call],
		_ => Vec::new(),
	}
}

/// Whether a call itself, and not one inside it, can do more than its weight says: by saying what another
/// one weighs, or by writing to storage or code as they are, after which nothing need end.
fn is_unbounded(call: &RuntimeCall) -> bool {
	use frame_system::Call as System;
	match call {
		RuntimeCall::System(call) => {
			!matches!(call, System::remark { .. } | System::remark_with_event { .. })
		},
		RuntimeCall::Utility(call) => matches!(call, pallet_utility::Call::with_weight { .. }),
		RuntimeCall::Sudo(call) => {
			matches!(call, pallet_sudo::Call::sudo_unchecked_weight { .. })
		},
		_ => false,
	}
}

/// Whether a call, and all inside it, may be played by who need not be who they say.
fn ensure_playable(call: &RuntimeCall) -> Result<(), Refused> {
	let mut left = vec![call];
	while let Some(call) = left.pop() {
		if is_unbounded(call) {
			return Err(Refused::Unbounded);
		}
		let inner = inside(call);
		// What carries others has their class.
		if inner.is_empty() && call.get_dispatch_info().class == DispatchClass::Mandatory {
			return Err(Refused::NotSigned);
		}
		left.extend(inner);
	}
	Ok(())
}

/// What an account has of an asset.
struct Sheet {
	asset: AssetKind,
	free: Balance,
	held: Vec<Held>,
}

impl Sheet {
	fn of(who: &AccountId, asset: AssetKind) -> Self {
		Self { free: free(who, &asset), held: held(who, &asset), asset }
	}

	/// How it has changed; none if it has not.
	fn change(before: Self, after: Self) -> Option<Change> {
		let of = |held: &[Held], reason| {
			held.iter().find(|part| part.reason == reason).map_or(0, |part| part.held)
		};
		let gone = before.held.iter().filter(|part| of(&after.held, part.reason) == 0);
		let held: Vec<_> = gone
			.chain(&after.held)
			.map(|part| HeldChange {
				reason: part.reason,
				before: of(&before.held, part.reason),
				after: of(&after.held, part.reason),
			})
			.filter(|change| change.before != change.after)
			.collect();
		let free = (before.free, after.free);
		(free.0 != free.1 || !held.is_empty()).then_some(Change { asset: before.asset, free, held })
	}
}

/// A call that was played, before it is undone.
struct Scene {
	result: DispatchResultWithPostInfo,
	inside: Vec<DispatchError>,
	events: Vec<RuntimeEvent>,
	events_left_out: u32,
	after: Vec<Sheet>,
}

/// The asset that an event names.
fn named(event: &RuntimeEvent) -> Option<AssetKind> {
	use pallet_assets::Event as Assets;
	use pallet_assets_holder::Event as Holder;
	let id = match event {
		RuntimeEvent::Assets(
			Assets::Issued { asset_id, .. }
			| Assets::Transferred { asset_id, .. }
			| Assets::TransferredApproved { asset_id, .. }
			| Assets::Burned { asset_id, .. }
			| Assets::Deposited { asset_id, .. }
			| Assets::Withdrawn { asset_id, .. },
		)
		| RuntimeEvent::AssetsHolder(
			Holder::Held { asset_id, .. }
			| Holder::Released { asset_id, .. }
			| Holder::Burned { asset_id, .. },
		) => *asset_id,
		_ => return None,
	};
	Some(AssetKind::WithId(id))
}

/// The error of a call inside another that an event tells of.
fn failure(event: &RuntimeEvent) -> Option<DispatchError> {
	use pallet_sudo::Event as Sudo;
	use pallet_utility::Event as Utility;
	match event {
		RuntimeEvent::Utility(
			Utility::BatchInterrupted { error, .. }
			| Utility::ItemFailed { error }
			| Utility::DispatchedAs { result: Err(error) }
			| Utility::IfElseFallbackCalled { main_error: error },
		)
		| RuntimeEvent::Sudo(
			Sudo::Sudid { sudo_result: Err(error) } | Sudo::SudoAsDone { sudo_result: Err(error) },
		) => Some(*error),
		_ => None,
	}
}

/// Play a call in a block of its own; `dispatch` does it. To be undone.
fn play<E>(
	who: &AccountId,
	dispatch: impl FnOnce() -> Result<DispatchResultWithPostInfo, E>,
) -> Result<Scene, E> {
	// An empty block without an author: what the last one had in it does not matter, and nobody gets the
	// fee who might be asking.
	System::initialize(
		&System::block_number().saturating_add(1),
		&Default::default(),
		&Default::default(),
	);
	System::reset_events();
	let result = dispatch()?;
	let mut scene = Scene {
		result,
		inside: Vec::new(),
		events: Vec::new(),
		events_left_out: 0,
		after: Vec::new(),
	};
	let mut assets: BTreeSet<AssetKind> = in_use().into_keys().collect();
	let most = assets.len().saturating_add(MAX_OTHER_ASSETS);
	let mut bytes = 0usize;
	for record in System::read_events_no_consensus() {
		let event = record.event;
		if assets.len() < most {
			assets.extend(named(&event));
		}
		if scene.inside.len() < MAX_ERRORS {
			scene.inside.extend(failure(&event));
		}
		bytes = bytes.saturating_add(event.encoded_size());
		if scene.events.len() < MAX_EVENTS && bytes <= MAX_EVENT_BYTES {
			scene.events.push(event);
		} else {
			scene.events_left_out = scene.events_left_out.saturating_add(1);
		}
	}
	scene.after = assets.into_iter().map(|asset| Sheet::of(who, asset)).collect();
	Ok(scene)
}

pub(crate) fn simulate(who: AccountId, call: RuntimeCall) -> Result<Simulation, Refused> {
	let length_bytes = length(&who, &call);
	let extension = extension(&who, Era::Immortal);
	let mut info = call.get_dispatch_info();
	// As a wallet makes them: mortal ones weigh more. To be played, it must be valid at once.
	info.extension_weight = self::extension(&who, mortal()).weight(&call);
	ensure_fits(&info, length_bytes)?;
	ensure_playable(&call)?;

	let origin = || RuntimeOrigin::signed(who.clone());
	let paid = undone(|| {
		let (call, len) = (call.clone(), length_bytes.saturated_into());
		play(&who, || extension.dispatch_transaction(origin(), call, &info, len, 0))
	});
	let payable = paid.as_ref().map(|_| ()).map_err(|error| *error);
	let scene =
		paid.or_else(|_| undone(|| play::<Refused>(&who, || Ok(call.dispatch(origin())))))?;

	let post_info = match &scene.result {
		Ok(post_info) => post_info,
		Err(error) => &error.post_info,
	};
	let fee_trn = TransactionPayment::compute_actual_fee(length_bytes, &info, post_info, 0);
	let base = {
		let limits: BlockWeights = <Runtime as frame_system::Config>::BlockWeights::get();
		limits.get(info.class).base_extrinsic
	};
	let change = |after: Sheet| Sheet::change(Sheet::of(&who, after.asset.clone()), after);
	Ok(Simulation {
		weight: extract_actual_weight(&scene.result, &info).saturating_add(base),
		outcome: scene.result.map(|_| ()).map_err(|error| error.error),
		inside: scene.inside,
		payable,
		fee_trn,
		fee_worth: in_use().get(&AssetKind::Native).and_then(|used| used.worth(fee_trn)),
		length_bytes,
		events: scene.events,
		events_left_out: scene.events_left_out,
		changes: scene.after.into_iter().filter_map(change).collect(),
	})
}
