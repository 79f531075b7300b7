//! `POST /v1/backup`: copies the book into a file.

use super::{steps, Call, Method};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use utoipa::ToSchema;

/// The path of the call.
pub const PATH: &str = "/v1/backup";
/// How long a large book may take, seconds: about one for each gigabyte.
const LONGEST: u32 = 600;

/// The call. While the copy is made payments wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BackUp {
    /// A file that is not there yet, by its whole path on the node's machine; its user alone can read it.
    #[schema(value_type = String)]
    pub file: PathBuf,
}

/// Where the copy is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BackedUp {
    /// The file.
    #[schema(value_type = String)]
    pub file: PathBuf,
    /// How large it is, bytes.
    pub size: u64,
}

impl Call for BackUp {
    const METHOD: Method = Method::Post;
    type Response = BackedUp;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
    fn wait(&self) -> u32 {
        LONGEST
    }
}
