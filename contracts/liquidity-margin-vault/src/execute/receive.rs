//! Receives tokens by cw20 `Send`, and dispatches the hook.

use super::{deposit, make_offer_with, reduce_lease, reserve_with, settled_with, take_with};
use crate::error::ContractError;
use crate::guards::{open_for_entry, registry_only, require_nonzero};
use crate::received_tokens::ReceivedTokens;
use crate::state::CONFIG;
use causeway_contract_utils::require_sidechain_of_token;
use causeway_types::vault::Hook;
use cosmwasm_std::{from_json, DepsMut, Env, MessageInfo, Response};
use cw20::Cw20ReceiveMsg;

/// Called by a sidechain's token. Guards and dispatches the hook in the `Send`.
#[inline(never)]
pub fn receive(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    message: Cw20ReceiveMsg,
) -> Result<Response, ContractError> {
    let hook: Hook = from_json(&message.msg)?;
    let config = CONFIG.load(deps.storage)?;
    let received = ReceivedTokens {
        sidechain_id: require_sidechain_of_token(&deps.querier, &config.issuer, &info.sender)?,
        token: info.sender,
        sender: deps.api.addr_validate(&message.sender)?,
        amount: require_nonzero(message.amount.into())?,
    };
    match hook {
        Hook::Deposit { beneficiary } => deposit(deps, &config, received, beneficiary),
        Hook::MakeOffer(terms) => {
            open_for_entry(&config)?;
            make_offer_with(deps, &config, received, terms)
        }
        Hook::Take { offer_id, terms } => {
            open_for_entry(&config)?;
            take_with(deps, env, &config, received, offer_id, terms)
        }
        Hook::Reserve { margin } => {
            registry_only(&config, &received.sender)?;
            reserve_with(deps, received, margin)
        }
        Hook::Settled(notice) => {
            registry_only(&config, &received.sender)?;
            settled_with(deps, received, notice)
        }
        Hook::Withdrawn { channel_id } => {
            registry_only(&config, &received.sender)?;
            reduce_lease(deps, env, received, channel_id)
        }
    }
}
