//! Events of the channel registry.

use crate::channel::{Direction, LockMode, Side};
use crate::units::{Amount, ChannelId, Height, Nonce, SidechainId, UnixTime};
use cosmwasm_std::Addr;

events! {
    REGISTRY by [Registry]
    /// A channel was opened (pending, unless it is unlocked).
    ChannelOpened "channel_opened" {
        /// The id of the new channel.
        channel_id: ChannelId,
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// The address of side A, the opener.
        a: Addr,
        /// The peer, if named.
        b: Option<Addr>,
        /// What a payment needs to count.
        mode: LockMode,
        /// What A put in, base units.
        amount: Amount,
        /// When it is due.
        expires_at: UnixTime,
        /// The opener's name for it.
        name: Option<String>,
    }
    /// B joined; the channel is open.
    ChannelJoined "channel_joined" {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// The address of side B, the peer.
        b: Addr,
        /// What B put in, base units.
        amount: Amount,
    }
    /// A pending channel was cancelled and its opener paid back.
    ChannelCancelled "channel_cancelled" {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// Paid to A, base units.
        amount: Amount,
    }
    /// A side put more in.
    ChannelFunded "channel_funded" {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// `a` for the opener, `b` for the peer.
        side: Side,
        /// What came in, base units.
        amount: Amount,
        /// The side's total that counts, afterwards.
        deposited: Amount,
        /// The side's total that is too little to count yet, afterwards.
        unallocated: Amount,
    }
    /// A side took money out of a running channel.
    ChannelWithdrawn "channel_withdrawn" {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// `a` for the opener, `b` for the peer.
        side: Side,
        /// What went out, base units.
        amount: Amount,
        /// The side's total so far.
        withdrawn: Amount,
    }
    /// A side asked to take money out.
    WithdrawRequested "withdraw_requested" {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// `a` for the opener, `b` for the peer.
        side: Side,
        /// At most, base units.
        amount: Amount,
        /// The time from which the request can be marked as mature.
        matures_at: UnixTime,
    }
    /// A side's request was marked as mature.
    WithdrawMarkedMature "withdraw_marked_mature" {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// `a` for the opener, `b` for the peer.
        side: Side,
        /// From which height it can be paid.
        payable_from: Height,
    }
    /// A side took back what was not allocated.
    UnallocatedWithdrawn "unallocated_withdrawn" {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// `a` for the opener, `b` for the peer.
        side: Side,
        /// What the side was paid, in base units.
        amount: Amount,
    }
    /// A newer voucher counts.
    VoucherShown "voucher_shown" {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// The direction of the voucher: `a_to_b` or `b_to_a`.
        direction: Direction,
        /// The nonce of the voucher that counts now.
        nonce: Nonce,
        /// All that the voucher says was paid in its direction, in base units.
        transferred: Amount,
        /// The sum of its locks that count.
        locked: Amount,
    }
    /// Locks were claimed by their preimages.
    LocksClaimed "locks_claimed" {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// The direction of the voucher: `a_to_b` or `b_to_a`.
        direction: Direction,
        /// The sum of those claimed now.
        amount: Amount,
        /// Those claimed now, in the order of the message, comma between.
        lock_ids: String,
        /// Their preimages in the same order, hex, comma between.
        preimages: String,
    }
    /// Locks were taken out because they expired.
    LocksExpired "locks_expired" {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// The direction of the voucher: `a_to_b` or `b_to_a`.
        direction: Direction,
        /// The sum of those taken out now.
        amount: Amount,
        /// Those taken out now, in the order of the list, comma between.
        lock_ids: String,
    }
    /// A side asked to close.
    CloseRequested "close_requested" {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// `a` for the opener, `b` for the peer.
        side: Side,
        /// When it is due now.
        expires_at: UnixTime,
    }
    /// Both sides moved the end.
    ChannelExtended "channel_extended" {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// When it is due now.
        expires_at: UnixTime,
    }
    /// A channel was marked as due; it can be paid some blocks later.
    ChannelMarkedDue "channel_marked_due" {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// The height from which the channel can be paid.
        payable_from: Height,
    }
    /// A channel settled and paid both sides.
    ChannelSettled "channel_settled" {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// Paid to A by the settlement, base units.
        pay_a: Amount,
        /// Paid to B by the settlement, base units.
        pay_b: Amount,
        /// What locks still hold.
        held: Amount,
        /// A's unallocated money, paid beside it.
        unallocated_a: Amount,
        /// B's unallocated money, paid beside it.
        unallocated_b: Amount,
    }
    /// A settled channel paid more, as locks were claimed or expired.
    ChannelReleased "channel_released" {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// Paid to A now.
        pay_a: Amount,
        /// Paid to B now.
        pay_b: Amount,
        /// What locks still hold.
        held: Amount,
    }
    /// A channel of a batch was left alone.
    SettleSkipped "settle_skipped" {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// Why it cannot be settled now: an error with its code.
        reason: String,
    }
    /// The vault was told again what it had not taken.
    NoticeRepeated "notice_repeated" {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
    }
    /// The vault did not take what it was told; `Settle` tells it again.
    NoticeUndelivered "notice_undelivered" {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
    }
    /// An owner's credit grew.
    Credited "credited" {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// The address that owns the credit.
        owner: Addr,
        /// By how much, base units.
        amount: Amount,
        /// Why: `sent`, `payout` or `undelivered`.
        reason: String,
    }
    /// Credit was taken out as tokens.
    CreditPulled "credit_pulled" {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// The address that owns the credit.
        owner: Addr,
        /// The address that was paid.
        to: Addr,
        /// How much, base units.
        amount: Amount,
    }
}
