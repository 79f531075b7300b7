//! A consent to a withdrawal by the peer.

use crate::error::{ChannelError, MessageError, Result};
use crate::wallet::{side_of, Signed, Wallet};
use causeway_peer_protocol::{ConsentMessage, PeerMessage};
use causeway_types::channel::Channel;
use causeway_types::{Amount, Hash, Seconds};
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
    let asked = format!("consent {} {to:?} {}", channel.id, valid_for.0);
    let asked = Hash::of(asked.as_bytes());
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
