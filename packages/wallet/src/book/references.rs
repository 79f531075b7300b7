//! What the log and the reservations say of a reference: whether it is paid, and who holds it.
//! docs/peer-protocol.md#9-references.

use super::database::Book;
use super::entry::EntryKey;
use super::invoices::{Invoice, InvoiceState};
use super::payments::PaymentOutcome;
use super::refunds::PaymentPlace;
use super::reservations::reservations;
use super::rows::unknown_number;
use super::writer::Writer;
use crate::error::WalletError;
use causeway_peer_protocol::message::{UnaskedPayment, UnaskedUse};
use causeway_peer_protocol::reference::{Asked, InvoiceTerms, ReferenceRecord};
use causeway_types::{ChannelId, Hash, Nonce, UnixTime};
use rusqlite::{params, Connection, OptionalExtension as _, Row};

/// The most that one acknowledgement names: as many as the peer may have unanswered.
const MOST_UNASKED: usize = causeway_peer_protocol::message::MOST_OPERATIONS;

/// A payment that names a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReferencePayment {
    /// The channel that it was paid in.
    pub channel_id: ChannelId,
    /// The nonce of its voucher.
    pub nonce: Nonce,
}

/// Direct payments of one direction that name a reference and count for it, in a channel or in another one with the same peer.
/// The condition on the reference is that of the index.
const PAID: &str = "
SELECT r.channel_id, p.nonce FROM payment p JOIN channel_ref r ON r.number = p.channel
WHERE p.kind = 0 AND p.reference <> X'0000000000000000000000000000000000000000000000000000000000000000'
AND p.reference = ?1 AND p.received = ?2 AND p.outcome = 0
AND ((r.domain, r.channel_id, r.side) = (?3, ?4, ?5) OR EXISTS (
    SELECT 1 FROM parties a JOIN parties b ON b.domain = a.domain AND b.peer = a.peer
    WHERE (a.domain, a.channel_id, a.side) = (?3, ?4, ?5)
    AND (b.domain, b.channel_id, b.side) = (r.domain, r.channel_id, r.side)))
ORDER BY p.number LIMIT 1";

/// The same between us and an account, whichever channels there are with it. By reference, direction, domain and account.
const PAID_BETWEEN: &str = "
SELECT r.channel_id, p.nonce FROM payment p JOIN channel_ref r ON r.number = p.channel
JOIN parties a ON (a.domain, a.channel_id, a.side) = (r.domain, r.channel_id, r.side)
WHERE p.kind = 0 AND p.reference <> X'0000000000000000000000000000000000000000000000000000000000000000'
AND p.reference = ?1 AND p.received = ?2 AND p.outcome = 0 AND a.domain = ?3 AND a.peer = ?4
ORDER BY p.number LIMIT 1";

fn reference_payment(row: &Row<'_>) -> rusqlite::Result<ReferencePayment> {
    Ok(ReferencePayment {
        channel_id: ChannelId(row.get(0)?),
        nonce: Nonce(row.get(1)?),
    })
}

/// The payment of a direction that has paid a reference, or may have, between us and an account.
fn payment_between(
    db: &Connection,
    (domain, account): (&Hash, &str),
    reference: &Hash,
    received: bool,
) -> Result<Option<ReferencePayment>, WalletError> {
    Ok(db
        .prepare_cached(PAID_BETWEEN)?
        .query_row(
            params![reference.0, received, domain.0, account],
            reference_payment,
        )
        .optional()?)
}

/// The payment of a direction that has paid a reference, or may have, between us and the peer of a channel.
fn payment_for(
    db: &Connection,
    key: &EntryKey,
    reference: &Hash,
    received: bool,
) -> Result<Option<ReferencePayment>, WalletError> {
    Ok(db
        .prepare_cached(PAID)?
        .query_row(
            params![
                reference.0,
                received,
                key.domain.0,
                key.channel_id.0,
                key.side as u8
            ],
            reference_payment,
        )
        .optional()?)
}

fn terms(invoice: &Invoice) -> InvoiceTerms {
    InvoiceTerms {
        sidechain_id: invoice.asked.sidechain_id,
        amount: invoice.asked.amount,
        expires_at: invoice.asked.expires_at,
        is_cancelled: matches!(invoice.state, InvoiceState::Cancelled { .. }),
        // one that was made before invoices had hashes has neither
        is_by_lock: !invoice.asked.hash.is_zero()
            && (invoice.asked.hold.0 > 0 || invoice.asked.preimage.is_none()),
    }
}

