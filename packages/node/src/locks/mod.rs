//! Locks, as far as others than the writer act on them: payments of others are forwarded, channels and payments hear of what a commit
//! in another channel has decided, and what waits too long is let go. docs/protocol.md#12-forwarded-locks.
//!
//! Nothing here is on disk, and nothing here decides: after a start the book says which locks wait, and the writer's guard says of
//! each, in the commit that signs for it, whether it is forwarded.

mod desk;
mod forward;

pub use desk::{LockDesk, LockDeskParts};
