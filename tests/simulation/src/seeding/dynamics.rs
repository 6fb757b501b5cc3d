// SPDX-License-Identifier: Apache-2.0
//! Where pay goes: from `from` up to who takes it, an eighth down after each vacancy.

use super::{
	rules::{Rules, Terms, Tick, DAY},
	world::{Nobody, Outcome, Sponsor, World},
	Size,
};
use crate::{claims::Claims, mean::Mean, parallel, random::Rng, table::Table};

#[derive(Clone, Copy)]
struct Case {
	name: &'static str,
	people: usize,
	/// Whether they wait for what the next one would ask, as bidders do who know how many they are.
	waits: bool,
	terms: Terms,
	dismisses: Option<Tick>,
	/// What remains of pay at a vacancy.
	lowered: f64,
	/// What becomes of all costs at half of the time.
	shift: f64,
}

const PLAIN: Case = Case {
	name: "",
	people: 5,
	waits: true,
	terms: Terms::USUAL,
	dismisses: None,
	lowered: 0.875,
	shift: 1.0,
};

fn cases() -> Vec<Case> {
	let mut cases = vec![];
	for waits in [false, true] {
		for people in [2, 3, 5, 10, 20] {
			let name = if waits { "wait for more" } else { "ask cost and a tenth" };
			cases.push(Case { name, people, waits, ..PLAIN });
		}
	}
	let ramp = |ramp| Terms { ramp, ..Terms::USUAL };
	cases.extend([
		Case { name: "wait; ramp of an hour", terms: ramp(6), ..PLAIN },
		Case { name: "wait; ramp of a day", terms: ramp(DAY), ..PLAIN },
		Case { name: "wait; ramp of 30 days", terms: ramp(30 * DAY), ..PLAIN },
		Case { name: "wait; ramp of 30 days", people: 2, terms: ramp(30 * DAY), ..PLAIN },
		Case { name: "wait; ramp of 30 days", people: 3, terms: ramp(30 * DAY), ..PLAIN },
		Case { name: "wait; ramp of 30 days", people: 10, terms: ramp(30 * DAY), ..PLAIN },
		Case { name: "wait; from 0.2", terms: Terms { from: 0.2, ..Terms::USUAL }, ..PLAIN },
		Case { name: "wait; notice to one every 30 days", dismisses: Some(30 * DAY), ..PLAIN },
		Case { name: "wait; pay falls by a quarter, not an eighth", lowered: 0.75, ..PLAIN },
		Case { name: "wait; pay falls by half", lowered: 0.5, ..PLAIN },
		Case { name: "wait; costs halve", shift: 0.5, ..PLAIN },
		Case {
			name: "wait; costs halve, notice every 30 days",
			shift: 0.5,
			dismisses: Some(30 * DAY),
			..PLAIN
		},
		Case { name: "wait; costs double", shift: 2.0, ..PLAIN },
	]);
	cases
}

#[derive(Default)]
struct Means {
	early: Mean,
	late: Mean,
	over: Mean,
	gap: Mean,
	idle: Mean,
	served: Mean,
}

fn run(case: &Case, rules: Rules, ticks: Tick, rng: Rng) -> (Outcome, f64) {
	let rules = Rules { lowered: case.lowered, ..rules };
	let mut world = World::usual(case.terms, rules, case.people, rng);
	world.sponsor = Sponsor { dismisses_every: case.dismisses, funds: None };
	world.shift = (case.shift != 1.0).then_some((ticks / 2, case.shift));
	let mut asks: Vec<_> = world.honest.iter().map(|honest| honest.ask).collect();
	asks.sort_by(f64::total_cmp);
	// What the last of those asks who are needed for all seats.
	let marginal = asks[case.terms.seats.min(asks.len()) - 1];
	if case.waits {
		let dearest = 0.13;
		let seats = case.terms.seats as f64 / case.people as f64;
		for honest in &mut world.honest {
			honest.ask = if seats >= 1.0 {
				0.999 * case.terms.max
			} else {
				honest.ask + (dearest - honest.ask).max(0.0) * seats
			};
		}
	}
	(world.run(&mut Nobody, ticks), marginal)
}

