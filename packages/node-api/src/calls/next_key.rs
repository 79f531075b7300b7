//! `GET /v1/next-key`: the channel key that the node would take next, for whoever shows a transaction that carries one without
//! having it sent.

use super::{steps, Call, Method};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call.
pub const PATH: &str = "/v1/next-key";

/// The request.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct GetNextKey;

/// The key. Nothing has it yet and nothing is written down, so what opens a channel meanwhile takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NextKey {
    /// Its public half, 66 lowercase hex digits.
    pub channel_key: String,
}

impl Call for GetNextKey {
    const METHOD: Method = Method::Get;
    type Response = NextKey;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
}
