//! `POST /v1/invoices/{reference}/settle`: a payment that is held for its caller is made.

use super::invoice::{Invoice, InvoiceName};
use super::{steps_with, Call, Method};
use crate::hex_hash;
use causeway_types::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call; `{reference}` stands for the invoice: 64 hex digits, or the id under which it was made.
pub const PATH: &str = "/v1/invoices/{reference}/settle";

/// The request; which invoice is in the path. The same again changes nothing.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleInvoice {
    /// Which invoice.
    #[serde(skip)]
    pub invoice: InvoiceName,
    /// The preimage, 32 bytes, of an invoice that was made with a hash.
    #[serde(
        default,
        with = "hex_hash::optional",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>, pattern = "^[0-9a-f]{64}$")]
    pub preimage: Option<Hash>,
}

impl Call for SettleInvoice {
    const METHOD: Method = Method::Post;
    type Response = Invoice;
    fn path(&self) -> Vec<String> {
        steps_with(PATH, &self.invoice)
    }
}
