// SPDX-License-Identifier: Apache-2.0
//! What went wrong on the chain or on the way to it, in sentences that say what to do.

use subxt::error::{
	BackendError, DispatchError, ExtrinsicError, RpcError, TokenError, TransactionEventsError,
};

/// Of what asks the chain for something.
pub type Result<T> = std::result::Result<T, ChainError>;

/// What went wrong.
#[derive(thiserror::Error, Debug)]
pub enum ChainError {
	/// The address is none of a node.
	#[error("{0} is no address of a node: it begins with ws:// or wss://")]
	Url(String),
	/// No node answers there.
	#[error(
		"cannot reach a node at {url}: {why}. Is it running, and is its RPC port open to you?"
	)]
	Unreachable {
		/// The address.
		url: String,
		/// What came instead.
		why: String,
	},
	/// The node did not answer.
	#[error("the node does not answer; the connection is tried again")]
	TimedOut,
	/// The node has no block.
	#[error("the node has no best block: is it still starting?")]
	NoBlock,
	/// The chain has no pools.
	#[error("this chain has no pools for seeding ({0}): is --url that of a Trine node that is up to date?")]
	NoSeeding(String),
	/// There is no such pool.
	#[error("there is no pool {0}: it is over, or there never was one")]
	NoPool(u64),
	/// The node refused a transaction before it got into a block.
	#[error("the node refused the transaction: {text}")]
	Rejected {
		/// The code of the node's answer, if it gave one.
		code: Option<i32>,
		/// What is wrong and what to do.
		text: String,
	},
	/// A transaction got into a block and failed there.
	#[error("{0}")]
	Failed(String),
	/// A transaction got into no block while it could.
	#[error("the transaction got into no block within {blocks} blocks: {why}. Try again, with a higher --tip")]
	Dropped {
		/// How long it could.
		blocks: u64,
		/// What the node said last.
		why: String,
	},
	/// The node's answer is not understood.
	#[error("{0}")]
	Other(String),
}

impl ChainError {
	/// Whether the same may succeed a moment later, without anybody doing anything.
	pub fn is_passing(&self) -> bool {
		matches!(self, Self::TimedOut | Self::NoBlock | Self::Other(_) | Self::Dropped { .. })
	}

	/// Whether a transaction that was given to a node can be in a block all the same: then only the chain
	/// knows, and to send another one could pay twice.
	pub fn leaves_open(&self) -> bool {
		match self {
			Self::Failed(_) => false,
			Self::Rejected { code, .. } => *code == Some(ALREADY_THERE),
			_ => true,
		}
	}
}

/// Errors that need no further words: nearly always the connection.
macro_rules! other {
	($($error:ty),+) => {
		$(impl From<$error> for ChainError {
			fn from(error: $error) -> Self {
				Self::Other(error.to_string())
			}
		})+
	};
}
other!(
	subxt::error::OnlineClientError,
	subxt::error::OnlineClientAtBlockError,
	subxt::error::BlocksError,
	subxt::error::StorageError,
	subxt::error::StorageValueError,
	subxt::error::EventsError,
	subxt::error::ExtrinsicDecodeErrorAt,
	subxt::rpcs::Error
);

impl From<subxt::error::RuntimeApiError> for ChainError {
	fn from(error: subxt::error::RuntimeApiError) -> Self {
		use frame_decode::runtime_apis::RuntimeApiInputsEncodeError;
		use subxt::{error::RuntimeApiError, ext::frame_decode};
		match &error {
			RuntimeApiError::TraitNotFound(_)
			| RuntimeApiError::MethodNotFound { .. }
			| RuntimeApiError::CouldNotEncodeInputs(RuntimeApiInputsEncodeError::CannotGetInfo(
				_,
			)) => Self::NoSeeding(error.to_string()),
			_ => Self::Other(error.to_string()),
		}
	}
}

impl From<ExtrinsicError> for ChainError {
	fn from(error: ExtrinsicError) -> Self {
		match &error {
			ExtrinsicError::ErrorSubmittingTransaction(BackendError::Rpc(
				RpcError::ClientError(subxt::rpcs::Error::User(user)),
			)) => {
				let data = user.data.as_ref().map_or("", |data| data.get());
				Self::Rejected {
					code: Some(user.code),
					text: rejection(user.code, &user.message, data),
				}
			},
			ExtrinsicError::PalletNameNotFound(_) | ExtrinsicError::CallNameNotFound { .. } => {
				Self::NoSeeding(error.to_string())
			},
			_ => Self::Other(error.to_string()),
		}
	}
}