/// The newest payments of the peer that came unasked, at most as many as one acknowledgement names.
fn unasked(db: &Connection, key: &EntryKey) -> Result<Vec<UnaskedPayment>, WalletError> {
    // by itself SQLite takes the index that has all payments in this order, and reads the whole log of the channel
    let mut statement = db.prepare_cached(
        "SELECT p.nonce, p.place, p.outcome FROM payment p INDEXED BY payment_unasked
         JOIN channel_ref r ON r.number = p.channel
         WHERE r.domain = ?1 AND r.channel_id = ?2 AND r.side = ?3
         AND p.received = 1 AND p.outcome IN (1, 2) ORDER BY p.nonce DESC, p.place DESC LIMIT ?4",
    )?;
    let rows = statement.query_map(
        params![
            key.domain.0,
            key.channel_id.0,
            key.side as u8,
            MOST_UNASKED as u64
        ],
        |row| {
            Ok(UnaskedPayment {
                nonce: Nonce(row.get(0)?),
                operation: row.get(1)?,
                what: match row.get::<_, u8>(2)? {
                    1 => UnaskedUse::Kept,
                    2 => UnaskedUse::PaidBack,
                    other => return Err(unknown_number(2, other)),
                },
            })
        },
    )?;
    let mut newest: Vec<UnaskedPayment> = rows.collect::<Result<_, _>>()?;
    newest.reverse();
    Ok(newest)
}

