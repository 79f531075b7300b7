//! Numbered events, written in the commit that makes them true.

use super::database::Book;
use super::page::as_sql;
use super::payments::{payment, LoggedPayment, Payment, COLUMNS};
use super::rows::unknown_number;
use super::seal;
use super::writer::Writer;
use crate::error::WalletError;
use causeway_peer_protocol::channel::RequestId;
use causeway_types::{ChannelId, Hash, UnixTime};
use rusqlite::{params, Row};
use std::collections::HashMap;

/// The kinds of what becomes true, each with a number that never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum EventKind {
    /// We signed a payment: it may have to be paid from now on.
    PaymentSigned = 0,
    /// A payment of ours was acknowledged.
    PaymentFinal = 1,
    /// We were paid.
    PaymentReceived = 2,
    /// A payment came while the record may lack something; it counts when [`EventKind::PaymentReceived`] says so.
    PaymentKept = 3,
    /// A voucher was taken back after a loss: so much more was paid than the log had.
    PaymentRestored = 4,
    /// A payment that names a reference did not pay it: it is the payer's credit, or is being paid back.
    PaymentUnasked = 5,
    /// An invoice of ours was paid by it.
    InvoicePaid = 6,
    /// The channel settled without a payment of ours: it was not paid.
    PaymentVoid = 7,
    /// The accounts that pay for what a node does on chain in time have too little for it.
    DutyFundsLow = 8,
    /// They have enough again.
    DutyFundsEnough = 9,
    /// We have joined a channel that another account opened.
    ChannelJoined = 10,
    /// A channel ends later: both sides agreed to it.
    ChannelExtended = 11,
    /// The backup is not written any more.
    BackupStopped = 12,
    /// It is written again.
    BackupResumed = 13,
    /// A payment that came unasked is paid back.
    PaymentPaidBack = 14,
    /// A payment of ours over several channels is made: the payee has given its preimage.
    RoutedPaid = 15,
    /// A payment of ours over several channels is tried no more, and no lock of it may be paid.
    RoutedFailed = 16,
    /// All parts of a payment of an invoice are there, and wait for its caller.
    InvoiceHeld = 17,
}

impl EventKind {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            EventKind::PaymentSigned => "payment_signed",
            EventKind::PaymentFinal => "payment_final",
            EventKind::PaymentReceived => "payment_received",
            EventKind::PaymentKept => "payment_kept",
            EventKind::PaymentRestored => "payment_restored",
            EventKind::PaymentUnasked => "payment_unasked",
            EventKind::InvoicePaid => "invoice_paid",
            EventKind::PaymentVoid => "payment_void",
            EventKind::DutyFundsLow => "duty_funds_low",
            EventKind::DutyFundsEnough => "duty_funds_enough",
            EventKind::ChannelJoined => "channel_joined",
            EventKind::ChannelExtended => "channel_extended",
            EventKind::BackupStopped => "backup_stopped",
            EventKind::BackupResumed => "backup_resumed",
            EventKind::PaymentPaidBack => "payment_paid_back",
            EventKind::RoutedPaid => "routed_payment_paid",
            EventKind::RoutedFailed => "routed_payment_failed",
            EventKind::InvoiceHeld => "invoice_held",
        }
    }

    /// The kind in a column.
    fn at(row: &Row<'_>, column: usize) -> rusqlite::Result<EventKind> {
        Ok(match row.get::<_, u8>(column)? {
            0 => EventKind::PaymentSigned,
            1 => EventKind::PaymentFinal,
            2 => EventKind::PaymentReceived,
            3 => EventKind::PaymentKept,
            4 => EventKind::PaymentRestored,
            5 => EventKind::PaymentUnasked,
            6 => EventKind::InvoicePaid,
            7 => EventKind::PaymentVoid,
            8 => EventKind::DutyFundsLow,
            9 => EventKind::DutyFundsEnough,
            10 => EventKind::ChannelJoined,
            11 => EventKind::ChannelExtended,
            12 => EventKind::BackupStopped,
            13 => EventKind::BackupResumed,
            14 => EventKind::PaymentPaidBack,
            15 => EventKind::RoutedPaid,
            16 => EventKind::RoutedFailed,
            17 => EventKind::InvoiceHeld,
            other => return Err(unknown_number(column, other)),
        })
    }
}

