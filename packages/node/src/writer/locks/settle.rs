//! A payment that is held for its invoice's caller is settled.

use crate::writer::locks::LockView;
use crate::writer::refuse::{by_old_block, without_right};
use crate::writer::thread::WriterState;
use causeway_types::{Hash, Preimage};
use causeway_wallet::book::Invoice;
use causeway_wallet::{guard, WalletError};
use tokio::sync::oneshot;

/// Gives the preimage of a held payment away.
#[derive(Debug)]
pub struct SettleInvoice {
    /// The invoice.
    pub reference: Hash,
    /// The preimage, where the caller has it.
    pub preimage: Option<Preimage>,
    /// Where the answer goes, once it is on disk; the inner error says why it is not to be done now.
    pub answer: oneshot::Sender<Result<Result<Invoice, WalletError>, String>>,
}

pub(in crate::writer) fn settle(state: &mut WriterState, ask: SettleInvoice) {
    let refused = by_old_block(state).or_else(|| without_right(state));
    if let Some(causeway_peer_protocol::channel::CommitError::NotSafe(why)) = refused {
        let _ = ask.answer.send(Err(why));
        return;
    }
    let (channels, memory) = (&state.channels, &state.locks);
    let view = LockView { channels, memory };
    let time = channels.time();
    let done = state.book.commit_signed(|book| {
        guard::settle_held(book, &ask.reference, ask.preimage, time, &view)?;
        let invoice = book.invoice(&ask.reference)?;
        invoice.ok_or(WalletError::InvoiceUnknown(ask.reference))
    });
    let _ = ask.answer.send(Ok(done));
}
