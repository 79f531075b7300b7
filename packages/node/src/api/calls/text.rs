//! What the calls share that take and give lines of text.

use crate::api::answer::Refusal;
use crate::writer::{TextRefusal, TAKEOVER_WAITS};
use causeway_node_api::{ApiError, ErrorCode};
use causeway_peer_protocol::channel::CommitError;

impl From<TextRefusal> for Refusal {
    fn from(refused: TextRefusal) -> Refusal {
        match refused {
            TextRefusal::OldBlock => Refusal::from(
                ApiError::new(
                    ErrorCode::BlockTooOld,
                    "the newest block is too old: nothing is signed or accepted by it",
                )
                .hint("the same again once the chain has a newer one"),
            ),
            TextRefusal::NoRight(why) => of_right(&why),
            TextRefusal::Linked(channel_id) => Refusal::from(
                ApiError::new(
                    ErrorCode::PeerLinked,
                    format!("the peer's node is linked in channel {channel_id}: a consent beside the link would have its payments refused"),
                )
                .hint("the peer asks for it itself: `causeway channel withdraw` there, which this node answers"),
            ),
            TextRefusal::Wallet(error) => error.into(),
        }
    }
}

fn of_right(why: &CommitError) -> Refusal {
    let CommitError::NotSafe(why) = why else {
        return Refusal::new(ErrorCode::BookFailed, "the disk does not take it");
    };
    let code = match why.starts_with(TAKEOVER_WAITS) {
        true => ErrorCode::TakeoverWaits,
        false => ErrorCode::OtherInstance,
    };
    Refusal::new(code, why.as_str())
}
