//! Messages, queries and answers of the channel registry.

use crate::bytes::{ChannelKey, Hash, Preimage, Signature};
use crate::channel::{Channel, Direction, LockMode, Payout, Phase};
use crate::signed::{Lock, Voucher};
use crate::units::{Amount, ChannelId, Height, LockId, Ppm, Seconds, SidechainId, UnixTime};
use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::Addr;
use cw20::Cw20ReceiveMsg;

/// The most channels in one `Settle`.
pub const MAX_BATCH: usize = 100;
/// The longest name of a channel, bytes.
pub const MAX_NAME: usize = 64;

/// Wiring, set once.
#[cw_serde]
pub struct InstantiateMsg {
    /// May pause entry. Two-step transfer.
    pub owner: String,
    /// The token issuer, whose tokens are ours.
    pub issuer: String,
    /// The routing policy.
    pub policy: String,
}

/// How a channel is opened.
#[cw_serde]
pub struct OpenTerms {
    /// The other side. None: whoever joins first (not in unlocked mode).
    pub peer: Option<String>,
    /// What a payment needs to count.
    pub mode: LockMode,
    /// The opener's channel key.
    pub key: ChannelKey,
    /// How long it lives; the policy's default if not given.
    pub lifetime: Option<Seconds>,
    /// A name of the opener's own, unique among the opener's channels, never freed.
    pub name: Option<String>,
    /// Where the opener is paid; the opener's own address if not given.
    pub payout: Option<Payout<String>>,
}

/// How the peer joins.
#[cw_serde]
pub struct JoinTerms {
    /// The channel.
    pub channel_id: ChannelId,
    /// The joiner's channel key.
    pub key: ChannelKey,
    /// Where the joiner is paid; the joiner's own address if not given.
    pub payout: Option<Payout<String>>,
}

/// What money that comes in is for.
#[cw_serde]
pub enum Entry {
    /// Opens a channel with it.
    Open(OpenTerms),
    /// Joins a channel with it.
    Join(JoinTerms),
    /// Puts it into a running channel, on the side of its owner.
    Deposit {
        /// The channel.
        channel_id: ChannelId,
    },
    /// Keeps it as credit.
    Credit {},
}

/// The message in a cw20 `Send` to the registry.
#[cw_serde]
pub struct Hook {
    /// What it is for.
    pub entry: Entry,
    /// Whose money it is: the cw20 sender's if not given. Another is believed only from the issuer.
    pub beneficiary: Option<String>,
}

/// A voucher with its payer's signature and, where there is one, its payee's receipt.
#[cw_serde]
pub struct SignedVoucher {
    /// The voucher.
    pub voucher: Voucher,
    /// The payer's.
    pub signature: Signature,
    /// The payee's.
    pub receipt: Option<Signature>,
}

/// A preimage, and the lock of the list that it opens.
#[cw_serde]
pub struct LockClaim {
    /// The lock.
    pub lock_id: LockId,
    /// sha256 of it is the lock's hash.
    pub preimage: Preimage,
}

/// How much to withdraw.
#[cw_serde]
pub enum WithdrawAmount {
    /// So many base units.
    Exact(Amount),
    /// This part of the side's balance, rounded down.
    Ratio(Ppm),
}

/// What a withdrawal is paid in.
#[cw_serde]
pub enum Take {
    /// The sidechain's token.
    Token {},
    /// The main-chain asset, redeemed at the redemption ratio.
    Asset {
        /// The least that must arrive.
        min_out: Amount,
    },
}

/// The peer's consent to a withdrawal.
#[cw_serde]
pub struct SignedConsent {
    /// The most that the side may have withdrawn in all afterwards.
    pub cumulative: Amount,
    /// Good while the block's time is before this.
    pub valid_until: UnixTime,
    /// The peer's.
    pub signature: Signature,
}

