//! Questions to the vault, and answers.

use super::{LeaseRecord, Offer, VaultAccount};
use crate::units::{Amount, ChannelId, OfferId, Seconds, SidechainId};
pub use crate::HoldingResponse;
use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::Addr;

/// Questions.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Wiring.
    #[returns(ConfigResponse)]
    Config {},
    /// One account; empty if there is none.
    #[returns(AccountResponse)]
    Account {
        /// Whose.
        owner: String,
        /// The sidechain.
        sidechain_id: SidechainId,
    },
    /// One owner's accounts, by sidechain.
    #[returns(AccountsResponse)]
    Accounts {
        /// Whose.
        owner: String,
        /// The last sidechain of the page before.
        start_after: Option<SidechainId>,
        /// Page size.
        limit: Option<u32>,
    },
    /// One offer.
    #[returns(Offer)]
    Offer {
        /// Its number.
        offer_id: OfferId,
    },
    /// A sidechain's offers that were not withdrawn, by number.
    #[returns(OffersResponse)]
    Offers {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// The last offer of the page before.
        start_after: Option<OfferId>,
        /// Page size.
        limit: Option<u32>,
    },
    /// A provider's offers, by number.
    #[returns(OffersResponse)]
    OffersByProvider {
        /// Whose.
        provider: String,
        /// The last offer of the page before.
        start_after: Option<OfferId>,
        /// Page size.
        limit: Option<u32>,
    },
    /// What rent part of an offer costs now.
    #[returns(RentResponse)]
    Rent {
        /// The offer.
        offer_id: OfferId,
        /// How much of it.
        amount: Amount,
        /// For how long.
        lifetime: Seconds,
    },
    /// The liquidity in a channel.
    #[returns(LeaseResponse)]
    Lease {
        /// The channel.
        channel_id: ChannelId,
    },
    /// A provider's liquidity in channels, by channel.
    #[returns(LeasesResponse)]
    LeasesByProvider {
        /// Whose.
        provider: String,
        /// The last channel of the page before.
        start_after: Option<ChannelId>,
        /// Page size.
        limit: Option<u32>,
    },
    /// What the vault owes in one sidechain's token: all accounts without what is leased.
    #[returns(HoldingResponse)]
    Holding {
        /// The sidechain.
        sidechain_id: SidechainId,
    },
    /// Who owns the contract.
    #[returns(cw_ownable::Ownership<Addr>)]
    Ownership {},
}

/// Wiring.
#[cw_serde]
pub struct ConfigResponse {
    /// The token issuer.
    pub issuer: Addr,
    /// The routing policy.
    pub policy: Addr,
    /// The channel registry, once it is named.
    pub registry: Option<Addr>,
    /// Whether entry is stopped.
    pub paused: bool,
    /// How many offers were ever made.
    pub offers: u64,
}

/// One account.
#[cw_serde]
pub struct AccountResponse {
    /// The sidechain.
    pub sidechain_id: SidechainId,
    /// The account.
    pub account: VaultAccount,
}

/// A page of accounts.
#[cw_serde]
pub struct AccountsResponse {
    /// The page.
    pub accounts: Vec<AccountResponse>,
}

/// A page of offers.
#[cw_serde]
pub struct OffersResponse {
    /// The page.
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

/// One lease.
#[cw_serde]
pub struct LeaseResponse {
    /// None: the channel has no leased liquidity, or has settled.
    pub lease: Option<LeaseRecord>,
    /// Rent earned so far of what `lease` says, if the channel has not ended: the vault hears of an end that came
    /// early when it is settled.
    pub earned: Amount,
}

/// A page of leases.
#[cw_serde]
pub struct LeasesResponse {
    /// The page.
    pub leases: Vec<LeaseRecord>,
}
