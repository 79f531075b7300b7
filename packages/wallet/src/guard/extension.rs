//! Agrees to a later end. Rule 6.

use crate::book::Writer;
use crate::error::WalletError;
use crate::party::{Party, Seen};
use causeway_rules::wallet::rule_6_may_act;
use causeway_types::signed::Extension;
use causeway_types::{Signature, UnixTime};

/// Signs a later end in place of the present one.
pub fn offer_extension(
    book: &mut Writer,
    party: &Party,
    seen: Seen,
    expires_at: UnixTime,
) -> Result<(Extension, Signature), WalletError> {
    let extension = Extension {
        replaces: seen.ledger.expires_at,
        expires_at,
    };
    may_agree(book, party, seen, &extension)?;
    let signature = party.secret()?.sign(&extension.digest(&party.context()));
    Ok((extension, signature))
}

/// Verifies the peer's word on a later end.
pub fn accept_extension(
    book: &mut Writer,
    party: &Party,
    seen: Seen,
    extension: &Extension,
    signature: &Signature,
) -> Result<(), WalletError> {
    party
        .peer()?
        .verify(&extension.digest(&party.context()), signature)?;
    may_agree(book, party, seen, extension)
}

fn may_agree(
    book: &mut Writer,
    party: &Party,
    seen: Seen,
    extension: &Extension,
) -> Result<(), WalletError> {
    let record = book.entry(party.key())?.record();
    rule_6_may_act(&party.view(seen, &record))?;
    let present = seen.ledger.expires_at;
    if extension.replaces != present {
        return Err(WalletError::Extension(format!(
            "the extension replaces the end {}, the channel's is {present}",
            extension.replaces
        )));
    }
    if extension.expires_at <= present {
        return Err(WalletError::Extension(format!(
            "the new end {} is not after the present one, {present}",
            extension.expires_at
        )));
    }
    Ok(())
}
