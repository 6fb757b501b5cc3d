// SPDX-License-Identifier: Apache-2.0
//! Calls that are refused leave nothing.

use crate::{mock::*, *};
use frame_support::assert_ok;
use sp_runtime::{traits::BadOrigin, DispatchError};

fn create(length: u64, label: &[u8], terms: PoolTerms) -> sp_runtime::DispatchResult {
	let label = label.to_vec().try_into().unwrap();
	Seeding::create_pool(signed(SPONSOR), [0; 32], length, Some([0; 20]), None, label, terms, 0)
}

#[test]
fn pools_should_be_refused_when_they_cannot_be_what_they_say() {
	run(|| {
		for length in [0, (1 << 40) + 1, u64::MAX] {
			assert_refused!(create(length, b"", terms()), Error::<Test>::InvalidLength);
		}
		assert_ok!(create(1 << 40, b"", terms()));
		for label in [&b"a\nb"[..], b"\xff", "\u{9b}31m".as_bytes(), b"\0"] {
			assert_refused!(create(1, label, terms()), Error::<Test>::InvalidLabel);
		}
		assert_ok!(create(1, "Für Elise 🎹".as_bytes(), terms()));
		assert_refused!(
			Seeding::create_pool(
				signed(SPONSOR),
				[0; 32],
				1,
				None,
				None,
				Default::default(),
				terms(),
				0
			),
			Error::<Test>::NoInfoHash
		);
	});
}

#[test]
fn terms_should_be_refused_when_they_are_out_of_bounds() {
	run(|| {
		let usual = terms();
		let cases: [(PoolTerms, Error<Test>); 17] = [
			(PoolTerms { period_ticks: 35, ..usual }, Error::InvalidPeriod),
			(PoolTerms { period_ticks: 37, ..usual }, Error::InvalidPeriod),
			(PoolTerms { period_ticks: 34, ..usual }, Error::InvalidPeriod),
			(PoolTerms { period_ticks: 1_010, ..usual }, Error::InvalidPeriod),
			(PoolTerms { period_ticks: 0, ..usual }, Error::InvalidPeriod),
			(PoolTerms { notice_periods: 0, ..usual }, Error::InvalidNotice),
			(PoolTerms { notice_periods: 53, ..usual }, Error::InvalidNotice),
			(PoolTerms { seats: 0, ..usual }, Error::InvalidSeats),
			(PoolTerms { seats: 33, ..usual }, Error::InvalidSeats),
			(PoolTerms { from_pay: 0, ..usual }, Error::InvalidPay),
			(PoolTerms { from_pay: MINIMUM - 1, ..usual }, Error::InvalidPay),
			(PoolTerms { from_pay: MAX + 1, ..usual }, Error::InvalidPay),
			(PoolTerms { ramp_ticks: 0, ..usual }, Error::InvalidRamp),
			(PoolTerms { bond: MAX - 1, ..usual }, Error::BondTooSmall),
			(PoolTerms { bond: 0, ..usual }, Error::BondTooSmall),
			(PoolTerms { max_pay: Balance::MAX, ..usual }, Error::BondTooSmall),
			(PoolTerms { max_pay: FROM - 1, ..usual }, Error::InvalidPay),
		];
		for (terms, error) in cases {
			assert_refused!(create(1, b"", terms), error);
		}
		for terms in [
			PoolTerms { period_ticks: 36, notice_periods: 1, seats: 1, ..usual },
			PoolTerms { period_ticks: 1_008, notice_periods: 52, seats: 32, ..usual },
			PoolTerms { from_pay: MINIMUM, max_pay: MINIMUM, bond: MINIMUM, ..usual },
			PoolTerms { ramp_ticks: u32::MAX, ..usual },
		] {
			assert_ok!(create(1, b"", terms));
		}
	});
}

