//! `GET /v1/transactions`: transactions of the node, in the order in which they were sent.

use super::transaction::Transaction;
use super::{steps, Call, Method};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The path of the call.
pub const PATH: &str = "/v1/transactions";

/// The request; its fields are the query.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListTransactions {
    /// Those of which it is not known what became alone, or those of which it is.
    pub unknown: Option<bool>,
    /// Those after this one, by its number.
    pub after: Option<u64>,
    /// Whether the newest ones are listed, in the same order, and not the first ones.
    pub newest: Option<bool>,
    /// With `newest`: the last ones before this number.
    pub before_number: Option<u64>,
    /// At most so many [default: 100; at most 1,000].
    pub limit: Option<u32>,
}

/// A page of transactions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Transactions {
    /// In the order in which they were sent.
    pub transactions: Vec<Transaction>,
    /// What to give as `after` for the next page; none where this is the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
    /// What to give as `before_number` for the page before, where the newest were asked for; none where this is the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<u64>,
}

impl Call for ListTransactions {
    const METHOD: Method = Method::Get;
    type Response = Transactions;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
}
