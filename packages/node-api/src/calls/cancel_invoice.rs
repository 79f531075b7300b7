//! `POST /v1/invoices/{reference}/cancel`: takes an invoice back. What is paid for it later was not asked for.

use super::invoice::{Invoice, InvoiceName};
use super::{steps_with, Call, Method};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call; `{reference}` stands for the invoice: 64 hex digits, or the id under which it was made.
pub const PATH: &str = "/v1/invoices/{reference}/cancel";

/// The request; which invoice is in the path. The same again changes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelInvoice {
    /// Which invoice.
    #[serde(skip)]
    pub invoice: InvoiceName,
}

impl Call for CancelInvoice {
    const METHOD: Method = Method::Post;
    type Response = Invoice;
    fn path(&self) -> Vec<String> {
        steps_with(PATH, &self.invoice)
    }
}
