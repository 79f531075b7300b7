//! Payments over several channels as they are read.

use super::{AttemptState, ListedRoutedPayment, RouteAttempt, RoutedPayment, RoutedState};
use crate::book::database::Book;
use crate::book::entry::EntryKey;
use crate::book::page::{as_sql, PagePlace};
use crate::book::payments::{channel_number, PaymentFilter};
use crate::book::rows::{entry_key_at, unknown_number};
use crate::error::WalletError;
use causeway_peer_protocol::channel::RequestId;
use causeway_types::{Amount, Hash, LockId, Preimage, UnixTime};
use rusqlite::{params, Connection, OptionalExtension as _, Row};
use serde::Deserialize;

pub(super) const COLUMNS: &str =
    "p.request, p.hash, p.terms, p.at_most, p.until, p.at, p.state, p.changed_at, p.preimage, p.failure";

const UNDER_WAY: u8 = 0;
const PAID: u8 = 1;
const FAILED: u8 = 2;
const UNKNOWN: u8 = 3;

/// States of locks that carry a payment.
const OPEN: u8 = 0;
pub(super) const PAID_BY: u8 = 1;
pub(super) const GONE: u8 = 2;

fn from_json<T: for<'de> Deserialize<'de>>(column: usize, text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, error.into())
    })
}

/// Reads [`COLUMNS`].
pub(super) fn routed(row: &Row<'_>) -> rusqlite::Result<RoutedPayment> {
    let preimage = row.get::<_, Option<[u8; 32]>>(8)?.map(Preimage);
    let state = match (row.get::<_, u8>(6)?, preimage) {
        (UNDER_WAY, _) => RoutedState::UnderWay,
        (PAID, Some(preimage)) => RoutedState::Paid(preimage),
        (FAILED, _) => RoutedState::Failed,
        (UNKNOWN, _) => RoutedState::Unknown,
        (other, _) => return Err(unknown_number(6, other)),
    };
    Ok(RoutedPayment {
        request: RequestId(row.get(0)?),
        hash: Hash(row.get(1)?),
        terms: from_json(2, &row.get::<_, String>(2)?)?,
        at_most: Amount::new(u128::from_be_bytes(row.get(3)?)),
        until: UnixTime(row.get(4)?),
        at: UnixTime(row.get(5)?),
        state,
        changed_at: UnixTime(row.get(7)?),
        failure: row.get(9)?,
    })
}

/// What may become of a lock, by the number that its row has.
fn state_at(row: &Row<'_>, column: usize) -> rusqlite::Result<AttemptState> {
    match row.get(column)? {
        OPEN => Ok(AttemptState::Open),
        PAID_BY => Ok(AttemptState::Paid),
        GONE => Ok(AttemptState::Gone),
        other => Err(unknown_number(column, other)),
    }
}

fn attempt(row: &Row<'_>) -> rusqlite::Result<RouteAttempt> {
    Ok(RouteAttempt {
        key: entry_key_at(row, 0)?,
        lock: LockId(row.get(3)?),
        amount: Amount::new(u128::from_be_bytes(row.get(4)?)),
        session: row.get(5)?,
        route: from_json(6, &row.get::<_, String>(6)?)?,
        at: UnixTime(row.get(7)?),
        state: state_at(row, 8)?,
        failure: row.get(9)?,
    })
}

pub(super) fn one(
    db: &Connection,
    condition: &str,
    value: &dyn rusqlite::ToSql,
) -> Result<Option<RoutedPayment>, WalletError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM routed_payment p WHERE {condition} ORDER BY p.request DESC LIMIT 1"
    ))?;
    Ok(statement.query_row([value], routed).optional()?)
}

