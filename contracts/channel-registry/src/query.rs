//! Questions. Pages hold 10 unless asked otherwise, at most 30.

mod admission;
mod neighbours;

use admission::admission;
use neighbours::{between, neighbours};

use crate::error::ContractError;
use crate::state::{
    CHANNELS, CHANNEL_COUNT, CONFIG, CREDITS, EXPIRIES, GRACE, NAMES, PARTICIPANTS, UNDELIVERED,
};
use causeway_contract_utils::holding;
use causeway_rules::settlement::{split_at, Split};
use causeway_types::channel::Channel;
use causeway_types::page_limit;
use causeway_types::registry::{
    AllUndeliveredResponse, ChannelResponse, ChannelsResponse, ConfigResponse, CreditResponse,
    CreditsResponse, ExpiryCursor, GraceCursor, PreviewResponse, QueryMsg, StatusResponse,
    UndeliveredResponse,
};
use causeway_types::{Amount, ChannelId, SidechainId, UnixTime};
use cosmwasm_std::{to_json_binary, Binary, Deps, Env, Order, StdResult};
use cw_storage_plus::Bound;

/// Answers one.
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let now = UnixTime::from(env.block.time);
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&config(deps)?),
        QueryMsg::Channel { channel_id } => to_json_binary(&seen(load(deps, channel_id)?, now)),
        QueryMsg::ChannelByName { opener, name } => {
            to_json_binary(&seen(by_name(deps, opener, name)?, now))
        }
        QueryMsg::ChannelsByParticipant {
            participant,
            start_after,
            limit,
        } => to_json_binary(&by_participant(
            deps,
            now,
            &participant,
            start_after,
            limit,
        )?),
        QueryMsg::ChannelsByPair {
            one,
            other,
            start_after,
            limit,
        } => to_json_binary(&by_pair(deps, now, (&one, &other), start_after, limit)?),
        QueryMsg::ChannelsByExpiry {
            until,
            start_after,
            limit,
        } => to_json_binary(&by_expiry(deps, now, until, start_after, limit)?),
        QueryMsg::ChannelsInGrace { start_after, limit } => {
            to_json_binary(&in_grace(deps, now, start_after, limit)?)
        }
        QueryMsg::Neighbours {
            node,
            sidechain_id,
            start_after,
            limit,
            locks_only,
        } => to_json_binary(&neighbours(
            deps,
            now,
            &node,
            sidechain_id,
            start_after,
            limit,
            locks_only.unwrap_or_default(),
        )?),
        QueryMsg::Between {
            from,
            to,
            sidechain_id,
            start_after,
            limit,
        } => to_json_binary(&between(
            deps,
            now,
            (&from, &to),
            sidechain_id,
            start_after,
            limit,
        )?),
        QueryMsg::Admission { entry } => to_json_binary(&admission(deps, now, entry)?),
        QueryMsg::Undelivered { channel_id } => to_json_binary(&UndeliveredResponse {
            notice: UNDELIVERED.may_load(deps.storage, channel_id.0)?,
        }),
        QueryMsg::AllUndelivered { start_after, limit } => {
            to_json_binary(&all_undelivered(deps, start_after, limit)?)
        }
        QueryMsg::Status { channel_id } => to_json_binary(&status(load(deps, channel_id)?, now)),
        QueryMsg::SettlementPreview { channel_id } => {
            to_json_binary(&preview(&load(deps, channel_id)?, now))
        }
        QueryMsg::Credit {
            owner,
            sidechain_id,
        } => to_json_binary(&credit(deps, &owner, sidechain_id)?),
        QueryMsg::Credits {
            owner,
            start_after,
            limit,
        } => to_json_binary(&credits(deps, &owner, start_after, limit)?),
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
        vault: config.vault,
        paused: config.paused,
        domain: config.domain,
        channels: CHANNEL_COUNT.load(deps.storage)?,
    })
}

fn load(deps: Deps, id: ChannelId) -> Result<Channel, ContractError> {
    CHANNELS
        .may_load(deps.storage, id.0)?
        .ok_or(ContractError::NoChannel(id))
}

fn seen(channel: Channel, now: UnixTime) -> ChannelResponse {
    ChannelResponse {
        phase: channel.ledger.phase(now),
        channel,
    }
}

fn page(
    deps: Deps,
    now: UnixTime,
    ids: impl Iterator<Item = StdResult<u64>>,
    limit: Option<u32>,
) -> Result<ChannelsResponse, ContractError> {
    let channels = ids
        .take(page_limit(limit))
        .map(|id| Ok(seen(load(deps, ChannelId(id?))?, now)))
        .collect::<Result<_, ContractError>>()?;
    Ok(ChannelsResponse { channels })
}

#[inline(never)]
fn by_name(deps: Deps, opener: String, name: String) -> Result<Channel, ContractError> {
    match NAMES.may_load(deps.storage, (&opener, &name))? {
        Some(id) => load(deps, ChannelId(id)),
        None => Err(ContractError::NoName { opener, name }),
    }
}

#[inline(never)]
fn by_participant(
    deps: Deps,
    now: UnixTime,
    participant: &str,
    start_after: Option<ChannelId>,
    limit: Option<u32>,
) -> Result<ChannelsResponse, ContractError> {
    let last = place_of(deps, participant, start_after)?;
    page(deps, now, after(deps, participant, &last), limit)
}