/// One event of the sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its number in this book: above that of every event before.
    pub number: u64,
    /// The last committed block's time when it was written; 0 where it is not known.
    pub at: UnixTime,
    /// The kind of what became true.
    pub kind: EventKind,
    /// The payment that it is about, as it is now; none where it is about none.
    pub payment: Option<LoggedPayment>,
    /// The number of one that is about no payment of the log: of those about the funds of duties how many duties' fees can be
    /// paid, of those about a channel its number at the registry, of those about a payment over several channels that of its
    /// request, of those about an invoice its own.
    pub value: Option<u64>,
    /// The caller's own name of a payment over several channels.
    pub request_id: Option<String>,
    /// The reference of an invoice.
    pub invoice: Option<Hash>,
}

/// The record of whether the newest event about the funds of duties says that they are low: 1 where it does.
const DUTY_FUNDS_LOW: &str = "duty_funds_low";
/// The record of whether the newest event about the backup says that it is not written: 1 where it does.
const BACKUP_STOPPED: &str = "backup_stopped";

impl Book {
    /// The epoch of its events: the book's instance, which is another one after every restore. A number of another epoch is of
    /// another sequence.
    pub fn epoch(&self) -> Result<[u8; 16], WalletError> {
        Ok(self.instance()?.0)
    }

    /// The number of the newest event; 0 where there is none.
    pub fn newest_event(&self) -> Result<u64, WalletError> {
        Ok(self
            .db
            .prepare_cached("SELECT coalesce(max(number), 0) FROM event")?
            .query_row([], |row| row.get(0))?)
    }

    /// How many events of each kind there are after a number.
    pub fn count_events_after(&self, number: u64) -> Result<Vec<(EventKind, u64)>, WalletError> {
        let mut statement = self
            .db
            .prepare_cached("SELECT kind, count(*) FROM event WHERE number > ?1 GROUP BY kind")?;
        let counts =
            statement.query_map([number], |row| Ok((EventKind::at(row, 0)?, row.get(1)?)))?;
        Ok(counts.collect::<Result<_, _>>()?)
    }

    /// Events after a number, in order.
    pub fn events_after(&self, number: u64, limit: usize) -> Result<Vec<Event>, WalletError> {
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT e.number, e.at, e.kind, e.value, n.id, {COLUMNS}, v.id, i.reference FROM event e
             LEFT JOIN payment p ON p.number = e.payment LEFT JOIN channel_ref r ON r.number = p.channel
             LEFT JOIN request_number n ON n.number = p.request
             LEFT JOIN request_number v ON v.number = e.value AND e.kind IN (15, 16)
             LEFT JOIN invoice i ON i.number = e.value AND e.kind = 17
             WHERE e.number > ?1 ORDER BY e.number LIMIT ?2"
        ))?;
        let rows = statement.query_map((as_sql(number), limit as u64), |row| {
            let kind = EventKind::at(row, 2)?;
            let subject = (row.get(20)?, row.get::<_, Option<[u8; 32]>>(21)?.map(Hash));
            let head = (row.get(0)?, row.get(1)?, kind, row.get(3)?, subject);
            let is_of_payment = row.get::<_, Option<u64>>(5)?.is_some();
            let about = match is_of_payment {
                true => Some((row.get(4)?, payment(row, 5)?)),
                false => None,
            };
            Ok((head, about))
        })?;
        let mut acknowledged = HashMap::new();
        type Subject = (Option<String>, Option<Hash>);
        type Head = (u64, u64, EventKind, Option<u64>, Subject);
        type About = Option<(Option<String>, (u64, Payment))>;
        let read = |found: rusqlite::Result<(Head, About)>| {
            let ((number, at, kind, value, (request_id, invoice)), about) = found?;
            let logged = about
                .map(|(id, (number, payment))| self.logged(number, payment, id, &mut acknowledged));
            Ok(Event {
                number,
                at: UnixTime(at),
                kind,
                payment: logged.transpose()?,
                value,
                request_id,
                invoice,
            })
        };
        rows.map(read).collect()
    }
}

