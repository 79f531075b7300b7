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

/// F5: whether a part may be kept until all of them are there.
pub fn f5_check_part(
    invoice: &OwnInvoice,
    part: &PaymentPart,
    time: ChainTime,
) -> Result<(), PartRefusal> {
    if part.payment_secret != invoice.payment_secret {
        return Err(PartRefusal::OtherSecret);
    }
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
    /// Its parts reach the total.
    Complete,
    /// Parts are missing; until then they may come.
    Incomplete {
        /// When the parts that are there are let go.
        until: UnixTime,
    },
    /// Parts that do not agree on the total, or that have not reached it within [`INCOMPLETE_TIME`] of the first: all are let go.
    Failed,
}

/// F5: what is there of a payment by its parts, by the later of block time and the machine's clock. No parts are none of a payment; parts that
/// come after its preimage was given away are another payment's.
pub fn f5_assess_parts(parts: &[PaymentPart], now: UnixTime) -> PartsState {
    let Some(first) = parts.iter().min_by_key(|part| part.received_at) else {
        return PartsState::Failed;
    };
    let total = first.sealed_total;
    if parts.iter().any(|part| part.sealed_total != total) {
        return PartsState::Failed;
    }
    let sum = parts
        .iter()
        .fold(Amount::ZERO, |sum, part| sum.saturating_add(part.amount));
    let until = first.received_at.plus(INCOMPLETE_TIME);
    match sum >= total {
        true => PartsState::Complete,
        false if now < until => PartsState::Incomplete { until },
        false => PartsState::Failed,
    }
}

/// F5: whether the preimage may be given away for a complete set: while each of its locks can still be claimed on chain.
pub fn f5_may_release(parts: &[PaymentPart], time: ChainTime, times: &ForwardTimes) -> bool {
    let earliest = parts.iter().map(|part| part.expiry).min();
    let needed = time.at_latest().plus(times.lock_delta);
    f5_assess_parts(parts, time.at_latest()) == PartsState::Complete
        && earliest.is_some_and(|earliest| earliest > needed)
}
