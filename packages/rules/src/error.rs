//! What the rules refuse, with what was asked and what is allowed.

use causeway_types::channel::{LockMode, Phase, Side};
use causeway_types::{Amount, Height, LockId, Nonce, Ppm, Seconds, UnixTime};
use thiserror::Error;

/// Why a rule refuses.
/// The texts name the fields: `asked` is what the message asked for; `allowed`, `least` and `largest` are its bounds.
/// Amounts are in base units, times in seconds.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs)]
pub enum RuleError {
    /// The amount is zero.
    ///
    /// Do: give an amount of at least 1 base unit.
    #[error("zero_amount: the amount is 0, it must be at least 1")]
    Zero,
    /// The channel is at another point of its life.
    ///
    /// Do: look where the channel is (`Status`), and do what that phase allows.
    #[error("wrong_phase: the channel is {is}, this needs it {needs}")]
    WrongPhase {
        is: Phase,
        /// Where it would have to be.
        needs: &'static str,
    },
    /// B has joined already.
    ///
    /// Do: nothing: the channel has both its sides.
    #[error("already_joined: the channel has its peer already")]
    AlreadyJoined,
    /// Too late to join.
    ///
    /// Do: open a channel with a longer lifetime.
    #[error("too_late_to_join: a join needs {needed} seconds (two close windows) before the end, {left} are left")]
    TooLateToJoin { left: Seconds, needed: Seconds },
    /// A side that cannot do this in this mode.
    ///
    /// Do: have the other side do it, or use a channel of another lock mode.
    #[error("wrong_side: side {side} cannot do this in an {mode} channel")]
    WrongSide { side: Side, mode: LockMode },
    /// A side has asked to close.
    ///
    /// Do: wait for the settlement; open another channel.
    #[error("channel_closing: side {side} has asked to close, so nothing more comes in and the end stays")]
    Closing { side: Side },
    /// The side has asked to close before.
    ///
    /// Do: wait until `expires_at`, then settle.
    #[error("close_already_requested: side {side} has asked to close already")]
    AlreadyClosed { side: Side },
    /// The sum of all deposits would be no amount any more.
    ///
    /// Do: deposit less.
    #[error(
        "deposits_overflow: the channel's deposits are {deposited}, {asked} more would pass {}",
        Amount::MAX
    )]
    TooMuch {
        /// Both sides' so far.
        deposited: Amount,
        /// What was to come.
        asked: Amount,
    },
    /// More than there is.
    ///
    /// Do: ask for no more than is allowed.
    #[error("amount_exceeds_available: asked for {asked}, at most {allowed} can be taken")]
    Exceeds { asked: Amount, allowed: Amount },
    /// A part that is more than the whole.
    ///
    /// Do: give at most 1,000,000 ppm.
    #[error("ratio_above_one: asked for {asked} ppm, at most 1000000 is a part of a balance")]
    RatioTooLarge { asked: u32 },
    /// A voucher that is not endorsed.
    ///
    /// Do: add the payee's receipt, or have the payee show it.
    #[error("voucher_not_endorsed: in a {mode} channel this voucher counts only with {needs}")]
    NotEndorsed { mode: LockMode, needs: &'static str },
    /// A voucher that is not newer.
    ///
    /// Do: show the newest voucher that you hold.
    #[error("voucher_not_newer: the voucher's nonce is {shown}, it must be above {newest}")]
    OlderNonce {
        shown: Nonce,
        /// The newest on record.
        newest: Nonce,
    },
    /// A nonce beyond the largest.
    ///
    /// Do: sign a voucher with a smaller nonce.
    #[error("nonce_too_large: the voucher's nonce is {shown}, at most {largest} is allowed")]
    NonceTooLarge { shown: Nonce, largest: Nonce },
    /// In an unlocked channel: a voucher that pays no more than the one on record.
    ///
    /// Do: show a voucher that transfers more than the one on record.
    #[error("total_not_higher: the voucher transfers {shown} in all, more than {newest} must be transferred to change anything")]
    NoMore { shown: Amount, newest: Amount },
    /// A total that falls.
    ///
    /// Do: show a voucher whose total is not below the one on record.
    #[error("total_falls: the voucher transfers {shown} in all, {newest} were transferred before")]
    FallingTotal {
        shown: Amount,
        /// The newest on record.
        newest: Amount,
    },
    /// In an unlocked channel only A pays, and there are no locks.
    ///
    /// Do: pay from A to B and without locks, or use a channel of another lock mode.
    #[error("not_in_unlocked_channel: an unlocked channel knows only payments from A to B, without locks")]
    NotInUnlocked,
    /// Sum, hash and expiry of the locks do not fit together.
    ///
    /// Do: sign a voucher whose three lock fields agree.
    #[error("locks_disagree: the voucher's locked sum, locks hash and locks_until must all be set or all be zero")]
    LocksDisagree,
    /// A lock that runs too long.
    ///
    /// Do: sign locks that expire no later than is allowed.
    #[error("lock_too_long: a lock runs until {asked}, at most {allowed} is allowed now")]
    LockTooLong {
        asked: UnixTime,
        /// Now and the longest lock.
        allowed: UnixTime,
    },
    /// No locks are pending.
    ///
    /// Do: nothing: no lock counts.
    #[error("no_locks_pending: the newest voucher on chain has no locks that count")]
    NoLocks,
    /// Another list.
    ///
    /// Do: give the whole list of the voucher that is on record, in its order.
    #[error("wrong_lock_list: the locks given are not the list that the newest voucher on chain was signed over")]
    WrongLocks,
    /// More than may be pending.
    ///
    /// Do: resolve locks before adding more.
    #[error("too_many_locks: {asked} locks, at most {allowed} may be pending")]
    TooManyLocks { asked: usize, allowed: usize },
    /// No lock of that number in the list.
    ///
    /// Do: name a lock of the list.
    #[error("unknown_lock: lock {0} is not in the list")]
    UnknownLock(LockId),
    /// Claimed or expired before, or named twice.
    ///
    /// Do: leave this lock out.
    #[error("lock_resolved: lock {0} was claimed or taken out already")]
    LockResolved(LockId),
    /// Not what the lock's hash was made of.
    ///
    /// Do: give the preimage whose sha256 is the lock's hash.
    #[error("wrong_preimage: the preimage given for lock {0} does not open it")]
    WrongPreimage(LockId),
    /// Too late for the lock.
    ///
    /// Do: nothing: the amount is the payer's again.
    #[error("lock_expired: lock {id} expired at {expiry}, it is {now}")]
    LockExpired {
        id: LockId,
        expiry: UnixTime,
        now: UnixTime,
    },
    /// Nothing was asked, or none of it is possible.
    ///
    /// Do: nothing.
    #[error("nothing_to_do: nothing to do: {0}")]
    Nothing(&'static str),
    /// Too late for a signed thing.
    ///
    /// Do: have it signed again with a later `valid_until`.
    #[error("signature_lapsed: it was good before {valid_until}, it is {now}")]
    Lapsed {
        valid_until: UnixTime,
        now: UnixTime,
    },
    /// The extension was meant for another end.
    ///
    /// Do: have an extension signed that replaces the present end.
    #[error("other_end: the extension replaces the end {replaces}, the channel's is {expires_at}")]
    OtherEnd {
        replaces: UnixTime,
        expires_at: UnixTime,
    },
    /// Not a later end, or one too late.
    ///
    /// Do: agree to an end within the bounds.
    #[error("end_out_of_bounds: the new end {asked} must be after {after} and at most {latest}")]
    EndOutOfBounds {
        asked: UnixTime,
        after: UnixTime,
        /// The latest that is allowed.
        latest: UnixTime,
    },
    /// No withdrawal was asked for.
    ///
    /// Do: send `RequestWithdraw` first.
    #[error("no_withdrawal_requested: no withdrawal was asked for")]
    NoRequest,
    /// The request's window is not over.
    ///
    /// Do: wait until it matures.
    #[error("withdrawal_not_mature: the withdrawal matures at {matures_at}, it is {now}")]
    NotMature { matures_at: UnixTime, now: UnixTime },
    /// The end comes first.
    ///
    /// Do: wait for the end, or close.
    #[error("matures_after_end: the withdrawal would mature at {matures_at}, the channel ends at {expires_at}: wait for it or close")]
    MaturesTooLate {
        matures_at: UnixTime,
        expires_at: UnixTime,
    },
    /// Not due yet.
    ///
    /// Do: wait until `expires_at`.
    #[error("channel_not_due: due at {expires_at}, it is {now}")]
    NotDue { expires_at: UnixTime, now: UnixTime },
    /// In its grace blocks.
    ///
    /// Do: settle again from the block that is named.
    #[error("channel_in_grace: payable from block {payable_from}, it is {now}")]
    InGrace { payable_from: Height, now: Height },
    /// A lease that is too small or too large.
    ///
    /// Do: take an amount within the offer's bounds.
    #[error(
        "lease_out_of_bounds: {asked} is to be leased at once; the offer has {least} to {largest}"
    )]
    LeaseOutOfBounds {
        asked: Amount,
        /// The offer's smallest lease.
        least: Amount,
        /// The offer's largest lease, or what is left of it.
        largest: Amount,
    },
    /// A rent that is too low or too high.
    ///
    /// Do: ask a rent between the minimum rate and the legal rate.
    #[error("rent_out_of_bounds: a rent of {asked} ppm a year; between the minimum rate {least} and the legal rate {largest} is allowed")]
    RentOutOfBounds {
        asked: Ppm,
        /// The minimum rate that counts.
        least: Ppm,
        largest: Ppm,
    },
    /// Leased liquidity that would wait to be allocated.
    ///
    /// Do: take at least what is allocated at once.
    #[error(
        "lease_below_limit: {asked} of leased liquidity would wait to be allocated; at least {least} counts at once"
    )]
    LeaseBelowLimit {
        asked: Amount,
        /// The smallest sum that is allocated.
        least: Amount,
    },
    /// Paid out; locks hold the rest.
    ///
    /// Do: claim the locks, or wait until they expire.
    #[error("locks_hold_rest: settled; locks hold {held} until they are claimed or expire")]
    Held { held: Amount },
    /// Paid out entirely.
    ///
    /// Do: nothing: the channel is over.
    #[error("already_paid: settled and paid")]
    AlreadyPaid,
}
