// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! The command `key`.

mod network;
mod session;

use crate::cli::Cli;

/// Keys: of accounts, of the network, and of a validator.
#[derive(Debug, clap::Subcommand)]
pub enum KeyCommand {
	/// Make a validator's session keys and the call that registers them.
	///
	/// The keys are put into the keystore, and the call to be signed by the validator's account is
	/// printed, with the proof that the keys are held by whoever controls that account. Works while
	/// the node runs and before it has ever run, on the node's machine.
	Session(session::SessionKeys),

	/// Make a network key, write it to a file or stdout and its peer id to stderr.
	GenerateNodeKey(network::NetworkKey),

	/// Make a random account.
	Generate(sc_cli::GenerateCmd),

	/// Show the public key and the address of a secret URI.
	Inspect(sc_cli::InspectKeyCmd),

	/// Read a network key from a file or stdin and print its peer id.
	InspectNodeKey(sc_cli::InspectNodeKeyCmd),

	/// Put a key into the keystore of a node.
	Insert(sc_cli::InsertKeyCmd),
}

impl KeyCommand {
	pub fn run(&self, cli: &Cli) -> sc_cli::Result<()> {
		match self {
			Self::Session(command) => command.run(cli),
			Self::GenerateNodeKey(command) => command.run(cli),
			Self::Generate(command) => command.run(),
			Self::Inspect(command) => command.run(),
			Self::InspectNodeKey(command) => command.run(),
			Self::Insert(command) => command.run(cli),
		}
	}
}
