//! The contracts' storage, straight in SQLite, inside whatever transaction is open there.

use cosmwasm_std::{Order, Record, Storage};
use rusqlite::{params, Connection, OptionalExtension as _, Row};
use std::cell::RefCell;
use std::rc::Rc;

/// How many records a range fetches at once.
const PAGE: usize = 32;

/// A [`Storage`] over the table `state`.
///
/// The trait knows no failure. So the first one is kept, and until [`SqliteStorage::check`] has asked for it reads
/// find nothing and writes do nothing: a full disk may have ended the transaction, and what is written after that
/// would stay.
#[derive(Clone)]
pub(crate) struct SqliteStorage {
    db: Rc<Connection>,
    failure: Rc<RefCell<Option<rusqlite::Error>>>,
}

impl SqliteStorage {
    pub fn new(db: Rc<Connection>) -> Self {
        SqliteStorage {
            db,
            failure: Rc::default(),
        }
    }

    /// The first failure since this was last asked, if any.
    pub fn check(&self) -> Result<(), rusqlite::Error> {
        self.failure.take().map_or(Ok(()), Err)
    }

    fn kept<T: Default>(&self, act: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> T {
        let mut failure = self.failure.borrow_mut();
        if failure.is_some() {
            return T::default();
        }
        act(&self.db).unwrap_or_else(|error| {
            *failure = Some(error);
            T::default()
        })
    }
}

impl Storage for SqliteStorage {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.kept(|db| {
            db.prepare_cached("SELECT value FROM state WHERE key = ?1")?
                .query_row([key], |row| row.get(0))
                .optional()
        })
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.kept(|db| {
            db.prepare_cached(
                "INSERT INTO state (key, value) VALUES (?1, ?2) \
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            )?
            .execute([key, value])
        });
    }

    fn remove(&mut self, key: &[u8]) {
        self.kept(|db| {
            db.prepare_cached("DELETE FROM state WHERE key = ?1")?
                .execute([key])
        });
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        Box::new(Pages {
            storage: self,
            range: Range {
                start: start.unwrap_or_default().to_vec(),
                end: end.map(<[u8]>::to_vec),
                order,
            },
            page: Vec::new().into_iter(),
            last: false,
        })
    }
}

/// What is left of a range: `start` inclusive, `end` exclusive.
struct Range {
    start: Vec<u8>,
    end: Option<Vec<u8>>,
    order: Order,
}

impl Range {
    fn page(&self, db: &Connection) -> rusqlite::Result<Vec<Record>> {
        // a statement for each shape: with "or there is no end" in it, SQLite would scan to the table's end
        let sql = match (self.order, &self.end) {
            (Order::Ascending, None) => {
                "SELECT key, value FROM state WHERE key >= ?2 ORDER BY key LIMIT ?1"
            }
            (Order::Ascending, Some(_)) => {
                "SELECT key, value FROM state WHERE key >= ?2 AND key < ?3 ORDER BY key LIMIT ?1"
            }
            (Order::Descending, None) => {
                "SELECT key, value FROM state WHERE key >= ?2 ORDER BY key DESC LIMIT ?1"
            }
            (Order::Descending, Some(_)) => {
                "SELECT key, value FROM state WHERE key >= ?2 AND key < ?3 \
                 ORDER BY key DESC LIMIT ?1"
            }
        };
        let record = |row: &Row| Ok((row.get(0)?, row.get(1)?));
        let mut statement = db.prepare_cached(sql)?;
        match &self.end {
            None => statement
                .query_map(params![PAGE, self.start], record)?
                .collect(),
            Some(end) => statement
                .query_map(params![PAGE, self.start, end], record)?
                .collect(),
        }
    }
}

/// A range, page by page, so that reading one record of a million costs one page.
struct Pages<'a> {
    storage: &'a SqliteStorage,
    range: Range,
    page: std::vec::IntoIter<Record>,
    last: bool,
}

impl Iterator for Pages<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        if self.page.len() == 0 && !self.last {
            let page = self.storage.kept(|db| self.range.page(db));
            self.last = page.len() < PAGE;
            if let Some((key, _)) = page.last() {
                match self.range.order {
                    // the first key after this one
                    Order::Ascending => self.range.start = [key.as_slice(), &[0]].concat(),
                    Order::Descending => self.range.end = Some(key.clone()),
                }
            }
            self.page = page.into_iter();
        }
        self.page.next()
    }
}
