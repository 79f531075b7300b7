//! `GET /v1/invoices/{reference}`: an invoice of the node's own.

use super::{steps_with, Call, Method};
use crate::hex_hash;
use crate::RequestId;
use causeway_types::{Amount, ChannelId, Hash, Nonce, SidechainId, UnixTime};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use utoipa::ToSchema;

/// The path of the call; `{reference}` stands for the invoice: 64 hex digits, or the id under which it was made.
pub const PATH: &str = "/v1/invoices/{reference}";

/// The request; which invoice is in the path.
#[derive(Clone, Debug, Serialize)]
pub struct GetInvoice {
    /// Which invoice.
    #[serde(skip)]
    pub invoice: InvoiceName,
}

/// How an invoice of the node's own is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvoiceName {
    /// By the reference of its payments.
    Reference(Hash),
    /// By the id under which it was made.
    Id(RequestId),
}

impl Default for InvoiceName {
    fn default() -> InvoiceName {
        InvoiceName::Reference(Hash::ZERO)
    }
}

impl From<Hash> for InvoiceName {
    fn from(reference: Hash) -> InvoiceName {
        InvoiceName::Reference(reference)
    }
}

impl FromStr for InvoiceName {
    type Err = <RequestId as FromStr>::Err;
    /// 64 hex digits are a reference, all else that an id can be is an id.
    fn from_str(text: &str) -> Result<InvoiceName, Self::Err> {
        match text.parse() {
            Ok(reference) => Ok(InvoiceName::Reference(reference)),
            Err(_) => text.parse().map(InvoiceName::Id),
        }
    }
}

impl fmt::Display for InvoiceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InvoiceName::Reference(reference) => reference.fmt(f),
            InvoiceName::Id(id) => f.write_str(id.as_str()),
        }
    }
}

/// An invoice of the node's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Invoice {
    /// What its payments name.
    #[serde(with = "hex_hash")]
    #[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
    pub reference: Hash,
    /// What the payer gets: one line.
    pub text: String,
    /// How far it is.
    pub state: InvoiceState,
    /// The sidechain in whose token is paid.
    #[schema(value_type = u64)]
    pub sidechain_id: SidechainId,
    /// How much is asked, base units; none for an open amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub amount: Option<Amount>,
    /// What it is for.
    pub description: String,
    /// When it was made.
    #[schema(value_type = u64)]
    pub made_at: UnixTime,
    /// When it expires: what comes later was not asked for.
    #[schema(value_type = u64)]
    pub expires_at: UnixTime,
    /// The caller's own name for it.
    pub id: String,
    /// By which payment it was paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid: Option<InvoicePayment>,
    /// The payment that is there and waits for whoever made the invoice; none where none does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<HeldPayment>,
}

/// A payment that is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HeldPayment {
    /// How much, base units.
    #[schema(value_type = String)]
    pub amount: Amount,
    /// Since when all of it is there, by the later of block time and the machine's clock.
    #[schema(value_type = u64)]
    pub at: UnixTime,
    /// Until when it is held: then it is let go, and nothing was paid. None where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub held_until: Option<UnixTime>,
}

/// How far an invoice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceState {
    /// It can be paid.
    Open,
    /// It is paid: it is paid no second time.
    Paid,
    /// A payment for it came while our record may lack something: it is paid by no other, and that counts as nothing yet.
    Kept,
    /// Its time is over by the later one of the chain's clock and this machine's, and it was not paid.
    Expired,
    /// It was cancelled before it was paid.
    Cancelled,
    /// A payment is there and waits for whoever made the invoice, to be settled or cancelled.
    Held,
    /// Its preimage was given away: the locks of its payment are being paid, and nothing else pays it.
    Settling,
}

/// The payment of an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InvoicePayment {
    /// The channel that it came over.
    #[schema(value_type = u64)]
    pub channel_id: ChannelId,
    /// The voucher that has it.
    #[schema(value_type = String)]
    pub nonce: Nonce,
    /// Its place among the payments of that voucher; counts from 0.
    pub place: u16,
    /// How much was paid, base units.
    #[schema(value_type = String)]
    pub amount: Amount,
    /// When it was accepted, by the time of the newest block then.
    #[schema(value_type = u64)]
    pub at: UnixTime,
}

impl Call for GetInvoice {
    const METHOD: Method = Method::Get;
    type Response = Invoice;
    fn path(&self) -> Vec<String> {
        steps_with(PATH, &self.invoice)
    }
}
