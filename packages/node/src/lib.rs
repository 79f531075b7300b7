//! `causeway node`: one process for one account on one chain. docs/node-design.md is its design.
//!
//! Tasks that own what they change, and typed messages between them: no lock is shared, and every request is answered
//! through its own `oneshot`; one that is dropped means that the node stops. Of the workspace it uses what its row in
//! CONTRIBUTING.md names; of contracts it knows nothing.
//!
//! | module | what it is for |
//! | --- | --- |
//! | [`follower`] | what the node knows of the chain: the view that other tasks read |
//! | [`peers`] | links to other nodes, and the task that carries the channels of one peer over them |
//! | [`writer`] | what other tasks ask of the one thread that owns the book |
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod follower;
pub mod peers;
pub mod writer;
