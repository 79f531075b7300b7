//! Questions to the vault, and answers.

use super::{LeaseRecord, Offer, VaultAccount};
use crate::units::{Amount, ChannelId, OfferId, Seconds, SidechainId};
pub use crate::HoldingResponse;
use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::Addr;

/// What can be queried of the liquidity-margin vault.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// The addresses and settings that the contract works with.
    #[returns(ConfigResponse)]
    Config {},
    /// One account; empty if there is none.
    #[returns(AccountResponse)]
    Account {
        /// The address that owns the account.
        owner: String,
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
    },
    /// One owner's accounts, by sidechain.
    #[returns(AccountsResponse)]
    Accounts {
        /// The address that owns the account.
        owner: String,
        /// The last sidechain of the page before.
        start_after: Option<SidechainId>,
        /// The most entries that the answer may have: 10 unless given, never more than 30.
        limit: Option<u32>,
    },
    /// An offer by its id.
    #[returns(Offer)]
    Offer {
        /// The offer's id, as `offer_made` named it.
        offer_id: OfferId,
    },
    /// A sidechain's offers that were not withdrawn, by number.
    #[returns(OffersResponse)]
    Offers {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// The last offer of the page before.
        start_after: Option<OfferId>,
        /// The most entries that the answer may have: 10 unless given, never more than 30.
        limit: Option<u32>,
    },
    /// A provider's offers, by number.
    #[returns(OffersResponse)]
    OffersByProvider {
        /// The address of the provider.
        provider: String,
        /// The last offer of the page before.
        start_after: Option<OfferId>,
        /// The most entries that the answer may have: 10 unless given, never more than 30.
        limit: Option<u32>,
    },
    /// What rent part of an offer costs now.
    #[returns(RentResponse)]
    Rent {
        /// The offer's id, as `offer_made` named it.
        offer_id: OfferId,
        /// How much of it.
        amount: Amount,
        /// How long it would be leased for.
        lifetime: Seconds,
    },
    /// The liquidity in a channel.
    #[returns(LeaseResponse)]
    Lease {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
    },
    /// A provider's liquidity in channels, by channel.
    #[returns(LeasesResponse)]
    LeasesByProvider {
        /// The address of the provider.
        provider: String,
        /// The last channel of the page before.
        start_after: Option<ChannelId>,
        /// The most entries that the answer may have: 10 unless given, never more than 30.
        limit: Option<u32>,
    },
    /// What the vault owes in one sidechain's token: all accounts without what is leased.
    #[returns(HoldingResponse)]
    Holding {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
    },
    /// Who owns the contract.
    #[returns(cw_ownable::Ownership<Addr>)]
    Ownership {},
}

/// The addresses and settings that the contract works with.
#[cw_serde]
pub struct ConfigResponse {
    /// The address of the token issuer, whose tokens the contract takes.
    pub issuer: Addr,
    /// The address of the routing policy, whose parameters count.
    pub policy: Addr,
    /// The channel registry, once it is named.
    pub registry: Option<Addr>,
    /// Whether entry is stopped.
    pub paused: bool,
    /// How many offers were ever made.
    pub offers: u64,
}

/// An owner's account in one sidechain's token.
#[cw_serde]
pub struct AccountResponse {
    /// The sidechain's id, as `sidechain_created` named it.
    pub sidechain_id: SidechainId,
    /// The parts of the account, all zero if there is none.
    pub account: VaultAccount,
}

/// A page of accounts.
#[cw_serde]
pub struct AccountsResponse {
    /// The entries of this page, in the order that the query names.
    pub accounts: Vec<AccountResponse>,
}

/// A page of offers.
#[cw_serde]
pub struct OffersResponse {
    /// The entries of this page, in the order that the query names.
    pub offers: Vec<Offer>,
}

/// What a lease costs.
#[cw_serde]
pub struct RentResponse {
    /// Paid ahead, base units.
    pub rent: Amount,
    /// What the provider's account must have free: its side's margin.
    pub provider_margin: Amount,
}

/// The liquidity in one channel and the rent that it has earned. After both sides have ended the channel early, and until
/// the vault has heard of it, both amounts count as if it ran to its end.
#[cw_serde]
pub struct LeaseResponse {
    /// None: the channel has no leased liquidity, or has settled.
    pub lease: Option<LeaseRecord>,
    /// Rent of what `lease` says that is earned by now, or was by the channel's end, base units.
    pub earned: Amount,
    /// The same by the channel's end as it stands: earlier than `lease.until` once somebody has closed. The rest goes back
    /// to the taker.
    pub earned_at_end: Amount,
}

/// A page of leases.
#[cw_serde]
pub struct LeasesResponse {
    /// The entries of this page, in the order that the query names.
    pub leases: Vec<LeaseRecord>,
}
