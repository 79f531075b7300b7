//! Which book it is, as a node announces it.

use super::{seal, Book};
use crate::error::WalletError;
use causeway_peer_protocol::DecodeError;
use causeway_types::NodeInstance;

impl Book {
    /// What distinguishes this book from every copy of it: drawn when it was made, and again at every restore. A file that
    /// was copied together with its seal has the same.
    pub fn instance(&self) -> Result<NodeInstance, WalletError> {
        let bytes = seal::instance(&self.db)?;
        NodeInstance::try_from(bytes.as_slice()).map_err(|_| {
            WalletError::Damaged(DecodeError::Field(
                "the book's instance is not 16 bytes long",
            ))
        })
    }
}
