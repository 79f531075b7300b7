//! What links say and hear of channels that are to be joined: hints, and no promises. What counts is the join on chain.
//! docs/peer-protocol.md#11-channels-that-begin.

use super::{JoinsState, WhyWaiting};
use crate::config::SidechainAmounts;
use causeway_types::{Amount, ChannelId, Height};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::watch;

/// A channel of ours that waits for the account that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinAsk {
    /// The channel.
    pub channel_id: ChannelId,
    /// Who can join it.
    pub peer: String,
    /// The newest block that changed it, as far as was seen.
    pub height: Height,
}

/// What a peer has said of a channel that waits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JoinHint {
    /// Whether it joins.
    pub joins: bool,
    /// What it will bring, base units.
    pub amount: Amount,
}

/// Where links read and write it. Clones reach the same.
#[derive(Clone)]
pub struct JoinHints {
    /// The channels of others that wait for us, and why they are not joined.
    pub waiting: watch::Receiver<JoinsState>,
    /// What the rules put into each, base units.
    pub amount: SidechainAmounts,
    /// The channels of ours that wait for others.
    pub asks: watch::Receiver<Vec<JoinAsk>>,
    /// What was said of those.
    pub hints: Arc<watch::Sender<BTreeMap<ChannelId, JoinHint>>>,
}

impl JoinHints {
    /// What a peer that asks is answered, once its channel is known here.
    pub fn answer(&self, channel_id: ChannelId, opener: &str) -> Option<JoinHint> {
        let waiting = self.waiting.borrow();
        let mut all = waiting.iter();
        let of =
            all.find(|of| of.channel.id == channel_id && of.channel.a.owner.as_str() == opener)?;
        Some(match of.why {
            WhyWaiting::Joining => JoinHint {
                joins: true,
                amount: self.amount.of(of.channel.sidechain_id).unwrap_or_default(),
            },
            WhyWaiting::Refused { .. } => JoinHint {
                joins: false,
                amount: Amount::ZERO,
            },
        })
    }

    /// Keeps what a peer has said of a channel of ours.
    pub fn note(&self, channel_id: ChannelId, hint: JoinHint) {
        self.hints.send_modify(|hints| {
            hints.insert(channel_id, hint);
        });
    }
}
