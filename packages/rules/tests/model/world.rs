//! One channel, one side that keeps the wallet's rules, and a peer that may do anything with what it holds.

use crate::peer::Listed;
use causeway_rules::wallet::{ChannelRecord, DroppedLock, View, VoucherWithLocks};
use causeway_rules::{lifecycle, settlement};
use causeway_types::channel::{Direction, Ledger, LockMode, Side, Terms};
use causeway_types::registry::LockClaim;
use causeway_types::signed::{locks_hash, CooperativeClose, Extension, SigningContext};
use causeway_types::{
    Amount, ChannelId, Hash, Lock, LockId, Nonce, Ppm, Preimage, Seconds, UnixTime, Voucher,
};

/// A part of a wallet rule that the honest side does not keep, to see what that costs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Off {
    Covered,
    WellFormed,
    Sign,
    SignByTheChain,
    ListClaimed,
    AcceptByTheChain,
    ClaimedLeavesPaid,
    LeftCounts,
    SignAfterDrop,
    KeepLetGo,
    OperationsDecide,
    PassOver,
    ForgetClaim,
    CommittedTime,
    Consent,
    CooperativeClose,
    ExtensionLapses,
    WaitForLapse,
    StopAfterClose,
    ShowBeforeRequest,
    ShowBeforeEnd,
    ShowLocksBeforeEnd,
    ShowLate,
    InTime,
    ClaimUnderNewest,
    Answer,
    UnreceiptedCounts,
}

/// How often each thing may still be done: what makes the world finite.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Budget {
    /// Vouchers that the peer gets accepted.
    pub offers: u8,
    /// Vouchers that we sign.
    pub signs: u8,
    /// Consents that we sign.
    pub consents: u8,
    /// Cooperative closes that we sign.
    pub closes: u8,
    /// Extensions that we sign.
    pub extensions: u8,
    /// Withdrawals that the peer asks for.
    pub requests: u8,
    /// Withdrawals of our own.
    pub own: u8,
    /// Deposits of the peer.
    pub deposits: u8,
    /// Times that the chain halts.
    pub halts: u8,
    /// Claims of ours that are in no block.
    pub misses: u8,
    /// Claims of ours in front of which the peer gets a claim of its own, in the same block.
    pub fronts: u8,
    /// Locks that we let go, of which we tell the peer.
    pub let_go: u8,
    /// Times that our side restarts from what it has written down.
    pub restarts: u8,
}

/// Bounds of the exploration, and which rules of the wallet are switched off.
#[derive(Clone, Debug)]
pub struct Config {
    pub name: &'static str,
    pub honest: Side,
    pub mode: LockMode,
    /// Starts before B has joined.
    pub pending: bool,
    /// What one of anything is: the smallest payment, and every lock.
    pub unit: u128,
    /// A's and B's, base units.
    pub deposits: [u128; 2],
    pub lifetime: u64,
    pub close_window: u64,
    pub grace_blocks: u64,
    pub longest_lock: u64,
    /// By how many units one voucher's total is above the one before.
    pub pays: &'static [u128],
    /// How long locks run; none: no locks.
    pub lock_lives: &'static [u64],
    /// How far the clock jumps when the chain halts.
    pub halt: u64,
    /// What the peer may offer, by how much more and with which locks; nothing: anything.
    pub offers: &'static [(i8, Listed)],
    pub budget: Budget,
    pub off: Option<Off>,
}

impl Config {
    pub fn keeps(&self, rule: Off) -> bool {
        self.off != Some(rule)
    }
    pub fn has_locks(&self) -> bool {
        !self.lock_lives.is_empty()
    }
    /// Without halts, and with every claim in a block, an awake side gets every lock whose preimage it has.
    pub fn claims_in_time(&self) -> bool {
        self.budget.halts == 0 && self.budget.misses == 0
    }
}

/// What went wrong on the way, seen where it happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Faults {
    /// Showing a voucher lowered what the honest side would be paid.
    pub lowered: bool,
    /// Something that a rule asks for was refused by the chain.
    pub refused: bool,
    /// A settled channel was owed less than it had paid.
    pub shrunk: bool,
    /// Something that we signed worked after it had run out.
    pub outlived: bool,
}

