//! The owner's two steps: those of cw-ownable, with its words and its record, read and written in little code.

use causeway_types::event::OwnershipUpdated;
use causeway_wire::{to_json, Given};
use cosmwasm_std::{from_json, Addr, Api, DepsMut, Env, MessageInfo, StdError, StdResult, Storage};
use cw_ownable::{Action, Ownership, OwnershipError, OWNERSHIP_KEY};

/// Who owns the contract, and to whom that is offered.
pub fn ownership(storage: &dyn Storage) -> StdResult<Ownership<Addr>> {
    let bytes = storage.get(OWNERSHIP_KEY.as_bytes());
    let bytes = bytes.ok_or_else(|| StdError::not_found(OWNERSHIP_KEY))?;
    from_json::<Given<Ownership<Addr>>>(bytes).map(|given| given.0)
}

fn save(storage: &mut dyn Storage, ownership: &Ownership<Addr>) {
    storage.set(OWNERSHIP_KEY.as_bytes(), &to_json(ownership));
}

fn owned_by(owner: Option<Addr>) -> Ownership<Addr> {
    Ownership {
        owner,
        pending_owner: None,
        pending_expiry: None,
    }
}

/// The first owner.
pub fn initialize_owner(storage: &mut dyn Storage, api: &dyn Api, owner: &str) -> StdResult<()> {
    save(storage, &owned_by(Some(api.addr_validate(owner)?)));
    Ok(())
}

/// Refuses all but the owner.
pub fn assert_owner(storage: &dyn Storage, sender: &Addr) -> Result<(), OwnershipError> {
    is_owner(&ownership(storage)?, sender)
}

fn is_owner(ownership: &Ownership<Addr>, sender: &Addr) -> Result<(), OwnershipError> {
    match &ownership.owner {
        None => Err(OwnershipError::NoOwner),
        Some(owner) if owner == sender => Ok(()),
        Some(_) => Err(OwnershipError::NotOwner),
    }
}

/// Moves the ownership a step: the owner offers it, and it moves when the one it was offered to accepts.
pub fn update_ownership(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    action: Action,
) -> Result<OwnershipUpdated, OwnershipError> {
    let now = ownership(deps.storage)?;
    let after = match action {
        Action::TransferOwnership { new_owner, expiry } => {
            is_owner(&now, &info.sender)?;
            Ownership {
                owner: now.owner,
                pending_owner: Some(deps.api.addr_validate(&new_owner)?),
                pending_expiry: expiry,
            }
        }
        Action::AcceptOwnership => {
            let Some(pending) = now.pending_owner else {
                return Err(OwnershipError::TransferNotFound);
            };
            if pending != info.sender {
                return Err(OwnershipError::NotPendingOwner);
            }
            if now.pending_expiry.is_some_and(|e| e.is_expired(&env.block)) {
                return Err(OwnershipError::TransferExpired);
            }
            owned_by(Some(pending))
        }
        Action::RenounceOwnership => {
            is_owner(&now, &info.sender)?;
            owned_by(None)
        }
    };
    save(deps.storage, &after);
    Ok(OwnershipUpdated {
        owner: after.owner,
        pending_owner: after.pending_owner,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
    use cosmwasm_std::Timestamp;
    use cw_utils::Expiration;

    /// Every action by everyone, before and after its end: cw-ownable's own code says and keeps the same.
    #[test]
    fn every_step_is_as_cw_ownable_takes_it() {
        let mut ours = mock_dependencies();
        let mut theirs = mock_dependencies();
        let people = ["alice", "bob", "carol"].map(|name| ours.api.addr_make(name));
        let ends = [
            None,
            Some(Expiration::AtHeight(12_345)),
            Some(Expiration::AtHeight(12_346)),
            Some(Expiration::AtTime(Timestamp::from_seconds(9_999_999_999))),
            Some(Expiration::Never {}),
        ];
        let mut actions = vec![Action::AcceptOwnership, Action::AcceptOwnership];
        for to in &people {
            actions.extend(ends.map(|expiry| Action::TransferOwnership {
                new_owner: to.to_string(),
                expiry,
            }));
        }
        actions.push(Action::TransferOwnership {
            new_owner: "nobody".to_owned(),
            expiry: None,
        });
        actions.push(Action::RenounceOwnership);
        let env = mock_env();
        initialize_owner(&mut ours.storage, &ours.api, people[0].as_str()).unwrap();
        let first = Some(people[0].as_str());
        cw_ownable::initialize_owner(&mut theirs.storage, &theirs.api, first).unwrap();
        let (mut step, mut refused, mut done) = (7_u64, 0, 0);
        for _ in 0..5_000 {
            step = step.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = (step >> 33) as usize;
            let info = message_info(&people[at % 3], &[]);
            // who renounces leaves nothing more to try
            let action = actions[at / 3 % (actions.len() - 1)].clone();
            let kept = update_ownership(ours.as_mut(), &env, &info, action.clone());
            let wanted =
                cw_ownable::update_ownership(theirs.as_mut(), &env.block, &info.sender, action);
            let wanted = wanted.map(|ownership| OwnershipUpdated {
                owner: ownership.owner,
                pending_owner: ownership.pending_owner,
            });
            match kept.is_ok() {
                true => done += 1,
                false => refused += 1,
            }
            assert_eq!(kept, wanted);
            let key = OWNERSHIP_KEY.as_bytes();
            assert_eq!(ours.storage.get(key), theirs.storage.get(key));
            assert_eq!(
                assert_owner(&ours.storage, &people[2]),
                cw_ownable::assert_owner(&theirs.storage, &people[2])
            );
        }
        assert!(
            refused > 100 && done > 100,
            "{refused} refused, {done} done"
        );
        let owner = ownership(&ours.storage).unwrap().owner.unwrap();
        let renounce = || Action::RenounceOwnership;
        let info = message_info(&owner, &[]);
        update_ownership(ours.as_mut(), &env, &info, renounce()).unwrap();
        let again = update_ownership(ours.as_mut(), &env, &info, renounce());
        assert_eq!(again, Err(OwnershipError::NoOwner));
    }
}
