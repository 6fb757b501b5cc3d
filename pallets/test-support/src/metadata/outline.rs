// SPDX-License-Identifier: Apache-2.0
//! What the versions of metadata have in common.

use frame_metadata::{RuntimeMetadata, RuntimeMetadataPrefixed};
use scale_info::{form::PortableForm, PortableRegistry, TypeDef, Variant};

/// Something with docs.
pub struct Item<'a> {
	pub name: String,
	pub docs: &'a [String],
}

/// Of some pallets and runtime APIs.
pub struct Outline<'a> {
	pub types: &'a PortableRegistry,
	/// Calls, constants and storage.
	pub first_lines: Vec<Item<'a>>,
	pub errors: Vec<Item<'a>>,
	pub events: Vec<Item<'a>>,
	/// View functions and runtime APIs.
	pub shown_raw: Vec<Item<'a>>,
	/// Calls and events.
	pub fields_of: Vec<(String, &'a Variant<PortableForm>)>,
	/// Names of neither a pallet nor an API.
	pub missing: Vec<&'a str>,
}

fn variants(types: &PortableRegistry, ty: Option<u32>) -> &[Variant<PortableForm>] {
	let Some(ty) = ty else { return &[] };
	match &types.resolve(ty).expect("the type is registered").type_def {
		TypeDef::Variant(variants) => &variants.variants,
		other => panic!("calls, events and errors are enums, not {other:?}"),
	}
}

impl<'a> Outline<'a> {
	fn new(types: &'a PortableRegistry) -> Self {
		Self {
			types,
			first_lines: Vec::new(),
			errors: Vec::new(),
			events: Vec::new(),
			shown_raw: Vec::new(),
			fields_of: Vec::new(),
			missing: Vec::new(),
		}
	}

	fn of_enums(
		&mut self,
		pallet: &str,
		call: Option<u32>,
		event: Option<u32>,
		error: Option<u32>,
	) {
		let item = |kind: &str, variant: &'a Variant<PortableForm>| Item {
			name: format!("{pallet}, {kind} {}", variant.name),
			docs: &variant.docs,
		};
		let types = self.types;
		for variant in variants(types, call) {
			self.first_lines.push(item("call", variant));
			self.fields_of.push((format!("{pallet}, call {}", variant.name), variant));
		}
		for variant in variants(types, event) {
			self.events.push(item("event", variant));
			self.fields_of.push((format!("{pallet}, event {}", variant.name), variant));
		}
		self.errors.extend(variants(types, error).iter().map(|variant| item("error", variant)));
	}

	/// What metadata says of these pallets and runtime APIs.
	pub fn of(metadata: &'a RuntimeMetadataPrefixed, names: &[&'a str]) -> Self {
		let mut found = Vec::new();
		// The versions' types differ, though their fields have the same names.
		macro_rules! pallets {
			($metadata:expr) => {{
				let mut outline = Self::new(&$metadata.types);
				for pallet in $metadata.pallets.iter().filter(|it| names.contains(&&*it.name)) {
					let name = &pallet.name;
					found.push(name.as_str());
					outline.of_enums(
						name,
						pallet.calls.as_ref().map(|part| part.ty.id),
						pallet.event.as_ref().map(|part| part.ty.id),
						pallet.error.as_ref().map(|part| part.ty.id),
					);
					outline.first_lines.extend(pallet.constants.iter().map(|constant| Item {
						name: format!("{name}, constant {}", constant.name),
						docs: &constant.docs,
					}));
					let entries = pallet.storage.iter().flat_map(|storage| &storage.entries);
					// FRAME's own words are on its counters.
					let entries = entries.filter(|entry| !entry.name.starts_with("CounterFor"));
					outline.first_lines.extend(entries.map(|entry| Item {
						name: format!("{name}, storage {}", entry.name),
						docs: &entry.docs,
					}));
				}
				outline
			}};
		}
		macro_rules! apis {
			($metadata:expr, $outline:ident) => {
				for api in $metadata.apis.iter().filter(|api| names.contains(&&*api.name)) {
					found.push(api.name.as_str());
					$outline.shown_raw.push(Item { name: api.name.clone(), docs: &api.docs });
					$outline.shown_raw.extend(api.methods.iter().map(|method| Item {
						name: format!("{}, {}", api.name, method.name),
						docs: &method.docs,
					}));
				}
			};
		}
		let mut outline = match &metadata.1 {
			RuntimeMetadata::V14(metadata) => pallets!(metadata),
			RuntimeMetadata::V15(metadata) => {
				let mut outline = pallets!(metadata);
				apis!(metadata, outline);
				outline
			},
			RuntimeMetadata::V16(metadata) => {
				let mut outline = pallets!(metadata);
				for pallet in metadata.pallets.iter().filter(|it| names.contains(&&*it.name)) {
					outline.shown_raw.extend(pallet.view_functions.iter().map(|view| Item {
						name: format!("{}, view function {}", pallet.name, view.name),
						docs: &view.docs,
					}));
				}
				apis!(metadata, outline);
				outline
			},
			other => panic!("metadata of version {}", other.version()),
		};
		outline.missing = names.iter().filter(|name| !found.contains(name)).copied().collect();
		outline
	}
}
