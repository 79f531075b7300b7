//! Agrees to a later end. Rules 5 and 6.

use crate::book::Writer;
use crate::error::WalletError;
use crate::signer::{ChannelSigner, ChannelSnapshot};
use causeway_rules::wallet::{rule_4_passed, rule_5_extension, rule_6_may_act};
use causeway_types::signed::Extension;
use causeway_types::{Signature, UnixTime};

/// Signs a later end in place of the present one. The peer can use it until it lapses, at most a close window from now.
pub fn offer_extension(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    expires_at: UnixTime,
    valid_until: UnixTime,
) -> Result<(Extension, Signature), WalletError> {
    let extension = Extension {
        replaces: snapshot.ledger.expires_at,
        expires_at,
        valid_until,
    };
    may_agree(book, signer, snapshot, &extension)?;
    let signature = signer.secret()?.sign(&extension.digest(&signer.context()));
    Ok((extension, signature))
}

/// Verifies the peer's signature over a later end.
pub fn accept_extension(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    extension: &Extension,
    signature: &Signature,
) -> Result<(), WalletError> {
    signer
        .peer()?
        .verify(&extension.digest(&signer.context()), signature)?;
    may_agree(book, signer, snapshot, extension)
}

fn may_agree(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    extension: &Extension,
) -> Result<(), WalletError> {
    let mut entry = signer.record(book, snapshot)?;
    signer.check_may_sign(snapshot, &entry)?;
    snapshot.check_lapses(extension.valid_until)?;
    let record = entry.record();
    let view = signer.view(snapshot, &record);
    rule_6_may_act(&view)?;
    rule_5_extension(&view, extension).map_err(WalletError::Extension)?;
    // one that has run out can no longer be used
    let extensions = &mut entry.promises.extensions;
    extensions.retain(|e| e != extension && !rule_4_passed(e.valid_until, snapshot.now));
    extensions.push(*extension);
    book.put(signer.key(), entry)
}
