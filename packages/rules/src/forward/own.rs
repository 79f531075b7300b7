//! F5: when the preimage of an own invoice is given away. Only the payer and the payee know the invoice's payment secret: a node on
//! the way that tries what the payee takes for a hash is told the same as for any unknown payment. Nor is a lock to be forwarded under
//! the hash of an own invoice: whoever is next would buy the preimage for it.

use super::ForwardTimes;
use causeway_types::{Amount, ChainTime, Hash, Seconds, UnixTime};
use thiserror::Error;

/// How long a set of parts may be incomplete.
pub const INCOMPLETE_TIME: Seconds = Seconds(60);

/// What an invoice of ours asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnInvoice {
    /// What is asked, base units; none for an open amount.
    pub amount: Option<Amount>,
    /// Known to its payer alone.
    pub payment_secret: Hash,
    /// How long a lock must run when it comes.
    pub final_delta: Seconds,
}

/// A lock that came for it, and what the payer has sealed for us in its onion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentPart {
    /// The lock's amount, base units.
    pub amount: Amount,
    /// When the lock expires.
    pub expiry: UnixTime,
    /// When it came, by the machine's clock.
    pub received_at: UnixTime,
    /// What the payer wants the lock to be at least, base units.
    pub sealed_amount: Amount,
    /// When the payer wants it to expire at the earliest.
    pub sealed_expiry: UnixTime,
    /// What the payer pays in all parts, base units.
    pub sealed_total: Amount,
    /// What the payer knows of the invoice.
    pub payment_secret: Hash,
}

/// Why a part is let go. The payer is told `unknown_payment` for all but the last.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs)]
pub enum PartRefusal {
    /// Another secret than the invoice's.
    #[error("the payment secret is not the invoice's")]
    OtherSecret,
    /// The payer pays less than is asked, or more than twice.
    #[error("{asked} in all is paid, {allowed} is asked")]
    OtherTotal { asked: Amount, allowed: Amount },
    /// A node on the way has locked less, or for a shorter time, than the payer wanted.
    #[error("the lock is over {asked}, the payer wanted at least {allowed}")]
    LessThanSealed { asked: Amount, allowed: Amount },
    /// The lock expires too soon.
    #[error("the lock expires at {asked}, at least {allowed} is needed")]
    TooSoon { asked: UnixTime, allowed: UnixTime },
}

/// F5: whether a part names the invoice's secret. It is asked before anything else of a part: whoever does not know the secret is
/// told the same whatever the invoice, the channel and the clock are like.
pub fn f5_check_secret(invoice: &OwnInvoice, part: &PaymentPart) -> Result<(), PartRefusal> {
    match part.payment_secret == invoice.payment_secret {
        true => Ok(()),
        false => Err(PartRefusal::OtherSecret),
    }
}

/// F5: whether a part may be kept until all of them are there.
pub fn f5_check_part(
    invoice: &OwnInvoice,
    part: &PaymentPart,
    time: ChainTime,
) -> Result<(), PartRefusal> {
    f5_check_secret(invoice, part)?;
    // more than twice is a mistake of the payer's, and who pays more to find out what is asked learns nothing
    if let Some(allowed) = invoice.amount {
        let asked = part.sealed_total;
        if asked < allowed || asked > allowed.saturating_add(allowed) {
            return Err(PartRefusal::OtherTotal { asked, allowed });
        }
    }
    if part.amount < part.sealed_amount {
        return Err(PartRefusal::LessThanSealed {
            asked: part.amount,
            allowed: part.sealed_amount,
        });
    }
    let allowed = time
        .at_latest()
        .plus(invoice.final_delta)
        .max(part.sealed_expiry);
    match part.expiry < allowed {
        true => Err(PartRefusal::TooSoon {
            asked: part.expiry,
            allowed,
        }),
        false => Ok(()),
    }
}

/// What is there of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartsState {
    /// Parts of it make up the total: [`f5_choose_set`] says which.
    Complete,
    /// Parts are missing; until then they may come.
    Incomplete {
        /// When the parts that are there are let go.
        until: UnixTime,
    },
    /// Parts that do not agree on secret and total, or that have not made it up within [`INCOMPLETE_TIME`] of the first: all are
    /// let go.
    Failed,
}

/// How many partial sets are looked at, in each of two orders, before a set counts as incomplete. All parts of one payer are found by
/// as many as there are; more are needed only where several payers pay one invoice at once.
const MOST_SETS: u32 = 65_536;

