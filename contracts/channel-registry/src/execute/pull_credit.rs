//! Takes credit out as tokens, to any address.

use crate::error::ContractError;
use crate::participant::recipient;
use crate::payout::PayoutBatch;
use crate::state::{take_credit, CONFIG, CREDITS};
use causeway_rules::RuleError;
use causeway_types::event::CreditPulled;
use causeway_types::{Amount, SidechainId};
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};

/// Callable by the credit's owner. If the tokens cannot be delivered, the message fails and the credit is as before.
#[inline(never)]
pub fn pull_credit(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    sidechain_id: SidechainId,
    amount: Option<Amount>,
    to: Option<String>,
) -> Result<Response, ContractError> {
    let owner = info.sender;
    let to = match to {
        Some(address) => {
            let config = CONFIG.load(deps.storage)?;
            recipient(deps.as_ref(), &env, &config, &address)?
        }
        None => owner.clone(),
    };
    let amount = match amount {
        Some(amount) => amount,
        None => CREDITS
            .may_load(deps.storage, (owner.as_str(), sidechain_id.0))?
            .unwrap_or_default(),
    };
    if amount.is_zero() {
        return Err(RuleError::NothingToDo("there is no credit, or 0 was asked").into());
    }
    take_credit(deps.storage, &owner, sidechain_id, amount)?;
    let mut out = PayoutBatch::default();
    out.pull(deps.storage, sidechain_id, &to, amount)?;
    out.into_response(
        deps.storage,
        Response::new().add_event(CreditPulled {
            sidechain_id,
            owner,
            to,
            amount,
        }),
    )
}
