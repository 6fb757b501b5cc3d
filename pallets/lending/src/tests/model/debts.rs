// SPDX-License-Identifier: Apache-2.0
//! The reference's loans: what is paid, secured, seized and agreed. A `None` fails the call.

use super::reference::*;
use crate::{mock::*, *};

impl Model {
	/// A party and its key among proposals.
	fn party(&self, id: LoanId, who: AccountId) -> Option<u8> {
		let loan = self.loans.get(&id)?;
		if loan.borrower == who {
			Some(0)
		} else {
			need(loan.lender == who)?;
			Some(1)
		}
	}

	/// Take a loan out: what is left of the collateral and all deposits go back.
	fn end(&mut self, id: LoanId) {
		for party in 0..2 {
			self.drop_proposal(id, party);
		}
		let loan = self.loans.remove(&id).unwrap();
		let c = self.market_of(&loan).c;
		self.credit(loan.borrower, c, loan.collateral);
		self.credit(loan.borrower, NATIVE, loan_deposit());
	}

	fn drop_proposal(&mut self, id: LoanId, party: u8) {
		if let Some(proposal) = self.proposals.remove(&(id, party)) {
			self.credit(proposal.by, NATIVE, proposal_deposit());
		}
	}

	/// What a called loan is once prices allow it.
	fn calm(&mut self, id: LoanId) {
		let now = self.now;
		let loan = &self.loans[&id];
		let market = self.market_of(loan);
		if loan.is_called() && self.is_usable(market) && self.is_healthy(loan) {
			let matured = now >= loan.maturity;
			let stage = if matured { Stage::Matured } else { Stage::Running };
			self.loans.get_mut(&id).unwrap().stage = stage;
		}
	}

	/// Move a payment and count it. Says whether the loan's principal is one that may be left.
	fn pay(&mut self, payer: AccountId, id: LoanId, paid: u128) -> bool {
		let loan = self.loans[&id].clone();
		let market = self.market_of(&loan).clone();
		let owed = loan.interest(self.now);
		let interest = paid.min(owed);
		let fee = small(down(big(interest) * loan.fee, 1_000_000u32));
		// What is too small to wait would be lost to a lender without an account.
		let can_take = self.free.get(&(loan.lender, market.p)).is_some_and(|free| *free > 0)
			|| paid - fee >= MINIMUMS[market.p];
		self.debit(payer, market.p, paid);
		self.credit(loan.lender, market.p, paid - fee);
		self.credit(Treasury::get(), market.p, fee);
		let now = self.now;
		let loan = self.loans.get_mut(&id).unwrap();
		loan.count(now);
		loan.unpaid = owed - interest;
		let before = loan.principal;
		loan.principal -= paid - interest;
		let all = loan.principal + loan.unpaid == 0;
		(can_take || all)
			&& (loan.principal == 0
				|| loan.principal >= market.params.min_loan
				|| loan.principal == before)
	}

	pub fn repay(&mut self, payer: AccountId, id: LoanId, most: u128) -> Option<()> {
		let loan = self.loans.get(&id)?;
		if loan.stage == Stage::Repaid {
			self.end(id);
			return Some(());
		}
		let debt = loan.debt(self.now);
		let paid = debt.min(most);
		// Payments too small for the asset would let interest be rounded up again and again.
		need(paid > 0 && paid >= debt.min(MINIMUMS[self.market_of(loan).p]))?;
		need(self.pay(payer, id, paid))?;
		if self.loans[&id].debt(self.now) == 0 {
			self.end(id);
		} else {
			self.calm(id);
		}
		Some(())
	}

	pub fn top_up(&mut self, who: AccountId, id: LoanId, amount: u128) -> Option<()> {
		let loan = self.loans.get_mut(&id)?;
		need(loan.borrower == who && amount > 0)?;
		loan.collateral += amount;
		let c = self.market_of(&self.loans[&id]).c;
		self.debit(who, c, amount);
		self.calm(id);
		Some(())
	}

