//! `GET /v1/invoices`: invoices of the node's own, in the order in which they were made.

use super::invoice::{Invoice, InvoiceState};
use super::{steps, Call, Method};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The path of the call.
pub const PATH: &str = "/v1/invoices";

/// The request; its fields are the query.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListInvoices {
    /// Those in this state alone.
    pub state: Option<InvoiceState>,
    /// Those after this one, by its number.
    pub after: Option<u64>,
    /// Whether the newest ones are listed, in the same order, and not the first ones.
    pub newest: Option<bool>,
    /// With `newest`: the last ones before this number.
    pub before_number: Option<u64>,
    /// At most so many [default: 100; at most 1,000].
    pub limit: Option<u32>,
}

/// A page of invoices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Invoices {
    /// In the order in which they were made.
    pub invoices: Vec<Invoice>,
    /// What to give as `after` for the next page; none where this is the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
    /// What to give as `before_number` for the page before, where the newest were asked for; none where this is the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<u64>,
}

impl Call for ListInvoices {
    const METHOD: Method = Method::Get;
    type Response = Invoices;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
}
