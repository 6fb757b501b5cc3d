// SPDX-License-Identifier: Apache-2.0
//! Honest claimants who want the same seat: who is not the first to prove has worked for nothing.

use super::{
	costs,
	hogging::{Hogger, Way},
	rules::{Rules, Terms, Tick, DAY},
	world::{Attacker, Habits, Honest, Manners, Nobody, Outcome, Race, World, DISK, GIB},
	Size,
};
use crate::{
	claims::Claims,
	mean::Mean,
	parallel,
	random::Rng,
	table::{signed, Table},
};

const WAYS: [(Manners, &str); 4] = [
	(Manners::EAGER, "whatever is vacant"),
	(Manners::LOOKS, "unless claims are under way for all that is vacant"),
	(Manners::WAITS, "so, after a time drawn below 80 minutes"),
	(Manners::CAREFUL, "so, and give way once"),
];
/// Who want a seat as soon as it is vacant.
const PEOPLE: [usize; 3] = [2, 6, 20];

const HOGS: [(Way, &str); 4] = [
	(Way::None, "nobody"),
	(Way::Free, "claims and leaves in each tick"),
	(Way::Crowds, "twenty idle claims"),
	(Way::Feigns, "commits without content"),
];

#[derive(Clone, Copy)]
struct Case {
	/// Who want a seat as soon as it is vacant.
	people: usize,
	manners: Manners,
	hog: Way,
}

#[derive(Default)]
struct Means {
	late: Mean,
	lost: Mean,
	gap: Mean,
	hog: Mean,
}

fn run(case: &Case, ticks: Tick, rules: Rules, rng: Rng) -> Outcome {
	// Pay covers what they ask from the first tick on, so that all want it at once.
	let terms = Terms { from: 0.12, ..Terms::USUAL };
	// Of two seats one is held, and who has just left rests.
	let mut world = World::usual(terms, rules, case.people + terms.seats, rng);
	let cost = costs::period(GIB) + DISK;
	for honest in &mut world.honest {
		*honest = Honest::new(cost, 1.1 * cost);
	}
	let (leaves, rests) = (1.0 / 20.0, 2 * DAY);
	world.habits = Habits { leaves, rests, manners: case.manners, ..Habits::USUAL };
	world.race = Race::Won;
	let mut nobody = Nobody;
	let mut hogger = Hogger::new(case.hog, 0, Tick::MAX);
	let attacker: &mut dyn Attacker = if case.hog == Way::None { &mut nobody } else { &mut hogger };
	world.run(attacker, ticks)
}

pub fn table(seed: u64, size: Size, rules: Rules, claims: &mut Claims) -> Table {
	let mut cases = vec![];
	for (hog, _) in HOGS {
		for (manners, _) in WAYS {
			for people in PEOPLE {
				cases.push(Case { people, manners, hog });
			}
		}
	}
	let runs = size.runs.div_ceil(4).max(4);
	let list: Vec<_> =
		cases.iter().flat_map(|case| (0..runs).map(move |run| (*case, run))).collect();
	let found = parallel::map(&list, |(case, number)| {
		run(case, size.year, rules, Rng::new(seed, &format!("races/{}/{number}", case.people)))
	});
	let late = costs::CALL + costs::period(GIB);
	let mut table = Table::new(
		"Honest claimants of the same seat",
		&format!(
			"2, 6 or 20 want a seat as soon as it is vacant, all at the same price; their passes take up to an hour. Who is not first \
			 to prove has read the content once for nothing and pays {late:.3} TRN of fees (a claim, a commit, a proof; a quarter of a \
			 bond is more). Who looks does not see what came in the same tick, and does not count claims that are overdue or missed a \
			 period. Who gives way leaves before his first period, for {:.3}, if as many claims came before his as seats are vacant; one in \
			 ten sees that too late. All are careful for 3 to 12 hours, and then claim whatever is vacant. Of each seat gained.",
			2.0 * costs::CALL
		),
		&[
			"hogger, always first",
			"they claim",
			"work for nothing, of 2",
			"of 6",
			"of 20",
			"lost by all, TRN, of 2",
			"of 6",
			"of 20",
			"hours vacant, of 2",
			"of 6",
			"of 20",
			"hogger, TRN a day",
		],
	);
	let mut all = vec![];
	for found in found.chunks(runs) {
		let mut means = Means::default();
		for out in found {
			means.late.add(out.unseated);
			means.lost.add(out.lost);
			means.gap.add(24.0 * out.gap);
			means.hog.add(out.attacker);
		}
		all.push(means);
	}
	for (cases, means) in cases.chunks(PEOPLE.len()).zip(all.chunks(PEOPLE.len())) {
		let case = cases[0];
		let hog = HOGS.iter().find(|(way, _)| *way == case.hog).map_or("", |(_, name)| name);
		let way = WAYS.iter().find(|(way, _)| *way == case.manners).map_or("", |(_, name)| name);
		let mut cells = vec![hog.into(), way.into()];
		cells.extend(means.iter().map(|means| format!("{:.2}", means.late.mean())));
		cells.extend(means.iter().map(|means| format!("{:.3}", means.lost.mean())));
		cells.extend(means.iter().map(|means| format!("{:.1}", means.gap.mean())));
		let best = means.iter().map(|means| means.hog.mean()).fold(f64::MIN, f64::max);
		cells.push(if case.hog == Way::None { "–".into() } else { signed(best) });
		table.row(cells);
	}
	let of = |manners: Manners, hog: Way| {
		let found = cases.iter().zip(&all);
		found.filter(move |(case, _)| case.manners == manners && case.hog == hog)
	};
	let show = |manners: Manners, hog: Way| {
		let each: Vec<_> =
			of(manners, hog).map(|(_, means)| format!("{:.2}", means.late.mean())).collect();
		each.join(", ")
	};
	let careful = Habits::USUAL.manners;
	claims.note(
		"of 2, 6 and 20 careful claimants fewer than one works for nothing for each four seats gained",
		rules.occupies || of(careful, Way::None)
				.all(|(_, means)| means.late.mean() - 4.0 * means.late.error() < 0.25),
		format!(
			"{} for each seat; {} if all claim whatever is vacant, {:.3} TRN of each",
			show(careful, Way::None),
			show(Manners::EAGER, Way::None),
			late
		),
	);
	let hogged = HOGS[1..].iter().flat_map(|(way, _)| of(careful, *way));
	let (lost, gap) = hogged.fold((0.0_f64, 0.0_f64), |(lost, gap), (_, means)| {
		(lost.max(means.lost.mean()), gap.max(means.gap.mean()))
	});
	claims.note(
		"a hog cannot keep the careful out for more than a day, nor make them lose more than they do when they claim whatever is vacant",
		rules.occupies
			|| (gap < 24.0 && HOGS[1..].iter().all(|(way, _)| {
				let eager = of(Manners::EAGER, *way).map(|(_, means)| means.lost.mean());
				let lost = of(careful, *way).map(|(_, means)| means.lost.mean());
				eager.zip(lost).all(|(eager, lost)| lost < eager)
			})),
		format!("a seat is vacant for {gap:.1} hours, and {lost:.3} TRN are lost, by all of them together"),
	);
	table
}