	pub fn withdraw_collateral(&mut self, who: AccountId, id: LoanId, amount: u128) -> Option<()> {
		let mut loan = self.loans.get(&id)?.clone();
		let market = self.market_of(&loan).clone();
		market.params.risk?;
		need(loan.borrower == who && loan.stage == Stage::Running && self.now < loan.maturity)?;
		need(amount > 0)?;
		loan.collateral = loan.collateral.checked_sub(amount)?;
		need(self.may_open(&market, loan.face(), loan.collateral))?;
		self.credit(who, market.c, amount);
		self.loans.insert(id, loan);
		Some(())
	}

	/// Repaid and taken anew, with the old collateral and the sum that is added.
	pub fn refinance(
		&mut self,
		who: AccountId,
		id: LoanId,
		offer: OfferId,
		principal: u128,
		add: u128,
		limit: BasisPoints,
	) -> Option<()> {
		let loan = self.loans.get(&id)?.clone();
		let new = self.offers.get(&offer)?;
		need(loan.borrower == who && new.lends() && new.market == loan.market)?;
		self.repay(who, id, u128::MAX)?;
		self.take(who, offer, principal, loan.collateral + add, limit)
	}

	pub fn check_margin(&mut self, id: LoanId) -> Option<()> {
		let loan = self.loans.get(&id)?.clone();
		let market = self.market_of(&loan).clone();
		let period = market.params.risk?.margin_call_period_ms;
		need(self.is_usable(&market))?;
		match loan.stage {
			Stage::Running => {
				need(self.now < loan.maturity && !self.is_healthy(&loan))?;
				let deadline = self.now + period;
				self.loans.get_mut(&id).unwrap().stage = Stage::Called { deadline };
			},
			Stage::Called { .. } => {
				need(self.is_healthy(&loan))?;
				self.calm(id);
			},
			_ => return None,
		}
		Some(())
	}

	/// The collateral that comes for a payment, with the incentive.
	fn seized_for(&self, market: &ModelMarket, paid: u128) -> u128 {
		let (n, d) = market.incentive();
		self.bought_down(down(self.worth_down(paid, market.p) * n, d), market.c)
	}

	/// What collateral costs a liquidator.
	fn paid_for(&self, market: &ModelMarket, collateral: u128) -> u128 {
		let (n, d) = market.incentive();
		self.bought_up(up(self.worth_up(collateral, market.c) * d, n), market.p)
	}

	/// With interest until now due, which rounds it up.
	fn counted(&self, loan: &ModelLoan) -> ModelLoan {
		let mut loan = loan.clone();
		loan.count(self.now);
		loan
	}

	/// The most that a liquidator may pay: what makes the loan healthy, or all of it if less than
	/// the smallest loan would be left.
	pub fn liquidatable(&self, loan: &ModelLoan) -> u128 {
		let market = self.market_of(loan);
		let loan = &self.counted(loan);
		let (interest, debt) = (loan.interest(self.now), loan.debt(self.now));
		let owed = loan.judged(self.now);
		let paid = match self.cure(loan, owed, 0, (1, 1)).expect("it is unhealthy") {
			paid if paid <= interest => paid,
			paid => {
				// After all interest is paid, and with a unit more, as what is left is rounded up.
				let left = owed - interest;
				let rest = self.cure(loan, left + 1, interest, (left, loan.principal));
				rest.map_or(paid, |rest| paid.min(interest + rest))
			},
		}
		.min(debt);
		let left = loan.principal - paid.saturating_sub(interest);
		if left > 0 && left < market.params.min_loan {
			debt
		} else {
			paid
		}
	}

	/// What must be paid so that so much owed is allowed by the collateral that is left after an
	/// earlier payment and this one, which lowers what is owed by `saved` for each `paid`.
	fn cure(
		&self,
		loan: &ModelLoan,
		owed: u128,
		earlier: u128,
		(saved, paid): (u128, u128),
	) -> Option<u128> {
		let market = self.market_of(loan);
		let lltv = market.params.risk.unwrap().liquidation_ltv.deconstruct();
		let (n, d) = market.incentive();
		let given = up(self.worth_up(earlier, market.p) * n, d);
		let worth = self.worth_down(loan.collateral, market.c);
		need(given <= worth)?;
		// The limit is rounded down again once it is paid.
		let (owed, limit) =
			(self.worth_up(owed, market.p) + 1u8, down((worth - given) * lltv, MILLION));
		need(limit <= owed)?;
		// (owed − limit) / (saved/paid − n/d · lltv/1e6)
		let scale = big(d) * MILLION;
		let rate = &scale * saved - big(n) * lltv * paid;
		Some(self.bought_up(up((owed - limit) * scale * paid, rate), market.p))
	}

