//! `GET /v1/events`: what became true, in order.

use super::{steps, Call, Method};
use crate::event::Event;
use crate::EventId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The path of the call.
pub const PATH: &str = "/v1/events";

/// The request; its fields are the query.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListEvents {
    /// Those after this one; from the first one on if none is named.
    #[param(value_type = Option<String>)]
    pub after: Option<EventId>,
    /// Where there is none yet: how long to wait for one, seconds [default: 0; at most 60].
    pub wait: Option<u32>,
    /// At most so many [default: 100; at most 1,000].
    pub limit: Option<u32>,
}

/// A page of events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Events {
    /// The events, in the order of their numbers.
    pub events: Vec<Event>,
    /// What to give as `after` for those that follow.
    #[schema(value_type = String)]
    pub next: EventId,
}

impl Call for ListEvents {
    const METHOD: Method = Method::Get;
    type Response = Events;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
    fn wait(&self) -> u32 {
        self.wait.unwrap_or_default()
    }
}
