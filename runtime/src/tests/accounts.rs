// SPDX-License-Identifier: Apache-2.0
//! Assets, holdings and deposits, as wallets are told of them.

use super::*;
use crate::{
	configs::AssetKind,
	queries::{
		accounts::{asset, assets, deposits_of, holding, holdings},
		DepositKind, Holding, Powers, WhyNot,
	},
};
use sp_runtime::traits::Dispatchable;

fn submit(who: AccountId, call: impl Into<RuntimeCall>) {
	assert_ok!(call.into().dispatch(RuntimeOrigin::signed(who)));
}

/// A stranger's asset, of which nobody has any.
fn strange_asset(id: u32) -> AssetKind {
	let admin = bob().into();
	submit(bob(), pallet_assets::Call::create { id: codec::Compact(id), admin, min_balance: 10 });
	id.into()
}

fn of(who: AccountId, asset: impl Into<AssetKind>) -> Holding {
	holding(who, asset.into()).expect("the asset exists")
}

#[test]
fn assets_should_be_those_that_markets_name_in_order() {
	on_chain("development", || {
		strange_asset(0);
		let page = assets(None, 100);
		let listed: Vec<_> = page.items.iter().map(|view| view.asset.clone()).collect();
		assert_eq!(listed, [AssetKind::Native, 1.into(), 2.into(), 3.into()]);
		assert_eq!(page.next, None);
		let says: Vec<_> =
			page.items.iter().map(|it| (it.symbol.as_str(), it.decimals, it.feed)).collect();
		assert_eq!(
			says,
			[
				("TRN", 12, Some(0)),
				("tUSD", 6, Some(1)),
				("tBTC", 8, Some(2)),
				("tETH", 18, Some(3))
			]
		);
		assert_eq!(
			(page.items[0].supply, &page.items[0].team),
			(pallet_balances::TotalIssuance::<Runtime>::get(), &None)
		);
		// What markets rely on cannot be destroyed; the rest its team can do.
		let powers = page.items[1].powers;
		assert_eq!(powers, Powers { mint: true, freeze: true, take: true, destroy: false });
		assert_eq!(page.items[1].team.as_ref().unwrap().owner, alice());
		assert!(page.items.iter().all(|view| view.in_use && view.sufficient && !view.frozen));
	});
}

#[test]
fn pages_should_add_up_whatever_their_size() {
	on_chain("development", || {
		for max in [0, 1, 3, 4, u32::MAX] {
			let (mut found, mut after) = (Vec::new(), None);
			loop {
				let page = holdings(bob(), after, max);
				found.extend(page.items.into_iter().map(|it| it.asset));
				after = page.next;
				if after.is_none() {
					break;
				}
			}
			assert_eq!(found, [AssetKind::Native, 1.into(), 2.into(), 3.into()], "{max}");
		}
		// A cursor that names no asset is as good.
		assert_eq!(assets(Some(2.into()), 9), assets(Some(2.into()), 1));
		assert!(assets(Some(77.into()), 9).items.is_empty());
	});
}

#[test]
fn any_asset_should_be_found_by_its_id() {
	on_chain("development", || {
		assert_eq!(asset(900.into()), None);
		assert_eq!(holding(bob(), 900.into()), None);
		let id = strange_asset(900);
		let view = asset(id.clone()).unwrap();
		assert!(!view.in_use && !view.sufficient && view.powers.destroy);
		assert_eq!((view.feed, view.symbol.as_str()), (None, ""));
		assert_eq!(of(charlie(), id.clone()).can_receive, Ok(10));
		assert_eq!(of(AccountId::new([9; 32]), id.clone()).can_receive, Err(WhyNot::NoAccount));
		submit(bob(), pallet_assets::Call::start_destroy { id: codec::Compact(900) });
		assert_eq!(of(charlie(), id.clone()).can_receive, Err(WhyNot::AssetGoes));
		assert!(asset(id).unwrap().frozen);
	});
}

#[test]
fn holdings_should_say_what_can_be_spent_and_what_it_is_worth() {
	on_chain("development", || {
		fresh_prices();
		let has = of(bob(), AssetKind::Native);
		assert_eq!(has.free, 1_000_000 * currency::TRN);
		assert_eq!(has.spendable, has.free - currency::EXISTENTIAL_DEPOSIT);
		assert_eq!((has.spendable_closing_account, has.frozen), (has.free, 0));
		// Two dollars each.
		assert_eq!(has.worth.unwrap().value_e18, 2_000_000 * 10u128.pow(18));
		assert_eq!(has.can_receive, Ok(1));
		let bitcoin = of(bob(), 2u32);
		assert_eq!(bitcoin.worth.unwrap().value_e18, 100 * 60_000 * 10u128.pow(18));

		// What an offer has on hold is still worth something.
		let place = pallet_lending::Call::place_offer {
			market: 0,
			side: pallet_lending::Side::Lend,
			principal: 1_000_000_000,
			terms: offer_terms(),
		};
		let before = of(bob(), 1u32);
		submit(bob(), place);
		let after = of(bob(), 1u32);
		assert_eq!(after.worth, before.worth);
		assert_eq!(after.free, before.free - 1_000_000_000);
		assert_eq!(after.held[0].held, 1_000_000_000);
		assert_eq!(
			after.held[0].reason,
			RuntimeHoldReason::Lending(pallet_lending::HoldReason::Offer)
		);

		let nobody = of(AccountId::new([9; 32]), AssetKind::Native);
		assert_eq!(nobody.can_receive, Ok(currency::EXISTENTIAL_DEPOSIT));
		assert_eq!((nobody.free, nobody.worth.unwrap().value_e18), (0, 0));
	});
}

