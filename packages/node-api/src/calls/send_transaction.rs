//! `POST /v1/transactions`: messages of the account that concern nothing that is signed in channels.

use super::transaction::Transaction;
use super::{steps, Call, Method};
use crate::{Epoch, RequestId};
use causeway_types::Amount;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call.
pub const PATH: &str = super::transactions::PATH;
/// How long it waits if a request names nothing, seconds.
pub const DEFAULT_WAIT: u32 = 30;
/// The most messages of one transaction.
pub const MAX_MESSAGES: usize = 32;

/// Sends messages of the account as one transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendTransaction {
    /// The caller's own name for it: the same again is the same transaction.
    #[schema(value_type = String)]
    pub id: RequestId,
    /// The epoch in which it was first asked for; another one is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub epoch: Option<Epoch>,
    /// Its messages, at most 32: all take effect, or none.
    pub messages: Vec<ContractMessage>,
    /// The longest that it waits until it is known what became of it, seconds: at most 60, 30 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u32>,
}

/// A message to a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContractMessage {
    /// The contract's address.
    pub contract: String,
    /// The contract's message, as docs/contracts.md has it.
    #[schema(value_type = Object)]
    pub msg: serde_json::Value,
    /// The coins that go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub funds: Vec<Coins>,
}

/// Coins of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Coins {
    /// What they are called on the chain.
    pub denom: String,
    /// How many, base units.
    #[schema(value_type = String)]
    pub amount: Amount,
}

impl Call for SendTransaction {
    const METHOD: Method = Method::Post;
    type Response = Transaction;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
    fn wait(&self) -> u32 {
        self.wait.unwrap_or(DEFAULT_WAIT)
    }
}
