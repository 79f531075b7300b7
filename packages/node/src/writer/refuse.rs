//! What is refused before the guard is asked: nothing is signed or accepted by a block that is too old, and nothing where another
//! instance of the account's node is on record (P1 and P4 of docs/peer-protocol.md).

use super::request::Commit;
use super::thread::WriterState;
use causeway_client::nodes::right::SigningRight;
use causeway_node_api::ErrorCode;
use causeway_peer_protocol::channel::{CommitError, CommitRequest};
use causeway_types::LockMode;

/// Why a commit is not made now, if it is not. A step does not ask for what signs while the newest block is too old; the block may
/// have become too old since.
pub(super) fn refusal(state: &WriterState, commit: &Commit) -> Option<CommitError> {
    let request = &commit.request;
    let mode = state.channels.get(&commit.key).map(|of| of.signer.mode());
    let too_old = by_old_block(state).filter(|_| decides_by_block(request, mode.ok()));
    too_old.or_else(|| without_right(state).filter(|_| may_sign_or_accept(request)))
}

/// Why nothing is decided by the newest block; none while it is young enough.
pub(super) fn by_old_block(state: &WriterState) -> Option<CommitError> {
    let why = || CommitError::NotSafe("the newest block is too old".to_owned());
    state.channels.is_too_old().then(why)
}

/// Why this book signs and accepts nothing; none where no other instance is on record.
pub(super) fn without_right(state: &WriterState) -> Option<CommitError> {
    let why = match state.right {
        SigningRight::Ours => return None,
        SigningRight::Replaced { on_record } => format!(
            "{REPLACED}: the instance {on_record} is on record, and this book's is {}; `causeway node announce --take-over` takes its place",
            state.instance
        ),
        SigningRight::Waits { until } => format!(
            "{TAKEOVER_WAITS}: the node that was replaced may not know it before the block time {until}"
        ),
    };
    Some(CommitError::NotSafe(why))
}

/// How the reason begins for which a replaced book signs nothing.
pub const REPLACED: &str = ErrorCode::OtherInstance.name();
/// How the reason begins for which a book that took over does not sign yet.
pub const TAKEOVER_WAITS: &str = ErrorCode::TakeoverWaits.name();

/// Whether it signs or accepts by what the newest block says, and so not by one that is too old.
fn decides_by_block(request: &CommitRequest, mode: Option<LockMode>) -> bool {
    match request {
        CommitRequest::SignUpdate { .. }
        | CommitRequest::AcceptUpdates { .. }
        | CommitRequest::Replace
        | CommitRequest::JudgeKept
        | CommitRequest::SignClose { .. }
        | CommitRequest::HoldClose { .. }
        | CommitRequest::GiveConsent { .. }
        | CommitRequest::AskExtension { .. }
        | CommitRequest::GiveExtension { .. }
        | CommitRequest::HoldExtension { .. } => true,
        // a payment where nobody signs receipts; elsewhere our own receipt shows that it was accepted before
        CommitRequest::TakeBrought { .. } => mode == Some(LockMode::Unlocked),
        // the peer's answers are kept whatever block is followed, and what refused is repeated only by one that is new enough
        CommitRequest::Acknowledge { .. }
        | CommitRequest::Refuse { .. }
        | CommitRequest::GiveBack { .. }
        | CommitRequest::NothingToGiveBack
        | CommitRequest::EndShutdown { .. }
        | CommitRequest::FreeAsked { .. }
        | CommitRequest::EndExtension { .. }
        | CommitRequest::HoldConsent { .. }
        | CommitRequest::KeepDecided { .. }
        // less is paid for what is asked or begun, and nothing is signed yet
        | CommitRequest::AskConsent { .. }
        | CommitRequest::Shutdown { .. }
        // it goes by the machine's clock
        | CommitRequest::Reserve { .. } => false,
    }
}

/// Whether it may sign a voucher or a receipt, or accept one. What only keeps our own voucher that came back does not.
fn may_sign_or_accept(request: &CommitRequest) -> bool {
    match request {
        CommitRequest::SignUpdate { .. }
        | CommitRequest::AcceptUpdates { .. }
        | CommitRequest::Acknowledge { .. }
        | CommitRequest::Refuse { .. }
        | CommitRequest::Replace
        | CommitRequest::TakeBrought { .. }
        | CommitRequest::JudgeKept
        | CommitRequest::SignClose { .. }
        | CommitRequest::HoldClose { .. }
        | CommitRequest::AskConsent { .. }
        | CommitRequest::GiveConsent { .. }
        | CommitRequest::AskExtension { .. }
        | CommitRequest::GiveExtension { .. }
        | CommitRequest::HoldExtension { .. }
        // what is begun here is signed here
        | CommitRequest::Shutdown { .. }
        // what is reserved here is accepted here
        | CommitRequest::Reserve { .. } => true,
        CommitRequest::GiveBack { .. }
        | CommitRequest::NothingToGiveBack
        | CommitRequest::EndShutdown { .. }
        | CommitRequest::FreeAsked { .. }
        | CommitRequest::EndExtension { .. }
        | CommitRequest::KeepDecided { .. }
        // what was asked for is kept free already
        | CommitRequest::HoldConsent { .. } => false,
    }
}

/// Whether a commit begins something that can wait until there is room on the disk: a payment, or what leads to one. What ends
/// something, and the peer's answers to what was begun, is what room is kept back for.
pub(super) fn can_wait(request: &CommitRequest) -> bool {
    match request {
        // taking locks out ends something
        CommitRequest::SignUpdate { operations, .. } => !operations.is_empty(),
        CommitRequest::AcceptUpdates { .. } | CommitRequest::Reserve { .. } => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_after_a_loss_is_not_judged_by_a_block_that_is_too_old() {
        for mode in [LockMode::Unlocked, LockMode::OneWay, LockMode::TwoWay] {
            assert!(decides_by_block(&CommitRequest::JudgeKept, Some(mode)));
        }
    }
}
