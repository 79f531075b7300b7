//! What each side is paid. See docs/protocol.md.

use causeway_types::channel::{Direction, Evidence, Ledger, Settlement, Side};
use causeway_types::{Amount, UnixTime};
use cosmwasm_std::Uint256;

/// What one direction's best voucher says at some time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// T: paid for good, claimed locks included.
    pub transferred: Amount,
    /// L: pending in locks.
    pub locked: Amount,
}

/// All that the settlement function reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// D_A: what side A deposited.
    pub deposited_a: Amount,
    /// D_B: what side B deposited.
    pub deposited_b: Amount,
    /// W_A: what side A withdrew.
    pub withdrawn_a: Amount,
    /// W_B: what side B withdrew.
    pub withdrawn_b: Amount,
    /// T_A and L_A: what A transferred to B, and what its pending locks hold.
    pub a_to_b: Flow,
    /// T_B and L_B: what B transferred to A, and what its pending locks hold.
    pub b_to_a: Flow,
}

/// How what is in a channel is divided. The three sum to the capacity, always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// What side A is paid, in base units.
    pub pay_a: Amount,
    /// What side B is paid, in base units.
    pub pay_b: Amount,
    /// Held by pending locks.
    pub held: Amount,
}

impl Split {
    /// What one side is paid, in base units.
    pub fn pay(&self, side: Side) -> Amount {
        match side {
            Side::A => self.pay_a,
            Side::B => self.pay_b,
        }
    }
    /// Whether each side's balance reaches the least.
    pub fn is_healthy(&self, minimum: Amount) -> bool {
        self.pay_a >= minimum && self.pay_b >= minimum
    }
}

/// What is paid out in one go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Payouts {
    /// From the channel to A.
    pub a: Amount,
    /// From the channel to B.
    pub b: Amount,
    /// A's unallocated money, beside it.
    pub unallocated_a: Amount,
    /// B's unallocated money, beside it.
    pub unallocated_b: Amount,
    /// What locks still hold.
    pub held: Amount,
}

impl Payouts {
    /// All that one side gets.
    pub fn total(&self, side: Side) -> Amount {
        match side {
            Side::A => self.a.saturating_add(self.unallocated_a),
            Side::B => self.b.saturating_add(self.unallocated_b),
        }
    }
}

/// C: all that is in the channel. Zero where more was withdrawn than deposited, which the rules never let happen.
pub fn capacity(inputs: &Inputs) -> Amount {
    let deposited = inputs.deposited_a.wide() + inputs.deposited_b.wide();
    let withdrawn = inputs.withdrawn_a.wide() + inputs.withdrawn_b.wide();
    Amount::saturating_from(deposited.saturating_sub(withdrawn))
}

/// The settlement function. Total: every input has a split, and `pay_a + pay_b + held = capacity`.
///
/// ```text
/// x     = D_A − W_A − T_A + T_B
/// pay_A = clamp(x − L_A, 0, C)      pay_B = clamp(C − x − L_B, 0, C)      held = C − pay_A − pay_B
/// ```
/// Gains and losses are summed apart, each far below 2^256, so nothing is ever negative or overflows.
pub fn split(inputs: &Inputs) -> Split {
    let all = capacity(inputs);
    let gains = inputs.deposited_a.wide() + inputs.b_to_a.transferred.wide();
    let losses = inputs.withdrawn_a.wide() + inputs.a_to_b.transferred.wide();
    let pay_a = clamped(gains, losses + inputs.a_to_b.locked.wide(), all);
    let pay_b = clamped(
        all.wide() + losses,
        gains + inputs.b_to_a.locked.wide(),
        all,
    );
    // pay_a + pay_b ≤ clamp(x) + clamp(C − x) = C
    let held = all.saturating_sub(pay_a).saturating_sub(pay_b);
    Split { pay_a, pay_b, held }
}

fn clamped(plus: Uint256, minus: Uint256, most: Amount) -> Amount {
    Amount::saturating_from(plus.saturating_sub(minus)).min(most)
}

/// T and L of one direction at a time: claimed locks are paid, expired ones are gone.
pub fn flow(evidence: &Evidence, now: UnixTime) -> Flow {
    let pending = if now < evidence.locks_until {
        evidence
            .locked
            .saturating_sub(evidence.claimed)
            .saturating_sub(evidence.expired)
    } else {
        Amount::ZERO
    };
    Flow {
        transferred: evidence.transferred.saturating_add(evidence.claimed),
        locked: pending,
    }
}

