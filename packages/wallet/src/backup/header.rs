//! The first entry of a log: whose it is, encrypted as all of it.

use crate::book::BookOwner;
use causeway_types::NodeInstance;
use serde::{Deserialize, Serialize};

/// The version of the log's form.
const VERSION: u16 = 1;

/// Whose log it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    version: u16,
    /// The chain's id.
    pub chain_id: String,
    /// The account's address.
    pub address: String,
    /// Which book it is.
    pub instance: [u8; 16],
    /// The number in the file's name: a file that was renamed is noticed.
    pub file: u64,
    /// The machine's time when it was begun, unix seconds.
    pub at: u64,
}

impl Header {
    pub fn new(owner: &BookOwner, instance: NodeInstance, file: u64, at: u64) -> Header {
        Header {
            version: VERSION,
            chain_id: owner.chain_id.clone(),
            address: owner.address.clone(),
            instance: instance.0,
            file,
            at,
        }
    }

    /// Whether it is of this account on this chain.
    pub fn is_of(&self, owner: &BookOwner) -> bool {
        self.chain_id == owner.chain_id && self.address == owner.address
    }

    pub fn encode(&self) -> Vec<u8> {
        // a plain struct of numbers and strings: writing it cannot fail
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// None where it has another version.
    pub fn decode(bytes: &[u8]) -> Option<Header> {
        let header: Header = serde_json::from_slice(bytes).ok()?;
        (header.version == VERSION).then_some(header)
    }
}
