//! Memos of payments: our own as we wrote them, the peers' as they were decrypted.

use super::database::Book;
use super::writer::Writer;
use crate::error::WalletError;
use crate::memo::Memo;
use rusqlite::OptionalExtension as _;

impl Book {
    /// The memo of a payment of the log; none where it has none.
    pub(super) fn memo(&self, payment: u64) -> Result<Option<Memo>, WalletError> {
        let found: Option<Option<String>> = self
            .db
            .prepare_cached("SELECT text FROM memo WHERE payment = ?1")?
            .query_row([payment], |row| row.get(0))
            .optional()?;
        Ok(found.map(|text| text.map_or(Memo::Unreadable, Memo::Text)))
    }
}

impl Writer<'_> {
    /// Keeps the memo of a payment that was just added to the log.
    pub(crate) fn keep_memo(&mut self, payment: u64, memo: &Memo) -> Result<(), WalletError> {
        let text = match memo {
            Memo::Text(text) => Some(text.as_str()),
            Memo::Unreadable => None,
        };
        self.hashed(text.unwrap_or_default().as_bytes());
        self.tx
            .prepare_cached("INSERT INTO memo (payment, text) VALUES (?1, ?2)")?
            .execute((payment, text))?;
        Ok(())
    }
}
