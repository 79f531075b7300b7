//! A consent to a withdrawal by the peer.

use crate::error::{ChannelError, MessageError, Result};
use crate::wallet::{side_of, Signed, Wallet};
use causeway_peer_protocol::{ConsentMessage, PeerMessage};
use causeway_types::channel::Channel;
use causeway_types::{Amount, ChannelId, Hash, Seconds};
use causeway_wallet::guard::ConsentTo;

/// A consent that is signed and in the book.
#[derive(Clone, Debug)]
pub struct SignedConsentOffer {
    /// As it goes to the peer.
    pub message: ConsentMessage,
    /// What the peer has withdrawn by the chain, base units.
    pub withdrawn: Amount,
    /// Whether it was signed before, under the same id.
    pub known: bool,
}

/// What an id of a consent stands for: with or without a node the same again is the same consent.
pub fn asked_consent(channel_id: ChannelId, to: ConsentTo, valid_for: Seconds) -> Hash {
    Hash::of(format!("consent {channel_id} {to:?} {}", valid_for.0).as_bytes())
}

/// Signs a consent.
pub fn offer_consent(
    wallet: &mut Wallet<'_>,
    channel: &Channel,
    to: ConsentTo,
    valid_for: Seconds,
    id: &str,
) -> Result<SignedConsentOffer> {
    if valid_for.0 == 0 {
        return Err(ChannelError::GoodForNothing { what: "a consent" }.into());
    }
    let side = side_of(channel, wallet.address())?;
    let asked = asked_consent(channel.id, to, valid_for);
    let Signed { message, known } = wallet.consent(channel, to, valid_for, (id, &asked))?;
    Ok(SignedConsentOffer {
        message,
        withdrawn: channel.ledger.side(side.peer()).withdrawn,
        known,
    })
}

/// The consent of a message.
pub fn require_consent(message: PeerMessage) -> Result<ConsentMessage, MessageError> {
    match message {
        PeerMessage::Consent(message) => Ok(message),
        other => Err(MessageError::WrongKind {
            found: other.kind(),
            wanted: "withdrawal consent",
        }),
    }
}
