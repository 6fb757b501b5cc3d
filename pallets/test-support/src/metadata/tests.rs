// SPDX-License-Identifier: Apache-2.0
//! Metadata of a pallet that is made up.

use super::faults;
use crate::mock::Test;
use frame_metadata::{
	v14::{self, StorageEntryModifier, StorageEntryType},
	v15, v16, RuntimeMetadataPrefixed,
};
use scale_info::{
	build::{Fields, Variants},
	meta_type, MetaType, Path, Type, TypeInfo,
};

type Moment = u64;
type BasisPoints = u32;
type Balance = u128;

#[derive(TypeInfo)]
#[scale_info(capture_docs = "always")]
#[allow(dead_code)]
enum Call {
	/// Take an offer.
	///
	/// # Origin
	///
	/// Signed, whoever that is, and now a line that is longer than any first line may be.
	Take { offer: u64, term_ms: Moment, amount_lent: Balance },
}

#[derive(TypeInfo)]
#[scale_info(capture_docs = "always")]
#[allow(dead_code)]
enum BadCall {
	/// Take an offer and go on and on until the line has more characters.
	Long,
	/// Take an offer, which
	/// is no sentence in the first line.
	Half,
	None,
	/// Does not say units.
	Units {
		term: Moment,
		limit_apr: Option<BasisPoints>,
		amount: Balance,
		params: Vec<Params>,
	},
}

#[derive(TypeInfo)]
#[scale_info(capture_docs = "always")]
#[allow(dead_code)]
enum Event {
	/// Taken.
	Taken { at_ms: Moment },
}

#[derive(TypeInfo)]
#[scale_info(capture_docs = "always")]
#[allow(dead_code)]
enum BadEvent {
	Silent,
	/// Bare.
	Bare(u32),
	/// Late.
	Late {
		since: Moment,
		rate: Rate,
	},
}

#[derive(TypeInfo)]
#[scale_info(capture_docs = "always")]
#[allow(dead_code)]
enum Error {
	/// The offer is gone: look for another one.
	Gone,
}

#[derive(TypeInfo)]
#[scale_info(capture_docs = "always")]
#[allow(dead_code)]
enum BadError {
	None,
	/// The `offer` is gone.
	Ticks,
	/// The offer is gone:
	/// look for another one.
	Two,
}

/// A type of a crate of ours.
struct Params;
impl TypeInfo for Params {
	type Identity = Self;

	fn type_info() -> Type {
		Type::builder().path(Path::new("Params", "pallet_lending::market")).composite(
			Fields::named()
				.field(|field| field.ty::<u64>().name("grace").type_name("Moment"))
				.field(|field| field.ty::<Inner>().name("inner").type_name("Inner"))
				.field(|field| field.ty::<Choice>().name("choice").type_name("Choice")),
		)
	}
}

struct Inner;
impl TypeInfo for Inner {
	type Identity = Self;

	fn type_info() -> Type {
		Type::builder().path(Path::new("Inner", "primitives::x")).composite(
			Fields::named().field(|field| field.ty::<u32>().name("late").type_name("BasisPoints")),
		)
	}
}

/// A choice of numbers, of which an id says what it is.
struct Choice;
impl TypeInfo for Choice {
	type Identity = Self;

	fn type_info() -> Type {
		let unnamed = |ty| Fields::unnamed().field(|field| field.ty::<u32>().type_name(ty));
		Type::builder().path(Path::new("Choice", "pallet_lending::cure")).variant(
			Variants::new()
				.variant("Whole", |variant| variant.index(0).fields(unnamed("Option<Balance>")))
				.variant("Of", |variant| variant.index(1).fields(unnamed("LoanId"))),
		)
	}
}

/// Not of a crate of ours.
#[derive(TypeInfo)]
#[scale_info(capture_docs = "always")]
#[allow(dead_code)]
enum Rate {
	Fixed(BasisPoints),
	Ramp { start: BasisPoints },
}

fn pallet(name: &'static str, parts: [MetaType; 3], docs: &[&'static str]) -> v14::PalletMetadata {
	let [call, event, error] = parts;
	v14::PalletMetadata {
		name,
		storage: Some(v14::PalletStorageMetadata {
			prefix: name,
			entries: ["Offers", "CounterForOffers"]
				.map(|name| v14::StorageEntryMetadata {
					name,
					modifier: StorageEntryModifier::Optional,
					ty: StorageEntryType::Plain(meta_type::<u64>()),
					default: Vec::new(),
					docs: if name == "Offers" { docs.to_vec() } else { Vec::new() },
				})
				.into(),
		}),
		calls: Some(call.into()),
		event: Some(event.into()),
		constants: vec![v14::PalletConstantMetadata {
			name: "Most",
			ty: meta_type::<u32>(),
			value: Vec::new(),
			docs: docs.to_vec(),
		}],
		error: Some(error.into()),
		index: 0,
	}
}

fn good() -> v14::PalletMetadata {
	let parts = [meta_type::<Call>(), meta_type::<Event>(), meta_type::<Error>()];
	pallet("Good", parts, &[" Offers by id.", " More of it"])
}

fn bad() -> v14::PalletMetadata {
	let parts = [meta_type::<BadCall>(), meta_type::<BadEvent>(), meta_type::<BadError>()];
	pallet("Bad", parts, &[])
}

fn metadata(pallets: Vec<v14::PalletMetadata>) -> RuntimeMetadataPrefixed {
	let extrinsic =
		v14::ExtrinsicMetadata { ty: meta_type::<()>(), version: 4, signed_extensions: Vec::new() };
	v14::RuntimeMetadataV14::new(pallets, extrinsic, meta_type::<()>()).into()
}

