//! Tokens come back and are burnt, and the asset is paid out.

use crate::error::ContractError;
use crate::messages::pay;
use crate::received_cw20::ReceivedCw20;
use crate::reserve::Reserve;
use crate::state::{id_by_token, sidechain};
use crate::{guards, ledger};
use causeway_types::event::Redeemed;
use causeway_types::token::ExecuteMsg as TokenMsg;
use causeway_types::Amount;
use cosmwasm_std::{DepsMut, Env, Event, Response};

/// Callable by anyone, through the sidechain's token. Burns the tokens and pays out the asset at the redemption ratio. It is never paused.
#[inline(never)]
pub fn redeem(
    deps: DepsMut,
    env: Env,
    received: ReceivedCw20,
    recipient: Option<String>,
    min_out: Amount,
) -> Result<Response, ContractError> {
    let sidechain_id = id_by_token(deps.storage, &received.token)?;
    let asset = sidechain(deps.storage, sidechain_id)?.asset;
    let text = recipient.as_deref().unwrap_or(received.sender.as_str());
    let recipient = guards::Recipients::new(deps.as_ref(), &env)?.check(text)?;

    let burnt = received.amount;
    let reserve = Reserve::of(deps.as_ref(), &env.contract.address, &asset)?;
    let out = reserve.redeemable(burnt);
    if out < min_out {
        return Err(ContractError::BelowMinimumOut { min_out, out });
    }
    if out.is_zero() {
        return Err(ContractError::RedemptionPaysNothing {
            asked: burnt,
            balance: reserve.balance,
            recorded: reserve.recorded,
        });
    }
    let supply = ledger::burnt(deps.storage, sidechain_id, &asset, burnt, &reserve, out)?;
    let burn = TokenMsg::Burn { amount: burnt };
    Ok(Response::new()
        .add_message(burn.to(&received.token)?)
        .add_message(pay(&asset, &recipient, out)?)
        .add_event(Event::from(Redeemed {
            sidechain_id,
            sender: received.sender,
            recipient,
            burnt,
            paid: out,
            supply,
        })))
}