#[test]
fn terms_beyond_all_money_should_harm_nobody() {
	run(|| {
		let huge = PoolTerms {
			from_pay: Balance::MAX / 2,
			max_pay: Balance::MAX,
			bond: Balance::MAX,
			..terms()
		};
		let id = pool_with(huge, 1_000);
		// Only what needs the notice of so large a pay fails.
		assert_refused!(claim(id, &ANNA), Error::<Test>::PoolDry);
		to_tick(tick() + 10);
		assert_ok!(Seeding::fund(signed(FAN), id, 500));
		assert_ok!(Seeding::withdraw(signed(SPONSOR), id, 1_000));
		assert_eq!(Seeding::pool(id).unwrap().money.gifts_free, 500);
		assert_ok!(Seeding::close_pool(signed(SPONSOR), id));
		let huge = PoolTerms { from_pay: FROM, notice_periods: 1, ..huge };
		let id = pool_with(huge, 100_000);
		let before = root();
		assert!(claim(id, &ANNA).is_err());
		assert_eq!(root(), before);
		to_tick(tick() + 1_000);
		assert_refused!(claim(id, &ANNA), Error::<Test>::PoolDry);
		assert_ok!(Seeding::close_pool(signed(SPONSOR), id));
	});
}

#[test]
fn what_is_the_sponsors_should_be_refused_to_others() {
	run(|| {
		let id = pool_with(PoolTerms { open: false, ..terms() }, 100_000);
		assert_ok!(Seeding::admit(signed(SPONSOR), id, ANNA));
		assert_ok!(claim(id, &ANNA));
		let other = || signed(ANNA);
		let refused: [Box<dyn Fn() -> sp_runtime::DispatchResult>; 5] = [
			Box::new(|| Seeding::withdraw(other(), id, 1)),
			Box::new(|| Seeding::admit(other(), id, BERT)),
			Box::new(|| Seeding::unadmit(other(), id, ANNA)),
			Box::new(|| Seeding::dismiss(other(), id, ANNA)),
			Box::new(|| Seeding::close_pool(other(), id)),
		];
		for call in refused {
			assert_refused!(call(), Error::<Test>::NotSponsor);
		}
		assert_refused!(Seeding::delist(signed(SPONSOR), id), BadOrigin);
	});
}

#[test]
fn what_is_not_there_should_be_refused() {
	run(|| {
		let no_pool: DispatchError = Error::<Test>::NoSuchPool.into();
		let who = || signed(SPONSOR);
		assert_refused!(Seeding::fund(who(), 7, 1), no_pool);
		assert_refused!(Seeding::withdraw(who(), 7, 1), no_pool);
		assert_refused!(Seeding::admit(who(), 7, ANNA), no_pool);
		assert_refused!(Seeding::unadmit(who(), 7, ANNA), no_pool);
		assert_refused!(Seeding::claim_seat(who(), 7, 0), no_pool);
		assert_refused!(Seeding::commit(who(), 7, [0; 32]), no_pool);
		assert_refused!(Seeding::settle(who(), 7, ANNA), no_pool);
		assert_refused!(Seeding::leave(who(), 7), no_pool);
		assert_refused!(Seeding::dismiss(who(), 7, ANNA), no_pool);
		assert_refused!(Seeding::close_pool(who(), 7), no_pool);
		assert_refused!(Seeding::delist(RuntimeOrigin::root(), 7), no_pool);
		let id = pool();
		let no_seat: DispatchError = Error::<Test>::NoSuchSeat.into();
		assert_refused!(Seeding::commit(who(), id, [0; 32]), no_seat);
		assert_refused!(Seeding::settle(who(), id, ANNA), no_seat);
		assert_refused!(Seeding::leave(who(), id), no_seat);
		assert_refused!(Seeding::dismiss(who(), id, ANNA), no_seat);
		let nothing = Shown { leaf: vec![], path: vec![], tag_path: vec![] };
		assert_refused!(prove_with(id, &ANNA, nothing.clone()), no_seat);
		assert_refused!(prove_with(7, &ANNA, nothing), no_pool);
	});
}

#[test]
fn empty_moves_of_money_should_be_refused() {
	run(|| {
		let id = pool();
		let nothing: DispatchError = Error::<Test>::NothingToMove.into();
		assert_refused!(Seeding::fund(signed(FAN), id, 0), nothing);
		assert_refused!(Seeding::withdraw(signed(SPONSOR), id, 0), nothing);
	});
}