	/// What a liquidator would pay and get.
	pub fn liquidation(&self, loan: &ModelLoan, amount: Liquidation) -> (u128, u128) {
		let market = self.market_of(loan);
		let most = self.liquidatable(loan);
		let by_payment = |paid: u128| {
			let seized = self.seized_for(market, paid);
			if seized < loan.collateral {
				return (paid, seized);
			}
			(paid.min(self.paid_for(market, loan.collateral)), loan.collateral)
		};
		match amount {
			Liquidation::Repay { max_repaid: paid } => by_payment(paid.min(most)),
			Liquidation::Seize { max_seized: seized } => {
				let seized = seized.min(loan.collateral);
				let paid = self.paid_for(market, seized);
				if paid > most {
					by_payment(most)
				} else {
					(paid, seized)
				}
			},
		}
	}

	pub fn liquidate(
		&mut self,
		who: AccountId,
		id: LoanId,
		amount: Liquidation,
		limit: u128,
	) -> Option<()> {
		let loan = self.loans.get(&id)?.clone();
		let market = self.market_of(&loan).clone();
		market.params.risk?;
		need(loan.is_called() && self.is_surely_unhealthy(&loan))?;
		let (paid, seized) = self.liquidation(&loan, amount);
		need(paid > 0 && seized > 0)?;
		match amount {
			Liquidation::Repay { .. } => need(seized >= limit)?,
			Liquidation::Seize { .. } => need(paid <= limit)?,
		}
		let may_be_left = self.pay(who, id, paid);
		self.credit(who, market.c, seized);
		let after = self.loans.get_mut(&id).unwrap();
		after.collateral -= seized;
		if after.collateral == 0 || after.debt(self.now) == 0 {
			self.end(id);
			return Some(());
		}
		// The debt must fall by more than the collateral does, if that is worth enough for it.
		let (old, new) = (loan.judged(self.now), after.judged(self.now));
		let improves = big(new) * loan.collateral < big(old) * after.collateral;
		need(may_be_left && (improves || self.paid_for(&market, loan.collateral) <= old))?;
		self.calm(id);
		Some(())
	}

	pub fn settle(&mut self, id: LoanId) -> Option<()> {
		let loan = self.loans.get(&id)?.clone();
		let market = self.market_of(&loan).clone();
		if self.now > loan.grace_ends {
			let waited = self.has_waited(&loan);
			need(market.params.risk.is_none() || self.is_usable(&market) || waited)?;
		} else {
			let Stage::Called { deadline } = loan.stage else { return None };
			let full = self.deadline(&loan)?;
			need(self.now > deadline)?;
			if self.is_healthy(&loan) {
				self.calm(id);
				return Some(());
			}
			need(self.now > full)?;
		}
		let all = loan.collateral;
		let seized = match market.params.risk {
			Some(_) => {
				let (n, d) = market.incentive();
				let worth = up(self.worth_up(loan.debt(self.now), market.p) * n, d);
				self.bought_up(worth, market.c).min(all)
			},
			None => all,
		};
		self.credit(loan.lender, market.c, seized);
		self.loans.get_mut(&id).unwrap().collateral -= seized;
		self.end(id);
		Some(())
	}

	fn may_agree(&self, loan: &ModelLoan, change: Change) -> Option<()> {
		match change {
			Change::Terms { maturity_ms: maturity, .. } => {
				need(maturity > self.now && maturity <= self.now + MAX_TERM)
			},
			Change::Settlement { collateral } => {
				need(collateral > 0 && collateral <= loan.collateral)
			},
		}
	}

