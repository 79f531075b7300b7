//! How messages are read and state is kept, in little code: serde's own reading of JSON was half of every contract
//! (docs/size.md).
//!
//! - Outside, all is JSON, the same as `cw_serde` would read and write. It is read in two steps: one reader for all
//!   ([`Node`]), then each type takes its fields ([`FromJson`]), which is a few calls for each field; it is written by a
//!   call for each ([`ToJson`]).
//! - Inside, state is packed ([`Pack`]): a fifth of the bytes, and bytes are what storage costs. [`store`] has the items
//!   and maps for it, with the keys of cw-storage-plus.
//!
//! The attribute [`macro@wire`] gives a type the first, `#[wire(kept)]` both.
#![forbid(unsafe_code)]

extern crate self as causeway_wire;

mod address;
mod answer;
mod ask;
mod base64;
mod chain;
mod fault;
mod fields;
mod foreign;
mod json;
mod node;
mod pack;
pub mod store;
mod write;

pub use answer::{write_refusal, write_response, write_value};
pub use ask::{balance, smart};
pub use causeway_wire_derive::{wire, FromJson, Pack, ToJson};
pub use chain::Given;
pub use fault::Fault;
pub use fields::Fields;
pub use json::{deserialize, FromJson};
pub use node::{Node, VariantBody};
pub use pack::{pack, put_mark, take_mark, unpack, Pack};
pub use write::{single, to_json, Object, ToJson};
// what the attribute derives names them
#[doc(hidden)]
pub use {schemars, serde};
