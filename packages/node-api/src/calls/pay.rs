//! `POST /v1/payments`: pays over an open channel.

use super::payment::Payment;
use super::payments::PATH;
use super::{steps, Call, Method};
use crate::{Epoch, RequestId};
use causeway_types::{Amount, ChannelId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How long a call waits if it does not say, seconds.
pub const DEFAULT_WAIT: u32 = 10;

/// The call. It is answered when the payment is final, or when `wait` is over: then with how far it is. What is not signed
/// by then is refused: with `not_signed` where nothing is signed later, with `payment_undecided` where it may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Pay {
    /// The caller's own name for it: the same name with the same request is the same payment.
    pub id: RequestId,
    /// The epoch in which it was first asked for: with it, a node whose record was restored since refuses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
    /// The number of the channel that is paid over.
    #[schema(value_type = u64)]
    pub channel_id: ChannelId,
    /// How much, base units.
    #[schema(value_type = String)]
    pub amount: Amount,
    /// How long to wait for the peer, seconds [default: 10; at most 60].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u32>,
}

impl Pay {
    /// A payment over a channel that waits as long as calls do if they do not say.
    pub fn over(id: RequestId, channel_id: ChannelId, amount: Amount) -> Pay {
        Pay {
            id,
            epoch: None,
            channel_id,
            amount,
            wait: None,
        }
    }
}

impl Call for Pay {
    const METHOD: Method = Method::Post;
    type Response = Payment;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
    fn wait(&self) -> u32 {
        self.wait.unwrap_or(DEFAULT_WAIT)
    }
}
