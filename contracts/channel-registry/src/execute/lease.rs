//! Leased liquidity comes from the vault: it opens a channel, joins one, or tops one up.
//!
//! The provider is side B. What it is paid goes back into its account in the vault.

use super::join::{check_keys, joined};
use super::open::{check_allowed, next_id, opened, save_opened};
use crate::error::ContractError;
use crate::funding::ReceivedFunds;
use crate::participant::{fee_rate_of, payout_of};
use crate::policy_query::{policy_in_force, policy_of_version};
use crate::state::{Config, LoadedChannel};
use crate::{admission, vault};
use causeway_rules::{allocation, lifecycle, margin, policy, RuleError};
use causeway_types::channel::{Channel, LockMode, Participant, Payout, Side};
use causeway_types::event::{ChannelFunded, ChannelJoined};
use causeway_types::registry::{Lease, LeaseInto, LeaseOpen};
use causeway_types::vault::AccountAmount;
use causeway_types::{Amount, ChannelId, ChannelKey, Ppm};
use cosmwasm_std::{Addr, DepsMut, Env, Response, WasmMsg};

/// A lease with its addresses validated.
struct Leased {
    /// The channel that is joined or topped up, or the id that the new one must get.
    channel_id: ChannelId,
    taker: Addr,
    provider: Addr,
    amount: Amount,
}

/// Callable by the vault alone, with the money that it sent.
#[inline(never)]
pub fn lease_with(
    deps: DepsMut,
    env: Env,
    config: &Config,
    money: ReceivedFunds,
    lease: Lease,
) -> Result<Response, ContractError> {
    if lease.amount.is_zero() {
        return Err(RuleError::ZeroAmount.into());
    }
    let leased = Leased {
        channel_id: lease.channel_id,
        taker: deps.api.addr_validate(&lease.taker)?,
        provider: deps.api.addr_validate(&lease.provider)?,
        amount: lease.amount,
    };
    // only an opening has a place for the taker's own money
    let opens = matches!(lease.into, LeaseInto::Open(_));
    if lease.amount > money.amount || lease.amount < money.amount && !opens {
        return Err(ContractError::LeaseAmount {
            asked: lease.amount,
            sent: money.amount,
        });
    }
    match lease.into {
        LeaseInto::Open(terms) => open_leased(deps, env, config, money, leased, terms),
        LeaseInto::Join { key, fee_rate } => {
            join_leased(deps, env, config, money, leased, key, fee_rate)
        }
        LeaseInto::TopUp {} => top_up(deps, env, config, money, leased),
    }
}

fn open_leased(
    deps: DepsMut,
    env: Env,
    config: &Config,
    money: ReceivedFunds,
    leased: Leased,
    terms: LeaseOpen,
) -> Result<Response, ContractError> {
    let now = env.block.time.into();
    let id = next_id(deps.storage)?;
    if id != leased.channel_id {
        return Err(ContractError::OtherChannelExpected {
            asked: leased.channel_id,
            next: id,
        });
    }
    if leased.taker == leased.provider {
        return Err(ContractError::SameParticipant(leased.taker.into_string()));
    }
    check_keys(Some(terms.key), Some(terms.provider_key))?;
    let policy = policy_in_force(deps.as_ref(), config, money.sidechain_id)?;
    let parameters = &policy.parameters;
    check_allowed(parameters, LockMode::OneWay, money.amount)?;
    let fee_rate = policy::fee_rate(parameters, terms.fee_rate)?;
    let provider_fee_rate = policy::fee_rate(parameters, terms.provider_fee_rate)?;
    let conditions = admission::at_open(parameters, None, fee_rate, now)?;
    let lifetime = policy::lifetime(parameters, Some(terms.lifetime))?;
    let own = money.amount.saturating_sub(leased.amount);
    let deposits = [own, leased.amount];
    let ledger = lifecycle::open_leased(policy::terms(&policy), lifetime, deposits, now)?;
    admission::at_join(&conditions, &ledger, provider_fee_rate, now)?;
    let mut channel = Channel {
        id,
        sidechain_id: money.sidechain_id,
        name: terms.name,
        a: Participant {
            payout: payout_of(deps.as_ref(), &env, config, &leased.taker, terms.payout)?,
            owner: leased.taker.clone(),
            key: Some(terms.key),
            fee_rate,
        },
        b: Some(provider(&leased, terms.provider_key, provider_fee_rate)),
        admission: conditions,
        marked_due_by: None,
        ledger,
    };
    let margins = [(Side::A, &leased.taker), (Side::B, &leased.provider)];
    let margins = margins.map(|(side, owner)| AccountAmount {
        owner: owner.clone(),
        amount: margin::raise(&mut channel.ledger, side),
    });
    let reserve = vault::reserve_free(config, &channel, margins.into())?;
    save_opened(deps.storage, &channel)?;
    Ok(Response::new()
        .add_messages(reserve)
        .add_event(opened(channel))
        .add_event(ChannelJoined {
            channel_id: id,
            b: leased.provider,
            amount: leased.amount,
        }))
}

