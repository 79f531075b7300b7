//! Payments of the log, as they are read: each with the nonce of its voucher and the place of its operation.

use super::database::Book;
use super::entry::EntryKey;
use super::forwards::Forward;
use super::page::{as_sql, PagePlace};
use super::refunds::PaymentPlace;
use super::rows::{entry_key_at, unknown_number};
use crate::error::WalletError;
use crate::memo::Memo;
use causeway_peer_protocol::channel::RequestId;
use causeway_types::signed::MAX_LOCKS;
use causeway_types::{Amount, Hash, LockId, Nonce, Operation, SidechainId, UnixTime};
use rusqlite::{params, Connection, OptionalExtension as _, Row, ToSql};
use std::collections::HashMap;

/// What a payment is, by the operation that makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentKind {
    /// A direct payment.
    Direct,
    /// A forwarding fee.
    Fee,
    /// A lock was paid.
    Lock(LockId),
    /// What a voucher had above the record when it was taken back after a loss: which payments that were is not known.
    Restored,
}

/// What became of a payment beyond its acknowledgement. docs/peer-protocol.md#9-references.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PaymentOutcome {
    /// It counts for what it names, if it names anything.
    #[default]
    Counts,
    /// It came unasked, and is kept as the payer's credit.
    Unasked,
    /// It came unasked, and is being paid back.
    PaidBack,
    /// The channel settled without it: it was never paid.
    Void,
}

impl PaymentOutcome {
    pub(crate) fn number(self) -> u8 {
        match self {
            PaymentOutcome::Counts => 0,
            PaymentOutcome::Unasked => 1,
            PaymentOutcome::PaidBack => 2,
            PaymentOutcome::Void => 3,
        }
    }

    /// The outcome in a column.
    fn at(row: &Row<'_>, column: usize) -> rusqlite::Result<PaymentOutcome> {
        match row.get::<_, u8>(column)? {
            0 => Ok(PaymentOutcome::Counts),
            1 => Ok(PaymentOutcome::Unasked),
            2 => Ok(PaymentOutcome::PaidBack),
            3 => Ok(PaymentOutcome::Void),
            other => Err(unknown_number(column, other)),
        }
    }
}

/// One payment of the log. Its key is (channel and side, direction, nonce, place).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// The side and channel that it was paid or received in.
    pub key: EntryKey,
    /// Whether we were paid.
    pub received: bool,
    /// The nonce of its voucher.
    pub nonce: Nonce,
    /// The place of its operation in the voucher's update, from 0.
    pub place: u16,
    /// What it is.
    pub kind: PaymentKind,
    /// What it added, base units.
    pub amount: Amount,
    /// What it is for: a payment's own reference, a lock's hash.
    pub reference: Hash,
    /// The last committed block's time; 0 where it is not known.
    pub at: UnixTime,
    /// What asked for it, where we paid and something did.
    pub request: Option<RequestId>,
    /// Whether it came while the record may lack something, so that it counts as nothing yet.
    pub is_kept: bool,
    /// What became of it.
    pub outcome: PaymentOutcome,
}

/// How far a payment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentState {
    /// We signed it, and the peer has not acknowledged it.
    Signed,
    /// We signed it, and the peer has acknowledged it.
    Final,
    /// We were paid.
    Received,
    /// It came while the record may lack something: it is kept to be shown, and counts as nothing yet.
    Kept,
}

/// A payment with what the rest of the book says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedPayment {
    /// Its number in the log, which never changes.
    pub number: u64,
    /// The payment as the log has it.
    pub payment: Payment,
    /// How far it is.
    pub state: PaymentState,
    /// The caller's own id of what asked for it, if it gave one.
    pub request_id: Option<String>,
    /// The account on the other side, where the book knows it.
    pub peer: Option<String>,
    /// The sidechain in whose token it was paid, where the book knows it.
    pub sidechain_id: Option<SidechainId>,
    /// The transaction that opened its channel for it; none where it needed none.
    pub opened_by: Option<Hash>,
    /// What its payer wrote to its payee; none where nothing came along.
    pub memo: Option<Memo>,
    /// The payment of the same channel that it pays back, if it does.
    pub pays_back: Option<PaymentPlace>,
    /// The payment of the same channel that pays it back, if one does.
    pub paid_back_by: Option<PaymentPlace>,
    /// The payment of others of which it is one half, where it was forwarded.
    pub forward: Option<Forward>,
}

