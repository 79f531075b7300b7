//! Queries. Pages hold 10 unless asked otherwise, at most 30.

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
use causeway_storage::Entries;
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

/// Dispatches a query to the function that answers it.
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let now = UnixTime::from(env.block.time);
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&config(deps)?),
        QueryMsg::Channel { channel_id } => to_json_binary(&seen(load(deps, channel_id)?, now)),
        QueryMsg::ChannelByName {
            sidechain_id,
            opener,
            name,
        } => to_json_binary(&seen(by_name(deps, sidechain_id, &opener, &name)?, now)),
        QueryMsg::ChannelsByParticipant {
            participant,
            sidechain_id,
            start_after,
            limit,
        } => {
            let ids = of_participant(deps, &participant, sidechain_id, start_after)?;
            to_json_binary(&page(deps, now, ids, limit)?)
        }
        QueryMsg::ChannelsByPair {
            sidechain_id,
            one,
            other,
            start_after,
            limit,
        } => {
            let ids = of_pair(deps, sidechain_id, (&one, &other), start_after)?;
            to_json_binary(&page(deps, now, ids, limit)?)
        }
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
        .ok_or(ContractError::ChannelNotFound(id))
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
fn by_name(
    deps: Deps,
    sidechain_id: SidechainId,
    opener: &str,
    name: &str,
) -> Result<Channel, ContractError> {
    let opener = deps.api.addr_validate(opener)?;
    match NAMES.may_load(deps.storage, (opener.as_str(), sidechain_id.0, name))? {
        Some(id) => load(deps, ChannelId(id)),
        None => Err(ContractError::ChannelNameNotFound {
            opener,
            sidechain_id,
        }),
    }
}

/// A participant's channels, in one sidechain or in all.
#[inline(never)]
fn of_participant<'a>(
    deps: Deps<'a>,
    participant: &str,
    sidechain_id: Option<SidechainId>,
    start_after: Option<ChannelId>,
) -> Result<Entries<'a, u64>, ContractError> {
    let participant = deps.api.addr_validate(participant)?;
    let participant = participant.as_str();
    let last = match start_after {
        Some(id) => Some(position_of(deps, participant, id)?),
        None => None,
    };
    let id_of = |key: StdResult<(String, u64)>| key.map(|(_, id)| id);
    let Some(SidechainId(sidechain)) = sidechain_id else {
        let after = last.as_ref().map(|(sidechain, peer, id)| {
            let rest: (u64, (&str, u64)) = (*sidechain, (peer, *id));
            Bound::exclusive(rest)
        });
        let all = PARTICIPANTS.sub_prefix(participant);
        let keys = all.keys(deps.storage, after, None, Order::Ascending);
        return Ok(Box::new(
            keys.map(move |key| id_of(key.map(|(_, rest)| rest))),
        ));
    };
    // a channel of another sidechain is before all of this one's, or after them
    let after = match &last {
        Some((of, _, _)) if *of > sidechain => return Ok(Box::new(std::iter::empty())),
        Some((of, peer, id)) if *of == sidechain => Some(Bound::exclusive((peer.as_str(), *id))),
        _ => None,
    };
    let within = PARTICIPANTS.prefix((participant, sidechain));
    let keys = within.keys(deps.storage, after, None, Order::Ascending);
    Ok(Box::new(keys.map(id_of)))
}

/// A participant's list is ordered by sidechain and peer, so the last channel of a page says where the next begins.
fn position_of(
    deps: Deps,
    participant: &str,
    id: ChannelId,
) -> Result<(u64, String, u64), ContractError> {
    let channel = load(deps, id)?;
    let peer = match &channel.b {
        Some(b) if b.owner.as_str() == participant => channel.a.owner.to_string(),
        Some(b) => b.owner.to_string(),
        None => String::new(),
    };
    Ok((channel.sidechain_id.0, peer, id.0))
}

/// The channels between two addresses in one sidechain.
#[inline(never)]
fn of_pair<'a>(
    deps: Deps<'a>,
    sidechain_id: SidechainId,
    (one, other): (&str, &str),
    start_after: Option<ChannelId>,
) -> Result<Entries<'a, u64>, ContractError> {
    let [one, other] = [deps.api.addr_validate(one)?, deps.api.addr_validate(other)?];
    let peer = other.as_str();
    // numbers begin at 1
    let after = Bound::exclusive((peer, start_after.map_or(0, |id| id.0)));
    let end = Bound::inclusive((peer, u64::MAX));
    let keys = PARTICIPANTS.prefix((one.as_str(), sidechain_id.0)).keys(
        deps.storage,
        Some(after),
        Some(end),
        Order::Ascending,
    );
    Ok(Box::new(keys.map(|key| key.map(|(_, id)| id))))
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
            None => ledger
                .marked_due_at
                .map(|h| h.plus(ledger.terms.grace_blocks)),
        },
    }
}

#[inline(never)]
fn credit(
    deps: Deps,
    owner: &str,
    sidechain_id: SidechainId,
) -> Result<CreditResponse, ContractError> {
    let owner = deps.api.addr_validate(owner)?;
    Ok(CreditResponse {
        sidechain_id,
        amount: CREDITS
            .may_load(deps.storage, (owner.as_str(), sidechain_id.0))?
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
    let owner = deps.api.addr_validate(owner)?;
    let start = start_after.map(|id| Bound::exclusive(id.0));
    let credits = CREDITS
        .prefix(owner.as_str())
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