#[test]
fn metadata_that_reads_well_should_pass() {
	let encoded: Vec<u8> = metadata(vec![good(), bad()]).into();
	super::check(&super::decode(&encoded), &["Good"]);
}

#[test]
fn metadata_that_does_not_should_fail_with_all_faults() {
	let faults = faults(&metadata(vec![good(), bad()]), &["Good", "Bad", "Gone"]);
	println!("{faults:#?}");
	let expected = [
		"Gone: no such pallet or API",
		"Bad, call Long: its first line has 66 characters: \"Take an offer and",
		"Bad, call Half: its first line is no whole sentence: \"Take an offer, which\"",
		"Bad, call None: no docs",
		"Bad, constant Most: no docs",
		"Bad, storage Offers: no docs",
		"Bad, error None: no docs",
		"Bad, error Ticks: backticks: \"The `offer` is gone.\"",
		"Bad, error Two: more than one line: \"The offer is gone:\" …",
		"Bad, event Silent: no docs",
		"Bad, call Units: `term: Moment` should be called term_ms",
		"Bad, call Units: `limit_apr: Option<BasisPoints>` should be called limit_apr_bp",
		"Bad, call Units: `amount: Balance` should say what it is an amount of",
		"pallet_lending::market::Params: `grace: Moment` should be called grace_ms",
		"primitives::x::Inner: `late: BasisPoints` should be called late_bp",
		"pallet_lending::cure::Choice::Whole: its `Option<Balance>` should have a name",
		"Bad, event Bare: its `u32` should have a name",
		"Bad, event Late: `since: Moment` should be called since_ms",
	];
	assert_eq!(faults.len(), expected.len());
	for (fault, expected) in faults.iter().zip(expected) {
		assert!(fault.starts_with(expected), "{fault}");
	}
}

fn api_docs(docs: &'static str) -> v15::RuntimeApiMethodMetadata {
	v15::RuntimeApiMethodMetadata {
		name: "quote",
		inputs: Vec::new(),
		output: meta_type::<()>(),
		docs: vec![docs],
	}
}

#[test]
fn links_in_the_docs_of_runtime_apis_should_fail() {
	for (docs, expected) in [("What it costs.", 0), (" See [`Quote`].", 1)] {
		let api = v15::RuntimeApiMetadata {
			name: "LendingApi",
			methods: vec![api_docs(docs)],
			docs: Vec::new(),
		};
		let extrinsic = v15::ExtrinsicMetadata {
			version: 4,
			address_ty: meta_type::<()>(),
			call_ty: meta_type::<()>(),
			signature_ty: meta_type::<()>(),
			extra_ty: meta_type::<()>(),
			signed_extensions: Vec::new(),
		};
		let outer = v15::OuterEnums {
			call_enum_ty: meta_type::<()>(),
			event_enum_ty: meta_type::<()>(),
			error_enum_ty: meta_type::<()>(),
		};
		let custom = v15::CustomMetadata { map: Default::default() };
		let metadata = v15::RuntimeMetadataV15::new(
			Vec::new(),
			extrinsic,
			meta_type::<()>(),
			vec![api],
			outer,
			custom,
		);
		let faults = faults(&metadata.into(), &["LendingApi"]);
		assert_eq!(faults.len(), expected, "{faults:?}");
	}
}

#[test]
fn links_in_the_docs_of_view_functions_should_fail() {
	for (docs, expected) in [("What it costs.", 0), (" See [`Quote`].", 1)] {
		let pallet = v16::PalletMetadata {
			name: "Lending",
			storage: None,
			calls: None,
			event: None,
			constants: Vec::new(),
			error: None,
			associated_types: Vec::new(),
			view_functions: vec![v16::PalletViewFunctionMetadata {
				id: [0; 32],
				name: "quote",
				inputs: Vec::new(),
				output: meta_type::<()>(),
				docs: vec![docs],
				deprecation_info: v16::ItemDeprecationInfo::NotDeprecated,
			}],
			index: 0,
			docs: Vec::new(),
			deprecation_info: v16::ItemDeprecationInfo::NotDeprecated,
		};
		let extrinsic = v16::ExtrinsicMetadata {
			versions: vec![4],
			address_ty: meta_type::<()>(),
			call_ty: meta_type::<()>(),
			signature_ty: meta_type::<()>(),
			transaction_extensions_by_version: Default::default(),
			transaction_extensions: Vec::new(),
		};
		let outer = v15::OuterEnums {
			call_enum_ty: meta_type::<()>(),
			event_enum_ty: meta_type::<()>(),
			error_enum_ty: meta_type::<()>(),
		};
		let custom = v15::CustomMetadata { map: Default::default() };
		let metadata =
			v16::RuntimeMetadataV16::new(vec![pallet], extrinsic, Vec::new(), outer, custom);
		let faults = faults(&metadata.into(), &["Lending"]);
		assert_eq!(faults.len(), expected, "{faults:?}");
	}
}

#[test]
fn metadata_of_a_runtime_should_be_read_in_all_versions() {
	let of = |encoded: &[u8]| faults(&super::decode(encoded), &["System"]);
	let encoded: Vec<u8> = Test::metadata().into();
	let found = of(&encoded);
	// FRAME's own docs are longer.
	assert!(
		found.iter().any(|fault| fault.starts_with("System, call kill_prefix: ")),
		"{found:#?}"
	);
	for version in [14, 15, 16] {
		assert_eq!(of(&Test::metadata_at_version(version).unwrap()), found);
	}
}
