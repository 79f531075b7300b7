//! Reservations: who may pay a reference now, each for a short time and for one channel.
//! docs/peer-protocol.md#9-references.

use super::entry::EntryKey;
use super::rows::entry_key_at;
use super::writer::Writer;
use crate::error::WalletError;
use causeway_types::{Hash, UnixTime};
use rusqlite::{params, Connection, Row};

/// What was answered to a channel that asked whether it may pay a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// What is to be paid for.
    pub reference: Hash,
    /// The channel, and our side of it.
    pub key: EntryKey,
    /// Until when no other may pay it.
    pub until: UnixTime,
    /// How often the channel has renewed it before it paid.
    pub renewals: u8,
    /// Before when it is not renewed; 0 where it may be.
    pub refused_until: UnixTime,
}

fn reservation(row: &Row<'_>) -> rusqlite::Result<Reservation> {
    Ok(Reservation {
        reference: Hash(row.get(0)?),
        key: entry_key_at(row, 1)?,
        until: UnixTime(row.get(4)?),
        renewals: row.get(5)?,
        refused_until: UnixTime(row.get(6)?),
    })
}

const SELECT: &str =
    "SELECT v.reference, r.domain, r.channel_id, r.side, v.until, v.renewals, v.refused_until
     FROM reservation v JOIN channel_ref r ON r.number = v.channel";

/// All reservations of a reference, in the order in which they run out.
pub(super) fn reservations(
    db: &Connection,
    reference: &Hash,
) -> Result<Vec<Reservation>, WalletError> {
    let mut statement = db.prepare_cached(&format!(
        "{SELECT} WHERE v.reference = ?1 ORDER BY v.until, r.channel_id"
    ))?;
    let rows = statement.query_map([reference.0], reservation)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

impl Writer<'_> {
    /// All reservations of a reference, in the order in which they run out.
    pub fn reservations(&self, reference: &Hash) -> Result<Vec<Reservation>, WalletError> {
        reservations(&self.tx, reference)
    }

    /// How many references a channel holds at a time.
    pub fn count_reservations(
        &mut self,
        key: &EntryKey,
        now: UnixTime,
    ) -> Result<usize, WalletError> {
        let channel = self.channel_number(key)?;
        Ok(self
            .tx
            .prepare_cached("SELECT count(*) FROM reservation WHERE channel = ?1 AND until > ?2")?
            .query_row(params![channel, now.0], |row| row.get(0))?)
    }

    /// Keeps a reservation in the place of the one that the channel had for the reference.
    pub fn reserve(&mut self, reservation: &Reservation) -> Result<(), WalletError> {
        let channel = self.channel_number(&reservation.key)?;
        self.hashed(reservation.reference.as_slice());
        self.hashed(&reservation.until.0.to_be_bytes());
        self.tx
            .prepare_cached(
                "INSERT INTO reservation (reference, channel, until, renewals, refused_until)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET until = ?3, renewals = ?4, refused_until = ?5",
            )?
            .execute(params![
                reservation.reference.0,
                channel,
                reservation.until.0,
                reservation.renewals,
                reservation.refused_until.0,
            ])?;
        Ok(())
    }

    /// A channel has paid a reference: what it held of it is over.
    pub fn remove_reservation(
        &mut self,
        reference: &Hash,
        key: &EntryKey,
    ) -> Result<(), WalletError> {
        let channel = self.channel_number(key)?;
        let removed = self
            .tx
            .prepare_cached("DELETE FROM reservation WHERE reference = ?1 AND channel = ?2")?
            .execute(params![reference.0, channel])?;
        if removed > 0 {
            self.hashed(reference.as_slice());
            self.hashed(&[0]);
        }
        Ok(())
    }

    /// Removes those that hold nothing any more, and that no limit counts.
    pub fn remove_old_reservations(
        &mut self,
        over_before: UnixTime,
        now: UnixTime,
    ) -> Result<(), WalletError> {
        let removed = self
            .tx
            .prepare_cached("DELETE FROM reservation WHERE until <= ?1 AND refused_until <= ?2")?
            .execute(params![over_before.0, now.0])?;
        if removed > 0 {
            self.hashed(&(removed as u64).to_be_bytes());
        }
        Ok(())
    }

    /// After a start no reservation runs, and no refusal lasts, for longer than it would if it were made now: the clock that
    /// they were made by may have been wrong. Nothing is committed where none does.
    pub fn shorten_reservations(
        &mut self,
        until: UnixTime,
        refused_until: UnixTime,
    ) -> Result<(), WalletError> {
        let shortened = self
            .tx
            .prepare_cached(
                "UPDATE reservation SET until = min(until, ?1), refused_until = min(refused_until, ?2)
                 WHERE until > ?1 OR refused_until > ?2",
            )?
            .execute(params![until.0, refused_until.0])?;
        if shortened > 0 {
            self.hashed(&until.0.to_be_bytes());
        }
        Ok(())
    }
}
