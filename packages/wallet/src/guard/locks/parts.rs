//! Locks towards us that pay us. F5: a preimage of our own is given away only for all parts of a payment together, which reach what
//! the payer has sealed and what the invoice asks, while each can still be claimed.

use super::context::{LockContext, LockRules};
use super::decide::{let_go, plain, release_lock, seal};
use super::ClaimTiming;
use crate::book::{
    EntryKey, Invoice, InvoiceState, PendingLock, RoutedPurpose, RoutedState, RoutedTerms, Writer,
};
use crate::error::WalletError;
use crate::onion::OpenedOnion;
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::onion::{FailureCode, HopPayload, LastPayload, PaymentFailure};
use causeway_peer_protocol::ByteString;
use causeway_rules::forward::{
    f1_check_final, f5_assess_parts, f5_check_part, f5_check_secret, f5_choose_set,
    f5_is_same_payment, f5_may_release, LockHalf, OwnInvoice, PartRefusal, PartsState, PaymentPart,
};
use causeway_types::signed::first_listed;
use causeway_types::{Amount, ChainTime, ChannelId, Hash, Nonce, Preimage, UnixTime};

/// What becomes of the locks that these vouchers of the peer's have added, as far as they are accepted: what cannot be opened is let
/// go, what pays us is taken, and what is to be forwarded waits for that. In a record that may lack something nothing is decided.
pub fn take_brought(
    book: &mut Writer,
    (signer, at): (&ChannelSigner, &ChannelAtBlock),
    brought: &[Nonce],
    others: &dyn LockContext,
) -> Result<(), WalletError> {
    if book.entry(signer.key())?.restored.is_some() {
        return Ok(());
    }
    for pending in book.pending_locks(signer.key(), true)? {
        if !pending.is_undecided() || !brought.contains(&first_listed(pending.lock.id)) {
            continue;
        }
        match signer.open_onion(&pending) {
            // the node before us says so
            None => end(book, signer.key(), pending, &ByteString::default())?,
            Some(opened) => match &opened.payload {
                HopPayload::Last(last) => {
                    take_part(book, (signer, at), &pending, (&opened, last), others)?;
                }
                HopPayload::Forward(_) if !others.rules().forwards => {
                    let failure = plain(FailureCode::NODE_BUSY, ChannelId(0));
                    end(book, signer.key(), pending, &seal(&failure, &opened.secret))?;
                }
                HopPayload::Forward(_) => book.news.has_undecided = true,
            },
        }
    }
    Ok(())
}

/// Lets a lock go; one that may not be let go any more keeps nothing else from being accepted.
fn end(
    book: &mut Writer,
    key: &EntryKey,
    pending: PendingLock,
    reason: &ByteString<256>,
) -> Result<(), WalletError> {
    match let_go(book, key, pending, reason) {
        Err(WalletError::Lock { .. } | WalletError::Restored(_)) => Ok(()),
        done => done,
    }
}

/// What a payment is for: an invoice of ours, or nothing that we know of.
struct Asked {
    invoice: Option<Invoice>,
    /// The preimage; none where the invoice's caller has it.
    preimage: Option<Preimage>,
    terms: OwnInvoice,
}

/// What a lock is to pay; none where it is nothing of ours, or nothing that may be paid now.
fn asked_for(
    book: &Writer,
    signer: &ChannelSigner,
    hash: &Hash,
    last: &LastPayload,
    (rules, now): (&LockRules, UnixTime),
) -> Result<Option<Asked>, WalletError> {
    if let Some(invoice) = book.invoice_under(hash)? {
        let asked = &invoice.asked;
        let is_open = invoice.state == InvoiceState::Open && !asked.has_expired(now);
        let is_ours = is_open && asked.sidechain_id == signer.sidechain_id();
        let terms = OwnInvoice {
            amount: Some(asked.amount).filter(|amount| !amount.is_zero()),
            payment_secret: Hash(asked.payment_secret),
            final_delta: asked.final_delta,
        };
        let preimage = asked.preimage;
        return Ok(is_ours.then_some(Asked {
            invoice: Some(invoice),
            preimage,
            terms,
        }));
    }
    if let Some(circle) = circle_under(book, signer, hash)? {
        return Ok(Some(Asked {
            invoice: None,
            preimage: circle.own_preimage,
            terms: OwnInvoice {
                amount: Some(circle.amount),
                payment_secret: circle.payment_secret,
                final_delta: rules.final_delta(causeway_types::Seconds(0)),
            },
        }));
    }
    let own = last.preimage.filter(|own| own.hash() == *hash);
    let Some(preimage) = own.filter(|_| rules.takes_keysend) else {
        return Ok(None);
    };
    Ok(Some(Asked {
        invoice: None,
        preimage: Some(preimage),
        // without an invoice the payer says what is paid, and all parts say the same
        terms: OwnInvoice {
            amount: Some(last.total),
            payment_secret: last.payment_secret,
            final_delta: rules.final_delta(causeway_types::Seconds(0)),
        },
    }))
}

