// SPDX-License-Identifier: Apache-2.0
//! Simulations of what the designs claim. Exits with 1 if a claim is broken, with 2 if the arguments are wrong.

mod parallel;
mod predictions;
mod random;
mod table;

use std::process::ExitCode;

const USAGE: &str =
	"usage: simulate predictions [--quick] [--seed <number>] [--rules <name>] [--markdown <file>]";

struct Options {
	quick: bool,
	seed: u64,
	rules: Option<String>,
	markdown: Option<String>,
}

fn options(mut arguments: impl Iterator<Item = String>) -> Option<Options> {
	if arguments.next()? != "predictions" {
		return None;
	}
	let mut options = Options { quick: false, seed: 1, rules: None, markdown: None };
	while let Some(argument) = arguments.next() {
		match argument.as_str() {
			"--quick" => options.quick = true,
			"--seed" => options.seed = arguments.next()?.parse().ok()?,
			"--rules" => options.rules = Some(arguments.next()?),
			"--markdown" => options.markdown = Some(arguments.next()?),
			_ => return None,
		}
	}
	Some(options)
}

fn main() -> ExitCode {
	let Some(options) = options(std::env::args().skip(1)) else {
		eprintln!("{USAGE}");
		return ExitCode::from(2);
	};
	let rules = match options.rules.as_deref().map(predictions::rules) {
		None => None,
		Some(Some(rules)) => Some(rules),
		Some(None) => {
			eprintln!("{USAGE}\nno rules of this name");
			return ExitCode::from(2);
		},
	};
	let size = if options.quick { predictions::Size::QUICK } else { predictions::Size::FULL };
	let report = predictions::run(options.seed, size, rules);
	for table in &report.tables {
		print!("{}", table.text());
	}
	if let Some(path) = options.markdown {
		let mut command = format!("./scripts/simulate predictions --seed {}", options.seed);
		if options.quick {
			command += " --quick";
		}
		if let Some(rules) = options.rules {
			command += &format!(" --rules {rules}");
		}
		let mut text = format!(
			"# Simulation of predictions\n\nWritten by `{command} --markdown`; the same bits on every machine. Money is in units of \
			 the price P of a unit, a step is a block of 6 seconds; ± is one standard error.\n"
		);
		for table in &report.tables {
			text += &format!("\n{}", table.markdown());
		}
		if let Err(error) = std::fs::write(&path, text) {
			eprintln!("{path}: {error}");
			return ExitCode::from(2);
		}
	}
	if report.holds {
		ExitCode::SUCCESS
	} else {
		eprintln!("\na claim of the design is broken: see the first table");
		ExitCode::from(1)
	}
}
