//! What the book holds of a channel, as a step reads it.

use crate::book::{Book, BookEntry, PendingLock, Stored, StoredUpdate};
use crate::error::WalletError;
use crate::guard;
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::{
    AskedConsent, Facts, OutUpdate, Shutdown, SignedClose, StoredVoucher,
};
use causeway_peer_protocol::message::{
    AckFrame, Agreement, DecidedLock, LockOutcome, RecordState, SignedAgreement, UnaskedPayment,
};
use causeway_peer_protocol::{BoundedList, PeerErrorCode};
use causeway_rules::wallet::rule_4_passed;
use causeway_types::signed::WithdrawalConsent;
use causeway_types::{LockMode, Nonce, UnixTime};

/// As of the newest commit. The record must be in the book.
pub fn facts(
    book: &Book,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
) -> Result<Facts, WalletError> {
    let entry = book.entry(signer.key())?;
    let out = book.updates(signer.key())?.into_iter();
    let stored = |kept: &Option<Stored>| kept.as_ref().map(|kept| stored_voucher(signer, kept));
    let restored = entry.restored.as_ref();
    // most channels have no locks, and facts are read with each payment
    let pending = match entry.sent.as_ref().is_some_and(|s| !s.locks.is_empty()) {
        true => book.pending_locks(signer.key(), false)?,
        false => vec![],
    };
    Ok(Facts {
        state: match restored {
            None => RecordState::Whole,
            Some(restored) if !restored.is_judged => RecordState::RestoredWaiting,
            Some(_) => RecordState::RestoredMissing,
        },
        wait_until: restored
            .and_then(|restored| restored.wait_until)
            .unwrap_or(UnixTime(0)),
        signed: StoredVoucher::reference(stored(&entry.sent).as_ref()),
        acknowledged: stored(&entry.acknowledged),
        out: out.map(out_update).collect(),
        accepted: stored(&entry.received),
        ack: ack_of(signer, &entry, || book.unasked(signer.key()))?,
        shutdown: entry.promises.shutdown.map(|shutdown| Shutdown {
            until: shutdown.until,
            by_us: shutdown.by_us,
        }),
        declined: entry.promises.shutdown_declined.map(PeerErrorCode),
        closing_until: entry
            .promises
            .closing
            .map_or(UnixTime(0), |close| close.valid_until),
        close: signed_close(&entry),
        asked: entry.promises.asked.map(|asked| AskedConsent {
            cumulative: asked.cumulative,
            valid_until: asked.valid_until,
        }),
        asked_in_vain: entry.promises.asked_in_vain.map(PeerErrorCode),
        consents: consents(signer, &entry, at.time.committed()),
        extending: guard::extension_wanted(&entry.promises, at.ledger, at.time.committed()),
        extension_declined: entry.promises.extension_declined.map(PeerErrorCode),
        extensions: extensions(signer, &entry, at),
        decided: decided(book, signer, &entry)?,
        leaving: guard::leaving(&entry, signer, at, &pending, &|tie| {
            book.is_lock_logged(&tie.key, true, tie.id).unwrap_or(false)
        }),
        has_failed_out: pending.iter().any(|pending| pending.failure.is_some()),
        is_on_chain: at.ledger.evidence(signer.pays()).nonce != Nonce(0),
        rests_on: at.rests_on,
    })
}

/// Locks of the newest accepted voucher that are released or let go.
fn decided(
    book: &Book,
    signer: &ChannelSigner,
    entry: &BookEntry,
) -> Result<Vec<DecidedLock>, WalletError> {
    let listed = entry.received.as_ref().map_or(&[][..], |s| &s.locks);
    if listed.is_empty() || entry.is_kept() {
        return Ok(vec![]);
    }
    let is_listed = |pending: &PendingLock| listed.iter().any(|l| l.id == pending.lock.id);
    let pending = book.pending_locks(signer.key(), true)?.into_iter();
    let decided = pending.filter(is_listed).filter_map(|pending| {
        let outcome = match (pending.preimage, pending.failure) {
            (Some(preimage), _) => LockOutcome::Released(preimage),
            // what is in the book is no longer than what fits
            (None, Some(reason)) => LockOutcome::Failed(reason.try_into().unwrap_or_default()),
            (None, None) => return None,
        };
        let id = pending.lock.id;
        Some(DecidedLock { id, outcome })
    });
    Ok(decided.collect())
}

