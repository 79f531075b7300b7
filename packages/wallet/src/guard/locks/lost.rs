//! Locks that a record which was lost had something to do with, and this one does not know what: those of ours that the peer gives
//! back with our newest voucher, those of the peer's that came before the loss, and payments of our own that were under way then.
//! docs/protocol.md#locks-of-before-a-loss.

use super::added::tie_incoming;
use crate::book::{
    AttemptState, EntryKey, LockTie, PendingLock, RouteAttempt, Stored, StoredLoss, Writer,
};
use crate::error::WalletError;
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::PaymentAttempt;
use causeway_peer_protocol::onion::HopPayload;
use causeway_rules::settlement::flow;
use causeway_rules::wallet::{lost_standing, LostStanding, View};
use causeway_types::{Amount, Lock, LockId, Nonce, Preimage, UnixTime};

/// Takes in the locks of our newest voucher, which the peer has given back, as far as the book has not got them. What one was given
/// for is known again where exactly that was asked of us by a lock towards us, and which payment of ours one carries by its hash.
/// A claim of it may be in blocks that were read already, which are read again. `now`: the time of the last committed block.
pub(in crate::guard) fn keep_given_back(
    book: &mut Writer,
    signer: &ChannelSigner,
    locks: &[Lock],
    now: UnixTime,
) -> Result<(), WalletError> {
    let key = signer.key();
    let mut is_any = false;
    for lock in locks {
        if book.pending_lock(key, false, lock.id)?.is_some() {
            continue;
        }
        is_any = true;
        let payment = book.unknown_payment_under(&lock.hash)?;
        let request = payment.as_ref().map(|payment| payment.request);
        let tie = incoming_of(book, signer, lock)?;
        if let Some(tie) = &tie {
            tie_incoming(book, tie, (key, lock))?;
        }
        book.put_lock(
            key,
            &PendingLock {
                request,
                tie,
                at: now,
                ..PendingLock::new(*lock, false)
            },
        )?;
        let attempts = request.map(|request| book.route_attempts(request));
        let is_known = |attempts: &[RouteAttempt]| {
            let mut of_lock = attempts.iter();
            of_lock.any(|attempt| (&attempt.key, attempt.lock) == (key, lock.id))
        };
        let is_new = !attempts.transpose()?.is_some_and(|all| is_known(&all));
        if let Some(payment) = request.filter(|_| is_new) {
            // by which route it went is lost
            let attempt = PaymentAttempt {
                payment,
                session: [0; 32],
                route: "[]".to_owned(),
            };
            book.add_attempt(key, lock, &attempt, now)?;
        }
    }
    match is_any {
        true => book.read_blocks_since_loss(),
        false => Ok(()),
    }
}

/// The lock towards us that a lock of ours was given for: its onion asks for this very one, and none is known to have been given.
fn incoming_of(
    book: &Writer,
    signer: &ChannelSigner,
    lock: &Lock,
) -> Result<Option<LockTie>, WalletError> {
    for (key, incoming) in book.locks_under(&lock.hash)? {
        if !incoming.is_undecided() {
            continue;
        }
        // every channel of ours opens what is sealed for our identity
        let Some(opened) = signer.open_onion(&incoming) else {
            continue;
        };
        let HopPayload::Forward(told) = &opened.payload else {
            continue;
        };
        let asks = (told.channel_id, told.amount, told.expiry);
        if asks == (signer.channel_id(), lock.amount, lock.expiry) {
            return Ok(Some(LockTie {
                key,
                id: incoming.lock.id,
                expiry: incoming.lock.expiry,
            }));
        }
    }
    Ok(None)
}

/// Notes of our locks which the voucher that the peer has given back leaves out, as for every voucher. One that may have been paid by
/// what was lost, since the total grew by as much, counts as paid: nothing is concluded from it. One that cannot have been is left
/// out for sure by what we sign from now on. `lists`: our newest voucher before and now; `until`: the least nonce of what we sign from
/// now on.
pub(in crate::guard) fn note_lost_locks(
    book: &mut Writer,
    key: &EntryKey,
    (before, now): (Option<&Stored>, Option<&Stored>),
    until: Nonce,
) -> Result<(), WalletError> {
    let has = |stored: Option<&Stored>, id: LockId| {
        let mut locks = stored.into_iter().flat_map(|stored| &stored.locks);
        locks.any(|lock| lock.id == id)
    };
    let more = Stored::total_of(now).saturating_sub(Stored::total_of(before));
    for mut pending in book.pending_locks(key, false)? {
        let id = pending.lock.id;
        let left_by = match (has(now, id), has(before, id), pending.left_by) {
            (true, ..) => None,
            (false, true, _) if more < pending.lock.amount => Some(until),
            (false, true, _) => None,
            (false, false, left_by) => left_by.map(|_| until),
        };
        if left_by != pending.left_by {
            pending.left_by = left_by;
            book.put_lock(key, &pending)?;
        }
    }
    Ok(())
}

