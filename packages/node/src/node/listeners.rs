//! Where a node is reached: by peers, by programs, and by the commands of its home.

use crate::config::Config;
use crate::error::NodeError;
use causeway_types::TransportKey;
use cosmwasm_std::Addr;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use tokio::net::TcpListener;

/// A socket that listens, and its address: the port is known even where the system chose it.
pub(super) struct Listener {
    pub socket: TcpListener,
    pub address: SocketAddr,
}

/// Both listeners of a node.
pub(super) struct Listeners {
    pub api: Listener,
    pub peers: Listener,
}

impl Listeners {
    /// Takes both addresses.
    pub async fn bind(config: &Config) -> Result<Listeners, NodeError> {
        Ok(Listeners {
            api: Listener::bind("the API", "api.listen", config.api.listen).await?,
            peers: Listener::bind("the peer protocol", "peers.listen", config.peers.listen).await?,
        })
    }
}

impl Listener {
    async fn bind(
        what: &'static str,
        setting: &'static str,
        address: SocketAddr,
    ) -> Result<Listener, NodeError> {
        let bound = TcpListener::bind(address).await;
        let socket = bound.map_err(|source| NodeError::Listen {
            what,
            setting,
            address,
            source,
        })?;
        let address = socket
            .local_addr()
            .map_err(|source| NodeError::File { what, source })?;
        Ok(Listener { socket, address })
    }
}

/// Where this machine reaches the API.
pub(super) fn local_url(listener: SocketAddr, has_tls: bool) -> String {
    let ip = match listener.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    let address = SocketAddr::new(ip, listener.port());
    match has_tls {
        true => format!("https://{address}"),
        false => format!("http://{address}"),
    }
}

/// Where peers reach the node, as `causeway peer connect` takes it.
pub(super) fn connect_text(account: &Addr, key: &TransportKey, address: SocketAddr) -> String {
    format!("{account}/{key}@{address}")
}
