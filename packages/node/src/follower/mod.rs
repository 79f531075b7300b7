//! What the node knows of the chain, and the task that follows it block by block. docs/node-design.md#3-clock-follower-duties.
//!
//! | file | what is in it |
//! | --- | --- |
//! | `task` | the task: looks each second, has what was found committed, publishes it |
//! | `look` | one look: the newest block, and what the blocks since the last one changed |
//! | `blocks` | blocks one height after the other, each checked to follow the one before |
//! | `unread` | blocks since a restored book was written, read for the preimages that they tell |
//! | `claims` | preimages of claimed locks, which blocks make public |
//! | `events` | what the events of a block change: which channels are read again, which announcements |
//! | `network_news` | what blocks change of the whole network, passed on to the graph in which routes are searched |
//! | `resync` | everything as of one height: at the start, and where blocks were passed over |
//! | `directory` | what accounts announce of their nodes |
//! | `problem` | why the chain is not followed, with a code and what to do |
//! | `view` | what other tasks read |

mod blocks;
mod claims;
mod directory;
mod events;
mod look;
mod network_news;
mod problem;
mod resync;
mod task;
mod unread;
mod view;

pub use blocks::{check_first_block, BATCH, MOST_MISSING};
pub use claims::ClaimedLocks;
pub use directory::Directory;
pub use look::{Found, Known, ReadChannels};
pub use network_news::{NetworkChanges, NetworkNews, NewsSince};
pub use problem::{FollowError, FollowProblem};
pub use task::{Follower, FollowerSetup, FollowerState};
pub use view::{AnnouncedNode, ChainView, FollowedChannel};
