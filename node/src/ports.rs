// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! A port that somebody else has is an error that says what to do. Left alone, the crates below
//! would take a random port for RPC, share one for peers, and go on without metrics.

use sc_network::{
	config::NetworkConfiguration,
	multiaddr::{Multiaddr, Protocol},
};
use sc_service::{config::RpcEndpoint, Configuration};
use std::{
	io::{self, ErrorKind},
	net::{IpAddr, SocketAddr, TcpListener},
};

/// See to it that the node listens where it is told to and nowhere else, and that it can. `chosen`
/// says that RPC endpoints were given one by one, with settings of their own.
///
/// # Errors
/// A port is taken or cannot be listened on; says which, and which option chooses another.
pub fn check(config: &mut Configuration, chosen: bool) -> Result<(), String> {
	if let Some(endpoints) = config.rpc.addr.as_mut() {
		if !chosen {
			listen_once(endpoints);
		}
		let option = if chosen { "--experimental-rpc-endpoint" } else { "--rpc-port" };
		endpoints.iter().try_for_each(|endpoint| check_rpc(endpoint, option))?;
	}
	if let Some(prometheus) = &config.prometheus_config {
		listen(prometheus.port).map_err(|error| {
			complaint(
				"metrics",
				prometheus.port,
				&error,
				"--prometheus-port <PORT> or --no-prometheus",
			)
		})?;
	}
	check_peers(&config.network)
}

/// Of the two endpoints that stand for one port: no random port in place of a taken one, and no
/// second socket on all of the machine's addresses, which the first keeps from getting the same
/// port.
fn listen_once(endpoints: &mut Vec<RpcEndpoint>) {
	endpoints.iter_mut().for_each(|endpoint| endpoint.retry_random_port = false);
	let everywhere = |endpoint: &RpcEndpoint| endpoint.listen_addr.ip().is_unspecified();
	if endpoints.iter().any(|endpoint| everywhere(endpoint) && endpoint.listen_addr.is_ipv4()) {
		endpoints.retain(|endpoint| !(everywhere(endpoint) && endpoint.listen_addr.is_ipv6()));
	}
}

fn check_rpc(endpoint: &RpcEndpoint, option: &str) -> Result<(), String> {
	// Whoever asked for a random port, in so many words, gets one.
	if endpoint.retry_random_port {
		return Ok(());
	}
	match listen(endpoint.listen_addr) {
		// A machine without IPv6 is no fault; somebody else at the port that `localhost` may lead
		// to is.
		Err(error) if endpoint.is_optional && error.kind() != ErrorKind::AddrInUse => Ok(()),
		Err(error) => Err(complaint("RPC", endpoint.listen_addr, &error, option)),
		Ok(()) => Ok(()),
	}
}

fn check_peers(network: &NetworkConfiguration) -> Result<(), String> {
	network.listen_addresses.iter().filter_map(tcp_address).try_for_each(|address| {
		match listen(address) {
			Err(error) if address.is_ipv6() && error.kind() != ErrorKind::AddrInUse => Ok(()),
			Err(error) => Err(complaint("peers", address, &error, "--port <PORT>")),
			Ok(()) => Ok(()),
		}
	})
}

/// The address of a socket that peers reach by TCP.
fn tcp_address(address: &Multiaddr) -> Option<SocketAddr> {
	let mut parts = address.iter();
	let ip = match parts.next()? {
		Protocol::Ip4(ip) => IpAddr::from(ip),
		Protocol::Ip6(ip) => IpAddr::from(ip),
		_ => return None,
	};
	match parts.next()? {
		Protocol::Tcp(port) => Some(SocketAddr::new(ip, port)),
		_ => None,
	}
}

/// Whether an address can be listened on: done for a moment, without leave to share the port. Port
/// 0 is any free one.
fn listen(address: SocketAddr) -> io::Result<()> {
	if address.port() == 0 {
		return Ok(());
	}
	TcpListener::bind(address).map(drop)
}

fn complaint(purpose: &str, address: SocketAddr, error: &io::Error, option: &str) -> String {
	let port = address.port();
	if error.kind() == ErrorKind::AddrInUse {
		format!(
			"port {port} for {purpose} is taken ({address}), perhaps by another node: stop what \
			 uses it, or choose another one with {option}"
		)
	} else {
		format!(
			"cannot listen on {address} for {purpose}: {error}; choose another address with \
		 {option}"
		)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::Parser;
	use std::str::FromStr;

	#[derive(Parser)]
	struct Rpc {
		#[command(flatten)]
		params: sc_cli::RpcParams,
	}

	fn endpoints(args: &[&str]) -> Vec<RpcEndpoint> {
		let args = std::iter::once("node").chain(args.iter().copied());
		let endpoints = Rpc::parse_from(args).params.rpc_addr(false, false, 9944).unwrap().unwrap();
		endpoints.into_iter().map(Into::into).collect()
	}

	fn taken() -> (TcpListener, u16) {
		let listener = TcpListener::bind("127.0.0.1:0").unwrap();
		let port = listener.local_addr().unwrap().port();
		(listener, port)
	}

	#[test]
	fn rpc_should_listen_on_one_socket_when_it_listens_everywhere() {
		let mut public = endpoints(&["--rpc-external", "--rpc-port", "9000"]);
		assert_eq!(public.len(), 2);
		listen_once(&mut public);
		let addresses: Vec<_> =
			public.iter().map(|endpoint| endpoint.listen_addr.to_string()).collect();
		assert_eq!(addresses, ["0.0.0.0:9000"]);
	}

	#[test]
	fn rpc_should_keep_both_local_sockets_and_take_no_random_port() {
		let mut local = endpoints(&[]);
		listen_once(&mut local);
		let addresses: Vec<_> =
			local.iter().map(|endpoint| endpoint.listen_addr.to_string()).collect();
		assert_eq!(addresses, ["127.0.0.1:9944", "[::1]:9944"]);
		assert!(local.iter().all(|endpoint| !endpoint.retry_random_port));
	}

	#[test]
	fn a_taken_rpc_port_should_be_refused_unless_a_random_one_was_asked_for() {
		let (_listener, port) = taken();
		let address = format!("listen-addr=127.0.0.1:{port}");
		let named = endpoints(&["--experimental-rpc-endpoint", &address]).remove(0);
		let refusal = check_rpc(&named, "--rpc-port").unwrap_err();
		assert!(refusal.contains(&format!("port {port} for RPC is taken")), "{refusal}");
		let asked = format!("{address},retry-random-port=true");
		assert_eq!(
			check_rpc(&endpoints(&["--experimental-rpc-endpoint", &asked]).remove(0), ""),
			Ok(())
		);
		// Optional means that a missing address is no fault; a port of somebody else's is.
		let optional = format!("{address},optional=true");
		assert!(check_rpc(&endpoints(&["--experimental-rpc-endpoint", &optional]).remove(0), "")
			.is_err());
	}

	#[test]
	fn the_address_of_peers_should_be_found_with_and_without_web_sockets() {
		let tcp = |text: &str| {
			tcp_address(&Multiaddr::from_str(text).unwrap()).map(|address| address.to_string())
		};
		assert_eq!(tcp("/ip4/0.0.0.0/tcp/30333").as_deref(), Some("0.0.0.0:30333"));
		assert_eq!(tcp("/ip6/::/tcp/30333/ws").as_deref(), Some("[::]:30333"));
		assert_eq!(tcp("/ip4/0.0.0.0/udp/30333/webrtc-direct"), None);
	}
}
