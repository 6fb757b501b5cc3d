// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! Why a command of an experimenter failed, by name.

use jsonrpsee::types::ErrorObjectOwned;
use scale_info::TypeDef;
use sp_runtime::DispatchError;
use std::fmt::Display;
use trine_runtime::RuntimeError;

/// Why a command failed. Each is told by its name, followed by what is wrong.
#[derive(Debug)]
pub enum Failure {
	/// A parameter cannot be read.
	InvalidParameter(String),
	/// A time that has passed on the chain, or comes after the year 9999.
	InvalidTime(String),
	/// No block has this hash or number.
	UnknownBlock(String),
	/// Blocks below the last final one stay.
	FinalBlock(String),
	/// No snapshot has this id: it was dropped, or gone back behind, or the node started anew.
	UnknownSnapshot(u64),
	/// Too many blocks above the oldest snapshot.
	TooManyBlocks,
	/// A transaction that was to be in the block could not be.
	TransactionRefused(String),
	/// The preset's sudo key is no longer root.
	NotRoot,
	/// No feed has this id or name.
	UnknownFeed(String),
	/// No asset has this id.
	UnknownAsset(u32),
	/// The chain refused what was tried, with an error of its own.
	Dispatch { name: String, advice: String },
	/// Something that should not fail did.
	Internal(String),
}

/// The code of all of them: none of those that JSON-RPC or Substrate use.
const CODE: i32 = 5_300;

impl Failure {
	pub fn internal(error: impl Display) -> Self {
		Self::Internal(error.to_string())
	}

	fn name(&self) -> &str {
		match self {
			Self::InvalidParameter(_) => "InvalidParameter",
			Self::InvalidTime(_) => "InvalidTime",
			Self::UnknownBlock(_) => "UnknownBlock",
			Self::FinalBlock(_) => "FinalBlock",
			Self::UnknownSnapshot(_) => "UnknownSnapshot",
			Self::TooManyBlocks => "TooManyBlocks",
			Self::TransactionRefused(_) => "TransactionRefused",
			Self::NotRoot => "NotRoot",
			Self::UnknownFeed(_) => "UnknownFeed",
			Self::UnknownAsset(_) => "UnknownAsset",
			Self::Dispatch { name, .. } => name,
			Self::Internal(_) => "Internal",
		}
	}

	fn advice(&self) -> String {
		match self {
			Self::InvalidParameter(why)
			| Self::InvalidTime(why)
			| Self::TransactionRefused(why)
			| Self::Internal(why)
			| Self::Dispatch { advice: why, .. } => why.clone(),
			Self::UnknownBlock(block) => format!("there is no block {block}"),
			Self::FinalBlock(block) => {
				format!("block {block} is below the last final one: take a snapshot beforehand")
			},
			Self::UnknownSnapshot(id) => format!("there is no snapshot {id}: see dev_state"),
			Self::TooManyBlocks => {
				"too many blocks are above the oldest snapshot: dev_revert or dev_dropSnapshot"
					.into()
			},
			Self::NotRoot => "the sudo key is no longer Alice's".into(),
			Self::UnknownFeed(feed) => format!("there is no feed {feed}: see PricesApi.feeds"),
			Self::UnknownAsset(asset) => format!("there is no asset {asset}"),
		}
	}
}

/// A variant's name, its docs, and the type of its first field.
type Variant = (String, String, Option<scale_info::MetaType>);

/// The variant with this index of an enumeration.
fn variant(meta: &scale_info::MetaType, index: u8) -> Option<Variant> {
	let TypeDef::Variant(variants) = meta.type_info().type_def else { return None };
	let found = variants.variants.iter().find(|variant| variant.index == index)?;
	let docs: Vec<&str> = found.docs.iter().map(|line| line.trim()).collect();
	Some((found.name.into(), docs.join(" "), found.fields.first().map(|field| field.ty)))
}

impl From<DispatchError> for Failure {
	/// By the names and docs that the chain's metadata has for its errors.
	fn from(error: DispatchError) -> Self {
		let DispatchError::Module(module) = error else {
			let name: &'static str = error.into();
			return Self::Dispatch { name: format!("{error:?}"), advice: name.into() };
		};
		let named = || {
			let runtime = scale_info::MetaType::new::<RuntimeError>();
			let (pallet, _, errors) = variant(&runtime, module.index)?;
			let (name, advice, _) = variant(&errors?, *module.error.first()?)?;
			let mut pallet = pallet;
			if let Some(first) = pallet.get_mut(..1) {
				first.make_ascii_lowercase();
			}
			Some(Self::Dispatch { name: format!("{pallet}.{name}"), advice })
		};
		named().unwrap_or_else(|| Self::Dispatch {
			name: format!("{module:?}"),
			advice: "an error of a runtime that this node does not know".into(),
		})
	}
}

impl From<sp_blockchain::Error> for Failure {
	fn from(error: sp_blockchain::Error) -> Self {
		Self::internal(error)
	}
}

impl From<sp_api::ApiError> for Failure {
	fn from(error: sp_api::ApiError) -> Self {
		Self::internal(error)
	}
}

impl From<Failure> for ErrorObjectOwned {
	fn from(failure: Failure) -> Self {
		let (name, advice) = (failure.name(), failure.advice());
		let data = serde_json::json!({ "name": name, "advice": advice });
		ErrorObjectOwned::owned(CODE, format!("{name}: {advice}"), Some(data))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_runtime::ModuleError;

	#[test]
	fn errors_of_the_runtime_have_their_names_and_docs() {
		let error = ModuleError { index: 30, error: [0; 4], message: None };
		let failure = Failure::from(DispatchError::Module(error));
		assert_eq!(failure.name(), "clock.GapTooShort");
		assert!(failure.advice().starts_with("Gaps that short"), "{}", failure.advice());
		assert_eq!(Failure::from(DispatchError::BadOrigin).name(), "BadOrigin");
	}
}
