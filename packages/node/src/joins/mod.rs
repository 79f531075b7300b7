//! Channels that others opened for us to join: joined by the rules of the configuration, or when a caller asks.
//!
//! A join is a transaction of the pool under the channel's number (`join/5`), with its channel key in the book before: whoever
//! asks, and after whatever has happened, it is followed to its end before another one is sent, and a channel is joined once.
//!
//! | file | what |
//! | --- | --- |
//! | `rules` | whether a channel is joined, by what the configuration says |
//! | `join` | quoted, its key taken, its transaction given to the pool |
//! | `desk` | one join after the other, whoever asks |
//! | `hints` | what links say and hear of it: hints |
//! | `task` | looks after each block which channels wait for us |

mod desk;
mod hints;
mod join;
mod rules;
mod task;

pub use desk::JoinDesk;
pub use hints::{JoinAsk, JoinHint, JoinHints};
pub use join::{refuse, JoinContext, JoinError, JoinOrder};
pub use rules::{JoinFrom, JoinRefusal, JoinRules};
pub use task::{Joins, JoinsState, WaitingChannel, WhyWaiting};
