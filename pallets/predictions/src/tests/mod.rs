// SPDX-License-Identifier: Apache-2.0

mod judgement;
mod life;
mod rooms;
