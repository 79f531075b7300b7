//! Vouchers with their operations: what one wallet's node signs for another's. Rules 1, 2, 3, 6, 7, 9.

use super::receive::{accept, Received};
use crate::book::{Payment, Stored, Writer};
use crate::error::WalletError;
use crate::signer::{ChannelSigner, ChannelSnapshot};
use causeway_rules::update::{next_update, Update};
use causeway_rules::wallet::{
    rule_2_update, rule_3_operations, rule_3_sign, rule_6_may_pay, rule_7_in_time,
    rule_9_spendable, VoucherWithLocks,
};
use causeway_types::registry::SignedVoucher;
use causeway_types::{Amount, Hash, LockId, Operation, Signature};

/// Signs the voucher that does these operations after our newest one.
pub fn sign_update(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    operations: Vec<Operation>,
) -> Result<(Update, SignedVoucher), WalletError> {
    let mut entry = signer.record(book, snapshot)?;
    signer.check_may_sign(snapshot, &entry)?;
    if entry.restored.is_some() {
        return Err(WalletError::Restored(signer.channel_id()));
    }
    let secret = signer.secret()?;
    let record = entry.record();
    let view = signer.view(snapshot, &record);
    rule_6_may_pay(&view)?;
    let before = record.sent.as_ref();
    let nonce = entry.next_nonce();
    let context = signer.context();
    let (update, next) = next_update(&context, signer.pays(), before, nonce, operations)?;
    update.check_mode(signer.mode())?;
    update.check(&context, before, false)?;
    rule_7_in_time(&view, !next.locks.is_empty(), snapshot.margin())?;
    let (asked, allowed) = (spent(&update.operations), rule_9_spendable(&view));
    if asked > allowed {
        return Err(WalletError::TooMuch { asked, allowed });
    }
    rule_3_operations(&view, &update.operations)?;
    rule_3_sign(&view, &next)?;
    let signed = SignedVoucher {
        voucher: next.voucher,
        signature: secret.sign(&next.voucher.digest(&context)),
        receipt: None,
    };
    let stored = Stored {
        signed: signed.clone(),
        locks: next.locks,
    };
    let paid = paid_locks(&update.operations);
    let payments = payments(&update, before);
    entry.record_signed(snapshot.ledger, signer.side(), stored, &paid);
    book.put(signer.key(), entry)?;
    for (reference, amount) in payments {
        book.log(&Payment {
            key: *signer.key(),
            received: false,
            nonce,
            amount,
            reference,
            at: snapshot.now,
        })?;
    }
    Ok((update, signed))
}

/// Verifies and keeps a voucher that comes with its operations. `after_refusal`: it repeats what we refused.
pub fn receive_update(
    book: &mut Writer,
    signer: &ChannelSigner,
    snapshot: ChannelSnapshot,
    update: &Update,
    signature: Signature,
    after_refusal: bool,
) -> Result<Received, WalletError> {
    let signed = SignedVoucher {
        voucher: update.voucher,
        signature,
        receipt: None,
    };
    if signed.voucher.direction == signer.pays() {
        return Err(WalletError::OtherVoucher(signed.voucher.nonce));
    }
    let context = signer.context();
    accept(book, signer, snapshot, signed, &[], |view, _| {
        let next = rule_2_update(view, &context, update, after_refusal)?;
        Ok((next, payments(update, view.record.received.as_ref())))
    })
}

/// What operations add to what we may have to pay.
fn spent(operations: &[Operation]) -> Amount {
    operations
        .iter()
        .map(|operation| match operation {
            Operation::AddLock { amount, .. }
            | Operation::ForwardingFee { amount }
            | Operation::DirectPayment { amount, .. } => *amount,
            _ => Amount::ZERO,
        })
        .fold(Amount::ZERO, Amount::saturating_add)
}

fn paid_locks(operations: &[Operation]) -> Vec<LockId> {
    let paid = operations.iter().filter_map(|operation| match operation {
        Operation::LockPaid { id } => Some(*id),
        _ => None,
    });
    paid.collect()
}

/// What an update pays, and for what: a payment its own reference, a lock its hash, a fee nothing.
fn payments(update: &Update, before: Option<&VoucherWithLocks>) -> Vec<(Hash, Amount)> {
    let lock = |id| before.and_then(|h| h.locks.iter().find(|l| l.id == id));
    let paid = update
        .operations
        .iter()
        .filter_map(|operation| match operation {
            Operation::DirectPayment { reference, amount } => Some((*reference, *amount)),
            Operation::ForwardingFee { amount } => Some((Hash::ZERO, *amount)),
            Operation::LockPaid { id } => lock(*id).map(|l| (l.hash, l.amount)),
            _ => None,
        });
    paid.collect()
}
