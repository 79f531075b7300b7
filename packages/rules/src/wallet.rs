//! The wallet's nine rules. docs/protocol.md#11-the-wallets-rules. Settlement protects who keeps them.
//!
//! Each is a function of a [`View`]: what the chain said at the last committed block, and the side's own record.
//! `Ok` means safe; a [`NotSafe`] names the rule, what was asked and what is allowed.

use crate::settlement::{flow_with_all_locks, split, Flow, Inputs};
use crate::withdrawal::lapses_at;
use causeway_types::channel::{Ledger, LockMode, Side};
use causeway_types::signed::WithdrawalConsent;
use causeway_types::{Amount, Lock, LockId, UnixTime, Voucher};
use thiserror::Error;

mod accept;
mod clock;
mod incoming;
mod lost;
mod outgoing;
mod reason;
mod sign;
mod watch;

pub use accept::{
    rule_1_covered, rule_2_is_on_chain, rule_2_payment, rule_2_update, rule_2_well_formed,
};
pub use clock::{earliest_end, rule_4_passed};
pub(crate) use lost::is_receipted;
pub use lost::{lost_standing, LostStanding, LostVouchers};
pub use outgoing::DroppedLock;
pub use reason::{Reason, ReasonPart};
pub use sign::{
    rule_3_operations, rule_3_sign, rule_5_consent, rule_5_cooperative_close, rule_5_extension,
    rule_6_may_act, rule_6_may_pay, rule_9_spendable,
};
pub use watch::{
    rule_7_in_time, rule_7_in_time_at, rule_7_new_block_by, rule_7_show_by, rule_8_claim,
    rule_8_claim_later, rule_8_claim_lock, rule_8_must_answer, worth_showing,
};

/// The furthest that a nonce may run ahead of the one before: a payer cannot use up the payee's nonces.
pub const LARGEST_NONCE_STEP: u64 = 1_000_000;

/// Why something is not safe to sign or accept.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("rule {rule}: {reason}")]
pub struct NotSafe {
    /// The rule's number in docs/protocol.md#11-the-wallets-rules.
    pub rule: u8,
    /// What was asked and what is allowed.
    pub reason: Reason,
}

fn not_safe<T>(rule: u8, reason: impl Into<Reason>) -> Result<T, NotSafe> {
    Err(NotSafe {
        rule,
        reason: reason.into(),
    })
}

/// A voucher and the locks that it lists.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VoucherWithLocks {
    /// The voucher as it was signed.
    pub voucher: Voucher,
    /// Its locks, in the order in which they are hashed.
    pub locks: Vec<Lock>,
}

/// One side's own record of a channel. What is in it is on disk before anything leaves the machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ChannelRecord {
    /// The newest voucher that we signed.
    pub sent: Option<VoucherWithLocks>,
    /// The newest of ours for which we hold the peer's receipt.
    pub receipted: Option<VoucherWithLocks>,
    /// The newest voucher that we accepted.
    pub received: Option<VoucherWithLocks>,
    /// The voucher of the peer that the chain has, where its list is not that of `received`: its locks can be claimed
    /// while the newer one is not worth showing.
    pub shown: Option<VoucherWithLocks>,
    /// Vouchers of ours before `sent` that list locks, the last one of each list: the peer may still show them.
    pub earlier: Vec<VoucherWithLocks>,
    /// Locks that vouchers of ours left out without paying them, while the peer may still show one that lists them.
    pub dropped: Vec<DroppedLock>,
    /// Pending locks of the peer that we agreed to let go unpaid, written down before the peer is told.
    pub failed: Vec<LockId>,
    /// Consents that we signed to the peer's withdrawals.
    pub consents: Vec<WithdrawalConsent>,
    /// Consents of the peer to withdrawals of ours, which may still be used.
    pub consents_held: Vec<WithdrawalConsent>,
    /// The most that a request of ours to withdraw asks for which the chain does not show yet and may come to show, base units.
    pub request_sent: Amount,
    /// Until when a cooperative close that we signed is good.
    pub closing_until: Option<UnixTime>,
    /// Whether we have sent `Close`.
    pub close_sent: bool,
    /// Whether a part of this record may be missing: then nobody knows how far the nonces are.
    pub restored: bool,
    /// What a loss of this record has left open, once the peer has given our newest voucher back; none where nothing was lost.
    pub lost: Option<LostVouchers>,
    /// Locks of the peer's vouchers that we claim on chain, written down before the voucher is shown for it, or the claim sent.
    pub claimed: Vec<LockId>,
}

/// What one side knows of one channel.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The wallet's own side of the channel.
    pub side: Side,
    /// The channel at the last committed block.
    pub ledger: &'a Ledger,
    /// The last committed block's time.
    pub now: UnixTime,
    /// The wallet's own record of the channel.
    pub record: &'a ChannelRecord,
}

impl View<'_> {
    /// T and L of the newest voucher that we signed.
    pub fn out(&self) -> Flow {
        flow_of(self.record.sent.as_ref())
    }
    /// T and L of the newest voucher that we accepted, or of the one on chain where that is newer: a book that was
    /// lost, or that has not followed a watchtower, must not count again what the chain has already.
    pub fn incoming(&self) -> Flow {
        let on_chain = self.ledger.evidence(self.side.receives());
        let is_newer = match &self.record.received {
            Some(held) => match self.ledger.mode {
                LockMode::Unlocked => on_chain.transferred > held.voucher.transferred,
                LockMode::OneWay | LockMode::TwoWay => on_chain.nonce > held.voucher.nonce,
            },
            None => true,
        };
        if is_newer {
            flow_with_all_locks(&on_chain)
        } else {
            flow_of(self.record.received.as_ref())
        }
    }
    /// The most that the peer may have withdrawn: what it has, or a consent of ours that has not run out.
    pub fn peer_withdrawn(&self) -> Amount {
        self.record
            .consents
            .iter()
            .filter(|c| !rule_4_passed(c.valid_until, self.now))
            .map(|c| c.cumulative)
            .fold(self.ledger.side(self.side.peer()).withdrawn, Amount::max)
    }
    /// The peer's request that may still be paid.
    pub fn peer_request(&self) -> Amount {
        match &self.ledger.side(self.side.peer()).request {
            Some(r) if !rule_4_passed(lapses_at(self.ledger, r), self.now) => r.amount,
            _ => Amount::ZERO,
        }
    }
    /// How the channel divides by all that we hold, with all locks held: our share is what is ours for sure.
    /// A payment that we signed counts as made, receipted or not, and a lock that we left out as pending, while the peer
    /// may still show a voucher that lists it (rule 9).
    pub fn balance(&self) -> Amount {
        let (out, incoming) = (self.exposure(), self.incoming());
        let (a_to_b, b_to_a) = match self.side {
            Side::A => (out, incoming),
            Side::B => (incoming, out),
        };
        split(&Inputs {
            deposited_a: self.ledger.a.deposited,
            deposited_b: self.ledger.b.deposited,
            withdrawn_a: self.ledger.a.withdrawn,
            withdrawn_b: self.ledger.b.withdrawn,
            a_to_b,
            b_to_a,
        })
        .pay(self.side)
    }
}

fn flow_of(held: Option<&VoucherWithLocks>) -> Flow {
    held.map_or_else(Flow::default, |h| Flow {
        transferred: h.voucher.transferred,
        locked: h.voucher.locked,
    })
}
