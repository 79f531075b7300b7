//! The peer's `resume`: what follows from what both have. docs/peer-protocol.md#resume-0x0010.

use super::state::StoredVoucher;
use super::{CommitRequest, OutUpdateState, Step, Sync};
use crate::message::{RecordState, ResumeFrame, VoucherFrame, VoucherRef};
use crate::Frame;
use causeway_types::{LockMode, Seconds, Side};

/// How long a side that claims more than the other has may take to prove it.
const PROOF_TIME: Seconds = Seconds(30);

impl Step {
    pub(super) fn resume(&mut self, resume: ResumeFrame) {
        if let Sync::Greeting { received, .. } = &mut self.state.sync {
            *received = Some(Box::new(resume));
        }
    }

    /// Once both have sent theirs.
    pub(super) fn finish_greeting(&mut self) {
        let Sync::Greeting {
            link,
            is_sent: true,
            received: Some(resume),
        } = &self.state.sync
        else {
            return;
        };
        let (link, resume) = (*link, resume.clone());
        self.state.sync = Sync::Synced {
            link,
            peer: resume.state,
            peer_height: resume.height,
            limits: resume.limits,
        };
        self.resume_incoming(&resume);
        self.resume_closing(&resume);
        self.resume_consents(&resume);
        self.resume_extensions(&resume);
        self.state.out.resumed = Some(resume.locks.to_vec());
        self.resume_out(&resume);
    }

    /// The direction in which we are paid.
    fn resume_incoming(&mut self, peer: &ResumeFrame) {
        self.state.incoming.told = peer.acknowledged.nonce;
        let accepted = StoredVoucher::reference(self.state.facts.accepted.as_ref());
        let differs =
            |other: VoucherRef| accepted.nonce == other.nonce && accepted.digest != other.digest;
        let is_ahead = accepted.nonce > peer.signed.nonce;
        if peer.state.is_restored()
            || is_ahead
            || differs(peer.signed)
            || differs(peer.acknowledged)
        {
            self.give_voucher(self.state.facts.accepted.clone());
        }
        let counts = self.state.facts.state != RecordState::RestoredWaiting;
        if peer.acknowledged.nonce < accepted.nonce && !is_ahead && counts {
            self.send_ack();
        }
        if accepted.nonce < peer.acknowledged.nonce {
            let until = self.state.now.plus(PROOF_TIME);
            self.state.incoming.voucher_until = Some(until);
        }
    }

    /// The direction in which we pay.
    fn resume_out(&mut self, peer: &ResumeFrame) {
        let facts = &self.state.facts;
        if self.state.place.mode == LockMode::Unlocked && self.state.place.side == Side::B {
            return;
        }
        let acknowledged = StoredVoucher::reference(facts.acknowledged.as_ref());
        let accepted = peer.accepted;
        if facts.state.is_restored() && accepted == VoucherRef::NONE && !facts.is_on_chain {
            return self.commit(CommitRequest::NothingToGiveBack);
        }
        let taken = facts.out_by(accepted).map(|u| u.state);
        // the newest that we signed may be known without its update: of a book from before updates were kept, or merged of two
        let is_ours = accepted.nonce < acknowledged.nonce
            || accepted == acknowledged
            || accepted == facts.signed;
        if !is_ours && taken.is_none() {
            let until = self.state.now.plus(PROOF_TIME);
            self.state.out.proof_until = Some(until);
            return;
        }
        let known = facts.out.iter().map(|u| u.frame.nonce);
        let has: Vec<_> = known.filter(|nonce| *nonce <= accepted.nonce).collect();
        self.state.out.waits_for_ack = taken == Some(OutUpdateState::Refused);
        if accepted.nonce < acknowledged.nonce || peer.state.is_restored() {
            self.give_voucher(self.state.facts.acknowledged.clone());
        }
        self.state.out.sent.extend(has);
    }

    fn give_voucher(&mut self, stored: Option<StoredVoucher>) {
        let Some(stored) = stored else { return };
        self.send(Frame::Voucher(VoucherFrame {
            channel_id: self.state.place.context.channel_id,
            voucher: (stored.signed, stored.held.locks),
        }));
    }
}
