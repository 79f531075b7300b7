//! A newer block.

use super::{CommitRequest, Facts, FollowedBlock, Step};
use crate::message::RecordState;
use crate::PeerErrorCode;
use causeway_rules::wallet::rule_4_passed;
use causeway_types::UnixTime;

impl Step {
    pub(super) fn chain(&mut self, block: FollowedBlock, facts: Facts) {
        self.state.block = block;
        self.state.now = self.state.now.max(block.time);
        // a commit under way brings newer facts
        if self.state.committing.is_none() {
            let has_changed = self.state.facts.state != facts.state;
            let before = self.state.facts.acknowledged_nonce();
            self.state.facts = facts;
            self.note_evidence(before);
            self.judge_kept();
            if has_changed && self.state.sync.link().is_some() {
                self.drop_link(PeerErrorCode::RESYNC);
            }
        }
    }

    /// The wait of a restored record is over by committed time. It begins with the first block that the book sees since. Where
    /// the disk does not take it, the next block tries again; likewise where what was kept may not be accepted yet, and where a
    /// voucher was accepted as text and has no receipt.
    fn judge_kept(&mut self) {
        let facts = &self.state.facts;
        let has_no_answer = matches!(
            facts.state,
            RecordState::Whole | RecordState::RestoredMissing
        ) && facts.accepted.is_some()
            && facts.ack.is_none()
            && !self.state.block.is_too_old;
        let is_over = facts.state == RecordState::RestoredWaiting
            && !self.state.block.is_too_old
            && facts.wait_until != UnixTime(0)
            && rule_4_passed(facts.wait_until, self.state.block.time);
        if is_over || has_no_answer {
            self.commit(CommitRequest::JudgeKept);
        }
    }
}
