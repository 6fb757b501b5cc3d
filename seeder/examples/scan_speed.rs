// SPDX-License-Identifier: Apache-2.0
//! How fast a pass is with the data in memory: `cargo run --release --example scan_speed [MiB] [threads]`.

use std::{env, error::Error, num::NonZeroUsize, time::Instant};
use trine_seeder::{
	fingerprint::Printer,
	scan::{scan, Progress, Want},
};

fn main() -> Result<(), Box<dyn Error>> {
	let number = |at| env::args().nth(at).and_then(|text| text.parse::<usize>().ok());
	let data = vec![0x5a_u8; number(1).unwrap_or(512) << 20];
	let threads = number(2).and_then(NonZeroUsize::new).unwrap_or(NonZeroUsize::MIN);
	let (printer, key) = (Printer::new()?, Some([7; 32]));
	let nothing = Want::default();
	let wants = [
		("content", Want { content: true, ..nothing }),
		("tags", Want { key, ..nothing }),
		("fingerprints", Want { printer: Some(&printer), ..nothing }),
		("content and fingerprints", Want { content: true, printer: Some(&printer), ..nothing }),
		("tags and fingerprints", Want { key, printer: Some(&printer), ..nothing }),
		("content and tags", Want { content: true, key, ..nothing }),
	];
	for (name, want) in wants {
		let mut times: Vec<_> = (0..5)
			.map(|_| {
				let from = Instant::now();
				scan(&data, want, threads, &Progress::default()).map(|_| from.elapsed())
			})
			.collect::<Result<_, _>>()?;
		times.sort();
		let speed = data.len() as f64 / times[2].as_secs_f64() / 1e9;
		println!("{name}: {speed:.2} GB/s on {threads} threads");
	}
	Ok(())
}
