//! A person with keys and a book of channels.

use crate::sandbox::Participant;
use anyhow::{Context as _, Result};
use causeway_types::Amount;
use causeway_wallet::book::{Stored, Writer};
use causeway_wallet::{Book, WalletError};
use cosmwasm_std::Addr;
use std::cell::RefCell;

/// An account with keys and a book of channels.
#[derive(Debug)]
pub struct User {
    /// The name that stands for the address in what is shown.
    pub name: &'static str,
    /// Its keys.
    pub participant: Participant,
    book: RefCell<Book>,
}

impl User {
    /// A user with an open book.
    pub fn new(name: &'static str, participant: Participant, book: Book) -> User {
        User {
            name,
            participant,
            book: RefCell::new(book),
        }
    }
    /// Changes the book in one commit.
    pub fn commit<T>(
        &self,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T, WalletError>,
    ) -> Result<T> {
        let mut book = self
            .book
            .try_borrow_mut()
            .with_context(|| format!("{}'s book is in use", self.name))?;
        Ok(book.commit(work)?)
    }
    /// The address of the account.
    pub fn address(&self) -> Addr {
        self.participant.address()
    }
    /// How many payments the book has: signed and accepted.
    pub fn payments(&self) -> Result<(u64, u64)> {
        Ok(self.book.try_borrow()?.payment_counts()?)
    }
    /// Totals paid and received, by the newest vouchers in the book.
    pub fn totals(&self) -> Result<(Amount, Amount)> {
        let book = self.book.try_borrow()?;
        let (mut paid, mut received) = (Amount::ZERO, Amount::ZERO);
        for key in book.keys()? {
            let entry = book.entry(&key)?;
            let total = |of: &Option<Stored>| {
                of.as_ref()
                    .map_or(Amount::ZERO, |s| s.signed.voucher.transferred)
            };
            paid = paid.saturating_add(total(&entry.sent));
            received = received.saturating_add(total(&entry.received));
        }
        Ok((paid, received))
    }
}
