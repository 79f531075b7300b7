//! The log of payments, as a commit writes it.

use super::database::Book;
use super::entry::EntryKey;
use super::events::EventKind;
use super::page::as_sql;
use super::payments::{
    channel_number, newest_listed, payment, Payment, PaymentKind, PaymentOutcome, COLUMNS,
};
use super::writer::Writer;
use crate::error::WalletError;
use causeway_types::{Amount, Hash, LockId, Nonce, UnixTime, Voucher};
use rusqlite::{params, Connection, OptionalExtension as _};

/// Whether a lock was paid, by its channel, whether it came, and its id.
pub(super) const LOCK_LOGGED: &str = "SELECT 1 FROM payment
     WHERE channel = ?1 AND received = ?2 AND kind = 2 AND lock = ?3 AND outcome = 0";

/// Whether the log has a lock as paid.
fn is_lock_logged(
    db: &Connection,
    key: &EntryKey,
    received: bool,
    id: LockId,
) -> Result<bool, WalletError> {
    let Some(channel) = channel_number(db, key)? else {
        return Ok(false);
    };
    let mut statement = db.prepare_cached(LOCK_LOGGED)?;
    Ok(statement.exists(params![channel, received, as_sql(id.0)])?)
}

impl Book {
    /// Whether the log has a lock as paid.
    pub(crate) fn is_lock_logged(
        &self,
        key: &EntryKey,
        received: bool,
        id: LockId,
    ) -> Result<bool, WalletError> {
        is_lock_logged(&self.db, key, received, id)
    }
}

