//! What a book commits of the peer's vouchers.

use super::{signature, Book};
use crate::channel::{CommitError, Outcome, StoredVoucher, UpdateRefusal};
use crate::message::{AckFrame, RecordState, RefuseRule, UpdateFrame};
use crate::BoundedList;
use causeway_rules::wallet::{
    rule_1_covered, rule_2_update, rule_2_well_formed, rule_6_may_act, rule_7_in_time, NotSafe,
    VoucherWithLocks,
};
use causeway_types::channel::Ledger;
use causeway_types::registry::SignedVoucher;
use causeway_types::{Amount, Hash, Lock, LockMode, Operation, Seconds, Signature, UnixTime};

impl Book {
    pub(super) fn accept_all(
        &mut self,
        updates: Vec<UpdateFrame>,
        ledger: &Ledger,
        now: UnixTime,
    ) -> Outcome {
        let mut has_accepted = false;
        for frame in updates {
            if let Err((rule, asked, allowed)) = self.accept(&frame, ledger, now) {
                let refused = UpdateRefusal {
                    nonce: frame.nonce,
                    rule,
                    asked,
                    allowed,
                };
                return Outcome::Accepted {
                    ack: self.ack.clone().filter(|_| has_accepted),
                    refused: Some(refused),
                };
            }
            has_accepted = true;
        }
        Outcome::Accepted {
            ack: self.ack.clone(),
            refused: None,
        }
    }

    /// As a voucher is held that came as text.
    pub fn forget_receipt(&mut self) {
        self.ack = None;
    }

    pub fn accept(
        &mut self,
        frame: &UpdateFrame,
        ledger: &Ledger,
        now: UnixTime,
    ) -> Result<(), (RefuseRule, u128, u128)> {
        if let Some(rule) = self.refuses.take() {
            return Err((rule, 0, 0));
        }
        let refusal = |e: NotSafe| {
            let rule = match e.rule {
                1 => RefuseRule::Covered,
                6 => RefuseRule::Closing,
                7 => RefuseRule::InTime,
                _ => RefuseRule::WellFormed,
            };
            assert!(e.rule != 2, "an honest update is refused: {e}");
            (rule, 0, 0)
        };
        let update = frame.update(self.side.receives());
        let view = self.view(ledger, now);
        let next =
            rule_2_update(&view, &self.context, &update, frame.replacement).map_err(refusal)?;
        if self.state != RecordState::RestoredWaiting {
            rule_6_may_act(&view).map_err(refusal)?;
            rule_7_in_time(&view, !next.locks.is_empty(), Seconds(30)).map_err(refusal)?;
            rule_1_covered(&view, &next.voucher).map_err(refusal)?;
        }
        let before = self.accepted.as_ref().map_or(&[][..], |s| &s.held.locks);
        for operation in &update.operations {
            match operation {
                Operation::DirectPayment { reference, amount } => {
                    self.recorded.push((*reference, *amount));
                }
                Operation::LockPaid { id } => {
                    let paid = before.iter().find(|lock| lock.id == *id).unwrap();
                    self.recorded.push((paid.hash, paid.amount));
                }
                _ => {}
            }
        }
        self.hold(update.voucher, frame.signature, next, ledger);
        Ok(())
    }

    pub(super) fn hold(
        &mut self,
        voucher: causeway_types::Voucher,
        signature: Signature,
        next: VoucherWithLocks,
        ledger: &Ledger,
    ) {
        self.record.record_received(ledger, self.side, next.clone());
        self.accepted = Some(StoredVoucher {
            signed: SignedVoucher {
                voucher,
                signature,
                receipt: None,
            },
            digest: voucher.digest(&self.context),
            held: next,
        });
        self.make_ack();
    }

    /// The receipt is made with the acknowledgement, and not while the record waits.
    pub(super) fn make_ack(&mut self) {
        let Some(accepted) = &mut self.accepted else {
            return;
        };
        if self.state == RecordState::RestoredWaiting {
            self.ack = None;
            return;
        }
        let receipt = signature(&accepted.held.voucher.receipt_digest(&self.context));
        accepted.signed.receipt = Some(receipt);
        self.ack = Some(AckFrame {
            channel_id: self.context.channel_id,
            nonce: accepted.held.voucher.nonce,
            digest: accepted.digest,
            receipt: Some(receipt),
            unasked: BoundedList::default(),
        });
    }

    pub(super) fn take(
        &mut self,
        signed: SignedVoucher,
        locks: Vec<Lock>,
        ledger: &Ledger,
        now: UnixTime,
    ) -> Result<Outcome, CommitError> {
        let held = VoucherWithLocks {
            voucher: signed.voucher,
            locks,
        };
        if ledger.mode != LockMode::Unlocked {
            let own = signature(&held.voucher.receipt_digest(&self.context));
            if signed.receipt != Some(own) {
                return Ok(Outcome::Done);
            }
            self.lost(ledger, now);
        } else {
            let safe = rule_2_well_formed(&self.view(ledger, now), &held);
            safe.map_err(|e| CommitError::NotSafe(e.to_string()))?;
        }
        let before = self.accepted.as_ref();
        let before = before.map_or(Amount::ZERO, |s| s.held.voucher.transferred);
        let more = held.voucher.transferred.saturating_sub(before);
        self.recorded.push((Hash::ZERO, more));
        self.hold(signed.voucher, signed.signature, held, ledger);
        Ok(Outcome::Done)
    }
}
