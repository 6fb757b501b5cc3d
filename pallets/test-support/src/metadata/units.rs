// SPDX-License-Identifier: Apache-2.0
//! Whether the names of arguments and fields say the units that their types do not.

use scale_info::{form::PortableForm, Field, PortableRegistry, TypeDef, Variant};
use std::collections::BTreeSet;

/// The crates whose types are ours.
const OURS: [&str; 8] = [
	"pallet_clock",
	"pallet_custody",
	"pallet_lending",
	"pallet_predictions",
	"pallet_prices",
	"pallet_seeding",
	"ordered_index",
	"primitives",
];

/// What a value may be wrapped in and still is of its unit.
const WRAPPERS: [&str; 6] = ["Option", "Box", "Vec", "BoundedVec", "WeakBoundedVec", "Compact"];

/// Numbers, and their names for what they count, of which nobody knows without a name what they say. Ids
/// do.
const NUMBERS: [&str; 12] = [
	"Balance",
	"BalanceOf",
	"BasisPoints",
	"FixedU128",
	"Moment",
	"Permill",
	"Value",
	"u8",
	"u16",
	"u32",
	"u64",
	"u128",
];

/// What is wrong with the names in these calls and events, and in types of ours that are in them.
pub fn faults(
	types: &PortableRegistry,
	fields_of: &[(String, &Variant<PortableForm>)],
) -> Vec<String> {
	let mut look = Look { types, seen: BTreeSet::new(), faults: Vec::new() };
	for (name, variant) in fields_of {
		look.variant(name, &variant.fields);
	}
	look.faults
}

struct Look<'a> {
	types: &'a PortableRegistry,
	seen: BTreeSet<u32>,
	faults: Vec<String>,
}

impl Look<'_> {
	fn fields(&mut self, of: &str, fields: &[Field<PortableForm>]) {
		for field in fields {
			if let (Some(name), Some(ty)) = (&field.name, &field.type_name) {
				self.faults.extend(fault(name, ty).map(|fault| format!("{of}: {fault}")));
			}
			self.inside(field.ty.id);
		}
	}

	/// A variant, of which wallets show a number without a name as a bare field.
	fn variant(&mut self, of: &str, fields: &[Field<PortableForm>]) {
		let unnamed = fields.iter().filter(|field| field.name.is_none());
		for ty in unnamed.filter_map(|field| field.type_name.as_ref()) {
			if NUMBERS.contains(&innermost(ty)) {
				self.faults.push(format!("{of}: its `{ty}` should have a name"));
			}
		}
		self.fields(of, fields);
	}

	/// All that is inside a type. Names are looked at in ours only.
	fn inside(&mut self, id: u32) {
		if !self.seen.insert(id) {
			return;
		}
		let ty = self.types.resolve(id).expect("the type is registered");
		let is_ours = ty.path.segments.first().is_some_and(|first| OURS.contains(&first.as_str()));
		let of = ty.path.segments.join("::");
		match &ty.type_def {
			TypeDef::Composite(composite) if is_ours => self.fields(&of, &composite.fields),
			TypeDef::Composite(composite) => self.insides(&composite.fields),
			TypeDef::Variant(variants) => {
				for variant in &variants.variants {
					if is_ours {
						self.variant(&format!("{of}::{}", variant.name), &variant.fields);
					} else {
						self.insides(&variant.fields);
					}
				}
			},
			TypeDef::Sequence(sequence) => self.inside(sequence.type_param.id),
			TypeDef::Array(array) => self.inside(array.type_param.id),
			TypeDef::Tuple(tuple) => tuple.fields.iter().for_each(|field| self.inside(field.id)),
			TypeDef::Compact(compact) => self.inside(compact.type_param.id),
			TypeDef::Primitive(_) | TypeDef::BitSequence(_) => (),
		}
	}

	fn insides(&mut self, fields: &[Field<PortableForm>]) {
		fields.iter().for_each(|field| self.inside(field.ty.id));
	}
}

/// What is wrong with a name of a value of this type, as the source has it.
fn fault(name: &str, type_name: &str) -> Option<String> {
	match innermost(type_name) {
		"Moment" if !name.ends_with("_ms") => {
			Some(format!("`{name}: {type_name}` should be called {name}_ms"))
		},
		"BasisPoints" if !name.ends_with("_bp") => {
			Some(format!("`{name}: {type_name}` should be called {name}_bp"))
		},
		"Balance" | "BalanceOf" if name == "amount" => {
			Some(format!("`{name}: {type_name}` should say what it is an amount of"))
		},
		_ => None,
	}
}

/// The name of a type without what wraps it, without its path and its parameters. A tuple has none.
fn innermost(type_name: &str) -> &str {
	let mut ty = type_name.trim();
	loop {
		ty = ty.trim_start_matches(['[', '&']).trim();
		let (outer, inner) = ty.split_once('<').unwrap_or((ty, ""));
		let outer = outer.split([';', ',', '>', ']']).next().unwrap_or_default().trim();
		let last = outer.rsplit("::").next().unwrap_or_default().trim();
		if !WRAPPERS.contains(&last) || inner.is_empty() {
			return last;
		}
		ty = inner.trim();
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn units_should_be_found_inside_what_wraps_them() {
		for (ty, expected) in [
			("Moment", "Moment"),
			("primitives::Moment", "Moment"),
			("Option<Moment>", "Moment"),
			("Box<Option<T::Moment>>", "Moment"),
			("BoundedVec<BasisPoints, ConstU32<8>>", "BasisPoints"),
			("[Moment; 2]", "Moment"),
			("BalanceOf<T>", "BalanceOf"),
			("MarketParams<Moment>", "MarketParams"),
			("<T::Lookup as StaticLookup>::Source", ""),
		] {
			assert_eq!(innermost(ty), expected, "{ty}");
		}
		// A tuple's parts have no names that could say it.
		assert!(innermost("BoundedVec<(LoanId, Balance), N>").starts_with('('));
	}

	#[test]
	fn names_without_their_unit_should_fail() {
		for (name, ty) in [
			("term", "Moment"),
			("rest_expires", "Option<Moment>"),
			("limit_apr", "BasisPoints"),
			("amount", "Balance"),
			("amount", "Option<BalanceOf<T>>"),
		] {
			assert!(fault(name, ty).is_some(), "{name}: {ty}");
		}
		for (name, ty) in [
			("term_ms", "Moment"),
			("rest_expires_ms", "Option<Moment>"),
			("limit_apr_bp", "BasisPoints"),
			("max_amount", "Balance"),
			("amount", "Liquidation"),
			("moment", "u32"),
		] {
			assert_eq!(fault(name, ty), None, "{name}: {ty}");
		}
	}
}
