//! References are paid once (P11): by the payee at `may_pay` and at acceptance, by the payer before it signs.
//! docs/peer-protocol.md#9-references.

use crate::book::{
    Book, EntryKey, EventKind, InvoicePayment, Payment, PaymentKind, PaymentOutcome, PaymentPlace,
    ReferencePayment, Reservation, Writer,
};
use crate::error::WalletError;
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::{IncomingLock, LocalOperation, LockPurpose, RequestId};
use causeway_peer_protocol::message::{MayPayAnswerFrame, MayPayFrame, PayVerdict};
use causeway_peer_protocol::reference::{AskedPayment, TOO_OFTEN_FOR};
use causeway_types::{Amount, Hash, Operation, UnixTime};
use std::collections::{HashMap, HashSet};

/// Keeps a reference for the peer that asks, where it may pay it, and says so. What is answered is committed first.
pub fn reserve(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    asked: &MayPayFrame,
) -> Result<MayPayAnswerFrame, WalletError> {
    let req = asked.req;
    let now = at.time.at_latest();
    if asked.reference.is_zero() || asked.sidechain_id != signer.sidechain_id() {
        return Ok(MayPayAnswerFrame {
            req,
            verdict: PayVerdict::OtherAmount,
            seconds: 0,
        });
    }
    let counted_since = UnixTime(now.0.saturating_sub(TOO_OFTEN_FOR.0));
    book.remove_old_reservations(counted_since, now)?;
    let record = book.reference_record(signer.key(), &asked.reference, now)?;
    let payment = AskedPayment {
        sidechain_id: asked.sidechain_id,
        amount: asked.amount,
        now,
    };
    let (answer, kept) = record.reserve(&payment);
    if let Some(kept) = kept {
        book.reserve(&Reservation {
            reference: asked.reference,
            key: *signer.key(),
            until: kept.until,
            renewals: kept.renewals,
            refused_until: kept.refused_until,
        })?;
    }
    Ok(MayPayAnswerFrame {
        req,
        verdict: answer.verdict,
        seconds: answer.seconds,
    })
}

/// What is answered to somebody without a channel who asks whether a reference may be paid: it would be taken, or why not.
/// Nothing is reserved. The payer is the domain, and whose
/// the question is, where that is known; `now` is the later of the block's time and the
/// machine's clock.
pub fn judge_without_channel(
    book: &Book,
    payer: (&Hash, Option<&str>),
    asked: &MayPayFrame,
    now: UnixTime,
) -> Result<MayPayAnswerFrame, WalletError> {
    let mut answer = MayPayAnswerFrame {
        req: asked.req,
        verdict: PayVerdict::OtherAmount,
        seconds: 0,
    };
    if asked.reference.is_zero() {
        return Ok(answer);
    }
    let record = book.reference_record_without_channel(payer, &asked.reference)?;
    let payment = AskedPayment {
        sidechain_id: asked.sidechain_id,
        amount: asked.amount,
        now,
    };
    (answer.verdict, answer.seconds) = match record.check(&payment) {
        Ok(()) => (PayVerdict::Reserved, 0),
        Err(why) => (why.verdict, why.seconds),
    };
    Ok(answer)
}

/// Adds a payment that is accepted to the log. One that names a reference pays it, in this commit, or is money that came
/// unasked: `now` is the later of the block's time and the machine's clock. What is only kept takes its reference, too. Returns
/// its number.
pub(super) fn log_received(
    book: &mut Writer,
    signer: &ChannelSigner,
    payment: Payment,
    now: UnixTime,
) -> Result<u64, WalletError> {
    let (key, reference) = (payment.key, payment.reference);
    if payment.kind != PaymentKind::Direct || reference.is_zero() {
        return book.log(&payment);
    }
    let record = book.reference_record(&key, &reference, now)?;
    let asked = AskedPayment {
        sidechain_id: signer.sidechain_id(),
        amount: payment.amount,
        now,
    };
    if record.check(&asked).is_err() {
        let number = book.log(&Payment {
            outcome: PaymentOutcome::Unasked,
            ..payment
        })?;
        let at = PaymentPlace {
            nonce: payment.nonce,
            place: payment.place,
        };
        book.expect_refund(number, &key, true, at)?;
        book.event(EventKind::PaymentUnasked, number, payment.at)?;
        return Ok(number);
    }
    let number = book.log(&payment)?;
    log_refund(book, number, &payment)?;
    if record.asked.is_some() {
        book.remove_reservation(&reference, &key)?;
    }
    if record.invoice.is_some() {
        book.mark_paid(
            &reference,
            &InvoicePayment {
                key,
                nonce: payment.nonce,
                place: payment.place,
                amount: payment.amount,
                at: payment.at,
            },
        )?;
        // whoever waits for that gives something for it: what is only kept may never count
        if !payment.is_kept {
            book.event(EventKind::InvoicePaid, number, payment.at)?;
        }
    }
    Ok(number)
}

/// Notes what a payment that was just added to the log pays back, if it does.
pub(super) fn log_refund(
    book: &mut Writer,
    number: u64,
    payment: &Payment,
) -> Result<(), WalletError> {
    let named = (&payment.reference, payment.amount);
    let is_direct = payment.kind == PaymentKind::Direct && !payment.reference.is_zero();
    let due = match is_direct {
        true => book.refund_due(&payment.key, payment.received, named)?,
        false => None,
    };
    let Some(unasked) = due else { return Ok(()) };
    book.note_refund(unasked, number)?;
    book.event(EventKind::PaymentPaidBack, unasked, payment.at)
}

