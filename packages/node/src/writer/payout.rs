//! What withdrawals of a channel are paid in.

use super::thread::WriterState;
use causeway_wallet::book::{AssetPayout, EntryKey};
use causeway_wallet::guard::{self, WithdrawBy};
use causeway_wallet::WalletError;
use tokio::sync::oneshot;

/// Notes what a withdrawal is paid in, before it is asked for.
#[derive(Debug)]
pub struct NotePayout {
    /// Of which channel.
    pub key: EntryKey,
    /// Which withdrawal of it.
    pub by: WithdrawBy,
    /// How it is paid in the asset; none: in tokens.
    pub payout: Option<AssetPayout>,
    /// Where the answer goes, once it is on disk.
    pub answer: oneshot::Sender<Result<(), WalletError>>,
}

pub(super) fn note(state: &mut WriterState, ask: NotePayout) {
    let channels = &state.channels;
    let noted = state.book.commit(|book| {
        let of = channels.get(&ask.key)?;
        guard::keep_payout(book, &of.signer, ask.by, ask.payout)
    });
    // a caller that does not wait any more asks again
    let _ = ask.answer.send(noted);
}
