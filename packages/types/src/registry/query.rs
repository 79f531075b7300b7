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

/// What can be queried of the channel registry.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Wiring and the signing domain.
    #[returns(ConfigResponse)]
    Config {},
    /// A channel by its id.
    #[returns(ChannelResponse)]
    Channel {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
    },
    /// One channel by its opener's name for it. Each sidechain has names of its own: a hostile asset, whose word says who
    /// opens, takes none of another's.
    #[returns(ChannelResponse)]
    ChannelByName {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// The address that opened the channel.
        opener: String,
        /// The opener's name for it.
        name: String,
    },
    /// All channels that an address opened or is the named or joined peer of and that have not ended (paid out
    /// everything), ordered by sidechain, then peer, then number.
    #[returns(ChannelsResponse)]
    ChannelsByParticipant {
        /// The address whose channels are asked for.
        participant: String,
        /// Only in this sidechain.
        sidechain_id: Option<SidechainId>,
        /// The last channel of the page before.
        start_after: Option<ChannelId>,
        /// The most entries that the answer may have: 10 unless given, never more than 30.
        limit: Option<u32>,
    },
    /// All channels between two addresses in one sidechain that have not ended, by number.
    #[returns(ChannelsResponse)]
    ChannelsByPair {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// The address of one of the two.
        one: String,
        /// The address of the other one.
        other: String,
        /// The last channel of the page before.
        start_after: Option<ChannelId>,
        /// The most entries that the answer may have: 10 unless given, never more than 30.
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
        /// The most entries that the answer may have: 10 unless given, never more than 30.
        limit: Option<u32>,
    },
    /// All channels that were marked as due and not paid yet, by the height from which they can be.
    #[returns(ChannelsResponse)]
    ChannelsInGrace {
        /// The last channel of the page before.
        start_after: Option<GraceCursor>,
        /// The most entries that the answer may have: 10 unless given, never more than 30.
        limit: Option<u32>,
    },
    /// How a channel stands by the evidence on chain.
    #[returns(StatusResponse)]
    Status {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
    },
    /// What a settlement would pay now.
    #[returns(PreviewResponse)]
    SettlementPreview {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
    },
    /// One owner's credit in one sidechain.
    #[returns(CreditResponse)]
    Credit {
        /// The address that owns it.
        owner: String,
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
    },
    /// One owner's credits, by sidechain.
    #[returns(CreditsResponse)]
    Credits {
        /// The address that owns it.
        owner: String,
        /// The last sidechain of the page before.
        start_after: Option<SidechainId>,
        /// The most entries that the answer may have: 10 unless given, never more than 30.
        limit: Option<u32>,
    },
    /// The running channels of an address, with what each side has in them, ordered by sidechain, then peer,
    /// then number.
    /// At most 100 channels are looked at for one page.
    #[returns(NeighboursResponse)]
    Neighbours {
        /// The address whose channels are asked about.
        node: String,
        /// Only in this sidechain.
        sidechain_id: Option<SidechainId>,
        /// The last channel of the page before.
        start_after: Option<ChannelId>,
        /// The most entries that the answer may have: 10 unless given, never more than 30.
        limit: Option<u32>,
        /// Only those in which a lock can be added now, which are what a route over several channels is made of.
        locks_only: Option<bool>,
    },
    /// The running channels between two addresses in one sidechain, as the first sees them, by number.
    #[returns(NeighboursResponse)]
    Between {
        /// The address that would pay.
        from: String,
        /// The address that would be paid.
        to: String,
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// The last channel of the page before.
        start_after: Option<ChannelId>,
        /// The most entries that the answer may have: 10 unless given, never more than 30.
        limit: Option<u32>,
    },
    /// Whether the conditions on entry are met now.
    #[returns(AdmissionResponse)]
    Admission {
        /// What somebody would do.
        entry: AdmissionRequest,
    },
    /// What the vault was told and did not take, to be told again by `Settle`.
    #[returns(UndeliveredResponse)]
    Undelivered {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
    },
    /// All that the vault was told and did not take, by channel.
    #[returns(AllUndeliveredResponse)]
    AllUndelivered {
        /// The last channel of the page before.
        start_after: Option<ChannelId>,
        /// The most entries that the answer may have: 10 unless given, never more than 30.
        limit: Option<u32>,
    },
    /// What the registry owes in one sidechain's token: channels and credits.
    #[returns(HoldingResponse)]
    Holding {
        /// The sidechain's id, as `sidechain_created` named it.
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
    /// The id of the last channel of that page.
    pub channel_id: ChannelId,
}