/// Which payments are listed; all by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaymentFilter {
    /// Those of one side of one channel.
    pub key: Option<EntryKey>,
    /// Those that we received, or those that we paid.
    pub received: Option<bool>,
    /// Those with this account.
    pub peer: Option<String>,
    /// Those in the token of this sidechain.
    pub sidechain_id: Option<SidechainId>,
    /// Those from this time on.
    pub from: Option<UnixTime>,
    /// Those before this time.
    pub before: Option<UnixTime>,
    /// Those for this reference.
    pub reference: Option<Hash>,
    /// Those up to this number of the log: so many rows are read and no more, whatever is found.
    pub up_to: Option<u64>,
    /// Those above this number of the log: as `up_to`, where the last ones are read.
    pub above: Option<u64>,
    /// Without the locks of our own payments over several channels, which are listed as what they are
    /// ([`Book::listed_routed_payments`]).
    pub is_without_own_locks: bool,
}

/// The columns of a payment `p` of the channel `r`, as [`payment`] reads them.
pub(super) const COLUMNS: &str =
    "p.number, r.domain, r.channel_id, r.side, p.received, p.nonce, p.place, p.kind,
     p.lock, p.amount, p.reference, p.at, p.request, p.kept, p.outcome";

/// Whether a payment `p` by a lock is one of our own payments over several channels: one that we gave for it, or that came back where
/// our own account is paid.
const IS_OWN_LOCK: &str = "(CASE p.received
     WHEN 0 THEN EXISTS (SELECT 1 FROM route_attempt a WHERE a.channel = p.channel AND a.lock = p.lock)
     ELSE EXISTS (SELECT 1 FROM routed_payment q WHERE q.hash = p.reference
                  AND json_type(q.terms, '$.purpose') = 'object') END)";

/// Reads [`COLUMNS`], the first of which is at `from`.
pub(super) fn payment(row: &Row<'_>, from: usize) -> rusqlite::Result<(u64, Payment)> {
    let at = |n: usize| from + n;
    let lock: Option<u64> = row.get(at(8))?;
    let found = Payment {
        key: entry_key_at(row, at(1))?,
        received: row.get(at(4))?,
        nonce: Nonce(row.get(at(5))?),
        place: row.get(at(6))?,
        kind: match (row.get::<_, u8>(at(7))?, lock) {
            (0, _) => PaymentKind::Direct,
            (1, _) => PaymentKind::Fee,
            (2, Some(id)) => PaymentKind::Lock(LockId(id)),
            (3, _) => PaymentKind::Restored,
            (other, _) => return Err(unknown_number(at(7), other)),
        },
        amount: Amount::new(u128::from_be_bytes(row.get(at(9))?)),
        reference: Hash(row.get(at(10))?),
        at: UnixTime(row.get(at(11))?),
        request: row.get::<_, Option<u64>>(at(12))?.map(RequestId),
        is_kept: row.get(at(13))?,
        outcome: PaymentOutcome::at(row, at(14))?,
    };
    Ok((row.get(at(0))?, found))
}

/// The place of a row that no operation made: above every operation's.
const NO_PLACE: u16 = u16::MAX;
/// The place of the first lock of a list that was claimed on chain where no voucher pays it any more: a list is no longer than what is
/// between.
const FIRST_CLAIM: u16 = NO_PLACE - MAX_LOCKS as u16;

impl Payment {
    /// Its place among the payments of its voucher, from 0; none where no operation made the row.
    pub fn place(&self) -> Option<u16> {
        Some(self.place).filter(|place| *place < FIRST_CLAIM)
    }
    /// Where a lock stands that was claimed on chain, by its place in the list of the voucher there.
    pub(crate) fn place_of_claim(listed: usize) -> u16 {
        let last = NO_PLACE - 1;
        FIRST_CLAIM
            .saturating_add(u16::try_from(listed).unwrap_or(last))
            .min(last)
    }
    /// What a voucher that was taken over or taken back has above the log.
    pub(crate) fn restored(
        key: &EntryKey,
        received: bool,
        nonce: Nonce,
        amount: Amount,
    ) -> Payment {
        Payment {
            key: *key,
            received,
            nonce,
            place: NO_PLACE,
            kind: PaymentKind::Restored,
            amount,
            reference: Hash::ZERO,
            at: UnixTime(0),
            request: None,
            is_kept: false,
            outcome: PaymentOutcome::Counts,
        }
    }