/// The newest cooperative close, where it was signed over a link.
pub fn signed_close(entry: &BookEntry) -> Option<SignedClose> {
    let (by, signature) = entry.promises.closing_signature?;
    Some(SignedClose {
        close: entry.promises.closing?,
        by,
        signature,
    })
}

/// Consents that are good: ours are signed again, which gives the same signature.
fn consents(signer: &ChannelSigner, entry: &BookEntry, now: UnixTime) -> Vec<SignedAgreement> {
    let is_good = |consent: &&WithdrawalConsent| !rule_4_passed(consent.valid_until, now);
    let given = entry.promises.consents.iter().filter(is_good);
    let given = given.filter_map(|consent| {
        Some(SignedAgreement {
            agreement: Agreement::Consent(*consent),
            by: signer.side(),
            signature: signer
                .secret()
                .ok()?
                .sign(&consent.digest(&signer.context())),
        })
    });
    let held = entry.promises.consent_signed.as_ref().map(|signed| {
        let consent = WithdrawalConsent {
            side: signer.side(),
            cumulative: signed.cumulative,
            valid_until: signed.valid_until,
        };
        (consent, signed.signature)
    });
    let held = held.filter(|(consent, _)| is_good(&consent));
    let held = held.map(|(consent, signature)| SignedAgreement {
        agreement: Agreement::Consent(consent),
        by: signer.side().peer(),
        signature,
    });
    given.chain(held).collect()
}

/// Later ends that are good: ours are signed again, which gives the same signature.
fn extensions(
    signer: &ChannelSigner,
    entry: &BookEntry,
    at: &ChannelAtBlock,
) -> Vec<SignedAgreement> {
    let now = at.time.committed();
    let given = guard::extensions_given(&entry.promises, at.ledger, now);
    let given = given.filter_map(|extension| {
        let digest = extension.digest(&signer.context());
        let signature = signer.secret().ok()?.sign(&digest);
        Some((extension, signer.side(), signature))
    });
    let held = guard::extension_signed(&entry.promises, at.ledger, now);
    let held = held.map(|(extension, signature)| (extension, signer.side().peer(), signature));
    given
        .chain(held)
        .map(|(extension, by, signature)| SignedAgreement {
            agreement: Agreement::Extension(extension),
            by,
            signature,
        })
        .collect()
}

fn stored_voucher(signer: &ChannelSigner, stored: &Stored) -> StoredVoucher {
    StoredVoucher {
        digest: stored.signed.voucher.digest(&signer.context()),
        signed: stored.signed.clone(),
        held: stored.voucher_with_locks(),
    }
}

fn out_update(update: StoredUpdate) -> OutUpdate {
    OutUpdate {
        frame: update.frame,
        digest: update.digest,
        state: update.state,
    }
}

/// The acknowledgement of the newest voucher of the peer; none where it is only kept, or where its receipt was not made yet.
pub(super) fn ack_of(
    signer: &ChannelSigner,
    entry: &BookEntry,
    unasked: impl FnOnce() -> Result<Vec<UnaskedPayment>, WalletError>,
) -> Result<Option<AckFrame>, WalletError> {
    let Some(received) = entry.received.as_ref().filter(|_| !entry.is_kept()) else {
        return Ok(None);
    };
    let receipt = received.signed.receipt;
    if receipt.is_none() && signer.mode() != LockMode::Unlocked {
        return Ok(None);
    }
    let voucher = &received.signed.voucher;
    // the list is no longer than what fits
    let unasked = BoundedList::try_from(unasked()?).unwrap_or_default();
    Ok(Some(AckFrame {
        channel_id: signer.channel_id(),
        nonce: voucher.nonce,
        digest: voucher.digest(&signer.context()),
        receipt,
        unasked,
    }))
}