#[test]
fn a_price_that_is_gone_should_leave_no_worth() {
	on_chain("development", || {
		assert_eq!(of(bob(), AssetKind::Native).worth, None);
		fresh_prices();
		let as_of = of(bob(), AssetKind::Native).worth.unwrap().as_of_ms;
		assert_eq!(as_of, NOW);
		pallet_timestamp::Now::<Runtime>::put(NOW + 2 * 60 * 60 * 1000);
		assert_eq!(of(bob(), AssetKind::Native).worth, None);
	});
}

#[test]
fn what_an_issuer_freezes_or_blocks_should_be_said() {
	on_chain("development", || {
		let (id, who) = (codec::Compact(1), || Address::from(bob()));
		let free = of(bob(), 1u32).free;
		submit(alice(), pallet_assets::Call::freeze { id, who: who() });
		let has = of(bob(), 1u32);
		assert_eq!((has.free, has.frozen, has.spendable), (free, free, 0));
		assert_eq!(has.can_receive, Ok(1));
		submit(alice(), pallet_assets::Call::block { id, who: who() });
		assert_eq!(of(bob(), 1u32).can_receive, Err(WhyNot::Blocked));
		submit(alice(), pallet_assets::Call::thaw { id, who: who() });
		assert_eq!(of(bob(), 1u32).frozen, 0);
		submit(alice(), pallet_assets::Call::freeze_asset { id });
		assert_eq!((of(bob(), 1u32).frozen, asset(1.into()).unwrap().frozen), (free, true));
	});
}

#[test]
fn stake_should_be_on_hold_and_what_waits_should_count() {
	on_chain("development", || {
		let has = of(alice(), AssetKind::Native);
		let reason = RuntimeHoldReason::Staking(pallet_staking::HoldReason::Staking);
		let stake = has.held.iter().find(|part| part.reason == reason).unwrap();
		assert_eq!(stake.held, 100_000 * currency::TRN);
		let pending = pallet_custody::Pending { amount: 7_000_000, deposit: None };
		pallet_custody::Waiting::<Runtime>::insert(bob(), AssetKind::from(1), pending);
		fresh_prices();
		let has = of(bob(), 1u32);
		assert_eq!(has.waiting, 7_000_000);
		assert_eq!(has.worth.unwrap().value_e18, (has.free + 7_000_000) * 10u128.pow(12));
	});
}

#[test]
fn an_issuer_who_changes_decimals_should_change_no_worth() {
	on_chain("development", || {
		fresh_prices();
		let before = of(bob(), 1u32).worth;
		let (name, symbol) = (b"Cheap".to_vec(), b"x".to_vec());
		let id = codec::Compact(1);
		submit(alice(), pallet_assets::Call::set_metadata { id, name, symbol, decimals: 0 });
		assert_eq!(asset(1.into()).unwrap().decimals, 0);
		assert_eq!(of(bob(), 1u32).worth, before);
	});
}

#[test]
fn deposits_should_be_told_by_kind_and_add_up_to_what_is_held() {
	on_chain("development", || {
		fresh_prices();
		assert_eq!(deposits_of(bob()), []);
		for _ in 0..3 {
			submit(
				bob(),
				pallet_lending::Call::place_offer {
					market: 0,
					side: pallet_lending::Side::Lend,
					principal: 100_000_000,
					terms: offer_terms(),
				},
			);
		}
		submit(bob(), pallet_lending::Call::create_group { asset: 1.into(), sum: 100_000_000 });
		submit(
			bob(),
			pallet_predictions::Call::set_profile {
				name: b"Bob".to_vec().try_into().unwrap(),
				link: Default::default(),
				courier: None,
			},
		);
		strange_asset(900);
		let told = deposits_of(bob());
		let kinds: Vec<_> = told.iter().map(|it| (it.kind, it.count)).collect();
		assert_eq!(
			kinds,
			[
				(DepositKind::Offers, Some(3)),
				(DepositKind::LendingRest, None),
				(DepositKind::Profile, Some(1)),
				(DepositKind::Assets, None),
			]
		);
		assert_eq!(told[3].trn, 10 * currency::TRN);
		let data = System::account(bob()).data;
		assert_eq!(told.iter().map(|it| it.trn).sum::<Balance>(), data.reserved);
	});
}

#[test]
fn lists_should_read_a_bounded_number_of_times() {
	use test_support::accesses::count_keys;
	on_chain("development", || {
		fresh_prices();
		for i in 0..300u64 {
			let key = (bob(), pallet_lending::Role::Maker, primitives::NewestFirst::from(i));
			pallet_lending::Records::<Runtime>::insert(key, ());
		}
		let (page, accesses) = count_keys(|| holdings(bob(), None, u32::MAX));
		assert_eq!(page.items.len(), 4);
		assert!(accesses.reads <= 60 && accesses.writes == 0, "{accesses:?}");
		let (_, accesses) = count_keys(|| assets(None, u32::MAX));
		assert!(accesses.reads <= 40 && accesses.writes == 0, "{accesses:?}");
		let (told, accesses) = count_keys(|| deposits_of(bob()));
		assert!(accesses.reads <= 2 * queries::MAX_RECORDS + 40, "{accesses:?}");
		assert_eq!(accesses.writes, 0);
		// These are no offers; there are more to look at.
		assert_eq!(told, []);
	});
}
