// SPDX-License-Identifier: Apache-2.0
//! What must hold between any two calls. The numbers are those of the table in the README.

use crate::{
	ids::MarketId,
	loan::Stage,
	loans::OpenLoan,
	market::Totals,
	offer::{Rate, Side},
	ordering::{book_side, liquidation_tick, rate_tick, Index},
	pallet::*,
	proposal::Party,
	record::Role,
};
use alloc::{
	collections::{btree_map::BTreeMap, btree_set::BTreeSet},
	vec::Vec,
};
use codec::Encode;
use frame_support::{ensure, traits::fungibles::InspectHold};
use ordered_index::Queues;
use primitives::Balance;
use sp_runtime::TryRuntimeError;

type Sums<Key> = BTreeMap<Key, Balance>;

fn add<Key: Ord>(sums: &mut Sums<Key>, key: Key, amount: Balance) -> Result<(), TryRuntimeError> {
	let sum = sums.entry(key).or_default();
	*sum = sum.checked_add(amount).ok_or("a sum of records overflows")?;
	Ok(())
}

fn market<T: Config>(id: MarketId) -> Result<MarketOf<T>, TryRuntimeError> {
	Markets::<T>::get(id).ok_or("5: a record of no market".into())
}

impl<T: Config> Pallet<T> {
	/// All invariants of this pallet.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_1_holds_equal_records()?;
		Self::check_2_totals_equal_loans()?;
		Self::check_3_debt_is_secured()?;
		Self::check_4_offers_are_open()?;
		Self::check_5_ids_and_markets_exist()?;
		Self::check_6_indices_hold_exactly_their_records()?;
		Self::check_7_groups_and_offers_agree()?;
		Self::check_8_accounts_have_their_records()?;
		Self::check_9_proposals_are_of_parties()
	}

	/// For each account and asset, what the pallet has on hold is what its records say.
	fn check_1_holds_equal_records() -> Result<(), TryRuntimeError> {
		let mut offers = Vec::new();
		for offer in Offers::<T>::iter_values().filter(|offer| offer.terms.group.is_none()) {
			let market = market::<T>(offer.market)?;
			offers.push(match offer.side {
				Side::Lend | Side::LendAgainst { .. } => {
					let left = offer.left().map_err(|_| "1: an offer is more than filled")?;
					(offer.maker, market.params.principal, left)
				},
				Side::Borrow { collateral } => (offer.maker, market.params.collateral, collateral),
			});
		}
		for group in Groups::<T>::iter_values() {
			offers.push((group.maker, group.asset, group.left));
		}
		let mut loans = Vec::new();
		for loan in Loans::<T>::iter_values() {
			let market = market::<T>(loan.market)?;
			loans.push((loan.borrower, market.params.collateral, loan.collateral));
		}
		Self::check_holds(HoldReason::Offer, offers)?;
		Self::check_holds(HoldReason::Collateral, loans)
	}

	fn check_holds(
		reason: HoldReason,
		records: Vec<(T::AccountId, T::AssetKind, Balance)>,
	) -> Result<(), TryRuntimeError> {
		// Assets have no order of their own: their encoding has.
		let mut sums = Sums::new();
		for (who, asset, amount) in &records {
			add(&mut sums, (who.clone(), asset.encode()), *amount)?;
		}
		// Accounts without a record must have nothing on hold. They are found among the accounts
		// of the chain and asked for every asset that a market knows.
		for (who, _) in frame_system::Account::<T>::iter() {
			let mut seen = BTreeSet::new();
			for market in Markets::<T>::iter_values() {
				for asset in [market.params.principal, market.params.collateral] {
					let key = asset.encode();
					if seen.insert(key.clone()) {
						let held = T::AssetsHolder::balance_on_hold(asset, &reason.into(), &who);
						let recorded = sums.remove(&(who.clone(), key)).unwrap_or_default();
						ensure!(held == recorded, "1: holds differ from records");
					}
				}
			}
		}
		ensure!(sums.values().all(|sum| *sum == 0), "1: a record of an account that is gone");
		Ok(())
	}

	/// What is kept of each market's loans is their sum, and no more is lent than it allows.
	fn check_2_totals_equal_loans() -> Result<(), TryRuntimeError> {
		let (mut lent, mut collateral) = (Sums::new(), Sums::new());
		for loan in Loans::<T>::iter_values() {
			add(&mut lent, loan.market, loan.obligation.principal)?;
			add(&mut collateral, loan.market, loan.collateral)?;
		}
		for (id, market) in Markets::<T>::iter() {
			let sum = |sums: &Sums<MarketId>| sums.get(&id).copied().unwrap_or_default();
			let loans = Totals { lent: sum(&lent), collateral: sum(&collateral) };
			ensure!(MarketTotals::<T>::get(id) == loans, "2: totals differ from loans");
			ensure!(loans.lent <= market.params.max_lent, "2: more lent than the market allows");
		}
		Ok(())
	}

	/// Who owes has collateral, and principal is all repaid or no less than the smallest loan.
	fn check_3_debt_is_secured() -> Result<(), TryRuntimeError> {
		for loan in Loans::<T>::iter_values() {
			let min_loan = market::<T>(loan.market)?.params.min_loan;
			if loan.stage == Stage::Repaid {
				ensure!(loan.obligation.is_paid(), "3: a repaid loan owes");
			} else {
				ensure!(loan.collateral > 0, "3: a debt without collateral");
				ensure!(loan.obligation.principal >= min_loan, "3: a dust loan");
			}
		}
		Ok(())
	}

	/// An offer in store is filled no further than its amount; what is left of it is no dust.
	fn check_4_offers_are_open() -> Result<(), TryRuntimeError> {
		for offer in Offers::<T>::iter_values() {
			let left = offer.left().map_err(|_| "4: an offer is more than filled")?;
			ensure!(left >= market::<T>(offer.market)?.params.min_loan, "4: a dust offer");
		}
		Ok(())
	}

	/// Ids were given out, and what refers to a market refers to one that exists.
	fn check_5_ids_and_markets_exist() -> Result<(), TryRuntimeError> {
		let exists = |market| Markets::<T>::contains_key(market);
		ensure!(
			Markets::<T>::iter_keys().all(|id| id < NextMarketId::<T>::get())
				&& Offers::<T>::iter_keys().all(|id| id < NextOfferId::<T>::get())
				&& Loans::<T>::iter_keys().all(|id| id < NextLoanId::<T>::get()),
			"5: an id was never given out"
		);
		ensure!(
			Offers::<T>::iter_values().all(|offer| exists(offer.market))
				&& Loans::<T>::iter_values().all(|loan| exists(loan.market)),
			"5: a record of no market"
		);
		Ok(())
	}

	/// The book has exactly the public offers at fixed rates, each at its rate; the other indices
	/// exactly the loans that wait for something, each at its liquidation price and time. Lists and
	/// words are whole.
	fn check_6_indices_hold_exactly_their_records() -> Result<(), TryRuntimeError> {
		let mut expected = Vec::new();
		for (id, offer) in Offers::<T>::iter() {
			let public = offer.terms.only_for.is_none()
				&& market::<T>(offer.market)?.params.risk.is_some()
				&& matches!(offer.terms.rate, Rate::Fixed { .. });
			ensure!(offer.listed == public, "6: the book lacks an offer, or has one too many");
			let (true, Rate::Fixed { apr_bp: apr }) = (offer.listed, offer.terms.rate) else {
				continue;
			};
			let (index, _) = book_side(offer.market, offer.terms.term_ms, offer.lends());
			expected.push((index, rate_tick(apr), id));
		}
		for (id, loan) in Loans::<T>::iter() {
			let market = market::<T>(loan.market)?;
			let risk = match (loan.stage.risk_list(), market.params.risk) {
				(Some(list), Some(risk)) => {
					let debt = loan.ranked_debt().map_err(|_| "6: a debt overflows")?;
					liquidation_tick(debt, loan.collateral, risk.liquidation_ltv)
						.map(|tick| Some((list, tick)))
						.map_err(|_| "6: a loan without a liquidation price")?
				},
				_ => None,
			};
			ensure!(loan.places.risk == risk, "6: a loan is not at its price");
			ensure!(
				loan.places.due.is_some() == (loan.stage != Stage::Repaid),
				"6: a loan that waits for something is not in the queue, or another is"
			);
			if let Some((list, tick)) = loan.places.risk {
				expected.push((Index::Risk(loan.market, list), tick, id));
			}
			if let Some(tick) = loan.places.due {
				expected.push((Index::Due, tick, id));
			}
		}
		Queues::<Indices<T>>::check(expected)
	}

	/// Offers and their groups name each other, and each group's offers are its maker's and of its
	/// asset.
	fn check_7_groups_and_offers_agree() -> Result<(), TryRuntimeError> {
		for (id, group) in Groups::<T>::iter() {
			ensure!(group.left > 0 || !group.offers.is_empty(), "7: an empty group");
			for member in &group.offers {
				let offer =
					Offers::<T>::get(member).ok_or("7: a group of an offer that is gone")?;
				let params = market::<T>(offer.market)?.params;
				let asset = if offer.lends() { params.principal } else { params.collateral };
				ensure!(
					offer.terms.group == Some(id)
						&& offer.maker == group.maker
						&& asset == group.asset,
					"7: an offer in a group that is not its own"
				);
			}
		}
		for (id, offer) in Offers::<T>::iter() {
			let Some(group) = offer.terms.group else { continue };
			let group = Groups::<T>::get(group).ok_or("7: an offer of a group that is gone")?;
			ensure!(group.offers.contains(&id), "7: an offer that its group does not know");
		}
		Ok(())
	}

	/// Each account's offers, debts and notes, and the offers that only it can take, are found through
	/// it, and nothing else is.
	fn check_8_accounts_have_their_records() -> Result<(), TryRuntimeError> {
		let mut expected = BTreeSet::new();
		for (id, offer) in Offers::<T>::iter() {
			expected.insert((offer.maker, Role::Maker.encode(), id));
			if let Some(only) = offer.terms.only_for {
				expected.insert((only, Role::OnlyFor.encode(), id));
			}
		}
		for (id, loan) in Loans::<T>::iter() {
			expected.insert((loan.borrower, Role::Borrower.encode(), id));
			expected.insert((loan.lender, Role::Lender.encode(), id));
		}
		let found: BTreeSet<_> = Records::<T>::iter_keys()
			.map(|(who, role, id)| (who, role.encode(), u64::from(id)))
			.collect();
		ensure!(found == expected, "8: an account's records differ from the records");
		Ok(())
	}

	/// What is proposed is proposed by a party of a loan that owes something.
	fn check_9_proposals_are_of_parties() -> Result<(), TryRuntimeError> {
		for (id, proposed) in Proposals::<T>::iter() {
			ensure!(!proposed.is_empty(), "9: a record of no proposal");
			let loan = OpenLoan::<T>::owing(id)?.loan;
			for (party, proposal) in
				[(Party::Borrower, proposed.by_borrower), (Party::Lender, proposed.by_lender)]
			{
				ensure!(
					proposal.is_none_or(|proposal| loan.party(&proposal.by) == Some(party)),
					"9: a proposal of somebody else"
				);
			}
		}
		Ok(())
	}
}