/// The list of a participant is ordered by peer, so the last channel's peer tells where to go on.
fn place_of(
    deps: Deps,
    participant: &str,
    start_after: Option<ChannelId>,
) -> Result<Option<(String, u64)>, ContractError> {
    let Some(id) = start_after else {
        return Ok(None);
    };
    let channel = load(deps, id)?;
    let peer = match &channel.b {
        Some(b) if b.owner.as_str() == participant => channel.a.owner.to_string(),
        Some(b) => b.owner.to_string(),
        None => String::new(),
    };
    Ok(Some((peer, id.0)))
}

fn after<'a>(
    deps: Deps<'a>,
    participant: &str,
    last: &Option<(String, u64)>,
) -> impl Iterator<Item = StdResult<u64>> + 'a {
    let start = last
        .as_ref()
        .map(|(peer, id)| Bound::exclusive((peer.as_str(), *id)));
    PARTICIPANTS
        .sub_prefix(participant)
        .keys(deps.storage, start, None, Order::Ascending)
        .map(|key| key.map(|(_, id)| id))
}

#[inline(never)]
fn by_pair(
    deps: Deps,
    now: UnixTime,
    pair: (&str, &str),
    start_after: Option<ChannelId>,
    limit: Option<u32>,
) -> Result<ChannelsResponse, ContractError> {
    let start = start_after.map(|id| Bound::exclusive(id.0));
    let ids = PARTICIPANTS
        .prefix(pair)
        .keys(deps.storage, start, None, Order::Ascending);
    page(deps, now, ids, limit)
}

#[inline(never)]
fn by_expiry(
    deps: Deps,
    now: UnixTime,
    until: Option<UnixTime>,
    start_after: Option<ExpiryCursor>,
    limit: Option<u32>,
) -> Result<ChannelsResponse, ContractError> {
    let start = start_after.map(|c| Bound::exclusive((c.at.0, c.channel_id.0)));
    let end = until.map(|t| Bound::inclusive((t.0, u64::MAX)));
    let ids = EXPIRIES
        .keys(deps.storage, start, end, Order::Ascending)
        .map(|key| key.map(|(_, id)| id));
    page(deps, now, ids, limit)
}

#[inline(never)]
fn in_grace(
    deps: Deps,
    now: UnixTime,
    start_after: Option<GraceCursor>,
    limit: Option<u32>,
) -> Result<ChannelsResponse, ContractError> {
    let start = start_after.map(|c| Bound::exclusive((c.payable_from.0, c.channel_id.0)));
    let ids = GRACE
        .keys(deps.storage, start, None, Order::Ascending)
        .map(|key| key.map(|(_, id)| id));
    page(deps, now, ids, limit)
}

#[inline(never)]
fn all_undelivered(
    deps: Deps,
    start_after: Option<ChannelId>,
    limit: Option<u32>,
) -> Result<AllUndeliveredResponse, ContractError> {
    let start = start_after.map(|id| Bound::exclusive(id.0));
    let notices = UNDELIVERED
        .range(deps.storage, start, None, Order::Ascending)
        .take(page_limit(limit))
        .map(|entry| Ok(entry?.1))
        .collect::<StdResult<_>>()?;
    Ok(AllUndeliveredResponse { notices })
}

#[inline(never)]
fn status(channel: Channel, now: UnixTime) -> StatusResponse {
    let ledger = channel.ledger;
    let split = split_at(&ledger, now);
    StatusResponse {
        phase: ledger.phase(now),
        healthy: split.is_healthy(ledger.terms.minimum_balance),
        balance_a: split.pay_a,
        balance_b: split.pay_b,
        held: split.held,
        minimum_balance: ledger.terms.minimum_balance,
        expires_at: ledger.expires_at,
    }
}

#[inline(never)]
fn preview(channel: &Channel, now: UnixTime) -> PreviewResponse {
    let ledger = &channel.ledger;
    let Split { pay_a, pay_b, held } = split_at(ledger, now);
    let (paid_a, paid_b) = ledger
        .settlement
        .map_or((Amount::ZERO, Amount::ZERO), |s| (s.paid_a, s.paid_b));
    PreviewResponse {
        pay_a: pay_a.saturating_sub(paid_a),
        pay_b: pay_b.saturating_sub(paid_b),
        held,
        unallocated_a: ledger.a.unallocated,
        unallocated_b: ledger.b.unallocated,
        payable_from: match ledger.settlement {
            Some(_) => None,
            None => ledger.noted_at.map(|h| h.plus(ledger.terms.grace_blocks)),
        },
    }
}

#[inline(never)]
fn credit(
    deps: Deps,
    owner: &str,
    sidechain_id: SidechainId,
) -> Result<CreditResponse, ContractError> {
    Ok(CreditResponse {
        sidechain_id,
        amount: CREDITS
            .may_load(deps.storage, (owner, sidechain_id.0))?
            .unwrap_or_default(),
    })
}

#[inline(never)]
fn credits(
    deps: Deps,
    owner: &str,
    start_after: Option<SidechainId>,
    limit: Option<u32>,
) -> Result<CreditsResponse, ContractError> {
    let start = start_after.map(|id| Bound::exclusive(id.0));
    let credits = CREDITS
        .prefix(owner)
        .range(deps.storage, start, None, Order::Ascending)
        .take(page_limit(limit))
        .map(|entry| {
            let (id, amount) = entry?;
            Ok(CreditResponse {
                sidechain_id: SidechainId(id),
                amount,
            })
        })
        .collect::<StdResult<_>>()?;
    Ok(CreditsResponse { credits })
}
