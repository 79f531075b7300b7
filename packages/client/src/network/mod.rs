//! A chain and its contracts: what can be asked of them, with types, and what can be sent.

mod accounts;
mod asked;
mod asked_file;
mod by_node;
mod channels;
mod events;
mod funds;
mod money;
mod nodes;
mod outbox;
pub mod pages;
mod routes;
mod sidechains;
mod submit;
mod tokens;
mod tx_signer;

pub use asked::key_of_asked;
pub use asked_file::AskedFile;
pub use by_node::NodeSigner;
pub use money::{Holdings, Source};
pub use outbox::{Outbox, TookEffect};
pub use routes::RouteRequest;
pub(crate) use submit::AfterTx;
pub use submit::SubmitResult;
pub use tokens::known_tokens;
pub use tx_signer::{generate, TxSigner};

use crate::deployment::Deployment;
use crate::error::{ClientError, Named, Result};
use causeway_chain::{Chain, ChainExt as _, CheckedStatus, Msg, Status};
use causeway_types::{issuer, policy, registry, vault, Height};
use cosmwasm_std::{Addr, Coin};
use serde::de::DeserializeOwned;
use serde::Serialize;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// A chain and its contracts.
#[derive(Clone)]
pub struct Network {
    /// The chain that is queried, and that transactions are sent to.
    pub chain: Arc<dyn Chain>,
    /// Where the contracts are.
    pub contracts: Deployment,
    /// Where the token of each sidechain is kept that was used here; none where nothing is kept.
    known_tokens: Option<PathBuf>,
    /// Where is kept what is sent until its outcome was told; none where nothing is kept.
    outbox: Option<Outbox>,
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Network({:?})", self.contracts)
    }
}

impl Network {
    /// A chain and the contracts that are on it.
    pub fn new(chain: Arc<dyn Chain>, contracts: Deployment) -> Network {
        Network {
            chain,
            contracts,
            known_tokens: None,
            outbox: None,
        }
    }

    /// The same, where each sidechain's token is kept in a folder when it is first used, and another answer is refused.
    pub fn with_known_tokens(self, folder: PathBuf) -> Network {
        Network {
            known_tokens: Some(folder),
            ..self
        }
    }

    /// Where the chain stands, for what depends on the time: fails where the node's latest block is too old to tell.
    pub fn status(&self) -> Result<Status> {
        Ok(self.checked_status()?.status)
    }
    /// The same with both clocks, of one answer of the node.
    pub fn checked_status(&self) -> Result<CheckedStatus> {
        Ok(self.chain.checked_status()?)
    }
    /// Where the chain stands, however old its latest block is: for what is shown, and for closing and settling, which the
    /// chain itself decides by its own clock.
    pub fn latest(&self) -> Result<Status> {
        Ok(self.chain.status()?)
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
    pub fn query_issuer<T: DeserializeOwned>(&self, msg: &issuer::QueryMsg) -> Result<T> {
        self.query(&self.contracts.issuer, msg)
    }
    /// Asks the policy.
    pub fn query_policy<T: DeserializeOwned>(&self, msg: &policy::QueryMsg) -> Result<T> {
        self.query(&self.contracts.policy, msg)
    }
    /// Asks the registry.
    pub fn query_registry<T: DeserializeOwned>(&self, msg: &registry::QueryMsg) -> Result<T> {
        self.query(&self.contracts.registry, msg)
    }
    /// Asks the vault.
    pub fn query_vault<T: DeserializeOwned>(&self, msg: &vault::QueryMsg) -> Result<T> {
        self.query(&self.contracts.vault, msg)
    }
    fn query<T: DeserializeOwned>(&self, contract: &Addr, msg: &impl Serialize) -> Result<T> {
        Ok(self.chain.as_ref().query(contract, msg)?)
    }
    /// The registry's answer by the state of this block or of a later one.
    fn query_registry_since<T: DeserializeOwned>(
        &self,
        msg: &registry::QueryMsg,
        height: Height,
    ) -> Result<T> {
        let registry = &self.contracts.registry;
        Ok(self.chain.as_ref().query_since(registry, msg, height)?)
    }
    /// The policy's answer, likewise.
    fn query_policy_since<T: DeserializeOwned>(
        &self,
        msg: &policy::QueryMsg,
        height: Height,
    ) -> Result<T> {
        let policy = &self.contracts.policy;
        Ok(self.chain.as_ref().query_since(policy, msg, height)?)
    }
}

/// The error of a query that named something: the contract's refusal means that it is not there.
fn not_found(named: Named) -> impl FnOnce(ClientError) -> ClientError {
    move |error| match error.query_refusal() {
        Some(text) => ClientError::NotFound {
            named,
            text: text.to_owned(),
        },
        None => error,
    }
}
