// SPDX-License-Identifier: Apache-2.0

mod broken;
mod footprint;
mod mock;
mod sorted;
mod walk;
