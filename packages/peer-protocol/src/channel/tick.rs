//! Time passes. docs/peer-protocol.md#14-times.

use super::{ChannelWarning, Effect, OutUpdateState, Step};
use crate::message::ResumeFrame;
use crate::PeerErrorCode;
use causeway_types::{Seconds, UnixTime};

/// How long an update may be without an answer on one link.
pub(super) const ANSWER_TIME: Seconds = Seconds(30);
/// A claim that was not proved in time holds until the next link.
pub(super) const NEVER: UnixTime = UnixTime(u64::MAX);
/// After so many silent links users are informed.
const SILENT_LINKS: u8 = 3;

impl Step {
    pub(super) fn tick(&mut self, now: UnixTime) {
        self.state.now = now.max(self.state.now);
        let now = self.state.now;
        self.give_up_asked();
        let incoming = &mut self.state.incoming;
        incoming.voucher_until = incoming.voucher_until.filter(|until| now < *until);
        if self.state.out.proof_until.is_some_and(|until| now >= until) {
            // what is claimed without our signature changes nothing; it is tried again with the next link
            self.send_error(PeerErrorCode::NO_PROOF, ResumeFrame::TYPE);
            self.effects.push(Effect::Warn(ChannelWarning::NoProof));
            self.state.out.proof_until = Some(NEVER);
        }
        self.settle_who_began();
        let waits = self.state.peer().is_some() && self.has_sent_unanswered();
        if waits && now >= self.state.out.since.plus(ANSWER_TIME) {
            self.state.out.silent_links = self.state.out.silent_links.saturating_add(1);
            if self.state.out.silent_links == SILENT_LINKS {
                self.effects.push(Effect::Warn(ChannelWarning::Unanswered));
            }
            self.drop_link(PeerErrorCode::RESYNC);
        }
    }

    /// What was refused has its answer, also while its replacement waits.
    fn has_sent_unanswered(&self) -> bool {
        let mut open = self.state.facts.out.iter();
        open.any(|u| {
            u.state != OutUpdateState::Refused && self.state.out.sent.contains(&u.frame.nonce)
        })
    }
}
