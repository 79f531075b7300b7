//! The numbers of what callers asked for under an id of their own.

use super::database::Book;
use crate::error::WalletError;
use causeway_peer_protocol::channel::RequestId;
use rusqlite::OptionalExtension as _;

impl Book {
    /// The number of the payment that was asked for under a caller's id; none if none was.
    pub fn request_number(&self, id: &str) -> Result<Option<RequestId>, WalletError> {
        let mut statement = self
            .db
            .prepare_cached("SELECT number FROM request_number WHERE id = ?1")?;
        Ok(statement
            .query_row([id], |row| row.get(0).map(RequestId))
            .optional()?)
    }
}
