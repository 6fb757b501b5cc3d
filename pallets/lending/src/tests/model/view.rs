// SPDX-License-Identifier: Apache-2.0
//! The chain as the reference would have it: every record and everybody's money.

use super::{book::Wish, reference::*};
use crate::{mock::*, *};
use frame_support::traits::fungibles::InspectHold;
use primitives::{PriceError, PriceSource};
use std::collections::BTreeMap;

/// Who has what free: nobody else than the reference knows of may have any.
fn money() -> BTreeMap<(AccountId, usize), u128> {
	let native = frame_system::Account::<Test>::iter();
	let native = native.map(|(who, account)| ((who, NATIVE), account.data.free));
	let others = pallet_assets::Account::<Test>::iter();
	let others = others.map(|(id, who, account)| ((who, place_of(&id.into())), account.balance));
	native.chain(others).filter(|(_, free)| *free > 0).collect()
}

/// All whose money the reference knows.
fn accounts() -> impl Iterator<Item = AccountId> {
	PEOPLE.into_iter().chain([Treasury::get(), Custody::account_id()])
}

/// What is on hold for this pallet.
fn holds() -> BTreeMap<(AccountId, usize, u8), u128> {
	let mut holds = BTreeMap::new();
	for (who, found) in pallet_balances::Holds::<Test>::iter() {
		for held in found {
			// What custody has on hold is its own affair.
			if let RuntimeHoldReason::Lending(reason) = held.id {
				holds.insert((who, NATIVE, reason as u8), held.amount);
			}
		}
	}
	// Custody's own account has pins on hold.
	let accounts = || accounts().filter(|who| *who != Custody::account_id());
	for (asset, who) in
		[USD, BTC].into_iter().flat_map(|asset| accounts().map(move |who| (asset.clone(), who)))
	{
		let mut rest = <Test as pallet_custody::Config>::AssetsHolder::total_balance_on_hold(
			asset.clone(),
			&who,
		);
		for reason in [HoldReason::Offer, HoldReason::Collateral] {
			if rest > 0 {
				let held = held(asset.clone(), reason, who);
				holds.insert((who, place_of(&asset), reason as u8), held);
				rest -= held;
			}
		}
		assert_eq!(rest, 0, "nothing else is on hold");
	}
	holds.retain(|_, held| *held > 0);
	holds
}

fn loans() -> BTreeMap<LoanId, ModelLoan> {
	let view = |loan: LoanOf<Test>| ModelLoan {
		market: loan.market,
		borrower: loan.borrower,
		lender: loan.lender,
		principal: loan.obligation.principal,
		collateral: loan.collateral,
		apr: loan.obligation.apr,
		overdue_apr: loan.obligation.overdue_apr,
		opened: loan.opened,
		maturity: loan.obligation.maturity,
		grace_ends: loan.obligation.grace_ends,
		free_until: loan.obligation.min_interest_until,
		unpaid: loan.obligation.interest_due,
		counted_to: loan.obligation.accrued_to,
		fee: loan.obligation.protocol_fee.deconstruct(),
		asking: loan.asking,
		stage: loan.stage,
	};
	Loans::<Test>::iter().map(|(id, loan)| (id, view(loan))).collect()
}

fn offers() -> BTreeMap<OfferId, ModelOffer> {
	let view = |offer: OfferOf<Test>| ModelOffer {
		maker: offer.maker,
		market: offer.market,
		side: offer.side,
		amount: offer.principal,
		filled: offer.filled,
		terms: offer.terms,
		placed: offer.placed,
		listed: offer.listed,
	};
	Offers::<Test>::iter().map(|(id, offer)| (id, view(offer))).collect()
}