    /// The operation that pays the same again. What was taken back is paid without a reference, since it is not known.
    pub(crate) fn operation(&self) -> Operation {
        let (amount, reference) = (self.amount, self.reference);
        match self.kind {
            PaymentKind::Direct | PaymentKind::Restored => {
                Operation::DirectPayment { reference, amount }
            }
            PaymentKind::Fee => Operation::ForwardingFee { amount },
            PaymentKind::Lock(id) => Operation::LockPaid { id },
        }
    }
}

impl Book {
    /// How many payments were signed and how many accepted, by the log.
    pub fn payment_counts(&self) -> Result<(u64, u64), WalletError> {
        let count = |received: bool| {
            self.db.query_row(
                "SELECT count(*) FROM payment WHERE received = ?1",
                [received],
                |row| row.get(0),
            )
        };
        Ok((count(false)?, count(true)?))
    }

    /// How much a voucher of ours added to the one before, by the log; none where it has no payment of that nonce.
    pub fn amount_paid(&self, key: &EntryKey, nonce: Nonce) -> Result<Option<Amount>, WalletError> {
        let Some(channel) = channel_number(&self.db, key)? else {
            return Ok(None);
        };
        let mut statement = self.db.prepare_cached(
            "SELECT amount FROM payment WHERE channel = ?1 AND received = 0 AND nonce = ?2",
        )?;
        let amounts = statement.query_map((channel, nonce.0), |row| {
            Ok(Amount::new(u128::from_be_bytes(row.get(0)?)))
        })?;
        let mut sum = None;
        for amount in amounts {
            sum = Some(sum.unwrap_or(Amount::ZERO).saturating_add(amount?));
        }
        Ok(sum)
    }

