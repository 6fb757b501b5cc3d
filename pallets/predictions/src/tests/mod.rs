// SPDX-License-Identifier: Apache-2.0

mod accesses;
mod attacks;
mod followings;
mod judgement;
mod life;
mod listings;
mod model;
mod quotes;
mod refusals;
mod rooms;
mod scaling;
mod views;
