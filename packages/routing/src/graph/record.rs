//! A channel as the graph keeps it: numbers and indices alone.

use crate::facts::ChannelFacts;
use causeway_types::channel::Side;
use causeway_types::{Amount, ChannelId, Direction, LockMode, Ppm, Seconds, UnixTime};

/// Facts of a running channel; arrays are by side, A first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ChannelRecord {
    pub id: ChannelId,
    /// The index of its sidechain.
    pub sidechain: u32,
    /// The nodes of both sides.
    pub ends: [u32; 2],
    pub mode: LockMode,
    pub live: bool,
    /// Whether something was learnt of the direction in which the side pays.
    pub learnt: [bool; 2],
    pub fee_rates: [Ppm; 2],
    pub lock_deltas: [Option<Seconds>; 2],
    pub payments_until: UnixTime,
    pub locks_until: Option<UnixTime>,
    pub longest_lock: Seconds,
    pub close_window: Seconds,
    pub as_of: UnixTime,
    pub capacity: u128,
    pub balances: [u128; 2],
    pub locked: [u128; 2],
    pub withdrawing: [u128; 2],
    /// What payments under way hold of what the side pays.
    pub held: [u128; 2],
}

impl ChannelRecord {
    pub fn new(facts: &ChannelFacts, sidechain: u32, ends: [u32; 2]) -> ChannelRecord {
        let (a, b) = (&facts.a, &facts.b);
        let both = |of: fn(&crate::facts::SideFacts) -> Amount| [of(a).u128(), of(b).u128()];
        ChannelRecord {
            id: facts.id,
            sidechain,
            ends,
            mode: facts.mode,
            live: facts.live,
            learnt: [false; 2],
            fee_rates: [a.fee_rate, b.fee_rate],
            lock_deltas: [a.lock_delta, b.lock_delta],
            payments_until: facts.payments_until,
            locks_until: facts.locks_until,
            longest_lock: facts.longest_lock,
            close_window: facts.close_window,
            as_of: facts.as_of,
            capacity: facts.capacity.u128(),
            balances: both(|side| side.balance),
            locked: both(|side| side.locked),
            withdrawing: both(|side| side.withdrawing),
            held: [0; 2],
        }
    }
    /// Whether a side pays at all: B of an unlocked channel does not.
    pub fn can_pay(&self, side: Side) -> bool {
        self.mode != LockMode::Unlocked || side == Side::A
    }
    /// What a side can pay by these facts: its balance, less what its request may still take out.
    pub fn spendable(&self, side: Side) -> u128 {
        let side = side as usize;
        self.balances[side].saturating_sub(self.withdrawing[side])
    }
    /// What payments under way hold in the direction in which a side pays, beside what its balances say: nothing in an own
    /// channel, whose book has it.
    pub fn held(&self, payer: Side) -> u128 {
        match self.live {
            true => 0,
            false => self.held[payer as usize],
        }
    }
    /// The balance of the side that `payer` pays, pending locks towards it included as far as the payer's money covers them.
    pub fn receiver_balance(&self, payer: Side) -> u128 {
        let (own, peer) = (payer as usize, payer.peer() as usize);
        let with_locks = self.balances[peer].saturating_add(self.locked[own]);
        with_locks.min(self.capacity.saturating_sub(self.balances[own]))
    }
}

/// A channel in the direction in which one of its sides pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EdgeRef {
    /// The channel's index.
    pub channel: u32,
    /// The side that pays.
    pub payer: Side,
}

impl EdgeRef {
    pub fn direction(self) -> Direction {
        self.payer.pays()
    }
}
