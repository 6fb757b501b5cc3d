// SPDX-License-Identifier: Apache-2.0
//! Connections and transactions with a real node: `TRINE_NODE=<binary> cargo test --release --test chain`.
//! Without a node there is nothing to do.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Node;
use futures::StreamExt;
use std::{net::TcpListener, time::Duration};
use subxt_signer::sr25519::dev;
use trine_seeder::chain::{send::Fate, Call, Chain, ChainError, Signer};

fn alice() -> Signer {
	Signer::new(dev::alice())
}

#[tokio::test(flavor = "multi_thread")]
async fn transactions_should_be_carried_out_and_refused() {
	let Some(node) = Node::start() else { return };
	let chain = node.connect().await;
	let (best, last_final) = (chain.best().await.unwrap(), chain.last_final().await.unwrap());
	assert!(last_final.number() <= best.number());
	assert!(best.free_balance(&alice().account()).await.unwrap() > 0);

	let receipt = chain.carry_out(&alice(), &Call::Nothing, 1_000_000).await.unwrap();
	assert!(receipt.events.iter().count() > 0);
	let block = chain.block(receipt.block).await.unwrap();
	assert_eq!(block.nonce(&alice().account()).await.unwrap(), 1);

	// Nobody has paid into this account.
	let poor = Signer::new(dev::alice().derive([subxt_signer::DeriveJunction::hard("poor")]));
	let refused = chain.carry_out(&poor, &Call::Nothing, 0).await.err().unwrap();
	assert!(matches!(&refused, ChainError::Rejected { code: Some(1_010), .. }), "{refused:?}");
	assert!(refused.to_string().contains("not enough TRN"), "{refused}");

	// One that was sent too early follows as soon as the number before it is used.
	let best = chain.best().await.unwrap();
	let mut early = chain.submit(&best, &alice(), &Call::Nothing, 2, 5).await.unwrap();
	chain.carry_out(&alice(), &Call::Nothing, 1).await.unwrap();
	let mut last = None;
	while let Some(fate) = early.next().await {
		assert!(matches!(fate, Fate::InBlock | Fate::Final), "{fate:?}");
		last = Some(fate);
	}
	assert_eq!(last, Some(Fate::Final));

	// A chain without pools says so.
	let error = chain.best().await.unwrap().tick().await.err();
	assert!(error.is_none_or(|error| matches!(error, ChainError::NoSeeding(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_connection_should_come_back() {
	let Some(mut node) = Node::start() else { return };
	let chain = node.connect().await;
	node.stop();
	let asked = tokio::spawn({
		let chain = chain.clone();
		async move { chain.best().await }
	});
	node.start_again();
	// What was asked meanwhile is answered, or can be asked again.
	let answer = tokio::time::timeout(Duration::from_secs(100), asked).await.unwrap().unwrap();
	if let Err(error) = answer {
		assert!(error.is_passing(), "{error:?}");
		chain.best().await.unwrap();
	}
	let mut heads = chain.heads().await.unwrap();
	assert!(heads.next().await.unwrap().is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_without_a_node_should_be_refused_in_words() {
	let error = Chain::connect("http://127.0.0.1:9").await.err().unwrap().to_string();
	assert!(error.contains("begins with ws://"), "{error}");
	let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
	let error = Chain::connect(&format!("ws://127.0.0.1:{port}")).await.err().unwrap().to_string();
	assert!(error.contains("cannot reach a node"), "{error}");
}
