// SPDX-License-Identifier: Apache-2.0

mod accesses;
mod attacks;
mod life;
mod money;
mod random;
mod refusals;
mod rooms;
mod ticks;
mod views;
