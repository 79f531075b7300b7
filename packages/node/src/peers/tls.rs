//! TLS around a link to a peer behind a proxy that has it (`wss://`). docs/peer-protocol.md#3-transport.

use super::address::PeerAddress;
use super::error::LinkError;
use causeway_node_api::certificates::accepting;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::DEFAULT_VERSIONS;
use tokio_rustls::TlsConnector;

/// Secures a connection to the proxy of an address, whichever certificate that shows. Who the peer is, and that nobody reads or
/// changes what passes, is proved by the Noise handshake inside with the transport key that we know already; a certificate could
/// add nothing to it, and a proxy with one of its own making, or one that has run out, would only be out of reach.
pub(super) async fn connect(
    stream: TcpStream,
    address: &PeerAddress,
) -> Result<TlsStream<TcpStream>, LinkError> {
    let failed = |why: &dyn std::fmt::Display| LinkError::Lost(format!("{address}: TLS: {why}"));
    let (host, _) = address.host_and_port();
    let name = ServerName::try_from(host).map_err(|error| failed(&error))?;
    let config = accepting(DEFAULT_VERSIONS, |_| Ok(())).map_err(|error| failed(&error))?;
    let connected = TlsConnector::from(Arc::new(config)).connect(name, stream);
    connected.await.map_err(|error| failed(&error))
}