pub(super) fn attempts(
    db: &Connection,
    request: RequestId,
) -> Result<Vec<RouteAttempt>, WalletError> {
    let mut statement = db.prepare_cached(
        "SELECT r.domain, r.channel_id, r.side, a.lock, a.amount, a.session, a.route, a.at, a.state, a.failure
         FROM route_attempt a JOIN channel_ref r ON r.number = a.channel
         WHERE a.request = ?1 ORDER BY a.at, r.channel_id, a.lock",
    )?;
    let rows = statement.query_map([request.0], attempt)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn attempt_state(
    db: &Connection,
    key: &EntryKey,
    lock: LockId,
) -> Result<Option<(RequestId, AttemptState)>, WalletError> {
    let Some(channel) = channel_number(db, key)? else {
        return Ok(None);
    };
    let mut statement = db.prepare_cached(
        "SELECT request, state FROM route_attempt WHERE channel = ?1 AND lock = ?2",
    )?;
    let found = statement.query_row((channel, as_sql(lock.0)), |row| {
        Ok((RequestId(row.get(0)?), state_at(row, 1)?))
    });
    Ok(found.optional()?)
}

impl Book {
    /// The payment over several channels that was asked for under a request; none where it is none.
    pub fn routed_payment(&self, request: RequestId) -> Result<Option<RoutedPayment>, WalletError> {
        one(&self.db, "p.request = ?1", &request.0)
    }

    /// The newest payment of ours over several channels under a hash.
    pub fn routed_payment_under(&self, hash: &Hash) -> Result<Option<RoutedPayment>, WalletError> {
        one(&self.db, "p.hash = ?1", &hash.0)
    }

    /// Those that are under way, in the order in which they were asked for, each with its caller's own name for it.
    pub fn open_routed_payments(&self) -> Result<Vec<(String, RoutedPayment)>, WalletError> {
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT {COLUMNS}, n.id FROM routed_payment p JOIN request_number n ON n.number = p.request
             WHERE p.state = 0 ORDER BY p.request"
        ))?;
        let rows = statement.query_map([], |row| Ok((row.get(10)?, routed(row)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Those of the list of payments that a filter names, in the order of its numbers. A channel is one over which a lock of the
    /// payment went, a peer its payee, a sidechain that in which it is paid or arrives. Probes are in no list.
    pub fn listed_routed_payments(
        &self,
        filter: &PaymentFilter,
        place: impl Into<PagePlace>,
        limit: usize,
    ) -> Result<Vec<ListedRoutedPayment>, WalletError> {
        let channel = match &filter.key {
            None => None,
            Some(key) => match channel_number(&self.db, key)? {
                Some(channel) => Some(channel),
                None => return Ok(vec![]),
            },
        };
        if filter.received == Some(true) {
            return Ok(vec![]);
        }
        let place = place.into();
        let order = place.order();
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT {COLUMNS}, n.id, p.number FROM routed_payment p JOIN request_number n ON n.number = p.request
             WHERE p.number IS NOT NULL AND p.number > ?1 AND p.number < ?2 AND p.number <= ?3 AND p.number > ?4
             AND (?5 IS NULL OR EXISTS (SELECT 1 FROM route_attempt a WHERE a.request = p.request AND a.channel = ?5))
             AND (?6 IS NULL OR p.payee = ?6)
             AND (?7 IS NULL OR ?7 IN (json_extract(p.terms, '$.pays_in'), json_extract(p.terms, '$.arrives_in')))
             AND (?8 IS NULL OR p.at >= ?8) AND (?9 IS NULL OR p.at < ?9)
             AND (?10 IS NULL OR p.reference = ?10 OR p.hash = ?10)
             ORDER BY p.number {order} LIMIT ?11"
        ))?;
        let rows = statement.query_map(
            params![
                place.after(),
                place.before(),
                filter.up_to.map_or(i64::MAX, as_sql),
                filter.above.map_or(0, as_sql),
                channel,
                filter.peer,
                filter.sidechain_id.map(|id| as_sql(id.0)),
                filter.from.map(|at| as_sql(at.0)),
                filter.before.map(|at| as_sql(at.0)),
                filter.reference.map(|reference| reference.0),
                limit as u64,
            ],
            |row| {
                Ok(ListedRoutedPayment {
                    number: row.get(11)?,
                    request_id: row.get(10)?,
                    payment: routed(row)?,
                })
            },
        )?;
        Ok(place.by_number(rows.collect::<Result<_, _>>()?))
    }

    /// The locks that carried a payment, in the order in which they were signed.
    pub fn route_attempts(&self, request: RequestId) -> Result<Vec<RouteAttempt>, WalletError> {
        attempts(&self.db, request)
    }

    /// Whether a lock of ours carries a payment over several channels and may still be paid.
    pub(crate) fn is_open_attempt(
        &self,
        key: &EntryKey,
        lock: LockId,
    ) -> Result<bool, WalletError> {
        let found = attempt_state(&self.db, key, lock)?;
        Ok(matches!(found, Some((_, AttemptState::Open))))
    }
}
