//! Pays out what is free in an account.

use crate::bucket::Bucket;
use crate::error::ContractError;
use crate::guards::{recipient, require_nonzero};
use crate::ledger::AccountLedger;
use causeway_types::event::AccountWithdrawn;
use causeway_types::token::ExecuteMsg as TokenMsg;
use causeway_types::{Amount, SidechainId};
use cosmwasm_std::{DepsMut, Env, Event, MessageInfo, Response};

/// Callable by the account's owner, to any address, paused or not. If the tokens cannot be delivered, the message fails and
/// changes nothing.
#[inline(never)]
pub fn withdraw(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    sidechain_id: SidechainId,
    amount: Option<Amount>,
    to: Option<String>,
) -> Result<Response, ContractError> {
    let owner = info.sender;
    let to = match to {
        Some(text) => recipient(deps.as_ref(), &env, &text)?,
        None => owner.clone(),
    };
    let mut accounts = AccountLedger::open(deps.storage, sidechain_id);
    let amount = match amount {
        Some(amount) => amount,
        None => accounts.free(&owner)?,
    };
    let token = accounts.withdraw((&owner, Bucket::Free), require_nonzero(amount)?)?;
    accounts.close()?;
    Ok(Response::new()
        .add_message(TokenMsg::transfer(&to, amount).to(token)?)
        .add_event(Event::from(AccountWithdrawn {
            sidechain_id,
            owner,
            to,
            amount,
        })))
}
