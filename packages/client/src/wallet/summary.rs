//! What the book says of a channel.

use super::keys::Opening;
use super::{has_part, Wallet};
use crate::error::Result;
use causeway_types::channel::Channel;
use causeway_types::{Amount, Nonce, UnixTime};
use causeway_wallet::book::Stored;
use causeway_wallet::{guard, Book, ChannelSigner, ChannelSnapshot, WalletError};
use serde::Serialize;

/// What the book says of a channel.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ChannelSummary {
    /// All that we signed to the peer.
    pub paid: Amount,
    /// The nonce of our newest voucher; 0 if there is none.
    pub paid_nonce: Nonce,
    /// The nonce of our newest voucher for which we hold the peer's receipt; 0 if there is none.
    pub receipted_nonce: Nonce,
    /// All that the peer signed to us.
    pub received: Amount,
    /// The nonce of the newest voucher that we accepted; 0 if there is none.
    pub received_nonce: Nonce,
    /// What is ours by all that we hold.
    pub balance: Amount,
    /// What we can still pay.
    pub spendable: Amount,
    /// The time before which our newest voucher must be on chain; none if it is there.
    pub show_by: Option<UnixTime>,
    /// Whether the peer has shown a stale voucher that must be answered.
    pub must_answer: bool,
    /// Until when a cooperative close that we signed is good.
    pub closing_until: Option<UnixTime>,
    /// Whether we have asked to close.
    pub close_sent: bool,
    /// Whether a part of the record may be missing, so that nothing is paid.
    pub restored: bool,
    /// How that was found out.
    pub lost: Option<String>,
    /// Until when nothing at all is signed because of that.
    pub wait_until: Option<UnixTime>,
    /// Whether the channel is in the book at all.
    pub in_book: bool,
    /// What was paid to us, and the chain was never shown.
    pub unshown: Amount,
}

/// What a book says of a channel at this time. `is_own`: whether one that it does not have is known to be its own.
pub fn summary_of(
    book: &Book,
    signer: &ChannelSigner,
    channel: &Channel,
    now: UnixTime,
    is_own: impl FnOnce() -> bool,
) -> Result<ChannelSummary, WalletError> {
    let found = book.find(signer.key())?;
    let in_book = found.is_some() || is_own();
    let entry = found.unwrap_or_default();
    let is_settled = channel.ledger.settlement.is_some();
    let standing = match is_settled || !in_book {
        // what it paid is out, and nothing more is paid over it
        true => guard::Standing::default(),
        false => {
            let ledger = &channel.ledger;
            guard::standing(&entry, signer, ChannelSnapshot { ledger, now })?
        }
    };
    let nonce = |s: &Option<Stored>| s.as_ref().map_or(Nonce(0), |s| s.signed.voucher.nonce);
    let total = |s: &Option<Stored>| {
        s.as_ref()
            .map_or(Amount::ZERO, |s| s.signed.voucher.transferred)
    };
    let received = total(&entry.received);
    let evidence = channel.ledger.evidence(signer.side().receives());
    let on_chain = evidence.transferred.saturating_add(evidence.claimed);
    Ok(ChannelSummary {
        paid: total(&entry.sent),
        paid_nonce: nonce(&entry.sent),
        receipted_nonce: nonce(&entry.receipted),
        received,
        received_nonce: nonce(&entry.received),
        balance: standing.balance,
        spendable: match entry.restored {
            Some(_) => Amount::ZERO,
            None => standing.spendable,
        },
        show_by: standing.show_by,
        must_answer: standing.must_answer,
        closing_until: entry.promises.closing.map(|c| c.valid_until),
        close_sent: entry.promises.close_sent,
        restored: entry.restored.is_some(),
        lost: entry.restored.as_ref().map(|r| r.why.to_string()),
        wait_until: entry.restored.as_ref().and_then(|r| r.wait_until),
        in_book,
        unshown: received.saturating_sub(on_chain),
    })
}

impl Wallet<'_> {
    /// Whether the book has nothing of a channel in which the account has a part: what was signed and paid in it is in
    /// another book, or lost.
    pub fn lacks(&self, channel: &Channel) -> Result<bool> {
        if !has_part(channel, &self.address) {
            return Ok(false);
        }
        let signer = self.signer(channel)?;
        Ok(self.book.find(signer.key())?.is_none() && !self.is_own_opening(&signer, channel))
    }

    /// What the book says of a channel at the time of the latest block. One that it does not have is told as that.
    pub fn record(&self, channel: &Channel) -> Result<ChannelSummary> {
        self.record_at(channel, self.network.latest()?.time)
    }

    /// What the book says of a channel at this time: for many channels the node is asked for the time once.
    pub fn record_at(&self, channel: &Channel, now: UnixTime) -> Result<ChannelSummary> {
        let signer = self.signer(channel)?;
        let is_own = || self.is_own_opening(&signer, channel);
        Ok(summary_of(&self.book, &signer, channel, now, is_own)?)
    }

    /// Whether a channel that is not in the book is known to be this book's own.
    fn is_own_opening(&self, signer: &ChannelSigner, channel: &Channel) -> bool {
        self.opening_of(signer, channel, None)
            .is_ok_and(|opening| opening != Opening::None)
    }
}
