// SPDX-License-Identifier: Apache-2.0
//! Ordered queues over storage in which nothing is searched for.

#![cfg_attr(not(feature = "std"), no_std)]
