//! What is answered to a peer without a channel that asks whether a reference may be paid. docs/peer-protocol.md#9-references.

use super::thread::{note_failure, WriterState};
use causeway_client::nodes::right::SigningRight;
use causeway_peer_protocol::message::{MayPayAnswerFrame, MayPayFrame};
use causeway_wallet::guard;
use tokio::sync::oneshot;

/// Asks whether a payment of a reference would be taken. Nothing is reserved.
#[derive(Debug)]
pub struct JudgeReference {
    /// Whose question it is, where that is known.
    pub account: Option<String>,
    /// The question.
    pub asked: MayPayFrame,
    /// Where the answer goes; dropped where this book accepts nothing now.
    pub answer: oneshot::Sender<MayPayAnswerFrame>,
}

pub(super) fn run(state: &WriterState, ask: JudgeReference) {
    let may_accept = matches!(state.right, SigningRight::Ours);
    // before the first block what time it is is not known
    if !may_accept || state.channels.height().is_none() {
        return;
    }
    let domain = state.contracts.domain();
    let payer = (&domain, ask.account.as_deref());
    let now = state.channels.time().at_latest();
    match guard::judge_without_channel(&state.book, payer, &ask.asked, now) {
        // a link that is gone needs no answer
        Ok(answer) => drop(ask.answer.send(answer)),
        Err(failed) => note_failure(
            "what the book holds of a reference could not be read",
            &failed,
        ),
    }
}
