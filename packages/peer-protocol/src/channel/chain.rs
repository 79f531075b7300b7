//! A newer block.

use super::{CommitRequest, Facts, FollowedBlock, Step};
use crate::message::RecordState;
use causeway_rules::wallet::rule_4_passed;
use causeway_types::UnixTime;

impl Step {
    pub(super) fn chain(&mut self, block: FollowedBlock, facts: Facts) {
        self.state.block = block;
        self.state.now = self.state.now.max(block.time);
        // a commit under way brings newer facts
        if self.state.committing.is_none() {
            self.state.facts = facts;
            self.judge_kept();
        }
    }

    /// The wait of a restored record is over by committed time. It begins with the first block that the book sees since. Where
    /// the disk does not take it, the next block tries again.
    fn judge_kept(&mut self) {
        let facts = &self.state.facts;
        let is_over = facts.state == RecordState::RestoredWaiting
            && !self.state.block.is_too_old
            && facts.wait_until != UnixTime(0)
            && rule_4_passed(facts.wait_until, self.state.block.time);
        if is_over {
            self.commit(CommitRequest::JudgeKept);
        }
    }
}
