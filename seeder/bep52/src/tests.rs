// SPDX-License-Identifier: Apache-2.0
//! Against torrents that libtorrent has made (`vectors/`, by `tests/libtorrent/make.py` of the seeder), and against
//! what strangers may send.

use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::Value;
use sha1::{Digest, Sha1};

use super::*;

const SHAPES: [&str; 4] = ["album", "exact", "single", "small"];
const VERSIONS: [&str; 3] = ["v1", "v2", "hybrid"];

fn vectors() -> impl Iterator<Item = (Vec<u8>, Value)> {
	let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors");
	SHAPES.into_iter().flat_map(|shape| VERSIONS.map(|version| format!("{shape}-{version}"))).map(
		move |name| {
			let torrent = std::fs::read(folder.join(format!("{name}.torrent"))).unwrap();
			let told = std::fs::read(folder.join(format!("{name}.json"))).unwrap();
			(torrent, serde_json::from_slice(&told).unwrap())
		},
	)
}

fn vector(name: &str) -> Vec<u8> {
	let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors");
	std::fs::read(folder.join(format!("{name}.torrent"))).unwrap()
}

fn hex(bytes: &[u8]) -> String {
	bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The data that `make.py` has put into the file of this number.
fn data(number: usize, length: u64) -> Vec<u8> {
	let length = length as usize;
	(0..length).map(|i| (i + i / 251 + i / 65521 + 101 * number) as u8).collect()
}

/// The bytes of a piece, of all files of a torrent of `make.py`.
fn piece_data(torrent: &Torrent, piece: u32) -> Vec<u8> {
	let (start, length) = torrent.piece(piece).unwrap();
	let mut bytes = Vec::new();
	for run in piece_runs(torrent.files(), start, length.into()) {
		match run.place {
			None => bytes.extend(vec![0; run.length as usize]),
			Some((file, from)) => {
				let whole = data(file, torrent.files()[file].length());
				bytes.extend(&whole[from as usize..(from + run.length) as usize]);
			},
		}
	}
	bytes
}

fn piece_tree(torrent: &Torrent, file: usize, piece: u64) -> PieceTree {
	let tree = torrent.files()[file].tree().unwrap();
	let (start, length) = tree.piece(piece).unwrap();
	let bytes = &data(file, tree.length())[start as usize..(start + length) as usize];
	tree.piece_tree(piece, bytes.chunks(BLOCK as usize).map(leaf).collect()).unwrap()
}

#[test]
fn torrents_of_libtorrent_are_read_as_it_reads_them() {
	for (bytes, told) in vectors() {
		let torrent = Torrent::parse(&bytes).unwrap();
		let hash = |hash: Option<String>| hash.map_or(Value::Null, Value::String);
		assert_eq!(hash(torrent.hashes().v1.map(|hash| hex(&hash))), told["v1"]);
		assert_eq!(hash(torrent.hashes().v2.map(|hash| hex(&hash))), told["v2"]);
		assert_eq!(torrent.name(), told["name"]);
		assert_eq!(torrent.piece_length(), told["piece_length"]);
		assert_eq!(torrent.pieces(), told["pieces"]);
		assert_eq!(torrent.trine_content().unwrap()[31], 31);
		let files = told["files"].as_array().unwrap();
		assert_eq!(torrent.files().len(), files.len());
		let mut content = 0;
		for (file, told) in torrent.files().iter().zip(files) {
			assert_eq!(file.path().join("/"), told["path"]);
			assert_eq!(file.length(), told["length"]);
			if file.length() > 0 {
				assert_eq!(file.start(), told["start"]);
			}
			assert_eq!(file.content_start(), content);
			assert_eq!(hash(file.tree().map(|tree| hex(&tree.root()))), told["root"]);
			content += file.length();
		}
		assert_eq!(torrent.length(), content);
	}
}

#[test]
fn pieces_hash_to_what_the_torrent_says() {
	for (bytes, _) in vectors() {
		let torrent = Torrent::parse(&bytes).unwrap();
		if torrent.hashes().v1.is_some() {
			for piece in 0..torrent.pieces() {
				let hash: [u8; 20] = Sha1::digest(piece_data(&torrent, piece)).into();
				assert_eq!(torrent.v1_piece(piece), Some(&hash));
			}
			assert_eq!(torrent.v1_piece(torrent.pieces()), None);
		}
		for (file, at) in torrent.files().iter().zip(0..) {
			let Some(tree) = file.tree() else { continue };
			for piece in 0..tree.pieces() {
				piece_tree(&torrent, at, piece);
			}
			assert_eq!(tree.piece(tree.pieces()), None);
		}
		assert_eq!(torrent.piece(torrent.pieces()), None);
		assert_eq!(torrent.piece(u32::MAX), None);
	}
}

#[test]
fn a_piece_of_v2_ends_with_its_file_and_one_with_v1_does_not() {
	let lengths = |name| {
		let torrent = Torrent::parse(&vector(name)).unwrap();
		(0..torrent.pieces()).map(|piece| torrent.piece(piece).unwrap().1).collect::<Vec<_>>()
	};
	let (v2, hybrid) = (lengths("album-v2"), lengths("album-hybrid"));
	assert_eq!(v2.len(), hybrid.len());
	assert_eq!(v2[9..12], [307_201 - 9 * 32_768, 5, 32_768]);
	assert_eq!(hybrid[9..12], [32_768; 3]);
	assert_eq!(v2[14], 102_393 - 3 * 32_768);
}

/// Check an answer as a peer does: from the hashes asked for up to the root.
fn proves(request: &HashRequest, mut hashes: Vec<Hash>, tree_depth: u32) -> bool {
	let uncles = hashes.split_off(request.length as usize);
	let mut index = request.index / request.length;
	while hashes.len() > 1 {
		hashes = hashes.chunks(2).map(|pair| leaf(&pair.concat())).collect();
	}
	let mut node = hashes[0];
	for uncle in &uncles {
		let pair = if index.is_multiple_of(2) { [node, *uncle] } else { [*uncle, node] };
		node = leaf(pair.as_flattened());
		index /= 2;
	}
	let reached = request.base + request.length.trailing_zeros() + uncles.len() as u32;
	reached == tree_depth && node == request.root
}

#[test]
fn answers_prove_that_the_hashes_belong_to_the_file() {
	for (bytes, _) in vectors() {
		let torrent = Torrent::parse(&bytes).unwrap();
		for (file, at) in torrent.files().iter().zip(0..) {
			let Some(tree) = file.tree() else { continue };
			let depth = file.length().div_ceil(BLOCK).next_power_of_two().trailing_zeros();
			let pieces: Vec<_> = (0..tree.pieces()).map(|p| piece_tree(&torrent, at, p)).collect();
			let mut answered = 0;
			for base in 0..=depth {
				for length in (0..=depth).map(|power| 1 << power) {
					for index in (0..1 << (depth - base)).step_by(length as usize) {
						let proof_layers = depth.saturating_sub(base + 1);
						let root = tree.root();
						let request = HashRequest { root, base, index, length, proof_layers };
						let Ok((first, number)) = tree.needed(&request) else {
							let too_high = base == depth || length << base > 1 << depth;
							assert!(length < 2 || too_high);
							continue;
						};
						let needed = &pieces[first as usize..(first + number) as usize];
						let hashes = tree.answer(&request, needed).unwrap();
						assert!(proves(&request, hashes, depth));
						if number > 0 {
							let none: [PieceTree; 0] = [];
							assert_eq!(tree.answer(&request, &none), Err(Refused::NoPiece));
						}
						answered += 1;
					}
				}
			}
			assert!(answered > 0 || depth == 0);
		}
	}
}

#[test]
fn what_is_proved_already_is_not_sent() {
	let torrent = Torrent::parse(&vector("album-hybrid")).unwrap();
	let tree = torrent.files()[1].tree().unwrap();
	let ask = |length, proof_layers| {
		let request = HashRequest { root: tree.root(), base: 1, index: 0, length, proof_layers };
		tree.answer(&request, &[] as &[PieceTree]).map(|hashes| hashes.len())
	};
	// Ten pieces, a tree of depth 5, and so four layers from the pieces' up to the root's children.
	assert_eq!(ask(2, 0), Ok(2));
	assert_eq!(ask(2, 3), Ok(5));
	assert_eq!(ask(8, 2), Ok(8));
	assert_eq!(ask(8, 3), Ok(9));
	assert_eq!(ask(16, 3), Ok(16));
	assert_eq!(ask(2, 4), Err(Refused::Outside));
	assert_eq!(ask(32, 0), Err(Refused::Outside));
}

#[test]
fn requests_outside_the_tree_are_refused() {
	let torrent = Torrent::parse(&vector("single-v2")).unwrap();
	let tree = torrent.files()[0].tree().unwrap();
	let good = HashRequest { root: tree.root(), base: 0, index: 0, length: 2, proof_layers: 0 };
	assert_eq!(tree.needed(&good), Ok((0, 1)));
	for bad in [
		HashRequest { length: 0, ..good },
		HashRequest { length: 1, ..good },
		HashRequest { length: 3, ..good },
		HashRequest { length: 1024, ..good },
		HashRequest { length: 1 << 31, ..good },
		HashRequest { index: 1, ..good },
		HashRequest { index: 16, ..good },
		HashRequest { index: u32::MAX - 1, ..good },
		HashRequest { base: 4, ..good },
		HashRequest { base: u32::MAX, ..good },
		HashRequest { proof_layers: 4, ..good },
		HashRequest { proof_layers: u32::MAX, ..good },
	] {
		assert_eq!(tree.needed(&bad), Err(Refused::Outside), "{bad:?}");
	}
}

#[test]
fn false_data_has_no_piece_tree() {
	let torrent = Torrent::parse(&vector("single-v2")).unwrap();
	let tree = torrent.files()[0].tree().unwrap();
	let mut leaves: Vec<_> =
		data(0, tree.length())[..32_768].chunks(BLOCK as usize).map(leaf).collect();
	assert!(tree.piece_tree(0, leaves.clone()).is_some());
	assert!(tree.piece_tree(1, leaves.clone()).is_none());
	leaves.pop();
	assert!(tree.piece_tree(0, leaves.clone()).is_none());
	leaves.push([0; 32]);
	assert!(tree.piece_tree(0, leaves).is_none());
}

#[test]
fn magnet_links_name_both_hashes_and_the_peers() {
	let torrent = Torrent::parse(&vector("small-hybrid")).unwrap();
	let (v1, v2) = (torrent.hashes().v1.unwrap(), torrent.hashes().v2.unwrap());
	assert_eq!(
		torrent.magnet(&["10.0.0.1:6881".parse().unwrap(), "[::1]:1".parse().unwrap()]),
		format!(
			"magnet:?xt=urn:btih:{}&xt=urn:btmh:1220{}&dn=small&x.pe=10.0.0.1:6881&x.pe=[::1]:1",
			hex(&v1),
			hex(&v2)
		)
	);
	assert_eq!(
		magnet::link(torrent.hashes(), "a b&ü", &[]).rsplit('=').next(),
		Some("a%20b%26%c3%bc")
	);
}

/// A v1 torrent of these files: the names of a path, length, attributes.
fn v1(files: &[(&[&str], u64, &str)]) -> Result<Torrent, TorrentError> {
	let text = |text: &str| format!("{}:{text}", text.len());
	let listed: String = files
		.iter()
		.map(|(path, length, attributes)| {
			let path: String = path.iter().map(|name| text(name)).collect();
			format!("d4:attr{}6:lengthi{length}e4:pathl{path}ee", text(attributes))
		})
		.collect();
	let length: u64 = files.iter().map(|(_, length, _)| length).sum();
	let pieces = "x".repeat(20 * length.div_ceil(1024) as usize);
	let info =
		format!("d5:filesl{listed}e4:name1:n12:piece lengthi1024e6:pieces{}e", text(&pieces));
	Torrent::parse(format!("d4:info{info}e").as_bytes())
}

#[test]
fn path_traversal_should_fail() {
	for name in ["..", ".", "", "a/b", "/etc", "a\\b", "\\\\host", "a\0b", "a\nb", &"n".repeat(256)]
	{
		for path in [&[name] as &[&str], &["a", name], &[name, "a"]] {
			let read = v1(&[(path, 1, "")]);
			assert!(matches!(read, Err(TorrentError::Path(_))), "{path:?}: {read:?}");
		}
	}
	assert!(matches!(v1(&[(&[], 1, "")]), Err(TorrentError::Path(_))));
	assert!(v1(&[(&["a", "..b", "c..", "ü"], 1, "")]).is_ok());
	let info = "d6:lengthi1e4:name2:..12:piece lengthi1024e6:pieces20:xxxxxxxxxxxxxxxxxxxxe";
	assert!(matches!(Torrent::from_info(info.as_bytes()), Err(TorrentError::Path(_))));
	let tree =
		"d9:file treed2:..d0:d6:lengthi0eeee12:meta versioni2e4:name1:n12:piece lengthi16384ee";
	assert!(matches!(Torrent::from_info(tree.as_bytes()), Err(TorrentError::Path(_))));
}

#[test]
fn a_name_given_twice_should_fail() {
	let twice = |a: &[&str], b: &[&str]| v1(&[(a, 1, ""), (&["x"], 2, ""), (b, 1, "")]);
	assert!(matches!(twice(&["a", "b"], &["a", "b"]), Err(TorrentError::Twice(_))));
	assert!(matches!(twice(&["a", "b", "c"], &["a", "b"]), Err(TorrentError::Twice(_))));
	assert!(matches!(twice(&["a"], &["a", "b"]), Err(TorrentError::Twice(_))));
	assert!(twice(&["a", "b"], &["a", "c"]).is_ok());
}

#[test]
fn pads_are_gaps_whatever_their_names() {
	let torrent =
		v1(&[(&["a"], 5, ""), (&[".."], 1019, "p"), (&["b"], 7, "x"), (&[".."], 3, "p")]).unwrap();
	assert_eq!(torrent.length(), 12);
	assert_eq!(torrent.pieces(), 2);
	assert_eq!(torrent.piece(1), Some((1024, 10)));
	let run = |file, from, length| Run { place: Some((file, from)), length };
	let gap = |length| Run { place: None, length };
	let files = torrent.files();
	assert_eq!(piece_runs(files, 3, 1023), [run(0, 3, 2), gap(1019), run(1, 0, 2)]);
	assert_eq!(piece_runs(files, 1030, 4), [run(1, 6, 1), gap(3)]);
	assert_eq!(content_runs(files, 3, 4), [run(0, 3, 2), run(1, 0, 2)]);
	assert_eq!(content_runs(files, 11, 3), [run(1, 6, 1), gap(2)]);
	assert_eq!(content_runs(files, 11, 0), []);
}

#[test]
fn lengths_that_overflow_should_fail() {
	let info = |length: &str, piece: &str| {
		let info = format!(
			"d6:length{length}4:name1:n12:piece length{piece}6:pieces20:xxxxxxxxxxxxxxxxxxxxe"
		);
		Torrent::from_info(info.as_bytes()).map(|torrent| torrent.pieces())
	};
	assert_eq!(info("i1024e", "i1024e"), Ok(1));
	for (length, piece) in [
		("i0e", "i1024e"),
		("i-1e", "i1024e"),
		("i1025e", "i1024e"),
		("i18446744073709551615e", "i1024e"),
		("i18446744073709551616e", "i1024e"),
		("i1024e", "i0e"),
		("i1024e", "i-1e"),
		("i1024e", "i1099511627776e"),
		("4:1024", "i1024e"),
		("i1024e", "le"),
	] {
		assert!(info(length, piece).is_err(), "{length} {piece}");
	}
	assert!(v1(&[(&["a"], 1 << 20, ""), (&["b"], 1, "l")]).is_err());
}

/// The vector with the first place where `from` stands changed to `to`.
fn changed(name: &str, from: &[u8], to: &[u8]) -> Result<Torrent, TorrentError> {
	let bytes = vector(name);
	let at = bytes.windows(from.len()).position(|part| part == from).unwrap();
	Torrent::parse(&[&bytes[..at], to, &bytes[at + from.len()..]].concat())
}

#[test]
fn halves_that_differ_should_fail() {
	// The file tree comes first in the info dictionary.
	let halves = |from: &str, to: &str| changed("album-hybrid", from.as_bytes(), to.as_bytes());
	assert!(halves("second", "second").is_ok());
	assert_eq!(
		halves("6:second", "6:secone").err(),
		Some(TorrentError::Halves("a file has two names"))
	);
	let length = halves("i102393e", "i102394e").err();
	assert_eq!(length, Some(TorrentError::Halves("a file has two lengths")));
	let empty = halves("5:emptyd0:d6:lengthi0eee", "").err();
	assert_eq!(empty, Some(TorrentError::Halves("one has more files")));
}

#[test]
fn a_pad_behind_the_last_file_fills_its_piece_and_no_more() {
	let hybrid = |pads: &str, pieces: usize| {
		let mut info = b"d9:file treed1:ad0:d6:lengthi1e11:pieces root32:".to_vec();
		info.extend(leaf(b"x"));
		let pieces = format!("{}:{}", 20 * pieces, "h".repeat(20 * pieces));
		let rest = format!(
			"eee5:filesld6:lengthi1e4:pathl1:aee{pads}e12:meta versioni2e4:name1:n\
			 12:piece lengthi16384e6:pieces{pieces}e"
		);
		info.extend(rest.as_bytes());
		Torrent::from_info(&info).map(|torrent| torrent.piece(0))
	};
	let pad = |length: u32| format!("d4:attr1:p6:lengthi{length}e4:pathl1:pee");
	assert_eq!(hybrid("", 1), Ok(Some((0, 1))));
	assert_eq!(hybrid(&pad(16_383), 1), Ok(Some((0, 16_384))));
	let more = Err(TorrentError::Halves("one has more pieces"));
	assert_eq!(hybrid(&pad(16_384), 2), more);
	assert_eq!(hybrid(&pad(16_384), 1), Err(TorrentError::Bad("pieces")));
}

#[test]
fn piece_layers_that_do_not_belong_should_fail() {
	let bytes = vector("single-v2");
	let layers = bytes.windows(13).position(|part| part == b"12:piece laye").unwrap();
	for at in layers + 20..bytes.len() - 2 {
		let mut bad = bytes.clone();
		bad[at] ^= 1;
		assert!(Torrent::parse(&bad).is_err(), "byte {at}");
	}
	let mut none = bytes[..layers].to_vec();
	none.push(b'e');
	assert_eq!(Torrent::parse(&none).err(), Some(TorrentError::Layers));
}

#[test]
fn an_info_dictionary_alone_has_no_trees() {
	let torrent = Torrent::parse(&vector("album-hybrid")).unwrap();
	let info = Torrent::from_info(torrent.info_bytes()).unwrap();
	assert_eq!(info.hashes(), torrent.hashes());
	assert!(info.files().iter().all(|file| file.tree().is_none()));
}

#[test]
fn folders_in_each_other_do_not_multiply_the_memory() {
	// A file takes 27 bytes in the torrent, and its path 12 kB in memory.
	let deep = |files: usize| {
		let (open, close) = (format!("d200:{}", "f".repeat(200)).repeat(60), "e".repeat(60));
		let file = |n: usize| format!("5:{n:05}d0:d6:lengthi{}eee", usize::from(n == 0));
		let empty: String = (1..files).map(file).collect();
		let root = format!("d0:d6:lengthi1e11:pieces root32:{}ee", "r".repeat(32));
		format!(
			"d9:file tree{open}d5:00000{root}{empty}e{close}12:meta versioni2e4:name1:n12:piece lengthi16384ee"
		)
	};
	assert_eq!(Torrent::from_info(deep(100).as_bytes()).unwrap().files().len(), 100);
	let many = deep(40_000);
	assert!(many.len() < 2_000_000);
	let refused = Torrent::from_info(many.as_bytes());
	assert!(matches!(refused, Err(TorrentError::Unsupported(_))), "{refused:?}");
	// The name of the torrent is in each path too; and in v1 nothing bounds the depth of a path.
	let listed = |count: usize, path: &str, name: &str| {
		let file = |n: usize| format!("d6:lengthi1e4:pathl{path}6:{n:06}ee");
		let files: String = (0..count).map(file).collect();
		let (length, pieces) = (name.len(), "p".repeat(20));
		let info = format!(
			"d5:filesl{files}e4:name{length}:{name}12:piece lengthi1048576e6:pieces20:{pieces}e"
		);
		Torrent::from_info(info.as_bytes())
	};
	assert_eq!(listed(300_000, "", "n").unwrap().files().len(), 300_000);
	let refused = listed(400_000, "", &"n".repeat(255));
	assert!(matches!(refused, Err(TorrentError::Unsupported(_))));
	assert!(listed(1, &"1:a".repeat(100), "n").is_ok());
	assert!(matches!(listed(1, &"1:a".repeat(1_000), "n"), Err(TorrentError::Unsupported(_))));
}

#[test]
fn deep_nesting_and_bytes_behind_the_end_should_fail() {
	let deep = [b"d1:a".to_vec(), vec![b'l'; 100_000], vec![b'e'; 100_001]].concat();
	assert!(matches!(Torrent::parse(&deep), Err(TorrentError::Bencode(_))));
	let names = "1:ad".repeat(70);
	let tree = format!("d4:infod9:file treed{names}0:d6:lengthi0ee{}eee", "e".repeat(70));
	assert!(matches!(Torrent::parse(tree.as_bytes()), Err(TorrentError::Bencode(_))));
	let mut behind = vector("small-v1");
	behind.push(b'x');
	assert!(matches!(Torrent::parse(&behind), Err(TorrentError::Bencode(_))));
	assert!(Torrent::parse(b"").is_err());
	assert!(Torrent::parse(b"i1e").is_err());
}

proptest! {
	#[test]
	fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
		let _ = Torrent::parse(&bytes);
		let _ = Torrent::from_info(&bytes);
	}

	#[test]
	fn no_changed_torrent_makes_it_panic(
		shape in 0..SHAPES.len(),
		version in 0..VERSIONS.len(),
		changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
	) {
		let mut bytes = vector(&format!("{}-{}", SHAPES[shape], VERSIONS[version]));
		for (at, value) in changes {
			let at = at.index(bytes.len());
			bytes[at] = value;
		}
		if let Ok(torrent) = Torrent::parse(&bytes) {
			for piece in 0..torrent.pieces().min(100) {
				torrent.piece(piece);
			}
		}
	}

	#[test]
	fn runs_cover_what_is_asked_for(offset in 0_u64..500_000, length in 0_u64..500_000) {
		let torrent = Torrent::parse(&vector("album-hybrid")).unwrap();
		for runs in [
			content_runs(torrent.files(), offset, length),
			piece_runs(torrent.files(), offset, length),
		] {
			prop_assert_eq!(runs.iter().map(|run| run.length).sum::<u64>(), length);
			prop_assert!(runs.iter().all(|run| run.length > 0));
		}
	}

	#[test]
	fn trees_of_all_sizes_lead_to_their_roots(
		length in 1_u64..2_000_000,
		power in 0_u32..6,
		index in any::<prop::sample::Index>(),
		base in 0_u32..7,
		count in 1_u32..7,
	) {
		let piece_length = BLOCK << power;
		// One byte stands for each block: the tree takes any leaves.
		let leaves: Vec<Hash> = (0..length.div_ceil(BLOCK)).map(|i| leaf(&i.to_le_bytes())).collect();
		let blocks = 1_usize << power;
		let height = |n: usize| n.next_power_of_two().trailing_zeros();
		let depth = height(leaves.len());
		let mut padded = leaves.clone();
		padded.resize(1 << depth, [0; 32]);
		let up = |mut layer: Vec<Hash>| {
			while layer.len() > 1 {
				layer = layer.chunks(2).map(|pair| leaf(&pair.concat())).collect();
			}
			layer[0]
		};
		let root = up(padded.clone());
		let pieces: Vec<Hash> =
			padded.chunks(blocks).take(leaves.len().div_ceil(blocks)).map(|c| up(c.to_vec())).collect();
		let layer = pieces.as_flattened();
		let tree = FileTree::new(root, length, piece_length, (length > piece_length).then_some(layer));
		let tree = tree.unwrap();
		prop_assert_eq!(tree.pieces(), pieces.len() as u64);
		let trees: Vec<_> = (0..tree.pieces())
			.map(|p| tree.piece_tree(p, leaves.chunks(blocks).nth(p as usize).unwrap().to_vec()).unwrap())
			.collect();
		let length = 1_u32 << count;
		let number = (1_u64 << depth) >> base >> count;
		if base < depth && number > 0 {
			let index = index.index(number as usize) as u32 * length;
			let request = HashRequest { root, base, index, length, proof_layers: depth - base - 1 };
			let (first, number) = tree.needed(&request).unwrap();
			let needed = &trees[first as usize..(first + number) as usize];
			prop_assert!(proves(&request, tree.answer(&request, needed).unwrap(), depth));
		}
	}
}
