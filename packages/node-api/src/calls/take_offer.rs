//! `POST /v1/leases`: leases part of an offer into a channel.

use super::pay::FundSource;
use super::{steps, Call, Method};
use crate::{Epoch, RequestId};
use causeway_types::{Amount, ChannelId, Height, OfferId, Ppm, Seconds, UnixTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call.
pub const PATH: &str = "/v1/leases";
/// How long a call waits if it does not say, seconds.
pub const DEFAULT_WAIT: u32 = 30;

/// The call. The same id with the same request takes one lease, however often it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeOffer {
    /// The caller's own name for it.
    #[schema(value_type = String)]
    pub id: RequestId,
    /// The epoch in which it was first asked for; another one is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub epoch: Option<Epoch>,
    /// The offer.
    #[schema(value_type = u64)]
    pub offer_id: OfferId,
    /// How much of it, base units.
    #[schema(value_type = String)]
    pub amount: Amount,
    /// The channel that it goes into.
    pub into: LeaseInto,
    /// The most rent to pay, base units.
    #[schema(value_type = String)]
    pub highest_rent: Amount,
    /// Where what the account in the vault lacks is taken from; the tokens if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<FundSource>,
    /// The most that it may take, base units: rent, deposit and margin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub at_most: Option<Amount>,
    /// How long to wait for the chain, seconds [default: 30; at most 60].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u32>,
}

/// The channel that leased money goes into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum LeaseInto {
    /// A new one-way channel, which the account opens.
    New {
        /// How long it lives, seconds; the sidechain's default if not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<u64>)]
        lifetime: Option<Seconds>,
        /// What the account puts in, base units; may be zero.
        #[schema(value_type = String)]
        deposit: Amount,
        /// A name of the account's own for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// What the account agrees to pay the provider for payments that it forwards, millionths; 0 if not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<u32>)]
        fee_rate: Option<Ppm>,
    },
    /// A channel that the account opened and nobody has joined.
    Join {
        /// The channel.
        #[schema(value_type = u64)]
        channel_id: ChannelId,
    },
    /// A channel that has money of the same offer.
    TopUp {
        /// The channel.
        #[schema(value_type = u64)]
        channel_id: ChannelId,
    },
}

/// How far a lease is. All but its transaction's key is none while that is on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TakenLease {
    /// What was leased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<Lease>,
    /// The key of its transaction: GET `/v1/transactions/{key}` says how far that is.
    pub transaction: String,
}

/// What was leased. Amounts are base units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Lease {
    /// The channel that it went into.
    #[schema(value_type = u64)]
    pub channel_id: ChannelId,
    /// The offer.
    #[schema(value_type = u64)]
    pub offer_id: OfferId,
    /// Whose money it is.
    pub provider: String,
    /// How much.
    #[schema(value_type = String)]
    pub amount: Amount,
    /// The rent for it, paid ahead.
    #[schema(value_type = String)]
    pub rent: Amount,
    /// Until when that is paid.
    #[schema(value_type = u64)]
    pub until: UnixTime,
    /// The block that it is in.
    #[schema(value_type = u64)]
    pub height: Height,
}

impl TakeOffer {
    /// A lease into a channel, and all else as it is if not given.
    pub fn with(
        id: RequestId,
        (offer_id, amount): (OfferId, Amount),
        into: LeaseInto,
        highest_rent: Amount,
    ) -> TakeOffer {
        TakeOffer {
            id,
            epoch: None,
            offer_id,
            amount,
            into,
            highest_rent,
            source: None,
            at_most: None,
            wait: None,
        }
    }
}

impl Call for TakeOffer {
    const METHOD: Method = Method::Post;
    type Response = TakenLease;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
    fn wait(&self) -> u32 {
        self.wait.unwrap_or(DEFAULT_WAIT)
    }
}
