//! Payments over two channels: the incoming half of a lock and the outgoing one, with rules F1 to F7 of
//! docs/protocol.md#12-forwarded-locks in between. Either the node in the middle keeps the rules and both its neighbours do as they
//! like, or it is the other way round.

mod check;
mod disabled;
mod explored;
mod node;
mod peers;
mod walks;
mod world;

pub use explored::has_large;
