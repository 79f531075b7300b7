//! Why nothing new is signed in a direction now. docs/peer-states.md#2-states-and-transitions.

use super::tick::NEVER;
use super::{ChannelState, Facts, OutUpdateState, MOST_UNANSWERED};
use crate::memo::LONGEST_SEALED_MEMO;
use crate::message::{RecordState, MOST_ATTACHED, MOST_OPERATIONS};
use causeway_rules::wallet::rule_4_passed;
use causeway_types::operation::MAX_OPERATIONS;
use causeway_types::UnixTime;

/// Why nothing new is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldReason {
    /// No link is synced.
    Down,
    /// Too much has no answer.
    Full,
    /// What was refused is not replaced, or its replacement has no answer.
    Replacing,
    /// The peer's record may lack something.
    PeerRestored,
    /// The peer claims to have more than we signed.
    AwaitingProof,
    /// Our record may lack something; until this time, then our newest voucher is missing.
    Restored,
    /// The two books contradict each other.
    BooksDiffer,
    /// Nothing is added, so that both can close together.
    Shutdown,
    /// A cooperative close that we signed or agreed to is good.
    CloseSigned,
    /// The newest block is too old.
    BlockTooOld,
}

/// A reason, and until when it holds by itself, where that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The reason for which nothing is signed.
    pub reason: HoldReason,
    /// Until when; none where it depends on the peer or the chain.
    pub until: Option<UnixTime>,
}

/// How many bytes of attachments may still go unanswered: a replacement repeats them all, and must fit into one message.
pub(super) fn room_for_attachments(facts: &Facts) -> usize {
    let attached: usize = facts.out.iter().map(|u| u.frame.attached()).sum();
    MOST_ATTACHED.saturating_sub(attached)
}

/// All reasons why nothing new is signed in the direction that we pay in.
pub fn holds(state: &ChannelState) -> Vec<Hold> {
    let facts = &state.facts;
    let peer = state.peer().map(|(peer, _)| peer);
    let operations: usize = facts.out.iter().map(|u| u.frame.operations.len()).sum();
    let is_replacing =
        facts.has_out(OutUpdateState::Refused) || facts.has_out(OutUpdateState::Replacement);
    let shutdown = facts.shutdown_at(state.block.time);
    let has_paused = !facts.out.is_empty() && state.out.refusals > 0;
    let reasons = [
        (peer.is_none(), HoldReason::Down, None),
        (
            facts.out.len() >= MOST_UNANSWERED
                || operations + MAX_OPERATIONS > MOST_OPERATIONS
                || room_for_attachments(facts) < LONGEST_SEALED_MEMO,
            HoldReason::Full,
            None,
        ),
        (is_replacing || has_paused, HoldReason::Replacing, None),
        (
            peer == Some(RecordState::RestoredWaiting),
            HoldReason::PeerRestored,
            None,
        ),
        (
            state.out.proof_until.is_some(),
            HoldReason::AwaitingProof,
            state.out.proof_until.filter(|until| *until != NEVER),
        ),
        (
            facts.state.is_restored(),
            HoldReason::Restored,
            // a wait that has not begun has no end yet, and what is missing depends on the peer
            (facts.state == RecordState::RestoredWaiting && facts.wait_until != UnixTime(0))
                .then_some(facts.wait_until),
        ),
        (
            facts.state == RecordState::Stopped || peer == Some(RecordState::Stopped),
            HoldReason::BooksDiffer,
            None,
        ),
        (
            shutdown.is_some(),
            HoldReason::Shutdown,
            shutdown.map(|shutdown| shutdown.until),
        ),
        (
            !rule_4_passed(facts.closing_until, state.block.time),
            HoldReason::CloseSigned,
            Some(facts.closing_until),
        ),
        (state.block.is_too_old, HoldReason::BlockTooOld, None),
    ];
    let held = reasons.into_iter().filter(|(holds, ..)| *holds);
    held.map(|(_, reason, until)| Hold { reason, until })
        .collect()
}
