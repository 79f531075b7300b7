//! A WebSocket with Noise in it: one WebSocket message is one encrypted message. docs/peer-protocol.md#3-transport.

use super::address::PeerAddress;
use super::error::LinkError;
use super::noise::{Established, Handshake, LinkCipher, TransportSecret, LONGEST_MESSAGE};
use super::tls;
use causeway_types::{Hash, TransportKey};
use futures_util::{SinkExt as _, StreamExt as _};
use std::future::poll_fn;
use std::net::IpAddr;
use std::task::{Context, Poll};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::http::{header, HeaderValue, StatusCode};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error as WebSocketError, Message};
use tokio_tungstenite::{
    accept_hdr_async_with_config, client_async_with_config, MaybeTlsStream, WebSocketStream,
};

/// The subprotocol of the WebSocket.
pub const SUBPROTOCOL: &str = "causeway.peer.1";

/// A WebSocket on either side.
pub type WebSocket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// What a socket is ready for.
pub enum SocketEvent {
    /// A message came.
    Message(Vec<u8>),
    /// A ping or pong of the WebSocket came: it is answered, and counts as a message.
    Control,
    /// A message can be sent.
    Writable,
}

/// An encrypted link whose handshake is done.
pub struct LinkSocket {
    web_socket: WebSocket,
    cipher: LinkCipher,
    handshake_hash: Hash,
    peer_key: TransportKey,
    is_flushed: bool,
    reads_first: bool,
}

fn config() -> WebSocketConfig {
    WebSocketConfig::default()
        .max_message_size(Some(LONGEST_MESSAGE))
        .max_frame_size(Some(LONGEST_MESSAGE))
        .read_buffer_size(16 << 10)
        .write_buffer_size(64 << 10)
}

fn lost(error: WebSocketError) -> LinkError {
    match error {
        WebSocketError::Io(e) => LinkError::Lost(e.to_string()),
        WebSocketError::ConnectionClosed | WebSocketError::AlreadyClosed => {
            LinkError::Lost("closed".to_owned())
        }
        // one that ends without a word, as whoever is sent a message that it cannot decrypt
        WebSocketError::Protocol(error @ ProtocolError::ResetWithoutClosingHandshake) => {
            LinkError::Lost(error.to_string())
        }
        other => LinkError::WebSocket(other.to_string()),
    }
}

/// Accepts a WebSocket with our subprotocol. Behind a proxy, the address that it names comes with it.
pub async fn accept(
    stream: TcpStream,
    is_behind_proxy: bool,
) -> Result<(WebSocket, Option<IpAddr>), LinkError> {
    let mut named = None;
    // the type of the callback is the library's
    #[allow(clippy::result_large_err)]
    let check = |request: &Request, mut response: Response| {
        let offers = request.headers().get_all(header::SEC_WEBSOCKET_PROTOCOL);
        let mut offers = offers.iter().filter_map(|v| v.to_str().ok());
        let has_ours = offers.any(|v| v.split(',').any(|p| p.trim() == SUBPROTOCOL));
        if !has_ours {
            let mut refusal = ErrorResponse::new(Some(format!("{SUBPROTOCOL} is spoken here")));
            *refusal.status_mut() = StatusCode::BAD_REQUEST;
            return Err(refusal);
        }
        if is_behind_proxy {
            // the last one is that which the proxy itself saw
            let forwarded = request
                .headers()
                .get_all("x-forwarded-for")
                .iter()
                .next_back();
            let forwarded = forwarded.and_then(|v| v.to_str().ok());
            named = forwarded.and_then(|v| v.rsplit(',').next()?.trim().parse().ok());
        }
        let ours = HeaderValue::from_static(SUBPROTOCOL);
        response
            .headers_mut()
            .insert(header::SEC_WEBSOCKET_PROTOCOL, ours);
        Ok(response)
    };
    let stream = MaybeTlsStream::Plain(stream);
    let accepted = accept_hdr_async_with_config(stream, check, Some(config())).await;
    Ok((accepted.map_err(lost)?, named))
}

