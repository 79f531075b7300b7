//! Messages, queries and answers of the channel registry.

mod entry;
mod query;

pub use entry::*;
pub use query::*;

use crate::bytes::{Preimage, Signature};
use crate::channel::Direction;
use crate::signed::{Lock, Voucher};
use crate::units::{Amount, ChannelId, LockId, Ppm, SidechainId, UnixTime};
use cosmwasm_schema::cw_serde;
use cw20::Cw20ReceiveMsg;

/// Storage of the registry, an interface: `Item<u64>`, how many channels were opened. The vault reads it.
pub const CHANNEL_COUNT_KEY: &str = "channel_count";
/// The most channels in one `Settle`.
pub const MAX_BATCH: usize = 100;
/// The longest name of a channel, bytes.
pub const MAX_NAME: usize = 64;

/// What `instantiate` takes. Of it, only the owner ever changes.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct InstantiateMsg {
    /// May pause entry. Two-step transfer.
    pub owner: String,
    /// The token issuer, whose tokens are ours.
    pub issuer: String,
    /// The address of the routing policy, whose parameters channels are opened under.
    pub policy: String,
    /// The address of the vault, which keeps margins and sends leased liquidity.
    pub vault: String,
}

/// A voucher with its payer's signature and, where there is one, its payee's receipt.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct SignedVoucher {
    /// The voucher as it was signed.
    pub voucher: Voucher,
    /// The payer's signature over the voucher, by its channel key.
    pub signature: Signature,
    /// The payee's receipt: its signature over the voucher's digest, by its channel key.
    pub receipt: Option<Signature>,
}

/// A preimage, and the lock of the list that it opens.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct LockClaim {
    /// The id of the lock in the list of the voucher.
    pub lock_id: LockId,
    /// sha256 of it is the lock's hash.
    pub preimage: Preimage,
}

/// How much to withdraw.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum WithdrawAmount {
    /// So many base units.
    Exact(Amount),
    /// This part of the side's balance, rounded down.
    Ratio(Ppm),
}

/// What a withdrawal is paid in.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum Take {
    /// The sidechain's own token, paid one to one.
    Token {},
    /// The main-chain asset, redeemed at the redemption ratio.
    Asset {
        /// The least that must arrive.
        min_out: Amount,
    },
}

/// The peer's consent to a withdrawal.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct SignedConsent {
    /// The most that the side may have withdrawn in all afterwards.
    pub cumulative: Amount,
    /// Good while the block's time is before this.
    pub valid_until: UnixTime,
    /// The peer's signature over the consent, by its channel key.
    pub signature: Signature,
}

