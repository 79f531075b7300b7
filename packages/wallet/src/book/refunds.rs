//! Payments that came unasked, and the payments that pay them back: in the books of both sides.
//! docs/peer-protocol.md#ack-0x0021.

use super::database::Book;
use super::entry::EntryKey;
use super::payments::{channel_number, LoggedPayment, PaymentOutcome};
use super::writer::Writer;
use crate::error::WalletError;
use causeway_peer_protocol::reference::refund_reference;
use causeway_types::signed::SigningContext;
use causeway_types::{Amount, Hash, Nonce};
use rusqlite::{params, Connection, OptionalExtension as _};

/// A payment of a channel by what its voucher has: the same in the books of both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentPlace {
    /// The nonce of its voucher.
    pub nonce: Nonce,
    /// The place of its operation, from 0.
    pub place: u16,
}

/// A payment that may have to be paid back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refundable {
    /// The payment, as it came.
    pub payment: LoggedPayment,
    /// What pays it back names; none where it is no payment that came unasked.
    pub reference: Option<Hash>,
    /// Whether it is itself what pays another one back.
    pub is_refund: bool,
    /// Whether it may have been paid back by what the book has lost: of what was paid since only the sum is known.
    pub may_be_paid_back: bool,
    /// The payment that pays it back, if one is signed.
    pub refund: Option<LoggedPayment>,
}

/// What a payment of the log pays back, and what pays it back.
pub(super) type Related = (Option<PaymentPlace>, Option<PaymentPlace>);

/// By one of the two columns of `refund`, the payment in the other.
fn other(
    db: &Connection,
    by: &str,
    other: &str,
    number: u64,
) -> Result<Option<PaymentPlace>, WalletError> {
    Ok(db
        .prepare_cached(&format!(
            "SELECT p.nonce, p.place FROM refund f JOIN payment p ON p.number = f.{other}
             WHERE f.{by} = ?1 LIMIT 1"
        ))?
        .query_row([number], |row| {
            Ok(PaymentPlace {
                nonce: Nonce(row.get(0)?),
                place: row.get(1)?,
            })
        })
        .optional()?)
}

/// Whether more was paid in the channel and the direction opposite to a payment's since that came than the log knows the
/// operations of: what was lost may have paid it back.
fn may_be_paid_back(db: &Connection, number: u64) -> Result<bool, WalletError> {
    Ok(db
        .prepare_cached(
            "SELECT 1 FROM payment p JOIN payment s ON s.channel = p.channel
             WHERE p.number = ?1 AND s.received <> p.received AND s.kind = 3 AND s.number > p.number",
        )?
        .exists([number])?)
}

/// What a payment that names a reference pays back, and what pays it back.
pub(super) fn related(db: &Connection, number: u64) -> Result<Related, WalletError> {
    Ok((
        other(db, "paid_by", "payment", number)?,
        other(db, "payment", "paid_by", number)?,
    ))
}

impl Book {
    /// A payment of the peer's in a channel, with what pays it back; none where the book has no such payment.
    pub fn refundable(
        &self,
        key: &EntryKey,
        at: PaymentPlace,
    ) -> Result<Option<Refundable>, WalletError> {
        let Some(channel) = channel_number(&self.db, key)? else {
            return Ok(None);
        };
        let Some(payment) = self.payment_at(channel, true, at)? else {
            return Ok(None);
        };
        let number = payment.number;
        let row: Option<([u8; 32], Option<u64>)> = self
            .db
            .prepare_cached("SELECT reference, paid_by FROM refund WHERE payment = ?1")?
            .query_row([number], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let refund = match row.and_then(|(_, paid_by)| paid_by) {
            Some(number) => self.payment_by_number(number)?,
            None => None,
        };
        let is_refund = self
            .db
            .prepare_cached(
                "SELECT 1 FROM refund f JOIN payment p ON p.number = f.payment
                 WHERE f.reference = ?1 AND p.received = 0",
            )?
            .exists([payment.payment.reference.0])?;
        Ok(Some(Refundable {
            reference: row.map(|(reference, _)| Hash(reference)),
            is_refund,
            may_be_paid_back: may_be_paid_back(&self.db, number)?,
            refund,
            payment,
        }))
    }
}

impl Writer<'_> {
    /// A payment came unasked, ours or the peer's: from now on it is known by what pays it back. What pays another one back is
    /// itself never paid back.
    pub(crate) fn expect_refund(
        &mut self,
        number: u64,
        key: &EntryKey,
        received: bool,
        at: PaymentPlace,
    ) -> Result<(), WalletError> {
        let reference = reference_of(key, received, at);
        self.hashed(reference.as_slice());
        self.tx
            .prepare_cached(
                "INSERT INTO refund (reference, payment)
                 SELECT ?1, p.number FROM payment p WHERE p.number = ?2 AND NOT EXISTS (
                     SELECT 1 FROM refund f JOIN payment o ON o.number = f.payment
                     WHERE f.reference = p.reference AND o.received <> p.received)
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![reference.0, number])?;
        Ok(())
    }