fn groups() -> BTreeMap<GroupId, ModelGroup> {
	let view = |group: GroupOf<Test>| {
		let mut offers = group.offers.into_inner();
		offers.sort();
		(ModelGroup { maker: group.maker, asset: group.asset, left: group.left }, offers)
	};
	let groups = Groups::<Test>::iter().map(|(id, group)| (id, view(group)));
	groups
		.map(|(id, (group, offers))| {
			let shares = |offer: &OfferOf<Test>| offer.terms.group == Some(id);
			let mut found: Vec<OfferId> = Offers::<Test>::iter()
				.filter(|(_, offer)| shares(offer))
				.map(|(id, _)| id)
				.collect();
			found.sort();
			assert_eq!(offers, found, "a group lists its offers");
			(id, group)
		})
		.collect()
}

fn proposals() -> BTreeMap<(LoanId, u8), ModelProposal> {
	let mut proposals = BTreeMap::new();
	for (loan, both) in Proposals::<Test>::iter() {
		for (party, found) in [both.by_borrower, both.by_lender].into_iter().enumerate() {
			if let Some(Proposal { by, change, of, expires, .. }) = found {
				proposals.insert((loan, party as u8), ModelProposal { by, change, of, expires });
			}
		}
	}
	proposals
}

fn waiting() -> BTreeMap<(AccountId, usize), u128> {
	pallet_custody::Waiting::<Test>::iter()
		.map(|(who, asset, pending)| ((who, place_of(&asset)), pending.amount))
		.collect()
}

impl Model {
	/// What the chain has.
	pub fn adopt() -> Self {
		let mut markets: Vec<_> = Markets::<Test>::iter().collect();
		markets.sort_by_key(|(id, _)| *id);
		let markets = markets.into_iter().map(|(_, market)| ModelMarket {
			p: place_of(&market.params.principal),
			c: place_of(&market.params.collateral),
			params: market.params,
			closed: market.closed,
		});
		let feeds = FEEDS.map(|feed| Feed {
			price: StaticPrices::last(feed).unwrap().price.into_inner(),
			answer: match StaticPrices::price(feed) {
				Ok(live) => Answer::Steady(live.steady_since),
				Err(PriceError::Frozen) => Answer::Frozen,
				Err(_) => Answer::Stale,
			},
			gone: StaticPrices::last(feed).unwrap().time_ms,
		});
		Self {
			now: now(),
			feeds,
			markets: markets.collect(),
			free: money(),
			waiting: waiting(),
			offers: offers(),
			groups: groups(),
			loans: loans(),
			proposals: proposals(),
			next_offer: NextOfferId::<Test>::get(),
			next_group: NextGroupId::<Test>::get(),
			next_loan: NextLoanId::<Test>::get(),
			postponed: Default::default(),
			focus: None,
		}
	}

	/// What a call should do, and whether it succeeds. One that fails changes nothing.
	pub fn call(&mut self, who: AccountId, call: &Call<Test>) -> bool {
		let before = self.clone();
		let done = self.try_call(who, call.clone()).is_some();
		if !done {
			*self = before;
		}
		done
	}

