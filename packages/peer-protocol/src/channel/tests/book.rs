//! One side's book in memory: what the writer commits, decided by the wallet's rules. Signatures are the digest twice.

mod closing;
mod consenting;
mod extending;
mod in_world;
mod incoming;
mod locking;

use crate::channel::{
    AskedConsent, CommitError, CommitRequest, Facts, LocalOperation, OutUpdate, OutUpdateState,
    Outcome, RequestId, Shutdown, SignedClose, StoredVoucher,
};
use crate::message::{
    AckFrame, Attachment, AttachmentKind, LockOutcome, RecordState, RefuseRule, SignedAgreement,
    UpdateFrame, VoucherRef,
};
use crate::PeerErrorCode;
use causeway_rules::update::{next_update, Update};
use causeway_rules::wallet::{
    rule_3_operations, rule_3_sign, rule_6_may_pay, rule_7_in_time, rule_9_spendable,
    ChannelRecord, NotSafe, View, VoucherWithLocks,
};
use causeway_types::channel::Ledger;
use causeway_types::registry::SignedVoucher;
use causeway_types::signed::{Extension, SigningContext};
use causeway_types::{
    Amount, Digest, Hash, Height, Lock, LockId, LockMode, Nonce, Operation, Seconds, Side,
    Signature, UnixTime,
};
use std::collections::BTreeMap;

/// An update of ours and how far into our money its total reaches.
#[derive(Clone, Debug)]
struct Out {
    update: OutUpdate,
    stored: StoredVoucher,
    covers: usize,
}

/// What goes along with operations.
fn attachments(asked: &[LocalOperation]) -> Vec<Attachment> {
    let memos = asked.iter().zip(0..).filter_map(|(asked, operation)| {
        asked.memo.as_ref().map(|memo| Attachment {
            operation,
            kind: AttachmentKind::Memo,
            bytes: memo.bytes.clone(),
        })
    });
    memos.collect()
}

fn paid_lock(operation: &Operation) -> Option<LockId> {
    match operation {
        Operation::LockPaid { id } => Some(*id),
        _ => None,
    }
}

/// Whether an operation adds to the total: a replacement repeats it.
fn is_money(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::DirectPayment { .. } | Operation::LockPaid { .. }
    )
}

#[derive(Clone, Debug)]
pub struct Book {
    pub side: Side,
    pub context: SigningContext,
    record: ChannelRecord,
    out: Vec<Out>,
    acknowledged: Option<(StoredVoucher, usize)>,
    /// What we paid, in the order in which it was first signed.
    pub money: Vec<LocalOperation>,
    /// Locks that we ever added, with what the peer has decided about each.
    locks_out: BTreeMap<LockId, (Lock, Option<LockOutcome>)>,
    /// What we have decided about locks of the peer's.
    decided: BTreeMap<LockId, LockOutcome>,
    pub accepted: Option<StoredVoucher>,
    pub ack: Option<AckFrame>,
    /// What we were paid: reference and amount.
    pub recorded: Vec<(Hash, Amount)>,
    pub state: RecordState,
    wait_until: UnixTime,
    is_back: bool,
    next_nonce: Nonce,
    asked: Option<AskedConsent>,
    asked_in_vain: Option<PeerErrorCode>,
    held: Option<SignedAgreement>,
    extending: Option<Extension>,
    extension_declined: Option<PeerErrorCode>,
    extensions_given: Vec<Extension>,
    extension_held: Option<(Extension, Signature)>,
    shutdown: Option<Shutdown>,
    declined: Option<PeerErrorCode>,
    close: Option<SignedClose>,
    /// How many of the next updates are refused, and by which rule.
    pub refuses: Option<RefuseRule>,
    /// Whether a replacement cannot be signed now.
    pub cannot_replace: bool,
    /// Whether no lock can be taken out now.
    pub keeps_locks: bool,
    /// A random number, for the next nonce after a loss.
    pub draw: u64,
}

