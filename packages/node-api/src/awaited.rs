//! What an answer says of something that is not finished.

use causeway_types::UnixTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What something waits for, until when, and what happens then; nothing where it is finished.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Awaited {
    /// What it waits for; none where it is finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_for: Option<String>,
    /// Until when, unix seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub until: Option<UnixTime>,
    /// What happens then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then: Option<String>,
}

impl Awaited {
    /// It waits for this; without a time, for as long as it takes.
    pub fn new(waits_for: &str, until: Option<UnixTime>, then: &str) -> Awaited {
        Awaited {
            waits_for: Some(waits_for.to_owned()),
            until,
            then: Some(then.to_owned()),
        }
    }
}
