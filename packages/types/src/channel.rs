//! A channel as the chain keeps it. The rules over it are in `causeway-rules`; the registry stores it and answers with it.

use crate::admission::Admission;
use crate::bytes::{ChannelKey, Hash};
use crate::units::{Amount, ChannelId, Height, Nonce, Ppm, Seconds, SidechainId, UnixTime};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, StdError};
use std::fmt;
use std::str::FromStr;

/// One of a channel's two participants.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The side that opened the channel.
    A = 0,
    /// The side that was named as peer, or joined.
    B = 1,
}

impl Side {
    /// Both sides, A first.
    pub const BOTH: [Side; 2] = [Side::A, Side::B];

    /// The side opposite to this one.
    pub fn peer(self) -> Side {
        match self {
            Side::A => Side::B,
            Side::B => Side::A,
        }
    }
    /// The direction in which this side pays.
    pub fn pays(self) -> Direction {
        match self {
            Side::A => Direction::AToB,
            Side::B => Direction::BToA,
        }
    }
    /// The direction in which this side is paid.
    pub fn receives(self) -> Direction {
        self.peer().pays()
    }
}

/// One of the two directions of payments in a channel.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Direction 0: A pays B.
    AToB = 0,
    /// Direction 1: B pays A.
    BToA = 1,
}

impl Direction {
    /// The side that pays in this direction.
    pub fn payer(self) -> Side {
        match self {
            Direction::AToB => Side::A,
            Direction::BToA => Side::B,
        }
    }
    /// The side that is paid in this direction.
    pub fn payee(self) -> Side {
        self.payer().peer()
    }
}

/// What a payment needs to count.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord, Hash)]
pub enum LockMode {
    /// Open from the start; only A funds and pays; A's signature is enough.
    Unlocked,
    /// B joins first; from then on the payer's signature is enough.
    OneWay,
    /// As one-way, and every payment needs the payee's receipt.
    TwoWay,
}

macro_rules! words {
    ($type:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self { $($type::$variant => $word),+ })
            }
        }
        impl FromStr for $type {
            type Err = StdError;
            fn from_str(s: &str) -> Result<Self, StdError> {
                match s {
                    $($word => Ok($type::$variant),)+
                    _ => Err(StdError::parse_err(
                        stringify!($type),
                        format!("'{s}' is none of: {}", [$($word),+].join(", ")),
                    )),
                }
            }
        }
    };
}
words!(Side { A = "a", B = "b" });
words!(Direction { AToB = "a_to_b", BToA = "b_to_a" });
words!(LockMode { Unlocked = "unlocked", OneWay = "one-way", TwoWay = "two-way" });
words!(Phase { Pending = "pending", Open = "open", Due = "due", Settled = "settled" });

/// Where in its life a channel is.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Phase {
    /// B has not joined yet; nothing can be paid; A may cancel.
    Pending,
    /// Running; time < `expires_at`.
    Open,
    /// time ≥ `expires_at`, not paid out yet.
    Due,
    /// Paid out; what locks still hold is paid as they are claimed or expire.
    Settled,
}

/// What the channel was opened under and needs until its end, copied from the policy; never changes.
#[cw_serde]
#[derive(Copy, Eq, Hash)]
pub struct Terms {
    /// The version of the sidechain's policy that was in force.
    pub policy_version: u64,
    /// How long before an end the other side is sure to have.
    pub close_window: Seconds,
    /// Blocks between marking a channel as due (or a withdrawal as mature) and paying it.
    pub grace_blocks: u64,
    /// The furthest ahead that a lock's expiry may be when it is shown.
    pub longest_lock: Seconds,
    /// Each side's least balance in a healthy channel.
    pub minimum_balance: Amount,
    /// What each side's margin is of its deposits: the minimum rate that counted when the channel was opened.
    pub minimum_rate: Ppm,
    /// What strangers earn who settle an overdue channel, out of the opener's margin.
    pub bounty: Amount,
}

/// The newest voucher shown of one direction, and what became of its locks.
#[cw_serde]
#[derive(Copy, Default, Eq, Hash)]
pub struct Evidence {
    /// The voucher's nonce. Only a higher one replaces it.
    pub nonce: Nonce,
    /// All that was paid by voucher, without claimed locks. Never falls.
    pub transferred: Amount,
    /// Sum of the voucher's locks; zero if it was shown too late for them.
    pub locked: Amount,
    /// Hash of the voucher's list of locks; zero if none count.
    pub locks_hash: Hash,
    /// When the last of them expires.
    pub locks_until: UnixTime,
    /// Bit n is set when the list's n-th lock was claimed.
    pub claimed_locks: u32,
    /// Bit n is set when the list's n-th lock was taken out as expired.
    pub expired_locks: u32,
    /// Sum of the claimed locks; they count as transferred.
    pub claimed: Amount,
    /// Sum of the locks taken out as expired; they no longer count.
    pub expired: Amount,
}

impl Evidence {
    /// Bit n is set when the list's n-th lock was claimed or taken out as expired.
    pub fn resolved_locks(&self) -> u32 {
        self.claimed_locks | self.expired_locks
    }
}

/// A withdrawal that was asked for without the peer's consent.
#[cw_serde]
#[derive(Copy, Eq, Hash)]
pub struct WithdrawRequest {
    /// At most this much, base units.
    pub amount: Amount,
    /// From then on it can be marked as mature, and `grace_blocks` later paid.
    pub matures_at: UnixTime,
    /// The height at which it was marked as mature.
    pub marked_mature_at: Option<Height>,
}

fn is_nothing(amount: &Amount) -> bool {
    amount.is_zero()
}

fn is_free(rate: &Ppm) -> bool {
    rate.0 == 0
}

