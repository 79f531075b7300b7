//! A demo of every promise, and a file of payments made over channels, each on a chain of its own in this process.
//!
//! Values go in and come out: nothing here prints, reads arguments or asks at a terminal. A [`Presenter`] shows what the
//! demo tells while it runs, a [`Progress`] how far a simulation is. It uses the client, the wallet and the embedded chain.
//!
//! | module | what it is for |
//! | --- | --- |
//! | [`sandbox`] | a chain with the contracts on it, and the folder that it is kept in |
//! | [`user`], [`channel`] | a person with a book; a channel of which both sides are here, and payments over it |
//! | [`demo`] | deployment, channels, payments, every way to end a channel, and a check that all adds up |
//! | [`served_people`] | a served chain with people on it, for nodes of processes of their own: two without a channel, or four in a line |
//! | [`replay`] | a list of payments: planned, made by several threads, settled, checked |
//! | [`error`] | why a simulation is refused |
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod channel;
pub mod demo;
pub mod error;
mod presenter;
mod progress;
pub mod replay;
pub mod sandbox;
pub mod served_people;
pub mod user;

pub use error::SimulationError;
pub use presenter::{Presenter, Table};
pub use progress::Progress;
pub use replay::report::rate;
