//! Announcements of nodes, which the routing policy keeps: docs/peer-protocol.md#2-identity-and-discovery.

use crate::bytes::{IdentityKey, NodeInstance, Signature, TransportKey};
use crate::units::Height;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::Addr;

/// The most addresses that a node announces.
pub const MAX_NODE_ADDRESSES: usize = 3;
/// The longest address of a node, bytes.
pub const MAX_NODE_ADDRESS: usize = 128;
/// The longest name of a node, bytes.
pub const MAX_NODE_NAME: usize = 64;

/// What an account announces of its node.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Announcement {
    /// The key that signs the node's announcements and invoices.
    pub identity_key: IdentityKey,
    /// The node's static key of the Noise handshake.
    pub transport_key: TransportKey,
    /// The node's book. It may be the one on record: then keys, addresses and name change.
    pub instance: NodeInstance,
    /// The instance on record, which this replaces; none where the account has never announced a node.
    pub replaces: Option<NodeInstance>,
    /// Where the node is reached: at most [`MAX_NODE_ADDRESSES`], each `ws://HOST[:PORT][/PATH]` or `wss://…` of at most
    /// [`MAX_NODE_ADDRESS`] bytes. None for a node that only dials.
    pub addresses: Vec<String>,
    /// How the node is shown beside its account: 1 to [`MAX_NODE_NAME`] bytes: words of printable ASCII
    /// without quotes, none as long as an address, one blank between them.
    pub name: Option<String>,
    /// The identity key's signature over [`crate::signed::NodeAnnouncement`].
    pub signature: Signature,
}

/// A node as it is on record.
#[cw_serde]
#[derive(Eq)]
pub struct Node {
    /// Whose node it is.
    pub account: Addr,
    /// The instance that was announced last, which the next announcement names as replaced. It stays after a withdrawal.
    pub instance: NodeInstance,
    /// What is announced; none after a withdrawal.
    pub announced: Option<NodeDetails>,
}

/// What is announced of a node, besides its instance.
#[cw_serde]
#[derive(Eq)]
pub struct NodeDetails {
    /// The key that signs the node's announcements and invoices.
    pub identity_key: IdentityKey,
    /// The node's static key of the Noise handshake.
    pub transport_key: TransportKey,
    /// Where the node is reached, in the order of the announcement.
    pub addresses: Vec<String>,
    /// How the node is shown beside its account.
    pub name: Option<String>,
    /// The block that announced this.
    pub height: Height,
}

/// A node, if the account has ever announced one.
#[cw_serde]
pub struct NodeResponse {
    /// The node on record.
    pub node: Option<Node>,
}

/// A page of nodes.
#[cw_serde]
pub struct NodesResponse {
    /// The entries of this page, in the order of their accounts' text. Withdrawn ones are among them.
    pub nodes: Vec<Node>,
}
