//! `POST /v1/invoices`: makes an invoice, signed by the node's identity key. Nothing is spent and nothing moves.

use super::invoice::Invoice;
use super::invoices::PATH;
use super::{steps, Call, Method};
use crate::hex_hash;
use crate::{Epoch, RequestId};
use causeway_types::{Amount, Hash, SidechainId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How long an invoice is good if its maker does not say, seconds.
pub const DEFAULT_EXPIRES_IN: u32 = 3_600;
/// The longest that an invoice is good: 366 days, in seconds.
pub const MAX_EXPIRES_IN: u32 = 366 * 86_400;
/// For how long a payment is held whose preimage the caller has, if it does not say, seconds.
pub const DEFAULT_HOLD: u32 = 600;
/// The longest that a payment is held, seconds.
pub const MAX_HOLD: u32 = 43_200;
/// The longest description, bytes of UTF-8.
pub const MAX_DESCRIPTION: usize = 256;

/// The call. The same id with the same request is the same invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeInvoice {
    /// The caller's own name for it.
    pub id: RequestId,
    /// The epoch in which it was first asked for: with it, a node whose record was restored since refuses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
    /// The sidechain in whose token is paid.
    #[schema(value_type = u64)]
    pub sidechain_id: SidechainId,
    /// How much is asked, base units; none lets the payer choose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub amount: Option<Amount>,
    /// What it is for, at most 256 bytes. Whoever gets the invoice can read it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// How long it is good, seconds [default: 3,600; at most 366 days].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<u32>,
    /// For how long a payment over several channels is held for the caller, seconds: it is made once the caller settles it, and
    /// undone where it cancels it or the time is over [default: 0, or 600 with `hash`; at most 43,200].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<u32>,
    /// The sha256 of a preimage of 32 bytes that the caller has, and gives when it settles a held payment; the node draws one if not
    /// given.
    #[serde(
        default,
        with = "hex_hash::optional",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>, pattern = "^[0-9a-f]{64}$")]
    pub hash: Option<Hash>,
}

impl Call for MakeInvoice {
    const METHOD: Method = Method::Post;
    type Response = Invoice;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
}
