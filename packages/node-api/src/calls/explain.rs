//! `GET /v1/explain/{kind}/{id}`: what something waits for, until when, and what happens then.

use super::payment::Payment;
use super::{Call, Method};
use crate::hex_hash;
use causeway_types::{Hash, Height, UnixTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call; `{kind}` and `{id}` stand for what it asks about.
pub const PATH: &str = "/v1/explain/{kind}/{id}";

/// The request; what it asks about is in the path.
#[derive(Clone, Debug, Serialize)]
pub struct Explain {
    /// What it is.
    #[serde(skip)]
    pub kind: ExplainKind,
    /// The caller's own name of a payment, the number of a channel, or the key of a transaction.
    #[serde(skip)]
    pub id: String,
}

/// What can be explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExplainKind {
    /// A payment that was asked for.
    Payment,
    /// A channel that is followed.
    Channel,
    /// A transaction of the node, sent or still to be sent.
    Transaction,
}

impl ExplainKind {
    /// As it stands in the path.
    pub fn name(self) -> &'static str {
        match self {
            ExplainKind::Payment => "payment",
            ExplainKind::Channel => "channel",
            ExplainKind::Transaction => "transaction",
        }
    }
}

/// How far something is, and what it waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Explanation {
    /// What it is.
    pub kind: ExplainKind,
    /// Its id, number or key.
    pub id: String,
    /// How far it is, in words.
    pub state: String,
    /// What a payment is for; none where nothing was named, and for what is no payment.
    #[serde(
        default,
        with = "hex_hash::optional",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>, pattern = "^[0-9a-f]{64}$")]
    pub reference: Option<Hash>,
    /// What goes along with a payment for the payee's user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
    /// The payment itself: how much, to or from whom, when and over what; none for what is no payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<Payment>,
    /// What it waits for; nothing where it is finished.
    pub waits: Vec<Wait>,
}

/// One thing that is waited for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Wait {
    /// What, and whose it is to bring about.
    pub waits_for: String,
    /// Until when, where a time ends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub until: Option<UnixTime>,
    /// Until which block, where a block ends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub until_block: Option<Height>,
    /// What happens then.
    pub then: String,
}

impl Call for Explain {
    const METHOD: Method = Method::Get;
    type Response = Explanation;
    fn path(&self) -> Vec<String> {
        ["v1", "explain", self.kind.name(), &self.id]
            .map(ToOwned::to_owned)
            .into()
    }
}
