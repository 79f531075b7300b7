//! Updates of ours that are not acknowledged: any of them may still turn out to have been taken.

use super::database::Book;
use super::entry::{EntryKey, Stored};
use super::writer::Writer;
use crate::error::WalletError;
use causeway_peer_protocol::channel::OutUpdateState;
use causeway_peer_protocol::message::UpdateFrame;
use causeway_peer_protocol::{DecodeError, Frame};
use causeway_types::signed::SigningContext;
use causeway_types::{Digest, Nonce};
use rusqlite::{params, Connection, OptionalExtension as _};

/// An update of ours that is not acknowledged.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredUpdate {
    /// As it is sent, byte for byte.
    pub frame: UpdateFrame,
    /// Its voucher, with the locks that it lists.
    pub stored: Stored,
    /// The digest of its voucher.
    pub digest: Digest,
    /// What became of it.
    pub state: OutUpdateState,
    /// The last payment of ours that its total has, by its number in the log; 0 where no payment is above the newest
    /// acknowledged.
    pub covers: u64,
}

fn state_number(state: OutUpdateState) -> u8 {
    match state {
        OutUpdateState::Unanswered => 0,
        OutUpdateState::Refused => 1,
        OutUpdateState::Replacement => 2,
    }
}

/// All of a channel, in the order of their nonces.
fn updates(db: &Connection, key: &EntryKey) -> Result<Vec<StoredUpdate>, WalletError> {
    read(db, key, "ASC")
}

/// Those of a channel, in this order of their nonces.
fn read(db: &Connection, key: &EntryKey, order: &str) -> Result<Vec<StoredUpdate>, WalletError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT u.message, u.voucher, u.state, u.covers FROM update_out u
         JOIN channel_ref r ON r.number = u.channel
         WHERE r.domain = ?1 AND r.channel_id = ?2 AND r.side = ?3 ORDER BY u.nonce {order}"
    ))?;
    let rows = statement.query_map(
        params![key.domain.0, key.channel_id.0, key.side as u8],
        |row| {
            Ok((
                row.get::<_, Vec<u8>>(0)?,
                row.get::<_, Vec<u8>>(1)?,
                row.get::<_, u8>(2)?,
                row.get::<_, u64>(3)?,
            ))
        },
    )?;
    let context = SigningContext {
        domain: key.domain,
        channel_id: key.channel_id,
    };
    let decode = |found: rusqlite::Result<(Vec<u8>, Vec<u8>, u8, u64)>| {
        let (message, voucher, state, covers) = found?;
        let damaged = DecodeError::Field("an unanswered update cannot be read");
        let frame = match Frame::decode(&message) {
            Ok(Some(Frame::Update(frame))) => frame,
            _ => return Err(damaged.into()),
        };
        let stored = Stored::from_bytes(&voucher)?;
        Ok(StoredUpdate {
            frame,
            digest: stored.signed.voucher.digest(&context),
            stored,
            state: match state {
                0 => OutUpdateState::Unanswered,
                1 => OutUpdateState::Refused,
                2 => OutUpdateState::Replacement,
                _ => {
                    return Err(DecodeError::Field(
                        "an unanswered update has a state that is not known",
                    )
                    .into())
                }
            },
            covers,
        })
    };
    rows.map(decode).collect()
}

impl Book {
    /// Updates of ours in a channel that are not acknowledged, in the order of their nonces.
    pub fn updates(&self, key: &EntryKey) -> Result<Vec<StoredUpdate>, WalletError> {
        updates(&self.db, key)
    }
}

impl Writer<'_> {
    /// Updates of ours in a channel that are not acknowledged, in the order of their nonces.
    pub(crate) fn updates(&self, key: &EntryKey) -> Result<Vec<StoredUpdate>, WalletError> {
        updates(&self.tx, key)
    }

    /// The newest of them.
    pub(crate) fn newest_update(
        &self,
        key: &EntryKey,
    ) -> Result<Option<StoredUpdate>, WalletError> {
        Ok(read(&self.tx, key, "DESC LIMIT 1")?.pop())
    }

    /// Whether the peer refused updates of ours that are not acknowledged, and no replacement of them is signed.
    pub(crate) fn is_replacement_due(&self, key: &EntryKey) -> Result<bool, WalletError> {
        let mut statement = self.tx.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM update_out u WHERE u.channel = r.number AND u.state = 1)
             AND NOT EXISTS (SELECT 1 FROM update_out u WHERE u.channel = r.number AND u.state = 2)
             FROM channel_ref r WHERE r.domain = ?1 AND r.channel_id = ?2 AND r.side = ?3",
        )?;
        let of_key = params![key.domain.0, key.channel_id.0, key.side as u8];
        let is_due = statement.query_row(of_key, |row| row.get(0)).optional()?;
        Ok(is_due.unwrap_or(false))
    }

    /// The last payment of ours that the total of the newest of them has, by its number in the log; 0 where there is none.
    pub(crate) fn newest_covers(&self, key: &EntryKey) -> Result<u64, WalletError> {
        let mut statement = self.tx.prepare_cached(
            "SELECT u.covers FROM update_out u JOIN channel_ref r ON r.number = u.channel
             WHERE r.domain = ?1 AND r.channel_id = ?2 AND r.side = ?3 ORDER BY u.nonce DESC LIMIT 1",
        )?;
        let of_key = params![key.domain.0, key.channel_id.0, key.side as u8];
        let covers = statement.query_row(of_key, |row| row.get(0)).optional()?;
        Ok(covers.unwrap_or(0))
    }

    /// Keeps an update that was just signed.
    pub(crate) fn put_update(
        &mut self,
        key: &EntryKey,
        update: &StoredUpdate,
    ) -> Result<(), WalletError> {
        let channel = self.channel_number(key)?;
        let message = Frame::Update(update.frame.clone()).encode();
        self.hashed(&message);
        self.tx
            .prepare_cached(
                "INSERT INTO update_out (channel, nonce, message, voucher, state, covers)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                channel,
                update.frame.nonce.0,
                message,
                update.stored.to_bytes(),
                state_number(update.state),
                update.covers,
            ])?;
        Ok(())
    }

    /// Marks an update and all later ones as refused.
    pub(crate) fn refuse_updates(
        &mut self,
        key: &EntryKey,
        from: Nonce,
    ) -> Result<(), WalletError> {
        let channel = self.channel_number(key)?;
        self.hashed(&from.0.to_be_bytes());
        self.tx
            .prepare_cached("UPDATE update_out SET state = 1 WHERE channel = ?1 AND nonce >= ?2")?
            .execute((channel, from.0))?;
        Ok(())
    }

    /// Forgets an update and all before it: it is acknowledged.
    pub(crate) fn remove_updates(&mut self, key: &EntryKey, to: Nonce) -> Result<(), WalletError> {
        let channel = self.channel_number(key)?;
        self.hashed(&to.0.to_be_bytes());
        self.tx
            .prepare_cached("DELETE FROM update_out WHERE channel = ?1 AND nonce <= ?2")?
            .execute((channel, to.0))?;
        Ok(())
    }
}
