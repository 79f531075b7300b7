//! One channel in the shadow ledger, and its arithmetic: the formula of the protocol as it is written there.

use causeway_types::admission::Admission;
use causeway_types::channel::{LockMode, Payout, Phase};
use causeway_types::policy::Parameters;
use causeway_types::{ChannelKey, Hash, Ppm};
use cosmwasm_std::{Addr, Int256, Uint128, Uint256};
use std::collections::BTreeSet;
use std::rc::Rc;

pub const A: usize = 0;
pub const B: usize = 1;

/// The newest voucher that counts, by its payer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EvidenceModel {
    pub nonce: u64,
    /// What it transfers in all.
    pub transferred: u128,
    /// The sum of its locks, if they count.
    pub locked: u128,
    /// The hash of their list.
    pub hash: Hash,
    /// When the last expires.
    pub until: u64,
    /// Places in the list that were claimed.
    pub claimed_places: BTreeSet<usize>,
    /// Places in the list that were taken out.
    pub expired_places: BTreeSet<usize>,
    /// What was claimed of its locks, in base units.
    pub claimed: u128,
    /// Let go because they expired.
    pub expired: u128,
}

impl EvidenceModel {
    /// Whether the lock at a place was claimed or taken out.
    pub fn is_resolved(&self, place: usize) -> bool {
        self.claimed_places.contains(&place) || self.expired_places.contains(&place)
    }
    /// What its locks still hold, as far as that is written down.
    pub fn pending(&self) -> u128 {
        self.locked - self.claimed - self.expired
    }
    /// What its locks still hold at a time.
    pub fn held(&self, now: u64) -> u128 {
        if now < self.until {
            self.pending()
        } else {
            0
        }
    }
}