pub fn table(seed: u64, size: Size, rules: Rules, claims: &mut Claims) -> Table {
	let cases = cases();
	let list: Vec<_> =
		cases.iter().flat_map(|case| (0..size.runs).map(move |run| (*case, run))).collect();
	let found = parallel::map(&list, |(case, number)| {
		run(case, rules, 2 * size.year, Rng::new(seed, &format!("price/{}/{number}", case.people)))
	});
	let mut table = Table::new(
		"Price",
		"Two seats of 100 GiB, from 0.04 to 0.5 TRN in 7 days, for two years; seeders sit for 90 days on an average and rest \
		 for 30, and miss 0.2 % of periods. Pay in what the second cheapest of them asks (cost and a tenth). Who waits knows \
		 how many there are and asks for what is left over to the next; as many as there are seats wait for `max`. Overpaid: \
		 what sponsors paid above the cost of who sat. A gap: how long seats were vacant for each time that one was taken.",
		&[
			"seeders",
			"",
			"pay, first year",
			"second year",
			"overpaid",
			"a gap, days",
			"seats idle",
			"served",
		],
	);
	let mut all = vec![];
	for (case, found) in cases.iter().zip(found.chunks(size.runs)) {
		let mut means = Means::default();
		for (out, marginal) in found {
			// All periods less the late ones: both halves have about as many.
			means.early.add((2.0 * out.pay - out.late_pay) / marginal);
			means.late.add(out.late_pay / marginal / case.shift);
			let cost = out.pay - out.honest;
			means.over.add(out.pay / cost.max(1e-9) - 1.0);
			means.idle.add(out.idle);
			means.served.add(out.served);
			means.gap.add(out.gap);
		}
		table.row(vec![
			case.people.to_string(),
			case.name.into(),
			format!("{:.2}", means.early.mean()),
			format!("{:.2}", means.late.mean()),
			format!("{:.0} %", 100.0 * means.over.mean()),
			format!("{:.2}", means.gap.mean()),
			format!("{:.1} %", 100.0 * means.idle.mean()),
			format!("{:.1} %", 100.0 * means.served.mean()),
		]);
		all.push(means);
	}
	let of = |name: &str, people: usize| {
		let at = cases.iter().position(|case| case.name == name && case.people == people);
		&all[at.expect("it was measured")]
	};
	let (modest, waiting) = (of("ask cost and a tenth", 10), of("wait for more", 10));
	claims.note(
		"pay comes to within a seventh of what the last of those asks who are needed, with ten seeders for two seats",
		[modest, waiting].iter().all(|means| means.late.mean() - means.late.error() < 8.0 / 7.0),
		format!(
			"{:.2} of it in the second year, {:.2} if all wait",
			modest.late.mean(),
			waiting.late.mean()
		),
	);
	claims.note(
		"a seat that is given up is paid for again within two days, with ten seeders for two seats",
		modest.gap.mean() < 2.0 && waiting.gap.mean() < 2.0,
		format!("{:.2} days, {:.2} if all wait", modest.gap.mean(), waiting.gap.mean()),
	);
	let (few, five, long, dismissed) = (
		of("ask cost and a tenth", 5),
		of("wait for more", 5),
		of("wait; ramp of 30 days", 5),
		of("wait; notice to one every 30 days", 5),
	);
	claims.note(
		"to within a half with five",
		[few, five].iter().all(|means| means.late.mean() - means.late.error() < 1.5),
		format!(
			"{:.2}, {:.2} if all wait; {:.2} with a ramp of 30 days, {:.2} with notice to the dearest seat every 30 days",
			few.late.mean(),
			five.late.mean(),
			long.late.mean(),
			dismissed.late.mean()
		),
	);
	let (pair, slow) = (of("wait for more", 2), of("wait; ramp of 30 days", 2));
	let (ten, ten_slow) = (of("wait for more", 10), of("wait; ramp of 30 days", 10));
	claims.note(
		"a ramp of 7 days serves more than one of 30 where as many as there are seats wait for `max`",
		pair.served.mean() > slow.served.mean(),
		format!(
			"{:.1} % instead of {:.1}; of five {:.1} instead of {:.1}; of ten it pays {:.2} instead of {:.2} of what is asked, of five {:.2} instead of {:.2}",
			100.0 * pair.served.mean(),
			100.0 * slow.served.mean(),
			100.0 * five.served.mean(),
			100.0 * long.served.mean(),
			ten.late.mean(),
			ten_slow.late.mean(),
			five.late.mean(),
			long.late.mean()
		),
	);
	let two = of("wait for more", 2);
	claims.note(
		"with no more seeders than seats pay is at most `max`",
		found.iter().all(|(out, _)| out.pay.max(out.late_pay) <= Terms::USUAL.max + 1e-9),
		format!("it is `max`, {:.1} times what they could do it for", two.late.mean()),
	);
	let (halved, noticed) =
		(of("wait; costs halve", 5), of("wait; costs halve, notice every 30 days", 5));
	claims.note(
		"pay falls only when seats are given up; notice to the dearest seat finds out what it costs now",
		noticed.late.mean() < halved.late.mean(),
		format!(
			"{:.2} of what is asked in the year after costs have halved, {:.2} with notice every 30 days",
			halved.late.mean(),
			noticed.late.mean()
		),
	);
	table
}
