//! Whether somebody may enter now, asked beforehand: the same checks, and the margin that it needs. Mission M12, M16.

use super::load;
use crate::admission::{at_deposit, at_join, at_open};
use crate::entry::policy_in_force;
use crate::error::ContractError;
use crate::state::CONFIG;
use causeway_rules::{allocation, life, margin, policy};
use causeway_types::channel::Side;
use causeway_types::registry::{AdmissionRequest, AdmissionResponse};
use causeway_types::{Amount, UnixTime};
use cosmwasm_std::Deps;

/// Answers with the first condition that is not met.
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
            life::join(ledger, amount, now)?;
            at_join(
                &channel.admission,
                ledger,
                fee_rate.unwrap_or_default(),
                now,
            )
            .map(|()| margin::keep(ledger, Side::B))
        }
        AdmissionRequest::Deposit {
            channel_id,
            owner,
            amount,
        } => {
            let mut channel = load(deps, channel_id)?;
            let side = channel
                .side_of(&owner)
                .ok_or_else(|| ContractError::NotParticipant {
                    sender: owner,
                    needs: "a participant",
                    channel_id,
                })?;
            at_deposit(&channel, side, amount, now).and_then(|()| {
                let config = CONFIG.load(deps.storage)?;
                let version = channel.ledger.terms.policy_version;
                let policy =
                    crate::entry::policy_of_version(deps, &config, channel.sidechain_id, version)?;
                let ratio = policy.parameters.smallest_ratio;
                allocation::deposit(&mut channel.ledger, side, amount, ratio, now)?;
                Ok(margin::keep(&mut channel.ledger, side))
            })
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
