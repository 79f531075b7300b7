//! What a peer sends about a channel that our follower does not show yet, or not at that height. docs/peer-protocol.md#resume-0x0010.

use super::LinkLimits;
use causeway_peer_protocol::{Frame, PeerErrorCode};
use causeway_types::{ChannelId, Height};
use std::collections::BTreeMap;
use tokio::time::Instant;

/// What a channel's messages wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WaitsFor {
    /// The channel is followed.
    Channel,
    /// This height is followed.
    Height(Height),
    /// Our own `auth` is signed.
    OwnAuth,
}

impl WaitsFor {
    /// The error that the peer gets when the wait is given up.
    pub(super) fn error(self) -> PeerErrorCode {
        match self {
            WaitsFor::Channel => PeerErrorCode::UNKNOWN_CHANNEL,
            WaitsFor::Height(_) => PeerErrorCode::BEHIND,
            WaitsFor::OwnAuth => PeerErrorCode::NOT_AUTHENTICATED,
        }
    }
}

/// Messages of one channel, in their order.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) waits_for: WaitsFor,
    pub(super) until: Instant,
    pub(super) frames: Vec<Frame>,
}

/// More waits than may.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooManyWait;

/// All that waits on one link.
#[derive(Debug, Default)]
pub(super) struct WaitingRoom {
    channels: BTreeMap<ChannelId, Waiting>,
    /// Channels whose wait was given up, and what would have ended it.
    given_up: BTreeMap<ChannelId, WaitsFor>,
}

impl WaitingRoom {
    /// Whether messages of this channel wait: then those that come wait, too.
    pub(super) fn has(&self, channel: ChannelId) -> bool {
        self.channels.contains_key(&channel)
    }

    /// Whether the wait for this channel was given up on this link.
    pub(super) fn has_given_up(&self, channel: ChannelId) -> bool {
        self.given_up.contains_key(&channel)
    }

    /// Lets a message wait. One that waits already keeps its time.
    pub(super) fn wait(
        &mut self,
        channel: ChannelId,
        frame: Frame,
        waits_for: WaitsFor,
        until: Instant,
        limits: &LinkLimits,
    ) -> Result<(), TooManyWait> {
        let frames: usize = self.channels.values().map(|w| w.frames.len()).sum();
        let is_new = !self.channels.contains_key(&channel);
        let has_room = !is_new || self.channels.len() < limits.waiting_channels;
        if !has_room || frames >= limits.waiting_messages {
            return Err(TooManyWait);
        }
        let waiting = self.channels.entry(channel).or_insert(Waiting {
            waits_for,
            until,
            frames: vec![],
        });
        waiting.frames.push(frame);
        Ok(())
    }

    /// Takes the channels whose wait is over by this.
    pub(super) fn take_ready(
        &mut self,
        is_ready: impl Fn(ChannelId, WaitsFor) -> bool,
    ) -> Vec<(ChannelId, Waiting)> {
        let ready = self.channels.iter();
        let ready = ready.filter(|(channel, w)| is_ready(**channel, w.waits_for));
        let ready: Vec<ChannelId> = ready.map(|(channel, _)| *channel).collect();
        let taken = ready.into_iter();
        let taken = taken.filter_map(|c| self.channels.remove(&c).map(|w| (c, w)));
        taken.collect()
    }

    /// Gives up those whose time is over; the type of the message that waited first is named with each.
    pub(super) fn give_up(&mut self, now: Instant) -> Vec<(ChannelId, WaitsFor, u16)> {
        let over = self.channels.iter().filter(|(_, w)| w.until <= now);
        let over: Vec<(ChannelId, WaitsFor, u16)> = over
            .map(|(channel, w)| {
                let about = w.frames.first().map_or(0, Frame::type_number);
                (*channel, w.waits_for, about)
            })
            .collect();
        for (channel, waits_for, _) in &over {
            self.channels.remove(channel);
            self.given_up.insert(*channel, *waits_for);
        }
        over
    }

    /// Whether one that was given up would not have to wait now: then the link is made again.
    pub(super) fn is_again_possible(&self, is_ready: impl Fn(ChannelId, WaitsFor) -> bool) -> bool {
        let mut given_up = self.given_up.iter();
        given_up.any(|(channel, waits_for)| is_ready(*channel, *waits_for))
    }

    /// When the first wait is over.
    pub(super) fn next_time(&self) -> Option<Instant> {
        self.channels.values().map(|w| w.until).min()
    }
}
