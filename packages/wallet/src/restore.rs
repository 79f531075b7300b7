//! The book again, from the phrase and the chain alone.
//!
//! The chain has the channels and what was shown; it has no voucher that was not. So the new book is empty of vouchers,
//! and every channel in it is marked: nothing is paid over it until the peer has returned our own newest voucher.

use crate::book::{BookEntry, LossProof, Restored, Writer};
use crate::error::WalletError;
use crate::signer::{ChannelSigner, ChannelSnapshot};
use causeway_rules::settlement::{capacity_of, split_at};
use causeway_rules::voucher::show;
use causeway_types::channel::{Channel, LockMode};
use causeway_types::{Amount, ChannelId, Side, UnixTime};

/// What the loss of a record can cost in one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The channel that was restored.
    pub channel_id: ChannelId,
    /// What a settlement by the evidence on chain pays us.
    pub sure: Amount,
    /// What one pays us if both sides show what the record has of them.
    pub by_record: Amount,
    /// At most so much was paid to us by vouchers that only the lost book had; it is lost unless the peer sends its
    /// newest voucher again.
    pub at_most: Amount,
}

/// Takes a channel into the book without its vouchers, and starts the wait of one that is there as restored. Where the
/// chain has what the record has not, the record counts as restored too.
pub fn restore_channel(
    book: &mut Writer,
    signer: &ChannelSigner,
    channel: &Channel,
    now: UnixTime,
) -> Result<Loss, WalletError> {
    let known = book.find(signer.key())?.is_some();
    if !known && channel.ledger.settlement.is_none() {
        book.put(
            signer.key(),
            BookEntry {
                restored: Some(Restored::because(LossProof::BookRestored)),
                ..BookEntry::default()
            },
        )?;
    }
    if known || channel.ledger.settlement.is_none() {
        let snapshot = ChannelSnapshot {
            ledger: &channel.ledger,
            now,
        };
        signer.record(book, snapshot)?;
    }
    let entry = book.find(signer.key())?.unwrap_or_default();
    Ok(loss(channel, signer.side(), &entry, now))
}

/// What can have been paid to us and is neither shown nor in the record: what those leave the peer, and nothing where the peer
/// never pays.
fn loss(channel: &Channel, side: Side, entry: &BookEntry, now: UnixTime) -> Loss {
    let ledger = &channel.ledger;
    let sure = split_at(ledger, now).pay(side);
    let mut shown = *ledger;
    for stored in [&entry.received, &entry.sent].into_iter().flatten() {
        // one that the chain would refuse changes nothing there
        let _ = show(&mut shown, &stored.signed.voucher, now);
    }
    let by_record = split_at(&shown, now).pay(side);
    let peer_pays = ledger.mode != LockMode::Unlocked || side == Side::B;
    let open = ledger.settlement.is_none();
    let at_most = if peer_pays && open {
        capacity_of(ledger).saturating_sub(by_record)
    } else {
        Amount::ZERO
    };
    Loss {
        channel_id: channel.id,
        sure,
        by_record,
        at_most,
    }
}
