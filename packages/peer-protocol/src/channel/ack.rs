//! `ack`: updates of ours are accepted. docs/peer-protocol.md#ack-0x0021.

use super::state::StoredVoucher;
use super::{CommitRequest, OutState, OutUpdateState, Step};
use crate::message::{AckFrame, VoucherRef};
use crate::PeerErrorCode;
use causeway_types::Nonce;

impl Step {
    /// O10: whether newer facts say that the chain has acknowledged something of ours. It is an answer: what waited after refusals
    /// goes on.
    pub(super) fn note_evidence(&mut self, before: Nonce) {
        if self.state.facts.acknowledged_nonce() <= before {
            return;
        }
        let waits_for_ack = self.state.out.waits_for_ack;
        self.answered();
        self.state.out.waits_for_ack =
            waits_for_ack && self.state.facts.has_out(OutUpdateState::Refused);
    }

    /// The peer has answered something of ours.
    pub(super) fn answered(&mut self) {
        let out = std::mem::take(&mut self.state.out);
        self.state.out = OutState {
            sent: out.sent,
            since: self.state.now,
            proof_until: out.proof_until,
            locks_after_block: out.locks_after_block,
            resumed: out.resumed,
            ..OutState::default()
        };
    }

    pub(super) fn ack(&mut self, ack: AckFrame) {
        let facts = &self.state.facts;
        let acknowledged = StoredVoucher::reference(facts.acknowledged.as_ref());
        let given = VoucherRef {
            nonce: ack.nonce,
            digest: ack.digest,
        };
        if given.nonce <= acknowledged.nonce {
            // it may be the one that is waited for, where the chain has told of it before
            self.state.out.waits_for_ack &= given != acknowledged;
            // what it says of money that came unasked is kept all the same
            if given == acknowledged && !ack.unasked.is_empty() {
                self.commit(CommitRequest::Acknowledge { ack });
            }
            return;
        }
        match facts.out_by(given).is_some() || given == facts.signed {
            true => self.commit(CommitRequest::Acknowledge { ack }),
            false => self.drop_link(PeerErrorCode::OUT_OF_ORDER),
        }
    }
}