#[test]
fn admissions_should_be_refused_when_they_change_nothing_or_are_too_many() {
	run(|| {
		let open = pool();
		assert_refused!(Seeding::admit(signed(SPONSOR), open, ANNA), Error::<Test>::PoolIsOpen);
		let id = pool_with(PoolTerms { open: false, ..terms() }, 0);
		assert_refused!(Seeding::unadmit(signed(SPONSOR), id, ANNA), Error::<Test>::NotAdmitted);
		for i in 0..MAX_ADMITTED {
			let who = AccountId::new([i as u8; 32]);
			assert_ok!(Seeding::admit(signed(SPONSOR), id, who.clone()));
			assert_refused!(
				Seeding::admit(signed(SPONSOR), id, who),
				Error::<Test>::AlreadyAdmitted
			);
		}
		assert_refused!(
			Seeding::admit(signed(SPONSOR), id, AccountId::new([200; 32])),
			Error::<Test>::TooManyAdmitted
		);
	});
}

#[test]
fn claims_should_be_refused_when_all_seats_are_taken_or_one_has_one() {
	run(|| {
		let id = pool();
		assert_ok!(claim(id, &ANNA));
		assert_refused!(claim(id, &ANNA), Error::<Test>::AlreadySeated);
		serve(id, &ANNA);
		assert_refused!(claim(id, &ANNA), Error::<Test>::AlreadySeated);
		assert_ok!(claim(id, &BERT));
		assert_ok!(claim(id, &STRANGER));
		serve(id, &BERT);
		assert_refused!(claim(id, &FAN), Error::<Test>::PoolFull);
	});
}

#[test]
fn commits_should_be_refused_out_of_time() {
	run(|| {
		let id = pool();
		assert_ok!(claim(id, &ANNA));
		assert_refused!(commit(id, &ANNA), Error::<Test>::PeriodNotBegun);
		next_tick();
		to_tick(tick() + PERIOD / 2);
		assert_ok!(commit(id, &ANNA));
		to_tick(tick() + 2);
		assert_ok!(prove(id, &ANNA));
		// The running one is paid.
		assert_refused!(commit(id, &ANNA), Error::<Test>::PeriodNotBegun);
		let begins = view(id, &ANNA).first_tick;
		to_tick(begins + PERIOD / 2 + 1);
		assert_refused!(commit(id, &ANNA), Error::<Test>::CommitOver);
	});
}

#[test]
fn proofs_should_be_refused_before_the_leaf_is_drawn() {
	run(|| {
		let id = pool();
		assert_ok!(claim(id, &ANNA));
		let nothing = Shown { leaf: vec![], path: vec![], tag_path: vec![] };
		next_tick();
		assert_refused!(prove_with(id, &ANNA, nothing), Error::<Test>::NotCommitted);
		assert_ok!(commit(id, &ANNA));
		assert_refused!(prove(id, &ANNA), Error::<Test>::NotDrawn);
		next_tick();
		assert_refused!(prove(id, &ANNA), Error::<Test>::NotDrawn);
		next_tick();
		assert_ok!(prove(id, &ANNA));
	});
}

#[test]
fn settling_should_be_refused_when_time_has_done_nothing() {
	run(|| {
		let id = pool();
		assert_ok!(claim(id, &ANNA));
		assert_refused!(settle(id, &ANNA), Error::<Test>::NothingToSettle);
		to_tick(view(id, &ANNA).last_tick);
		assert_refused!(settle(id, &ANNA), Error::<Test>::NothingToSettle);
	});
}

#[test]
fn a_seed_that_is_missing_should_be_noticed() {
	ext().execute_with(|| {
		let id = pool();
		assert_ok!(claim(id, &ANNA));
		next_tick();
		assert_ok!(commit(id, &ANNA));
		let shown = {
			to_tick(tick() + 2);
			shown(id, &ANNA, &data())
		};
		Seeds::<Test>::remove(11);
		assert!(Seeding::do_try_state().is_err());
		if cfg!(debug_assertions) {
			return;
		}
		assert_eq!(prove_with(id, &ANNA, shown), Err(DispatchError::Corruption));
	});
}
