//! Locks: what we promise about the peer's, what becomes of ours, and what ties the two halves of a payment together that is
//! forwarded. Rules 8 and 9, and F1 to F9 of docs/protocol.md#12-forwarded-locks.
//!
//! | file | what |
//! | --- | --- |
//! | `added` | an update adds locks, or leaves some out |
//! | `decide` | one of the peer's is let go, or its preimage is given away |
//! | `learn` | what the peer has decided about ours: a preimage goes on to the other half |
//! | `leave` | what takes ours out of the list |
//! | `lost` | those of before a loss of the record |
//! | `gone` | ours of which nothing can come any more: the other half is let go |
//! | `forward` | whether a lock is given for one towards us |
//! | `trade` | at which rate, where it is given in another sidechain |
//! | `attempt` | whether a lock is given for a payment of our own |
//! | `parts` | locks towards us that pay us: invoices, and payments without one |
//! | `held` | payments that are held for the caller of their invoice, and what waits for too long |
//! | `paid` | one towards us was paid, by a voucher or by its claim in a block, or is over without |
//! | `claim` | claims on chain |
//! | `context` | what all of this needs of the node's other channels and of its settings |

mod added;
mod attempt;
mod claim;
mod context;
mod decide;
mod forward;
mod gone;
mod held;
mod learn;
mod leave;
mod lost;
mod paid;
mod parts;
mod trade;

pub(super) use added::{keep_new_locks, note_left_out};
pub(crate) use attempt::check_attempt;
pub use claim::{begin_claim, begin_showing_to_claim, ClaimTiming};
pub use context::{Alone, LockContext, LockRules};
pub use decide::{fail_lock, let_go, release_lock, seal};
pub(crate) use forward::check_forward;
pub use forward::forwarding_operation;
pub(super) use forward::tie_of;
pub use gone::{forget_resolved_locks, has_resolved_locks};
pub use held::{cancel_held, end_overdue_parts, invoice_held_until, settle_held};
pub use learn::{apply_preimage, keep_decided, keep_preimage, new_preimages};
pub(super) use leave::check_leaving;
pub(crate) use leave::leaving;
pub(super) use lost::{keep_given_back, keep_lost_incoming, note_lost_locks};
pub use paid::{has_new_claims, note_claims};
pub(super) use paid::{log_claimed, note_lock_lost, note_lock_paid};
pub use parts::take_brought;
pub use trade::trade_limit;