/// All that either side or the chain knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World {
    pub ledger: Ledger,
    pub now: u64,
    /// Counted only while something waits for its grace blocks: no rule reads more than differences.
    pub height: u64,
    /// The honest side's record of the channel.
    pub record: ChannelRecord,
    /// Locks that our vouchers dropped, while no receipt for that came in time.
    pub dropped: Vec<DroppedLock>,
    /// Our locks that we listed on though they count as paid: rule 3 refuses.
    pub listed_again: Vec<LockId>,
    /// Locks that the peer offered us and whose preimages we do not have.
    pub unknown: Vec<LockId>,
    /// Locks of which we told the peer that we let them go.
    pub let_go: Vec<LockId>,
    /// Locks that left as something else than paid, while their money paid for what an update named: that is booked beside
    /// them.
    pub booked_beside: u128,
    /// The most that we ever had for sure of what the peer pays.
    pub sure_in: u128,
    /// Our locks that the peer claimed under the voucher on chain.
    pub peer_claimed: Vec<LockId>,
    /// Every voucher that we signed: the peer holds them all.
    pub signed: Vec<VoucherWithLocks>,
    /// The peer's vouchers for which it holds our receipt.
    pub receipts: Vec<VoucherWithLocks>,
    pub closes: Vec<CooperativeClose>,
    pub extensions: Vec<Extension>,
    pub budget: Budget,
    pub faults: Faults,
}

pub const START: u64 = 100;

/// There is one channel.
pub const CONTEXT: SigningContext = SigningContext {
    domain: Hash::ZERO,
    channel_id: ChannelId(1),
};

impl World {
    pub fn new(config: &Config) -> World {
        let terms = Terms {
            policy_version: 1,
            close_window: Seconds(config.close_window),
            grace_blocks: config.grace_blocks,
            longest_lock: Seconds(config.longest_lock),
            minimum_balance: Amount::ZERO,
            minimum_rate: Ppm(0),
            bounty: Amount::ZERO,
        };
        let [a, b] = config.deposits.map(Amount::new);
        let start = UnixTime(START);
        let mut ledger =
            lifecycle::open(config.mode, terms, Seconds(config.lifetime), a, start).unwrap();
        if config.mode != LockMode::Unlocked && !config.pending {
            lifecycle::join(&mut ledger, b, start).unwrap();
        }
        World {
            ledger,
            now: START,
            height: 0,
            record: ChannelRecord::default(),
            dropped: vec![],
            listed_again: vec![],
            unknown: vec![],
            let_go: vec![],
            booked_beside: 0,
            sure_in: 0,
            peer_claimed: vec![],
            signed: vec![],
            receipts: vec![],
            closes: vec![],
            extensions: vec![],
            budget: config.budget,
            faults: Faults::default(),
        }
    }

