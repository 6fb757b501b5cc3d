// SPDX-License-Identifier: Apache-2.0

mod attacks;
mod judgement;
mod life;
mod model;
mod rooms;
