//! Two channels, who keeps the rules in them, and what everybody holds. The honest side is paid in the incoming channel, in which it
//! is B, and pays in the outgoing one, in which it is A.

use causeway_rules::forward::{ForwardTimes, LockStanding};
use causeway_rules::lifecycle;
use causeway_rules::wallet::{ChannelRecord, View, VoucherWithLocks};
use causeway_types::channel::{Ledger, LockMode, Side, Terms};
use causeway_types::{Amount, ChainTime, Lock, LockId, Nonce, Ppm, Preimage, Seconds, UnixTime};

/// Who keeps the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Honest {
    /// The node in the middle: both its neighbours work together, and know the preimage from the start.
    Middle,
    /// The node in the middle, which knows the preimage itself: the hash is that of an invoice of its own.
    MiddleWithInvoice,
    /// The payer and the payee: the node in the middle does as it likes.
    Ends,
}

/// A part of a rule that the honest side does not keep, to see what that costs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Off {
    /// F1: the incoming lock outlasts the outgoing one.
    IncomingOutlasts,
    /// F2: the incoming voucher is shown before the last half of a close window.
    ShowIncoming,
    /// F2: claims begin by the lock delta before the expiry.
    ClaimEarly,
    /// F2: which locks are claimed is written down before the voucher is shown for it, so that none is accepted that lists them.
    ClaimWritten,
    /// F2: late, the outgoing lock is not paid off chain.
    NotPaidLate,
    /// F3: what the newest voucher leaves out is not gone yet.
    GoneForGood,
    /// F3: an expiry has passed once a committed block says so.
    CommittedTime,
    /// F4: the two halves are tied in the commit that signs the outgoing one.
    TiedOnDisk,
    /// F5: a lock under the hash of an own invoice is not forwarded.
    OwnInvoice,
    /// F5: the preimage is given away for the whole amount.
    WholeAmount,
    /// F5: it is given away while every lock can still be claimed.
    ReleasedInTime,
    /// F6: an outgoing lock is paid for its preimage.
    PaidForPreimage,
    /// F7: the fee that the rate makes is kept.
    FeeKept,
}

/// How often each thing may still be done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Budget {
    /// Vouchers that the incoming channel's peer gets accepted.
    pub offers: u8,
    /// Locks that the honest side gives.
    pub gives: u8,
    /// Locks that it leaves out of its list unpaid.
    pub leaves: u8,
    /// Times that a peer closes its channel.
    pub closes: u8,
    /// Blocks that come a second late.
    pub late_blocks: u8,
    /// Vouchers that peers show beside those that rules ask for.
    pub shows: u8,
    /// Times that the honest side starts again from its book.
    pub restarts: u8,
}

#[derive(Clone, Debug)]
pub struct Config {
    pub name: &'static str,
    pub honest: Honest,
    /// Of the incoming channel's peer and the honest side, then of the honest side and the outgoing channel's peer.
    pub deposits: [[u128; 2]; 2],
    pub delta: u64,
    pub close_window: u64,
    pub longest_lock: u64,
    /// Over how much a lock of the incoming channel's peer is.
    pub incoming: &'static [u128],
    /// Over how much the honest side is asked to give one.
    pub outgoing: &'static [u128],
    /// How long a lock runs that is given first.
    pub lives: &'static [u64],
    /// By how much the outgoing lock is to expire sooner.
    pub gaps: &'static [u64],
    /// After so long nobody does anything any more but what rules ask for.
    pub horizon: u64,
    /// Whether it ends as soon as nothing that was given can be claimed any more: what follows is like the beginning.
    pub ends_resolved: bool,
    pub budget: Budget,
    pub off: Option<Off>,
}

/// What the payee asks for.
pub const PRICE: u128 = 2;
pub const START: u64 = 1_000;
const LIFETIME: u64 = 200;
/// One hash for all locks: what is keyed by it alone mixes them up.
pub const PREIMAGE: Preimage = Preimage([7; 32]);
/// What the incoming channel's peer pays for forwarding.
pub const RATE: Ppm = Ppm::ONE;

impl Config {
    pub fn keeps(&self, rule: Off) -> bool {
        self.off != Some(rule)
    }
    pub fn times(&self) -> ForwardTimes {
        ForwardTimes {
            lock_delta: Seconds(self.delta),
        }
    }
    pub fn is_middle(&self) -> bool {
        self.honest != Honest::Ends
    }
}

/// One channel with the honest side's record of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Half {
    /// As transactions of the block that is being made find it.
    pub ledger: Ledger,
    /// As of the last block: what the honest side sees.
    pub seen: Ledger,
    pub record: ChannelRecord,
    /// Incoming: the peer's for which it holds our receipt. Outgoing: all that we signed, which the peer holds.
    pub vouchers: Vec<VoucherWithLocks>,
}

