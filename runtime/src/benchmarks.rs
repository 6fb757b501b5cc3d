// SPDX-License-Identifier: Apache-2.0
//! Which pallets are measured: this project's own. The others' weights come with them.

frame_benchmarking::define_benchmarks!(
	[pallet_clock, Clock]
	[pallet_custody, Custody]
	[pallet_lending, Lending]
	[pallet_predictions, Predictions]
	[pallet_prices, Prices]
	[pallet_seeding, Seeding]
);
