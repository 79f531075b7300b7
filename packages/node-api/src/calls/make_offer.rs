//! `POST /v1/offers`: offers money for others' channels.

use super::pay::FundSource;
use super::{steps, Call, Method};
use crate::{Epoch, RequestId};
use causeway_types::{Amount, Height, OfferId, Ppm, Seconds, SidechainId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call.
pub const PATH: &str = "/v1/offers";
/// How long a call waits if it does not say, seconds.
pub const DEFAULT_WAIT: u32 = 30;

/// The call. The same id with the same request makes one offer, however often it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeOffer {
    /// The caller's own name for it.
    #[schema(value_type = String)]
    pub id: RequestId,
    /// The epoch in which it was first asked for; another one is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub epoch: Option<Epoch>,
    /// The token of which sidechain is offered.
    #[schema(value_type = u64)]
    pub sidechain_id: SidechainId,
    /// How much is offered, base units.
    #[schema(value_type = String)]
    pub amount: Amount,
    /// The rent a year, millionths.
    #[schema(value_type = u32)]
    pub rate: Ppm,
    /// The least that is leased at once, base units; 1 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub smallest: Option<Amount>,
    /// The most that is leased at once, base units; all of it if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub largest: Option<Amount>,
    /// The longest that it is leased for, seconds; the sidechain's longest lifetime if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub longest: Option<Seconds>,
    /// What the account agrees to pay takers for payments that they forward, millionths; 0 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u32>)]
    pub fee_rate: Option<Ppm>,
    /// Whether what comes back is free in the account in the vault, and not offered again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub once: bool,
    /// Where the money is taken from; what is free in the account in the vault if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<FundSource>,
    /// How long to wait for the chain, seconds [default: 30; at most 60].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u32>,
}

/// How far an offer is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MadeOffer {
    /// The offer's number; none while its transaction is on its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub offer_id: Option<OfferId>,
    /// What was asked to be offered, base units.
    #[schema(value_type = String)]
    pub amount: Amount,
    /// The block that it was made in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub height: Option<Height>,
    /// The key of its transaction: GET `/v1/transactions/{key}` says how far that is.
    pub transaction: String,
}

impl MakeOffer {
    /// An offer of what is free in the account in the vault, and all else as it is if not given.
    pub fn with(id: RequestId, sidechain_id: SidechainId, amount: Amount, rate: Ppm) -> MakeOffer {
        MakeOffer {
            id,
            epoch: None,
            sidechain_id,
            amount,
            rate,
            smallest: None,
            largest: None,
            longest: None,
            fee_rate: None,
            once: false,
            source: None,
            wait: None,
        }
    }
}

impl Call for MakeOffer {
    const METHOD: Method = Method::Post;
    type Response = MadeOffer;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
    fn wait(&self) -> u32 {
        self.wait.unwrap_or(DEFAULT_WAIT)
    }
}