fn signature(digest: &Digest) -> Signature {
    let mut bytes = [0; 64];
    bytes[..32].copy_from_slice(&digest.0);
    bytes[32..].copy_from_slice(&digest.0);
    Signature(bytes)
}

impl Book {
    pub fn new(side: Side, context: SigningContext) -> Book {
        Book {
            side,
            context,
            record: ChannelRecord::default(),
            out: vec![],
            acknowledged: None,
            money: vec![],
            locks_out: BTreeMap::new(),
            decided: BTreeMap::new(),
            accepted: None,
            ack: None,
            recorded: vec![],
            state: RecordState::Whole,
            wait_until: UnixTime(0),
            is_back: false,
            next_nonce: Nonce(1),
            asked: None,
            asked_in_vain: None,
            held: None,
            extending: None,
            extension_declined: None,
            extensions_given: vec![],
            extension_held: None,
            shutdown: None,
            declined: None,
            close: None,
            refuses: None,
            cannot_replace: false,
            keeps_locks: false,
            draw: 0,
        }
    }

    /// An old copy that is known to be one.
    pub fn restore(&mut self, wait_until: UnixTime) {
        self.state = RecordState::RestoredWaiting;
        self.wait_until = wait_until;
        self.is_back = false;
        self.record.restored = true;
        self.ack = None;
    }

    /// What it holds by the time of a block.
    pub fn facts(&self, now: UnixTime) -> Facts {
        Facts {
            state: self.state,
            wait_until: self.wait_until,
            signed: self.signed(),
            acknowledged: self.acknowledged.as_ref().map(|(stored, _)| stored.clone()),
            out: self.out.iter().map(|o| o.update.clone()).collect(),
            accepted: self.accepted.clone(),
            ack: self.ack.clone(),
            asked: self.asked,
            asked_in_vain: self.asked_in_vain,
            consents: self.consents(),
            extending: self.extending,
            extension_declined: self.extension_declined,
            extensions: self.extensions(),
            shutdown: self.shutdown,
            declined: self.declined,
            closing_until: self.record.closing_until.unwrap_or_default(),
            close: self.close,
            decided: self.decided(),
            leaving: self.leaving(now),
            has_failed_out: self.has_failed_out(),
            is_on_chain: false,
            rests_on: Height(1),
        }
    }

    pub fn signed(&self) -> VoucherRef {
        self.record
            .sent
            .as_ref()
            .map_or(VoucherRef::NONE, |held| VoucherRef {
                nonce: held.voucher.nonce,
                digest: held.voucher.digest(&self.context),
            })
    }

    pub fn acknowledged(&self) -> VoucherRef {
        StoredVoucher::reference(self.acknowledged.as_ref().map(|(stored, _)| stored))
    }

    fn view<'v>(&'v self, ledger: &'v Ledger, now: UnixTime) -> View<'v> {
        View {
            side: self.side,
            ledger,
            now,
            record: &self.record,
        }
    }