	fn try_call(&mut self, who: AccountId, call: Call<Test>) -> Option<()> {
		match call {
			Call::place_offer { market, side, principal: amount, terms } => {
				self.place(who, market, side, amount, terms)
			},
			Call::cancel_offer { offer } => self.cancel(who, offer),
			Call::take { offer, principal, collateral, limit_apr_bp: limit_apr } => {
				self.take(who, offer, principal, collateral, limit_apr)
			},
			Call::repay { loan, max_payment: max_amount } => self.repay(who, loan, max_amount),
			Call::settle { loan } => self.settle(loan),
			Call::create_group { asset, sum: amount } => self.create_group(who, asset, amount),
			Call::cancel_group { group } => self.cancel_group(who, group),
			Call::borrow {
				market,
				principal: amount,
				collateral,
				term_ms: term,
				limit_apr_bp: limit_apr,
				max_offers,
				remainder_expires_ms: remainder_expires,
			} => {
				let side = Side::Borrow { collateral };
				let wish = Wish { market, side, amount, term, limit_apr, max_offers };
				self.sweep(who, wish, remainder_expires)
			},
			Call::lend {
				market,
				principal: amount,
				term_ms: term,
				limit_apr_bp: limit_apr,
				max_offers,
				remainder_expires_ms: remainder_expires,
			} => {
				let wish = Wish { market, side: Side::Lend, amount, term, limit_apr, max_offers };
				self.sweep(who, wish, remainder_expires)
			},
			Call::top_up { loan, collateral: amount } => self.top_up(who, loan, amount),
			Call::withdraw_collateral { loan, collateral: amount } => {
				self.withdraw_collateral(who, loan, amount)
			},
			Call::refinance { loan, offer, principal, add_collateral, limit_apr_bp: limit_apr } => {
				self.refinance(who, loan, offer, principal, add_collateral, limit_apr)
			},
			Call::check_margin { loan } => self.check_margin(loan),
			Call::liquidate { loan, at_most: amount, limit } => {
				self.liquidate(who, loan, amount, limit)
			},
			Call::propose_change { loan, change, expires_ms: expires } => {
				self.propose(who, loan, change, expires)
			},
			Call::accept_change { loan, change } => self.accept(who, loan, change),
			Call::withdraw_proposal { loan } => self.withdraw_proposal(who, loan),
			Call::transfer_note { loan, to } => self.transfer_note(who, loan, to),
			Call::offer_note { loan, asking } => self.offer_note(who, loan, asking),
			Call::buy_note { loan, max_price, min_terms } => {
				self.buy_note(who, loan, max_price, min_terms)
			},
			Call::repay_many { payments } => {
				self.batch_of(payments.into(), |model, loan, most| model.repay(who, loan, most))
			},
			Call::top_up_many { top_ups: amounts } => {
				self.batch_of(amounts.into(), |model, loan, more| model.top_up(who, loan, more))
			},
			call => unreachable!("not a step: {call:?}"),
		}
	}

	/// All or none, but for the loans that are gone by their turn.
	fn batch_of(
		&mut self,
		batch: Vec<(LoanId, u128)>,
		act: impl Fn(&mut Self, LoanId, u128) -> Option<()>,
	) -> Option<()> {
		let mut done = None;
		for (loan, amount) in batch {
			if self.loans.contains_key(&loan) {
				done = Some(act(self, loan, amount)?);
			}
		}
		done
	}

	pub fn govern(&mut self, call: &Call<Test>) -> bool {
		let Call::set_market_closed { market, closed } = call else { unreachable!() };
		let found = self.markets.get_mut(*market as usize);
		found.map(|market| market.closed = *closed).is_some()
	}

	/// A price is said. A feed that did not answer does from now on.
	pub fn quote(&mut self, asset: usize, price: u128) {
		self.feeds[asset].price = price;
		self.answer(asset, Answer::Steady(self.now));
	}

	pub fn answer(&mut self, asset: usize, answer: Answer) {
		let feed = &mut self.feeds[asset];
		match (feed.answer, answer) {
			(Answer::Steady(_), Answer::Steady(_)) => return,
			(Answer::Steady(_), _) => feed.gone = self.now,
			_ => {},
		}
		feed.answer = answer;
	}
}

/// Every record and everybody's money is as the reference says.
pub fn compare(model: &Model) {
	assert_eq!(loans(), model.loans, "loans");
	assert_eq!(offers(), model.offers, "offers");
	assert_eq!(groups(), model.groups, "groups");
	assert_eq!(proposals(), model.proposals, "proposals");
	assert_eq!(waiting(), model.waiting, "waiting payments");
	let mut free = model.free.clone();
	free.retain(|_, amount| *amount > 0);
	assert_eq!(money(), free, "free money");
	assert_eq!(holds(), model.holds(), "money on hold");
	assert_eq!(NextOfferId::<Test>::get(), model.next_offer, "the next offer");
	assert_eq!(NextGroupId::<Test>::get(), model.next_group, "the next group");
	assert_eq!(NextLoanId::<Test>::get(), model.next_loan, "the next loan");
	for (market, id) in model.markets.iter().zip(0..) {
		assert_eq!(MarketTotals::<Test>::get(id), model.totals(id), "totals of market {id}");
		let found = Markets::<Test>::get(id).unwrap();
		assert_eq!((found.params, found.closed), (market.params.clone(), market.closed));
	}
}
