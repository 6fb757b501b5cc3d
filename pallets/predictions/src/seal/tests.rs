// SPDX-License-Identifier: Apache-2.0
//! Tests of sealing: the shared vectors, and what an attacker would try.

use super::*;
use proptest::prelude::*;
use serde_json::Value;

/// The vectors that Python makes and JavaScript reads as well.
fn vectors() -> Value {
	serde_json::from_str(include_str!("../../vectors/seal.json")).unwrap()
}

fn each<'a>(vectors: &'a Value, kind: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
	let list = vectors[kind].as_array().unwrap();
	assert!(!list.is_empty());
	list.iter()
}

fn bytes(hex: &Value) -> Vec<u8> {
	let hex = hex.as_str().unwrap();
	(0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
}

fn fixed<const N: usize>(hex: &Value) -> [u8; N] {
	bytes(hex).try_into().unwrap()
}

fn context_of(vector: &Value) -> Context {
	Context {
		genesis: fixed(&vector["genesis"]),
		trader: fixed(&vector["trader"]),
		sequence: vector["sequence"].as_str().unwrap().parse().unwrap(),
	}
}

fn context() -> Context {
	Context { genesis: [1; 32], trader: [2; 32], sequence: 3 }
}

/// A reader's secret and reading key.
fn reader(seed: u8) -> (Key, Key) {
	let secret = [seed; 32];
	(secret, x25519(secret, X25519_BASEPOINT_BYTES))
}

/// What a reader makes of a delivery.
fn unwrap_key(context: &Context, index: u32, reader: &(Key, Key), delivery: &Delivery) -> Key {
	let shared = x25519(reader.0, delivery.ephemeral);
	let mask = wrapping_mask(context, index, &reader.1, &delivery.ephemeral, &shared);
	xor(&delivery.wrapped, &mask)
}

#[test]
fn messages_are_as_in_the_vectors() {
	for vector in each(&vectors(), "messages") {
		let level = FixedU128::from_inner(vector["level_e18"].as_str().unwrap().parse().unwrap());
		let plain = Plain {
			position: Position {
				direction: match vector["direction"].as_str().unwrap() {
					"long" => Direction::Long,
					_ => Direction::Short,
				},
				entry: match vector["entry"].as_str().unwrap() {
					"market" => Entry::Market,
					_ => Entry::Level { price: level },
				},
			},
			thesis: bytes(&vector["thesis"]).try_into().unwrap(),
		};
		let message = fixed(&vector["message"]);
		assert_eq!(plain.encode_message(), message, "{}", vector["name"]);
		assert_eq!(Plain::decode_message(&message), Some(plain), "{}", vector["name"]);
	}
}

#[test]
fn malformed_messages_say_nothing() {
	for vector in each(&vectors(), "malformed") {
		assert_eq!(Plain::decode_message(&fixed(&vector["message"])), None, "{}", vector["name"]);
	}
}

#[test]
fn a_level_of_zero_is_not_valid_and_not_read() {
	let zero = Position {
		direction: Direction::Long,
		entry: Entry::Level { price: FixedU128::from_inner(0) },
	};
	assert!(!zero.is_valid());
	let plain = Plain { position: zero, thesis: Default::default() };
	assert_eq!(Plain::decode_message(&plain.encode_message()), None);
	assert!(Position { direction: Direction::Short, entry: Entry::Market }.is_valid());
	let least = Entry::Level { price: FixedU128::from_inner(1) };
	assert!(Position { direction: Direction::Short, entry: least }.is_valid());
}

#[test]
fn blueprints_and_deliveries_are_as_in_the_vectors() {
	for vector in each(&vectors(), "blueprints") {
		let name = &vector["name"];
		let (context, key) = (context_of(vector), fixed(&vector["key"]));
		let (message, ciphertext) = (fixed(&vector["message"]), fixed(&vector["ciphertext"]));
		assert_eq!(commitment(&context, &key), fixed(&vector["commitment"]), "{name}");
		assert_eq!(crypt(&context, &key, &message), ciphertext, "{name}");
		assert_eq!(crypt(&context, &key, &ciphertext), message, "{name}");
		for delivery in each(vector, "deliveries") {
			let index = delivery["index"].as_u64().unwrap() as u32;
			let reading_key = fixed(&delivery["reading_key"]);
			let right = Delivery {
				ephemeral: fixed(&delivery["ephemeral"]),
				wrapped: fixed(&delivery["wrapped"]),
			};
			assert_eq!(
				ephemeral_secret(&context, &key, index, &reading_key),
				fixed(&delivery["ephemeral_secret"]),
				"{name} {index}"
			);
			assert_eq!(deliver(&context, &key, index, &reading_key), right, "{name} {index}");
			assert!(right.is_of(&context, &key, index, &reading_key), "{name} {index}");
			if delivery["reading_secret"].is_string() {
				let reader = (fixed(&delivery["reading_secret"]), reading_key);
				assert_eq!(unwrap_key(&context, index, &reader, &right), key, "{name} {index}");
			}
		}
	}
}

#[test]
fn reading_keys_are_as_in_the_vectors() {
	for vector in each(&vectors(), "reading_keys") {
		let (name, key) = (&vector["name"], fixed(&vector["key"]));
		let (canonical, low) = (vector["canonical"] == true, vector["low_order"] == true);
		assert_eq!(x25519(fixed(&vector["scalar"]), key), fixed(&vector["x25519"]), "{name}");
		assert_eq!(is_canonical(&key), canonical, "{name}");
		assert_eq!(is_low_order(&key), low, "{name}");
		assert_eq!(is_reading_key(&key), canonical && !low, "{name}");
	}
}

/// Whoever registers such a key could have no secret of it, yet anybody could read what is delivered to it.
#[test]
fn low_order_keys() {
	for point in LOW_ORDER {
		for top in [0, 0x80] {
			let mut key = point;
			key[31] |= top;
			assert!(is_low_order(&key));
			assert!(!is_reading_key(&key));
			for secret in [[0; 32], [0xff; 32], [0x5a; 32]] {
				assert_eq!(x25519(secret, key), [0; 32]);
			}
			// The mask of such a delivery has no secret in it.
			let delivery = deliver(&context(), &[9; 32], 4, &key);
			let mask = wrapping_mask(&context(), 4, &key, &delivery.ephemeral, &[0; 32]);
			assert_eq!(xor(&delivery.wrapped, &mask), [9; 32]);
		}
	}
}

/// A buyer must not be able to register what a courier's library might tidy up: another hash, and the trader pays.
#[test]
fn a_key_with_two_encodings_should_not_be_registered() {
	let (_, key) = reader(7);
	let mut twin = key;
	twin[31] |= 0x80;
	assert!(is_reading_key(&key));
	assert!(!is_reading_key(&twin));
	assert_eq!(x25519([8; 32], key), x25519([8; 32], twin));
	let (one, other) =
		(deliver(&context(), &[9; 32], 0, &key), deliver(&context(), &[9; 32], 0, &twin));
	assert_ne!(one.wrapped, other.wrapped);
}

/// Ciphertext and commitment of another, posted as one's own or elsewhere, are opened by nothing.
#[test]
fn replayed_commitment() {
	let (context, key) = (context(), [9; 32]);
	let text = Plain {
		position: Position { direction: Direction::Short, entry: Entry::Market },
		thesis: b"mine".to_vec().try_into().unwrap(),
	}
	.encode_message();
	let sealed = crypt(&context, &key, &text);
	for other in [
		Context { genesis: [4; 32], ..context },
		Context { trader: [4; 32], ..context },
		Context { sequence: 4, ..context },
		// Parts change places.
		Context { genesis: context.trader, trader: context.genesis, ..context },
	] {
		assert_ne!(commitment(&other, &key), commitment(&context, &key));
		assert_eq!(Plain::decode_message(&crypt(&other, &key, &sealed)), None);
		let (_, b) = reader(7);
		let delivery = deliver(&context, &key, 0, &b);
		assert!(!delivery.is_of(&other, &key, 0, &b));
		assert_ne!(deliver(&other, &key, 0, &b).ephemeral, delivery.ephemeral);
	}
}

#[test]
fn a_delivery_that_differs_from_its_key() {
	let (context, key, (_, b)) = (context(), [9; 32], reader(7));
	let right = deliver(&context, &key, 5, &b);
	assert!(right.is_of(&context, &key, 5, &b));
	for bit in 0..256 {
		let mut wrong = right;
		wrong.ephemeral[bit / 8] ^= 1 << (bit % 8);
		assert!(!wrong.is_of(&context, &key, 5, &b), "bit {bit} of E");
		let mut wrong = right;
		wrong.wrapped[bit / 8] ^= 1 << (bit % 8);
		assert!(!wrong.is_of(&context, &key, 5, &b), "bit {bit} of W");
	}
	// Another's delivery, another index's, another key's.
	assert!(!right.is_of(&context, &key, 4, &b));
	assert!(!right.is_of(&context, &key, 5, &reader(8).1));
	assert!(!right.is_of(&context, &[8; 32], 5, &b));
}

/// A trader who wraps K with a secret of their own choice gives the buyer K, but not what K says.
#[test]
fn a_readable_delivery_of_another_ephemeral_is_faulty() {
	let (context, key, buyer) = (context(), [9; 32], reader(7));
	let ephemeral = x25519([6; 32], X25519_BASEPOINT_BYTES);
	let mask = wrapping_mask(&context, 5, &buyer.1, &ephemeral, &x25519([6; 32], buyer.1));
	let delivery = Delivery { ephemeral, wrapped: xor(&key, &mask) };
	assert_eq!(unwrap_key(&context, 5, &buyer, &delivery), key);
	assert!(!delivery.is_of(&context, &key, 5, &buyer.1));
}

#[test]
fn the_stream_does_not_repeat() {
	let stream = crypt(&context(), &[9; 32], &[0; MESSAGE_LEN]);
	let mut blocks: Vec<_> = stream.chunks(32).collect();
	blocks.sort();
	blocks.dedup();
	assert_eq!(blocks.len(), 8);
}

#[test]
fn what_is_stored_has_the_sizes_that_deposits_count() {
	assert_eq!(Delivery::max_encoded_len(), 64);
	assert_eq!(Position::max_encoded_len(), 1 + 1 + 16);
	assert_eq!(Plain::max_encoded_len(), 18 + 2 + 235);
}

proptest! {
	/// There is one message for each content, and no other is read: what is read is written as it was.
	#[test]
	fn reading_then_writing_changes_nothing(
		head in prop::array::uniform3(0u8..3),
		level in prop_oneof![Just(0), any::<u128>()],
		length in 0u16..240,
		text in prop::collection::vec(prop_oneof![Just(0), any::<u8>()], 0..235),
	) {
		let mut message = [0; MESSAGE_LEN];
		let bytes = head.into_iter().chain(level.to_le_bytes()).chain(length.to_le_bytes()).chain(text);
		message.iter_mut().zip(bytes).for_each(|(to, byte)| *to = byte);
		if let Some(plain) = Plain::decode_message(&message) {
			prop_assert!(plain.position.is_valid());
			prop_assert_eq!(plain.encode_message(), message);
		}
	}

	/// Low order is what the arithmetic says, for any key.
	#[test]
	fn ordinary_keys_are_read_by_their_owner_alone(secret in any::<Key>(), key in any::<Key>(), index in any::<u32>()) {
		let b = x25519(secret, X25519_BASEPOINT_BYTES);
		prop_assert!(is_reading_key(&b));
		let delivery = deliver(&context(), &key, index, &b);
		prop_assert_eq!(unwrap_key(&context(), index, &(secret, b), &delivery), key);
		let mut other = secret;
		other[1] ^= 1;
		prop_assert_ne!(unwrap_key(&context(), index, &(other, b), &delivery), key);
		prop_assert_eq!(is_low_order(&key), x25519(secret, key) == [0; 32]);
	}
}