    pub fn commit(
        &mut self,
        request: CommitRequest,
        ledger: &Ledger,
        now: UnixTime,
    ) -> Result<Outcome, CommitError> {
        match request {
            CommitRequest::SignUpdate { locks, operations } => {
                self.sign(&locks, operations, ledger, now)
            }
            CommitRequest::KeepDecided { locks, is_all } => {
                self.keep_decided(&locks, is_all);
                Ok(Outcome::Done)
            }
            CommitRequest::AcceptUpdates { updates } => Ok(self.accept_all(updates, ledger, now)),
            CommitRequest::Acknowledge { ack } => Ok(self.acknowledge(ack, ledger, now)),
            CommitRequest::Refuse { nonce } => {
                let refused = self
                    .out
                    .iter_mut()
                    .filter(|o| o.stored.held.voucher.nonce >= nonce);
                refused.for_each(|o| o.update.state = OutUpdateState::Refused);
                let _ = self.replace(ledger, now);
                Ok(Outcome::Refused)
            }
            CommitRequest::Replace => self.replace(ledger, now).map(|()| Outcome::Done),
            CommitRequest::GiveBack { voucher, locks } => {
                self.give_back(voucher, locks, ledger, now)
            }
            CommitRequest::NothingToGiveBack => {
                self.refuse_all();
                self.leave_nonces_out(Nonce(0));
                self.is_returned();
                Ok(Outcome::Done)
            }
            CommitRequest::TakeBrought { voucher, locks } => self.take(voucher, locks, ledger, now),
            CommitRequest::AskConsent { asked } => self.ask_consent(asked, ledger, now),
            CommitRequest::FreeAsked { code } => {
                self.free_asked(code);
                Ok(Outcome::Done)
            }
            CommitRequest::GiveConsent { asked } => Ok(self.give_consent(asked, ledger, now)),
            CommitRequest::HoldConsent { consent } => {
                self.hold_consent(&consent);
                Ok(Outcome::Done)
            }
            CommitRequest::AskExtension { asked } => self.ask_extension(asked, ledger, now),
            CommitRequest::EndExtension { code } => {
                self.extending = None;
                self.extension_declined = Some(code);
                Ok(Outcome::Done)
            }
            CommitRequest::GiveExtension { asked } => Ok(self.give_extension(asked, ledger, now)),
            CommitRequest::HoldExtension {
                extension,
                signature,
            } => Ok(self.hold_extension(extension, signature, ledger, now)),
            CommitRequest::Shutdown { shutdown } => {
                self.declined = None;
                self.shutdown = Some(shutdown);
                Ok(Outcome::Done)
            }
            CommitRequest::EndShutdown { declined } => {
                self.declined = declined;
                self.shutdown = None;
                Ok(Outcome::Done)
            }
            CommitRequest::SignClose { valid_until } => self.sign_close(valid_until, ledger, now),
            CommitRequest::HoldClose { close, signature } => {
                self.hold_close(close, signature, ledger, now)
            }
            // references are of a payee and not of a channel: the worlds that have them keep them
            CommitRequest::Reserve { .. } => Err(CommitError::NotSafe("none is kept".to_owned())),
            CommitRequest::JudgeKept => {
                self.state = match self.is_back || !self.can_pay(ledger) {
                    true => RecordState::Whole,
                    false => RecordState::RestoredMissing,
                };
                self.record.restored = self.state != RecordState::Whole;
                self.make_ack();
                Ok(Outcome::Accepted {
                    ack: self.ack.clone(),
                    refused: None,
                })
            }
        }
    }

    fn can_pay(&self, ledger: &Ledger) -> bool {
        ledger.mode != LockMode::Unlocked || self.side == Side::A
    }

    fn push_out(
        &mut self,
        update: Update,
        next: VoucherWithLocks,
        state: OutUpdateState,
        attachments: Vec<Attachment>,
    ) {
        let digest = next.voucher.digest(&self.context);
        let signed = SignedVoucher {
            voucher: next.voucher,
            signature: signature(&digest),
            receipt: None,
        };
        let frame = UpdateFrame {
            channel_id: self.context.channel_id,
            height: Height(1),
            replacement: state == OutUpdateState::Replacement,
            previous: update.previous,
            nonce: next.voucher.nonce,
            reference: next.voucher.reference,
            transferred: next.voucher.transferred,
            locked: next.voucher.locked,
            locks_hash: next.voucher.locks_hash,
            locks_until: next.voucher.locks_until,
            operations: update.operations.try_into().unwrap(),
            signature: signed.signature,
            attachments: attachments.try_into().unwrap(),
        };
        self.out.push(Out {
            update: OutUpdate {
                frame,
                digest,
                state,
            },
            stored: StoredVoucher {
                signed,
                held: next,
                digest,
            },
            covers: self.money.len(),
        });
    }

    fn nonce(&self) -> Nonce {
        Nonce(self.signed().nonce.0 + 1).max(self.next_nonce)
    }

