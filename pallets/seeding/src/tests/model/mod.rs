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
//! | `world`, `seats`, `claims`, `channels` | the state and the calls |
//! | `op`, `generate` | what can be done, as data, and how lives come to be |
//! | `check` | the design's invariants |
//! | `driver` | the same done to both; what is compared |
//! | `proofs` | contents and proofs as bytes, right and wrong |
//! | `selftest` | the model alone |
//! | `stage`, `attacks`, `contests`, `prices` | by hand: what the rules stop |
//! | `oddities` | and what they let people do |
//! | `glue` | the pallet, as the driver wants it: the only file that knows it |
//!
//! # What the design leaves open, and how it is here
//!
//! Money:
//! 1. All prices and parts are rounded down: the price of a vacant seat, ⅞ of a pay, a quarter of the
//!    bond for each of the first three misses. The fourth takes the rest. A bond is enough if that quarter,
//!    rounded, is not less than `max`.
//! 2. Reserves are not labelled: what is paid comes out of gifts while there are any, and the sponsor can
//!    withdraw min(own, own + gifts − reserves). A gift never becomes own money.
//! 3. Everybody keeps the existential deposit free: what is put on hold or given leaves it.
//! 4. Nothing (0) cannot be funded, withdrawn, topped up. A pool can be made with nothing in it.
//! 5. No money is taken by a pool that is closing or delisted.
//! 6. A seat's deposit is fixed when it is claimed. That of a pool is for the label as it was at first,
//!    also after it was blanked, and grows and shrinks at once with each who is admitted or no more.
//!
//! Prices, claims and first proofs:
//!
//! 7. What a pool can pay is rounded down too, and 0 if seats need more than is free. It caps what is paid,
//!    not the price; that climbs on, until a call raises what the pool can pay. Both are looked at before
//!    the call, with nothing of it settled, and after all of it. A unit that is rounded away raises nothing,
//!    nor does what the same call reserves again. It does not matter whether the pool is full, closing or
//!    delisted. The base from there on is never less than it was, also where that is more than was offered.
//! 8. The first base is `from`, `since` the tick in which the pool was made.
//! 9. What is claimed before tick 2 begins in tick 3.
//! 10. A seat that is over or lost but not settled occupies its place, and its seeder cannot claim another.
//!     An account has one seat or claim in a pool.
//! 11. Only pools by invitation admit, to the 64th; to admit twice, or to unadmit who is not, fails; both
//!     go on when the pool is closing. A sponsor is not admitted by itself. Who was admitted stays so
//!     after a seat ended. A seat that was lost is won back only by who is admitted still; otherwise a
//!     seat is never looked at again.
//! 12. The renewals that a claim or a topping up has to leave are those of all (other) seats, also of such
//!     as leave, have notice, are over but not settled, or have their next period reserved already.
//! 13. A claim that cannot become a seat ends for the first of: it leaves, the pool is closing, delisted,
//!     does not admit it, is full, out of money. It neither moves the price nor touches money. So does
//!     one that was a seat before.
//! 14. A seat is topped up at each accepted proof but that of a claim, up to n periods besides the one that
//!     was proven, and whenever a call settles it, up to n with the one that runs if that is not paid: with
//!     one while there is the money, with more out of what is above the renewals of others. Not in a pool
//!     that is closing, nor a seat that leaves or has notice, nor by the end of a period: if nothing is
//!     reserved for the next one then, the seat is over, whatever money there is.
//! 15. Also who leaves already ends a claim at once when the pool is closing or delisted. `dismiss` ends
//!     any claim, also in a closing pool and of who leaves. `settle` ends one in a pool that is closing,
//!     not in one that is only delisted. What has elapsed is settled before, with misses; what runs does
//!     not count. No claim commits any more in a pool that is closing.
//! 16. A claim that leaves ends at once if its running period has no commitment, whatever it missed before
//!     and whether it was a seat before.
//!
//! Periods:
//!
//! 17. All calls on a seat (commit, prove, settle, leave, dismiss) settle first. If they then fail, a commit
//!     or a proof also because the seat is over, what was settled is undone with them. If the seat is over,
//!     to leave or to dismiss it is to settle it. Close does not settle.
//! 18. A period that was paid is closed at its end, not when it is proven, and counts as no step of the
//!     four: with that, four steps are always enough.
//! 19. Misses count over the whole life of a seat or claim, not in a row, and stay with it. The fourth
//!     ends it.
//! 20. In closing a period: what was missed is slashed for; then misses, then `leave` end it; then a seat
//!     that missed ends if it has notice or the pool is closing or delisted by then, though it was not yet
//!     when the period ended, else it is lost; then the seat ends if the next period is not funded.
//! 21. Of a seat that is lost all reserves are free at once. Its next period has begun already, and its
//!     numbers go on.
//! 22. Settling fails if it does nothing: no period was missed, nothing ends, nothing is reserved.
//! 23. `since` is the tick of the call in which a seat ends or is lost, not the tick in which its last
//!     period did; and the curve that its price is compared with is that of then. The fourth miss of a seat
//!     moves the price once.
//! 24. A seat is vacant besides the one that is lost, ends or is proven if fewer others are taken than there
//!     are, of which one that is over but not settled is taken. In a call that settles a loss and is a
//!     proof that wins it back, one comes after the other. A price that would not change climbs on.
//!
//! Ends:
//!
//! 25. Notice, by `dismiss` or by `close_pool`, means that nothing more is reserved: n periods with the
//!     running one, or besides it if that is paid and not the first, if the pool had always enough, and as
//!     long as none is missed.
//! 26. Notice cannot be given twice, nor to who leaves; who has notice can leave sooner. Who leaves gets
//!     what was reserved for later periods back into the pool at once; bond and deposit when the seat ends,
//!     also if the running period is paid already.
//! 27. In a delisted pool `leave` ends a seat at once, also one whose seeder has left before; what has
//!     elapsed is settled before, with misses. Other seats go on until they miss, and are paid on out of
//!     what is there.
//! 28. A closed pool ends in the call in which its last seat or claim does.
//!
//! Channels: one cannot pay oneself; only the payer tops up, and not while it closes; vouchers count until
//! the channel is removed; `finish` from the 144th tick after `close` on; a voucher that pays nothing fails.

mod attacks;
mod channels;
mod check;
mod claims;
mod contests;
mod driver;
mod generate;
mod glue;
mod oddities;
mod op;
mod prices;
mod proofs;
mod purse;
mod rules;
mod seats;
mod selftest;
mod stage;
mod world;
