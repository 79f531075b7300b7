//! Payments of others that were forwarded: what each brought and what it cost.

use super::database::Book;
use super::entry::EntryKey;
use super::page::{as_sql, PagePlace};
use super::writer::Writer;
use crate::error::WalletError;
use causeway_types::{Amount, ChannelId, Hash, SidechainId, UnixTime};
use rusqlite::{params, Row};

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

impl Book {
    /// A page of what was forwarded, in the order in which the preimages became known.
    pub fn forwards(
        &self,
        place: impl Into<PagePlace>,
        limit: usize,
    ) -> Result<Vec<Forward>, WalletError> {
        let place = place.into();
        let order = place.order();
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT f.number, f.at, i.channel_id, a.sidechain_id, f.amount_in, o.channel_id, b.sidechain_id, f.amount_out
             FROM forward f
             JOIN channel_ref i ON i.number = f.channel_in
             JOIN channel_ref o ON o.number = f.channel_out
             LEFT JOIN parties a ON (a.domain, a.channel_id, a.side) = (i.domain, i.channel_id, i.side)
             LEFT JOIN parties b ON (b.domain, b.channel_id, b.side) = (o.domain, o.channel_id, o.side)
             WHERE f.number > ?1 AND f.number < ?2 ORDER BY f.number {order} LIMIT ?3"
        ))?;
        let rows = statement.query_map(
            params![place.after(), place.before(), limit as u64],
            |row| {
                Ok(Forward {
                    number: row.get(0)?,
                    at: UnixTime(row.get(1)?),
                    incoming: half(row, 2)?,
                    outgoing: half(row, 5)?,
                })
            },
        )?;
        Ok(place.by_number(rows.collect::<Result<_, _>>()?))
    }
}

impl Writer<'_> {
    /// The preimage of a payment that was forwarded is known: it is paid to us by one lock, and by us with another.
    pub(crate) fn add_forward(
        &mut self,
        (incoming, brings): (&EntryKey, Amount),
        (outgoing, costs): (&EntryKey, Amount),
        (hash, at): (&Hash, UnixTime),
    ) -> Result<(), WalletError> {
        let from = self.channel_number(incoming)?;
        let to = self.channel_number(outgoing)?;
        self.hashed(&hash.0);
        self.hashed(&brings.u128().to_be_bytes());
        self.hashed(&costs.u128().to_be_bytes());
        self.tx
            .prepare_cached(
                "INSERT INTO forward (at, channel_in, amount_in, channel_out, amount_out) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                as_sql(at.0),
                from,
                brings.u128().to_be_bytes(),
                to,
                costs.u128().to_be_bytes(),
            ])?;
        Ok(())
    }
}