/// What we move between channels of our own under a hash, and what comes back into this channel.
fn circle_under(
    book: &Writer,
    signer: &ChannelSigner,
    hash: &Hash,
) -> Result<Option<RoutedTerms>, WalletError> {
    let Some(payment) = book.routed_payment_under(hash)? else {
        return Ok(None);
    };
    let comes_back = match payment.terms.purpose {
        RoutedPurpose::Rebalance { into, .. } => into == signer.channel_id(),
        RoutedPurpose::Payment | RoutedPurpose::Probe => false,
    };
    let is_under_way = payment.state == RoutedState::UnderWay;
    Ok((comes_back && is_under_way).then_some(payment.terms))
}

fn part_of(pending: &PendingLock, last: &LastPayload) -> PaymentPart {
    PaymentPart {
        amount: pending.lock.amount,
        expiry: pending.lock.expiry,
        received_at: pending.at,
        sealed_amount: last.amount,
        sealed_expiry: last.expiry,
        sealed_total: last.total,
        payment_secret: last.payment_secret,
    }
}

/// Keeps a part, or lets it go; with the last one the preimage is given away for all, or the payment is held.
fn take_part(
    book: &mut Writer,
    (signer, at): (&ChannelSigner, &ChannelAtBlock),
    pending: &PendingLock,
    (opened, last): (&OpenedOnion, &LastPayload),
    others: &dyn LockContext,
) -> Result<(), WalletError> {
    let hash = pending.lock.hash;
    let now = at.time.at_latest();
    let rules = others.rules();
    let asked = asked_for(book, signer, &hash, last, (rules, now))?;
    let checked = match &asked {
        None => Err(unknown_payment()),
        Some(asked) => check_part(asked, signer, at, &part_of(pending, last), rules),
    };
    let asked = match (asked, checked) {
        (Some(asked), Ok(())) => asked,
        (_, failed) => {
            let failure = failed.err().unwrap_or_else(unknown_payment);
            return end(
                book,
                signer.key(),
                pending.clone(),
                &seal(&failure, &opened.secret),
            );
        }
    };
    let mut all = parts_under(book, &hash, others)?;
    let is_this =
        |part: &Part| part.key == *signer.key() && part.pending.lock.id == pending.lock.id;
    let Some(this) = all.iter().find(|part| is_this(part)).map(Part::as_rule) else {
        return Ok(());
    };
    // what says another total, or names another secret, is another payment: neither helps nor harms this one
    let of_it: Vec<PaymentPart> = payment_of(&all, &this);
    match f5_assess_parts(&of_it, now) {
        PartsState::Incomplete { .. } => {
            book.news.has_undecided = true;
            Ok(())
        }
        PartsState::Failed => {
            all.retain(|part| f5_is_same_payment(&part.as_rule(), &this));
            end_all(book, all, &plain(FailureCode::PARTS_MISSING, ChannelId(0)))
        }
        PartsState::Complete => complete(book, asked, (all, &this), at.time, others),
    }
}

/// Of these parts those of one payment, as the rules see them.
fn payment_of(parts: &[Part], of: &PaymentPart) -> Vec<PaymentPart> {
    let parts = rules_of(parts).into_iter();
    parts.filter(|part| f5_is_same_payment(part, of)).collect()
}

/// Divides the parts under a hash into those of the first payment that is whole, and all others.
pub(super) fn whole(parts: Vec<Part>) -> (Vec<Part>, Vec<Part>) {
    let each = rules_of(&parts);
    let mut each = each.iter();
    let of = each.find(|of| f5_choose_set(&payment_of(&parts, of)).is_some());
    match of {
        Some(of) => divide(parts, of),
        None => (vec![], parts),
    }
}

/// Divides the parts under a hash into those that make up a payment's total, and all others.
fn divide(parts: Vec<Part>, of: &PaymentPart) -> (Vec<Part>, Vec<Part>) {
    let (of_it, mut others): (Vec<_>, Vec<_>) = parts
        .into_iter()
        .partition(|part| f5_is_same_payment(&part.as_rule(), of));
    let chosen = f5_choose_set(&rules_of(&of_it)).unwrap_or_default();
    let mut set = Vec::with_capacity(chosen.len());
    for (place, part) in of_it.into_iter().enumerate() {
        match chosen.contains(&place) {
            true => set.push(part),
            false => others.push(part),
        }
    }
    (set, others)
}

fn check_part(
    asked: &Asked,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    part: &PaymentPart,
    rules: &LockRules,
) -> Result<(), PaymentFailure> {
    // a stranger is told the same, whether the invoice is ours or not, and whatever the channel is like
    f5_check_secret(&asked.terms, part).map_err(|_| unknown_payment())?;
    let half = LockHalf {
        ledger: at.ledger,
        expiry: part.expiry,
    };
    let in_channel = f1_check_final(&half, at.time, &rules.times, rules.upgrade);
    in_channel.map_err(|_| plain(FailureCode::CHANNEL_ENDS, signer.channel_id()))?;
    f5_check_part(&asked.terms, part, at.time).map_err(|why| match why {
        PartRefusal::TooSoon { asked, allowed } => PaymentFailure {
            code: FailureCode::FINAL_EXPIRY_TOO_SOON,
            channel_id: ChannelId(0),
            asked: asked.0.into(),
            allowed: allowed.0.into(),
        },
        // which of them it is is the payee's alone
        PartRefusal::OtherSecret
        | PartRefusal::OtherTotal { .. }
        | PartRefusal::LessThanSealed { .. } => unknown_payment(),
    })
}