impl Writer<'_> {
    /// Appends an event about a payment.
    pub(crate) fn event(
        &mut self,
        kind: EventKind,
        payment: u64,
        at: UnixTime,
    ) -> Result<(), WalletError> {
        self.append_event(kind, payment, at, "payment")
    }

    /// Appends an event about a payment of ours over several channels.
    pub(crate) fn routed_event(
        &mut self,
        kind: EventKind,
        payment: RequestId,
        at: UnixTime,
    ) -> Result<(), WalletError> {
        self.append_event(kind, payment.0, at, "value")
    }

    /// Appends an event about an invoice of which all parts wait for its caller.
    pub(crate) fn note_held(&mut self, invoice: u64, at: UnixTime) -> Result<(), WalletError> {
        self.append_event(EventKind::InvoiceHeld, invoice, at, "value")
    }

    /// Appends an event about a channel that we have joined.
    pub fn note_joined(&mut self, channel_id: ChannelId, at: UnixTime) -> Result<(), WalletError> {
        self.append_event(EventKind::ChannelJoined, channel_id.0, at, "value")
    }

    /// Appends an event about a channel that ends later now.
    pub(crate) fn note_extended(
        &mut self,
        channel_id: ChannelId,
        at: UnixTime,
    ) -> Result<(), WalletError> {
        self.append_event(EventKind::ChannelExtended, channel_id.0, at, "value")
    }

    /// Appends an event where the backup is not written any more, or is again; nothing where that is known. One of which nothing
    /// was ever noted counts as written.
    pub fn note_backup(&mut self, is_written: bool, at: UnixTime) -> Result<(), WalletError> {
        let noted = seal::get(&self.tx, BACKUP_STOPPED)?;
        if is_written != (noted.as_deref() == Some(&[1])) {
            return Ok(());
        }
        self.put_meta(BACKUP_STOPPED, &[u8::from(!is_written)])?;
        let kind = match is_written {
            true => EventKind::BackupResumed,
            false => EventKind::BackupStopped,
        };
        self.hashed(&[kind as u8]);
        self.tx
            .prepare_cached("INSERT INTO event (at, kind) VALUES (?1, ?2)")?
            .execute(params![at.0, kind as u8])?;
        Ok(())
    }

    /// Appends an event where the funds of duties have become low, or are enough again; nothing where that is known. `fees` is
    /// how many duties' fees can be paid. Funds of which nothing was ever noted count as enough.
    pub fn note_duty_funds(
        &mut self,
        is_low: bool,
        fees: u64,
        at: UnixTime,
    ) -> Result<(), WalletError> {
        let noted = seal::get(&self.tx, DUTY_FUNDS_LOW)?;
        if is_low == (noted.as_deref() == Some(&[1])) {
            return Ok(());
        }
        self.put_meta(DUTY_FUNDS_LOW, &[u8::from(is_low)])?;
        let kind = match is_low {
            true => EventKind::DutyFundsLow,
            false => EventKind::DutyFundsEnough,
        };
        // a number of SQLite has 63 bits
        let fees = fees.min(i64::MAX as u64);
        self.append_event(kind, fees, at, "value")
    }

    /// Appends an event, in the hash of the book's seal as its kind and its number; that stands in this column: the row of its
    /// payment, or the value of one that is about none.
    fn append_event(
        &mut self,
        kind: EventKind,
        number: u64,
        at: UnixTime,
        column: &str,
    ) -> Result<(), WalletError> {
        self.hashed(&[kind as u8]);
        self.hashed(&number.to_be_bytes());
        self.tx
            .prepare_cached(&format!(
                "INSERT INTO event (at, kind, {column}) VALUES (?1, ?2, ?3)"
            ))?
            .execute(params![at.0, kind as u8, number])?;
        Ok(())
    }
}
