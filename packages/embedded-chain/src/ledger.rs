//! Blocks, transactions and accounts, as rows.

use causeway_chain::{Account, Block, ChainError, EmbeddedError, TxHash, TxResult};
use causeway_types::{Hash, Height, UnixTime};
use cosmwasm_std::{Addr, Event};
use rusqlite::{params, Connection, OptionalExtension as _};

/// The latest block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tip {
    pub height: Height,
    pub time: UnixTime,
    pub hash: Hash,
}

pub(crate) fn chain_id(db: &Connection) -> Result<String, ChainError> {
    Ok(db.query_row("SELECT id FROM chain", [], |row| row.get(0))?)
}

pub(crate) fn tip(db: &Connection) -> Result<Tip, ChainError> {
    let (height, time, hash): (u64, u64, [u8; 32]) = db.query_row(
        "SELECT height, time, hash FROM blocks ORDER BY height DESC LIMIT 1",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    Ok(Tip {
        height: Height(height),
        time: UnixTime(time),
        hash: Hash(hash),
    })
}

/// Writes the block after `before`.
pub(crate) fn write_block(
    db: &Connection,
    before: Tip,
    time: UnixTime,
    txs: &[(TxResult, Vec<u8>)],
    events: &[Event],
) -> Result<Tip, ChainError> {
    let height = before.height.plus(1);
    let results: Vec<&TxResult> = txs.iter().map(|(result, _)| result).collect();
    let txs_json = json(&results)?;
    let events_json = json(&events)?;
    let hash = Hash::of(
        &[
            before.hash.as_slice(),
            &height.0.to_be_bytes(),
            &time.0.to_be_bytes(),
            Hash::of(txs_json.as_bytes()).as_slice(),
            Hash::of(events_json.as_bytes()).as_slice(),
        ]
        .concat(),
    );
    db.prepare_cached(
        "INSERT INTO blocks (height, time, hash, txs, events) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![height.0, time.0, hash.0, txs_json, events_json])?;
    for (tx, bytes) in txs {
        db.prepare_cached("INSERT INTO txs (hash, height, bytes) VALUES (?1, ?2, ?3)")?
            .execute(params![tx.hash.0 .0, height.0, bytes])?;
    }
    Ok(Tip { height, time, hash })
}

pub(crate) fn block(db: &Connection, height: Height) -> Result<Option<Block>, ChainError> {
    let row: Option<(u64, [u8; 32], String, String)> = db
        .prepare_cached("SELECT time, hash, txs, events FROM blocks WHERE height = ?1")?
        .query_row([height.0], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    row.map(|(time, hash, txs, events)| {
        Ok(Block {
            height,
            time: UnixTime(time),
            hash: Hash(hash),
            previous: match height.0.checked_sub(1) {
                None | Some(0) => None,
                Some(before) => hash_at(db, Height(before))?,
            },
            txs: parsed(&txs)?,
            events: parsed(&events)?,
        })
    })
    .transpose()
}

fn hash_at(db: &Connection, height: Height) -> Result<Option<Hash>, ChainError> {
    let hash: Option<[u8; 32]> = db
        .prepare_cached("SELECT hash FROM blocks WHERE height = ?1")?
        .query_row([height.0], |row| row.get(0))
        .optional()?;
    Ok(hash.map(Hash))
}

pub(crate) fn tx(db: &Connection, hash: TxHash) -> Result<Option<TxResult>, ChainError> {
    let height: Option<u64> = db
        .prepare_cached("SELECT height FROM txs WHERE hash = ?1")?
        .query_row([hash.0 .0], |row| row.get(0))
        .optional()?;
    let Some(height) = height else {
        return Ok(None);
    };
    let block = block(db, Height(height))?;
    Ok(block.and_then(|b| b.txs.into_iter().find(|tx| tx.hash == hash)))
}

/// A transaction's bytes, as they were signed.
pub(crate) fn tx_bytes(db: &Connection, hash: TxHash) -> Result<Option<Vec<u8>>, ChainError> {
    Ok(db
        .prepare_cached("SELECT bytes FROM txs WHERE hash = ?1")?
        .query_row([hash.0 .0], |row| row.get(0))
        .optional()?)
}

/// How many seconds the clock is ahead of the machine's, where it goes by itself.
pub(crate) fn clock_offset(db: &Connection) -> Result<u64, ChainError> {
    Ok(db.query_row("SELECT clock_offset FROM chain", [], |row| row.get(0))?)
}

pub(crate) fn set_clock_offset(db: &Connection, seconds: u64) -> Result<(), ChainError> {
    db.execute("UPDATE chain SET clock_offset = ?1", [seconds])?;
    Ok(())
}

pub(crate) fn account(db: &Connection, address: &Addr) -> Result<Option<Account>, ChainError> {
    Ok(db
        .prepare_cached("SELECT number, sequence FROM accounts WHERE address = ?1")?
        .query_row([address.as_str()], |row| {
            Ok(Account {
                number: row.get(0)?,
                sequence: row.get(1)?,
            })
        })
        .optional()?)
}

/// Gives an address the next account number, if it has none.
pub(crate) fn begin_account(db: &Connection, address: &str) -> Result<(), ChainError> {
    db.prepare_cached(
        "INSERT OR IGNORE INTO accounts (address, number, sequence) \
         SELECT ?1, coalesce(max(number) + 1, 0), 0 FROM accounts",
    )?
    .execute([address])?;
    Ok(())
}

pub(crate) fn count_sequence(db: &Connection, address: &Addr) -> Result<(), ChainError> {
    db.prepare_cached("UPDATE accounts SET sequence = sequence + 1 WHERE address = ?1")?
        .execute([address.as_str()])?;
    Ok(())
}

fn json(value: &impl serde::Serialize) -> Result<String, ChainError> {
    serde_json::to_string(value).map_err(ChainError::encode)
}

fn parsed<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, ChainError> {
    serde_json::from_str(text)
        .map_err(|e| ChainError::Embedded(EmbeddedError::Damaged(format!("a block: {e}"))))
}