    fn sign(
        &mut self,
        locks: &[Operation],
        asked: Vec<LocalOperation>,
        ledger: &Ledger,
        now: UnixTime,
    ) -> Result<Outcome, CommitError> {
        if self.keeps_locks && !locks.is_empty() {
            return Err(CommitError::NotSafe("not now".to_owned()));
        }
        let leaving = self.leaving(now);
        assert!(locks.iter().all(|lock| leaving.contains(lock)));
        assert_eq!(
            self.state,
            RecordState::Whole,
            "a restored record signs nothing"
        );
        let not_safe = |e: NotSafe| CommitError::NotSafe(e.to_string());
        let ids = asked.iter().map(|o| o.id).collect();
        let taken_out = locks
            .iter()
            .map(|lock| LocalOperation::new(RequestId(0), *lock));
        let asked: Vec<LocalOperation> = taken_out.chain(asked).collect();
        let operations: Vec<Operation> = asked.iter().map(|o| o.operation).collect();
        let before = self.record.sent.as_ref();
        let made = next_update(
            &self.context,
            self.side.pays(),
            before,
            self.nonce(),
            operations,
        );
        let (update, next) = made.map_err(|e| CommitError::NotSafe(e.to_string()))?;
        let view = self.view(ledger, now);
        rule_6_may_pay(&view).map_err(not_safe)?;
        rule_7_in_time(&view, !next.locks.is_empty(), Seconds(60)).map_err(not_safe)?;
        rule_3_operations(&view, &update.operations).map_err(not_safe)?;
        rule_3_sign(&view, &next).map_err(not_safe)?;
        let spent = update
            .operations
            .iter()
            .fold(Amount::ZERO, |sum, o| match o {
                Operation::AddLock { amount, .. } | Operation::DirectPayment { amount, .. } => {
                    sum.saturating_add(*amount)
                }
                _ => sum,
            });
        if spent > rule_9_spendable(&view) {
            return Err(CommitError::NotSafe("too much".to_owned()));
        }
        let money = asked.iter().filter(|o| is_money(&o.operation));
        self.money.extend(money.cloned());
        self.note_new_locks(&next);
        let paid: Vec<LockId> = update.operations.iter().filter_map(paid_lock).collect();
        self.record
            .record_signed(ledger, self.side, next.clone(), &paid);
        self.push_out(
            update,
            next,
            OutUpdateState::Unanswered,
            attachments(&asked),
        );
        Ok(Outcome::Signed {
            ids,
            refused: vec![],
        })
    }

    /// Repeats all money that the newest acknowledged voucher does not cover.
    fn replace(&mut self, ledger: &Ledger, now: UnixTime) -> Result<(), CommitError> {
        if self.cannot_replace || self.state != RecordState::Whole {
            return Err(CommitError::NotSafe("not now".to_owned()));
        }
        let (base, covered) = match &self.acknowledged {
            Some((stored, covers)) => (Some(stored.held.clone()), *covers),
            None => (None, 0),
        };
        let operations = self.money[covered..].iter().map(|o| o.operation).collect();
        let made = next_update(
            &self.context,
            self.side.pays(),
            base.as_ref(),
            self.nonce(),
            operations,
        );
        let (update, next) = made.map_err(|e| CommitError::NotSafe(e.to_string()))?;
        // locks are compared with the list that it follows: one that a refused update had left out is not new
        let follows = ChannelRecord {
            sent: base,
            ..self.record.clone()
        };
        let view = View {
            record: &follows,
            ..self.view(ledger, now)
        };
        rule_3_sign(&view, &next).map_err(|e| CommitError::NotSafe(e.to_string()))?;
        let most = self
            .record
            .sent
            .as_ref()
            .map_or(Amount::ZERO, |h| h.voucher.transferred);
        assert_eq!(
            next.voucher.transferred, most,
            "a replacement is the same money"
        );
        let paid: Vec<LockId> = update.operations.iter().filter_map(paid_lock).collect();
        self.record
            .record_signed(ledger, self.side, next.clone(), &paid);
        let repeated = attachments(&self.money[covered..]);
        self.push_out(update, next, OutUpdateState::Replacement, repeated);
        Ok(())
    }