/// A withdrawal asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestModel {
    pub amount: u128,
    pub matures_at: u64,
    /// The height at which it was marked.
    pub marked_mature_at: Option<u64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SideModel {
    /// Who acts for it.
    pub who: Option<Addr>,
    /// Who signs for it.
    pub key: Option<ChannelKey>,
    /// Where it is paid.
    pub paid_to: Option<Payout<Addr>>,
    /// D of docs/protocol.md#5-settlement: what the side put in, in base units.
    pub put: u128,
    /// W of docs/protocol.md#5-settlement: what the side took out, in base units.
    pub taken: u128,
    /// Too little to count yet.
    pub waiting: u128,
    /// Whether it asked to close.
    pub closed: bool,
    pub request: Option<RequestModel>,
    pub word: EvidenceModel,
    /// What it agreed to pay the other for forwarding.
    pub fee_rate: Ppm,
    /// What the vault keeps for it.
    pub margin: u128,
    /// All that it ever put in, allocated or not.
    pub came: u128,
    /// All that it was ever given.
    pub went: u128,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelModel {
    pub id: u64,
    pub sidechain: u64,
    pub mode: LockMode,
    /// The policy it was opened under.
    pub version: usize,
    /// What that policy says.
    pub rules: Rc<Parameters>,
    /// The minimum rate that counted when it was opened.
    pub minimum_rate: Ppm,
    /// The conditions on who enters: the sidechain's, then its own.
    pub admission: Vec<Admission>,
    /// Whether B is in it.
    pub joined: bool,
    pub expires_at: u64,
    /// The end that its opener has agreed to.
    pub agreed_end: u64,
    /// The height at which it was marked as due.
    pub marked_due_at: Option<u64>,
    /// The stranger who marked it as due when it was overdue.
    pub marked_due_by: Option<Addr>,
    pub parts: [SideModel; 2],
    /// Once settled: C, and what each side was paid.
    pub settled: Option<(u128, [u128; 2])>,
}

fn int(n: u128) -> Int256 {
    Int256::from(Uint128::new(n))
}

fn clamp(x: Int256, most: u128) -> u128 {
    let bounded = x.max(Int256::zero()).min(int(most));
    let bytes = bounded.to_be_bytes();
    u128::from_be_bytes(bytes[16..].try_into().unwrap())
}

/// `a × b ÷ c`, rounded down.
pub fn part_of(a: u128, b: u128, c: u128) -> u128 {
    let wide = Uint256::from(a) * Uint256::from(b) / Uint256::from(c);
    Uint128::try_from(wide).unwrap().u128()
}

/// `a × b ÷ c`, rounded up; the largest number if there is no such.
pub fn part_of_up(a: u128, b: u128, c: u128) -> u128 {
    let [a, b, c] = [a, b, c].map(Uint256::from);
    let up = (a * b + c - Uint256::one()) / c;
    Uint128::try_from(up).map_or(u128::MAX, |n| n.u128())
}

impl ChannelModel {
    /// Where in its life it is.
    pub fn phase(&self, now: u64) -> Phase {
        match (self.settled, now >= self.expires_at, self.joined) {
            (Some(_), _, _) => Phase::Settled,
            (None, true, _) => Phase::Due,
            (None, false, true) => Phase::Open,
            (None, false, false) => Phase::Pending,
        }
    }
    /// The side of an address.
    pub fn side_of(&self, who: &Addr) -> Option<usize> {
        [A, B]
            .into_iter()
            .find(|s| self.parts[*s].who.as_ref() == Some(who))
    }
    /// Whether B's side is leased from the vault.
    pub fn is_leased(&self) -> bool {
        self.parts[B].paid_to == Some(Payout::Vault {})
    }
    /// C: put in and not taken out.
    pub fn capacity(&self) -> u128 {
        let [a, b] = &self.parts;
        a.put + b.put - a.taken - b.taken
    }
    /// What settlement pays A and B of what is in it, and what locks hold.
    fn divided(&self, transferred: [u128; 2], locked: [u128; 2]) -> [u128; 3] {
        let a = &self.parts[A];
        let c = self.capacity();
        let x = int(a.put) - int(a.taken) - int(transferred[A]) + int(transferred[B]);
        let pay_a = clamp(x - int(locked[A]), c);
        let pay_b = clamp(int(c) - x - int(locked[B]), c);
        [pay_a, pay_b, c - pay_a - pay_b]
    }
    /// The division at a time.
    pub fn split(&self, now: u64) -> [u128; 3] {
        self.divided(
            // a total is a 128-bit number on the chain, claimed locks included
            [A, B].map(|s| {
                let word = &self.parts[s].word;
                word.transferred.saturating_add(word.claimed)
            }),
            [A, B].map(|s| self.parts[s].word.held(now)),
        )
    }
    /// What a withdrawal may take of: every lock of the newest vouchers is still held, claimed or not.
    pub fn withdrawable(&self, side: usize) -> u128 {
        self.divided(
            [A, B].map(|s| self.parts[s].word.transferred),
            [A, B].map(|s| self.parts[s].word.locked),
        )[side]
    }
    /// The most that a side's request may still take out.
    pub fn withdrawing(&self, side: usize, now: u64) -> u128 {
        let asked = self.parts[side].request;
        let lasts = asked.filter(|r| now < r.matures_at + self.rules.close_window.0);
        lasts.map_or(0, |r| r.amount)
    }
    /// Until when it can be paid over without a lock.
    pub fn payments_until(&self) -> u64 {
        self.expires_at - self.rules.close_window.0 / 8
    }
    /// Until when a lock can be added, as the search for routes takes it.
    pub fn locks_until(&self) -> u64 {
        let window = self.rules.close_window.0;
        self.expires_at - window / 2 - window / 4
    }
    /// What the registry owes because of it: what it holds of both sides.
    pub fn liability(&self) -> u128 {
        let waiting = self.parts[A].waiting + self.parts[B].waiting;
        match self.settled {
            Some((capacity, [a, b])) => capacity - a - b + waiting,
            None => self.capacity() + waiting,
        }
    }
    /// When time alone next brings it something to do: by time, or by height.
    pub fn deadline(&self) -> Option<DeadlineModel> {
        match (self.settled, self.marked_due_at) {
            (Some(_), _) if self.liability() == 0 => None,
            (Some(_), _) => self
                .parts
                .iter()
                .filter(|p| p.word.pending() > 0)
                .map(|p| DeadlineModel::At(p.word.until))
                .min(),
            (None, Some(marked)) => Some(DeadlineModel::From(marked + self.rules.grace_blocks)),
            (None, None) => Some(DeadlineModel::At(self.expires_at)),
        }
    }
    /// Writes down the locks that time has let go.
    pub fn let_go(&mut self, now: u64) {
        for part in &mut self.parts {
            if now >= part.word.until {
                part.word.expired += part.word.pending();
            }
        }
    }
}

/// Where a channel waits for time to pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeadlineModel {
    /// By the block's time, in seconds.
    At(u64),
    /// By the block's height.
    From(u64),
}
