// SPDX-License-Identifier: Apache-2.0

#[cfg(all(feature = "std", feature = "metadata-hash"))]
#[path = "src/token.rs"]
#[allow(dead_code)] // its name is of no use here
mod token;

#[cfg(all(feature = "std", not(feature = "metadata-hash")))]
fn main() {
	substrate_wasm_builder::WasmBuilder::build_using_defaults();
}

/// Builds the Wasm twice: its metadata comes out of the first, and the hash of that goes into the second.
#[cfg(all(feature = "std", feature = "metadata-hash"))]
fn main() {
	substrate_wasm_builder::WasmBuilder::init_with_defaults()
		.enable_metadata_hash(token::SYMBOL, token::DECIMALS)
		.build();
}

#[cfg(not(feature = "std"))]
fn main() {}
