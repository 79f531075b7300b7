//! Questions to the registry, and answers.

use crate::bytes::Hash;
use crate::channel::{Channel, Phase};
// the schema alone names some, and contracts have none
#[cfg_attr(target_arch = "wasm32", allow(unused_imports))]
use crate::policy::NeighboursResponse;
use crate::units::{Amount, ChannelId, Height, Ppm, SidechainId, UnixTime};
use crate::vault::Settled;
pub use crate::HoldingResponse;
use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::Addr;

/// Questions.
#[cw_serde]
#[serde(deny_unknown_fields)]
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
    /// One channel by its opener's name for it. Each sidechain has names of its own: a hostile asset, whose word says who
    /// opens, takes none of another's.
    #[returns(ChannelResponse)]
    ChannelByName {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// Who opened it.
        opener: String,
        /// The opener's name for it.
        name: String,
    },
    /// All channels that an address opened or is the named or joined peer of and that have not ended (paid out
    /// everything), ordered by sidechain, then peer, then number.
    #[returns(ChannelsResponse)]
    ChannelsByParticipant {
        /// The address.
        participant: String,
        /// Only in this sidechain.
        sidechain_id: Option<SidechainId>,
        /// The last channel of the page before.
        start_after: Option<ChannelId>,
        /// Page size.
        limit: Option<u32>,
    },
    /// All channels between two addresses in one sidechain that have not ended, by number.
    #[returns(ChannelsResponse)]
    ChannelsByPair {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// One.
        one: String,
        /// The other.
        other: String,
        /// The last channel of the page before.
        start_after: Option<ChannelId>,
        /// Page size.
        limit: Option<u32>,
    },
    /// All channels for which time alone brings something to do, by that time: not marked as due yet, by `expires_at`;
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
    /// All channels that were marked as due and not paid yet, by the height from which they can be.
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
    /// The running channels of an address, with what each side has in them, ordered by sidechain, then peer,
    /// then number.
    /// At most 100 channels are looked at for one page.
    #[returns(NeighboursResponse)]
    Neighbours {
        /// The address.
        node: String,
        /// Only in this sidechain.
        sidechain_id: Option<SidechainId>,
        /// The last channel of the page before.
        start_after: Option<ChannelId>,
        /// Page size.
        limit: Option<u32>,
        /// Only those in which a lock can be added now, which are what a route over several channels is made of.
        locks_only: Option<bool>,
    },
    /// The running channels between two addresses in one sidechain, as the first sees them, by number.
    #[returns(NeighboursResponse)]
    Between {
        /// Who pays.
        from: String,
        /// Who is paid.
        to: String,
        /// The sidechain.
        sidechain_id: SidechainId,
        /// The last channel of the page before.
        start_after: Option<ChannelId>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Whether the conditions on entry are met now.
    #[returns(AdmissionResponse)]
    Admission {
        /// What is asked.
        entry: AdmissionRequest,
    },
    /// What the vault was told and did not take, to be told again by `Settle`.
    #[returns(UndeliveredResponse)]
    Undelivered {
        /// The channel.
        channel_id: ChannelId,
    },
    /// All that the vault was told and did not take, by channel.
    #[returns(AllUndeliveredResponse)]
    AllUndelivered {
        /// The last channel of the page before.
        start_after: Option<ChannelId>,
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
#[serde(deny_unknown_fields)]
#[derive(Copy)]
pub struct GraceCursor {
    /// The height from which the last channel can be paid.
    pub payable_from: Height,
    /// The last channel.
    pub channel_id: ChannelId,
}

/// Where a page by expiry ended.
#[cw_serde]
#[serde(deny_unknown_fields)]
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
    /// The liquidity-margin vault.
    pub vault: Addr,
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
    #[serde(deserialize_with = "crate::strict::apart")]
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

/// What somebody would do, to ask whether it is admitted.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum AdmissionRequest {
    /// Open a channel.
    Open {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// What the opener puts in.
        amount: Amount,
        /// What the opener agrees to pay its peer for forwarding.
        fee_rate: Option<Ppm>,
    },
    /// Join a channel.
    Join {
        /// The channel.
        channel_id: ChannelId,
        /// What the joiner puts in.
        amount: Amount,
        /// What the joiner agrees to pay the opener for forwarding.
        fee_rate: Option<Ppm>,
    },
    /// Put more into a channel.
    Deposit {
        /// The channel.
        channel_id: ChannelId,
        /// Whose.
        owner: String,
        /// How much.
        amount: Amount,
    },
}

/// Whether somebody is admitted.
#[cw_serde]
pub struct AdmissionResponse {
    /// Why not, and by how much; none if admitted.
    pub refusal: Option<String>,
    /// The margin that the vault must have free for it or be brought, base units; 0 if it is not admitted.
    pub margin: Amount,
}

/// A page of what the vault has still to be told.
#[cw_serde]
pub struct AllUndeliveredResponse {
    /// The page.
    pub notices: Vec<Settled>,
}

/// What the vault has still to be told of a channel.
#[cw_serde]
pub struct UndeliveredResponse {
    /// None: nothing.
    pub notice: Option<Settled>,
}
