//! All that there is: nodes, channels, locks, payments, and what is to happen next.

use crate::channel::SimChannel;
use crate::conduct::{Conduct, Mixture};
use crate::events::Event;
use causeway_peer_protocol::onion::PaymentFailure;
use causeway_routing::{FoundHop, FoundRoute, NetworkGraph, PathFinder};
use causeway_rules::forward::ForwardTimes;
use causeway_rules::wallet::VoucherWithLocks;
use causeway_types::channel::Side;
use causeway_types::{Amount, ChainTime, Hash, Lock, Preimage, Seconds, SidechainId, UnixTime};
use rand::rngs::StdRng;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::rc::Rc;

pub const START: UnixTime = UnixTime(1_800_000_000);
pub const SIDECHAIN: SidechainId = SidechainId(1);
/// What holds where nothing is set.
pub const DELTA: Seconds = Seconds(7_200);

pub struct Node {
    pub conduct: Conduct,
    /// Until when it is away.
    pub away_until: Option<UnixTime>,
    pub graph: NetworkGraph,
    pub finder: PathFinder,
    pub channels: Vec<usize>,
}

/// What the payee of a lock says of it.
#[derive(Clone, Debug)]
pub enum Answer {
    Preimage,
    /// What the payer reads, and at which hop of the route it was said; nothing where it cannot be read.
    Failure(Option<(PaymentFailure, usize)>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockState {
    Pending,
    Paid,
    Gone,
}

/// A lock that somebody gave.
pub struct Given {
    pub channel: usize,
    pub payer: Side,
    pub lock: Lock,
    pub attempt: usize,
    /// Its place in the route.
    pub hop: usize,
    /// The incoming lock for which it was given.
    pub tie: Option<usize>,
    /// Another was given for it.
    pub is_forwarded: bool,
    pub given_at: UnixTime,
    /// What its payee has decided.
    pub answer: Option<Answer>,
    /// Whether its payee tells nobody, and claims on chain.
    pub is_secret: bool,
    /// Whether its payer does not pay for the preimage.
    pub is_unpaid: bool,
    /// Whether its payer knows the preimage.
    pub is_known: bool,
    /// The voucher that lists it, where its payee keeps that to use it later.
    pub stale: Option<Rc<VoucherWithLocks>>,
    pub state: LockState,
}

pub struct Attempt {
    pub payment: usize,
    pub hops: Rc<[FoundHop]>,
    pub route: FoundRoute,
    pub state: LockState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentState {
    UnderWay,
    Paid,
    Failed,
}

pub struct Payment {
    pub payer: usize,
    pub payee: usize,
    pub amount: Amount,
    pub at_most: Amount,
    pub preimage: Preimage,
    pub hash: Hash,
    /// It is there to fill slots: its payee resolves nothing.
    pub is_jam: bool,
    pub began: UnixTime,
    pub ended: UnixTime,
    pub attempts: Vec<usize>,
    /// Locks that its payee holds for it.
    pub parts: Vec<usize>,
    /// Whether its payee has given the preimage away.
    pub is_released: bool,
    /// Whether its payer knows the preimage.
    pub is_known: bool,
    pub is_final: bool,
    pub state: PaymentState,
    /// Paid without a lock.
    pub direct: u128,
    pub why: String,
}

pub struct World {
    pub now: UnixTime,
    pub random: StdRng,
    pub mixture: Mixture,
    pub nodes: Vec<Node>,
    pub channels: Vec<SimChannel>,
    pub locks: Vec<Given>,
    pub attempts: Vec<Attempt>,
    pub payments: Vec<Payment>,
    pub queue: BinaryHeap<Reverse<(UnixTime, u64, Event)>>,
    pub queued: u64,
    pub claims: usize,
    /// Times that an older voucher was shown and claimed under, though its lock had been let go.
    pub stale_claims: usize,
    pub failures: BTreeMap<String, usize>,
}

impl World {
    pub fn time(&self) -> ChainTime {
        ChainTime::of_block(self.now)
    }
    pub fn times() -> ForwardTimes {
        ForwardTimes { lock_delta: DELTA }
    }
    pub fn is_away(&self, node: usize) -> bool {
        self.nodes[node].away_until.is_some()
    }
    pub fn are_linked(&self, channel: usize) -> bool {
        !self.channels[channel].ends.iter().any(|n| self.is_away(*n))
    }
    pub fn payer_of(&self, lock: usize) -> usize {
        let given = &self.locks[lock];
        self.channels[given.channel].node(given.payer)
    }
    pub fn payee_of(&self, lock: usize) -> usize {
        let given = &self.locks[lock];
        self.channels[given.channel].node(given.payer.peer())
    }
    pub fn hops_of(&self, lock: usize) -> Rc<[FoundHop]> {
        self.attempts[self.locks[lock].attempt].hops.clone()
    }
    pub fn payment_of(&self, lock: usize) -> usize {
        self.attempts[self.locks[lock].attempt].payment
    }
    pub fn after(&mut self, seconds: u64, event: Event) {
        self.queued += 1;
        let at = self.now.plus(Seconds(seconds));
        self.queue.push(Reverse((at, self.queued, event)));
    }
}
