//! Queries. Pages hold 10 unless asked otherwise, at most 30.

use crate::error::ContractError;
use crate::guards::policy_in_force;
use crate::state::{
    lease, offer, ACCOUNTS, CONFIG, LEASES, LEASES_BY_PROVIDER, OFFERS_BY_PROVIDER, OFFER_COUNT,
    OPEN_OFFERS,
};
use crate::target_channel::channel_of;
use causeway_contract_utils::holding;
use causeway_rules::policy::minimum_rate;
use causeway_rules::{lease as rules, margin};
use causeway_types::vault::{
    AccountResponse, AccountsResponse, ConfigResponse, LeaseResponse, LeasesResponse,
    OffersResponse, QueryMsg, RentResponse,
};
use causeway_types::{page_limit, Amount, ChannelId, OfferId, Seconds, SidechainId, UnixTime};
use cosmwasm_std::{to_json_binary, Binary, Deps, Env, Order, StdResult};
use cw_storage_plus::Bound;

/// Dispatches a query to the function that answers it.
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let now = UnixTime::from(env.block.time);
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&config(deps)?),
        QueryMsg::Account {
            owner,
            sidechain_id,
        } => to_json_binary(&account(deps, &owner, sidechain_id)?),
        QueryMsg::Accounts {
            owner,
            start_after,
            limit,
        } => to_json_binary(&accounts(deps, &owner, start_after, limit)?),
        QueryMsg::Offer { offer_id } => to_json_binary(&offer(deps.storage, offer_id)?),
        QueryMsg::Offers {
            sidechain_id,
            start_after,
            limit,
        } => to_json_binary(&offers(deps, sidechain_id, start_after, limit)?),
        QueryMsg::OffersByProvider {
            provider,
            start_after,
            limit,
        } => to_json_binary(&offers_by_provider(deps, &provider, start_after, limit)?),
        QueryMsg::Rent {
            offer_id,
            amount,
            lifetime,
        } => to_json_binary(&rent(deps, offer_id, amount, lifetime)?),
        QueryMsg::Lease { channel_id } => to_json_binary(&lease_now(deps, channel_id, now)?),
        QueryMsg::LeasesByProvider {
            provider,
            start_after,
            limit,
        } => to_json_binary(&leases_by_provider(deps, &provider, start_after, limit)?),
        QueryMsg::Holding { sidechain_id } => to_json_binary(&holding(deps.storage, sidechain_id)?),
        QueryMsg::Ownership {} => {
            to_json_binary(&causeway_contract_utils::ownership(deps.storage)?)
        }
    };
    Ok(answer?)
}

#[inline(never)]
fn config(deps: Deps) -> Result<ConfigResponse, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    Ok(ConfigResponse {
        issuer: config.issuer,
        policy: config.policy,
        registry: config.registry,
        paused: config.paused,
        offers: OFFER_COUNT.load(deps.storage)?,
    })
}

#[inline(never)]
fn account(
    deps: Deps,
    owner: &str,
    sidechain_id: SidechainId,
) -> Result<AccountResponse, ContractError> {
    let owner = deps.api.addr_validate(owner)?;
    let found = ACCOUNTS.may_load(deps.storage, (owner.as_str(), sidechain_id.0))?;
    Ok(AccountResponse {
        sidechain_id,
        account: found.unwrap_or_default(),
    })
}

#[inline(never)]
fn accounts(
    deps: Deps,
    owner: &str,
    start_after: Option<SidechainId>,
    limit: Option<u32>,
) -> Result<AccountsResponse, ContractError> {
    let owner = deps.api.addr_validate(owner)?;
    let start = start_after.map(|id| Bound::exclusive(id.0));
    let accounts = ACCOUNTS
        .prefix(owner.as_str())
        .range(deps.storage, start, None, Order::Ascending)
        .take(page_limit(limit))
        .map(|entry| {
            let (id, account) = entry?;
            Ok(AccountResponse {
                sidechain_id: SidechainId(id),
                account,
            })
        })
        .collect::<StdResult<_>>()?;
    Ok(AccountsResponse { accounts })
}