fn join_leased(
    deps: DepsMut,
    env: Env,
    config: &Config,
    money: ReceivedFunds,
    leased: Leased,
    key: ChannelKey,
    fee_rate: Ppm,
) -> Result<Response, ContractError> {
    let channel_id = leased.channel_id;
    let mut loaded = LoadedChannel::new(deps.storage, channel_id)?;
    money.check_is_of(&loaded.channel)?;
    if loaded.channel.a.owner != leased.taker {
        return Err(not_leasable(&leased));
    }
    let b = provider(&leased, key, fee_rate_of(Some(fee_rate))?);
    joined(
        deps.storage,
        &mut loaded.channel,
        b,
        leased.amount,
        env.block.time.into(),
    )?;
    let reserve = provider_margin(config, &mut loaded.channel, &leased)?;
    loaded.save(deps.storage)?;
    Ok(Response::new()
        .add_messages(reserve)
        .add_event(ChannelJoined {
            channel_id,
            b: leased.provider,
            amount: leased.amount,
        }))
}

fn top_up(
    deps: DepsMut,
    env: Env,
    config: &Config,
    money: ReceivedFunds,
    leased: Leased,
) -> Result<Response, ContractError> {
    let now = env.block.time.into();
    let channel_id = leased.channel_id;
    let mut loaded = LoadedChannel::new(deps.storage, channel_id)?;
    money.check_is_of(&loaded.channel)?;
    let side_of = |who: &Addr| loaded.channel.side_of(who.as_str());
    let sides = [side_of(&leased.taker), side_of(&leased.provider)];
    if sides != [Some(Side::A), Some(Side::B)] || !loaded.channel.is_leased() {
        return Err(not_leasable(&leased));
    }
    let version = loaded.channel.ledger.terms.policy_version;
    let policy = policy_of_version(deps.as_ref(), config, money.sidechain_id, version)?;
    allocation::deposit_leased(
        &mut loaded.channel.ledger,
        leased.amount,
        policy.parameters.smallest_ratio,
        now,
    )?;
    admission::at_deposit(&loaded.channel, Side::B, now)?;
    let reserve = provider_margin(config, &mut loaded.channel, &leased)?;
    let channel = loaded.save(deps.storage)?;
    Ok(Response::new()
        .add_messages(reserve)
        .add_event(ChannelFunded {
            channel_id,
            side: Side::B,
            amount: leased.amount,
            deposited: channel.ledger.b.deposited,
            unallocated: channel.ledger.b.unallocated,
        }))
}

fn provider_margin(
    config: &Config,
    channel: &mut Channel,
    leased: &Leased,
) -> Result<Option<WasmMsg>, ContractError> {
    let part = AccountAmount {
        owner: leased.provider.clone(),
        amount: margin::raise(&mut channel.ledger, Side::B),
    };
    vault::reserve_free(config, channel, vec![part])
}

fn provider(leased: &Leased, key: ChannelKey, fee_rate: Ppm) -> Participant {
    Participant {
        owner: leased.provider.clone(),
        key: Some(key),
        payout: Payout::Vault {},
        fee_rate,
    }
}

fn not_leasable(leased: &Leased) -> ContractError {
    ContractError::ChannelNotLeasable {
        channel_id: leased.channel_id,
        taker: leased.taker.to_string(),
        provider: leased.provider.to_string(),
    }
}
