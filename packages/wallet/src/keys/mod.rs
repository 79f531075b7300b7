//! Keys: a phrase, what is derived from it, and where it is kept.

mod code;
mod error;
mod keyring;
mod name;
mod node;
mod path;
mod phrase;
mod store;

pub use error::KeyStoreError;
pub use keyring::{address_of, DeriveError, Keyring, CHANNEL_PURPOSE, NODE_PURPOSE, SEARCH_GAP};
pub use name::{address_like, AddressLike};
pub use node::{is_signed_by, IdentitySecret, TransportKeyPair};
pub use path::{HdPath, PathError, COIN_TYPE};
pub use phrase::{Phrase, PhraseError, Words};
pub use store::{KeyInfo, Keystore, Protection, Storage, WORK_FACTOR};
