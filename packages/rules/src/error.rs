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
    ZeroAmount,
    /// The channel is in another phase than the message needs.
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
    /// Less than two close windows are left before the channel's end.
    ///
    /// Do: open a channel with a longer lifetime.
    #[error("too_late_to_join: a join needs {needed} seconds (two close windows) before the end, {left} are left")]
    TooLateToJoin { left: Seconds, needed: Seconds },
    /// This side cannot do this in a channel of this lock mode.
    ///
    /// Do: have the other side do it, or use a channel of another lock mode.
    #[error("wrong_side: side {side} cannot do this in an {mode} channel")]
    WrongSide { side: Side, mode: LockMode },
    /// A side has sent `Close`.
    ///
    /// Do: wait for the settlement; open another channel.
    #[error("channel_closing: side {side} has asked to close, so nothing more comes in and the end stays")]
    ChannelClosing { side: Side },
    /// The side has sent `Close` before.
    ///
    /// Do: wait until `expires_at`, then settle.
    #[error("close_already_requested: side {side} has asked to close already")]
    CloseAlreadyRequested { side: Side },
    /// The sum of all deposits of the channel would exceed the largest amount.
    ///
    /// Do: deposit less.
    #[error(
        "deposits_overflow: the channel's deposits are {deposited}, {asked} more would pass {}",
        Amount::MAX
    )]
    DepositsOverflow {
        /// Both sides' so far.
        deposited: Amount,
        /// What was to come.
        asked: Amount,
    },
    /// The amount is above what is available for it.
    ///
    /// Do: ask for no more than is allowed.
    #[error("amount_exceeds_available: asked for {asked}, at most {allowed} can be taken")]
    AmountExceedsAvailable { asked: Amount, allowed: Amount },
    /// The ratio is above 1,000,000 ppm.
    ///
    /// Do: give at most 1,000,000 ppm.
    #[error("ratio_above_one: asked for {asked} ppm, at most 1000000 is a part of a balance")]
    RatioAboveOne { asked: u32 },
    /// The voucher lacks the payee's endorsement, which the lock mode asks for.
    ///
    /// Do: add the payee's receipt, or have the payee show it.
    #[error("voucher_not_endorsed: in a {mode} channel this voucher counts only with {needs}")]
    VoucherNotEndorsed { mode: LockMode, needs: &'static str },
    /// The voucher's nonce is not above that of the voucher on chain.
    ///
    /// Do: show the newest voucher that you hold.
    #[error("voucher_not_newer: the voucher's nonce is {shown}, it must be above {newest}")]
    VoucherNotNewer {
        shown: Nonce,
        /// The newest on record.
        newest: Nonce,
    },
    /// The voucher's nonce is above the largest, 2^57 − 1.
    ///
    /// Do: sign a voucher with a smaller nonce.
    #[error("nonce_too_large: the voucher's nonce is {shown}, at most {largest} is allowed")]
    NonceTooLarge { shown: Nonce, largest: Nonce },
    /// In an unlocked channel, the voucher's total is not above that of the voucher on chain.
    ///
    /// Do: show a voucher that transfers more than the one on chain.
    #[error("total_not_higher: the voucher transfers {shown} in all, more than {newest} must be transferred to change anything")]
    TotalNotHigher { shown: Amount, newest: Amount },
    /// The voucher's total is below that of the voucher on chain.
    ///
    /// Do: show a voucher whose total is not below the one on chain.
    #[error("total_falls: the voucher transfers {shown} in all, {newest} were transferred before")]
    TotalFalls {
        shown: Amount,
        /// The newest on record.
        newest: Amount,
    },
    /// In an unlocked channel only A pays, and there are no locks.
    ///
    /// Do: pay from A to B and without locks, or use a channel of another lock mode.
    #[error("not_in_unlocked_channel: an unlocked channel knows only payments from A to B, without locks")]
    NotInUnlockedChannel,
    /// `locked`, `locks_hash` and `locks_until` of the voucher are not all set or all zero.
    ///
    /// Do: sign a voucher whose three lock fields agree.
    #[error("locks_disagree: the voucher's locked sum, locks hash and locks_until must all be set or all be zero")]
    LocksDisagree,
    /// A lock expires later than the channel's longest lock allows.
    ///
    /// Do: sign locks that expire no later than is allowed.
    #[error("lock_too_long: a lock runs until {asked}, at most {allowed} is allowed now")]
    LockTooLong {
        asked: UnixTime,
        /// Now and the longest lock.
        allowed: UnixTime,
    },
    /// The voucher on chain has no locks that count.
    ///
    /// Do: nothing: no lock counts.
    #[error("no_locks_pending: the newest voucher on chain has no locks that count")]
    NoLocksPending,
    /// The list of locks is not that of the voucher on chain.
    ///
    /// Do: give the whole list of the voucher on chain, in its order.
    #[error("wrong_lock_list: the locks given are not the list that the newest voucher on chain was signed over")]
    WrongLockList,
    /// The list has more locks than may be pending.
    ///
    /// Do: resolve locks before adding more.
    #[error("too_many_locks: {asked} locks, at most {allowed} may be pending")]
    TooManyLocks { asked: usize, allowed: usize },
    /// The list has no lock of this id.
    ///
    /// Do: name a lock of the list.
    #[error("unknown_lock: lock {0} is not in the list")]
    UnknownLock(LockId),
    /// The lock was claimed or taken out before, or the message names it twice.
    ///
    /// Do: leave this lock out.
    #[error("lock_resolved: lock {0} was claimed or taken out already")]
    LockResolved(LockId),
    /// The preimage does not have the lock's hash.
    ///
    /// Do: give the preimage whose sha256 is the lock's hash.
    #[error("wrong_preimage: the preimage given for lock {0} does not open it")]
    WrongPreimage(LockId),
    /// The lock has expired.
    ///
    /// Do: nothing: the amount is the payer's again.
    #[error("lock_expired: lock {id} expired at {expiry}, it is {now}")]
    LockExpired {
        id: LockId,
        expiry: UnixTime,
        now: UnixTime,
    },
    /// Nothing of what was asked is possible.
    ///
    /// Do: look at the reason that is named.
    #[error("nothing_to_do: nothing to do: {0}")]
    NothingToDo(&'static str),
    /// The time until which the signed content, or the requested withdrawal, is valid has passed.
    ///
    /// Do: have it signed again with a later `valid_until`, or send `RequestWithdraw` again.
    #[error("signature_lapsed: it was good before {valid_until}, it is {now}")]
    SignatureLapsed {
        valid_until: UnixTime,
        now: UnixTime,
    },
    /// The extension replaces another end than the channel's.
    ///
    /// Do: have an extension signed that replaces the present end.
    #[error("other_end: the extension replaces the end {replaces}, the channel's is {expires_at}")]
    OtherEnd {
        replaces: UnixTime,
        expires_at: UnixTime,
    },
    /// The new end is not later than the present one, or too late.
    ///
    /// Do: agree to an end within the bounds.
    #[error("end_out_of_bounds: the new end {asked} must be after {after} and at most {latest}")]
    EndOutOfBounds {
        asked: UnixTime,
        after: UnixTime,
        /// The latest that is allowed.
        latest: UnixTime,
    },
    /// The side has requested no withdrawal.
    ///
    /// Do: send `RequestWithdraw` first.
    #[error("no_withdrawal_requested: no withdrawal was asked for")]
    NoWithdrawalRequested,
    /// The close window since the request is not over.
    ///
    /// Do: wait until it matures.
    #[error("withdrawal_not_mature: the withdrawal matures at {matures_at}, it is {now}")]
    WithdrawalNotMature { matures_at: UnixTime, now: UnixTime },
    /// The request would mature only at or after the channel's end.
    ///
    /// Do: wait for the end, or close.
    #[error("matures_after_end: the withdrawal would mature at {matures_at}, the channel ends at {expires_at}: wait for it or close")]
    MaturesAfterEnd {
        matures_at: UnixTime,
        expires_at: UnixTime,
    },
    /// The channel's end has not come.
    ///
    /// Do: wait until `expires_at`.
    #[error("channel_not_due: due at {expires_at}, it is {now}")]
    ChannelNotDue { expires_at: UnixTime, now: UnixTime },
    /// The channel or the request is marked, and its grace blocks are not over.
    ///
    /// Do: send it again from the block that is named.
    #[error("channel_in_grace: payable from block {payable_from}, it is {now}")]
    ChannelInGrace { payable_from: Height, now: Height },
    /// The amount is outside the offer's bounds, or above what is offered.
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
    /// The rate of rent is not between the minimum rate and the legal rate.
    ///
    /// Do: ask a rent between the minimum rate and the legal rate.
    #[error("rent_out_of_bounds: a rent of {asked} ppm a year; between the minimum rate {least} and the legal rate {largest} is allowed")]
    RentOutOfBounds {
        asked: Ppm,
        /// The minimum rate that counts.
        least: Ppm,
        largest: Ppm,
    },
    /// The leased amount is below the limit at which a deposit is allocated.
    ///
    /// Do: take at least the amount that is named.
    #[error(
        "lease_below_limit: {asked} of leased liquidity would wait to be allocated; at least {least} counts at once"
    )]
    LeaseBelowLimit {
        asked: Amount,
        /// The smallest sum that is allocated.
        least: Amount,
    },
    /// The channel has settled, and locks hold what is left.
    ///
    /// Do: claim the locks, or wait until they expire.
    #[error("locks_hold_rest: settled; locks hold {held} until they are claimed or expire")]
    LocksHoldRest { held: Amount },
    /// The channel has paid out everything.
    ///
    /// Do: nothing: the channel is over.
    #[error("already_paid: settled and paid")]
    AlreadyPaid,
}