/// F5: whether two parts are of one payment: whoever pays seals the same secret and the same total for all of them. A part that says
/// another total is of another payment, and lets no part of this one go.
pub fn f5_is_same_payment(one: &PaymentPart, other: &PaymentPart) -> bool {
    (one.payment_secret, one.sealed_total) == (other.payment_secret, other.sealed_total)
}

/// F5: those of the parts of a payment, by their places, that make up its total: one that reaches it alone, else those whose sealed
/// amounts are the total exactly. Where several payers pay one invoice their parts come mixed, and the preimage is given away for
/// one total and not for more. What came first goes first, unless that takes too long to find. None where none of them
/// do, or none was found in 65,536 looks in either order.
pub fn f5_choose_set(parts: &[PaymentPart]) -> Option<Vec<usize>> {
    let total = parts.first()?.sealed_total;
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|place| parts[*place].received_at);
    if let Some(alone) = order
        .iter()
        .find(|place| parts[**place].sealed_amount >= total)
    {
        return Some(vec![*alone]);
    }
    // many small ones that came first would be looked through in all their sums: then the largest go first
    choose_in(total, parts, &order).or_else(|| {
        order.sort_by_key(|place| std::cmp::Reverse(parts[*place].sealed_amount));
        choose_in(total, parts, &order)
    })
}

/// Those of the parts whose sealed amounts are the total exactly, the first in an order; none where too many sums were looked at before.
fn choose_in(total: Amount, parts: &[PaymentPart], order: &[usize]) -> Option<Vec<usize>> {
    // what comes after each place in the order, so that what cannot be made up any more is not looked for
    let mut rest = vec![Amount::ZERO; order.len() + 1];
    for (n, place) in order.iter().enumerate().rev() {
        rest[n] = rest[n + 1].saturating_add(parts[*place].sealed_amount);
    }
    let amounts: Vec<Amount> = order.iter().map(|p| parts[*p].sealed_amount).collect();
    let mut chosen = Vec::new();
    let mut looks = MOST_SETS;
    make_up(total, (&amounts, &rest), 0, &mut chosen, &mut looks)
        .then(|| chosen.into_iter().map(|n| order[n]).collect())
}

/// Adds to `chosen` the places from `from` on whose amounts are what is missing; unchanged where there are none.
fn make_up(
    missing: Amount,
    (amounts, rest): (&[Amount], &[Amount]),
    from: usize,
    chosen: &mut Vec<usize>,
    looks: &mut u32,
) -> bool {
    if missing.is_zero() {
        return !chosen.is_empty();
    }
    for n in from..amounts.len() {
        if rest[n] < missing || *looks == 0 {
            return false;
        }
        *looks -= 1;
        let Some(left) = missing.checked_sub(amounts[n]) else {
            continue;
        };
        chosen.push(n);
        if make_up(left, (amounts, rest), n + 1, chosen, looks) {
            return true;
        }
        chosen.pop();
    }
    false
}

/// F5: what is there of a payment by its parts, by the later of block time and the machine's clock. No parts are none of a payment; parts that
/// come after its preimage was given away are another payment's.
pub fn f5_assess_parts(parts: &[PaymentPart], now: UnixTime) -> PartsState {
    let Some(first) = parts.iter().min_by_key(|part| part.received_at) else {
        return PartsState::Failed;
    };
    if !parts.iter().all(|part| f5_is_same_payment(first, part)) {
        return PartsState::Failed;
    }
    let until = first.received_at.plus(INCOMPLETE_TIME);
    match f5_choose_set(parts) {
        Some(_) => PartsState::Complete,
        None if now < until => PartsState::Incomplete { until },
        None => PartsState::Failed,
    }
}

/// F5: whether the preimage may be given away for these parts together: they make up one total and there is none too many, while
/// each of their locks can still be claimed on chain.
pub fn f5_may_release(parts: &[PaymentPart], time: ChainTime, times: &ForwardTimes) -> bool {
    let earliest = parts.iter().map(|part| part.expiry).min();
    let needed = time.at_latest().plus(times.lock_delta);
    let Some(first) = parts.first() else {
        return false;
    };
    let is_one_set = parts.iter().all(|part| f5_is_same_payment(first, part))
        && f5_choose_set(parts).is_some_and(|set| set.len() == parts.len());
    is_one_set && earliest.is_some_and(|earliest| earliest > needed)
}
