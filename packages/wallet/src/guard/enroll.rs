//! Writes a channel into the book that we have just opened or joined, before anything is signed in it.

use crate::book::{Entry, Writer};
use crate::error::WalletError;
use crate::party::Party;

/// Starts the record of a channel in which this book has signed nothing, and no other book has. One that is there stays.
pub fn enroll(book: &mut Writer, party: &Party) -> Result<(), WalletError> {
    match book.find(party.key())? {
        Some(_) => Ok(()),
        None => book.put(party.key(), Entry::default()),
    }
}
