//! The chain as of one followed block. The follower publishes it in a `watch` channel after its commit; the newest counts.

use causeway_peer_protocol::channel::{ChannelPlace, FollowedBlock};
use causeway_types::signed::SigningContext;
use causeway_types::{
    ChannelId, ChannelKey, Height, IdentityKey, LockMode, NodeInstance, Seconds, SidechainId,
    TransportKey,
};
use causeway_wallet::book::EntryKey;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is followed, as of one block.
#[derive(Clone, Debug)]
pub struct ChainView {
    /// The block that all of it is read as of.
    pub block: FollowedBlock,
    /// Our running channels, and settled ones whose last lock is not over.
    pub channels: Arc<BTreeMap<ChannelId, FollowedChannel>>,
    /// What accounts announce of their nodes: all of them that stand.
    pub nodes: Arc<BTreeMap<String, AnnouncedNode>>,
}

/// One channel of ours, as the chain has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowedChannel {
    /// Domain, channel and our side: the key of its record in the book.
    pub key: EntryKey,
    /// What a payment needs to count.
    pub mode: LockMode,
    /// Our channel key on chain; none for B of an unlocked channel.
    pub our_key: Option<ChannelKey>,
    /// The account on the other side.
    pub peer: String,
    /// The channel key of the other side; none for B of an unlocked channel.
    pub peer_key: Option<ChannelKey>,
    /// The sidechain in whose token is paid.
    pub sidechain_id: SidechainId,
    /// The close window that it was opened under.
    pub close_window: Seconds,
    /// The newest block that changed the channel, or the book's facts of it.
    pub changed_at: Height,
}

impl FollowedChannel {
    /// Which channel it is, as the step function sees it.
    pub fn place(&self) -> ChannelPlace {
        ChannelPlace {
            context: self.context(),
            side: self.key.side,
            mode: self.mode,
            sidechain_id: self.sidechain_id,
            close_window: self.close_window,
        }
    }

    /// Where signatures about the channel belong.
    pub fn context(&self) -> SigningContext {
        SigningContext {
            domain: self.key.domain,
            channel_id: self.key.channel_id,
        }
    }
}

/// An announcement on chain. docs/peer-protocol.md#2-identity-and-discovery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnouncedNode {
    /// Which key signs the account's invoices.
    pub identity_key: IdentityKey,
    /// With which key the account's node is reached.
    pub transport_key: TransportKey,
    /// The block of the announcement.
    pub height: Height,
    /// Which book the node has.
    pub instance: NodeInstance,
    /// Where it is reached, `ws://` or `wss://`.
    pub addresses: Vec<String>,
    /// What it calls itself; never shown without the account's address.
    pub name: Option<String>,
}
