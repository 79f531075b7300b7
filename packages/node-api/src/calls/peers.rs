//! `GET /v1/peers`: whom the node is linked with, or tries to reach.

use super::{steps, Call, Method};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call.
pub const PATH: &str = "/v1/peers";

/// The request, which has no fields.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ListPeers;

/// The peers that are linked, or that the node tries to reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Peers {
    /// The peers, in the order of their accounts.
    pub peers: Vec<Peer>,
}

/// A peer, and how far a link with it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Peer {
    /// Its account, as it says; proved for the channels that are linked.
    pub account: String,
    /// Whether a link is up.
    pub is_linked: bool,
    /// Where it is dialled; none for one that dials us.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What happened at the last try to reach it, where it is not linked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

impl Call for ListPeers {
    const METHOD: Method = Method::Get;
    type Response = Peers;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
}