/// Takes in the locks of a voucher of the peer's that comes into a record which may lack something, as far as the book has not got
/// them: nothing is decided about them but that they are ours, once their preimages are public. Blocks that were read before they
/// were known are read again for that.
pub(in crate::guard) fn keep_lost_incoming(
    book: &mut Writer,
    key: &EntryKey,
    locks: &[Lock],
    at: UnixTime,
) -> Result<(), WalletError> {
    let mut is_any = false;
    for lock in locks {
        if book.pending_lock(key, true, lock.id)?.is_some() {
            continue;
        }
        is_any = true;
        let preimage = book.known_preimage(&lock.hash)?;
        book.put_lock(
            key,
            &PendingLock {
                preimage,
                at,
                ..PendingLock::new(*lock, true)
            },
        )?;
    }
    match is_any {
        true => book.read_blocks_since_loss(),
        false => Ok(()),
    }
}

/// Releases the locks towards us under this preimage's hash for which none of ours is known to have been given, because the record
/// that knew was lost: the preimage is public, so they are ours.
pub(super) fn release_lost(book: &mut Writer, preimage: &Preimage) -> Result<(), WalletError> {
    for (key, mut incoming) in book.locks_under(&preimage.hash())? {
        if !incoming.is_undecided() {
            continue;
        }
        if book.entry(&key)?.knows_of(incoming.lock.id) {
            continue;
        }
        incoming.preimage = Some(*preimage);
        book.put_lock(&key, &incoming)?;
        book.news.channels.insert(key);
    }
    Ok(())
}

/// What was lost of a channel has paid at most, where the peer can show none of it any more and nothing of it can be claimed.
fn most_lost(view: &View) -> Option<Amount> {
    match lost_standing(view) {
        LostStanding::Whole | LostStanding::Open => None,
        LostStanding::Replaced(paid) => Some(paid),
        LostStanding::Settled(paid) => {
            let evidence = view.ledger.evidence(view.side.pays());
            flow(&evidence, view.now).locked.is_zero().then_some(paid)
        }
    }
}

/// Whether a block tells what a loss has left open.
pub(super) fn ends_loss(view: &View, has_open_loss: bool) -> bool {
    has_open_loss && most_lost(view).is_some()
}

/// Writes down what was paid at most by what was lost of a channel, once that is known, and ends payments of our own of which it
/// proves that they were not made.
pub(super) fn note_loss_over(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
) -> Result<(), WalletError> {
    let mut entry = book.entry(signer.key())?;
    // that the peer can show none of it any more is not known by a block that is too old
    if entry.has_open_loss() && !at.is_too_old {
        let record = entry.record();
        let most = most_lost(&signer.view(at.snapshot(), &record));
        if most.is_some() {
            let newest = Stored::total_of(entry.sent.as_ref());
            let lost = entry.promises.lost.get_or_insert_with(|| StoredLoss {
                total_before: newest,
                ..StoredLoss::default()
            });
            lost.most = most;
            book.put(signer.key(), entry)?;
        }
    }
    end_unknown_payments(book, at.time.committed())
}

/// Ends the payments of our own that were under way at a loss and of which is proved by now that they were not made: nothing at all
/// was paid by what was lost; or less than such a payment, and the locks that the peers have given back carry all of it and are gone.
/// These locks alone prove nothing, since a peer may give an older voucher back than the newest that was lost. Others stay as they
/// are: what was paid may have been for them.
fn end_unknown_payments(book: &mut Writer, now: UnixTime) -> Result<(), WalletError> {
    for payment in book.unknown_payments()? {
        let attempts = book.route_attempts(payment.request)?;
        if attempts.iter().any(|a| a.state == AttemptState::Open) {
            continue;
        }
        let is_exchanged = payment.terms.pays_in != payment.terms.arrives_in;
        let mut carried = Amount::ZERO;
        for attempt in &attempts {
            let entry = book.entry(&attempt.key)?;
            let lost = entry.promises.lost.as_ref();
            if lost.is_some_and(|lost| lost.listed.contains(&attempt.lock)) {
                let arrives = match attempt.route.last() {
                    Some(hop) => hop.amount,
                    // of one that is known by the peer alone it is not known what arrives of it in another token
                    None if is_exchanged => Amount::ZERO,
                    None => attempt.amount,
                };
                carried = carried.saturating_add(arrives);
            }
        }
        let Some(most) = book.most_paid_since_loss(payment.terms.pays_in)? else {
            continue;
        };
        // in another token it is not known how much the payment would have taken
        let is_too_little = !is_exchanged && most < payment.terms.amount;
        let why = if is_too_little && carried >= payment.terms.amount {
            "the book was lost while it was under way; the locks that carried all of it were let go or have expired, and none was paid"
        } else if most.is_zero() {
            "the book was lost while it was under way, and by all that the chain and the peers have nothing was paid since"
        } else {
            continue;
        };
        let failure = serde_json::json!({ "code": "not_paid_before_loss", "message": why });
        book.fail_routed_payment(payment.request, &failure.to_string(), now)?;
    }
    Ok(())
}