/// Asks for a WebSocket with our subprotocol, within TLS where the address says so. A redirect is an error.
pub async fn connect(stream: TcpStream, address: &PeerAddress) -> Result<WebSocket, LinkError> {
    let stream = match address.is_tls() {
        true => MaybeTlsStream::Rustls(tls::connect(stream, address).await?),
        false => MaybeTlsStream::Plain(stream),
    };
    let mut request = address.as_str().into_client_request().map_err(lost)?;
    let ours = HeaderValue::from_static(SUBPROTOCOL);
    request
        .headers_mut()
        .insert(header::SEC_WEBSOCKET_PROTOCOL, ours);
    let connected = client_async_with_config(request, stream, Some(config())).await;
    connected.map(|(socket, _)| socket).map_err(lost)
}

impl LinkSocket {
    /// The handshake of the side that dials.
    pub async fn dial(
        web_socket: WebSocket,
        secret: &TransportSecret,
        prologue: &[u8],
        key: &TransportKey,
    ) -> Result<LinkSocket, LinkError> {
        let mut web_socket = web_socket;
        let mut handshake = Handshake::dial(secret, prologue, key)?;
        send(&mut web_socket, handshake.write()?).await?;
        // whoever cannot read the first message ends the connection
        let answer = receive(&mut web_socket)
            .await
            .map_err(|error| match error {
                LinkError::Lost(_) => LinkError::HandshakeEnded,
                other => other,
            })?;
        handshake.read(&answer)?;
        send(&mut web_socket, handshake.write()?).await?;
        LinkSocket::new(web_socket, handshake.finish()?)
    }

    /// The handshake of the side that is dialled.
    pub async fn answer(
        web_socket: WebSocket,
        secret: &TransportSecret,
        prologue: &[u8],
    ) -> Result<LinkSocket, LinkError> {
        let mut web_socket = web_socket;
        let mut handshake = Handshake::answer(secret, prologue)?;
        handshake.read(&receive(&mut web_socket).await?)?;
        send(&mut web_socket, handshake.write()?).await?;
        handshake.read(&receive(&mut web_socket).await?)?;
        LinkSocket::new(web_socket, handshake.finish()?)
    }

    fn new(web_socket: WebSocket, established: Established) -> Result<LinkSocket, LinkError> {
        Ok(LinkSocket {
            web_socket,
            cipher: established.cipher,
            handshake_hash: established.handshake_hash,
            peer_key: established.peer_key,
            is_flushed: true,
            reads_first: false,
        })
    }

    /// Noise's `h`, which `auth` signs.
    pub fn handshake_hash(&self) -> Hash {
        self.handshake_hash
    }
    /// The peer's transport key.
    pub fn peer_key(&self) -> TransportKey {
        self.peer_key
    }

    /// Waits until a message came (if asked to read) or one can be sent (if asked to write). What was sent is written out
    /// meanwhile. Nothing is lost when this future is dropped.
    pub async fn event(&mut self, reads: bool, writes: bool) -> Result<SocketEvent, LinkError> {
        // in turns, so that neither direction waits for the other to pause
        self.reads_first = !self.reads_first;
        let reads_first = self.reads_first;
        poll_fn(|cx| {
            if reads && reads_first {
                if let Poll::Ready(event) = self.poll_message(cx) {
                    return Poll::Ready(event);
                }
            }
            if let Poll::Ready(event) = self.poll_write(cx, writes) {
                return Poll::Ready(event);
            }
            match reads && !reads_first {
                true => self.poll_message(cx),
                false => Poll::Pending,
            }
        })
        .await
    }

