//! `POST /v1/payments/{channel}/{nonce}/{place}/refund`: pays back a payment that came unasked.

use super::pay::DEFAULT_WAIT;
use super::payment::Payment;
use super::{Call, Method};
use crate::{Epoch, RequestId};
use causeway_types::{ChannelId, Nonce};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call; `{channel}`, `{nonce}` and `{place}` stand for the payment that is paid back.
pub const PATH: &str = "/v1/payments/{channel}/{nonce}/{place}/refund";

/// The call; what is paid back is in the path. It is paid back once, under whichever name that is asked for: then the answer is
/// the payment that did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundPayment {
    /// The channel that it came over.
    #[serde(skip)]
    pub channel_id: ChannelId,
    /// The nonce of its voucher.
    #[serde(skip)]
    pub nonce: Nonce,
    /// Its place among the payments of that voucher.
    #[serde(skip)]
    pub place: u16,
    /// The caller's own name for the payment that pays it back.
    pub id: RequestId,
    /// The epoch in which it was first asked for: with it, a node whose record was restored since refuses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
    /// How long to wait for the peer, seconds [default: 10; at most 60].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u32>,
}

impl Call for RefundPayment {
    const METHOD: Method = Method::Post;
    type Response = Payment;
    fn path(&self) -> Vec<String> {
        let steps = [
            "v1".to_owned(),
            "payments".to_owned(),
            self.channel_id.to_string(),
            self.nonce.0.to_string(),
            self.place.to_string(),
            "refund".to_owned(),
        ];
        steps.into()
    }
    fn wait(&self) -> u32 {
        self.wait.unwrap_or(DEFAULT_WAIT)
    }
}