fn unknown_payment() -> PaymentFailure {
    plain(FailureCode::UNKNOWN_PAYMENT, ChannelId(0))
}

/// A part that is there and undecided.
pub(super) struct Part {
    pub key: EntryKey,
    pub pending: PendingLock,
    opened: OpenedOnion,
    last: LastPayload,
}

impl Part {
    pub fn as_rule(&self) -> PaymentPart {
        part_of(&self.pending, &self.last)
    }
}

/// The parts of a payment that are there and undecided, in the order in which they came; none that came before a loss of its record.
pub(super) fn parts_under(
    book: &Writer,
    hash: &Hash,
    others: &dyn LockContext,
) -> Result<Vec<Part>, WalletError> {
    let mut parts = Vec::new();
    for (key, pending) in book.locks_under(hash)? {
        if !pending.is_undecided() {
            continue;
        }
        // what was lost may have let it go, or given the preimage away for it
        if !book.entry(&key)?.knows_of(pending.lock.id) {
            continue;
        }
        let Some((signer, _)) = others.channel(&key) else {
            continue;
        };
        let Some(opened) = signer.open_onion(&pending) else {
            continue;
        };
        if let HopPayload::Last(last) = opened.payload.clone() {
            parts.push(Part {
                key,
                pending,
                opened,
                last,
            });
        }
    }
    Ok(parts)
}

pub(super) fn end_all(
    book: &mut Writer,
    parts: Vec<Part>,
    failure: &PaymentFailure,
) -> Result<(), WalletError> {
    for part in parts {
        let reason = seal(failure, &part.opened.secret);
        end(book, &part.key, part.pending, &reason)?;
    }
    Ok(())
}

fn sum(parts: &[Part]) -> Amount {
    let amounts = parts.iter().map(|part| part.pending.lock.amount);
    amounts.fold(Amount::ZERO, Amount::saturating_add)
}

/// A payment is whole: the parts that make it up are held for the invoice's caller, or its preimage is given away for them. All
/// other parts under its hash are let go: the invoice is paid once, whoever else pays it.
fn complete(
    book: &mut Writer,
    asked: Asked,
    (parts, of): (Vec<Part>, &PaymentPart),
    time: ChainTime,
    others: &dyn LockContext,
) -> Result<(), WalletError> {
    let (set, rest) = divide(parts, of);
    end_all(book, rest, &unknown_payment())?;
    match (&asked.invoice, asked.preimage) {
        (Some(invoice), preimage) if invoice.asked.hold.0 > 0 || preimage.is_none() => {
            book.news.has_undecided = true;
            book.mark_held(invoice, sum(&set), time.at_latest())
        }
        (invoice, Some(preimage)) => {
            let reference = invoice.as_ref().map(|invoice| invoice.asked.reference);
            release_all(book, set, (preimage, reference), time, others)
        }
        (_, None) => end_all(book, set, &unknown_payment()),
    }
}

/// Gives the preimage away for these parts together, which make up one total, or lets all of them go: in time for each to be claimed,
/// and only where each can be.
pub(super) fn release_all(
    book: &mut Writer,
    parts: Vec<Part>,
    (preimage, reference): (Preimage, Option<Hash>),
    time: ChainTime,
    others: &dyn LockContext,
) -> Result<(), WalletError> {
    let times = others.rules().times;
    let timing = ClaimTiming {
        time,
        lead: times.lock_delta,
        is_public: false,
    };
    let is_in_time = f5_may_release(&rules_of(&parts), time, &times);
    let released = book.attempt(|book| {
        if !is_in_time {
            return Err(WalletError::Lock {
                id: parts
                    .first()
                    .map(|part| part.pending.lock.id)
                    .unwrap_or_default(),
                why: "expires too soon for its preimage to be given away",
            });
        }
        for part in &parts {
            let id = part.pending.lock.id;
            let channel = others.channel(&part.key);
            let (signer, at) = channel.ok_or(WalletError::NotInBook(part.key.channel_id))?;
            release_lock(book, signer, at.snapshot(), (id, preimage), timing)?;
        }
        match &reference {
            Some(reference) => book.mark_released(reference, sum(&parts), time.committed()),
            None => Ok(()),
        }
    })?;
    match released {
        Ok(()) => Ok(()),
        Err(_) => end_all(book, parts, &unknown_payment()),
    }
}

pub(super) fn rules_of(parts: &[Part]) -> Vec<PaymentPart> {
    parts.iter().map(Part::as_rule).collect()
}
