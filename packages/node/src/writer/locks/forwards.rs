//! What was forwarded for others.

use crate::writer::thread::WriterState;
use causeway_wallet::book::{Forward, PagePlace};
use causeway_wallet::WalletError;
use tokio::sync::oneshot;

/// A page of what was forwarded.
#[derive(Debug)]
pub struct ListForwards {
    /// Where in the list.
    pub place: PagePlace,
    /// At most so many.
    pub limit: usize,
    /// Where the answer goes.
    pub answer: oneshot::Sender<Result<Vec<Forward>, WalletError>>,
}

pub(in crate::writer) fn list(state: &WriterState, ask: ListForwards) {
    let _ = ask.answer.send(state.book.forwards(ask.place, ask.limit));
}
