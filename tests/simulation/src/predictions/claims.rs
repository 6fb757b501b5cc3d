// SPDX-License-Identifier: Apache-2.0
//! What the design claims, and whether it is so.

use crate::table::Table;

/// The claims, in the order in which they were looked at.
#[derive(Default)]
pub struct Claims {
	claims: Vec<(String, bool, String)>,
}

impl Claims {
	/// Notes a claim, whether it holds, and what came nearest to breaking it or broke it.
	pub fn note(&mut self, claim: &str, holds: bool, worst: String) {
		self.claims.push((claim.into(), holds, worst));
	}

	pub fn hold(&self) -> bool {
		self.claims.iter().all(|(_, holds, _)| *holds)
	}

	pub fn table(&self) -> Table {
		let mut table = Table::new(
			"Claims",
			"A claim is broken when a figure contradicts it by more than four standard errors.",
			&["claim", "", "worst"],
		);
		for (claim, holds, worst) in &self.claims {
			let holds = if *holds { "holds" } else { "BROKEN" };
			table.row(vec![claim.clone(), holds.into(), worst.clone()]);
		}
		table
	}
}
