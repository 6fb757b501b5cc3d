// SPDX-License-Identifier: Apache-2.0

mod arithmetic;
mod markets;
mod model;
mod offers;
mod opening;
mod repayment;
mod settlement;
mod views;
mod waiting_payments;
