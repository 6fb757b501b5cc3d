// SPDX-License-Identifier: Apache-2.0
//! Simulations of what the designs claim. Exits with 1 if a claim is broken, with 2 if the arguments are wrong.

mod claims;
mod mean;
mod parallel;
mod predictions;
mod random;
mod seeding;
mod table;

use claims::Report;
use std::process::ExitCode;

const USAGE: &str =
	"usage: simulate predictions|seeding [--quick] [--seed <number>] [--rules <name>] [--markdown <file>]";

#[derive(Clone, Copy)]
enum Subject {
	Predictions,
	Seeding,
}

impl Subject {
	fn of(name: &str) -> Option<Self> {
		match name {
			"predictions" => Some(Self::Predictions),
			"seeding" => Some(Self::Seeding),
			_ => None,
		}
	}

	fn name(self) -> &'static str {
		match self {
			Self::Predictions => "predictions",
			Self::Seeding => "seeding",
		}
	}

	/// What the units of its figures are.
	fn units(self) -> &'static str {
		match self {
			Self::Predictions =>
				"Money is in units of the price P of a unit, a step is a block of 6 seconds; ± is one standard error.",
			Self::Seeding => seeding::UNITS,
		}
	}

	/// None: there are no rules of this name.
	fn run(self, options: &Options) -> Option<Report> {
		let named = options.rules.as_deref();
		match self {
			Self::Predictions => {
				use predictions::{rules, run, Size};
				let rules = match named {
					None => None,
					Some(name) => Some(rules(name)?),
				};
				Some(run(options.seed, if options.quick { Size::QUICK } else { Size::FULL }, rules))
			},
			Self::Seeding => {
				use seeding::{rules, run, Size};
				let rules = rules(named.unwrap_or("designed"))?;
				Some(run(options.seed, if options.quick { Size::QUICK } else { Size::FULL }, rules))
			},
		}
	}
}

struct Options {
	subject: Subject,
	quick: bool,
	seed: u64,
	rules: Option<String>,
	markdown: Option<String>,
}

fn options(mut arguments: impl Iterator<Item = String>) -> Option<Options> {
	let subject = Subject::of(&arguments.next()?)?;
	let mut options = Options { subject, quick: false, seed: 1, rules: None, markdown: None };
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
	let Some(report) = options.subject.run(&options) else {
		eprintln!("{USAGE}\nno rules of this name");
		return ExitCode::from(2);
	};
	for table in &report.tables {
		print!("{}", table.text());
	}
	if let Some(path) = options.markdown {
		let subject = options.subject.name();
		let mut command = format!("./scripts/simulate {subject} --seed {}", options.seed);
		if options.quick {
			command += " --quick";
		}
		if let Some(rules) = options.rules {
			command += &format!(" --rules {rules}");
		}
		let mut text = format!(
			"# Simulation of {subject}\n\nWritten by `{command} --markdown`; the same bits on every machine. {}\n",
			options.subject.units()
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
