//! What both sides agree to: consents, cooperative closes, later ends; and a close by one side alone.

use super::current::CurrentChannel;
use super::{answered, sign_once, Signed, Wallet};
use crate::error::Result;
use causeway_peer_protocol::{CloseMessage, ConsentMessage, ExtensionMessage, PeerMessage};
use causeway_types::channel::Channel;
use causeway_types::registry::SignedConsent;
use causeway_types::{Hash, Height, Seconds, UnixTime};
use causeway_wallet::book::Writer;
use causeway_wallet::guard::{self, ConsentTo};
use causeway_wallet::{ChannelSigner, ChannelSnapshot, WalletError};

/// Signs a consent to a withdrawal by the peer, good until a time, under an id, in the commit under way: what was signed under it
/// before is the answer.
pub fn sign_consent(
    book: &mut Writer<'_>,
    signer: &ChannelSigner,
    seen: ChannelSnapshot<'_>,
    (to, until): (ConsentTo, UnixTime),
    (id, asked): (&str, &Hash),
) -> Result<Signed<ConsentMessage>, WalletError> {
    let signed = sign_once(book, id, asked, |book| {
        let consent = guard::consent(book, signer, seen, to, until)?;
        Ok(PeerMessage::Consent(ConsentMessage {
            channel_ref: signer.channel_ref().clone(),
            side: signer.side().peer(),
            consent,
        }))
    })?;
    signed.into_kind(PeerMessage::into_consent)
}

/// The consent that was signed under an id before, if one was; refused where the id stands for something else.
pub fn signed_consent(
    book: &Writer<'_>,
    (id, asked): (&str, &Hash),
) -> Result<Option<Signed<ConsentMessage>>, WalletError> {
    let known = answered(book, id, asked)?.map(|message| Signed {
        message,
        known: true,
    });
    known
        .map(|signed| signed.into_kind(PeerMessage::into_consent))
        .transpose()
}

impl Wallet<'_> {
    /// Signs a consent to a withdrawal by the peer.
    pub fn consent(
        &mut self,
        channel: &Channel,
        to: ConsentTo,
        valid_for: Seconds,
        (id, asked): (&str, &Hash),
    ) -> Result<Signed<ConsentMessage>> {
        self.require_signing("a consent")?;
        let current = self.current_to_sign(channel)?;
        let (signer, seen) = (&current.signer, current.snapshot());
        let good = (to, current.now.plus(valid_for));
        let signed = self
            .book
            .commit(|book| sign_consent(book, signer, seen, good, (id, asked)));
        signed.map_err(|e| self.in_unit(e, channel))
    }

    /// Writes down a consent of the peer's before it is used: what it lets us take is not paid meanwhile.
    pub fn hold_consent(&mut self, channel: &Channel, consent: &SignedConsent) -> Result<()> {
        let current = self.current(channel)?;
        self.book.commit(|book| {
            guard::hold_consent(book, &current.signer, current.snapshot(), consent)
        })?;
        Ok(())
    }

    /// Notes that we close, in a transaction that can be in blocks up to this one; none if it is good for ever.
    pub fn begin_close(&mut self, channel: &Channel, last: Option<Height>) -> Result<()> {
        let current = self.current(channel)?;
        self.book.commit(|book| {
            guard::begin_close(book, &current.signer, current.snapshot())?;
            match last {
                Some(last) => guard::bound_close(book, &current.signer, last),
                None => Ok(()),
            }
        })?;
        Ok(())
    }

    /// The close is in no block and never will be: payments go on.
    pub fn forget_close(&mut self, channel: &Channel) -> Result<()> {
        let signer = self.signer(channel)?;
        Ok(self
            .book
            .commit(|book| guard::forget_close(book, &signer))?)
    }

    /// Signs the final totals.
    pub fn offer_close(
        &mut self,
        channel: &Channel,
        valid_for: Seconds,
        (id, asked): (&str, &Hash),
    ) -> Result<Signed<CloseMessage>> {
        self.require_signing("an offer to close")?;
        let current = self.current_to_sign(channel)?;
        let CurrentChannel { signer, .. } = &current;
        let until = current.now.plus(valid_for);
        let signed = self.sign_once(channel, id, asked, |book| {
            let (close, signature) = guard::offer_close(book, signer, current.snapshot(), until)?;
            Ok(PeerMessage::Close(CloseMessage {
                channel_ref: signer.channel_ref().clone(),
                by: signer.side(),
                close,
                signature,
            }))
        })?;
        signed.into(PeerMessage::into_close)
    }

    /// Fails unless the peer's totals are ours.
    pub fn accept_close(&mut self, channel: &Channel, message: &CloseMessage) -> Result<()> {
        let current = self.current_to_sign(channel)?;
        let CloseMessage {
            close, signature, ..
        } = message;
        let accepted = self.book.commit(|book| {
            guard::accept_close(book, &current.signer, current.snapshot(), close, signature)
        });
        accepted.map_err(|e| self.in_unit(e, channel))
    }

    /// Fails where the totals of the peer's close are not the book's: before anybody is asked whether it is meant.
    pub fn check_close(&mut self, channel: &Channel, message: &CloseMessage) -> Result<()> {
        let current = self.current(channel)?;
        let checked = guard::check_close(
            &self.book,
            &current.signer,
            current.snapshot(),
            &message.close,
        );
        checked.map_err(|e| self.in_unit(e, channel))
    }

    /// Signs a later end, good for a close window.
    pub fn offer_extension(
        &mut self,
        channel: &Channel,
        until: UnixTime,
        (id, asked): (&str, &Hash),
    ) -> Result<Signed<ExtensionMessage>> {
        self.require_signing("an extension")?;
        let current = self.current_to_sign(channel)?;
        let CurrentChannel { signer, .. } = &current;
        let good = current.now.plus(current.channel.ledger.terms.close_window);
        let signed = self.sign_once(channel, id, asked, |book| {
            let (extension, signature) =
                guard::offer_extension(book, signer, current.snapshot(), until, good)?;
            Ok(PeerMessage::Extension(ExtensionMessage {
                channel_ref: signer.channel_ref().clone(),
                by: signer.side(),
                extension,
                signature,
            }))
        })?;
        signed.into(PeerMessage::into_extension)
    }

    /// Fails unless the peer's extension is one that we can agree to.
    pub fn accept_extension(
        &mut self,
        channel: &Channel,
        message: &ExtensionMessage,
    ) -> Result<()> {
        let current = self.current_to_sign(channel)?;
        Ok(self.book.commit(|book| {
            let ExtensionMessage {
                extension,
                signature,
                ..
            } = message;
            guard::accept_extension(
                book,
                &current.signer,
                current.snapshot(),
                extension,
                signature,
            )
        })?)
    }
}