/// Which incoming lock an outgoing one is given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tie {
    pub incoming: LockId,
    pub outgoing: LockId,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World {
    /// Of the block that is being made.
    pub now: u64,
    /// Of the last block.
    pub seen_at: u64,
    pub height: u64,
    pub incoming: Half,
    pub outgoing: Half,
    pub ties: Vec<Tie>,
    /// Outgoing locks that a voucher has paid.
    pub paid: Vec<LockId>,
    /// Incoming locks that a voucher has paid.
    pub paid_to_us: Vec<LockId>,
    /// Whether whoever gave the outgoing lock knows the preimage.
    pub knows: bool,
    /// Whether a transaction has it: whoever reads the block knows it.
    pub is_public: bool,
    /// Whether the dishonest know it.
    pub peers_know: bool,
    /// Incoming locks for which the preimage of an own invoice was given away.
    pub released: Vec<LockId>,
    pub budget: Budget,
}

fn half(config: &Config, [a, b]: [u128; 2]) -> Half {
    let terms = Terms {
        policy_version: 1,
        close_window: Seconds(config.close_window),
        grace_blocks: 1,
        longest_lock: Seconds(config.longest_lock),
        minimum_balance: Amount::ZERO,
        minimum_rate: Ppm(0),
        bounty: Amount::ZERO,
    };
    let start = UnixTime(START);
    let mode = LockMode::TwoWay;
    let mut ledger =
        lifecycle::open(mode, terms, Seconds(LIFETIME), Amount::new(a), start).unwrap();
    lifecycle::join(&mut ledger, Amount::new(b), start).unwrap();
    Half {
        ledger,
        seen: ledger,
        record: ChannelRecord::default(),
        vouchers: vec![],
    }
}

impl Half {
    /// The newest voucher that the honest side accepted in it.
    pub fn listed_in(&self) -> &[Lock] {
        self.record.received.as_ref().map_or(&[], |h| &h.locks)
    }
    /// The newest that it signed.
    pub fn listed_out(&self) -> &[Lock] {
        self.record.sent.as_ref().map_or(&[], |h| &h.locks)
    }
    /// The voucher of these whose list the chain has now.
    pub fn shown(&self, payer: Side) -> Option<&VoucherWithLocks> {
        let evidence = self.ledger.evidence(payer.pays());
        self.vouchers
            .iter()
            .filter(|h| !h.locks.is_empty())
            .find(|h| {
                h.voucher.nonce == evidence.nonce && h.voucher.locks_hash == evidence.locks_hash
            })
    }
    pub fn is_over(&self, now: UnixTime) -> bool {
        let held = causeway_rules::settlement::split_at(&self.ledger, now).held;
        self.ledger.settlement.is_some() && held.is_zero()
    }
}

impl World {
    pub fn new(config: &Config) -> World {
        World {
            now: START + 1,
            seen_at: START,
            height: 0,
            incoming: half(config, config.deposits[0]),
            outgoing: half(config, config.deposits[1]),
            ties: vec![],
            paid: vec![],
            paid_to_us: vec![],
            is_public: false,
            knows: config.honest == Honest::MiddleWithInvoice,
            peers_know: config.honest == Honest::Middle,
            released: vec![],
            budget: config.budget,
        }
    }
    pub fn time(&self) -> UnixTime {
        UnixTime(self.now)
    }
    pub fn chain_time(&self) -> ChainTime {
        ChainTime::with_machine(UnixTime(self.seen_at), self.time())
    }
    fn view<'w>(&self, config: &Config, half: &'w Half, side: Side) -> View<'w> {
        // a clock that is a second ahead is trusted where committed time is not
        let now = match config.keeps(Off::CommittedTime) {
            true => self.seen_at,
            false => self.now + 1,
        };
        View {
            side,
            ledger: &half.seen,
            now: UnixTime(now),
            record: &half.record,
        }
    }
    pub fn view_in(&self, config: &Config) -> View<'_> {
        self.view(config, &self.incoming, Side::B)
    }
    pub fn view_out(&self, config: &Config) -> View<'_> {
        self.view(config, &self.outgoing, Side::A)
    }
    pub fn tie_of(&self, incoming: LockId) -> Option<Tie> {
        self.ties.iter().copied().find(|t| t.incoming == incoming)
    }
    /// An outgoing lock as a voucher lists it.
    pub fn outgoing_lock(&self, id: LockId) -> Lock {
        let lists = self.outgoing.vouchers.iter().flat_map(|h| &h.locks);
        *lists.clone().find(|l| l.id == id).unwrap()
    }
    /// How an outgoing lock stands by the vouchers that we signed.
    pub fn standing(&self, id: LockId) -> LockStanding {
        if self.paid.contains(&id) {
            return LockStanding::Paid;
        }
        let lists = |h: &&VoucherWithLocks| h.locks.iter().any(|l| l.id == id);
        let last = self.outgoing.vouchers.iter().rfind(lists);
        let last = last.map_or(Nonce(0), |h| h.voucher.nonce);
        let after = self.outgoing.vouchers.iter().map(|h| h.voucher.nonce);
        match after.filter(|nonce| *nonce > last).min() {
            Some(by) => LockStanding::Left { by },
            None => LockStanding::Listed,
        }
    }
    /// What a side has been paid in a settled channel.
    pub fn paid_to(half: &Half, side: Side) -> u128 {
        let settled = half.ledger.settlement.map(|s| match side {
            Side::A => s.paid_a,
            Side::B => s.paid_b,
        });
        settled.unwrap_or_default().u128()
    }
}
