//! `ack`: updates of ours are accepted. docs/peer-protocol.md#ack-0x0021.

use super::state::StoredVoucher;
use super::{CommitRequest, Step};
use crate::message::{AckFrame, VoucherRef};
use crate::PeerErrorCode;

impl Step {
    pub(super) fn ack(&mut self, ack: AckFrame) {
        let facts = &self.state.facts;
        let acknowledged = StoredVoucher::reference(facts.acknowledged.as_ref());
        let given = VoucherRef {
            nonce: ack.nonce,
            digest: ack.digest,
        };
        if given.nonce <= acknowledged.nonce {
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
