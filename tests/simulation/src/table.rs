// SPDX-License-Identifier: Apache-2.0
//! Tables, for a terminal and in Markdown.

/// A question and its figures.
pub struct Table {
	pub title: String,
	/// What the figures are.
	pub note: String,
	pub head: Vec<String>,
	pub rows: Vec<Vec<String>>,
}

impl Table {
	pub fn new(title: &str, note: &str, head: &[&str]) -> Self {
		Self {
			title: title.into(),
			note: note.into(),
			head: head.iter().map(|cell| (*cell).into()).collect(),
			rows: vec![],
		}
	}

	pub fn row(&mut self, cells: Vec<String>) {
		self.rows.push(cells);
	}

	pub fn markdown(&self) -> String {
		let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
		let mut out = format!("## {}\n{}\n\n", self.title, self.note);
		out += &line(&self.head);
		out += &format!("|---|{}\n", "--:|".repeat(self.head.len() - 1));
		for row in &self.rows {
			out += &line(row);
		}
		out
	}

	pub fn text(&self) -> String {
		let width = |column: usize| {
			let cells = self.rows.iter().chain([&self.head]).filter_map(|row| row.get(column));
			cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
		};
		let widths: Vec<_> = (0..self.head.len()).map(width).collect();
		let line = |cells: &[String]| {
			let cells: Vec<_> = cells
				.iter()
				.zip(&widths)
				.enumerate()
				.map(|(column, (cell, width))| {
					let space = " ".repeat(width - cell.chars().count());
					if column == 0 {
						format!("{cell}{space}")
					} else {
						format!("{space}{cell}")
					}
				})
				.collect();
			format!("{}\n", cells.join("  ").trim_end())
		};
		let mut out =
			format!("\n{}\n{}\n\n{}", self.title.to_uppercase(), self.note, line(&self.head));
		for row in &self.rows {
			out += &line(row);
		}
		out
	}
}

/// A number with its sign and three decimals.
pub fn signed(value: f64) -> String {
	format!("{value:+.3}").replace('-', "−")
}