#[inline(never)]
fn offers(
    deps: Deps,
    sidechain_id: SidechainId,
    start_after: Option<OfferId>,
    limit: Option<u32>,
) -> Result<OffersResponse, ContractError> {
    let start = start_after.map(|id| Bound::exclusive(id.0));
    let ids = OPEN_OFFERS
        .prefix(sidechain_id.0)
        .keys(deps.storage, start, None, Order::Ascending);
    offers_of(deps, ids, limit)
}

#[inline(never)]
fn offers_by_provider(
    deps: Deps,
    provider: &str,
    start_after: Option<OfferId>,
    limit: Option<u32>,
) -> Result<OffersResponse, ContractError> {
    let provider = deps.api.addr_validate(provider)?;
    let start = start_after.map(|id| Bound::exclusive(id.0));
    let ids = OFFERS_BY_PROVIDER.prefix(provider.as_str()).keys(
        deps.storage,
        start,
        None,
        Order::Ascending,
    );
    offers_of(deps, ids, limit)
}

#[inline(never)]
fn offers_of(
    deps: Deps,
    ids: impl Iterator<Item = StdResult<u64>>,
    limit: Option<u32>,
) -> Result<OffersResponse, ContractError> {
    let offers = ids
        .take(page_limit(limit))
        .map(|id| offer(deps.storage, OfferId(id?)))
        .collect::<Result<_, _>>()?;
    Ok(OffersResponse { offers })
}

#[inline(never)]
fn rent(
    deps: Deps,
    offer_id: OfferId,
    amount: Amount,
    lifetime: Seconds,
) -> Result<RentResponse, ContractError> {
    let offer = offer(deps.storage, offer_id)?;
    let config = CONFIG.load(deps.storage)?;
    let in_force = policy_in_force(&deps.querier, &config, offer.sidechain_id)?;
    Ok(RentResponse {
        rent: rules::rent(amount, offer.terms.rate, lifetime),
        provider_margin: margin::required(amount, minimum_rate(&in_force)),
    })
}

#[inline(never)]
fn lease_now(
    deps: Deps,
    channel_id: ChannelId,
    now: UnixTime,
) -> Result<LeaseResponse, ContractError> {
    let Some(lease) = LEASES.may_load(deps.storage, channel_id.0)? else {
        return Ok(LeaseResponse {
            lease: None,
            earned: Amount::ZERO,
            earned_at_end: Amount::ZERO,
        });
    };
    // a channel can end before the time that its rent is paid for, and earns nothing after its end
    let registry = CONFIG.load(deps.storage)?.registry;
    let registry = registry.ok_or(ContractError::RegistryNotSet)?;
    let ends = channel_of(deps, &registry, channel_id)?.ledger.expires_at;
    let earned_by = |time| rules::earned(lease.rent, lease.from, lease.until, time);
    Ok(LeaseResponse {
        earned: earned_by(now.min(ends)),
        earned_at_end: earned_by(ends),
        lease: Some(lease),
    })
}

#[inline(never)]
fn leases_by_provider(
    deps: Deps,
    provider: &str,
    start_after: Option<ChannelId>,
    limit: Option<u32>,
) -> Result<LeasesResponse, ContractError> {
    let provider = deps.api.addr_validate(provider)?;
    let start = start_after.map(|id| Bound::exclusive(id.0));
    let leases = LEASES_BY_PROVIDER
        .prefix(provider.as_str())
        .keys(deps.storage, start, None, Order::Ascending)
        .take(page_limit(limit))
        .map(|id| lease(deps.storage, ChannelId(id?)))
        .collect::<Result<_, _>>()?;
    Ok(LeasesResponse { leases })
}
