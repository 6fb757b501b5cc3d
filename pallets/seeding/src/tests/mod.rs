// SPDX-License-Identifier: Apache-2.0

mod accesses;
mod attacks;
mod contests;
mod life;
mod model;
mod money;
mod random;
mod refusals;
mod rooms;
mod ticks;
mod views;
