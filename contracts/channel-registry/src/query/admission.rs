//! Whether an opening, a join or a deposit meets the conditions of admission now, and the margin that it needs. Mode, size,
//! lifetime, the highest fee rate, and whether a new channel can be joined are not asked here.

use super::load;
use crate::admission::{at_deposit, at_join, at_open};
use crate::error::ContractError;
use crate::policy_query::{policy_in_force, policy_of_version};
use crate::state::CONFIG;
use causeway_rules::{allocation, lifecycle, margin, policy};
use causeway_types::channel::{Channel, Side};
use causeway_types::registry::{AdmissionRequest, AdmissionResponse};
use causeway_types::{Amount, UnixTime};
use cosmwasm_std::Deps;

/// Answers with the first condition of admission that is not met, if any.
#[inline(never)]
pub fn admission(
    deps: Deps,
    now: UnixTime,
    entry: AdmissionRequest,
) -> Result<AdmissionResponse, ContractError> {
    let margin = match entry {
        AdmissionRequest::Open {
            sidechain_id,
            amount,
            fee_rate,
        } => {
            let config = CONFIG.load(deps.storage)?;
            let policy = policy_in_force(deps, &config, sidechain_id)?;
            at_open(&policy.parameters, None, fee_rate.unwrap_or_default(), now)
                .map(|_| margin::required(amount, policy::minimum_rate(&policy)))
        }
        AdmissionRequest::Join {
            channel_id,
            amount,
            fee_rate,
        } => {
            let mut channel = load(deps, channel_id)?;
            let ledger = &mut channel.ledger;
            lifecycle::join(ledger, amount, now)?;
            at_join(
                &channel.admission,
                ledger,
                fee_rate.unwrap_or_default(),
                now,
            )
            .map(|()| margin::raise(ledger, Side::B))
        }
        AdmissionRequest::Deposit {
            channel_id,
            owner,
            amount,
        } => {
            let mut channel = load(deps, channel_id)?;
            let owner = deps.api.addr_validate(&owner)?;
            let side =
                channel
                    .side_of(owner.as_str())
                    .ok_or_else(|| ContractError::NotParticipant {
                        sender: owner.into_string(),
                        needs: "a participant",
                        channel_id,
                    })?;
            deposit(deps, &mut channel, side, amount, now)
        }
    };
    Ok(match margin {
        Ok(margin) => AdmissionResponse {
            refusal: None,
            margin,
        },
        Err(why) => AdmissionResponse {
            refusal: Some(why.to_string()),
            margin: Amount::ZERO,
        },
    })
}

/// The margin that a deposit needs.
fn deposit(
    deps: Deps,
    channel: &mut Channel,
    side: Side,
    amount: Amount,
    now: UnixTime,
) -> Result<Amount, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let version = channel.ledger.terms.policy_version;
    let policy = policy_of_version(deps, &config, channel.sidechain_id, version)?;
    let ratio = policy.parameters.smallest_ratio;
    allocation::deposit(&mut channel.ledger, side, amount, ratio, now)?;
    at_deposit(channel, side, now)?;
    Ok(margin::raise(&mut channel.ledger, side))
}
