//! A chain and its contracts: what can be asked of them, with types, and what can be sent.

mod accounts;
mod by;
mod channels;
mod money;
pub mod pages;
mod routes;
mod sidechains;

pub use by::{generate, By, Generated};
pub use money::{Holdings, Source};

use crate::deployment::Deployment;
use anyhow::Result;
use causeway_chain::{submit, Chain, ChainError, ChainExt as _, Msg, Status, TxResult};
use causeway_types::{issuer, policy, registry, vault, ChainTime};
use cosmwasm_std::{Addr, Coin, Event};
use serde::de::DeserializeOwned;
use serde::Serialize;
use std::fmt;
use std::sync::Arc;

/// A chain and its contracts.
#[derive(Clone)]
pub struct Network {
    /// The chain.
    pub chain: Arc<dyn Chain>,
    /// Where the contracts are.
    pub contracts: Deployment,
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Network({:?})", self.contracts)
    }
}

impl Network {
    /// A chain and the contracts that are on it.
    pub fn new(chain: Arc<dyn Chain>, contracts: Deployment) -> Network {
        Network { chain, contracts }
    }

    /// Where the chain stands, for what hangs on it: fails where the node's latest block is too old to tell.
    pub fn status(&self) -> Result<Status> {
        self.chain.time()?;
        Ok(self.chain.status()?)
    }
    /// What time it is there; fails where the node's latest block is too old to tell.
    pub fn time(&self) -> Result<ChainTime> {
        Ok(self.chain.time()?)
    }
    /// Signs and sends messages as one transaction, and waits for it. Where nothing is to be signed it fails with
    /// [`Generated`].
    pub fn submit<'a>(&self, by: impl Into<By<'a>>, msgs: Vec<Msg>) -> Result<TxResult> {
        match by.into() {
            By::Key(key) => Ok(submit(self.chain.as_ref(), key, msgs)?),
            By::Named(address) => Err(by::generate(self.chain.as_ref(), address, msgs)?.into()),
        }
    }
    /// A message to the issuer.
    pub fn to_issuer(&self, msg: &issuer::ExecuteMsg, funds: Vec<Coin>) -> Result<Msg> {
        Ok(Msg::execute(&self.contracts.issuer, msg, funds)?)
    }
    /// A message to the policy.
    pub fn to_policy(&self, msg: &policy::ExecuteMsg) -> Result<Msg> {
        Ok(Msg::execute(&self.contracts.policy, msg, vec![])?)
    }
    /// A message to the registry.
    pub fn to_registry(&self, msg: &registry::ExecuteMsg) -> Result<Msg> {
        Ok(Msg::execute(&self.contracts.registry, msg, vec![])?)
    }

    /// Asks the issuer.
    pub fn ask_issuer<T: DeserializeOwned>(&self, msg: &issuer::QueryMsg) -> Result<T> {
        self.ask(&self.contracts.issuer, msg)
    }
    /// Asks the policy.
    pub fn ask_policy<T: DeserializeOwned>(&self, msg: &policy::QueryMsg) -> Result<T> {
        self.ask(&self.contracts.policy, msg)
    }
    /// Asks the registry.
    pub fn ask_registry<T: DeserializeOwned>(&self, msg: &registry::QueryMsg) -> Result<T> {
        self.ask(&self.contracts.registry, msg)
    }
    /// Asks the vault.
    pub fn ask_vault<T: DeserializeOwned>(&self, msg: &vault::QueryMsg) -> Result<T> {
        self.ask(&self.contracts.vault, msg)
    }
    fn ask<T: DeserializeOwned>(&self, contract: &Addr, msg: &impl Serialize) -> Result<T> {
        Ok(self.chain.as_ref().query(contract, msg)?)
    }
}

/// What a contract said when it refused a question.
pub fn refusal(error: &anyhow::Error) -> Option<&str> {
    match error.downcast_ref() {
        Some(ChainError::Query { text, .. }) => Some(text),
        _ => None,
    }
}

/// The first event of a type in a transaction.
pub fn event<E>(tx: &TxResult) -> Option<E>
where
    E: for<'e> TryFrom<&'e Event>,
{
    tx.events.iter().find_map(|e| E::try_from(e).ok())
}

/// All events of a type in a transaction.
pub fn events<E>(tx: &TxResult) -> Vec<E>
where
    E: for<'e> TryFrom<&'e Event>,
{
    tx.events
        .iter()
        .filter_map(|e| E::try_from(e).ok())
        .collect()
}
