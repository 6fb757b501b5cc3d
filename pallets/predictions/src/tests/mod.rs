// SPDX-License-Identifier: Apache-2.0

mod life;
mod rooms;