impl Writer<'_> {
    /// The number of one side of one channel, given to it if it has none.
    pub(super) fn channel_number(&mut self, key: &EntryKey) -> Result<i64, WalletError> {
        if let Some(number) = channel_number(&self.tx, key)? {
            return Ok(number);
        }
        self.tx
            .prepare_cached(
                "INSERT INTO channel_ref (domain, channel_id, side) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![key.domain.0, key.channel_id.0, key.side as u8])?;
        Ok(self.tx.last_insert_rowid())
    }

    /// Adds a payment to the log, with the event that it was signed or came; returns its number.
    pub fn log(&mut self, payment: &Payment) -> Result<u64, WalletError> {
        let channel = self.channel_number(&payment.key)?;
        self.hashed(payment.reference.as_slice());
        let (kind, lock) = match payment.kind {
            PaymentKind::Direct => (0, None),
            PaymentKind::Fee => (1, None),
            PaymentKind::Lock(id) => (2, Some(id.0)),
            PaymentKind::Restored => (3, None),
        };
        let number = newest_listed(&self.tx)? + 1;
        self.tx
            .prepare_cached(
                "INSERT INTO payment
                 (number, channel, received, nonce, place, kind, lock, amount, reference, at, request,
                 kept, outcome)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute(params![
                as_sql(number),
                channel,
                payment.received,
                payment.nonce.0,
                payment.place,
                kind,
                lock,
                payment.amount.u128().to_be_bytes(),
                payment.reference.0,
                payment.at.0,
                payment.request.map(|request| request.0),
                payment.is_kept,
                payment.outcome.number(),
            ])?;
        let kind = match (payment.kind, payment.received, payment.is_kept) {
            (PaymentKind::Restored, ..) => EventKind::PaymentRestored,
            (_, true, true) => EventKind::PaymentKept,
            (_, true, false) => EventKind::PaymentReceived,
            (_, false, _) => EventKind::PaymentSigned,
        };
        self.event(kind, number, payment.at)?;
        Ok(number)
    }

    /// What we paid under nonces above one, in the order in which it was first signed.
    pub(crate) fn paid_above(
        &self,
        key: &EntryKey,
        nonce: Nonce,
    ) -> Result<Vec<(u64, Payment)>, WalletError> {
        let mut statement = self.tx.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM payment p JOIN channel_ref r ON r.number = p.channel
             WHERE r.domain = ?1 AND r.channel_id = ?2 AND r.side = ?3
             AND p.received = 0 AND p.nonce > ?4 ORDER BY p.number"
        ))?;
        let rows = statement.query_map(
            params![key.domain.0, key.channel_id.0, key.side as u8, nonce.0],
            |row| payment(row, 0),
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether the log has a lock as paid.
    pub(crate) fn is_lock_logged(
        &self,
        key: &EntryKey,
        received: bool,
        id: LockId,
    ) -> Result<bool, WalletError> {
        is_lock_logged(&self.tx, key, received, id)
    }

    /// The last payment of a lock towards us under a hash, with its number. It looks through the whole log.
    pub(crate) fn last_lock_paid_under(
        &self,
        hash: &Hash,
    ) -> Result<Option<(u64, Payment)>, WalletError> {
        let mut statement = self.tx.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM payment p JOIN channel_ref r ON r.number = p.channel
             WHERE p.kind = 2 AND p.received = 1 AND p.outcome = 0 AND p.reference = ?1
             ORDER BY p.number DESC LIMIT 1"
        ))?;
        let found = statement.query_row([hash.0], |row| payment(row, 0));
        Ok(found.optional()?)
    }

    /// The channel has settled without paying a lock of ours, whatever was signed for it under nonces above one: the numbers of
    /// those payments, which are void now.
    pub(crate) fn void_lock_payments(
        &mut self,
        key: &EntryKey,
        id: LockId,
        above: Nonce,
    ) -> Result<Vec<u64>, WalletError> {
        let channel = self.channel_number(key)?;
        let void = PaymentOutcome::Void.number();
        let mut statement = self.tx.prepare_cached(
            "UPDATE payment SET outcome = ?4 WHERE channel = ?1 AND received = 0 AND kind = 2
             AND lock = ?2 AND outcome = 0 AND nonce > ?3 RETURNING number",
        )?;
        let of_lock = params![channel, as_sql(id.0), as_sql(above.0), void];
        let rows = statement.query_map(of_lock, |row| row.get(0))?;
        let numbers = rows.collect::<Result<Vec<u64>, _>>()?;
        drop(statement);
        for number in &numbers {
            self.hashed(&number.to_be_bytes());
        }
        Ok(numbers)
    }

    /// What the log has of a direction in all.
    pub(crate) fn logged_total(
        &self,
        key: &EntryKey,
        received: bool,
    ) -> Result<Amount, WalletError> {
        let mut statement = self.tx.prepare_cached(
            "SELECT p.amount FROM payment p JOIN channel_ref r ON r.number = p.channel
             WHERE r.domain = ?1 AND r.channel_id = ?2 AND r.side = ?3 AND p.received = ?4",
        )?;
        let amounts = statement.query_map(
            params![key.domain.0, key.channel_id.0, key.side as u8, received],
            |row| Ok(Amount::new(u128::from_be_bytes(row.get(0)?))),
        )?;
        let mut total = Amount::ZERO;
        for amount in amounts {
            total = total.saturating_add(amount?);
        }
        Ok(total)
    }

    /// Adds what a voucher that was taken back has above the log; nothing where the log has it all.
    pub(crate) fn log_restored(
        &mut self,
        key: &EntryKey,
        received: bool,
        voucher: &Voucher,
        at: UnixTime,
    ) -> Result<(), WalletError> {
        let logged = self.logged_total(key, received)?;
        let more = voucher.transferred.saturating_sub(logged);
        if !more.is_zero() {
            let restored = Payment::restored(key, received, voucher.nonce, more);
            self.log(&Payment { at, ..restored })?;
        }
        Ok(())
    }

    /// Moves a payment of ours to another nonce and place: a replacement repeats it, or what it replaced was taken after all.
    pub(crate) fn move_payment(
        &mut self,
        number: u64,
        nonce: Nonce,
        place: u16,
    ) -> Result<(), WalletError> {
        self.hashed(&number.to_be_bytes());
        self.hashed(&nonce.0.to_be_bytes());
        self.hashed(&place.to_be_bytes());
        self.tx
            .prepare_cached("UPDATE payment SET nonce = ?2, place = ?3 WHERE number = ?1")?
            .execute(params![number, nonce.0, place])?;
        Ok(())
    }

    /// What was kept while the record may have lacked something counts from now on.
    pub(crate) fn count_kept(&mut self, key: &EntryKey, at: UnixTime) -> Result<(), WalletError> {
        let channel = self.channel_number(key)?;
        let mut statement = self.tx.prepare_cached(
            "UPDATE payment SET kept = 0 WHERE channel = ?1 AND received = 1 AND kept = 1
             RETURNING number, kind",
        )?;
        let rows = statement.query_map([channel], |row| {
            Ok((row.get::<_, u64>(0)?, row.get::<_, u8>(1)?))
        })?;
        let mut counted = rows.collect::<Result<Vec<_>, _>>()?;
        drop(statement);
        counted.sort_unstable();
        for (number, _) in counted {
            self.event(EventKind::PaymentReceived, number, at)?;
            if self.pays_invoice(number)? {
                self.event(EventKind::InvoicePaid, number, at)?;
            }
        }
        Ok(())
    }

    /// Whether a payment of the log is the one that paid an invoice.
    fn pays_invoice(&self, number: u64) -> Result<bool, WalletError> {
        Ok(self
            .tx
            .prepare_cached(
                "SELECT 1 FROM payment p JOIN channel_ref r ON r.number = p.channel
                 JOIN invoice i ON i.reference = p.reference
                 WHERE p.number = ?1 AND i.state = 1 AND i.paid_domain = r.domain
                 AND i.paid_channel = r.channel_id AND i.paid_side = r.side
                 AND i.paid_nonce = p.nonce AND i.paid_place = p.place",
            )?
            .exists([number])?)
    }
}