/// Where a page by expiry ended.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy)]
pub struct ExpiryCursor {
    /// The last channel's time.
    pub at: UnixTime,
    /// The id of the last channel of that page.
    pub channel_id: ChannelId,
}

/// Wiring and the signing domain.
#[cw_serde]
pub struct ConfigResponse {
    /// The address of the token issuer, whose tokens the contract takes.
    pub issuer: Addr,
    /// The address of the routing policy, whose parameters count.
    pub policy: Addr,
    /// The address of the liquidity-margin vault.
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
    /// The channel as it is recorded.
    #[serde(deserialize_with = "crate::strict::apart")]
    pub channel: Channel,
    /// Where in its life it is.
    pub phase: Phase,
}

/// A page of channels.
#[cw_serde]
pub struct ChannelsResponse {
    /// The entries of this page, in the order that the query names.
    pub channels: Vec<ChannelResponse>,
}

/// How a channel stands by the evidence on chain.
#[cw_serde]
pub struct StatusResponse {
    /// Where in its life it is.
    pub phase: Phase,
    /// Whether each side's balance reaches the minimum balance.
    pub healthy: bool,
    /// What side A would be paid by the evidence on chain, in base units.
    pub balance_a: Amount,
    /// What side B would be paid by the evidence on chain, in base units.
    pub balance_b: Amount,
    /// What pending locks hold, in base units.
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

/// An owner's credit in one sidechain.
#[cw_serde]
pub struct CreditResponse {
    /// The sidechain's id, as `sidechain_created` named it.
    pub sidechain_id: SidechainId,
    /// In base units of the sidechain's token.
    pub amount: Amount,
}

/// A page of credits.
#[cw_serde]
pub struct CreditsResponse {
    /// The entries of this page, in the order that the query names.
    pub credits: Vec<CreditResponse>,
}

/// What somebody would do, to ask whether it is admitted.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum AdmissionRequest {
    /// To open a channel, of any mode.
    Open {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// What the opener puts in.
        amount: Amount,
        /// What the opener agrees to pay its peer for forwarding.
        fee_rate: Option<Ppm>,
    },
    /// To join a pending channel.
    Join {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// What the joiner puts in.
        amount: Amount,
        /// What the joiner agrees to pay the opener for forwarding.
        fee_rate: Option<Ppm>,
    },
    /// Put more into a channel.
    Deposit {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// The address of the participant that would put it in.
        owner: String,
        /// What the owner would put in, in base units.
        amount: Amount,
    },
}

/// Whether somebody is admitted.
#[cw_serde]
pub struct AdmissionResponse {
    /// Why not, and by how much; none if admitted.
    pub refusal: Option<String>,
    /// The margin that must be free in the vault or sent along, in base units; 0 if it is not admitted.
    pub margin: Amount,
}

/// A page of what the vault has still to be told.
#[cw_serde]
pub struct AllUndeliveredResponse {
    /// The entries of this page, in the order that the query names.
    pub notices: Vec<Settled>,
}

/// What the vault has still to be told of a channel.
#[cw_serde]
pub struct UndeliveredResponse {
    /// The notice as it will be sent again; none if there is none.
    pub notice: Option<Settled>,
}
