//! `refuse`: updates of ours are not accepted. docs/peer-protocol.md#refuse-0x0022.

use super::{CommitRequest, Effect, OutUpdateState, Step, Sync};
use crate::message::{RefuseFrame, RefuseRule};
use crate::PeerErrorCode;
use causeway_types::{Height, LockMode, Nonce, Operation, Seconds};

/// After so many refusals in a row the next try waits.
const FREE_REFUSALS: u32 = 3;
/// The first pause, and the longest.
const PAUSE: (u64, u64) = (10, 600);

impl Step {
    pub(super) fn refuse(&mut self, refuse: RefuseFrame) {
        let open = self.state.facts.out.iter();
        let first = open
            .filter(|u| u.state != OutUpdateState::Refused)
            .map(|u| u.frame.nonce)
            .find(|nonce| self.state.out.sent.contains(nonce));
        // those before it are acknowledged first
        if first != Some(refuse.nonce) {
            return self.drop_link(PeerErrorCode::OUT_OF_ORDER);
        }
        self.pause(&refuse);
        self.keep_locks_listed(refuse.nonce);
        if self.state.place.mode == LockMode::Unlocked {
            // nothing to replace: they are sent again as they are
            self.state.out.sent.clear();
            return;
        }
        self.commit(CommitRequest::Refuse {
            nonce: refuse.nonce,
        });
    }

    /// Where what is refused takes locks out, that is tried again by the next block alone: a peer that refuses each and
    /// acknowledges what takes its place would otherwise have us sign as fast as it answers.
    fn keep_locks_listed(&mut self, from: Nonce) {
        let refused = self
            .state
            .facts
            .out
            .iter()
            .filter(|u| u.frame.nonce >= from);
        let mut operations = refused.flat_map(|u| u.frame.operations.iter());
        if operations.any(Operation::takes_lock_out) {
            self.state.out.locks_after_block = Some(self.state.block.height);
        }
    }

    fn pause(&mut self, refuse: &RefuseFrame) {
        let out = &mut self.state.out;
        out.refusals = out.refusals.saturating_add(1);
        let is_height = refuse.rule == RefuseRule::Height;
        let named = self.state.facts.out.iter();
        let needed = named
            .filter(|_| is_height)
            .find(|u| u.frame.nonce == refuse.nonce)
            .map(|u| u.frame.height);
        out.peer_height = needed.unwrap_or_default();
        // by another rule the same bytes are tried again only when the peer may follow a newer block
        let is_unlocked = self.state.place.mode == LockMode::Unlocked;
        out.after_block = (is_unlocked && !is_height).then_some(self.state.block.height);
        let doublings = out.refusals.saturating_sub(FREE_REFUSALS).min(6);
        if out.refusals >= FREE_REFUSALS {
            let pause = Seconds((PAUSE.0 << doublings).min(PAUSE.1));
            out.not_before = self.state.now.plus(pause);
            self.effects.push(Effect::WakeAt(out.not_before));
        }
    }

    pub(super) fn peer_follows(&mut self, height: Height) {
        if let Sync::Synced { peer_height, .. } = &mut self.state.sync {
            *peer_height = height.max(*peer_height);
        }
    }

    /// Whether updates of ours can be sent now: the peer is there, our record is whole, and no answer is awaited first.
    pub(super) fn may_send(&self) -> bool {
        self.state.peer().is_some()
            && self.state.facts.signs()
            && self.state.out.proof_until.is_none()
            && !self.state.out.waits_for_ack
            && self.is_pause_over()
    }

    /// Whether what was refused may be sent again.
    fn is_pause_over(&self) -> bool {
        let out = &self.state.out;
        let follows = self
            .state
            .peer()
            .is_some_and(|(_, height)| height >= out.peer_height);
        let is_newer = out
            .after_block
            .is_none_or(|height| self.state.block.height > height);
        follows && is_newer && self.state.now >= out.not_before
    }

    /// Signs a replacement of what was refused, where there is none: with a newer block than that of the last try.
    pub(super) fn replace(&mut self) -> bool {
        let facts = &self.state.facts;
        let is_needed = facts.has_out(OutUpdateState::Refused)
            && !facts.has_out(OutUpdateState::Replacement)
            && self.state.place.mode != LockMode::Unlocked
            && !self.state.block.is_too_old;
        if !is_needed || !self.may_send() {
            return false;
        }
        self.state.out.after_block = Some(self.state.block.height);
        self.commit(CommitRequest::Replace);
        true
    }
}