    fn poll_write(
        &mut self,
        cx: &mut Context<'_>,
        writes: bool,
    ) -> Poll<Result<SocketEvent, LinkError>> {
        if writes {
            let ready = std::task::ready!(self.web_socket.poll_ready_unpin(cx));
            return Poll::Ready(ready.map(|()| SocketEvent::Writable).map_err(lost));
        }
        if !self.is_flushed {
            if let Err(e) = std::task::ready!(self.web_socket.poll_flush_unpin(cx)) {
                return Poll::Ready(Err(lost(e)));
            }
            self.is_flushed = true;
        }
        Poll::Pending
    }

    fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<Result<SocketEvent, LinkError>> {
        let next = std::task::ready!(self.web_socket.poll_next_unpin(cx));
        let message = match next {
            None => return Poll::Ready(Err(LinkError::Lost("closed".to_owned()))),
            Some(Err(e)) => return Poll::Ready(Err(lost(e))),
            Some(Ok(message)) => message,
        };
        Poll::Ready(match binary(message) {
            Ok(None) => Ok(SocketEvent::Control),
            Ok(Some(bytes)) => self
                .cipher
                .decrypt(&bytes)
                .map(SocketEvent::Message)
                .map_err(LinkError::from),
            Err(error) => Err(error),
        })
    }

    /// Encrypts a message and gives it to the socket, which is ready to take one; [`LinkSocket::event`] writes it out.
    pub fn start_send(&mut self, content: &[u8]) -> Result<(), LinkError> {
        let message = self.cipher.encrypt(content)?;
        self.is_flushed = false;
        let sent = self.web_socket.start_send_unpin(Message::binary(message));
        sent.map_err(lost)
    }

    /// Sends a message and waits until it is written out.
    pub async fn send(&mut self, content: &[u8]) -> Result<(), LinkError> {
        let message = self.cipher.encrypt(content)?;
        send(&mut self.web_socket, message).await
    }

    /// The next message.
    pub async fn receive(&mut self) -> Result<Vec<u8>, LinkError> {
        loop {
            if let SocketEvent::Message(content) = self.event(true, false).await? {
                return Ok(content);
            }
        }
    }

    /// Ends the connection, so that what was sent before arrives.
    pub async fn close(mut self) {
        // a peer that goes on sending is not read for long
        const MOST_READ: usize = 64;
        if self.web_socket.close(None).await.is_ok() {
            for _ in 0..MOST_READ {
                if !matches!(self.web_socket.next().await, Some(Ok(_))) {
                    break;
                }
            }
        }
    }

    /// The WebSocket below, for tests that send what a node does not.
    #[doc(hidden)]
    pub fn web_socket(&mut self) -> &mut WebSocket {
        &mut self.web_socket
    }
    /// The cipher, for tests that send what a node does not.
    #[doc(hidden)]
    pub fn cipher(&mut self) -> &mut LinkCipher {
        &mut self.cipher
    }
}

/// The bytes of a binary message; none for pings and pongs.
fn binary(message: Message) -> Result<Option<Vec<u8>>, LinkError> {
    match message {
        Message::Binary(bytes) => Ok(Some(bytes.into())),
        Message::Ping(_) | Message::Pong(_) => Ok(None),
        Message::Close(_) => Err(LinkError::Lost("closed".to_owned())),
        Message::Text(_) | Message::Frame(_) => {
            Err(LinkError::WebSocket("a message is not binary".to_owned()))
        }
    }
}

async fn send(web_socket: &mut WebSocket, message: Vec<u8>) -> Result<(), LinkError> {
    let sent = web_socket.send(Message::binary(message)).await;
    sent.map_err(lost)
}

async fn receive(web_socket: &mut WebSocket) -> Result<Vec<u8>, LinkError> {
    loop {
        let next = web_socket.next().await;
        let next = next.ok_or_else(|| LinkError::Lost("closed".to_owned()))?;
        if let Some(bytes) = binary(next.map_err(lost)?)? {
            return Ok(bytes);
        }
    }
}
