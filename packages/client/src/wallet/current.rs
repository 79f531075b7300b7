//! A channel as the chain has it at the moment of signing: the book first, then the clock, then the ledger. So whatever
//! waited for the book or for the clock is in the ledger that is decided by.

use super::keys::Opening;
use super::Wallet;
use crate::error::{ClientError, Result};
use crate::nodes::right::require_signing_right;
use causeway_chain::{CheckedStatus, TxResult};
use causeway_peer_protocol::ChannelRef;
use causeway_types::channel::Channel;
use causeway_types::{ChainTime, ChannelId, Height, UnixTime};
use causeway_wallet::guard;
use causeway_wallet::{ChannelSigner, ChannelSnapshot};

/// A channel at a block that is no older than the clock's.
pub(super) struct CurrentChannel {
    pub channel: Channel,
    pub signer: ChannelSigner,
    /// The time of the clock's block.
    pub now: UnixTime,
    /// Both clocks, for what must be done in time.
    pub time: ChainTime,
}

impl CurrentChannel {
    pub fn snapshot(&self) -> ChannelSnapshot<'_> {
        ChannelSnapshot {
            ledger: &self.channel.ledger,
            now: self.now,
        }
    }
}

impl Wallet<'_> {
    /// A channel as it is now, to sign or accept something in it: what depends on the time is not decided by a block that is
    /// too old, and nothing is signed where another instance of the account's node is on record. The block that was checked is the
    /// one that is used. A close of ours that is in no block is
    /// forgotten, and a request to withdraw that the chain shows by now, or never will, is kept free no more.
    pub(super) fn current_to_sign(&mut self, channel: &Channel) -> Result<CurrentChannel> {
        let checked = self.network.checked_status()?;
        require_signing_right(self.network, &self.address, self.instance()?, &checked)?;
        let CheckedStatus { status, time } = checked;
        let current = self.current_since(channel, status.height, time, None)?;
        self.book.commit(|book| {
            let height = status.height;
            guard::forget_lapsed_close(book, &current.signer, current.snapshot(), height)?;
            // what a node had sent and did not live to hear of
            let entry = book.find(current.signer.key())?;
            let mut sent = entry.iter().flat_map(|entry| &entry.promises.requests_sent);
            match sent.any(|request| guard::is_known(request, height)) {
                true => guard::forget_known_withdraw_requests(book, &current.signer, height),
                false => Ok(()),
            }
        })?;
        Ok(current)
    }

    /// A channel as it is now, to show something in it, to close it, or to keep what the peer sent. None of these depends on
    /// this machine's clock, so the node's latest block may be of any time; nothing is let go by it.
    pub(super) fn current(&mut self, channel: &Channel) -> Result<CurrentChannel> {
        let status = self.network.latest()?;
        self.current_since(
            channel,
            status.height,
            ChainTime::of_block(status.time),
            None,
        )
    }

    /// A channel that this transaction of ours made.
    pub(super) fn current_after(
        &mut self,
        channel: &Channel,
        by: &TxResult,
    ) -> Result<CurrentChannel> {
        let status = self.network.latest()?;
        let time = ChainTime::of_block(status.time);
        self.current_since(channel, status.height, time, Some(by))
    }

    /// The channel at this block or a later one, taken into the book by what it tells.
    fn current_since(
        &mut self,
        channel: &Channel,
        height: Height,
        time: ChainTime,
        made_by: Option<&TxResult>,
    ) -> Result<CurrentChannel> {
        let channel = self.network.channel_since(channel.id, height)?;
        let signer = self.take_in(&channel, made_by)?;
        Ok(CurrentChannel {
            channel,
            signer,
            now: time.committed(),
            time,
        })
    }

    /// Writes into the book what a channel as it is on chain tells: that it is this book's own, and who is in it. Refuses one
    /// whose parties are others than the book has. Returns our side of it.
    pub(super) fn take_in(
        &mut self,
        channel: &Channel,
        made_by: Option<&TxResult>,
    ) -> Result<ChannelSigner> {
        let signer = self.signer(channel)?;
        let opening = self.opening_of(&signer, channel, made_by)?;
        let parties = super::parties_of(channel, signer.side());
        self.book.commit(|book| {
            match opening {
                Opening::None => {}
                Opening::Untouched => guard::enroll(book, &signer)?,
                Opening::Ours(key) => {
                    guard::enroll(book, &signer)?;
                    book.spend_key(&key, channel.id)?;
                }
            }
            match book.find(signer.key())? {
                Some(_) => book.check_parties(signer.key(), &parties),
                None => Ok(()),
            }
        })?;
        Ok(signer)
    }

    /// Our side of a channel, with its key where the account's keys are here.
    pub(super) fn signer(&self, channel: &Channel) -> Result<ChannelSigner> {
        let side = super::side_of(channel, &self.address)?;
        let secret = self.secret(channel)?;
        ChannelSigner::new(&self.channel_ref(channel.id), channel, side, secret).map_err(|e| {
            ClientError::from(e).because(format!("channel {} cannot be used", channel.id))
        })
    }

    /// A channel of this chain and registry, as a message names it.
    pub(super) fn channel_ref(&self, channel_id: ChannelId) -> ChannelRef {
        self.network.contracts.channel_ref(channel_id)
    }
}
