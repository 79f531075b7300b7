//! Vouchers: signed, verified and kept, put on chain, sent again.

use super::current::CurrentChannel;
use super::{answered, Signed, Wallet};
use crate::error::Result;
use causeway_peer_protocol::{PeerMessage, VoucherMessage};
use causeway_types::channel::Channel;
use causeway_types::registry::SignedVoucher;
use causeway_types::{Amount, Hash, Nonce};
use causeway_wallet::guard::{self, Received};
use causeway_wallet::{Book, ChannelSigner, WalletError};

/// A voucher that is in the book.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// How much more than the one before.
    pub amount: Amount,
    /// Whether it was there before; nothing has changed then.
    pub known: bool,
    /// How many vouchers before it never came: what they pay is in `amount`, for references that we do not know.
    pub missed: u64,
    /// Whether it is one of our own, which the peer sent back.
    pub own: bool,
    /// Our receipt, in a two-way channel.
    pub receipt: Option<PeerMessage>,
}

impl Accepted {
    /// What a line did that was taken in.
    pub fn of(received: Received, signer: &ChannelSigner, line: VoucherMessage) -> Accepted {
        let own = line.signed.voucher.direction == signer.pays();
        let receipt = received.receipt.map(|receipt| {
            PeerMessage::Receipt(VoucherMessage {
                signed: SignedVoucher {
                    receipt: Some(receipt),
                    ..line.signed
                },
                ..line
            })
        });
        Accepted {
            amount: received.amount,
            known: received.known,
            missed: received.missed,
            own,
            receipt,
        }
    }
}

/// The newest voucher of a book, as it is given as a line: our own, or the peer's. `is_linked`: whether a link carries the
/// channel.
pub fn newest_line(
    book: &Book,
    signer: &ChannelSigner,
    theirs: bool,
    is_linked: bool,
) -> Result<Option<VoucherMessage>, WalletError> {
    let stored = match theirs {
        true => guard::theirs_to_give(book, signer)?,
        false => guard::ours_to_give(book, signer, is_linked)?,
    };
    Ok(stored.map(|stored| VoucherMessage {
        channel_ref: signer.channel_ref().clone(),
        signed: stored.signed,
        locks: stored.locks,
    }))
}

impl Wallet<'_> {
    /// What was signed under an id before, if anything was.
    pub fn answered(&mut self, id: &str, asked: &Hash) -> Result<Option<PeerMessage>> {
        let found = self.book.commit(|book| answered(book, id, asked))?;
        Ok(found)
    }

    /// How much a voucher of ours added to the one before, by the book's log.
    pub fn amount_paid(&self, channel: &Channel, nonce: Nonce) -> Result<Option<Amount>> {
        let signer = self.signer(channel)?;
        Ok(self.book.amount_paid(signer.key(), nonce)?)
    }

    /// Signs the next voucher.
    pub fn pay(
        &mut self,
        channel: &Channel,
        amount: Amount,
        reference: Option<Hash>,
        (id, asked): (&str, &Hash),
    ) -> Result<Signed<VoucherMessage>> {
        self.require_signing("a payment")?;
        let current = self.current_to_sign(channel)?;
        let CurrentChannel { signer, .. } = &current;
        let reference = reference.unwrap_or_default();
        let signed = self.sign_once(channel, id, asked, |book| {
            let signed = guard::pay(book, signer, current.snapshot(), amount, reference)?;
            guard::in_time_to_sign(current.snapshot(), current.time, false)?;
            Ok(PeerMessage::Voucher(VoucherMessage {
                channel_ref: signer.channel_ref().clone(),
                signed,
                locks: book.entry(signer.key())?.sent.map_or(vec![], |s| s.locks),
            }))
        })?;
        signed.into(PeerMessage::into_voucher)
    }

    /// Verifies a voucher of the peer and keeps it; or takes back one of our own.
    pub fn accept(&mut self, channel: &Channel, message: VoucherMessage) -> Result<Accepted> {
        let current = self.current_to_sign(channel)?;
        let CurrentChannel { signer, .. } = &current;
        let VoucherMessage { signed, locks, .. } = &message;
        let (seen, time) = (current.snapshot(), current.time);
        let received = self
            .book
            .commit(|book| guard::receive_line(book, signer, seen, time, signed, locks))
            .map_err(|e| self.in_unit(e, channel))?;
        Ok(Accepted::of(received, signer, message))
    }

    /// Verifies the peer's receipt for a voucher of ours and keeps it.
    pub fn accept_receipt(&mut self, channel: &Channel, message: &VoucherMessage) -> Result<()> {
        let current = self.current(channel)?;
        let VoucherMessage { signed, locks, .. } = message;
        self.book
            .commit(|book| guard::accept_receipt(book, &current.signer, signed, locks))?;
        Ok(())
    }

    /// The newest voucher that the book has, to be given as a line: our own, or the peer's.
    pub fn newest(&self, channel: &Channel, theirs: bool) -> Result<Option<VoucherMessage>> {
        Ok(newest_line(
            &self.book,
            &self.signer(channel)?,
            theirs,
            false,
        )?)
    }

    /// What is newer than what is on chain.
    pub fn to_show(&mut self, channel: &Channel) -> Result<Vec<SignedVoucher>> {
        let current = self.current(channel)?;
        Ok(guard::to_show(
            &self.book,
            &current.signer,
            current.snapshot(),
        )?)
    }
}
