//! What a peer's `hello` must say. docs/peer-protocol.md#hello-0x0001.

use super::noise::TransportSecret;
use crate::follower::ChainView;
use causeway_peer_protocol::message::{feature, HelloFrame};
use causeway_peer_protocol::{AsciiText, PeerErrorCode};
use causeway_types::signed::domain;
use causeway_types::{Hash, NodeInstance, TransportKey};

/// The version of the peer protocol.
pub const VERSION: u16 = 1;

/// The features that our node knows, by the bits of `causeway_peer_protocol::message::feature`.
pub const FEATURES: u64 = feature::UNLOCKED | feature::JOINS | feature::QUOTES;

/// Our own node: who we are on which chain.
#[derive(Clone, Debug)]
pub struct LocalNode {
    /// The id of the chain.
    pub chain_id: AsciiText,
    /// The registry's address.
    pub registry: AsciiText,
    /// The hash of the chain's first block; zero if our nodes no longer have it.
    pub first_block: Hash,
    /// The account whose node we are.
    pub account: AsciiText,
    /// Which book we have.
    pub instance: NodeInstance,
    /// The secret half of our transport key.
    pub secret: TransportSecret,
}

impl LocalNode {
    /// Whether another instance of the account is on record: then no link is ours, although the transport key is.
    pub fn is_replaced(&self, view: &ChainView) -> bool {
        let announced = view.nodes.get(&*self.account);
        announced.is_some_and(|node| node.instance != self.instance)
    }

    /// What ties signatures and links to this registry on this chain.
    pub fn domain(&self) -> Hash {
        domain(&self.chain_id, &self.registry)
    }

    /// Our `hello`, as of what is followed, with how many messages a second we read.
    pub fn hello(&self, view: &ChainView, messages_per_second: u16) -> HelloFrame {
        let announced = view.nodes.get(&*self.account);
        let own_key = self.secret.public();
        let announced = announced.filter(|node| node.transport_key == own_key);
        HelloFrame {
            lowest_version: VERSION,
            highest_version: VERSION,
            features_needed: 0,
            features_known: FEATURES,
            chain_id: self.chain_id.clone(),
            registry: self.registry.clone(),
            first_block: self.first_block,
            account: self.account.clone(),
            // our own, whatever is on record: another home of the same phrase has the same key
            instance: announced.map(|_| self.instance),
            height: view.block.height,
            time: view.block.time,
            messages_per_second,
        }
    }
}

/// Refuses a peer, with the error that it is sent; in the page's order. Whether its instance is the one on record is asked by
/// [`is_announced`], once its height is followed.
pub fn check_hello(own: &LocalNode, peer: &HelloFrame) -> Result<(), (PeerErrorCode, String)> {
    let differs =
        |own: &Hash, peer: &Hash| *own != Hash::ZERO && *peer != Hash::ZERO && own != peer;
    let lowest = peer.lowest_version.max(VERSION);
    if peer.highest_version.min(VERSION) < lowest {
        return Err((PeerErrorCode::VERSION, format!("this node has {VERSION}")));
    }
    if peer.chain_id != own.chain_id || peer.registry != own.registry {
        let text = format!("{} {}", &*own.chain_id, &*own.registry);
        return Err((PeerErrorCode::OTHER_CHAIN, text));
    }
    if differs(&own.first_block, &peer.first_block) {
        let text = format!("the first block is {}", own.first_block);
        return Err((PeerErrorCode::OTHER_CHAIN, text));
    }
    let unknown = peer.features_needed & !FEATURES;
    if unknown != 0 {
        return Err((PeerErrorCode::FEATURE, format!("bits {unknown:#x}")));
    }
    if peer.account == own.account {
        return Err((PeerErrorCode::SELF, String::new()));
    }
    Ok(())
}

/// Whether the peer is authenticated by its announced transport key; refused if it then has another instance than the one on
/// record.
pub fn is_announced(
    view: &ChainView,
    peer: &HelloFrame,
    key: &TransportKey,
) -> Result<bool, (PeerErrorCode, String)> {
    match view.nodes.get(&*peer.account) {
        Some(node) if node.transport_key == *key => match peer.instance == Some(node.instance) {
            true => Ok(true),
            false => {
                let text = format!("{} is on record", node.instance);
                Err((PeerErrorCode::OTHER_INSTANCE, text))
            }
        },
        _ => Ok(false),
    }
}