impl Book {
    /// The channels of a domain in which a payment of ours names a reference and counts, or has no answer, without those that are
    /// noted as settled: whether they have settled without it is not known yet.
    pub fn channels_with_open_payments(
        &self,
        domain: &Hash,
    ) -> Result<Vec<ChannelId>, WalletError> {
        let mut statement = self.db.prepare(
            "SELECT DISTINCT r.channel_id FROM payment p JOIN channel_ref r ON r.number = p.channel
             WHERE p.kind = 0 AND p.reference <> X'0000000000000000000000000000000000000000000000000000000000000000'
             AND p.received = 0 AND p.outcome = 0 AND r.domain = ?1
             AND NOT EXISTS (SELECT 1 FROM settled
                             WHERE settled.domain = r.domain AND settled.channel_id = r.channel_id)
             UNION
             SELECT r.channel_id FROM update_out u JOIN channel_ref r ON r.number = u.channel
             WHERE r.domain = ?1
             AND NOT EXISTS (SELECT 1 FROM settled
                             WHERE settled.domain = r.domain AND settled.channel_id = r.channel_id)",
        )?;
        let rows = statement.query_map([domain.0], |row| Ok(ChannelId(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The newest payments of the peer that came unasked.
    pub(crate) fn unasked(&self, key: &EntryKey) -> Result<Vec<UnaskedPayment>, WalletError> {
        unasked(&self.db, key)
    }

    /// What the book has of a reference, as it looks for somebody without a channel. Where it is no invoice, it counts for the
    /// account alone, where that is known.
    pub(crate) fn reference_record_without_channel(
        &self,
        (domain, account): (&Hash, Option<&str>),
        reference: &Hash,
    ) -> Result<ReferenceRecord, WalletError> {
        let mut record = ReferenceRecord::default();
        match (self.invoice(reference)?, account) {
            (Some(invoice), _) => {
                record.is_paid = invoice.state.is_taken();
                let held = reservations(&self.db, reference)?;
                record.held_until = held.iter().map(|held| held.until).max().unwrap_or_default();
                record.invoice = Some(terms(&invoice));
            }
            (None, Some(account)) => {
                let paid = payment_between(&self.db, (domain, account), reference, true)?;
                record.is_paid = paid.is_some();
            }
            (None, None) => {}
        }
        Ok(record)
    }
}

impl Writer<'_> {
    /// The newest payments of the peer that came unasked.
    pub(crate) fn unasked(&self, key: &EntryKey) -> Result<Vec<UnaskedPayment>, WalletError> {
        unasked(&self.tx, key)
    }

    /// Our payment to the peer of a channel that has paid a reference, or may have; none where it can be paid.
    pub(crate) fn payment_for(
        &self,
        key: &EntryKey,
        reference: &Hash,
    ) -> Result<Option<ReferencePayment>, WalletError> {
        payment_for(&self.tx, key, reference, false)
    }

    /// The same for an account, over whichever channel.
    pub(crate) fn payment_to(
        &self,
        (domain, account): (&Hash, &str),
        reference: &Hash,
    ) -> Result<Option<ReferencePayment>, WalletError> {
        payment_between(&self.tx, (domain, account), reference, false)
    }

    /// What the book has of a reference, as it looks for the peer of a channel.
    pub(crate) fn reference_record(
        &mut self,
        key: &EntryKey,
        reference: &Hash,
        now: UnixTime,
    ) -> Result<ReferenceRecord, WalletError> {
        let invoice = self.invoice(reference)?;
        let is_paid = match &invoice {
            Some(invoice) => invoice.state.is_taken(),
            None => payment_for(&self.tx, key, reference, true)?.is_some(),
        };
        let mut record = ReferenceRecord {
            is_paid,
            held: self.count_reservations(key, now)?,
            ..ReferenceRecord::default()
        };
        for reservation in self.reservations(reference)? {
            let is_own = reservation.key == *key;
            if is_own {
                record.asked = Some(Asked {
                    until: reservation.until,
                    renewals: reservation.renewals,
                    refused_until: reservation.refused_until,
                });
                // it is counted by itself
                record.held -= usize::from(reservation.until > now);
            } else if invoice.is_some() || self.is_same_peer(key, &reservation.key)? {
                record.held_until = record.held_until.max(reservation.until);
            }
        }
        record.invoice = invoice.as_ref().map(terms);
        Ok(record)
    }

    fn is_same_peer(&self, one: &EntryKey, other: &EntryKey) -> Result<bool, WalletError> {
        let peer = |key| Ok::<_, WalletError>(self.parties(key)?.and_then(|parties| parties.peer));
        Ok(match (peer(one)?, peer(other)?) {
            (Some(one), Some(other)) => one == other,
            _ => false,
        })
    }

    /// A payment of ours came unasked, by the peer's acknowledgement: its number and what asked for it, where it is one that
    /// names a reference and counted until now.
    pub(crate) fn mark_unasked(
        &mut self,
        key: &EntryKey,
        unasked: &UnaskedPayment,
    ) -> Result<Option<(u64, Option<u64>)>, WalletError> {
        let outcome = match unasked.what {
            UnaskedUse::Kept => PaymentOutcome::Unasked,
            UnaskedUse::PaidBack => PaymentOutcome::PaidBack,
        };
        let channel = self.channel_number(key)?;
        let changed = self
            .tx
            .prepare_cached(
                "UPDATE payment SET outcome = ?4
                 WHERE channel = ?1 AND received = 0 AND nonce = ?2 AND place = ?3 AND kind = 0 AND outcome = 0
                 AND reference <> X'0000000000000000000000000000000000000000000000000000000000000000'
                 RETURNING number, request",
            )?
            .query_row(
                params![channel, unasked.nonce.0, unasked.operation, outcome.number()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        if let Some((number, _)) = changed {
            self.hashed(&unasked.nonce.0.to_be_bytes());
            self.hashed(&[outcome.number()]);
            let at = PaymentPlace {
                nonce: unasked.nonce,
                place: unasked.operation,
            };
            self.expect_refund(number, key, false, at)?;
        }
        Ok(changed)
    }

    /// The channel has settled without payments of ours, from the first whose nonce is above the one on chain and whose total is
    /// above that on chain: what they named can be paid again. Their numbers.
    pub(crate) fn void_payments(
        &mut self,
        key: &EntryKey,
        above: Nonce,
        total: causeway_types::Amount,
    ) -> Result<Vec<u64>, WalletError> {
        let mut sum = causeway_types::Amount::ZERO;
        let mut void = vec![];
        for (number, payment) in self.paid_above(key, Nonce(0))? {
            sum = sum.saturating_add(payment.amount);
            let is_direct = payment.kind == super::PaymentKind::Direct;
            let counts = payment.outcome == PaymentOutcome::Counts;
            if is_direct && counts && payment.nonce > above && sum > total {
                void.push(number);
            }
        }
        for number in &void {
            self.hashed(&number.to_be_bytes());
            self.tx
                .prepare_cached("UPDATE payment SET outcome = ?2 WHERE number = ?1")?
                .execute(params![number, PaymentOutcome::Void.number()])?;
        }
        Ok(void)
    }
}
