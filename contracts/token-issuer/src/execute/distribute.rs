//! The owner mints newly backed tokens to many recipients at once.

use crate::error::ContractError;
use crate::received_cw20::ReceivedCw20;
use crate::reserve::Reserve;
use crate::state::{sidechain, Sidechain};
use crate::{guards, ledger};
use causeway_types::event::Distributed;
use causeway_types::issuer::{Share, MAX_RECIPIENTS};
use causeway_types::token::ExecuteMsg as TokenMsg;
use causeway_types::{Amount, SidechainId};
use cosmwasm_std::{Addr, Deps, DepsMut, Env, Event, MessageInfo, Response, StdResult};
use std::collections::BTreeSet;

/// Callable by the owner alone. Gives many recipients tokens, backed by the coin sent along, if any, and by the asset's surplus.
#[inline(never)]
pub fn distribute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    id: SidechainId,
    shares: Vec<Share>,
) -> Result<Response, ContractError> {
    let sidechain = sidechain(deps.storage, id)?;
    let attached = guards::coin(&info, id, &sidechain.asset)?.unwrap_or_default();
    give(deps, env, (id, sidechain), attached, shares)
}

/// As [`distribute`], backed by the foreign tokens sent and by the asset's surplus.
#[inline(never)]
pub fn distribute_cw20(
    deps: DepsMut,
    env: Env,
    received: ReceivedCw20,
    id: SidechainId,
    shares: Vec<Share>,
) -> Result<Response, ContractError> {
    let sidechain = sidechain(deps.storage, id)?;
    guards::backed_by(id, &sidechain.asset, &received.token)?;
    give(deps, env, (id, sidechain), received.amount, shares)
}

fn give(
    deps: DepsMut,
    env: Env,
    (sidechain_id, sidechain): (SidechainId, Sidechain),
    attached: Amount,
    shares: Vec<Share>,
) -> Result<Response, ContractError> {
    let (shares, total) = parse(deps.as_ref(), &env, shares)?;
    if attached > total {
        return Err(ContractError::FundsAboveShares { attached, total });
    }
    let Sidechain { token, asset, .. } = sidechain;
    // the balance has what was sent along
    let reserve = Reserve::of(deps.as_ref(), &env.contract.address, &asset)?;
    if !attached.is_zero() {
        reserve.check_arrived(&asset, attached)?;
    }
    let surplus = reserve.surplus();
    if total > surplus {
        return Err(ContractError::SharesAboveSurplus { total, surplus });
    }
    let supply = ledger::minted(deps.storage, sidechain_id, &asset, total, &reserve)?;
    let messages = shares
        .iter()
        .map(|(recipient, amount)| TokenMsg::mint(recipient, *amount).to(&token))
        .collect::<StdResult<Vec<_>>>()?;
    Ok(Response::new()
        .add_messages(messages)
        .add_event(Event::from(Distributed {
            sidechain_id,
            recipients: shares.len() as u64,
            amount: total,
            supply,
        })))
}

/// The validated recipients with their amounts, and the sum.
fn parse(
    deps: Deps,
    env: &Env,
    shares: Vec<Share>,
) -> Result<(Vec<(Addr, Amount)>, Amount), ContractError> {
    if shares.is_empty() || shares.len() > MAX_RECIPIENTS {
        return Err(ContractError::RecipientCount {
            asked: shares.len(),
        });
    }
    let recipients = guards::Recipients::new(deps, env)?;
    let mut seen = BTreeSet::new();
    let mut parsed = Vec::with_capacity(shares.len());
    let mut sum = Amount::ZERO;
    for share in shares {
        let recipient = recipients.check(&share.recipient)?;
        if share.amount.is_zero() {
            return Err(ContractError::EmptyShare { recipient });
        }
        if !seen.insert(recipient.clone()) {
            return Err(ContractError::RecipientTwice { recipient });
        }
        sum = sum
            .checked_add(share.amount)
            .ok_or(ContractError::SharesOverflow {
                sum,
                share: share.amount,
            })?;
        parsed.push((recipient, share.amount));
    }
    Ok((parsed, sum))
}
