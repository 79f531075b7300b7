//! Signs the next voucher. Rules 3, 6, 7, 9.

use super::may_pay;
use crate::book::{Payment, Stored, Writer};
use crate::error::WalletError;
use crate::signer::{ChannelSigner, ChannelSnapshot};
use causeway_rules::settlement::flow;
use causeway_rules::wallet::{rule_3_sign, VoucherWithLocks};
use causeway_types::registry::SignedVoucher;
use causeway_types::signed::locks_hash;
use causeway_types::{Amount, Hash, Voucher};

/// Pays so much more: an update of exactly one direct payment, so that it can be carried as text. The locks that are
/// pending stay; one that is claimed on chain must be paid by an update first.
pub fn pay(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    amount: Amount,
    reference: Hash,
) -> Result<SignedVoucher, WalletError> {
    let mut entry = signer.record(book, snapshot)?;
    let spendable = may_pay(&entry, signer, snapshot, amount)?;
    let secret = signer.secret()?;
    let record = entry.record();
    let view = signer.view(snapshot, &record);
    let locks = entry.sent.as_ref().map_or(vec![], |s| s.locks.clone());
    // what the peer claimed on chain of our locks is paid already
    let on_chain = flow(&snapshot.ledger.evidence(signer.pays()), snapshot.now).transferred;
    let before = view.out().transferred.max(on_chain);
    let transferred = before.checked_add(amount).ok_or(WalletError::TooMuch {
        asked: amount,
        allowed: spendable,
    })?;
    let voucher = Voucher {
        direction: signer.pays(),
        nonce: entry.next_nonce(),
        reference,
        transferred,
        locked: view.out().locked,
        locks_hash: locks_hash(&locks),
        locks_until: locks.iter().map(|l| l.expiry).max().unwrap_or_default(),
    };
    let next = VoucherWithLocks {
        voucher,
        locks: locks.clone(),
    };
    rule_3_sign(&view, &next)?;
    let signed = SignedVoucher {
        voucher,
        signature: secret.sign(&voucher.digest(&signer.context())),
        receipt: None,
    };
    let stored = Stored {
        signed: signed.clone(),
        locks,
    };
    entry.record_signed(snapshot.ledger, signer.side(), stored, &[]);
    book.put(signer.key(), entry)?;
    book.log(&Payment {
        key: *signer.key(),
        received: false,
        nonce: voucher.nonce,
        amount,
        reference,
        at: snapshot.now,
    })?;
    Ok(signed)
}