impl From<TransactionEventsError> for ChainError {
	fn from(error: TransactionEventsError) -> Self {
		match error {
			TransactionEventsError::ExtrinsicFailed(error) => Self::Failed(sentence(&error)),
			other => Self::Other(other.to_string()),
		}
	}
}

/// The code of an answer that the pool holds another transaction under this number, for as high a tip.
pub const TIP_TOO_LOW: i32 = 1_014;
/// The code of an answer that the pool has this very transaction.
pub const ALREADY_THERE: i32 = 1_013;

/// Why the node's pool did not take a transaction, and what to do.
fn rejection(code: i32, message: &str, data: &str) -> String {
	let has = |text| data.contains(text);
	let known = match code {
		1_010 if has("Inability to pay") => {
			"the account has not enough TRN for the fee: send it some TRN"
		},
		1_010 if has("outdated") => "its number was used by another one: is this key used elsewhere?",
		1_010 if has("bad signature") => {
			"its signature does not fit: the node is on another fork or of another version; try again"
		},
		1_010 if has("ancient") => "it is too old: is the node still synchronising?",
		1_010 if has("exhaust") => "the block is full: try again",
		1_012 => "the pool has put it aside for a while: try again in half an hour, with a higher tip",
		TIP_TOO_LOW => {
			"another one with the same number waits, for as high a tip: wait for it, or give a higher tip"
		},
		1_016 => "the pool is full of better paying ones: try again with a higher tip",
		_ => "",
	};
	match known {
		"" => format!("{message} {data} (code {code})"),
		known => format!("{known} (code {code})"),
	}
}

/// Why a call failed, and what to do. The chain's own errors say that in their documentation.
pub fn sentence(error: &DispatchError) -> String {
	match error {
		DispatchError::Module(error) => match error.details() {
			Ok(details) => {
				let name = format!("{}.{}", details.pallet.name(), details.variant.name);
				let docs = details.variant.docs.join(" ");
				match docs.trim() {
					"" => format!("the chain refused it: {name}"),
					docs => format!("{docs} ({name})"),
				}
			},
			Err(_) => format!("the chain refused it: {error}"),
		},
		DispatchError::Token(TokenError::FundsUnavailable | TokenError::Frozen) => {
			"The account has not enough TRN that can be spent. Send it more, or name a smaller sum. \
			 (Token)"
				.into()
		},
		DispatchError::Token(TokenError::NotExpendable | TokenError::OnlyProvider) => {
			"That would leave the account with less than it needs to live, 0.001 TRN. Send it more, or \
			 name a smaller sum. (Token)"
				.into()
		},
		other => format!("the chain refused it: {other}"),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn only_a_refusal_should_say_that_a_transaction_is_in_no_block() {
		let rejected = |code| ChainError::Rejected { code, text: String::new() };
		for settled in [ChainError::Failed(String::new()), rejected(Some(1_010)), rejected(None)] {
			assert!(!settled.leaves_open(), "{settled:?}");
		}
		// After a connection that was lost, the node says that it has it already.
		for open in [ChainError::TimedOut, ChainError::Other(String::new()), rejected(Some(1_013))]
		{
			assert!(open.leaves_open(), "{open:?}");
		}
	}

	#[test]
	fn rejections_should_say_what_to_do() {
		let data = "\"Inability to pay some fees (e.g. account balance too low)\"";
		let text = rejection(1_010, "Invalid Transaction", data);
		assert_eq!(
			text,
			"the account has not enough TRN for the fee: send it some TRN (code 1010)"
		);
		// What nobody knows is told as it came.
		let text = rejection(1_010, "Invalid Transaction", "\"Custom error: 7\"");
		assert_eq!(text, "Invalid Transaction \"Custom error: 7\" (code 1010)");
	}

	#[test]
	fn token_errors_should_say_what_to_do() {
		let text = sentence(&DispatchError::Token(TokenError::FundsUnavailable));
		assert!(text.contains("Send it more"), "{text}");
	}
}
