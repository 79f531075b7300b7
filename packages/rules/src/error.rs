//! What the rules refuse, with what was asked and what is allowed.

use causeway_types::channel::{LockMode, Phase, Side};
use causeway_types::{Amount, Height, LockId, Nonce, Ppm, Seconds, UnixTime};
use thiserror::Error;

/// Why a rule refuses.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RuleError {
    /// An amount is zero.
    #[error("the amount is 0, it must be at least 1")]
    Zero,
    /// The channel is at another point of its life.
    #[error("the channel is {is}, this needs it {needs}")]
    WrongPhase {
        /// Where it is.
        is: Phase,
        /// Where it would have to be.
        needs: &'static str,
    },
    /// B has joined already.
    #[error("the channel has its peer already")]
    AlreadyJoined,
    /// Too late to join.
    #[error("a join needs {needed} seconds (two close windows) before the end, {left} are left")]
    TooLateToJoin {
        /// Until `expires_at`.
        left: Seconds,
        /// Two close windows.
        needed: Seconds,
    },
    /// A side that cannot do this in this mode.
    #[error("side {side} cannot do this in an {mode} channel")]
    WrongSide {
        /// Which.
        side: Side,
        /// The mode.
        mode: LockMode,
    },
    /// A side has asked to close.
    #[error("side {side} has asked to close, so nothing more comes in and the end stays")]
    Closing {
        /// Which.
        side: Side,
    },
    /// The side has asked to close before.
    #[error("side {side} has asked to close already")]
    AlreadyClosed {
        /// Which.
        side: Side,
    },
    /// The sum of all deposits would be no amount any more.
    #[error(
        "the channel's deposits are {deposited}, {asked} more would pass {}",
        Amount::MAX
    )]
    TooMuch {
        /// Both sides' so far.
        deposited: Amount,
        /// What was to come.
        asked: Amount,
    },
    /// More than there is.
    #[error("asked for {asked}, at most {allowed} can be taken")]
    Exceeds {
        /// How much.
        asked: Amount,
        /// At most.
        allowed: Amount,
    },
    /// A part that is more than the whole.
    #[error("asked for {asked} ppm, at most 1000000 is a part of a balance")]
    RatioTooLarge {
        /// What was asked.
        asked: u32,
    },
    /// A voucher that is not endorsed.
    #[error("in a {mode} channel this voucher counts only with {needs}")]
    NotEndorsed {
        /// The mode.
        mode: LockMode,
        /// What is missing.
        needs: &'static str,
    },
    /// A voucher that is not newer.
    #[error("the voucher's nonce is {shown}, it must be above {newest}")]
    OlderNonce {
        /// The voucher's.
        shown: Nonce,
        /// The newest on record.
        newest: Nonce,
    },
    /// A nonce beyond the largest.
    #[error("the voucher's nonce is {shown}, at most {largest} is allowed")]
    NonceTooLarge {
        /// The voucher's.
        shown: Nonce,
        /// The largest nonce.
        largest: Nonce,
    },
    /// In an unlocked channel: a voucher that pays no more than the one on record.
    #[error("the voucher transfers {shown} in all, more than {newest} must be transferred to change anything")]
    NoMore {
        /// The voucher's.
        shown: Amount,
        /// On record.
        newest: Amount,
    },
    /// A total that falls.
    #[error("the voucher transfers {shown} in all, {newest} were transferred before")]
    FallingTotal {
        /// The voucher's.
        shown: Amount,
        /// The newest on record.
        newest: Amount,
    },
    /// An unlocked channel pays one way, and has no locks.
    #[error("an unlocked channel knows only payments from A to B, without locks")]
    NotInUnlocked,
    /// Sum, hash and expiry of the locks do not fit together.
    #[error("the voucher's locked sum, locks hash and locks_until must all be set or all be zero")]
    LocksDisagree,
    /// A lock that runs too long.
    #[error("a lock runs until {asked}, at most {allowed} is allowed now")]
    LockTooLong {
        /// The voucher's `locks_until`.
        asked: UnixTime,
        /// Now and the longest lock.
        allowed: UnixTime,
    },
    /// No locks are pending.
    #[error("the newest voucher on chain has no locks that count")]
    NoLocks,
    /// Another list.
    #[error("the locks given are not the list that the newest voucher on chain was signed over")]
    WrongLocks,
    /// More than may be pending.
    #[error("{asked} locks, at most {allowed} may be pending")]
    TooManyLocks {
        /// How many.
        asked: usize,
        /// At most.
        allowed: usize,
    },
    /// No lock of that number in the list.
    #[error("lock {0} is not in the list")]
    UnknownLock(LockId),
    /// Claimed or expired before, or named twice.
    #[error("lock {0} was claimed or taken out already")]
    LockResolved(LockId),
    /// Not what the lock's hash was made of.
    #[error("the preimage given for lock {0} does not open it")]
    WrongPreimage(LockId),
    /// Too late for the lock.
    #[error("lock {id} expired at {expiry}, it is {now}")]
    LockExpired {
        /// Which.
        id: LockId,
        /// When.
        expiry: UnixTime,
        /// Now.
        now: UnixTime,
    },
    /// Nothing was asked, or none of it is possible.
    #[error("nothing to do: {0}")]
    Nothing(&'static str),
    /// Too late for a signed thing.
    #[error("it was good before {valid_until}, it is {now}")]
    Lapsed {
        /// Its end.
        valid_until: UnixTime,
        /// Now.
        now: UnixTime,
    },
    /// The extension was meant for another end.
    #[error("the extension replaces the end {replaces}, the channel's is {expires_at}")]
    OtherEnd {
        /// What it names.
        replaces: UnixTime,
        /// What is.
        expires_at: UnixTime,
    },
    /// Not a later end, or one too late.
    #[error("the new end {asked} must be after {after} and at most {latest}")]
    EndOutOfBounds {
        /// What was asked.
        asked: UnixTime,
        /// The current end.
        after: UnixTime,
        /// The latest that is allowed.
        latest: UnixTime,
    },
    /// No withdrawal was asked for.
    #[error("no withdrawal was asked for")]
    NoRequest,
    /// The request's window is not over.
    #[error("the withdrawal matures at {matures_at}, it is {now}")]
    NotMature {
        /// When.
        matures_at: UnixTime,
        /// Now.
        now: UnixTime,
    },
    /// The end comes first.
    #[error("the withdrawal would mature at {matures_at}, the channel ends at {expires_at}: wait for it or close")]
    MaturesTooLate {
        /// When.
        matures_at: UnixTime,
        /// The channel's end.
        expires_at: UnixTime,
    },
    /// Not due yet.
    #[error("due at {expires_at}, it is {now}")]
    NotDue {
        /// When.
        expires_at: UnixTime,
        /// Now.
        now: UnixTime,
    },
    /// In its grace blocks.
    #[error("payable from block {payable_from}, it is {now}")]
    InGrace {
        /// From when.
        payable_from: Height,
        /// Now.
        now: Height,
    },
    /// A lease that is too small or too large.
    #[error("{asked} is to be leased at once; the offer has {least} to {largest}")]
    LeaseOutOfBounds {
        /// How much.
        asked: Amount,
        /// The offer's smallest lease.
        least: Amount,
        /// The offer's largest lease, or what is left of it.
        largest: Amount,
    },
    /// A rent that is too low or too high.
    #[error("a rent of {asked} ppm a year; between the minimum rate {least} and the legal rate {largest} is allowed")]
    RentOutOfBounds {
        /// Asked.
        asked: Ppm,
        /// The minimum rate that counts.
        least: Ppm,
        /// The legal rate.
        largest: Ppm,
    },
    /// Leased liquidity that would wait to be allocated.
    #[error(
        "{asked} of leased liquidity would wait to be allocated; at least {least} counts at once"
    )]
    LeaseBelowLimit {
        /// How much.
        asked: Amount,
        /// The smallest sum that is allocated.
        least: Amount,
    },
    /// Paid out; locks hold the rest.
    #[error("settled; locks hold {held} until they are claimed or expire")]
    Held {
        /// How much.
        held: Amount,
    },
    /// Paid out entirely.
    #[error("settled and paid")]
    AlreadyPaid,
}
