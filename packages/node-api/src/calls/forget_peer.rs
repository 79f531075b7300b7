//! `DELETE /v1/peers/{account}`: reaches a peer no longer, and does not keep it for later starts.

use super::{steps_with, Call, Method};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call; `{account}` stands for whom it is about.
pub const PATH: &str = "/v1/peers/{account}";

/// The request; whom it is about is in the path. The same again changes nothing.
#[derive(Clone, Debug, Serialize)]
pub struct ForgetPeer {
    /// The peer's account.
    #[serde(skip)]
    pub account: String,
}

/// A peer that is not reached any more. One that has announced itself is dialled again as long as there is a channel with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Forgotten {
    /// Its account.
    pub account: String,
    /// Whether it was kept, or being reached, until now.
    pub was_known: bool,
}

impl Call for ForgetPeer {
    const METHOD: Method = Method::Delete;
    type Response = Forgotten;
    fn path(&self) -> Vec<String> {
        steps_with(PATH, &self.account)
    }
}
