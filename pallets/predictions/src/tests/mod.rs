// SPDX-License-Identifier: Apache-2.0

mod accesses;
mod attacks;
mod judgement;
mod life;
mod listings;
mod model;
mod quotes;
mod rooms;
mod scaling;
mod views;
