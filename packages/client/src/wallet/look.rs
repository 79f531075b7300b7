//! A channel as the chain has it at the moment of signing: the book first, then the clock, then the ledger. So whatever
//! waited for the book or for the clock is in the ledger that is decided by.

use super::Wallet;
use anyhow::{Context as _, Result};
use causeway_peer_protocol::ChannelRef;
use causeway_types::channel::Channel;
use causeway_types::{ChainTime, Height, UnixTime};
use causeway_wallet::guard;
use causeway_wallet::{ChannelSigner, ChannelSnapshot};

/// A channel at a block that is no older than the clock's.
pub(super) struct Looked {
    pub channel: Channel,
    pub party: ChannelSigner,
    /// The clock's block: its time.
    pub now: UnixTime,
    /// Both clocks, for what must be done in time.
    pub time: ChainTime,
}

impl Looked {
    pub fn seen(&self) -> ChannelSnapshot<'_> {
        ChannelSnapshot {
            ledger: &self.channel.ledger,
            now: self.now,
        }
    }
}

impl Wallet<'_> {
    /// Looks at a channel to sign or accept something in it: what hangs on the time is not decided by a block that is too
    /// old. Showing and closing do not hang on it.
    pub(super) fn look_to_sign(&mut self, channel: &Channel) -> Result<Looked> {
        let time = self.network.time()?;
        let looked = self.look_at(channel)?;
        Ok(Looked { time, ..looked })
    }

    /// Looks at a channel again, and writes into the book what that alone tells: that the channel is this book's own, or
    /// that a close of ours is in no block.
    pub(super) fn look_at(&mut self, channel: &Channel) -> Result<Looked> {
        let clock = self.network.status()?;
        let looked = self.look_since(channel, clock.height, clock.time)?;
        let fresh = self.is_fresh(&looked.channel)?;
        let key = self.own_key(&looked.channel)?;
        self.book.commit(|book| {
            if fresh {
                guard::enroll(book, &looked.party)?;
                if let Some(key) = key {
                    book.spend_key(&key)?;
                }
            }
            guard::forget_lapsed_close(book, &looked.party, looked.seen(), clock.height)
        })?;
        Ok(looked)
    }

    fn look_since(&self, channel: &Channel, height: Height, now: UnixTime) -> Result<Looked> {
        let channel = self.network.channel_since(channel.id, height)?;
        let party = self.party(&channel)?;
        Ok(Looked {
            channel,
            party,
            now,
            time: ChainTime::of_block(now),
        })
    }

    pub(super) fn seen<'c>(&self, channel: &'c Channel) -> Result<ChannelSnapshot<'c>> {
        Ok(ChannelSnapshot {
            ledger: &channel.ledger,
            now: self.network.status()?.time,
        })
    }

    /// Our side of a channel, with its key where we are not only looking.
    pub(super) fn party(&self, channel: &Channel) -> Result<ChannelSigner> {
        let side = super::side_of(channel, &self.me)?;
        let channel_ref = ChannelRef {
            chain_id: self.network.contracts.chain_id.clone(),
            registry: self.network.contracts.registry.to_string(),
            channel_id: channel.id,
        };
        let secret = self.secret(channel)?;
        ChannelSigner::new(&channel_ref, channel, side, secret)
            .with_context(|| format!("channel {} cannot be used", channel.id))
    }
}
