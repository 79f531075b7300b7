//! Later ends: asked for, given, held. P12 of docs/peer-protocol.md.

use crate::book::Writer;
use crate::error::WalletError;
use crate::guard;
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::Outcome;
use causeway_peer_protocol::message::{DeclineFrame, ExtensionFrame, ExtensionRequestFrame};
use causeway_peer_protocol::PeerErrorCode;
use causeway_types::signed::Extension;
use causeway_types::Signature;

pub(super) fn ask(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    asked: &Extension,
) -> Result<Outcome, WalletError> {
    guard::ask_extension(book, signer, at.snapshot(), asked)?;
    Ok(Outcome::Done)
}

pub(super) fn end(
    book: &mut Writer,
    signer: &ChannelSigner,
    code: PeerErrorCode,
) -> Result<Outcome, WalletError> {
    guard::end_extension(book, signer, code.0)?;
    Ok(Outcome::Done)
}

/// What the guard does not agree to is declined, and nothing is signed.
pub(super) fn give(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    asked: &ExtensionRequestFrame,
) -> Result<Outcome, WalletError> {
    let extension = Extension {
        replaces: asked.replaces,
        expires_at: asked.expires_at,
        valid_until: asked.valid_until,
    };
    match guard::give_extension(book, signer, at.snapshot(), &extension) {
        Ok(signature) => Ok(Outcome::Extended {
            extension: ExtensionFrame {
                req: asked.req,
                channel_id: asked.channel_id,
                replaces: asked.replaces,
                expires_at: asked.expires_at,
                valid_until: asked.valid_until,
                signature,
            },
        }),
        Err(error) if error.is_storage() => Err(error),
        Err(_) => Ok(declined(
            signer,
            at,
            (asked.req, ExtensionRequestFrame::TYPE),
            &extension,
        )),
    }
}

/// Kept with the peer's signature, which the chain is shown. What the guard does not agree to is declined.
pub(super) fn hold(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    extension: &Extension,
    signature: &Signature,
) -> Result<Outcome, WalletError> {
    match guard::hold_extension(book, signer, at.snapshot(), extension, signature) {
        Ok(()) => Ok(Outcome::Done),
        Err(error) if error.is_storage() => Err(error),
        Err(_) => Ok(declined(signer, at, (0, ExtensionFrame::TYPE), extension)),
    }
}

fn declined(
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    (req, declined): (u32, u16),
    extension: &Extension,
) -> Outcome {
    Outcome::Declined {
        decline: DeclineFrame {
            req,
            channel_id: signer.channel_id(),
            declined,
            code: PeerErrorCode::NOT_SAFE,
            asked: extension.replaces.0.into(),
            allowed: at.ledger.expires_at.0.into(),
        },
    }
}
