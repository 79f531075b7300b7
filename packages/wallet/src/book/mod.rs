//! The durable channel book: what we signed and what we accepted. One SQLite file, every commit synced to disk.
//!
//! A row is one side of one channel; the newest voucher of each direction is in the row, a log has every payment, and numbered
//! events say what became of them. Updates of ours that the peer has not acknowledged are kept as they are sent.
//! One address on one chain has one book, which one process has at a time. A copy that is not the newest is refused: see
//! `seal`.

mod capture;
mod continuous;
mod database;
mod entry;
mod events;
mod forwards;
mod home;
mod instance;
mod invoices;
mod keys;
mod kill_point;
mod lists;
mod lock;
mod log;
mod logged;
pub(crate) mod loss_proof;
mod memos;
mod merge;
mod migrate;
mod news;
mod owner;
mod page;
mod parties;
mod payments;
mod pending;
mod pending_locks;
mod place;
mod references;
mod refunds;
mod request;
mod reservations;
mod restore;
mod routed;
mod rows;
mod schema;
mod seal;
pub(crate) mod seal_error;
mod spending;
mod tokens;
mod transactions;
mod updates;
mod writer;

pub use database::{Book, FILE};
pub use entry::{
    AssetPayout, BookEntry, EntryKey, Promises, Restored, SentRequest, Stored, StoredLoss,
    StoredShutdown,
};
pub use events::{Event, EventKind};
pub use forwards::{Forward, ForwardHalf};
pub use home::BookHome;
pub use invoices::{Invoice, InvoiceFilter, InvoicePayment, InvoiceState, NewInvoice};
pub use keys::{KeyOpening, KeyTx, KeyUse};
pub use lock::is_in_use;
pub use loss_proof::LossProof;
pub use news::LockNews;
pub use owner::BookOwner;
pub use page::PagePlace;
pub use parties::Parties;
pub use payments::{
    LoggedPayment, Payment, PaymentFilter, PaymentKind, PaymentOutcome, PaymentState,
};
pub use pending::{NamedPendingPayment, PendingPayment};
pub use pending_locks::{LockTie, PendingLock};
pub use place::{BlockGap, FollowedPlace};
pub use references::ReferencePayment;
pub use refunds::{PaymentPlace, Refundable};
pub use request::NumberedRequest;
pub use reservations::Reservation;
pub use restore::RestoredFile;
pub use routed::{
    committed_to, AttemptHop, AttemptState, ListedRoutedPayment, RouteAttempt, RoutedPayment,
    RoutedPurpose, RoutedState, RoutedTerms,
};
pub use seal_error::SealError;
pub use spending::{AboveTokenLimit, Spending, SpendingClock, MAX_HELD};
pub use tokens::{LimitPer, NewToken, Token, TokenLimit, TokenScope, MAX_TOKENS};
pub use transactions::{
    NewTransaction, Transaction, TransactionFilter, TransactionState, OF_CALLERS,
};
pub use updates::StoredUpdate;
pub use writer::Writer;

/// A new id for something that is signed: 8 random bytes as hex.
pub fn new_id() -> String {
    use secp256k1::rand::{rngs::OsRng, RngCore};
    format!("{:016x}", OsRng.next_u64())
}

#[cfg(test)]
mod tests;
