//! A cooperative close: `shutdown`, the drain, then `close` by the side that does not submit it.
//! docs/peer-protocol.md#10-what-both-sides-agree-to, rule P12.
//!
//! What is begun, signed and agreed to is in the facts, so a step goes on with it after whatever happened: a `shutdown` of ours
//! that the peer does not know is sent again, a close that is signed is in each `resume` until it has lapsed.

use super::{CommitRequest, Effect, Shutdown, SignedClose, Step, StoredVoucher};
use crate::message::{
    Agreement, CloseFrame, DeclineFrame, RecordState, ResumeFrame, ShutdownFrame,
};
use crate::{Frame, PeerErrorCode};
use causeway_rules::wallet::rule_4_passed;
use causeway_types::signed::CooperativeClose;
use causeway_types::{LockMode, Seconds, Side, UnixTime};

/// The longest that a close is good: nothing is paid meanwhile.
const LONGEST_CLOSE: Seconds = Seconds(600);
/// After so long without a `close` the link is made again: both may have begun, and only `resume` says who did.
const CLOSE_TIME: Seconds = Seconds(30);

impl Step {
    /// The peer adds nothing until then, and asks the same of us; or it answers our `shutdown`; or it calls one off.
    pub(super) fn shutdown(&mut self, asked: ShutdownFrame) {
        let block = self.state.block;
        let ours = self.state.facts.shutdown_at(block.time);
        if asked.until == UnixTime(0) {
            let is_signed = !rule_4_passed(self.state.facts.closing_until, block.time);
            if ours.is_some() && !is_signed {
                self.commit(CommitRequest::EndShutdown { declined: None });
            }
            return;
        }
        if let Some(ours) = ours {
            self.state.closing.is_joined = true;
            self.state.closing.answered_at = Some(self.state.now);
            self.wake_at(self.state.now.plus(CLOSE_TIME));
            // the earlier of both times holds for both
            if asked.until < ours.until {
                let until = asked.until;
                let shutdown = Shutdown { until, ..ours };
                self.commit(CommitRequest::Shutdown { shutdown });
            }
            return;
        }
        if !self.state.rules.closes || self.would_pay_for_nothing() {
            return self.decline_shutdown(asked.until, PeerErrorCode::NOT_ALLOWED, UnixTime(0));
        }
        // by the clock that decides whether it is over
        let longest = self
            .state
            .rules
            .shutdown_for
            .min(self.state.place.close_window);
        let until = asked.until.min(block.time.plus(longest));
        if block.is_too_old || rule_4_passed(until, block.time) {
            return self.decline_shutdown(asked.until, PeerErrorCode::NOT_SAFE, block.time);
        }
        let by_us = false;
        self.state.closing.is_told = false;
        let shutdown = Shutdown { until, by_us };
        self.commit(CommitRequest::Shutdown { shutdown });
    }

    /// Whether we would pay for a transaction that gives the peer alone its money back: anybody can open an unlocked channel to
    /// us and pay nothing in it. Its opener closes it alone.
    fn would_pay_for_nothing(&self) -> bool {
        let (place, accepted) = (&self.state.place, &self.state.facts.accepted);
        let is_paid = accepted
            .as_ref()
            .is_some_and(|stored| !stored.held.voucher.transferred.is_zero());
        place.mode == LockMode::Unlocked && place.side == Side::B && !is_paid
    }

    fn decline_shutdown(&mut self, asked: UnixTime, code: PeerErrorCode, allowed: UnixTime) {
        self.send(Frame::Decline(DeclineFrame {
            req: 0,
            channel_id: self.state.place.context.channel_id,
            declined: ShutdownFrame::TYPE,
            code,
            asked: asked.0.into(),
            allowed: allowed.0.into(),
        }));
    }

    /// The peer does not go along with our `shutdown`: payments go on.
    pub(super) fn shutdown_declined(&mut self, declined: DeclineFrame) {
        let shutdown = self.state.facts.shutdown_at(self.state.block.time);
        if shutdown.is_some_and(|shutdown| shutdown.by_us) {
            let declined = Some(declined.code);
            self.commit(CommitRequest::EndShutdown { declined });
        }
    }

    /// Whether it is we who submit a close: who began, and B of an unlocked channel.
    fn submits(&self, shutdown: Shutdown) -> bool {
        match self.state.place.mode {
            LockMode::Unlocked => self.state.place.side == Side::B,
            LockMode::OneWay | LockMode::TwoWay => shutdown.by_us,
        }
    }

    /// The peer's signature over the final totals. One that was not begun is no close of ours, whatever it says.
    pub(super) fn hold_close(&mut self, given: CloseFrame) {
        let close = CooperativeClose {
            transferred_a: given.transferred_a,
            transferred_b: given.transferred_b,
            valid_until: given.valid_until,
        };
        let by = self.state.place.side.peer();
        let signature = given.signature;
        let held = SignedClose {
            close,
            by,
            signature,
        };
        let now = self.state.block.time;
        let is_known = self.state.facts.close_at(now) == Some(held);
        let shutdown = self.state.facts.shutdown_at(now);
        if is_known || rule_4_passed(close.valid_until, now) || self.state.block.is_too_old {
            return;
        }
        match shutdown.is_some_and(|shutdown| self.submits(shutdown)) {
            true => self.commit(CommitRequest::HoldClose { close, signature }),
            false => self.send_error(PeerErrorCode::OUT_OF_ORDER, CloseFrame::TYPE),
        }
    }

