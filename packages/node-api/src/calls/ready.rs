//! `GET /health/ready`: whether the node can do its work; status 503 where it cannot.

use super::{steps, Call, Method};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call.
pub const PATH: &str = "/health/ready";

/// The request, which has no fields.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct GetReady;

/// Whether the node can do its work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ready {
    /// Whether nothing is wrong.
    pub ready: bool,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// What keeps it from nothing yet, and should be looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Problem>,
}

/// Something that keeps the node from its work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// The part of the node.
    pub part: Part,
    /// Which problem; programs match it.
    pub code: String,
    /// What is wrong with it.
    pub what: String,
    /// What to do, where something can be done.
    #[serde(default, rename = "do", skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A part of the node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The account's record of its channels.
    Book,
    /// What the node follows of the chain.
    Chain,
    /// The keys: whether this book may sign with them.
    Keys,
    /// The backup that is written along with each commit.
    Backup,
}

impl Call for GetReady {
    const METHOD: Method = Method::Get;
    const NEEDS_TOKEN: bool = false;
    type Response = Ready;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
}
