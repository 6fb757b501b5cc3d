// SPDX-License-Identifier: Apache-2.0
//! Tests by subject.

mod attacks;
mod genesis;
mod holding;
mod invariants;
mod nesting;
mod payments;
mod pins;