	pub fn propose(
		&mut self,
		by: AccountId,
		id: LoanId,
		change: Change,
		expires: Moment,
	) -> Option<()> {
		let party = self.party(id, by)?;
		self.may_agree(&self.loans[&id], change)?;
		need(self.now < expires)?;
		self.drop_proposal(id, party);
		self.debit(by, NATIVE, proposal_deposit());
		let of = self.loans[&id].snapshot();
		self.proposals.insert((id, party), ModelProposal { by, change, of, expires });
		Some(())
	}

	pub fn withdraw_proposal(&mut self, who: AccountId, id: LoanId) -> Option<()> {
		let party = self.party(id, who)?;
		need(self.proposals.contains_key(&(id, party)))?;
		self.drop_proposal(id, party);
		Some(())
	}

	pub fn accept(&mut self, who: AccountId, id: LoanId, change: Change) -> Option<()> {
		let other = 1 - self.party(id, who)?;
		let proposal = self.proposals.get(&(id, other))?;
		let mut loan = self.loans[&id].clone();
		need(proposal.change == change && self.now <= proposal.expires)?;
		need(proposal.of == loan.snapshot())?;
		let market = self.market_of(&loan).clone();
		self.may_agree(&loan, change)?;
		match change {
			Change::Settlement { collateral } => {
				self.credit(loan.lender, market.c, collateral);
				self.loans.get_mut(&id).unwrap().collateral -= collateral;
				self.end(id);
			},
			Change::Terms { apr_bp: apr, maturity_ms: maturity } => {
				let before = loan.face();
				loan.count(self.now);
				loan.apr = apr;
				loan.overdue_apr = market.params.overdue_apr_bp.max(apr);
				loan.asking = None;
				loan.maturity = maturity;
				loan.grace_ends = maturity + market.params.grace_ms;
				if market.params.risk.is_some() && loan.face() > before {
					need(self.may_open(&market, loan.face(), loan.collateral))?;
				}
				if loan.stage == Stage::Matured {
					loan.stage = Stage::Running;
				}
				self.loans.insert(id, loan);
				self.drop_proposal(id, other);
				self.calm(id);
			},
		}
		Some(())
	}

	fn hand_over(&mut self, id: LoanId, to: AccountId) {
		self.drop_proposal(id, 1);
		let loan = self.loans.get_mut(&id).unwrap();
		loan.lender = to;
		loan.asking = None;
	}

	pub fn transfer_note(&mut self, who: AccountId, id: LoanId, to: AccountId) -> Option<()> {
		let loan = self.loans.get(&id)?;
		need(loan.lender == who && loan.borrower != to)?;
		self.hand_over(id, to);
		Some(())
	}

	pub fn offer_note(&mut self, who: AccountId, id: LoanId, asking: Option<u128>) -> Option<()> {
		let loan = self.loans.get_mut(&id)?;
		need(loan.lender == who)?;
		loan.asking = asking;
		Some(())
	}

	pub fn buy_note(
		&mut self,
		who: AccountId,
		id: LoanId,
		most: u128,
		expected: MinTerms,
	) -> Option<()> {
		let loan = self.loans.get(&id)?.clone();
		let price = loan.asking?;
		need(loan.borrower != who && price <= most)?;
		need(loan.debt(self.now) >= expected.owed && loan.collateral >= expected.collateral)?;
		need(loan.apr >= expected.apr_bp && loan.maturity <= expected.maturity_ms)?;
		let p = self.market_of(&loan).p;
		self.debit(who, p, price);
		self.credit(loan.lender, p, price);
		self.hand_over(id, who);
		Some(())
	}

	/// Says whether it was done: nothing may wait, or still too little.
	pub fn withdraw_pending(&mut self, to: AccountId, asset: usize) -> bool {
		let before = self.clone();
		let Some(waiting) = self.waiting.remove(&(to, asset)) else { return false };
		self.debit(Custody::account_id(), asset, waiting);
		self.credit(to, asset, waiting);
		let done = !self.waiting.contains_key(&(to, asset));
		if !done {
			*self = before;
		}
		done
	}
}
