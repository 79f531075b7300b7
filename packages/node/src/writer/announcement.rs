//! What the node announces of itself, signed by its identity key.

use super::thread::WriterState;
use causeway_client::nodes::announce::{AnnounceQuote, AnnounceRequest, OwnNode};
use causeway_client::ClientError;
use causeway_types::node::Node;
use tokio::sync::oneshot;

/// Signs an announcement of this book's node.
#[derive(Debug)]
pub struct SignAnnouncement {
    /// What is to be announced.
    pub request: AnnounceRequest,
    /// What is on record of the account's node.
    pub on_record: Option<Node>,
    /// Where the answer goes; refused where another instance is on record and is not to be taken over.
    pub answer: oneshot::Sender<Result<AnnounceQuote, ClientError>>,
}

pub(super) fn sign(state: &WriterState, ask: SignAnnouncement) {
    let SignAnnouncement {
        request,
        on_record,
        answer,
    } = ask;
    let signed = state.book.instance().map_err(Into::into);
    let signed = signed.and_then(|instance| {
        let own = OwnNode {
            domain: state.contracts.domain(),
            account: state.keys.address(),
            instance,
        };
        request.signed_by(state.keys.keyring(), &own, on_record)
    });
    // whoever asked and does not wait any more asks again
    let _ = answer.send(signed);
}
