//! `GET /health/live`: whether the process answers at all.

use super::{steps, Call, Method};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call.
pub const PATH: &str = "/health/live";

/// The request, which has no fields.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct GetLive;

/// The node answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Live {
    /// The account whose node it is.
    pub account: String,
}

impl Call for GetLive {
    const METHOD: Method = Method::Get;
    const NEEDS_TOKEN: bool = false;
    type Response = Live;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
}