/// What can be done. Who may, what is checked, changed and emitted: docs/contracts.md.
#[cw_serde]
pub enum ExecuteMsg {
    /// Money of a sidechain's token comes in; `msg` is a [`Hook`].
    Receive(Cw20ReceiveMsg),
    /// Opens a channel from the sender's credit.
    Open {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// How much of the credit, base units.
        amount: Amount,
        /// How.
        terms: OpenTerms,
    },
    /// Joins a channel, with the sender's credit or with nothing.
    Join {
        /// How much of the credit, base units; may be zero.
        amount: Amount,
        /// How.
        terms: JoinTerms,
    },
    /// Cancels a pending channel; its opener only.
    Cancel {
        /// The channel.
        channel_id: ChannelId,
    },
    /// Puts the sender's credit into a running channel.
    Deposit {
        /// The channel.
        channel_id: ChannelId,
        /// How much, base units.
        amount: Amount,
    },
    /// Takes money out at once: with the peer's consent, or as B of an unlocked channel without.
    Withdraw {
        /// The channel.
        channel_id: ChannelId,
        /// How much.
        amount: WithdrawAmount,
        /// The peer's.
        consent: Option<SignedConsent>,
        /// In what.
        take: Take,
    },
    /// Asks for a withdrawal without consent. Replaces an earlier request and starts its window anew.
    RequestWithdraw {
        /// The channel.
        channel_id: ChannelId,
        /// At most how much.
        amount: WithdrawAmount,
    },
    /// Notes that the sender's request is mature; `grace_blocks` later, pays it.
    CompleteWithdraw {
        /// The channel.
        channel_id: ChannelId,
        /// In what.
        take: Take,
    },
    /// Takes back the sender's deposits that were too small to be allocated.
    WithdrawUnallocated {
        /// The channel.
        channel_id: ChannelId,
        /// How much, base units; all if not given.
        amount: Option<Amount>,
    },
    /// Takes the sender's credit out as tokens.
    PullCredit {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// How much, base units; all if not given.
        amount: Option<Amount>,
        /// To whom; the sender if not given.
        to: Option<String>,
    },
    /// Puts vouchers on chain.
    Show {
        /// The channel.
        channel_id: ChannelId,
        /// One or two, at most one of each direction.
        vouchers: Vec<SignedVoucher>,
    },
    /// Claims locks of the newest shown voucher by their preimages.
    Claim {
        /// The channel.
        channel_id: ChannelId,
        /// The voucher's.
        direction: Direction,
        /// The voucher's whole list.
        locks: Vec<Lock>,
        /// One for each lock claimed.
        claims: Vec<LockClaim>,
    },
    /// Takes expired locks out of the newest shown voucher, before the last of them expires.
    ExpireLocks {
        /// The channel.
        channel_id: ChannelId,
        /// The voucher's.
        direction: Direction,
        /// The voucher's whole list.
        locks: Vec<Lock>,
    },
    /// Brings the end forward to a close window from now; a participant's.
    /// When both have and no lock is pending, settles at once.
    Close {
        /// The channel.
        channel_id: ChannelId,
        /// What the sender holds. Those that are not newer than what is on chain are passed over.
        vouchers: Vec<SignedVoucher>,
    },
    /// Settles at once by totals that both sides agreed to.
    CooperativeClose {
        /// The channel.
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
        /// The channel.
        channel_id: ChannelId,
        /// The `expires_at` that it replaces.
        replaces: UnixTime,
        /// The new one.
        expires_at: UnixTime,
        /// A's; not needed where A is the sender.
        signature_a: Option<Signature>,
        /// B's; not needed where B is the sender.
        signature_b: Option<Signature>,
    },
    /// Notes channels as due, pays those whose grace is over, and frees what expired locks held. Anyone's.
    /// What cannot be settled now is skipped and reported.
    Settle {
        /// At most [`MAX_BATCH`], none twice.
        channel_ids: Vec<ChannelId>,
    },
    /// Stops or allows entry (open, join, deposit, credit); the owner's.
    SetPaused {
        /// Whether entry is stopped.
        paused: bool,
    },
    /// Moves the ownership in two steps.
    UpdateOwnership(cw_ownable::Action),
}

/// For chains that can schedule calls.
#[cw_serde]
pub enum SudoMsg {
    /// Does what `Settle` does for the channels whose grace is over, then for those that are due.
    SettleDue {
        /// At most so many channels.
        limit: u32,
    },
}

