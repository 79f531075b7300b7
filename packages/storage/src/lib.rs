//! The storage of the contracts. Keys are those of cw-storage-plus, so that its iterators and every program that knows its
//! layout find them; values are records ([`Record`]): one byte with the version of their layout, then the fields, packed
//! by postcard. Storage is paid by the byte, and JSON is four times as long.
//!
//! - [`Item`] and [`Map`] have the calls of cw-storage-plus' own, which are bound to JSON.
//! - [`stored`] has the stored forms of the types that messages and rules share: a field added to a message never moves
//!   the bytes of a record.
//! - docs/contracts.md, "Raw state", says how to read all of it from outside.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod item;
mod key;
mod map;
mod prefix;
mod record;
pub mod stored;

pub use item::Item;
pub use map::Map;
pub use prefix::{Entries, Prefix};
pub use record::{
    check_version, decode_fields, encode_fields, from_bytes, to_bytes, unknown_version, Record,
};
