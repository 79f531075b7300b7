//! `GET /v1/info`: which node it is, and where it stands.

use super::channel::Mode;
use super::{steps, Call, Method};
use crate::{Epoch, EventId};
use causeway_types::{Amount, ChannelId, Height, Seconds, SidechainId, UnixTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call.
pub const PATH: &str = "/v1/info";

/// The request, which has no fields.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct GetInfo;

/// Which node it is, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Info {
    /// The account whose node it is.
    pub account: String,
    /// The id of the chain.
    pub chain_id: String,
    /// The registry of its channels.
    pub registry: String,
    /// The version of the program.
    pub version: String,
    /// The epoch of its record.
    pub epoch: Epoch,
    /// The newest block that it follows.
    #[schema(value_type = u64)]
    pub height: Height,
    /// The time of that block.
    #[schema(value_type = u64)]
    pub block_time: UnixTime,
    /// How long ago the node saw its newest block, seconds.
    #[schema(value_type = u64)]
    pub block_age: Seconds,
    /// Whether the newest block is too old for anything to be signed or accepted.
    pub is_block_too_old: bool,
    /// `following`, or the code of why the chain is not followed now; a warning says what to do.
    pub chain_state: String,
    /// How many blocks there are that are not read yet.
    pub blocks_behind: u64,
    /// Which book the node has: 32 hex digits, drawn when the book was made and at each restore.
    pub instance: String,
    /// The instance of the account's node that is on record; none if it was never announced. Another one than the node's own means
    /// that it signs nothing but its duties.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance_on_record: Option<String>,
    /// Whether the account's node is announced now.
    pub is_announced: bool,
    /// The public half of the key that protects links, 64 hex digits: its fingerprint.
    pub transport_key: String,
    /// Where peers reach it, as `causeway peer connect` takes it.
    pub connect: String,
    /// The place of the newest event: as `after`, GET `/v1/events` waits for the next one.
    #[schema(value_type = String)]
    pub newest_event: EventId,
    /// How many channels it follows.
    pub channels: u64,
    /// How many peers are linked.
    pub peers: u64,
    /// Channels that wait for this account to join, and why it has not, by number.
    pub waiting: Vec<WaitingChannel>,
    /// What its user should know.
    pub warnings: Vec<String>,
}

/// A channel that waits for this account to join.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WaitingChannel {
    /// Its number.
    #[schema(value_type = u64)]
    pub channel_id: ChannelId,
    /// The sidechain in whose token it is.
    #[schema(value_type = u64)]
    pub sidechain_id: SidechainId,
    /// Who opened it.
    pub opener: String,
    /// What a payment needs to count.
    pub mode: Mode,
    /// What its opener put in, base units.
    #[schema(value_type = String)]
    pub amount: Amount,
    /// Until when it can be joined.
    #[schema(value_type = u64)]
    pub until: UnixTime,
    /// The code of why it is not joined by the rules of the configuration; none where it is being joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The same in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl Call for GetInfo {
    const METHOD: Method = Method::Get;
    type Response = Info;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
}
