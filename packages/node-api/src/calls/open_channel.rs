//! `POST /v1/channels`: opens a channel without a payment.

use super::channel::Mode;
use super::pay::FundSource;
use super::{steps, Call, Method};
use crate::{Epoch, RequestId};
use causeway_types::admission::Admission;
use causeway_types::{Amount, ChannelId, Height, Ppm, Seconds, SidechainId, UnixTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call.
pub const PATH: &str = super::channels::PATH;
/// How long a call waits if it does not say, seconds.
pub const DEFAULT_WAIT: u32 = 30;

/// The call. The same id with the same request opens one channel, however often it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenChannel {
    /// The caller's own name for it.
    #[schema(value_type = String)]
    pub id: RequestId,
    /// The epoch in which it was first asked for; another one is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub epoch: Option<Epoch>,
    /// The other side; whoever joins first if not given, which an unlocked channel cannot have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<String>,
    /// In the token of which sidechain.
    #[schema(value_type = u64)]
    pub sidechain_id: SidechainId,
    /// What a payment needs to count.
    pub mode: Mode,
    /// What it is opened with, base units.
    #[schema(value_type = String)]
    pub amount: Amount,
    /// A name of the account's own for it; a second channel of the name is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How long it lives, seconds; the sidechain's default if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub lifetime: Option<Seconds>,
    /// Where the money is taken from; the tokens where there are enough of them, else the asset, if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<FundSource>,
    /// Whether the account is paid as credit in the registry.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub payout_credit: bool,
    /// How much margin goes along into the account in the vault, base units; what is lacking there if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub margin: Option<Amount>,
    /// What the account agrees to pay the peer for payments that it forwards, millionths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u32>)]
    pub fee_rate: Option<Ppm>,
    /// Conditions of its own on who joins, besides the sidechain's, as docs/contracts.md has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub admission: Option<Admission>,
    /// The version of the sidechain's policy that it is opened under; where another one is in force it is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_version: Option<u64>,
    /// The most that it may take from the account, base units: what it is opened with, and the margin that goes along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub at_most: Option<Amount>,
    /// How long to wait for the chain, seconds [default: 30; at most 60].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u32>,
}

/// How far an opening is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenedChannel {
    /// Whether it is open.
    pub state: OpenState,
    /// The number of the channel; none while its transaction is on its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub channel_id: Option<ChannelId>,
    /// What it was asked to be opened with, base units.
    #[schema(value_type = String)]
    pub amount: Amount,
    /// When it ends; none while its transaction is on its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub expires_at: Option<UnixTime>,
    /// The version of the policy that it was opened under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_version: Option<u64>,
    /// The block that it was opened in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub height: Option<Height>,
    /// The key of its transaction: GET `/v1/transactions/{key}` says how far that is.
    pub transaction: String,
}

/// How far an opening is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OpenState {
    /// Its transaction is on its way.
    Opening,
    /// It is on chain; where somebody has to join it, that is waited for.
    Opened,
}

impl OpenChannel {
    /// A channel that anybody may join, with so much, and all else as it is if not given.
    pub fn with(
        id: RequestId,
        sidechain_id: SidechainId,
        mode: Mode,
        amount: Amount,
    ) -> OpenChannel {
        OpenChannel {
            id,
            epoch: None,
            peer: None,
            sidechain_id,
            mode,
            amount,
            name: None,
            lifetime: None,
            source: None,
            payout_credit: false,
            margin: None,
            fee_rate: None,
            admission: None,
            policy_version: None,
            at_most: None,
            wait: None,
        }
    }
}

impl Call for OpenChannel {
    const METHOD: Method = Method::Post;
    type Response = OpenedChannel;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
    fn wait(&self) -> u32 {
        self.wait.unwrap_or(DEFAULT_WAIT)
    }
}
