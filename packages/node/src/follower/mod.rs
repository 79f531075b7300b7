//! What the node knows of the chain, and the task that looks at it.

mod poll;
mod task;
mod view;

pub use poll::{poll, PollError, Polled};
pub use task::{Follower, FollowerState};
pub use view::{AnnouncedNode, ChainView, FollowedChannel};
