//! Agrees to a later end. Rules 5 and 6.

use crate::book::{BookEntry, Promises, Writer};
use crate::error::WalletError;
use crate::signer::{ChannelSigner, ChannelSnapshot};
use causeway_rules::wallet::{rule_4_passed, rule_5_extension, rule_6_may_act};
use causeway_types::channel::{Ledger, LockMode};
use causeway_types::signed::Extension;
use causeway_types::{Side, Signature, UnixTime};

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
    let entry = may_agree(book, signer, snapshot, &extension)?;
    let signature = signer.secret()?.sign(&extension.digest(&signer.context()));
    book.put(signer.key(), entry)?;
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
    let entry = may_agree(book, signer, snapshot, extension)?;
    book.put(signer.key(), entry)
}

/// Writes down that we want a later end, before the peer is asked for it. The payer of an unlocked channel agrees to it by that:
/// its signature is given to the peer. One at a time.
pub fn ask_extension(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    extension: &Extension,
) -> Result<(), WalletError> {
    let entry = book.entry(signer.key())?;
    let under_way = wanted(&entry.promises, snapshot.ledger, snapshot.now)
        .or_else(|| signed(&entry.promises, snapshot.ledger, snapshot.now).map(|(of, _)| of));
    if let Some(before) = under_way {
        return match before == *extension {
            true => Ok(()),
            false => Err(WalletError::ExtensionAsked {
                channel_id: signer.channel_id(),
                until: before.valid_until,
            }),
        };
    }
    let mut entry = may_agree(book, signer, snapshot, extension)?;
    let promises = &mut entry.promises;
    if signer.mode() == LockMode::Unlocked && signer.side() == Side::A {
        signer.secret()?;
        give(promises, extension);
    }
    promises.extension_asked = Some(*extension);
    promises.extension_declined = None;
    book.put(signer.key(), entry)
}

/// Agrees to a later end that the peer asks for over a link, and keeps that it did: it is in each `resume` until it has lapsed.
pub fn give_extension(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    extension: &Extension,
) -> Result<Signature, WalletError> {
    let mut entry = may_agree(book, signer, snapshot, extension)?;
    let signature = signer.secret()?.sign(&extension.digest(&signer.context()));
    give(&mut entry.promises, extension);
    book.put(signer.key(), entry)?;
    Ok(signature)
}

/// Keeps a later end that the peer signed, to be submitted.
pub fn hold_extension(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    extension: &Extension,
    signature: &Signature,
) -> Result<(), WalletError> {
    accept_extension(book, signer, snapshot, extension, signature)?;
    let mut entry = book.entry(signer.key())?;
    let promises = &mut entry.promises;
    promises.extension_signed = Some((*extension, *signature));
    if promises.extension_asked.as_ref() == Some(extension) {
        promises.extension_asked = None;
    }
    book.put(signer.key(), entry)
}

/// The peer does not agree to the later end that we want, for the reason of this code.
pub fn end_extension(
    book: &mut Writer,
    signer: &ChannelSigner,
    code: u16,
) -> Result<(), WalletError> {
    let mut entry = book.entry(signer.key())?;
    entry.promises.extension_asked = None;
    entry.promises.extension_declined = Some(code);
    book.put(signer.key(), entry)
}

/// The later end that we want, while it would be good: what replaces another end than the channel's can be used no more.
pub fn wanted(promises: &Promises, ledger: &Ledger, now: UnixTime) -> Option<Extension> {
    let wanted = promises.extension_asked;
    wanted.filter(|extension| is_good(extension, ledger, now))
}

/// The later end that the peer signed for us to submit, while it is good.
pub fn signed(
    promises: &Promises,
    ledger: &Ledger,
    now: UnixTime,
) -> Option<(Extension, Signature)> {
    let signed = promises.extension_signed;
    signed.filter(|(extension, _)| is_good(extension, ledger, now))
}

/// Later ends that we signed over a link and that are good.
pub fn given<'p>(
    promises: &'p Promises,
    ledger: &'p Ledger,
    now: UnixTime,
) -> impl Iterator<Item = Extension> + 'p {
    let given = promises.extensions_given.iter().copied();
    given.filter(move |extension| is_good(extension, ledger, now))
}

/// Whether the channel has a later end that the record has as agreed to, and not as used.
pub fn has_new_end(promises: &Promises, ledger: &Ledger) -> bool {
    let mut agreed = promises.extensions.iter();
    ledger.settlement.is_none() && agreed.any(|extension| extension.expires_at == ledger.expires_at)
}

/// Forgets the later ends that the channel has got, and all that replaced the end before: an event says that it has it.
pub fn note_extended(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
) -> Result<(), WalletError> {
    let mut entry = book.entry(signer.key())?;
    if !has_new_end(&entry.promises, snapshot.ledger) {
        return Ok(());
    }
    let end = snapshot.ledger.expires_at;
    let promises = &mut entry.promises;
    promises.extensions.retain(|of| of.replaces == end);
    promises.extensions_given.retain(|of| of.replaces == end);
    promises.extension_signed = promises
        .extension_signed
        .filter(|(of, _)| of.replaces == end);
    promises.extension_asked = promises.extension_asked.filter(|of| of.replaces == end);
    book.put(signer.key(), entry)?;
    book.note_extended(signer.channel_id(), snapshot.now)
}

fn is_good(extension: &Extension, ledger: &Ledger, now: UnixTime) -> bool {
    extension.replaces == ledger.expires_at && !rule_4_passed(extension.valid_until, now)
}

fn give(promises: &mut Promises, extension: &Extension) {
    if !promises.extensions_given.contains(extension) {
        promises.extensions_given.push(*extension);
    }
}

/// The record with what is agreed to in it; nothing is written.
fn may_agree(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    extension: &Extension,
) -> Result<BookEntry, WalletError> {
    let mut entry = signer.record(book, snapshot)?;
    signer.check_may_sign(snapshot, &entry)?;
    snapshot.check_lapses(extension.valid_until)?;
    let record = entry.record();
    let view = signer.view(snapshot, &record);
    rule_6_may_act(&view)?;
    rule_5_extension(&view, extension).map_err(WalletError::Extension)?;
    // one that has run out can no longer be used
    let has_run_out = |e: &Extension| rule_4_passed(e.valid_until, snapshot.now);
    let extensions = &mut entry.promises.extensions;
    extensions.retain(|e| e != extension && !has_run_out(e));
    extensions.push(*extension);
    entry.promises.extensions_given.retain(|e| !has_run_out(e));
    Ok(entry)
}
