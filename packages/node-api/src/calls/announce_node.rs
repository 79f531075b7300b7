//! `POST /v1/node/announce`: announces the node on chain.

use super::{steps, Call, Method};
use causeway_types::Height;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call.
pub const PATH: &str = "/v1/node/announce";
/// How long a call waits if it does not say, seconds.
pub const DEFAULT_WAIT: u32 = 30;

/// The call. What is announced is its own name: where the very same is on record nothing is sent, and the same again follows what
/// is on its way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnounceNode {
    /// Where the node is reached: at most 3, each `ws://HOST[:PORT][/PATH]` or `wss://…`; none for a node that only dials.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<String>,
    /// How the node is shown beside its account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether this node takes over where another instance is on record, which signs nothing more but its duties then. Addresses
    /// and a name that are not given stay as they are on record.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub take_over: bool,
    /// Whether it is only said what would be announced: nothing is sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
    /// How long to wait for the chain, seconds [default: 30; at most 60].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u32>,
}

/// How far an announcement is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AnnouncedNode {
    /// How far it is.
    pub state: AnnounceState,
    /// The node's book: 32 hex digits.
    pub instance: String,
    /// The public half of the key that signs its invoices, 66 hex digits.
    pub identity_key: String,
    /// The public half of the key that protects its links, 64 hex digits.
    pub transport_key: String,
    /// Where it is reached.
    pub addresses: Vec<String>,
    /// How it is shown beside its account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The instance that it takes over from, which is another node's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takes_over_from: Option<String>,
    /// The block that has announced it; none while it is not on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub height: Option<Height>,
    /// The key of its transaction: GET `/v1/transactions/{key}` says how far that is. None where nothing is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction: Option<String>,
}

/// How far an announcement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnnounceState {
    /// It was only asked what would be announced.
    Planned,
    /// The very same was on record before: nothing was sent.
    OnRecord,
    /// Its transaction is on its way.
    Announcing,
    /// It is on record since its transaction's block, and the node knows.
    Announced,
}

impl Call for AnnounceNode {
    const METHOD: Method = Method::Post;
    type Response = AnnouncedNode;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
    fn wait(&self) -> u32 {
        self.wait.unwrap_or(DEFAULT_WAIT)
    }
}
