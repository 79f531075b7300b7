//! What the vault keeps, besides `causeway_contract_utils::HOLDINGS` (of all accounts: what is free, reserved, offered and
//! rent ahead; changed with [`ACCOUNTS`]) and the records of cw2 and cw_ownable.

use crate::error::ContractError;
use causeway_storage::{stored_as_it_is, Item, Map};
use causeway_types::vault::{LeaseRecord, Offer, VaultAccount};
use causeway_types::{ChannelId, OfferId};
use cosmwasm_std::{Addr, Empty, Storage};
use serde::{Deserialize, Serialize};

/// The addresses of the other contracts, and whether entry is stopped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// The address of the issuer, whose tokens alone are taken. Set by instantiate, never changes.
    pub issuer: Addr,
    /// The address of the routing policy, whose rates bound offers. Set by instantiate, never changes.
    pub policy: Addr,
    /// The address of the registry, which reserves margins and notifies of settlements. Set once, by `SetRegistry`.
    pub registry: Option<Addr>,
    /// Whether entry (deposit, offer, take) is stopped. Changed by `SetPaused`.
    pub paused: bool,
}

stored_as_it_is!(Config);

/// The contract's settings, see [`Config`].
pub const CONFIG: Item<Config> = Item::new("config");
/// (owner, sidechain) → the account; none if all its parts are 0. Changed by [`crate::ledger::AccountLedger`] alone, for every
/// message that moves money.
pub const ACCOUNTS: Map<(&str, u64), VaultAccount> = Map::new("account");
/// How many offers were made; the newest one's number. Grows by `MakeOffer`.
pub const OFFER_COUNT: Item<u64> = Item::new("offer_count");
/// Every offer there ever was, by number. `offered` and `leased` are parts of its provider's account; changed
/// by `WithdrawOffer`, `Take`, `Settled` and `Withdrawn`.
pub const OFFERS: Map<u64, Offer> = Map::new("offer");
/// (sidechain, offer): those not withdrawn. Added to by `MakeOffer`, taken from by `WithdrawOffer`.
pub const OPEN_OFFERS: Map<(u64, u64), Empty> = Map::new("open_offer");
/// (provider, offer). Added to by `MakeOffer`.
pub const OFFERS_BY_PROVIDER: Map<(&str, u64), Empty> = Map::new("provider_offer");
/// Channel → the liquidity in it. Written by `Take`, changed by `Take` (a top-up) and `Withdrawn`, removed by `Settled`.
pub const LEASES: Map<u64, LeaseRecord> = Map::new("lease");
/// (provider, channel). Changed with [`LEASES`].
pub const LEASES_BY_PROVIDER: Map<(&str, u64), Empty> = Map::new("provider_lease");

/// An offer by its number.
pub fn offer(storage: &dyn Storage, id: OfferId) -> Result<Offer, ContractError> {
    match OFFERS.may_load(storage, id.0)? {
        Some(offer) => Ok(offer),
        None => Err(ContractError::OfferNotFound {
            asked: id,
            count: OFFER_COUNT.load(storage)?,
        }),
    }
}

/// The lease in a channel.
pub fn lease(storage: &dyn Storage, id: ChannelId) -> Result<LeaseRecord, ContractError> {
    LEASES
        .may_load(storage, id.0)?
        .ok_or(ContractError::LeaseNotFound(id))
}

/// Writes the lease in a channel, and lists it under its provider.
pub fn save_lease(storage: &mut dyn Storage, lease: &LeaseRecord) -> Result<(), ContractError> {
    let id = lease.channel_id.0;
    LEASES.save(storage, id, lease)?;
    LEASES_BY_PROVIDER.save(storage, (lease.provider.as_str(), id), &Empty {})?;
    Ok(())
}

/// Removes the lease of a channel that has settled.
pub fn remove_lease(storage: &mut dyn Storage, lease: &LeaseRecord) {
    let id = lease.channel_id.0;
    LEASES.remove(storage, id);
    LEASES_BY_PROVIDER.remove(storage, (lease.provider.as_str(), id));
}
