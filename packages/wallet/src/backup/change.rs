//! What a commit changed, row by row: postcard of the machine's time, unix seconds, and of the changes in their order.

use rusqlite::types::Value;
use rusqlite::{params_from_iter, Connection};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A value of a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Column {
    /// No value.
    Null,
    /// A number.
    Integer(i64),
    /// A number with a fraction; the book has none.
    Real(f64),
    /// A text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl From<Value> for Column {
    fn from(value: Value) -> Column {
        match value {
            Value::Null => Column::Null,
            Value::Integer(number) => Column::Integer(number),
            Value::Real(number) => Column::Real(number),
            Value::Text(text) => Column::Text(text),
            Value::Blob(bytes) => Column::Blob(bytes),
        }
    }
}

impl From<Column> for Value {
    fn from(column: Column) -> Value {
        match column {
            Column::Null => Value::Null,
            Column::Integer(number) => Value::Integer(number),
            Column::Real(number) => Value::Real(number),
            Column::Text(text) => Value::Text(text),
            Column::Blob(bytes) => Value::Blob(bytes),
        }
    }
}

/// A row that a commit wrote or removed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Change {
    /// Its table.
    pub table: String,
    /// Whether it is gone; else the values are what it is now.
    pub is_deleted: bool,
    /// Its values in the order of the table's columns.
    pub row: Vec<Column>,
}

/// The bytes of a commit's entry.
pub(super) fn encode(at: u64, changes: &[Change]) -> Option<Vec<u8>> {
    postcard::to_allocvec(&(at, changes)).ok()
}

/// The machine's time and the changes of an entry; none where its bytes are no commit's.
pub(super) fn decode(bytes: &[u8]) -> Option<(u64, Vec<Change>)> {
    postcard::from_bytes(bytes).ok()
}

/// Makes the changes of commits in a copy of the book.
#[derive(Default)]
pub(super) struct Replay {
    /// The statements of each table that was met.
    tables: HashMap<String, Statements>,
}

struct Statements {
    put: String,
    delete: String,
    /// Which columns are the primary key.
    key: Vec<usize>,
    columns: usize,
}

impl Replay {
    /// Makes one change. False where it does not fit the copy's tables.
    pub fn make(&mut self, db: &Connection, change: Change) -> rusqlite::Result<bool> {
        if !self.tables.contains_key(&change.table) {
            let found = statements(db, &change.table)?;
            self.tables.insert(change.table.clone(), found);
        }
        let Some(table) = self.tables.get(&change.table) else {
            return Ok(false);
        };
        if table.columns != change.row.len() || table.key.is_empty() {
            return Ok(false);
        }
        let row: Vec<Value> = change.row.into_iter().map(Value::from).collect();
        match change.is_deleted {
            false => db
                .prepare_cached(&table.put)?
                .execute(params_from_iter(&row))?,
            true => db
                .prepare_cached(&table.delete)?
                .execute(params_from_iter(table.key.iter().map(|at| &row[*at])))?,
        };
        Ok(true)
    }
}

fn statements(db: &Connection, table: &str) -> rusqlite::Result<Statements> {
    let mut of_table = db.prepare("SELECT name, pk FROM pragma_table_info(?1) ORDER BY cid")?;
    let columns = of_table
        .query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(String, i64)>>>()?;
    let key: Vec<usize> = (0..columns.len()).filter(|at| columns[*at].1 > 0).collect();
    let table = quoted(table);
    let all: Vec<String> = columns.iter().map(|(name, _)| quoted(name)).collect();
    let places: Vec<String> = (1..=all.len()).map(|n| format!("?{n}")).collect();
    let of_key = key.iter().zip(1..);
    let of_key: Vec<String> = of_key
        .map(|(at, n)| format!("{} = ?{n}", all[*at]))
        .collect();
    Ok(Statements {
        put: format!(
            "INSERT OR REPLACE INTO {table} ({}) VALUES ({})",
            all.join(", "),
            places.join(", ")
        ),
        delete: format!("DELETE FROM {table} WHERE {}", of_key.join(" AND ")),
        key,
        columns: columns.len(),
    })
}

/// A name in SQL.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
