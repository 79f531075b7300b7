//! Writes a channel into the book that we have just opened or joined, before anything is signed in it.

use crate::book::{BookEntry, Writer};
use crate::error::WalletError;
use crate::signer::ChannelSigner;

/// Starts the record of a channel in which this book has signed nothing, and no other book has. One that is there stays.
pub fn enroll(book: &mut Writer, signer: &ChannelSigner) -> Result<(), WalletError> {
    match book.find(signer.key())? {
        Some(_) => Ok(()),
        None => book.put(signer.key(), BookEntry::default()),
    }
}