    /// A page of the log, in the order of its numbers.
    pub fn payments(
        &self,
        filter: &PaymentFilter,
        place: impl Into<PagePlace>,
        limit: usize,
    ) -> Result<Vec<LoggedPayment>, WalletError> {
        let channel = match &filter.key {
            None => None,
            Some(key) => match channel_number(&self.db, key)? {
                Some(channel) => Some(channel),
                None => return Ok(vec![]),
            },
        };
        let place = place.into();
        let order = place.order();
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT {COLUMNS}, n.id FROM payment p JOIN channel_ref r ON r.number = p.channel
             LEFT JOIN parties t ON t.domain = r.domain AND t.channel_id = r.channel_id AND t.side = r.side
             LEFT JOIN request_number n ON n.number = p.request
             WHERE p.number > ?1 AND (?2 IS NULL OR p.channel = ?2)
             AND (?3 IS NULL OR p.received = ?3) AND p.number <= ?4
             AND (?5 IS NULL OR t.peer = ?5) AND (?6 IS NULL OR t.sidechain_id = ?6)
             AND (?7 IS NULL OR p.at >= ?7) AND (?8 IS NULL OR p.at < ?8)
             AND (?9 IS NULL OR p.reference = ?9) AND p.number > ?11 AND p.number < ?12
             AND (?13 = 0 OR p.kind <> 2 OR NOT {IS_OWN_LOCK})
             ORDER BY p.number {order} LIMIT ?10"
        ))?;
        let rows = statement.query_map(
            params![
                place.after(),
                channel,
                filter.received,
                filter.up_to.map_or(i64::MAX, as_sql),
                filter.peer,
                filter.sidechain_id.map(|id| as_sql(id.0)),
                filter.from.map(|at| as_sql(at.0)),
                filter.before.map(|at| as_sql(at.0)),
                filter.reference.map(|reference| reference.0),
                limit as u64,
                filter.above.map_or(0, as_sql),
                place.before(),
                filter.is_without_own_locks,
            ],
            |row| Ok((payment(row, 0)?, row.get(15)?)),
        )?;
        let mut channels = HashMap::new();
        let read = |found: rusqlite::Result<((u64, Payment), Option<String>)>| {
            let ((number, payment), request_id) = found?;
            self.logged(number, payment, request_id, &mut channels)
        };
        let read: Result<_, _> = rows.map(read).collect();
        Ok(place.by_number(read?))
    }

    /// The number of the newest payment of the list: of the log, or over several channels; 0 where there is none.
    pub fn newest_payment(&self) -> Result<u64, WalletError> {
        newest_listed(&self.db)
    }

    /// The payment of a request, if it was signed.
    pub fn payment_of_request(
        &self,
        request: RequestId,
    ) -> Result<Option<LoggedPayment>, WalletError> {
        self.one_payment("p.request = ?1", params![request.0])
    }

    /// A payment of a channel, by its direction and what its voucher has.
    pub(super) fn payment_at(
        &self,
        channel: i64,
        received: bool,
        at: PaymentPlace,
    ) -> Result<Option<LoggedPayment>, WalletError> {
        self.one_payment(
            "p.channel = ?1 AND p.received = ?2 AND p.nonce = ?3 AND p.place = ?4",
            params![channel, received, as_sql(at.nonce.0), at.place],
        )
    }

    /// A payment by its number in the log.
    pub(super) fn payment_by_number(
        &self,
        number: u64,
    ) -> Result<Option<LoggedPayment>, WalletError> {
        self.one_payment("p.number = ?1", params![number])
    }

    fn one_payment(
        &self,
        condition: &str,
        values: &[&dyn ToSql],
    ) -> Result<Option<LoggedPayment>, WalletError> {
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT {COLUMNS}, n.id FROM payment p JOIN channel_ref r ON r.number = p.channel
             LEFT JOIN request_number n ON n.number = p.request WHERE {condition}"
        ))?;
        let found = statement
            .query_row(values, |row| Ok((payment(row, 0)?, row.get(15)?)))
            .optional()?;
        let Some(((number, payment), request_id)) = found else {
            return Ok(None);
        };
        self.logged(number, payment, request_id, &mut HashMap::new())
            .map(Some)
    }

    /// The newest payment that we signed for a reference, and that is not known to pay nothing that was asked for; none where
    /// there is none. Payments without a reference are for none.
    pub fn payment_for(&self, reference: &Hash) -> Result<Option<LoggedPayment>, WalletError> {
        if reference.is_zero() {
            return Ok(None);
        }
        // the index has direct payments with a reference alone
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT {COLUMNS}, n.id FROM payment p JOIN channel_ref r ON r.number = p.channel
             LEFT JOIN request_number n ON n.number = p.request
             WHERE p.kind = 0 AND p.reference = ?1
             AND p.reference <> X'0000000000000000000000000000000000000000000000000000000000000000'
             AND p.received = 0 AND p.outcome = 0 ORDER BY p.number DESC LIMIT 1"
        ))?;
        let found = statement
            .query_row([reference.0], |row| Ok((payment(row, 0)?, row.get(15)?)))
            .optional()?;
        let Some(((number, payment), request_id)) = found else {
            return Ok(None);
        };
        self.logged(number, payment, request_id, &mut HashMap::new())
            .map(Some)
    }
}

/// The number of the newest payment of the log or over several channels, which are counted together; 0 where there is none.
pub(super) fn newest_listed(db: &Connection) -> Result<u64, WalletError> {
    let mut statement = db.prepare_cached(
        "SELECT max(coalesce((SELECT max(number) FROM payment), 0),
         coalesce((SELECT max(number) FROM routed_payment WHERE number IS NOT NULL), 0))",
    )?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

/// The number of one side of one channel, if it has one.
pub(super) fn channel_number(db: &Connection, key: &EntryKey) -> Result<Option<i64>, WalletError> {
    Ok(db
        .prepare_cached(
            "SELECT number FROM channel_ref WHERE domain = ?1 AND channel_id = ?2 AND side = ?3",
        )?
        .query_row(
            params![key.domain.0, as_sql(key.channel_id.0), key.side as u8],
            |row| row.get(0),
        )
        .optional()?)
}
