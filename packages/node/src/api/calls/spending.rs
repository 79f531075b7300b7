//! What a payment counts against, where its caller may not spend whatever there is.

use super::channel::not_followed;
use super::pay_request::{PayRequest, PayTarget};
use super::pay_routed;
use super::payment::followed;
use crate::api::access::Caller;
use crate::api::answer::Refusal;
use crate::api::server::ApiState;
use causeway_chain::machine_time;
use causeway_node_api::{ApiError, ErrorCode};
use causeway_types::{Seconds, SidechainId};
use causeway_wallet::book::Spending;
use tokio::time::Instant;

/// How much longer than a call may wait what it asked for is held: the peer's task looks at whole seconds.
const GRACE: Seconds = Seconds(5);
/// The same where a payee is reached and a channel opened first, which may take longer than the call waits.
const GRACE_TO_OPEN: Seconds = Seconds(120);

/// What a payment counts against; none where its caller may spend whatever there is.
pub(super) fn spending(
    state: &ApiState,
    request: &PayRequest,
    caller: Caller,
    until: Instant,
) -> Result<Option<Spending>, Refusal> {
    let Some(token) = caller.with_limits() else {
        return Ok(None);
    };
    let left = until.saturating_duration_since(Instant::now());
    let waits = Seconds(left.as_secs() + 1);
    Ok(Some(Spending {
        token,
        sidechain_id: sidechain_of(state, request)?,
        amount: pay_routed::spends(request).1,
        // what may be delivered later is held for longer once that is written down
        until: Some(machine_time().plus(waits).plus(match &request.target {
            PayTarget::Channel(_) => GRACE,
            PayTarget::Account(_) => GRACE_TO_OPEN,
        })),
    }))
}

/// Where it is paid: what a limit is counted in must be known before a channel is chosen.
fn sidechain_of(state: &ApiState, request: &PayRequest) -> Result<SidechainId, Refusal> {
    match &request.target {
        PayTarget::Channel(id) => {
            let channels = followed(state);
            let channel = channels.get(id).ok_or_else(|| not_followed(state, *id))?;
            Ok(channel.sidechain_id)
        }
        PayTarget::Account(to) => pay_routed::spends(request)
            .0
            .or(to.sidechain_id)
            .ok_or_else(|| {
                let error = ApiError::new(
                ErrorCode::RequestInvalid,
                "sidechain_id is not given: a token with limits says in which sidechain it pays",
            );
                error.hint("GET /v1/balance lists the sidechains").into()
            }),
    }
}
