//! F9: who may have how many locks pending. A lock that nobody resolves costs its sender nothing, so the slots of a channel are shared
//! such that large payments always find some, and that a peer has more of them the more of its locks were resolved quickly.

use causeway_types::{Amount, Seconds};
use thiserror::Error;

/// Within how long a lock counts as resolved quickly.
pub const QUICK_RESOLUTION: Seconds = Seconds(30);
/// For how long such a lock counts for its peer.
pub const RESOLUTION_MEMORY: Seconds = Seconds(86_400);

/// What a node lets be pending over one of its channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockLimits {
    /// How many locks the channel takes.
    pub slots: usize,
    /// How much may be in flight in all, base units.
    pub in_flight: Amount,
    /// What a claim on chain costs, base units: locks below it are not worth claiming.
    pub claim_cost: Amount,
    /// The most that locks below it may be together, base units: so much may be lost where a peer does not pay them.
    pub dust: Amount,
}

/// A lock that is pending over the channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotLock {
    /// How much, base units.
    pub amount: Amount,
    /// Whether it came from the peer of which a slot is asked now.
    pub is_of_peer: bool,
}

/// Why a lock gets no slot.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs)]
pub enum SlotRefusal {
    /// All that a lock of this size may use are used.
    #[error("{asked} locks of this size would be pending, at most {allowed} may be")]
    Slots { asked: usize, allowed: usize },
    /// All that its peer may use are used.
    #[error("{asked} locks of this peer would be pending, at most {allowed} may be")]
    PeerSlots { asked: usize, allowed: usize },
    /// Too much would be in flight.
    #[error("{asked} would be in flight, at most {allowed} may be")]
    InFlight { asked: Amount, allowed: Amount },
    /// Locks that are not worth claiming would be too much together.
    #[error("locks below the cost of a claim would be {asked} together, at most {allowed} may be")]
    Dust { asked: Amount, allowed: Amount },
}

/// How many of the slots locks of this size may use: half of them below 1 % of what may be in flight, four fifths below 5 %.
fn slots_for(amount: Amount, limits: &LockLimits) -> (usize, Amount) {
    let percent = |n: u128| Amount::new(limits.in_flight.u128() / 100 * n);
    if amount < percent(1) {
        (limits.slots / 2, percent(1))
    } else if amount < percent(5) {
        (limits.slots * 4 / 5, percent(5))
    } else {
        (limits.slots, Amount::MAX)
    }
}

/// F9: how many slots of a channel one peer may use: a quarter of them, and one more for each of its locks that was resolved within
/// [`QUICK_RESOLUTION`] in the time that is [`RESOLUTION_MEMORY`], up to three quarters.
pub fn f9_peer_slots(slots: usize, resolved_quickly: usize) -> usize {
    let (least, most) = ((slots / 4).max(1), (slots * 3 / 4).max(1));
    least.saturating_add(resolved_quickly).min(most)
}

/// F9: whether a lock of this amount gets a slot beside those that are pending. `peer_slots`: [`f9_peer_slots`] of the peer that it
/// comes from.
pub fn f9_check_slots(
    amount: Amount,
    pending: &[SlotLock],
    peer_slots: usize,
    limits: &LockLimits,
) -> Result<(), SlotRefusal> {
    let (allowed, below) = slots_for(amount, limits);
    // smaller ones than this may use no more, so larger ones do not count against it
    let asked = pending.iter().filter(|lock| lock.amount < below).count() + 1;
    let all = pending.len() + 1;
    if asked > allowed || all > limits.slots {
        let (asked, allowed) = match asked > allowed {
            true => (asked, allowed),
            false => (all, limits.slots),
        };
        return Err(SlotRefusal::Slots { asked, allowed });
    }
    let asked = pending.iter().filter(|lock| lock.is_of_peer).count() + 1;
    if asked > peer_slots {
        return Err(SlotRefusal::PeerSlots {
            asked,
            allowed: peer_slots,
        });
    }
    let asked = pending.iter().map(|lock| lock.amount);
    let asked = asked.fold(amount, Amount::saturating_add);
    if asked > limits.in_flight {
        return Err(SlotRefusal::InFlight {
            asked,
            allowed: limits.in_flight,
        });
    }
    f9_check_dust(amount, pending.iter().map(|lock| lock.amount), limits)
}

/// F9: whether a lock of this amount is worth claiming, or is little enough beside those that are pending. It is asked of each half
/// of a forwarded lock, by the limits of its own channel: the two may be of different sidechains.
pub fn f9_check_dust(
    amount: Amount,
    pending: impl Iterator<Item = Amount>,
    limits: &LockLimits,
) -> Result<(), SlotRefusal> {
    let is_dust = |amount: &Amount| *amount < limits.claim_cost;
    if !is_dust(&amount) {
        return Ok(());
    }
    let asked = pending.filter(is_dust).fold(amount, Amount::saturating_add);
    match asked > limits.dust {
        true => Err(SlotRefusal::Dust {
            asked,
            allowed: limits.dust,
        }),
        false => Ok(()),
    }
}
