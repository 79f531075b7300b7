//! Payments of others that were forwarded: what each brought and what it cost.

use super::database::Book;
use super::entry::EntryKey;
use super::page::{as_sql, PagePlace};
use super::payments::channel_number;
use super::writer::Writer;
use crate::error::WalletError;
use causeway_types::{Amount, ChannelId, Lock, LockId, SidechainId, UnixTime};
use rusqlite::{params, OptionalExtension as _, Row};

/// One half of a payment that was forwarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForwardHalf {
    /// The channel.
    pub channel_id: ChannelId,
    /// The sidechain in whose token it is; none of channels of which the book does not know it.
    pub sidechain_id: Option<SidechainId>,
    /// What its lock is over, base units.
    pub amount: Amount,
}

/// A payment of others that was forwarded, and of which the preimage is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forward {
    /// Its place in the list; counts from 1.
    pub number: u64,
    /// When its preimage became known, by the last committed block.
    pub at: UnixTime,
    /// By which we are paid.
    pub incoming: ForwardHalf,
    /// Which we pay.
    pub outgoing: ForwardHalf,
}

impl Forward {
    /// What it brings, base units; none where one token was exchanged for another.
    pub fn fee(&self) -> Option<Amount> {
        let is_same = self.incoming.sidechain_id == self.outgoing.sidechain_id;
        let fee = self.incoming.amount.saturating_sub(self.outgoing.amount);
        is_same.then_some(fee)
    }
}

fn half(row: &Row<'_>, from: usize) -> rusqlite::Result<ForwardHalf> {
    Ok(ForwardHalf {
        channel_id: ChannelId(row.get(from)?),
        sidechain_id: row.get::<_, Option<u64>>(from + 1)?.map(SidechainId),
        amount: Amount::new(u128::from_be_bytes(row.get(from + 2)?)),
    })
}

/// A forwarded payment `f` with its channels, as [`forward`] reads it.
const SELECT: &str = "SELECT f.number, f.at, i.channel_id, a.sidechain_id, f.amount_in, o.channel_id, b.sidechain_id, f.amount_out
     FROM forward f
     JOIN channel_ref i ON i.number = f.channel_in
     JOIN channel_ref o ON o.number = f.channel_out
     LEFT JOIN parties a ON (a.domain, a.channel_id, a.side) = (i.domain, i.channel_id, i.side)
     LEFT JOIN parties b ON (b.domain, b.channel_id, b.side) = (o.domain, o.channel_id, o.side)";

/// Reads what [`SELECT`] selects.
fn forward(row: &Row<'_>) -> rusqlite::Result<Forward> {
    Ok(Forward {
        number: row.get(0)?,
        at: UnixTime(row.get(1)?),
        incoming: half(row, 2)?,
        outgoing: half(row, 5)?,
    })
}

impl Book {
    /// The forwarded payment of which a lock is one half; none where it is none, or where format 12 wrote it.
    pub(super) fn forward_of(
        &self,
        key: &EntryKey,
        received: bool,
        lock: LockId,
    ) -> Result<Option<Forward>, WalletError> {
        let Some(channel) = channel_number(&self.db, key)? else {
            return Ok(None);
        };
        let which = match received {
            true => "f.channel_in = ?1 AND f.lock_in = ?2",
            false => "f.channel_out = ?1 AND f.lock_out = ?2",
        };
        let mut statement = self.db.prepare_cached(&format!("{SELECT} WHERE {which}"))?;
        let found = statement.query_row((channel, as_sql(lock.0)), forward);
        Ok(found.optional()?)
    }

    /// A page of what was forwarded, in the order in which the preimages became known.
    pub fn forwards(
        &self,
        place: impl Into<PagePlace>,
        limit: usize,
    ) -> Result<Vec<Forward>, WalletError> {
        let place = place.into();
        let order = place.order();
        let mut statement = self.db.prepare_cached(&format!(
            "{SELECT} WHERE f.number > ?1 AND f.number < ?2 ORDER BY f.number {order} LIMIT ?3"
        ))?;
        let rows = statement.query_map(
            params![place.after(), place.before(), limit as u64],
            forward,
        )?;
        Ok(place.by_number(rows.collect::<Result<_, _>>()?))
    }
}

impl Writer<'_> {
    /// The preimage of a payment that was forwarded is known: it is paid to us by one lock, and by us with another.
    pub(crate) fn add_forward(
        &mut self,
        (incoming, brings): (&EntryKey, &Lock),
        (outgoing, costs): (&EntryKey, &Lock),
        at: UnixTime,
    ) -> Result<(), WalletError> {
        let from = self.channel_number(incoming)?;
        let to = self.channel_number(outgoing)?;
        self.hashed(&costs.hash.0);
        for lock in [brings, costs] {
            self.hashed(&lock.id.0.to_be_bytes());
            self.hashed(&lock.amount.u128().to_be_bytes());
        }
        self.tx
            .prepare_cached(
                "INSERT INTO forward (at, channel_in, amount_in, channel_out, amount_out, lock_in, lock_out)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                as_sql(at.0),
                from,
                brings.amount.u128().to_be_bytes(),
                to,
                costs.amount.u128().to_be_bytes(),
                as_sql(brings.id.0),
                as_sql(costs.id.0),
            ])?;
        Ok(())
    }
}
