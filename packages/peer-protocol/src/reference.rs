//! References are paid once (P11): what a payee answers to `may_pay`, and whether a payment that comes pays what it names.
//! Functions of what the payee's book holds of a reference; whoever calls them reads and writes the book in one commit.
//! docs/peer-protocol.md#9-references.

use crate::message::PayVerdict;
use causeway_types::signed::SigningContext;
use causeway_types::{Amount, Direction, Hash, Nonce, Seconds, SidechainId, UnixTime};

/// For how long a reference is kept for the channel that asked.
pub const RESERVED_FOR: Seconds = Seconds(30);
/// How often a channel may renew a reservation before it pays.
pub const MOST_RENEWALS: u8 = 2;
/// For how long a channel that asked more often gets no reservation; asking counts for so long after a reservation ran out.
pub const TOO_OFTEN_FOR: Seconds = Seconds(600);
/// How many references a channel may hold at a time: as many as it may have operations unanswered.
pub const MOST_HELD: usize = crate::message::MOST_OPERATIONS;

/// What a refund's reference is the hash of, before what it pays back.
const REFUND: &[u8] = b"causeway refund";

/// What the payment names that pays back a payment which came unasked: of the direction and with the nonce of its voucher and
/// the place of its operation. docs/peer-protocol.md#ack-0x0021.
pub fn refund_reference(
    context: &SigningContext,
    direction: Direction,
    nonce: Nonce,
    operation: u16,
) -> Hash {
    let mut bytes = REFUND.to_vec();
    bytes.extend_from_slice(context.domain.as_slice());
    bytes.extend_from_slice(&context.channel_id.0.to_be_bytes());
    bytes.push(direction as u8);
    bytes.extend_from_slice(&nonce.0.to_be_bytes());
    bytes.extend_from_slice(&operation.to_be_bytes());
    Hash::of(&bytes)
}

/// What a channel asked before for a reference that it has not paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Asked {
    /// Until when the reference is kept for it.
    pub until: UnixTime,
    /// How often it has renewed that.
    pub renewals: u8,
    /// Before when it gets no reservation; 0 where it may ask.
    pub refused_until: UnixTime,
}

/// What an invoice of the payee's asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InvoiceTerms {
    /// The sidechain in whose token is paid.
    pub sidechain_id: SidechainId,
    /// How much, base units; 0 for an open amount.
    pub amount: Amount,
    /// From when on it is not paid any more.
    pub expires_at: UnixTime,
    /// Whether it was cancelled.
    pub is_cancelled: bool,
    /// Whether it is paid by a lock alone: a payment without one could neither be held nor give a preimage back.
    pub is_by_lock: bool,
}

/// What the payee's book holds of a reference, as it looks for one channel. A reference that is no invoice counts for each
/// paying account by itself; an invoice is paid once, whoever pays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ReferenceRecord {
    /// The invoice, if it is one.
    pub invoice: Option<InvoiceTerms>,
    /// Whether a payment has paid it.
    pub is_paid: bool,
    /// Until when another channel holds it; 0 where none does.
    pub held_until: UnixTime,
    /// What the channel itself asked before.
    pub asked: Option<Asked>,
    /// How many other references the channel holds.
    pub held: usize,
}

/// A payment that is asked for, or that comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedPayment {
    /// The sidechain in whose token is paid.
    pub sidechain_id: SidechainId,
    /// How much, base units.
    pub amount: Amount,
    /// The later of the newest block's time and the payee's clock.
    pub now: UnixTime,
}

/// What is answered to `may_pay`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it may be paid.
    pub verdict: PayVerdict,
    /// For how long that holds, seconds; 0 where it does not run out.
    pub seconds: u32,
}

impl Verdict {
    const fn lasting(verdict: PayVerdict) -> Verdict {
        let seconds = 0;
        Verdict { verdict, seconds }
    }

    fn until(verdict: PayVerdict, until: UnixTime, now: UnixTime) -> Verdict {
        let seconds = u32::try_from(until.0.saturating_sub(now.0)).unwrap_or(u32::MAX);
        Verdict { verdict, seconds }
    }
}

impl ReferenceRecord {
    /// Why the payment does not pay the reference; nothing where it does. One that comes without a reservation pays it where
    /// nothing has paid it and nobody else holds it.
    pub fn check(&self, payment: &AskedPayment) -> Result<(), Verdict> {
        if self.is_paid {
            return Err(Verdict::lasting(PayVerdict::Paid));
        }
        if let Some(invoice) = &self.invoice {
            let asks_other_amount = !invoice.amount.is_zero() && invoice.amount != payment.amount;
            if invoice.is_cancelled {
                return Err(Verdict::lasting(PayVerdict::Cancelled));
            }
            if payment.now >= invoice.expires_at {
                return Err(Verdict::lasting(PayVerdict::Expired));
            }
            if invoice.is_by_lock {
                return Err(Verdict::lasting(PayVerdict::ByLock));
            }
            if asks_other_amount || invoice.sidechain_id != payment.sidechain_id {
                return Err(Verdict::lasting(PayVerdict::OtherAmount));
            }
        }
        if payment.amount.is_zero() {
            return Err(Verdict::lasting(PayVerdict::OtherAmount));
        }
        match self.held_until > payment.now {
            true => Err(Verdict::until(
                PayVerdict::Held,
                self.held_until,
                payment.now,
            )),
            false => Ok(()),
        }
    }

    /// What is answered to a channel that asks, and what is to be kept before it is answered, if anything is.
    pub fn reserve(&self, payment: &AskedPayment) -> (Verdict, Option<Asked>) {
        if let Err(verdict) = self.check(payment) {
            return (verdict, None);
        }
        let now = payment.now;
        let too_often = |until| Verdict::until(PayVerdict::TooOften, until, now);
        // what ran out long ago counts no more
        let counts = |asked: &Asked| asked.until.plus(TOO_OFTEN_FOR) > now;
        let before = self.asked.filter(counts);
        if let Some(asked) = before.filter(|asked| asked.refused_until > now) {
            return (too_often(asked.refused_until), None);
        }
        // a refusal that is over ends the count, too
        let before = before.filter(|asked| asked.refused_until == UnixTime(0));
        if let Some(asked) = before.filter(|asked| asked.renewals >= MOST_RENEWALS) {
            let refused_until = now.plus(TOO_OFTEN_FOR);
            let refused = Asked {
                refused_until,
                ..asked
            };
            return (too_often(refused_until), Some(refused));
        }
        if before.is_none() && self.held >= MOST_HELD {
            return (too_often(now.plus(RESERVED_FOR)), None);
        }
        let expiry = self.invoice.map(|invoice| invoice.expires_at);
        let until = now
            .plus(RESERVED_FOR)
            .min(expiry.unwrap_or(UnixTime(u64::MAX)));
        let reserved = Asked {
            until,
            renewals: before.map_or(0, |asked| asked.renewals + 1),
            refused_until: UnixTime(0),
        };
        let verdict = Verdict::until(PayVerdict::Reserved, until, now);
        (verdict, Some(reserved))
    }
}

#[cfg(test)]
mod tests;
