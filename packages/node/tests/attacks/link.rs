//! Mallory's link to Bob: the protocol as far as a test wants.

use crate::books::{contracts, CHAIN_ID};
use crate::scene::{Scene, ATTACKED, BOB, MALLORY};
use causeway_node::peers::noise::prologue;
use causeway_node::peers::socket::{connect, LinkSocket};
use causeway_node::peers::{LinkError, PeerAddress};
use causeway_peer_protocol::message::{AuthFrame, AuthKey, ErrorFrame, HelloFrame, ResumeFrame};
use causeway_peer_protocol::{Frame, PeerErrorCode};
use causeway_types::signed::LinkAuthentication;
use causeway_types::{Hash, Height, UnixTime};
use tokio::net::TcpStream;

pub struct Link {
    pub socket: LinkSocket,
}

impl Link {
    /// As far as both `auth`.
    pub async fn authenticated(scene: &Scene) -> Link {
        let address: PeerAddress = scene.bob.address.to_string().parse().unwrap();
        let stream = TcpStream::connect(scene.bob.address).await.unwrap();
        let web_socket = connect(stream, &address).await.unwrap();
        let (keys, bob) = (MALLORY.keys(), BOB.keys());
        let prologue = prologue(&contracts().domain(), bob.address().as_str());
        let key = bob.transport().unwrap().public();
        let secret = keys.transport().unwrap();
        let socket = LinkSocket::dial(web_socket, &secret, &prologue, &key).await;
        let mut link = Link {
            socket: socket.unwrap(),
        };
        let hello = HelloFrame {
            lowest_version: 1,
            highest_version: 1,
            features_needed: 0,
            features_known: 0,
            chain_id: CHAIN_ID.try_into().unwrap(),
            registry: contracts().registry.as_str().try_into().unwrap(),
            first_block: Hash::ZERO,
            account: keys.address().as_str().try_into().unwrap(),
            instance: None,
            height: Height(1),
            time: UnixTime(1),
            messages_per_second: 4_000,
        };
        link.send(&Frame::Hello(hello)).await;
        assert_eq!(link.next().await.unwrap().name(), "hello");
        let handshake_hash = link.socket.handshake_hash();
        let context = contracts().channel_ref(ATTACKED).context();
        let secret = keys.keyring().channel(ATTACKED.0 as u32).unwrap();
        let auth = AuthFrame {
            channel_id: ATTACKED,
            by: AuthKey::Channel,
            signature: secret.sign(&LinkAuthentication { handshake_hash }.digest(&context)),
        };
        link.send(&Frame::Auth(auth)).await;
        link.until("auth").await;
        link
    }

    /// The same, and both `resume`; Bob's is returned.
    pub async fn synced(scene: &Scene, resume: ResumeFrame) -> (Link, ResumeFrame) {
        let mut link = Link::authenticated(scene).await;
        let Frame::Resume(of_bob) = link.until("resume").await else {
            unreachable!()
        };
        link.send(&Frame::Resume(resume)).await;
        (link, of_bob)
    }

    pub async fn send(&mut self, frame: &Frame) {
        // a node that has ended the link takes nothing more
        let _ = self.socket.send(&frame.encode()).await;
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

    /// Waits until Bob has read all that was sent: he answers pings in their order.
    pub async fn is_read(&mut self) {
        assert!(self.is_up().await, "the link is over");
    }

    /// Whether a ping is answered, after all that was sent before it; else the link is over.
    pub async fn is_up(&mut self) -> bool {
        self.send(&crate::floods::ping(u64::MAX)).await;
        loop {
            match self.next().await {
                Ok(Frame::Pong(pong)) if pong.number == u64::MAX => return true,
                Ok(_) => {}
                Err(_) => return false,
            }
        }
    }

    /// Reads to the end of the link: the error that it ended with, if one was sent.
    pub async fn end(mut self) -> Option<PeerErrorCode> {
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
