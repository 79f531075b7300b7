//! What is asked of a message before it is done.

use crate::error::ContractError;
use crate::state::{PAUSED, REGISTRY, VAULT};
use causeway_contract_utils::check_recipient;
use causeway_types::issuer::Asset;
use causeway_types::{Amount, SidechainId};
use cosmwasm_std::{Addr, Deps, Env, MessageInfo, Storage};

/// Entry is not stopped.
pub fn not_paused(storage: &dyn Storage) -> Result<(), ContractError> {
    if PAUSED.load(storage)? {
        return Err(ContractError::Paused);
    }
    Ok(())
}

/// How much of the sidechain's coin came along; None if nothing did. Any other coin, and more than one, is refused.
pub fn coin(
    info: &MessageInfo,
    sidechain_id: SidechainId,
    asset: &Asset,
) -> Result<Option<Amount>, ContractError> {
    match (asset, info.funds.as_slice()) {
        (_, []) => Ok(None),
        (Asset::Native { denom }, [coin]) if coin.denom == *denom => {
            some(coin.amount.into()).map(Some)
        }
        _ => Err(wrong_coins(info, sidechain_id, asset)),
    }
}

/// Not the sidechain's coin, or not that alone.
pub fn wrong_coins(info: &MessageInfo, sidechain_id: SidechainId, asset: &Asset) -> ContractError {
    let coins: Vec<_> = info.funds.iter().map(ToString::to_string).collect();
    let sent = match coins.as_slice() {
        [] => "nothing".to_owned(),
        coins => coins.join(", "),
    };
    ContractError::WrongFunds {
        sent,
        sidechain_id,
        asset: asset.clone(),
    }
}

/// The token that called is what backs the sidechain: its word on sender and amount counts.
pub fn backed_by(
    sidechain_id: SidechainId,
    asset: &Asset,
    token: &Addr,
) -> Result<(), ContractError> {
    match asset {
        Asset::Cw20 { address } if token.as_str() == address => Ok(()),
        _ => Err(ContractError::WrongToken {
            sent: token.clone(),
            sidechain_id,
            asset: asset.clone(),
        }),
    }
}

/// More than nothing.
pub fn some(amount: Amount) -> Result<Amount, ContractError> {
    if amount.is_zero() {
        return Err(ContractError::ZeroAmount);
    }
    Ok(amount)
}

/// Someone who can have tokens or assets: not the issuer itself, the registry or the vault.
pub fn recipient(deps: Deps, env: &Env, text: &str) -> Result<Addr, ContractError> {
    let recipient = deps.api.addr_validate(text)?;
    let registry = REGISTRY.may_load(deps.storage)?;
    let vault = VAULT.may_load(deps.storage)?;
    let mut keep_nothing = vec![&env.contract.address];
    keep_nothing.extend(registry.iter().chain(&vault));
    Ok(check_recipient(recipient, &keep_nothing)?)
}
