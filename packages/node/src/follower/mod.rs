//! What the node knows of the chain.

mod view;

pub use view::{AnnouncedNode, ChainView, FollowedChannel};
