//! Operations of our own: signing them, and sending what is signed.

use super::holds::room_for_attachments;
use super::reference::named;
use super::tick::ANSWER_TIME;
use super::{
    holds, CommitRequest, Effect, LocalOperation, OutUpdate, OutUpdateState, Step, MOST_UNANSWERED,
};
use crate::Frame;
use causeway_types::operation::MAX_OPERATIONS;
use causeway_types::LockMode;

impl Step {
    pub(super) fn local(&mut self, operations: Vec<LocalOperation>) {
        for operation in operations {
            match named(&operation.operation).filter(|_| !operation.is_refund) {
                Some(_) => self.state.references.waiting.push_back(operation),
                None => self.state.waiting.push_back(operation),
            }
        }
    }

    /// Signs one update of all that waits, where nothing holds it up.
    pub(super) fn sign_waiting(&mut self) -> bool {
        self.renew_lapsed();
        if self.state.waiting.is_empty() && self.state.facts.leaving.is_empty() {
            return false;
        }
        let held = holds(&self.state);
        let locks = self.locks_to_take_out(&held);
        if held.is_empty() {
            self.refuse_locks(&locks);
        }
        let most = match self.state.place.mode {
            _ if !held.is_empty() => 0,
            LockMode::Unlocked => 1,
            // no more locks are listed than that
            LockMode::OneWay | LockMode::TwoWay => MAX_OPERATIONS - locks.len(),
        };
        let mut room = room_for_attachments(&self.state.facts);
        let fits = |operation: &&LocalOperation| {
            let left = room.checked_sub(operation.attached());
            room = left.unwrap_or(room);
            left.is_some()
        };
        let count = self
            .state
            .waiting
            .iter()
            .take(most)
            .take_while(fits)
            .count();
        if count == 0 && locks.is_empty() {
            return false;
        }
        let operations: Vec<LocalOperation> = self.state.waiting.drain(..count).collect();
        for operation in &operations {
            self.state.references.reserved.remove(&operation.id);
        }
        self.state.signing.clone_from(&operations);
        self.state.signs_locks = !locks.is_empty();
        self.commit(CommitRequest::SignUpdate { locks, operations });
        true
    }

    /// Sends each update that is signed and was not sent on this link: of refused ones the replacement alone, in an unlocked
    /// channel they themselves.
    pub(super) fn send_updates(&mut self) {
        if !self.may_send() {
            return;
        }
        let facts = &self.state.facts;
        let is_unlocked = self.state.place.mode == LockMode::Unlocked;
        let has_refused = facts.has_out(OutUpdateState::Refused);
        let is_due = |u: &&OutUpdate| {
            let is_replaced = has_refused && u.state != OutUpdateState::Replacement;
            (is_unlocked || !is_replaced) && !self.state.out.sent.contains(&u.frame.nonce)
        };
        // more have no answer only where lines of text were given before there was a link
        let is_open = |u: &&OutUpdate| self.state.out.sent.contains(&u.frame.nonce);
        let room = MOST_UNANSWERED.saturating_sub(facts.out.iter().filter(is_open).count());
        let due = facts.out.iter().filter(is_due).take(room);
        let due: Vec<OutUpdate> = due.cloned().collect();
        if due.is_empty() {
            return;
        }
        self.state.out.since = self.state.now;
        let until = self.state.now.plus(ANSWER_TIME);
        self.effects.push(Effect::WakeAt(until));
        for update in due {
            self.state.out.sent.insert(update.frame.nonce);
            self.send(Frame::Update(update.frame));
        }
    }
}
