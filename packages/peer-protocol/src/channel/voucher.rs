//! `voucher`: one of ours given back, or one of the peer's brought. docs/peer-protocol.md#voucher-0x0011.

use super::state::StoredVoucher;
use super::{CommitRequest, Step};
use crate::message::{RecordState, VoucherFrame};
use causeway_types::LockMode;

impl Step {
    pub(super) fn voucher(&mut self, given: VoucherFrame) {
        let (voucher, locks) = given.voucher;
        let place = &self.state.place;
        if voucher.voucher.direction == place.side.pays() {
            let is_known = voucher.voucher.nonce <= self.state.facts.signed.nonce
                && self.state.facts.state == RecordState::Whole
                && self.state.out.proof_until.is_none();
            if !is_known {
                self.commit(CommitRequest::GiveBack { voucher, locks });
            }
            return;
        }
        let accepted = StoredVoucher::reference(self.state.facts.accepted.as_ref());
        // a record that lacks something may lack the one that the chain has, which needs no receipt
        let may_be_taken = voucher.receipt.is_some()
            || place.mode == LockMode::Unlocked
            || self.state.facts.state.is_restored();
        self.state.incoming.voucher_until = None;
        if voucher.voucher.nonce > accepted.nonce && may_be_taken {
            self.commit(CommitRequest::TakeBrought { voucher, locks });
        }
    }
}
