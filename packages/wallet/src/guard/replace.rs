//! The replacement of what the payee refused. Rules 3 and 7. docs/peer-protocol.md#refuse-0x0022.

use super::evidence::note_evidence;
use super::in_time;
use super::may_pay::check_pays;
use super::receive::PaidOperation;
use super::signed::{keep_signed, NewUpdate};
use crate::book::{Payment, PaymentKind, StoredUpdate, Writer};
use crate::error::WalletError;
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::OutUpdateState;
use causeway_peer_protocol::message::{Attachment, MOST_OPERATIONS};
use causeway_rules::update::{next_update, UpdateError};
use causeway_rules::wallet::{rule_3_sign, rule_7_in_time, ChannelRecord, View, VoucherWithLocks};
use causeway_types::{Lock, LockMode, Operation};

/// How many replacements of a channel are kept: each may still turn out to have been taken. An honest peer has refused a few; one
/// that refuses each gets no more until it acknowledges one, or the channel settles.
const MOST_REPLACEMENTS: usize = 64;

/// Signs the update that follows the newest voucher that the payee accepted, and repeats every payment that was signed after
/// that one, each once; then it pays the listed locks that the chain has as claimed. It is the same money, so nothing is taken
/// off what is spendable; what was only in refused updates, new locks above all, counts as pending. It needs the wallet's own
/// margin of rule 7 and not the payer's longer one. More payments than one update can have are only unanswered where they are
/// lines of text: then there is none. What the chain has of ours counts as accepted first: none where that is all.
pub fn replace(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
) -> Result<Option<StoredUpdate>, WalletError> {
    let snapshot = at.snapshot();
    let entry = signer.record(book, snapshot)?;
    if signer.mode() == LockMode::Unlocked {
        return Err(WalletError::NoReplacement(signer.channel_id()));
    }
    check_pays(&entry, signer, snapshot)?;
    let before = entry.acknowledged_nonce();
    note_evidence(book, signer, at)?;
    let entry = book.entry(signer.key())?;
    if entry.acknowledged_nonce() > before && !book.is_replacement_due(signer.key())? {
        return Ok(None);
    }
    let kept = book.updates(signer.key())?;
    let asked = kept
        .iter()
        .filter(|update| update.frame.replacement)
        .count()
        + 1;
    if asked > MOST_REPLACEMENTS {
        return Err(WalletError::TooManyReplacements {
            asked,
            allowed: MOST_REPLACEMENTS,
        });
    }
    let accepted = entry.acknowledged.as_ref().map(|s| s.voucher_with_locks());
    let repeated = book.paid_above(signer.key(), entry.acknowledged_nonce())?;
    let record = entry.record();
    let view = signer.view(snapshot, &record);
    let claimed = view.claimed_of_ours();
    let mut to_pay: Vec<Lock> = Vec::new();
    for lock in accepted.iter().flat_map(|h| &h.locks) {
        let is_paid = |(_, p): &(u64, Payment)| p.kind == PaymentKind::Lock(lock.id);
        if claimed.contains(&lock.id) && !repeated.iter().any(is_paid) {
            to_pay.push(*lock);
        }
    }
    let asked = repeated.len() + to_pay.len();
    if asked > MOST_OPERATIONS {
        return Err(UpdateError::TooManyOperations {
            asked,
            allowed: MOST_OPERATIONS,
        }
        .into());
    }
    let mut operations: Vec<Operation> = repeated.iter().map(|(_, p)| p.operation()).collect();
    operations.extend(
        to_pay
            .iter()
            .map(|lock| Operation::LockPaid { id: lock.id }),
    );
    let places = (0u16..).skip(repeated.len());
    let paid = to_pay
        .iter()
        .zip(places)
        .map(|(lock, place)| PaidOperation {
            place,
            kind: PaymentKind::Lock(lock.id),
            reference: lock.hash,
            amount: lock.amount,
        });
    let paid: Vec<PaidOperation> = paid.collect();
    let (context, nonce) = (signer.context(), entry.next_nonce());
    let follows = accepted.as_ref();
    let (update, next) = next_update(&context, signer.pays(), follows, nonce, operations)?;
    let locks = !next.locks.is_empty();
    rule_7_in_time(&view, locks, snapshot.margin())?;
    in_time(snapshot, at.time, locks)?;
    // no lower total and no used nonce, by all that was signed
    let without_list = VoucherWithLocks {
        voucher: next.voucher,
        locks: vec![],
    };
    rule_3_sign(&view, &without_list)?;
    // locks are compared with the list that it follows: one that a refused update had left out is not new
    let mut listed = ChannelRecord {
        sent: accepted,
        ..record.clone()
    };
    listed.earlier.extend(record.sent.clone());
    rule_3_sign(
        &View {
            record: &listed,
            ..view
        },
        &next,
    )?;
    let new = NewUpdate {
        update,
        next,
        height: at.rests_on,
        at: at.time.at_latest(),
        state: OutUpdateState::Replacement,
        paid,
        asked: vec![],
        attachments: attached(&kept, &repeated),
        repeated: repeated.iter().map(|(number, _)| *number).collect(),
    };
    keep_signed(book, signer, snapshot, entry, new).map(Some)
}

/// What went along with payments that are repeated: the same bytes, with the places that the payments have now. A payment of
/// the log names the update that it was sent with last.
fn attached(updates: &[StoredUpdate], repeated: &[(u64, Payment)]) -> Vec<Attachment> {
    let mut all = Vec::new();
    for ((_, payment), place) in repeated.iter().zip(0u16..) {
        let sent = updates.iter().find(|u| u.frame.nonce == payment.nonce);
        let attachments = sent.map_or(&[][..], |update| &update.frame.attachments);
        let own = attachments.iter().filter(|a| a.operation == payment.place);
        all.extend(own.map(|attachment| Attachment {
            operation: place,
            ..attachment.clone()
        }));
    }
    all
}