    pub fn time(&self) -> UnixTime {
        UnixTime(self.now)
    }
    /// What the honest side sees. Without rule 4 it trusts its own clock, which is a second ahead.
    pub fn view(&self, config: &Config) -> View<'_> {
        let ahead = u64::from(!config.keeps(Off::CommittedTime));
        View {
            side: config.honest,
            ledger: &self.ledger,
            now: UnixTime(self.now + ahead),
            record: &self.record,
        }
    }
    /// Whether the channel has paid everything.
    pub fn is_over(&self) -> bool {
        let held = settlement::split_at(&self.ledger, self.time()).held;
        self.ledger.settlement.is_some() && held.is_zero()
    }
    /// The newest accepted voucher's locks, and whether we have the preimage.
    pub fn incoming_locks(&self) -> impl Iterator<Item = &Lock> {
        self.record.received.iter().flat_map(|h| h.locks.iter())
    }

    /// Whether we have the preimage of an incoming lock. The peer has every one.
    pub fn is_known(&self, id: LockId) -> bool {
        !self.unknown.contains(&id)
    }
    /// Whether the chain has an incoming lock as claimed, by whomever, under the newest voucher that we accepted.
    pub fn is_claimed(&self, config: &Config, id: LockId) -> bool {
        let evidence = self.ledger.evidence(config.honest.receives());
        let Some(newest) = &self.record.received else {
            return false;
        };
        let place = newest.locks.iter().position(|l| l.id == id);
        // a newer one clears what was claimed under an older one
        let same = newest.voucher.nonce == evidence.nonce && !evidence.locked.is_zero();
        place.is_some_and(|n| same && evidence.claimed_locks & (1 << n) != 0)
    }
    /// What the peer has paid us for sure: by our newest accepted voucher, with the locks that are claimed, and, where the
    /// chain never halts, with those whose preimages we have.
    pub fn in_for_sure(&self, config: &Config) -> u128 {
        let received = self.record.received.as_ref();
        let paid = received.map_or(0, |h| h.voucher.transferred.u128());
        let sure = |l: &&Lock| {
            config.claims_in_time() && self.is_known(l.id) || self.is_claimed(config, l.id)
        };
        let locks = self.incoming_locks().filter(sure);
        paid + self.booked_beside + locks.map(|l| l.amount.u128()).sum::<u128>()
    }

    /// What the honest side has for sure, all of its life in the channel together: what it put in and was paid,
    /// less what it paid. Its outgoing locks, and those that it dropped without a receipt, count as paid until they
    /// have expired unclaimed; incoming locks count once they are claimed or paid, and, where the chain never halts,
    /// as soon as they are accepted if the preimage is known.
    pub fn floor(&self, config: &Config) -> u128 {
        let deposited = self.ledger.side(config.honest).deposited.u128();
        let out = if config.keeps(Off::UnreceiptedCounts) {
            self.record.sent.as_ref()
        } else {
            self.record.receipted.as_ref()
        };
        let paid_out = out.map_or(0, |h| h.voucher.transferred.u128());
        // what the chain has at or past the voucher that dropped them cannot be replaced by one that lists them
        let shown = self.ledger.evidence(config.honest.pays()).nonce;
        let dropped = self.dropped.iter().filter(|l| l.nonce > shown);
        let at_risk: u128 = out
            .iter()
            .flat_map(|h| h.locks.iter())
            .filter(|l| !self.listed_again.contains(&l.id))
            .chain(dropped.map(|l| &l.lock))
            .filter(|l| self.now < l.expiry.0 || self.peer_claimed.contains(&l.id))
            .map(|l| l.amount.u128())
            .sum();
        (deposited + self.sure_in).saturating_sub(paid_out + at_risk)
    }

    /// What the honest side has been paid, all of its life in the channel together.
    pub fn paid(&self, honest: Side) -> u128 {
        let settled = self
            .ledger
            .settlement
            .map_or(Amount::ZERO, |s| match honest {
                Side::A => s.paid_a,
                Side::B => s.paid_b,
            });
        self.ledger.side(honest).withdrawn.u128() + settled.u128()
    }
}

pub fn preimage(id: LockId) -> Preimage {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&id.0.to_be_bytes());
    Preimage(bytes)
}

pub fn claim_of(id: LockId) -> LockClaim {
    LockClaim {
        lock_id: id,
        preimage: preimage(id),
    }
}

pub fn new_lock(config: &Config, id: LockId, expiry: u64) -> Lock {
    Lock {
        id,
        amount: Amount::new(config.unit),
        hash: preimage(id).hash(),
        expiry: UnixTime(expiry),
    }
}

pub fn held(direction: Direction, nonce: u64, total: u128, locks: Vec<Lock>) -> VoucherWithLocks {
    let locked: u128 = locks.iter().map(|l| l.amount.u128()).sum();
    VoucherWithLocks {
        voucher: Voucher {
            direction,
            nonce: Nonce(nonce),
            reference: Hash::ZERO,
            transferred: Amount::new(total),
            locked: Amount::new(locked),
            locks_hash: locks_hash(&locks),
            locks_until: locks.iter().map(|l| l.expiry).max().unwrap_or_default(),
        },
        locks,
    }
}

/// Nonce, total and locks of a newest voucher.
pub fn newest(held: Option<&VoucherWithLocks>) -> (u64, u128, Vec<Lock>) {
    held.map_or((0, 0, vec![]), |h| {
        (
            h.voucher.nonce.0,
            h.voucher.transferred.u128(),
            h.locks.clone(),
        )
    })
}
