//! `GET /v1/transactions/{key}`: what became of what a key says.

use super::{steps_with, Call, Method};
use causeway_types::{Height, UnixTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call; `{key}` stands for what it asks about.
pub const PATH: &str = "/v1/transactions/{key}";

/// The request; what it asks about is in the path.
#[derive(Clone, Debug, Serialize)]
pub struct GetTransaction {
    /// What the transaction does, such as `show/5/12`.
    #[serde(skip)]
    pub key: String,
}

/// A transaction of the node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Transaction {
    /// What it does: of one key there are never two that can both take effect.
    pub key: String,
    /// The same in words.
    pub does: String,
    /// How far it is.
    pub state: TransactionState,
    /// Its hash, as block explorers show it.
    pub hash: String,
    /// The account that signed it.
    pub account: String,
    /// The first block that it can be in.
    #[schema(value_type = u64)]
    pub first_block: Height,
    /// The last block that it can be in; none if it is good for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub last_block: Option<Height>,
    /// When it was written down, by the time of the newest block then.
    #[schema(value_type = u64)]
    pub at: UnixTime,
    /// The block that it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub height: Option<Height>,
    /// Why it changed nothing, or is in no block.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What it waits for; none where it is finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_for: Option<String>,
    /// What happens then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then: Option<String>,
}

/// How far a transaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransactionState {
    /// It may be in a block, or come into one.
    Unknown,
    /// It took effect.
    Included,
    /// It is in a block and changed nothing.
    Failed,
    /// It is in no block, and never will be.
    Lapsed,
}

impl Call for GetTransaction {
    const METHOD: Method = Method::Get;
    type Response = Transaction;
    fn path(&self) -> Vec<String> {
        steps_with(PATH, &self.key)
    }
}
