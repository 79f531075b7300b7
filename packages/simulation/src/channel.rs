//! A channel with the signers of both sides, as one process has it that plays both.

use crate::user::User;
use anyhow::Result;
use causeway_peer_protocol::ChannelRef;
use causeway_types::channel::Channel;
use causeway_types::registry::SignedVoucher;
use causeway_types::{Amount, ChannelId, Hash, Side, UnixTime};
use causeway_wallet::sign::ChannelSecret;
use causeway_wallet::{guard, ChannelSigner, ChannelSnapshot};

/// A channel with what both of its sides sign by.
#[derive(Debug)]
pub struct TwoSidedChannel {
    /// The channel's number.
    pub id: ChannelId,
    /// The signer of its opener.
    pub a: ChannelSigner,
    /// The signer of its peer.
    pub b: ChannelSigner,
}

impl TwoSidedChannel {
    /// A channel of the chain, with its opener's secret, and that of its peer where the mode has one.
    pub fn new(
        channel_ref: &ChannelRef,
        channel: &Channel,
        a: ChannelSecret,
        b: Option<ChannelSecret>,
    ) -> Result<TwoSidedChannel> {
        Ok(TwoSidedChannel {
            id: channel.id,
            a: ChannelSigner::new(channel_ref, channel, Side::A, Some(a))?,
            b: ChannelSigner::new(channel_ref, channel, Side::B, b)?,
        })
    }
    /// The signer of one side.
    pub fn signer(&self, side: Side) -> &ChannelSigner {
        match side {
            Side::A => &self.a,
            Side::B => &self.b,
        }
    }
    /// Payments of one side to the other through both books, so many of one amount, in a commit of each book. The payee's
    /// receipt for the newest voucher covers those before it.
    pub fn pay(
        &self,
        latest: &LatestChannel,
        side: Side,
        (from, to): (&User, &User),
        count: u32,
        each: Amount,
    ) -> Result<()> {
        let (payer, payee) = (self.signer(side), self.signer(side.peer()));
        let vouchers = from.commit(|book| {
            (0..count)
                .map(|_| guard::pay(book, payer, latest.snapshot(), each, Hash::ZERO))
                .collect::<Result<Vec<_>, _>>()
        })?;
        let receipted = to.commit(|book| {
            let mut newest = None;
            for signed in vouchers {
                let got = guard::receive(book, payee, latest.snapshot(), signed.clone(), &[])?;
                newest = got.receipt.map(|receipt| SignedVoucher {
                    receipt: Some(receipt),
                    ..signed
                });
            }
            Ok(newest)
        })?;
        if let Some(receipted) = receipted {
            from.commit(|book| guard::accept_receipt(book, payer, &receipted, &[]))?;
        }
        Ok(())
    }
}

/// A channel in the latest block.
#[derive(Debug)]
pub struct LatestChannel {
    /// The channel's record.
    pub channel: Channel,
    /// The time of that block.
    pub time: UnixTime,
}

impl LatestChannel {
    /// The same, as the wallet's guard takes it.
    pub fn snapshot(&self) -> ChannelSnapshot<'_> {
        ChannelSnapshot {
            ledger: &self.channel.ledger,
            now: self.time,
        }
    }
}
