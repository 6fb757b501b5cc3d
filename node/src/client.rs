// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! The types of which the node's client is made.

use sc_consensus::LongestChain;
use sc_executor::WasmExecutor;
use sc_transaction_pool::TransactionPoolHandle;
use trine_runtime::{opaque::Block, RuntimeApi};

pub type FullClient =
	sc_service::TFullClient<Block, RuntimeApi, WasmExecutor<sp_io::SubstrateHostFunctions>>;
pub type FullBackend = sc_service::TFullBackend<Block>;
pub type FullSelectChain = LongestChain<FullBackend, Block>;
pub type TransactionPool = TransactionPoolHandle<Block, FullClient>;
