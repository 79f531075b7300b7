//! What a commit changes, row by row: triggers of SQLite note it in a table in memory, which a savepoint that is undone
//! undoes too. They are made for every table of the book's format, and are gone when the connection is.

use crate::backup::{quoted, Change, Column};
use crate::error::WalletError;
use rusqlite::types::Value;
use rusqlite::Connection;

/// Of the seal, which a restored book makes anew; and its growth is none of the book's.
const LEFT_OUT: &str = "history";

/// Notes from now on what is changed.
pub(super) fn begin(db: &Connection) -> Result<(), WalletError> {
    // statements that were prepared before know no triggers
    db.flush_prepared_statement_cache();
    db.pragma_update(None, "temp_store", "MEMORY")?;
    let tables = tables(db)?;
    let most = tables.iter().map(|table| table.columns.len()).max();
    let columns: Vec<String> = (0..most.unwrap_or_default()).map(column).collect();
    db.execute_batch(&format!(
        "CREATE TEMP TABLE backup_change (
            number     INTEGER PRIMARY KEY,
            name       TEXT NOT NULL,
            is_deleted INTEGER NOT NULL,
            columns    INTEGER NOT NULL,
            {}
         )",
        columns.join(", ")
    ))?;
    tables
        .iter()
        .try_for_each(|table| Ok(db.execute_batch(&table.triggers())?))
}

/// What was changed since it was last asked for, in order.
pub(super) fn take(db: &Connection) -> Result<Vec<Change>, WalletError> {
    let changes = {
        let mut statement = db.prepare_cached("SELECT * FROM backup_change ORDER BY number")?;
        let rows = statement.query_map([], |row| {
            let columns: usize = row.get(3)?;
            let values = (4..4 + columns).map(|at| row.get::<_, Value>(at).map(Column::from));
            Ok(Change {
                table: row.get(1)?,
                is_deleted: row.get(2)?,
                row: values.collect::<Result<_, _>>()?,
            })
        })?;
        rows.collect::<Result<_, _>>()?
    };
    forget(db)?;
    Ok(changes)
}

/// Nobody asks for what was changed until now.
pub(super) fn forget(db: &Connection) -> Result<(), WalletError> {
    db.prepare_cached("DELETE FROM backup_change")?
        .execute([])?;
    Ok(())
}

struct Table {
    name: String,
    columns: Vec<String>,
    /// Those of the primary key.
    key: Vec<String>,
}

fn tables(db: &Connection) -> Result<Vec<Table>, WalletError> {
    let mut names = db.prepare(
        "SELECT name FROM main.sqlite_schema
         WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> ?1 ORDER BY name",
    )?;
    let names = names
        .query_map([LEFT_OUT], |row| row.get(0))?
        .collect::<Result<Vec<String>, _>>()?;
    let of_table = |name: String| -> Result<Table, WalletError> {
        let mut columns = db.prepare("SELECT name, pk FROM pragma_table_info(?1) ORDER BY cid")?;
        let columns = columns
            .query_map([&name], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<Vec<(String, i64)>, _>>()?;
        let key = columns.iter().filter(|(_, pk)| *pk > 0);
        Ok(Table {
            key: key.map(|(name, _)| quoted(name)).collect(),
            columns: columns.iter().map(|(name, _)| quoted(name)).collect(),
            name,
        })
    };
    names.into_iter().map(of_table).collect()
}

/// The name of a column of what was changed.
fn column(at: usize) -> String {
    format!("c{at}")
}

impl Table {
    fn triggers(&self) -> String {
        let of_table = quoted(&self.name);
        let trigger = |when: &str| quoted(&format!("backup_{when}_{}", self.name));
        let (written, removed) = (self.note("NEW", 0), self.note("OLD", 1));
        // a row that is found under another key from now on is gone under the one before
        let moved = self.key.iter().map(|k| format!("OLD.{k} IS NOT NEW.{k}"));
        let moved = moved.collect::<Vec<_>>().join(" OR ");
        format!(
            "CREATE TEMP TRIGGER {} AFTER INSERT ON main.{of_table} BEGIN {written}; END;
             CREATE TEMP TRIGGER {} AFTER UPDATE ON main.{of_table} BEGIN {removed} WHERE {moved}; {written}; END;
             CREATE TEMP TRIGGER {} AFTER DELETE ON main.{of_table} BEGIN {removed}; END;",
            trigger("insert"),
            trigger("update"),
            trigger("delete"),
        )
    }

    fn note(&self, row: &str, is_deleted: u8) -> String {
        let names: Vec<String> = (0..self.columns.len()).map(column).collect();
        let values = self.columns.iter().map(|name| format!("{row}.{name}"));
        format!(
            "INSERT INTO backup_change (name, is_deleted, columns, {}) SELECT '{}', {is_deleted}, {}, {}",
            names.join(", "),
            self.name.replace('\'', "''"),
            names.len(),
            values.collect::<Vec<_>>().join(", ")
        )
    }
}
