//! The keeper: does on chain what must be done in time, whether anybody watches or not.
//!
//! After every followed block and every minute it plans from the channels of that block and what the book has
//! ([`DutyFacts`](crate::writer::DutyFacts)), by the rules that the wallet's commands use; what is due goes to the pool, the
//! most valuable first. Whatever it does anybody may do: a duty that the peer, a watcher or another process has done meanwhile
//! is gone from the next plan. What a peer has paid is not put on chain, nor the channel settled for it, where it is less than the
//! settings name (`duties.smallest`): it is not worth a fee.
//!
//! It also says who forwards how many duties' fees can be paid ([`DutyFunds`]): a node gives no lock for one that it could not claim.
//!
//! | file | duty | from when |
//! | --- | --- | --- |
//! | `answer` | an older voucher of ours that the peer has put on chain is answered by the receipted one | at once |
//! | `show` | the newest voucher of the peer goes on chain | rule 7: before the end, or before a request of the peer matures for which it leaves no room; the end is at most a close window after the last block |
//! | `claim` | locks towards us whose preimages are known are claimed, with their voucher where it is not on chain | ten minutes after the preimage of the first is known, if it brings more than a claim costs; else the lock delta before it expires, or half of the channel's longest lock if that is less; at once where a side has closed, or the channel is due or settled; with the voucher where that is shown |
//! | `take_out` | a consent of the peer's that we asked for is used | at once |
//! | `close` | a cooperative close that the peer has signed and we have agreed to is sent | at once |
//! | `extend` | a later end that the peer has signed and we have agreed to is sent | at once |
//! | `complete` | our own withdrawal is marked as mature, then paid | when it matures |
//! | `settle` | a channel is marked as due, then pays both sides | at its end; the side that did not open it waits a little for the other |

mod answer;
mod claim;
mod close;
mod complete;
mod extend;
mod funds;
mod owed;
mod plan;
mod settle;
mod show;
mod take_out;
mod task;
#[cfg(test)]
mod tests;

pub use funds::{DutyFunds, ENOUGH_FEES};
pub use plan::{plan, Duty, DutyRules, LeftDuty, Plan};
pub use show::{shows, Show};
pub use task::{Keeper, KeeperState};