    fn acknowledge(&mut self, ack: AckFrame, ledger: &Ledger, now: UnixTime) -> Outcome {
        let is_it = |o: &Out| o.update.frame.nonce == ack.nonce && o.update.digest == ack.digest;
        let mut ids: Vec<RequestId> = vec![];
        if let Some(found) = self.out.iter().find(|o| is_it(o)).cloned() {
            let before = self.acknowledged.as_ref().map_or(0, |(_, covers)| *covers);
            ids.extend(
                self.money[before..found.covers.max(before)]
                    .iter()
                    .map(|o| o.id),
            );
            self.record.receipted = Some(found.stored.held.clone());
            let mut stored = found.stored;
            stored.signed.receipt = ack.receipt;
            self.acknowledged = Some((stored, found.covers));
            self.out.retain(|o| o.update.frame.nonce > ack.nonce);
            let was_refused = self
                .out
                .iter()
                .any(|o| o.update.state != OutUpdateState::Unanswered);
            if was_refused && ledger.mode != LockMode::Unlocked {
                self.refuse_all();
                let _ = self.replace(ledger, now);
            }
        }
        Outcome::Acknowledged {
            ids,
            unasked: vec![],
        }
    }

    fn refuse_all(&mut self) {
        self.out
            .iter_mut()
            .for_each(|o| o.update.state = OutUpdateState::Refused);
    }

    /// At random from 500,000 to 900,000 above the voucher given back, and above all in the book.
    fn leave_nonces_out(&mut self, given: Nonce) {
        let least = (given.0 + 500_000).max(self.signed().nonce.0 + 1);
        let most = (given.0 + 900_000).max(least);
        self.next_nonce = Nonce(least + self.draw % (most - least + 1));
    }

    fn is_returned(&mut self) {
        self.is_back = true;
        if self.state == RecordState::RestoredMissing {
            self.state = RecordState::Whole;
            self.record.restored = false;
        }
    }

    fn lost(&mut self, ledger: &Ledger, now: UnixTime) {
        let until = now.plus(ledger.terms.close_window);
        if self.state == RecordState::Whole {
            self.restore(until);
        }
        self.wait_until = self.wait_until.max(until);
    }

    fn give_back(
        &mut self,
        signed: SignedVoucher,
        locks: Vec<Lock>,
        ledger: &Ledger,
        now: UnixTime,
    ) -> Result<Outcome, CommitError> {
        let digest = signed.voucher.digest(&self.context);
        assert_eq!(signed.signature, signature(&digest), "our own signature");
        let nonce = signed.voucher.nonce;
        let known = self.out.iter().find(|o| o.update.digest == digest);
        let known = known.map(|o| (o.stored.clone(), o.covers));
        let is_acknowledged = self.acknowledged().digest == digest;
        let is_ahead = nonce > self.signed().nonce;
        if known.is_none() && !is_acknowledged && is_ahead {
            self.lost(ledger, now);
        }
        if self.state == RecordState::Whole {
            return Ok(Outcome::Done);
        }
        if nonce >= self.acknowledged().nonce {
            let held = VoucherWithLocks {
                voucher: signed.voucher,
                locks,
            };
            if is_ahead {
                self.record.sent = Some(held.clone());
                self.record.dropped.clear();
            }
            let unknown = StoredVoucher {
                signed,
                digest,
                held,
            };
            if !is_acknowledged {
                self.acknowledged = Some(known.unwrap_or((unknown, self.money.len())));
            }
        }
        self.out.retain(|o| o.update.frame.nonce > nonce);
        self.refuse_all();
        self.leave_nonces_out(nonce);
        self.is_returned();
        Ok(Outcome::Done)
    }
}
