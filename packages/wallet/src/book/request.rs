//! The numbers of what callers asked for under an id of their own. A number that nothing on disk names yet needs no commit of its
//! own: the next commit has it, whatever that is for, and so the one that first names it.

use super::database::Book;
use super::writer::Writer;
use crate::error::WalletError;
use causeway_peer_protocol::channel::RequestId;
use causeway_types::Hash;
use rusqlite::OptionalExtension as _;
use std::collections::HashMap;

/// A payment that a caller asks for under an id of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberedRequest {
    /// Its number.
    pub number: RequestId,
    /// Whether it was never asked for before: then nothing is signed for it.
    pub is_new: bool,
}

/// Numbers that the next commit has.
#[derive(Debug, Default)]
pub(super) struct NewRequests {
    by_id: HashMap<String, NewRequest>,
    /// Their ids, in the order of their numbers.
    ids: Vec<String>,
    /// How many of them the commit under way has written, the first ones.
    written: usize,
}

#[derive(Clone, Copy, Debug)]
struct NewRequest {
    number: RequestId,
    /// The hash of all that is asked for.
    asked: Hash,
}

/// How many there were, and how many of them were written, at some time.
#[derive(Clone, Copy, Debug)]
pub(super) struct NewRequestsMark {
    count: usize,
    written: usize,
}

impl NewRequests {
    /// A commit begins, which has written none of them.
    pub(super) fn begin_commit(&mut self) {
        self.written = 0;
    }

    /// What is so now.
    pub(super) fn mark(&self) -> NewRequestsMark {
        NewRequestsMark {
            count: self.ids.len(),
            written: self.written,
        }
    }

    /// What came after a mark was never asked for, and what was written after it is to be written.
    pub(super) fn go_back(&mut self, to: NewRequestsMark) {
        for id in self.ids.drain(to.count.min(self.ids.len())..) {
            self.by_id.remove(&id);
        }
        self.written = to.written;
    }

    /// A commit has all of them.
    pub(super) fn are_committed(&mut self) {
        *self = NewRequests::default();
    }

    /// The number of one of them; refused if something else was asked for under its id.
    pub(super) fn number(&self, id: &str, asked: &Hash) -> Result<Option<RequestId>, WalletError> {
        match self.by_id.get(id) {
            None => Ok(None),
            Some(new) if new.asked == *asked => Ok(Some(new.number)),
            Some(_) => Err(WalletError::IdTaken(id.to_owned())),
        }
    }

    /// The newest number; none where all are on disk.
    fn newest(&self) -> Option<RequestId> {
        let newest = self.ids.last().and_then(|id| self.by_id.get(id));
        newest.map(|new| new.number)
    }

    fn add(&mut self, id: &str, new: NewRequest) {
        self.ids.push(id.to_owned());
        self.by_id.insert(id.to_owned(), new);
    }
}

impl Book {
    /// The number of the payment that was asked for under a caller's id; none if none was, or if no commit has it yet.
    pub fn request_number(&self, id: &str) -> Result<Option<RequestId>, WalletError> {
        let mut statement = self
            .db
            .prepare_cached("SELECT number FROM request_number WHERE id = ?1")?;
        Ok(statement
            .query_row([id], |row| row.get(0).map(RequestId))
            .optional()?)
    }
}

impl Writer<'_> {
    /// The number of a payment that is asked for under a caller's id. Refused if something else was asked for under it. A new
    /// one is on disk with the next commit: a process that ends before has answered nothing by it, and the id is free again.
    pub fn number_request(
        &mut self,
        id: &str,
        asked: &Hash,
    ) -> Result<NumberedRequest, WalletError> {
        if let Some(answer) = self.answered(id, asked)? {
            // an id under which a line of text was signed stands for that
            let number = <[u8; 8]>::try_from(answer.as_slice());
            let number = number.map_err(|_| WalletError::IdTaken(id.to_owned()))?;
            return Ok(NumberedRequest {
                number: RequestId(u64::from_be_bytes(number)),
                is_new: false,
            });
        }
        let before = match self.requests.newest() {
            Some(newest) => newest.0,
            None => self
                .tx
                .prepare_cached("SELECT coalesce(max(number), 0) FROM request_number")?
                .query_row([], |row| row.get(0))?,
        };
        let number = RequestId(before + 1);
        let asked = *asked;
        self.requests.add(id, NewRequest { number, asked });
        Ok(NumberedRequest {
            number,
            is_new: true,
        })
    }

    /// Writes the numbers that no commit has, for what names them or for an answer that holds for good.
    pub fn keep_requests(&mut self) -> Result<(), WalletError> {
        while let Some(id) = self.requests.ids.get(self.requests.written).cloned() {
            self.requests.written += 1;
            let Some(NewRequest { number, asked }) = self.requests.by_id.get(&id).copied() else {
                continue;
            };
            self.tx
                .prepare_cached("INSERT INTO request_number (number, id) VALUES (?1, ?2)")?
                .execute((number.0, &id))?;
            self.keep_answer(&id, &asked, &number.0.to_be_bytes())?;
        }
        Ok(())
    }

    /// Whether a payment of a request is in the log.
    pub(crate) fn has_payment_of(&self, request: RequestId) -> Result<bool, WalletError> {
        let mut statement = self
            .tx
            .prepare_cached("SELECT 1 FROM payment WHERE request = ?1")?;
        Ok(statement.exists([request.0])?)
    }

    /// Whether a payment of a request is in the log, or a lock for it is pending.
    pub fn is_signed(&self, request: RequestId) -> Result<bool, WalletError> {
        let mut statement = self.tx.prepare_cached(
            "SELECT 1 FROM payment WHERE request = ?1
             UNION ALL SELECT 1 FROM pending_lock WHERE request = ?1",
        )?;
        Ok(statement.exists([request.0])?)
    }
}