/// One side's part of the ledger.
#[cw_serde]
#[derive(Copy, Default, Eq, Hash)]
pub struct SideLedger {
    /// All that this side put in and that counts. Grows by open, join, deposit.
    pub deposited: Amount,
    /// All that this side took out while the channel ran. Grows by the withdrawals.
    pub withdrawn: Amount,
    /// Deposits below the smallest ratio: the side's own, not yet in the channel.
    pub unallocated: Amount,
    /// What the vault keeps reserved for this side: its deposits × the minimum rate, rounded up. Grows with
    /// `deposited`; released by the settlement.
    #[serde(skip_serializing_if = "is_nothing", default)]
    pub margin: Amount,
    /// The newest voucher of the direction in which this side pays. Changed by show, close, claim.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub evidence: Option<Evidence>,
    /// The withdrawal it asked for, if one is pending.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub request: Option<WithdrawRequest>,
    /// Whether it has asked to close.
    pub closed: bool,
}

/// What a settled channel has paid.
#[cw_serde]
#[derive(Copy, Eq, Hash)]
pub struct Settlement {
    /// All that was in the channel when it settled, without unallocated money: C.
    pub capacity: Amount,
    /// Paid to A so far. Only grows.
    pub paid_a: Amount,
    /// Paid to B so far. Only grows.
    pub paid_b: Amount,
}

/// The part of a channel that the rules work on: who holds what, by which evidence, until when.
#[cw_serde]
#[derive(Copy, Eq, Hash)]
pub struct Ledger {
    /// What a payment needs to count.
    pub mode: LockMode,
    /// What it was opened under.
    pub terms: Terms,
    /// Whether B has joined (always so in an unlocked channel).
    pub joined: bool,
    /// When it was opened.
    pub opened_at: UnixTime,
    /// When it is due. Earlier by close, later by extend.
    pub expires_at: UnixTime,
    /// The end that the opener has agreed to: by opening, by an extension, by its own close. The peer's close leaves it;
    /// a bounty is earned a close window after it, not after `expires_at`.
    pub agreed_end: UnixTime,
    /// The height at which it was marked as due.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub marked_due_at: Option<Height>,
    /// Side A's deposits, withdrawals, evidence and request.
    pub a: SideLedger,
    /// Side B's deposits, withdrawals, evidence and request.
    pub b: SideLedger,
    /// What it paid, once settled.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub settlement: Option<Settlement>,
}

impl Ledger {
    /// The part of the ledger that is about one side.
    pub fn side(&self, side: Side) -> &SideLedger {
        match side {
            Side::A => &self.a,
            Side::B => &self.b,
        }
    }
    /// One side's part, to change.
    pub fn side_mut(&mut self, side: Side) -> &mut SideLedger {
        match side {
            Side::A => &mut self.a,
            Side::B => &mut self.b,
        }
    }
    /// The newest voucher shown of a direction.
    pub fn evidence(&self, direction: Direction) -> Evidence {
        self.side(direction.payer()).evidence.unwrap_or_default()
    }
    /// Where in its life the channel is at a time.
    pub fn phase(&self, now: UnixTime) -> Phase {
        if self.settlement.is_some() {
            Phase::Settled
        } else if now >= self.expires_at {
            Phase::Due
        } else if self.joined {
            Phase::Open
        } else {
            Phase::Pending
        }
    }
}

/// Where a side is paid.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub enum Payout<A> {
    /// Tokens to this address.
    Address(A),
    /// Credit inside the registry, for its owner's next opening or deposit.
    Credit {},
    /// The owner's account in the vault. Only liquidity that was leased is paid there.
    Vault {},
}

/// Who a side is. Set once: A's by open, B's by join (in an unlocked channel by open).
#[cw_serde]
#[derive(Eq)]
pub struct Participant {
    /// Who acts for the side, and owns its credits.
    pub owner: Addr,
    /// Signs for the side. None: B of an unlocked channel, who has nothing to sign.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub key: Option<ChannelKey>,
    /// Where the side is paid.
    pub payout: Payout<Addr>,
    /// The fee rate that this side agreed to pay the other for payments that it forwards.
    #[serde(skip_serializing_if = "is_free", default)]
    pub fee_rate: Ppm,
}

/// A channel as the registry records it.
#[cw_serde]
#[derive(Eq)]
pub struct Channel {
    /// Its number, never used twice.
    pub id: ChannelId,
    /// The sidechain, which fixes the token.
    pub sidechain_id: SidechainId,
    /// The opener's own name for it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// The opener, with its key, payout and fee rate.
    pub a: Participant,
    /// The peer. None: anyone may still join.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub b: Option<Participant>,
    /// All of these must be met to join or to put money in: the sidechain's when it was opened, then the opener's own.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub admission: Vec<Admission>,
    /// The stranger who marked it as due when it was overdue, and has earned half the bounty. Set by settle.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub marked_due_by: Option<Addr>,
    /// Deposits, withdrawals, evidence and times: what the rules read and change.
    #[serde(deserialize_with = "crate::strict::apart")]
    pub ledger: Ledger,
}

impl Channel {
    /// One side's participant, if there is one yet.
    pub fn participant(&self, side: Side) -> Option<&Participant> {
        match side {
            Side::A => Some(&self.a),
            Side::B => self.b.as_ref(),
        }
    }
    /// Whether the peer's side is liquidity leased from the vault.
    pub fn is_leased(&self) -> bool {
        self.b
            .as_ref()
            .is_some_and(|b| matches!(b.payout, Payout::Vault {}))
    }
    /// The side that an address acts for.
    pub fn side_of(&self, owner: &str) -> Option<Side> {
        Side::BOTH.into_iter().find(|s| {
            self.participant(*s)
                .is_some_and(|p| p.owner.as_str() == owner)
        })
    }
}
