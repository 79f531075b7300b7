//! A peer that speaks the protocol as far as a test wants, and then does what no node does.

use super::book::Keys;
use super::world::{account, Node, CHAIN_ID, REGISTRY};
use causeway_node::peers::noise::{prologue, TransportSecret};
use causeway_node::peers::socket::{connect, LinkSocket};
use causeway_node::peers::{LinkError, PeerAddress};
use causeway_peer_protocol::message::{AuthFrame, AuthKey, ErrorFrame, HelloFrame, ResumeFrame};
use causeway_peer_protocol::message::{LockLimits, RecordState, VoucherRef};
use causeway_peer_protocol::{BoundedList, Frame, PeerErrorCode};
use causeway_types::signed::{domain, LinkAuthentication, SigningContext};
use causeway_types::{Amount, ChannelId, Hash, Height, UnixTime};
use futures_util::SinkExt as _;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

/// A link of a hostile peer to a node.
pub struct Hostile {
    name: &'static str,
    pub socket: LinkSocket,
}

impl Hostile {
    /// The handshake with a node, in the name of an account.
    pub async fn dial(name: &'static str, node: &Node) -> Hostile {
        let address: PeerAddress = node.address.to_string().parse().unwrap();
        let stream = TcpStream::connect(node.address).await.unwrap();
        let web_socket = connect(stream, &address).await.unwrap();
        let secret = TransportSecret::from_bytes(Keys::of(name).transport());
        let prologue = prologue(&domain(CHAIN_ID, REGISTRY), &node.account());
        let key = node.transport_key();
        let socket = LinkSocket::dial(web_socket, &secret, &prologue, &key).await;
        Hostile {
            name,
            socket: socket.unwrap(),
        }
    }

    /// The handshake and `hello`, with whatever is changed in it.
    pub async fn greet(
        name: &'static str,
        node: &Node,
        change: impl FnOnce(&mut HelloFrame),
    ) -> Hostile {
        let mut hostile = Hostile::dial(name, node).await;
        let mut hello = hostile.hello();
        change(&mut hello);
        hostile.send(&Frame::Hello(hello)).await;
        assert_eq!(hostile.next().await.unwrap().name(), "hello");
        hostile
    }

    pub fn hello(&self) -> HelloFrame {
        HelloFrame {
            lowest_version: 1,
            highest_version: 1,
            features_needed: 0,
            features_known: 0,
            chain_id: CHAIN_ID.try_into().unwrap(),
            registry: REGISTRY.try_into().unwrap(),
            first_block: Hash::ZERO,
            account: account(self.name).as_str().try_into().unwrap(),
            instance: None,
            height: Height(1),
            time: UnixTime(1),
            messages_per_second: 4_000,
        }
    }

    /// The right `auth` of this peer for a channel.
    pub fn auth(&self, channel_id: ChannelId) -> AuthFrame {
        self.auth_over(channel_id, self.socket.handshake_hash())
    }

    /// An `auth` over another handshake.
    pub fn auth_over(&self, channel_id: ChannelId, handshake_hash: Hash) -> AuthFrame {
        let context = SigningContext {
            domain: domain(CHAIN_ID, REGISTRY),
            channel_id,
        };
        let digest = LinkAuthentication { handshake_hash }.digest(&context);
        AuthFrame {
            channel_id,
            by: AuthKey::Channel,
            signature: Keys::of(self.name).channel().sign(&digest),
        }
    }

    /// Authenticates for a channel, and reads on until the node has too.
    pub async fn authenticate(&mut self, channel: ChannelId) {
        let auth = self.auth(channel);
        self.send(&Frame::Auth(auth)).await;
        self.until("auth").await;
    }

    /// The `resume` of a book with nothing in it.
    pub fn empty_resume(channel_id: ChannelId) -> ResumeFrame {
        ResumeFrame {
            channel_id,
            height: Height(1),
            state: RecordState::Whole,
            wait_until: UnixTime(0),
            signed: VoucherRef::NONE,
            acknowledged: VoucherRef::NONE,
            accepted: VoucherRef::NONE,
            limits: LockLimits {
                count: 0,
                sum: Amount::ZERO,
                smallest: Amount::ZERO,
            },
            shutdown_until: UnixTime(0),
            shutdown_by_sender: false,
            locks: BoundedList::default(),
            agreements: BoundedList::default(),
        }
    }

    pub async fn send(&mut self, frame: &Frame) {
        // a node that has ended the link takes nothing more
        let _ = self.socket.send(&frame.encode()).await;
    }

    /// A message that is not encrypted for this link.
    pub async fn send_raw(&mut self, message: Message) {
        let _ = self.socket.web_socket().send(message).await;
    }

    /// The same encrypted message twice.
    pub async fn send_twice(&mut self, frame: &Frame) {
        let message = self.socket.cipher().encrypt(&frame.encode()).unwrap();
        for _ in 0..2 {
            self.send_raw(Message::binary(message.clone())).await;
        }
    }

    pub async fn next(&mut self) -> Result<Frame, LinkError> {
        let content = self.socket.receive().await?;
        Ok(Frame::decode(&content).unwrap().unwrap())
    }

    /// Reads on to the next message of this name.
    pub async fn until(&mut self, name: &str) -> Frame {
        loop {
            let frame = self.next().await.unwrap();
            if frame.name() == name {
                return frame;
            }
            assert!(frame.name() != "error", "{frame:?}");
        }
    }

    /// Reads to the end of the link: the error that it ended with, if one was sent.
    pub async fn end(&mut self) -> Option<PeerErrorCode> {
        let mut last = None;
        while let Ok(frame) = self.next().await {
            last = match frame {
                Frame::Error(ErrorFrame { code, .. }) => Some(code),
                _ => None,
            };
        }
        last
    }
}
