//! Memos of our own payments, encrypted to what their payees announce.

use crate::follower::ChainView;
use causeway_peer_protocol::{MemoPlace, SealedMemo};
use causeway_types::ChannelId;
use causeway_wallet::memo::{seal, MemoError};
use std::sync::Arc;
use thiserror::Error;

/// Why a memo cannot go along.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoMemo {
    /// The channel is not followed.
    #[error("channel {0} is not followed")]
    NotFollowed(ChannelId),
    /// The payee announces no identity key.
    #[error("{account} announces no node, so there is no key that a memo could be encrypted to")]
    NotAnnounced {
        /// The payee.
        account: String,
    },
    /// It cannot be encrypted.
    #[error(transparent)]
    Memo(#[from] MemoError),
}

/// Refuses a memo to an account that announces no identity key.
pub fn require_announced(view: &ChainView, account: &str) -> Result<(), NoMemo> {
    match view.nodes.contains_key(account) {
        true => Ok(()),
        false => Err(NoMemo::NotAnnounced {
            account: account.to_owned(),
        }),
    }
}

/// Encrypts a memo to what the peer of a channel announces as of the newest block.
pub fn seal_for(
    view: &ChainView,
    channel_id: ChannelId,
    text: &str,
) -> Result<Arc<SealedMemo>, NoMemo> {
    let channel = view.channels.get(&channel_id);
    let channel = channel.ok_or(NoMemo::NotFollowed(channel_id))?;
    let node = view.nodes.get(&channel.peer);
    let node = node.ok_or_else(|| NoMemo::NotAnnounced {
        account: channel.peer.clone(),
    })?;
    let place = MemoPlace {
        context: channel.context(),
        direction: channel.key.side.pays(),
    };
    Ok(Arc::new(seal(text, &node.identity_key, &place)?))
}
