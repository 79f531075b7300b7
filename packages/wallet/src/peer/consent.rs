//! Consents to withdrawals: asked for, given, held. P12 of docs/peer-protocol.md.

use crate::book::Writer;
use crate::error::WalletError;
use crate::guard::{self, ConsentTo};
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::{AskedConsent, Outcome};
use causeway_peer_protocol::message::{ConsentFrame, ConsentRequestFrame, DeclineFrame};
use causeway_peer_protocol::PeerErrorCode;
use causeway_types::registry::SignedConsent;

pub(super) fn ask(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    asked: AskedConsent,
) -> Result<Outcome, WalletError> {
    let AskedConsent {
        cumulative,
        valid_until,
    } = asked;
    guard::ask_consent(book, signer, at.snapshot(), cumulative, valid_until)?;
    Ok(Outcome::Done)
}

pub(super) fn free(
    book: &mut Writer,
    signer: &ChannelSigner,
    code: PeerErrorCode,
) -> Result<Outcome, WalletError> {
    guard::free_asked(book, signer, code.0)?;
    Ok(Outcome::Done)
}

/// What the guard does not consent to is declined, and nothing is signed.
pub(super) fn give(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    asked: &ConsentRequestFrame,
) -> Result<Outcome, WalletError> {
    let to = ConsentTo::InAll(asked.cumulative);
    match guard::consent(book, signer, at.snapshot(), to, asked.valid_until) {
        Ok(signed) => Ok(Outcome::Consented {
            consent: ConsentFrame {
                req: asked.req,
                channel_id: asked.channel_id,
                cumulative: signed.cumulative,
                valid_until: signed.valid_until,
                signature: signed.signature,
            },
        }),
        Err(error) if error.is_storage() => Err(error),
        Err(_) => Ok(Outcome::Declined {
            decline: DeclineFrame {
                req: asked.req,
                channel_id: asked.channel_id,
                declined: ConsentRequestFrame::TYPE,
                code: PeerErrorCode::NOT_SAFE,
                asked: asked.cumulative.u128(),
                allowed: 0,
            },
        }),
    }
}

pub(super) fn hold(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    consent: &SignedConsent,
) -> Result<Outcome, WalletError> {
    guard::hold_consent(book, signer, at.snapshot(), consent)?;
    Ok(Outcome::Done)
}