/// Questions.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Wiring and the signing domain.
    #[returns(ConfigResponse)]
    Config {},
    /// One channel.
    #[returns(ChannelResponse)]
    Channel {
        /// Its number.
        channel_id: ChannelId,
    },
    /// One channel by its opener's name for it.
    #[returns(ChannelResponse)]
    ChannelByName {
        /// Who opened it.
        opener: String,
        /// The opener's name for it.
        name: String,
    },
    /// All channels that an address opened or is the named or joined peer of, ordered by peer, then number.
    #[returns(ChannelsResponse)]
    ChannelsByParticipant {
        /// The address.
        participant: String,
        /// The last channel of the page before.
        start_after: Option<ChannelId>,
        /// Page size.
        limit: Option<u32>,
    },
    /// All channels between two addresses, by number.
    #[returns(ChannelsResponse)]
    ChannelsByPair {
        /// One.
        one: String,
        /// The other.
        other: String,
        /// The last channel of the page before.
        start_after: Option<ChannelId>,
        /// Page size.
        limit: Option<u32>,
    },
    /// All channels for which time alone brings something to do, by that time: not noted yet, by `expires_at`;
    /// settled while locks held something, by when these expire.
    #[returns(ChannelsResponse)]
    ChannelsByExpiry {
        /// Only those at or before this.
        until: Option<UnixTime>,
        /// The last channel of the page before.
        start_after: Option<ExpiryCursor>,
        /// Page size.
        limit: Option<u32>,
    },
    /// All channels that were noted as due and not paid yet, by the height from which they can be.
    #[returns(ChannelsResponse)]
    ChannelsInGrace {
        /// The last channel of the page before.
        start_after: Option<GraceCursor>,
        /// Page size.
        limit: Option<u32>,
    },
    /// How a channel stands by the evidence on chain.
    #[returns(StatusResponse)]
    Status {
        /// The channel.
        channel_id: ChannelId,
    },
    /// What a settlement would pay now.
    #[returns(PreviewResponse)]
    SettlementPreview {
        /// The channel.
        channel_id: ChannelId,
    },
    /// One owner's credit in one sidechain.
    #[returns(CreditResponse)]
    Credit {
        /// Whose.
        owner: String,
        /// The sidechain.
        sidechain_id: SidechainId,
    },
    /// One owner's credits, by sidechain.
    #[returns(CreditsResponse)]
    Credits {
        /// Whose.
        owner: String,
        /// The last sidechain of the page before.
        start_after: Option<SidechainId>,
        /// Page size.
        limit: Option<u32>,
    },
    /// What the registry owes in one sidechain's token: channels and credits.
    #[returns(HoldingResponse)]
    Holding {
        /// The sidechain.
        sidechain_id: SidechainId,
    },
    /// Who owns the contract.
    #[returns(cw_ownable::Ownership<Addr>)]
    Ownership {},
}

/// Where a page of channels in grace ended.
#[cw_serde]
#[derive(Copy)]
pub struct GraceCursor {
    /// The height from which the last channel can be paid.
    pub payable_from: Height,
    /// The last channel.
    pub channel_id: ChannelId,
}

/// Where a page by expiry ended.
#[cw_serde]
#[derive(Copy)]
pub struct ExpiryCursor {
    /// The last channel's time.
    pub at: UnixTime,
    /// The last channel.
    pub channel_id: ChannelId,
}

/// Wiring and the signing domain.
#[cw_serde]
pub struct ConfigResponse {
    /// The token issuer.
    pub issuer: Addr,
    /// The routing policy.
    pub policy: Addr,
    /// Whether entry is stopped.
    pub paused: bool,
    /// What signatures are bound to.
    pub domain: Hash,
    /// How many channels were ever opened.
    pub channels: u64,
}

/// One channel and its phase at the time of the question.
#[cw_serde]
pub struct ChannelResponse {
    /// The channel.
    pub channel: Channel,
    /// Where in its life it is.
    pub phase: Phase,
}

/// A page of channels.
#[cw_serde]
pub struct ChannelsResponse {
    /// The page.
    pub channels: Vec<ChannelResponse>,
}

/// How a channel stands by the evidence on chain.
#[cw_serde]
pub struct StatusResponse {
    /// Where in its life it is.
    pub phase: Phase,
    /// Whether each side's balance reaches the minimum balance.
    pub healthy: bool,
    /// A's balance.
    pub balance_a: Amount,
    /// B's balance.
    pub balance_b: Amount,
    /// What locks hold.
    pub held: Amount,
    /// The least balance of a healthy channel's side.
    pub minimum_balance: Amount,
    /// When it is due.
    pub expires_at: UnixTime,
}

/// What a settlement would pay now (of a settled channel: has still to pay).
#[cw_serde]
pub struct PreviewResponse {
    /// To A, without unallocated money.
    pub pay_a: Amount,
    /// To B, without unallocated money.
    pub pay_b: Amount,
    /// What stays held by locks.
    pub held: Amount,
    /// A's unallocated money, paid beside it.
    pub unallocated_a: Amount,
    /// B's unallocated money, paid beside it.
    pub unallocated_b: Amount,
    /// Of a channel in grace: the height from which it can be paid.
    pub payable_from: Option<Height>,
}

/// One credit.
#[cw_serde]
pub struct CreditResponse {
    /// The sidechain.
    pub sidechain_id: SidechainId,
    /// Base units.
    pub amount: Amount,
}

/// A page of credits.
#[cw_serde]
pub struct CreditsResponse {
    /// The page.
    pub credits: Vec<CreditResponse>,
}

/// What the registry owes in one token.
#[cw_serde]
pub struct HoldingResponse {
    /// The token, once it has come in for the first time.
    pub token: Option<Addr>,
    /// All channels' and credits' money together, base units.
    pub amount: Amount,
}
