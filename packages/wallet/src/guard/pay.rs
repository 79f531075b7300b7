//! Signs the next voucher. Rules 3, 6, 7, 9.

use crate::book::{Payment, Stored, Writer};
use crate::error::WalletError;
use crate::party::{Party, Seen};
use causeway_rules::settlement::flow;
use causeway_rules::wallet::{rule_3_sign, rule_6_may_act, rule_7_in_time, rule_9_spendable, Held};
use causeway_types::channel::Phase;
use causeway_types::registry::SignedVoucher;
use causeway_types::signed::locks_hash;
use causeway_types::{Amount, Hash, Nonce, Voucher};

/// Pays so much more: an update of exactly one direct payment, so that it can be carried as text. The locks that are
/// pending stay; one that is claimed on chain must be paid by an update first.
pub fn pay(
    book: &mut Writer,
    party: &Party,
    seen: Seen,
    amount: Amount,
    reference: Hash,
) -> Result<SignedVoucher, WalletError> {
    if amount.is_zero() {
        return Err(WalletError::Zero);
    }
    let channel_id = party.channel_id();
    if !party.can_pay() {
        return Err(WalletError::PayeeOnly(channel_id));
    }
    let mut entry = party.record(book, seen)?;
    party.check_may_sign(seen, &entry)?;
    if entry.restored.is_some() {
        return Err(WalletError::Restored(channel_id));
    }
    if seen.ledger.phase(seen.now) == Phase::Pending {
        return Err(WalletError::NotJoined(channel_id));
    }
    let secret = party.secret()?;
    let record = entry.record();
    let view = party.view(seen, &record);
    rule_6_may_act(&view)?;
    let locks = entry.sent.as_ref().map_or(vec![], |s| s.locks.clone());
    rule_7_in_time(&view, !locks.is_empty(), seen.margin())?;
    let spendable = rule_9_spendable(&view);
    // what the peer claimed on chain of our locks is paid already
    let on_chain = flow(&seen.ledger.evidence(party.pays()), seen.now).transferred;
    let before = view.out().transferred.max(on_chain);
    let (Some(transferred), true) = (before.checked_add(amount), amount <= spendable) else {
        return Err(WalletError::TooMuch {
            asked: amount,
            allowed: spendable,
        });
    };
    let nonce = record.sent.as_ref().map_or(Nonce(0), |h| h.voucher.nonce);
    let voucher = Voucher {
        direction: party.pays(),
        nonce: Nonce(nonce.0.saturating_add(1)),
        reference,
        transferred,
        locked: view.out().locked,
        locks_hash: locks_hash(&locks),
        locks_until: locks.iter().map(|l| l.expiry).max().unwrap_or_default(),
    };
    let next = Held {
        voucher,
        locks: locks.clone(),
    };
    rule_3_sign(&view, &next)?;
    let signed = SignedVoucher {
        voucher,
        signature: secret.sign(&voucher.digest(&party.context())),
        receipt: None,
    };
    let stored = Stored {
        signed: signed.clone(),
        locks,
    };
    entry.record_signed(seen.ledger, party.side(), stored, &[]);
    book.put(party.key(), entry)?;
    book.log(&Payment {
        key: *party.key(),
        received: false,
        nonce: voucher.nonce,
        amount,
        reference,
        at: seen.now,
    })?;
    Ok(signed)
}
