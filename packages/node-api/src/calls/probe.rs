//! `POST /v1/probes`: tries whether a route carries an amount, without paying anything.

use super::{steps, Call, Method};
use crate::payment_route::PaymentRoute;
use crate::RequestId;
use causeway_types::{Amount, SidechainId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call.
pub const PATH: &str = "/v1/probes";
/// How long a call waits if it does not say, seconds.
pub const DEFAULT_WAIT: u32 = 30;

/// The call. Locks go to the payee under a hash of which nobody has the preimage, and are let go by it: what they carried is free
/// again. The same id again is the same probe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProbeRoute {
    /// The caller's own name for it.
    pub id: RequestId,
    /// The account that it goes to.
    pub to: String,
    /// How much is to arrive, base units.
    #[schema(value_type = String)]
    pub amount: Amount,
    /// The sidechain; the only one, if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub sidechain_id: Option<SidechainId>,
    /// The most that it would take in all, base units [default: as for a payment].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub at_most: Option<Amount>,
    /// How long to wait for the answer, seconds [default: 30; at most 60].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u32>,
}

/// What a probe has shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Probe {
    /// The caller's own name for it.
    pub id: String,
    /// What it has come to.
    pub state: ProbeState,
    /// Each route that was tried, and why it went no further.
    pub route: PaymentRoute,
}

/// What a probe has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProbeState {
    /// It is under way.
    Trying,
    /// The payee was reached with the whole amount.
    Reached,
    /// No route carries it now.
    NotReached,
}

impl Call for ProbeRoute {
    const METHOD: Method = Method::Post;
    type Response = Probe;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
    fn wait(&self) -> u32 {
        self.wait.unwrap_or(DEFAULT_WAIT)
    }
}
