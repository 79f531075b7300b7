//! Contracts as wasm, in the VM of a real chain, on a simulated chain.
//!
//! [`Wasm`] runs an artifact in cosmwasm-vm for cw-multi-test, which keeps the storage and sends the messages on.
//! [`DifferentialContract`] runs it beside the native contract: every call must have the same result, the same messages and events,
//! and leave the same bytes. Gas is counted as a chain counts it: see [`gas`].
// test code, used by this repository alone; what a name does not say has a comment
#![allow(missing_docs)]

pub mod gas;

mod api;
mod bridge;
mod code;
mod differential_contract;
mod overlay;
mod wasm;

pub use code::artifacts;
pub use differential_contract::DifferentialContract;
pub use overlay::Overlay;
pub use wasm::{EntryPoint, Ran, Wasm};
