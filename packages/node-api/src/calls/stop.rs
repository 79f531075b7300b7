//! `POST /v1/stop`: ends the node.

use super::{steps, Call, Method};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call.
pub const PATH: &str = "/v1/stop";

/// The call. It is answered before the node ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StopNode {}

/// The node ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Stopping {
    /// The number of its process, which is gone when it has ended.
    pub process: u32,
}

impl Call for StopNode {
    const METHOD: Method = Method::Post;
    type Response = Stopping;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
}