/// What can be done. Who may, what is checked, changed and emitted: docs/contracts.md.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ExecuteMsg {
    /// Money of a sidechain's token comes in; `msg` is a [`Hook`].
    Receive(Cw20ReceiveMsg),
    /// Opens a channel from the sender's credit.
    Open {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// How much of the credit, base units; the margin that the terms name is part of it.
        amount: Amount,
        /// The terms on which the sender does so.
        terms: OpenTerms,
    },
    /// Joins a channel, with the sender's credit or with nothing.
    Join {
        /// How much of the credit, base units; may be zero; the margin that the terms name is part of it.
        amount: Amount,
        /// The terms on which the sender does so.
        terms: JoinTerms,
    },
    /// Cancels a pending channel. Callable by its opener alone.
    Cancel {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
    },
    /// Puts the sender's credit into a running channel.
    Deposit {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// How much of the credit, base units.
        amount: Amount,
        /// How much of it goes to the owner's margin in the vault; nothing if not given.
        margin: Option<Amount>,
    },
    /// Takes money out at once: with the peer's consent, or as B of an unlocked channel without.
    Withdraw {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// So many base units, or a part of the side's balance.
        amount: WithdrawAmount,
        /// The peer's consent; B of an unlocked channel needs none.
        consent: Option<SignedConsent>,
        /// Whether tokens are paid, or the asset that they are redeemed for.
        take: Take,
    },
    /// Asks for a withdrawal without consent. Replaces an earlier request and starts its window anew.
    RequestWithdraw {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// At most how much.
        amount: WithdrawAmount,
    },
    /// Marks the sender's request as mature; `grace_blocks` later, pays it.
    CompleteWithdraw {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// Whether tokens are paid, or the asset that they are redeemed for.
        take: Take,
    },
    /// Takes back the sender's deposits that were too small to be allocated.
    WithdrawUnallocated {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// How much, base units; all if not given.
        amount: Option<Amount>,
    },
    /// Takes the sender's credit out as tokens.
    PullCredit {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// How much, base units; all if not given.
        amount: Option<Amount>,
        /// To whom; the sender if not given.
        to: Option<String>,
    },
    /// Puts vouchers on chain.
    Show {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// One or two, at most one of each direction. Those that are not newer than what is on chain are passed over.
        vouchers: Vec<SignedVoucher>,
    },
    /// Claims locks of the newest shown voucher by their preimages; shows that voucher first, if it comes along. So both
    /// are one message, which nobody can make fail by showing the voucher, or claiming some of its locks, first.
    Claim {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// The direction of the voucher that lists the locks.
        direction: Direction,
        /// The voucher's whole list.
        locks: Vec<Lock>,
        /// One for each lock claimed. Locks that were claimed or taken out, or have expired, are passed over.
        claims: Vec<LockClaim>,
        /// The voucher that the locks are listed in, of the same direction; passed over if it is not newer than what is
        /// on chain.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        voucher: Option<Box<SignedVoucher>>,
    },
    /// Takes expired locks out of the newest shown voucher, before the last of them expires.
    ExpireLocks {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// The direction of the voucher that lists the locks.
        direction: Direction,
        /// The voucher's whole list.
        locks: Vec<Lock>,
    },
    /// Brings the end forward to a close window from now. Callable by a participant.
    /// When both have and no lock is pending, settles at once.
    Close {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// What the sender holds. Those that are not newer than what is on chain are passed over.
        vouchers: Vec<SignedVoucher>,
    },
    /// Settles at once by totals that both sides agreed to.
    CooperativeClose {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// All that A paid B.
        transferred_a: Amount,
        /// All that B paid A.
        transferred_b: Amount,
        /// Good while the block's time is before this.
        valid_until: UnixTime,
        /// A's; not needed where A is the sender.
        signature_a: Option<Signature>,
        /// B's; not needed where B is the sender.
        signature_b: Option<Signature>,
    },
    /// Moves the end to later, by both sides' word.
    Extend {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// The `expires_at` that it replaces.
        replaces: UnixTime,
        /// The later `expires_at` that replaces it.
        expires_at: UnixTime,
        /// Good while the block's time is before this.
        valid_until: UnixTime,
        /// A's; not needed where A is the sender.
        signature_a: Option<Signature>,
        /// B's; not needed where B is the sender.
        signature_b: Option<Signature>,
    },
    /// Marks channels as due, pays those whose grace is over, and frees what expired locks held; tells the vault
    /// again what it did not take. Callable by anyone; a stranger earns a bounty for settling an overdue channel.
    /// What cannot be settled now is skipped and reported.
    Settle {
        /// At most [`MAX_BATCH`], none twice.
        channel_ids: Vec<ChannelId>,
    },
    /// Stops or allows entry (open, join, deposit, credit). Callable by the owner alone.
    SetPaused {
        /// Whether entry is stopped.
        paused: bool,
    },
    /// Moves the ownership in two steps.
    UpdateOwnership(#[serde(deserialize_with = "crate::strict::action")] cw_ownable::Action),
}

/// For chains that can schedule calls.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum SudoMsg {
    /// Does what `Settle` does for the channels whose grace is over, then for those that are due.
    SettleDue {
        /// At most so many channels.
        limit: u32,
    },
}
