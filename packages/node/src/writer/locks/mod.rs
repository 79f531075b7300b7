//! Locks: what the guard needs of the node's other channels, what is to be done about locks by others than the writer, and payments
//! over several channels; quotes by which others trade with us.

mod asker_limits;
mod context;
mod forwards;
mod memory;
mod quotes;
mod routed;
mod settle;
mod work;

pub(super) use context::LockView;
pub use context::{NodeLockRules, MOST_PAIR_LAG};
pub(super) use forwards::list as list_forwards;
pub use forwards::ListForwards;
pub(super) use memory::LockMemory;
pub(super) use quotes::give;
pub use quotes::{GiveQuote, QuoteRefusal, LARGEST_DISCOUNT};
pub(super) use routed::{add, fail, list, read};
pub use routed::{
    AddRoutedPayment, FailRoutedPayment, ListRoutedPayments, ReadRoutedPayment, RoutedRecord,
};
pub(super) use settle::settle;
pub use settle::SettleInvoice;
pub(super) use work::{let_go, read_work};
pub use work::{LetGo, LockWork, ReadLockWork, WaitingLock};

use causeway_peer_protocol::channel::CommitRequest;
use causeway_types::{Nonce, Operation};

/// The locks that a request brings, by their nonces: those of before a loss of the record, and what came while it might have lacked
/// something, are never let go, since what became of them is not known.
pub(super) fn brought(request: &CommitRequest) -> Vec<Nonce> {
    let adds = |operation: &Operation| matches!(operation, Operation::AddLock { .. });
    let CommitRequest::AcceptUpdates { updates } = request else {
        return vec![];
    };
    let bring = updates.iter().filter(|u| u.operations.iter().any(adds));
    bring.map(|update| update.nonce).collect()
}
