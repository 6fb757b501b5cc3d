// SPDX-License-Identifier: Apache-2.0
//! A reference model of pools and seats (and channels, once there are any), written from the design
//! alone: plain arithmetic on maps, no FRAME, no tree. A proof is right or wrong, randomness is given, and
//! what has elapsed is settled by looking at one tick after the other.
//!
//! Random lives with hostile people are lived by the model and by the pallet; after each step both must
//! agree on whether it succeeds, on every pool and seat, and on what everybody has free and on hold, to
//! the unit; and all invariants hold. Each life ends with everything closed, after which nothing is left
//! on hold. `MODEL_LIVES` says how many.
//!
//! | file | |
//! |---|---|
//! | `rules` | roundings and edges that the design leaves open, one function each |
//! | `purse` | a pool's money: own, gifts, reserves |
//! | `world`, `seats`, `channels` | the state and the calls |
//! | `op`, `generate` | what can be done, as data, and how lives come to be |
//! | `check` | the design's invariants |
//! | `driver` | the same done to both; what is compared |
//! | `proofs` | contents and proofs as bytes, right and wrong |
//! | `selftest`, `oddities` | the model alone; what its rules let people do that nobody wants |
//! | `glue` | the pallet, as the driver wants it: the only file that knows it |
//!
//! # What the design leaves open, and how it is here
//!
//! Money:
//! 1. All prices and parts are rounded down: the price of a vacant seat, ⅞ of a pay, a quarter of the
//!    bond. So four misses leave up to three units of a bond, which go back to the seeder.
//! 2. Reserves are not labelled (`Origin::Pooled`): what is paid comes out of gifts while there are any, and
//!    the sponsor can withdraw min(own, own + gifts − reserves). With `Origin::Tagged` a reserve is made of
//!    gifts first, and gives gifts back first. In both a gift never becomes own money.
//! 3. Everybody keeps the existential deposit free: what is put on hold or given leaves it.
//! 4. Nothing (0) cannot be funded, withdrawn, topped up. A pool can be made with nothing in it.
//! 5. No money is taken by a pool that is closing or delisted.
//! 6. A deposit is fixed when its record is made; a label that is blanked later does not lessen it.
//!    Admissions take none.
//!
//! Taking a seat:
//!
//! 7. It fails before tick 2, as the first period would begin before tick 3.
//! 8. The first base is `from`, `since` the tick in which the pool was made.
//! 9. A seat that is over but not settled occupies its place, and its seeder cannot take another.
//! 10. Only pools by invitation admit; to admit twice, or to unadmit who is not, fails. A sponsor is not
//!     admitted by itself. Who was admitted stays so after a seat ended. A sponsor may take a seat.
//!
//! Periods:
//!
//! 11. All calls on a seat (commit, prove, settle, leave, dismiss) settle first. If they then fail, also
//!     because the seat is over, what was settled is undone with them. Close does not settle.
//! 12. A period that was paid is closed at its end, not when it is proven, and counts as no step of the
//!     four: with that, four steps are always enough.
//! 13. Misses count over the whole life of a seat, not in a row. The fourth ends it.
//! 14. In closing a period: what was missed goes back and is slashed for; then misses, then `leave` end the
//!     seat; then one period more is reserved, the whole pay or nothing; then the seat ends if the next
//!     period is not funded. What could not be reserved once is not made up for later: from then on the
//!     seat has a period less of notice.
//! 15. Settling fails if no period has elapsed.
//! 16. `since` is the tick of the call in which a seat ends, not the tick in which its last period did.
//!
//! Ends:
//!
//! 17. Notice, by `dismiss` or by `close_pool`, means that nothing more is reserved: n periods with the
//!     running one, if the pool had always enough.
//! 18. Notice cannot be given twice, nor to who leaves; who has notice can leave sooner. Who leaves gets
//!     what was reserved for later periods back into the pool at once; bond and deposit when the seat ends,
//!     also if the running period is paid already.
//! 19. Before its first period has begun also a seat with notice ends at once.
//! 20. In a delisted pool `leave` ends a seat at once, also one whose seeder has left before; what has
//!     elapsed is settled before, with misses. Other seats go on, and are paid on out of what is there.
//! 21. A closed pool ends in the call in which its last seat does.
//!
//! Channels: one cannot pay oneself; only the payer tops up, and not while it closes; vouchers count until
//! the channel is removed; `finish` from the 144th tick after `close` on; a voucher that pays nothing fails.

mod channels;
mod check;
mod driver;
mod generate;
mod glue;
mod oddities;
mod op;
mod proofs;
mod purse;
mod rules;
mod seats;
mod selftest;
mod world;