    /// The payment of a channel, in the direction opposite to `received`, that one of this reference and amount pays back; none
    /// where there is none, or where it is paid back.
    pub(crate) fn refund_due(
        &self,
        key: &EntryKey,
        received: bool,
        (reference, amount): (&Hash, Amount),
    ) -> Result<Option<u64>, WalletError> {
        let Some(channel) = channel_number(&self.tx, key)? else {
            return Ok(None);
        };
        Ok(self
            .tx
            .prepare_cached(
                "SELECT p.number FROM refund f JOIN payment p ON p.number = f.payment
                 WHERE f.reference = ?1 AND f.paid_by IS NULL AND p.channel = ?2
                 AND p.received <> ?3 AND p.amount = ?4 AND p.kept = 0 AND p.outcome IN (1, 2)",
            )?
            .query_row(
                params![reference.0, channel, received, amount.u128().to_be_bytes()],
                |row| row.get(0),
            )
            .optional()?)
    }

    /// Whether a payment may have been paid back by what the book has lost.
    pub(crate) fn may_be_paid_back(&self, payment: u64) -> Result<bool, WalletError> {
        may_be_paid_back(&self.tx, payment)
    }

    /// A payment is paid back by another one, which was just added to the log.
    pub(crate) fn note_refund(&mut self, payment: u64, paid_by: u64) -> Result<(), WalletError> {
        self.hashed(&payment.to_be_bytes());
        self.hashed(&paid_by.to_be_bytes());
        self.tx
            .prepare_cached("UPDATE refund SET paid_by = ?2 WHERE payment = ?1")?
            .execute((payment, paid_by))?;
        self.set_outcome(payment, PaymentOutcome::PaidBack)
    }

    /// A payment of ours was never paid: what it was to pay back is kept as before.
    pub(crate) fn undo_refund(&mut self, paid_by: u64) -> Result<(), WalletError> {
        let payment: Option<u64> = self
            .tx
            .prepare_cached(
                "UPDATE refund SET paid_by = NULL WHERE paid_by = ?1 RETURNING payment",
            )?
            .query_row([paid_by], |row| row.get(0))
            .optional()?;
        match payment {
            Some(payment) => {
                self.hashed(&payment.to_be_bytes());
                self.set_outcome(payment, PaymentOutcome::Unasked)
            }
            None => Ok(()),
        }
    }

    fn set_outcome(&mut self, payment: u64, outcome: PaymentOutcome) -> Result<(), WalletError> {
        self.tx
            .prepare_cached("UPDATE payment SET outcome = ?2 WHERE number = ?1")?
            .execute((payment, outcome.number()))?;
        Ok(())
    }
}

/// What pays back a payment of one side of a channel.
pub(super) fn reference_of(key: &EntryKey, received: bool, at: PaymentPlace) -> Hash {
    let context = SigningContext {
        domain: key.domain,
        channel_id: key.channel_id,
    };
    let direction = match received {
        true => key.side.receives(),
        false => key.side.pays(),
    };
    refund_reference(&context, direction, at.nonce, at.place)
}