    /// Says what the peer does not know yet; signs the close once nothing is under way, where the peer submits it.
    pub(super) fn close_together(&mut self) -> bool {
        let Some((RecordState::Whole, _)) = self.state.peer() else {
            return false;
        };
        if let Some(shutdown) = self.state.closing.compared.take() {
            self.commit(CommitRequest::Shutdown { shutdown });
            return true;
        }
        if std::mem::take(&mut self.state.closing.is_called_off) {
            self.commit(CommitRequest::EndShutdown { declined: None });
            return true;
        }
        let (block, facts) = (self.state.block, &self.state.facts);
        let own = self.state.place.side;
        let channel_id = self.state.place.context.channel_id;
        if let Some(signed) = facts.close_at(block.time).filter(|signed| signed.by == own) {
            if self.state.closing.given != Some(signed) {
                self.state.closing.given = Some(signed);
                self.send(Frame::Close(CloseFrame {
                    channel_id,
                    transferred_a: signed.close.transferred_a,
                    transferred_b: signed.close.transferred_b,
                    valid_until: signed.close.valid_until,
                    signature: signed.signature,
                }));
            }
        }
        let Some(shutdown) = facts_shutdown(self) else {
            self.state.closing.is_told = false;
            return false;
        };
        if !self.state.closing.is_told {
            self.state.closing.is_told = true;
            let until = shutdown.until;
            self.send(Frame::Shutdown(ShutdownFrame { channel_id, until }));
        }
        let has_agreed = !shutdown.by_us || self.state.closing.is_joined;
        if self.submits(shutdown) || !has_agreed || !self.is_drained() {
            return false;
        }
        self.state.closing.after_block = Some(block.height);
        // a sixteenth shorter: the peer may follow an earlier block
        let longest = LONGEST_CLOSE.min(self.state.place.close_window).0;
        let longest = Seconds(longest - longest / 16);
        let valid_until = block.time.plus(longest);
        self.commit(CommitRequest::SignClose { valid_until });
        true
    }

    /// Whether all that either side signed has its answer, and no lock is listed.
    fn is_drained(&self) -> bool {
        let (state, facts) = (&self.state, &self.state.facts);
        let lists_no_lock = |stored: &Option<StoredVoucher>| {
            stored.as_ref().is_none_or(|s| s.held.locks.is_empty())
        };
        let accepted = StoredVoucher::reference(facts.accepted.as_ref()).nonce;
        let closing = &state.closing;
        facts.signs()
            && !state.block.is_too_old
            && rule_4_passed(facts.closing_until, state.block.time)
            && closing.after_block.is_none_or(|at| state.block.height > at)
            && facts.out.is_empty()
            && state.out.proof_until.is_none()
            && state.incoming.queue.is_empty()
            && !state.incoming.has_refused
            && state.incoming.voucher_until.is_none()
            && closing.peer_signed <= accepted
            && lists_no_lock(&facts.acknowledged)
            && lists_no_lock(&facts.accepted)
    }

    /// What the peer's `resume` says of a close: the earlier of two times holds; where both began, A did; a close that the peer
    /// signed is taken as if it came now.
    pub(super) fn resume_closing(&mut self, peer: &ResumeFrame) {
        self.state.closing.peer_signed = peer.signed.nonce;
        let theirs = self.state.place.side.peer();
        let channel_id = self.state.place.context.channel_id;
        for signed in &*peer.agreements {
            if let (Agreement::Close(close), true) = (signed.agreement, signed.by == theirs) {
                let close = CloseFrame {
                    channel_id,
                    transferred_a: close.transferred_a,
                    transferred_b: close.transferred_b,
                    valid_until: close.valid_until,
                    signature: signed.signature,
                };
                self.state.inbox.push_back(Frame::Close(close));
            }
        }
        let now = self.state.block.time;
        let Some(ours) = self.state.facts.shutdown_at(now) else {
            return;
        };
        if peer.shutdown_until == UnixTime(0) {
            // one of ours is sent again; one that the peer began, and has no more, was called off
            self.state.closing.is_called_off = !ours.by_us;
            return;
        }
        self.state.closing.is_told = true;
        self.state.closing.is_joined = true;
        let both_began = ours.by_us && peer.shutdown_by_sender;
        let until = ours.until.min(peer.shutdown_until);
        let by_us = ours.by_us && !(both_began && self.state.place.side == Side::B);
        let shutdown = Shutdown { until, by_us };
        self.state.closing.compared = Some(shutdown).filter(|shutdown| *shutdown != ours);
    }

    /// Both may have begun at once, each taking the other's `shutdown` for an answer: then neither signs.
    pub(super) fn settle_who_began(&mut self) {
        let now = self.state.now;
        let closing = &self.state.closing;
        let is_late = closing
            .answered_at
            .is_some_and(|at| now >= at.plus(CLOSE_TIME));
        let waits = facts_shutdown(self).is_some_and(|shutdown| self.submits(shutdown));
        let is_signed = !rule_4_passed(self.state.facts.closing_until, self.state.block.time);
        if is_late && waits && !is_signed {
            self.drop_link(PeerErrorCode::RESYNC);
        }
    }

    fn wake_at(&mut self, time: UnixTime) {
        self.effects.push(Effect::WakeAt(time));
    }
}

/// The `shutdown` that is in force.
fn facts_shutdown(step: &Step) -> Option<Shutdown> {
    step.state.facts.shutdown_at(step.state.block.time)
}
