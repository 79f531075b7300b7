//! Checks that several messages make before they change anything.

use crate::error::ContractError;
use crate::state::{Contracts, BY_TOKEN, CONTRACTS, PAUSED};
use causeway_contract_utils::DeployedContracts;
use causeway_types::issuer::Asset;
use causeway_types::{Amount, SidechainId};
use cosmwasm_std::{Addr, Deps, Env, MessageInfo, Storage};

/// Refuses entry while it is paused.
pub fn not_paused(storage: &dyn Storage) -> Result<(), ContractError> {
    if PAUSED.load(storage)? {
        return Err(ContractError::EntryPaused);
    }
    Ok(())
}

/// The amount of the sidechain's coin that was sent along, none if no coin was. Another coin, or several, are refused.
pub fn coin(
    info: &MessageInfo,
    sidechain_id: SidechainId,
    asset: &Asset,
) -> Result<Option<Amount>, ContractError> {
    match (asset, info.funds.as_slice()) {
        (_, []) => Ok(None),
        (Asset::Native { denom }, [coin]) if coin.denom == *denom => {
            require_nonzero(coin.amount.into()).map(Some)
        }
        _ => Err(wrong_coins(info, sidechain_id, asset)),
    }
}

/// The error for coins that are not the sidechain's, or not that alone.
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

/// Refuses a token other than the one that backs the sidechain: so the sender and amount that it names are right.
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

/// Refuses an amount of zero.
pub fn require_nonzero(amount: Amount) -> Result<Amount, ContractError> {
    if amount.is_zero() {
        return Err(ContractError::ZeroAmount);
    }
    Ok(amount)
}

/// Checks which addresses can have tokens and assets; read once for all recipients of a message.
pub struct Recipients<'a> {
    deps: Deps<'a>,
    issuer: &'a Addr,
    contracts: Option<Contracts>,
}

impl<'a> Recipients<'a> {
    /// Reads the addresses of the deployment's contracts.
    pub fn new(deps: Deps<'a>, env: &'a Env) -> Result<Self, ContractError> {
        Ok(Recipients {
            deps,
            issuer: &env.contract.address,
            contracts: CONTRACTS.may_load(deps.storage)?,
        })
    }
    /// Validates an address that can have tokens and assets: none of the deployment's contracts, and no sidechain's token.
    pub fn check(&self, text: &str) -> Result<Addr, ContractError> {
        let contracts = self.contracts.as_ref();
        let deployment = DeployedContracts {
            issuer: Some(self.issuer),
            registry: contracts.map(|c| &c.registry),
            vault: contracts.map(|c| &c.vault),
            policy: contracts.map(|c| &c.policy),
        };
        let address = self.deps.api.addr_validate(text)?;
        Ok(deployment.check_recipient(address, |address| {
            BY_TOKEN.may_load(self.deps.storage, address)
        })?)
    }
}
