//! The search: from the payee backwards, the cheapest first.

mod distance;
mod estimate;
mod label;
mod obstacle;
mod query;
mod result;
mod run;
mod scratch;
mod step;

pub(crate) use obstacle::Obstacle;
pub(crate) use query::{validate_request, Circle, PresetHop, Query};
pub(crate) use result::{lock_times, route_of};
pub(crate) use run::{SearchOutcome, SearchStart};
pub(crate) use scratch::Scratch;
pub(crate) use step::TakenHop;
