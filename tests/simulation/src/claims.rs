// SPDX-License-Identifier: Apache-2.0
//! What a design claims, and whether it is so.

use crate::table::Table;

/// What a simulation found.
pub struct Report {
	pub tables: Vec<Table>,
	/// Whether every claim of the design holds.
	pub holds: bool,
}

/// The claims, in the order in which they were looked at.
#[derive(Default)]
pub struct Claims {
	claims: Vec<(String, bool, String)>,
	doubts: Vec<[String; 4]>,
}

impl Claims {
	/// Notes a claim, whether it holds, and what came nearest to breaking it or broke it.
	pub fn note(&mut self, claim: &str, holds: bool, worst: String) {
		self.claims.push((claim.into(), holds, worst));
	}

	/// Notes what a design says and could not keep, what was found instead, and what would mend it. It does not break the
	/// simulation: what remains of the statement is among the claims.
	pub fn doubt(&mut self, statement: &str, holds: bool, found: &str, mend: &str) {
		let holds = if holds { "is so" } else { "IS NOT SO" };
		self.doubts.push([statement, holds, found, mend].map(Into::into));
	}

	/// What was doubted; None: nothing.
	pub fn doubts(&self) -> Option<Table> {
		let mut table = Table::new(
			"Statements that say too much",
			"What remains of them is among the claims.",
			&["statement", "", "found", "what would mend it"],
		);
		for doubt in &self.doubts {
			table.row(doubt.to_vec());
		}
		(!self.doubts.is_empty()).then_some(table)
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
