// SPDX-License-Identifier: Apache-2.0
//! Money on hold, payments that wait, assets that are pinned.

#![cfg_attr(not(feature = "std"), no_std)]
