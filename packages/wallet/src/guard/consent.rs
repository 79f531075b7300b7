//! Consents to a withdrawal by the peer. Rules 5 and 6.

use super::shutdown::check_not_shutting_down;
use crate::book::{BookEntry, Writer};
use crate::error::WalletError;
use crate::signer::{ChannelSigner, ChannelSnapshot};
use causeway_rules::wallet::{
    rule_4_passed, rule_5_consent, rule_6_may_act, rule_9_spendable, View,
};
use causeway_types::registry::SignedConsent;
use causeway_types::signed::WithdrawalConsent;
use causeway_types::{Amount, UnixTime};

/// How much a consent is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentTo {
    /// So much more than what the peer has withdrawn, or may already withdraw. What it has withdrawn is known from the chain alone, so it must
    /// not be more than we ever consented to.
    More(Amount),
    /// The total since the opening, in base units: the number that is signed.
    InAll(Amount),
}

/// Lets the peer take money out at once.
pub fn consent(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    to: ConsentTo,
    valid_until: UnixTime,
) -> Result<SignedConsent, WalletError> {
    if matches!(to, ConsentTo::More(amount) | ConsentTo::InAll(amount) if amount.is_zero()) {
        return Err(WalletError::Zero);
    }
    snapshot.check_lapses(valid_until)?;
    let mut entry = signer.record(book, snapshot)?;
    signer.check_may_sign(snapshot, &entry)?;
    let secret = signer.secret()?;
    let record = entry.record();
    let view = signer.view(snapshot, &record);
    rule_6_may_act(&view)?;
    let cumulative = in_all(signer, &view, &entry, to)?;
    let consent = WithdrawalConsent {
        side: signer.side().peer(),
        cumulative,
        valid_until,
    };
    rule_5_consent(&view, &consent)?;
    // one that has run out can no longer be used
    let consents = &mut entry.promises.consents;
    consents.retain(|c| !rule_4_passed(c.valid_until, snapshot.now));
    consents.push(consent);
    entry.promises.consented = entry.promises.consented.max(cumulative);
    book.put(signer.key(), entry)?;
    Ok(SignedConsent {
        cumulative,
        valid_until,
        signature: secret.sign(&consent.digest(&signer.context())),
    })
}

/// Writes down a consent of the peer's to a withdrawal of ours before it is used: until it is, or has lapsed, what it lets us
/// take is not paid.
pub fn hold_consent(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    signed: &SignedConsent,
) -> Result<(), WalletError> {
    let consent = WithdrawalConsent {
        side: signer.side(),
        cumulative: signed.cumulative,
        valid_until: signed.valid_until,
    };
    let digest = consent.digest(&signer.context());
    signer.peer()?.verify(&digest, &signed.signature)?;
    let mut entry = signer.record(book, snapshot)?;
    let withdrawn = snapshot.ledger.side(signer.side()).withdrawn;
    let held = &mut entry.promises.consents_held;
    held.retain(|c| {
        *c != consent && c.cumulative > withdrawn && !rule_4_passed(c.valid_until, snapshot.now)
    });
    held.push(consent);
    if entry.promises.asked == Some(consent) {
        entry.promises.asked = None;
        entry.promises.consent_signed = Some(signed.clone());
    }
    book.put(signer.key(), entry)
}

/// Writes down that the peer is asked for a consent, before it is: from then on what it lets us take is not paid. One at a time.
pub fn ask_consent(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    cumulative: Amount,
    valid_until: UnixTime,
) -> Result<(), WalletError> {
    snapshot.check_lapses(valid_until)?;
    let mut entry = signer.record(book, snapshot)?;
    signer.check_may_sign(snapshot, &entry)?;
    check_not_shutting_down(&entry, signer, snapshot)?;
    let consent = WithdrawalConsent {
        side: signer.side(),
        cumulative,
        valid_until,
    };
    let before = entry.promises.asked;
    if let Some(before) = before.filter(|c| !rule_4_passed(c.valid_until, snapshot.now)) {
        return match before == consent {
            true => Ok(()),
            false => Err(WalletError::ConsentAsked {
                channel_id: signer.channel_id(),
                until: before.valid_until,
            }),
        };
    }
    entry.promises.asked = None;
    let mut record = entry.record();
    // a consent names a total: what an earlier one lets us take is part of it
    record.consents_held.clear();
    let view = signer.view(snapshot, &record);
    rule_6_may_act(&view)?;
    let withdrawn = snapshot.ledger.side(signer.side()).withdrawn;
    let (asked, allowed) = (
        cumulative.saturating_sub(withdrawn),
        rule_9_spendable(&view),
    );
    if asked.is_zero() {
        return Err(WalletError::Zero);
    }
    if asked > allowed {
        return Err(WalletError::TooMuch { asked, allowed });
    }
    entry.promises.asked = Some(consent);
    entry.promises.asked_in_vain = None;
    book.put(signer.key(), entry)
}

/// The consent that was asked for is not given, for the reason of this code.
pub fn free_asked(book: &mut Writer, signer: &ChannelSigner, code: u16) -> Result<(), WalletError> {
    let mut entry = book.entry(signer.key())?;
    entry.promises.asked = None;
    entry.promises.asked_in_vain = Some(code);
    book.put(signer.key(), entry)
}

/// The total that is signed.
fn in_all(
    signer: &ChannelSigner,
    view: &View,
    entry: &BookEntry,
    to: ConsentTo,
) -> Result<Amount, WalletError> {
    let amount = match to {
        ConsentTo::InAll(cumulative) => return Ok(cumulative),
        ConsentTo::More(amount) => amount,
    };
    let may_take = view.peer_withdrawn();
    let Some(cumulative) = may_take.checked_add(amount) else {
        return Err(WalletError::TooMuch {
            asked: amount,
            allowed: Amount::MAX.saturating_sub(may_take),
        });
    };
    let on_chain = view.ledger.side(signer.side().peer()).withdrawn;
    let known = entry.promises.consented;
    if on_chain > known {
        return Err(WalletError::WithdrawnUnknown {
            channel_id: signer.channel_id(),
            on_chain,
            known,
            asked: amount,
            cumulative,
        });
    }
    Ok(cumulative)
}
