// SPDX-License-Identifier: Apache-2.0
//! When the chain stood still.

#![cfg_attr(not(feature = "std"), no_std)]
