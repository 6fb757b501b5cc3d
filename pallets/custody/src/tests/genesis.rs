// SPDX-License-Identifier: Apache-2.0
//! What a chain starts with.

use crate::{mock::*, *};
use frame_support::{assert_ok, traits::fungibles::Inspect};
use sp_runtime::BuildStorage;

#[test]
fn the_pallets_account_should_live_and_the_presets_assets_be_pinned() {
	run(|| {
		let own = Custody::account_id();
		assert_eq!(free(TRN, own), NATIVE_MINIMUM);
		assert_eq!(System::providers(&own), 2);
		assert_eq!(System::consumers(&own), 0, "nothing uses its references up");
		assert_eq!(Pins::<Test>::get(USD), Some(Pin { by: PINNER, users: 1 }));
		assert_eq!(Pins::<Test>::get(BTC), Some(Pin { by: PINNER, users: 0 }));
		assert_eq!(free(USD, PINNER), MUCH - 2 * USD_MINIMUM);
		assert_eq!(free(TRN, PINNER), MUCH - 2 * ACCOUNT_DEPOSIT);
		assert_eq!(held(USD, HoldReason::Pin, own), USD_MINIMUM);
	});
}

#[test]
fn what_the_preset_gives_the_account_should_be_enough() {
	let own = Custody::account_id();
	let balances = pallet_balances::GenesisConfig {
		balances: vec![(own, 3 * NATIVE_MINIMUM)],
		..Default::default()
	};
	let config = RuntimeGenesisConfig { balances, ..Default::default() };
	sp_io::TestExternalities::new(config.build_storage().unwrap()).execute_with(|| {
		assert_eq!(<Test as Config>::Assets::total_issuance(TRN), 3 * NATIVE_MINIMUM);
		assert_ok!(Custody::do_try_state());
	});
}

#[test]
#[should_panic(expected = "whoever the preset says can pay for the pin")]
fn a_preset_in_which_nobody_can_pay_for_a_pin_should_be_refused() {
	let custody = crate::GenesisConfig { pins: vec![(USD, PINNER)] };
	let _ = RuntimeGenesisConfig { custody, ..Default::default() }.build_storage();
}
