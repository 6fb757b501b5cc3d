// SPDX-License-Identifier: Apache-2.0

mod accesses;
mod judgement;
mod life;
mod listings;
mod quotes;
mod rooms;
mod scaling;
mod views;
