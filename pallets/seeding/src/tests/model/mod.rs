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
//! | `stage`, `attacks`, `oddities` | by hand: what the rules stop, and what they let people do |
//! | `glue` | the pallet, as the driver wants it: the only file that knows it |
//!
//! # What the design leaves open, and how it is here
//!
//! Money:
//! 1. All prices and parts are rounded down: the price of a vacant seat, ⅞ of a pay, a quarter of the
//!    bond for each of the first three misses. The fourth takes the rest.
//! 2. Reserves are not labelled (`Origin::Pooled`): what is paid comes out of gifts while there are any, and
//!    the sponsor can withdraw min(own, own + gifts − reserves). With `Origin::Tagged` a reserve is made of
//!    gifts first, and gives gifts back first. In both a gift never becomes own money.
//! 3. Everybody keeps the existential deposit free: what is put on hold or given leaves it.
//! 4. Nothing (0) cannot be funded, withdrawn, topped up. A pool can be made with nothing in it.
//! 5. No money is taken by a pool that is closing or delisted.
//! 6. A seat's deposit is fixed when it is claimed. That of a pool is for the label as it was at first,
//!    also after it was blanked, and grows and shrinks at once with each who is admitted or no more.
//!
//! Claims and first proofs:
//!
//! 7. It fails before tick 2, as the first period would begin before tick 3.
//! 8. The first base is `from`, `since` the tick in which the pool was made.
//! 9. A seat that is over but not settled occupies its place, and its seeder cannot claim another. An
//!    account has one seat or claim in a pool.
//! 10. Only pools by invitation admit, to the 64th; to admit twice, or to unadmit who is not, fails; both
//!     go on when the pool is closing. A sponsor is not admitted by itself. Who was admitted stays so
//!     after a seat ended, and who claimed need not be admitted any more when proving.
//! 11. The renewals that a claim has to leave are those of all seats, also of such as leave, have notice,
//!     or are over but not settled.
//! 12. What one asked for at the least holds for the claim, not for the first proof.
//! 13. A claim that cannot become a seat ends for the first of: it leaves, the pool is closing, delisted,
//!     full, out of money. It neither moves the price nor touches money.
//! 14. A new seat is paid out of what is free, and reserves n periods then, or n − 1 if there is no more:
//!     the last one also out of what covers the renewals of others. When a period ends, one more is
//!     reserved only while there are less than n: so a notice is never of n + 1.
//! 15. Whether a pool could pay is looked at with its own price, all seats' renewals, before the money is
//!     in; any funds count, the sponsor's and the smallest too. More than can be counted cannot be paid.
//! 16. Also who leaves already ends a claim at once when the pool is closing or delisted. `dismiss` ends
//!     any claim, also in a closing pool and of who leaves. `settle` ends one in a pool that is closing,
//!     not in one that is only delisted. What has elapsed is settled before, with misses; what runs does
//!     not count.
//! 17. Misses stay: a claim that missed becomes a seat with what is left of its bond.
//!
//! Periods:
//!
//! 18. All calls on a seat (commit, prove, settle, leave, dismiss) settle first. If they then fail, also
//!     because the seat is over, what was settled is undone with them. Close does not settle.
//! 19. A period that was paid is closed at its end, not when it is proven, and counts as no step of the
//!     four: with that, four steps are always enough.
//! 20. Misses count over the whole life of a seat, not in a row. The fourth ends it.
//! 21. In closing a period: what was missed goes back and is slashed for; then misses, then `leave` end the
//!     seat; then one period more is reserved, the whole pay or nothing; then the seat ends if the next
//!     period is not funded. What could not be reserved once is not made up for later: from then on the
//!     seat has a period less of notice.
//! 22. Settling fails if no period has elapsed, but for a claim in a closing pool.
//! 23. `since` is the tick of the call in which a seat ends, not the tick in which its last period did.
//!
//! Ends:
//!
//! 24. Notice, by `dismiss` or by `close_pool`, means that nothing more is reserved: n periods with the
//!     running one, if the pool had always enough; n more after the one that made it a seat.
//! 25. Notice cannot be given twice, nor to who leaves; who has notice can leave sooner. Who leaves gets
//!     what was reserved for later periods back into the pool at once; bond and deposit when the seat ends,
//!     also if the running period is paid already.
//! 26. In a delisted pool `leave` ends a seat at once, also one whose seeder has left before; what has
//!     elapsed is settled before, with misses. Other seats go on, and are paid on out of what is there.
//! 27. A closed pool ends in the call in which its last seat or claim does.
//!
//! Channels: one cannot pay oneself; only the payer tops up, and not while it closes; vouchers count until
//! the channel is removed; `finish` from the 144th tick after `close` on; a voucher that pays nothing fails.

mod attacks;
mod channels;
mod check;
mod claims;
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
mod stage;
mod world;