/// Refuses to pay back what did not come unasked in this channel with this amount, or is paid back, or may have been by what the
/// book has lost. It is looked for in the commit that signs, so that it is paid back once.
pub fn check_refund(
    book: &Writer,
    key: &EntryKey,
    asked: &LocalOperation,
) -> Result<(), WalletError> {
    if !asked.is_refund {
        return Ok(());
    }
    let due = match &asked.operation {
        Operation::DirectPayment { reference, amount } => {
            book.refund_due(key, false, (reference, *amount))?
        }
        _ => None,
    };
    let unasked = due.ok_or(WalletError::NotUnasked(key.channel_id))?;
    match book.may_be_paid_back(unasked)? {
        true => Err(WalletError::RefundUnknown(key.channel_id)),
        false => Ok(()),
    }
}

/// Refuses a payment whose reference another payment of ours to the same peer names that has paid it, or may have. It is looked
/// for in the commit that signs, so that two channels do not sign for one reference.
pub fn check_unpaid(
    book: &Writer,
    key: &EntryKey,
    operation: &Operation,
) -> Result<(), WalletError> {
    let Some(reference) = named(operation) else {
        return Ok(());
    };
    require_unpaid(reference, book.payment_for(key, &reference)?)?;
    match book.parties(key)?.and_then(|parties| parties.peer) {
        Some(peer) => require_not_routed(book, &peer, &reference),
        None => Ok(()),
    }
}

/// The same for a payment to an account of a domain, whichever channel it may go over.
pub fn check_unpaid_to(
    book: &Writer,
    payee: (&Hash, &str),
    operation: &Operation,
) -> Result<(), WalletError> {
    let Some(reference) = named(operation) else {
        return Ok(());
    };
    require_unpaid(reference, book.payment_to(payee, &reference)?)?;
    require_not_routed(book, payee.1, &reference)
}

/// No payment over several channels to the same account names it that is made or under way.
fn require_not_routed(book: &Writer, payee: &str, reference: &Hash) -> Result<(), WalletError> {
    match book.routed_payment_for(payee, reference)? {
        None => Ok(()),
        Some(other) => Err(book.hash_paid(&other)?),
    }
}

fn require_unpaid(reference: Hash, before: Option<ReferencePayment>) -> Result<(), WalletError> {
    match before {
        None => Ok(()),
        Some(before) => Err(WalletError::ReferencePaid {
            reference,
            channel_id: before.channel_id,
            nonce: before.nonce,
        }),
    }
}

/// The reference that a payment names.
fn named(operation: &Operation) -> Option<Hash> {
    match operation {
        Operation::DirectPayment { reference, .. } => {
            Some(*reference).filter(|reference| !reference.is_zero())
        }
        _ => None,
    }
}

/// What operations that are signed together name: none of them knows of the others by the book.
#[derive(Debug, Default)]
pub struct Together {
    /// References of direct payments.
    references: HashSet<Hash>,
    /// Locks towards us that locks are given for.
    incoming: HashSet<IncomingLock>,
    /// Each of them with what the lock that is given for it is over, base units.
    forwards: Vec<(IncomingLock, Amount)>,
    /// What locks carry of payments of our own over several channels, base units.
    payments: HashMap<RequestId, Amount>,
}

impl Together {
    /// Takes in one operation more: refused as by [`check_unpaid`], and where one before it names its reference.
    pub fn check_unpaid(
        &mut self,
        book: &Writer,
        key: &EntryKey,
        operation: &Operation,
    ) -> Result<(), WalletError> {
        check_unpaid(book, key, operation)?;
        match named(operation) {
            Some(reference) if !self.references.insert(reference) => {
                Err(WalletError::ReferenceTwice(reference))
            }
            _ => Ok(()),
        }
    }

    /// What is carried of a payment of our own by those before.
    pub(super) fn carried(&self, payment: RequestId) -> Amount {
        self.payments.get(&payment).copied().unwrap_or_default()
    }

    /// Takes in a lock that may be signed.
    pub(crate) fn add_lock(&mut self, asked: &LocalOperation) {
        let Operation::AddLock { amount, .. } = asked.operation else {
            return;
        };
        match &asked.lock_for {
            Some(LockPurpose::Payment(attempt)) => {
                let carried = self.payments.entry(attempt.payment).or_default();
                *carried = carried.saturating_add(amount);
            }
            Some(LockPurpose::Incoming(incoming)) => {
                self.incoming.insert(*incoming);
                self.forwards.push((*incoming, amount));
            }
            None => {}
        }
    }

    /// Locks that are given for locks towards us: they count as pending for those after them.
    pub(super) fn forwards(&self) -> &[(IncomingLock, Amount)] {
        &self.forwards
    }

    /// Refuses a second lock for one towards us.
    pub(crate) fn check_once(&self, asked: &LocalOperation) -> Result<(), WalletError> {
        match &asked.lock_for {
            Some(LockPurpose::Incoming(incoming)) if self.incoming.contains(incoming) => {
                Err(WalletError::Lock {
                    id: incoming.lock,
                    why: "has another given for it",
                })
            }
            _ => Ok(()),
        }
    }
}
