//! `POST /v1/peers/connect`: reaches a peer now, and again whenever its link is gone.

use super::peers::Peer;
use super::{steps, Call, Method};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call.
pub const PATH: &str = "/v1/peers/connect";
/// How long a call waits if it does not say, seconds.
pub const DEFAULT_WAIT: u32 = 10;

/// The call. It is answered when the link is up, or when `wait` is over; the node goes on trying after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConnectPeer {
    /// The peer's account.
    pub account: String,
    /// The public half of its transport key, 64 hex digits [default: the one that it announces].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transport_key: Option<String>,
    /// Where it listens: `HOST:PORT`, or a `ws://` address [default: where it announces that it does].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// How long to wait for the link, seconds [default: 10; at most 60].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u32>,
}

impl Call for ConnectPeer {
    const METHOD: Method = Method::Post;
    type Response = Peer;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
    fn wait(&self) -> u32 {
        self.wait.unwrap_or(DEFAULT_WAIT)
    }
}