/// T and L of one direction as a withdrawal counts them: all the voucher's locks, claimed or not, are still held,
/// because a newer voucher would clear what was claimed under this one.
pub fn flow_with_all_locks(evidence: &Evidence) -> Flow {
    Flow {
        transferred: evidence.transferred,
        locked: evidence.locked,
    }
}

fn inputs(ledger: &Ledger, a_to_b: Flow, b_to_a: Flow) -> Inputs {
    Inputs {
        deposited_a: ledger.a.deposited,
        deposited_b: ledger.b.deposited,
        withdrawn_a: ledger.a.withdrawn,
        withdrawn_b: ledger.b.withdrawn,
        a_to_b,
        b_to_a,
    }
}

/// The split of a channel by the evidence on chain, at a time.
pub fn split_at(ledger: &Ledger, now: UnixTime) -> Split {
    split(&inputs(
        ledger,
        flow(&ledger.evidence(Direction::AToB), now),
        flow(&ledger.evidence(Direction::BToA), now),
    ))
}

/// The split of a channel with all locks held: what a withdrawal may take of.
pub fn split_with_all_locks(ledger: &Ledger) -> Split {
    split(&inputs(
        ledger,
        flow_with_all_locks(&ledger.evidence(Direction::AToB)),
        flow_with_all_locks(&ledger.evidence(Direction::BToA)),
    ))
}

/// What is in a channel, without unallocated money.
pub fn capacity_of(ledger: &Ledger) -> Amount {
    capacity(&inputs(ledger, Flow::default(), Flow::default()))
}

/// Records the locks that have expired, so that the record itself says what locks still hold.
fn release_expired_locks(ledger: &mut Ledger, now: UnixTime) {
    for side in Side::BOTH {
        if let Some(evidence) = ledger.side_mut(side).evidence.as_mut() {
            if now >= evidence.locks_until {
                evidence.expired = evidence.locked.saturating_sub(evidence.claimed);
            }
        }
    }
}

/// When a settled channel next lets go of locks; none if none hold anything.
pub fn next_release(ledger: &Ledger) -> Option<UnixTime> {
    // locks over more than there is hold nothing
    if split_at(ledger, UnixTime(0)).held.is_zero() {
        return None;
    }
    [Direction::AToB, Direction::BToA]
        .into_iter()
        .map(|d| ledger.evidence(d))
        .filter(|e| e.locked > e.claimed.saturating_add(e.expired))
        .map(|e| e.locks_until)
        .min()
}

/// Settles: fixes C, pays what the evidence gives now, and returns what was not allocated.
pub(crate) fn pay_out(ledger: &mut Ledger, now: UnixTime) -> Payouts {
    release_expired_locks(ledger, now);
    let split = split_at(ledger, now);
    ledger.settlement = Some(Settlement {
        capacity: capacity_of(ledger),
        paid_a: split.pay_a,
        paid_b: split.pay_b,
    });
    ledger.a.request = None;
    ledger.b.request = None;
    Payouts {
        a: split.pay_a,
        b: split.pay_b,
        unallocated_a: std::mem::take(&mut ledger.a.unallocated),
        unallocated_b: std::mem::take(&mut ledger.b.unallocated),
        held: split.held,
    }
}

/// Pays what a settled channel owes beyond what it paid. Payments only grow, and end at C.
pub(crate) fn pay_increase(ledger: &mut Ledger, now: UnixTime) -> Payouts {
    let Some(mut settlement) = ledger.settlement else {
        return Payouts::default();
    };
    release_expired_locks(ledger, now);
    let split = split_at(ledger, now);
    let paid_a = split.pay_a.max(settlement.paid_a);
    let paid_b = split.pay_b.max(settlement.paid_b);
    let payouts = Payouts {
        a: paid_a.saturating_sub(settlement.paid_a),
        b: paid_b.saturating_sub(settlement.paid_b),
        held: split.held,
        ..Payouts::default()
    };
    settlement.paid_a = paid_a;
    settlement.paid_b = paid_b;
    ledger.settlement = Some(settlement);
    payouts
}
