//! Who is in a channel, as it was when the book first had it. None of this ever changes on chain, so a node that says
//! otherwise lies, or answers for another channel.

use super::database::Book;
use super::entry::EntryKey;
use super::rows::unknown_number;
use super::writer::Writer;
use crate::error::WalletError;
use causeway_types::{ChannelId, ChannelKey, Hash, LockMode, SidechainId};
use rusqlite::{params, Connection, OptionalExtension as _};

/// What is settled about a channel when both sides are in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parties {
    /// Which token is paid.
    pub sidechain_id: SidechainId,
    /// What a payment needs to count.
    pub mode: LockMode,
    /// Our own channel key, where our side has one.
    pub own_key: Option<ChannelKey>,
    /// The peer's address, once it is known.
    pub peer: Option<String>,
    /// The peer's channel key, where its side has one; known once it has joined.
    pub peer_key: Option<ChannelKey>,
}

/// By domain and peer.
pub(super) const CHANNELS_WITH: &str = "
SELECT channel_id FROM parties WHERE domain = ?1 AND peer = ?2
AND NOT EXISTS (SELECT 1 FROM settled
                WHERE settled.domain = parties.domain AND settled.channel_id = parties.channel_id)
ORDER BY channel_id";

fn parties(db: &Connection, key: &EntryKey) -> Result<Option<Parties>, WalletError> {
    let mut statement = db.prepare_cached(
        "SELECT sidechain_id, mode, own_key, peer, peer_key FROM parties
             WHERE domain = ?1 AND channel_id = ?2 AND side = ?3",
    )?;
    let row = statement
        .query_row(
            params![key.domain.0, key.channel_id.0, key.side as u8],
            |row| {
                Ok(Parties {
                    sidechain_id: SidechainId(row.get(0)?),
                    mode: match row.get::<_, u8>(1)? {
                        0 => LockMode::Unlocked,
                        1 => LockMode::OneWay,
                        2 => LockMode::TwoWay,
                        other => return Err(unknown_number(1, other)),
                    },
                    own_key: row.get::<_, Option<[u8; 33]>>(2)?.map(ChannelKey),
                    peer: row.get(3)?,
                    peer_key: row.get::<_, Option<[u8; 33]>>(4)?.map(ChannelKey),
                })
            },
        )
        .optional()?;
    Ok(row)
}

impl Book {
    /// Who is in a channel, as far as the book knows.
    pub fn parties(&self, key: &EntryKey) -> Result<Option<Parties>, WalletError> {
        parties(&self.db, key)
    }

    /// Whether the chain has told that a channel is settled.
    pub(super) fn is_settled(
        &self,
        domain: &Hash,
        channel_id: ChannelId,
    ) -> Result<bool, WalletError> {
        is_settled(&self.db, domain, channel_id)
    }

    /// The channels of a domain in which a peer is, without those that are noted as settled.
    pub fn channels_with(&self, domain: &Hash, peer: &str) -> Result<Vec<ChannelId>, WalletError> {
        let mut statement = self.db.prepare_cached(CHANNELS_WITH)?;
        let rows =
            statement.query_map(params![domain.0, peer], |row| Ok(ChannelId(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn is_settled(db: &Connection, domain: &Hash, channel_id: ChannelId) -> Result<bool, WalletError> {
    let mut statement = db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM settled WHERE domain = ?1 AND channel_id = ?2)",
    )?;
    Ok(statement.query_row(params![domain.0, channel_id.0], |row| row.get(0))?)
}

impl Writer<'_> {
    /// Whether the chain has told that a channel is settled.
    pub(super) fn is_settled(
        &self,
        domain: &Hash,
        channel_id: ChannelId,
    ) -> Result<bool, WalletError> {
        is_settled(&self.tx, domain, channel_id)
    }

    /// Notes that a channel is settled, as the chain told: a settled channel never runs again.
    pub(crate) fn note_settled(
        &mut self,
        domain: &Hash,
        channel_id: ChannelId,
    ) -> Result<(), WalletError> {
        self.hashed(domain.as_slice());
        self.hashed(&channel_id.0.to_be_bytes());
        self.tx
            .prepare_cached("INSERT OR IGNORE INTO settled (domain, channel_id) VALUES (?1, ?2)")?
            .execute(params![domain.0, channel_id.0])?;
        Ok(())
    }

    /// Keeps who is in a channel the first time, and what is added when the peer joins; refuses everything else.
    pub fn check_parties(&mut self, key: &EntryKey, now: &Parties) -> Result<(), WalletError> {
        let before = self.parties(key)?;
        let Some(before) = before else {
            return self.put_parties(key, now);
        };
        let fits = |known: bool, same: bool| !known || same;
        let is_same = before.sidechain_id == now.sidechain_id
            && before.mode == now.mode
            && before.own_key == now.own_key
            && fits(before.peer.is_some(), before.peer == now.peer)
            && fits(before.peer_key.is_some(), before.peer_key == now.peer_key);
        match (is_same, before == *now) {
            (true, true) => Ok(()),
            (true, false) => self.put_parties(key, now),
            (false, _) => Err(WalletError::OtherParties {
                channel_id: key.channel_id,
                known: before.to_string(),
                answered: now.to_string(),
            }),
        }
    }

    pub(crate) fn parties(&self, key: &EntryKey) -> Result<Option<Parties>, WalletError> {
        parties(&self.tx, key)
    }

    fn put_parties(&mut self, key: &EntryKey, parties: &Parties) -> Result<(), WalletError> {
        self.hashed(&key.channel_id.0.to_be_bytes());
        self.hashed(parties.to_string().as_bytes());
        let mode: u8 = match parties.mode {
            LockMode::Unlocked => 0,
            LockMode::OneWay => 1,
            LockMode::TwoWay => 2,
        };
        self.tx
            .prepare_cached(
                "INSERT OR REPLACE INTO parties
                 (domain, channel_id, side, sidechain_id, mode, own_key, peer, peer_key)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                key.domain.0,
                key.channel_id.0,
                key.side as u8,
                parties.sidechain_id.0,
                mode,
                parties.own_key.map(|key| key.0),
                parties.peer,
                parties.peer_key.map(|key| key.0),
            ])?;
        Ok(())
    }
}

impl std::fmt::Display for Parties {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let key = |key: &Option<ChannelKey>| key.map_or("none".to_owned(), |key| key.to_string());
        write!(
            f,
            "{} on sidechain {}, own key {}, peer {} with key {}",
            self.mode,
            self.sidechain_id,
            key(&self.own_key),
            self.peer.as_deref().unwrap_or("none"),
            key(&self.peer_key)
        )
    }
}
