//! `GET /v1/channels/{id}`: a channel, by the chain and by the record.

use super::{steps_with, Call, Method};
use causeway_types::{Amount, ChannelId, Nonce, SidechainId, UnixTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call; `{id}` stands for what it asks about.
pub const PATH: &str = "/v1/channels/{id}";

/// The request; what it asks about is in the path.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct GetChannel {
    /// The number of the channel.
    #[serde(skip)]
    pub channel_id: ChannelId,
}

/// A channel; amounts in base units of its sidechain's token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Channel {
    /// Its number at the registry.
    #[schema(value_type = u64)]
    pub channel_id: ChannelId,
    /// The sidechain in whose token it is.
    #[schema(value_type = u64)]
    pub sidechain_id: SidechainId,
    /// The name that its opener gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What a payment needs to count.
    pub mode: Mode,
    /// Where in its life it is.
    pub phase: Phase,
    /// The other side; none where nobody has joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<String>,
    /// Whether we opened it.
    pub is_opener: bool,
    /// When it ends.
    #[schema(value_type = u64)]
    pub expires_at: UnixTime,
    /// What is in it by the chain.
    #[schema(value_type = String)]
    pub capacity: Amount,
    /// What is ours by our record.
    #[schema(value_type = String)]
    pub balance: Amount,
    /// What we can pay now.
    #[schema(value_type = String)]
    pub spendable: Amount,
    /// All that we signed to the peer.
    #[schema(value_type = String)]
    pub paid: Amount,
    /// The nonce of our newest voucher; 0 if there is none.
    #[schema(value_type = String)]
    pub paid_nonce: Nonce,
    /// All that the peer signed to us.
    #[schema(value_type = String)]
    pub received: Amount,
    /// The nonce of the newest voucher that we accepted; 0 if there is none.
    #[schema(value_type = String)]
    pub received_nonce: Nonce,
    /// The nonce of the newest voucher of ours that the peer acknowledged; 0 if there is none.
    #[schema(value_type = String)]
    pub acknowledged_nonce: Nonce,
    /// How many updates of ours have no answer.
    pub unanswered: u32,
    /// Whether the account's record has it; nothing is signed in one that it has not.
    pub in_book: bool,
    /// Whether a part of our record may be missing, so that nothing is paid.
    pub is_restored: bool,
    /// Before when the newest voucher that we accepted must be on chain; none if it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub show_by: Option<UnixTime>,
    /// Why nothing new is signed in it now.
    pub holds: Vec<Hold>,
}

/// Why nothing new is signed in a channel now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Hold {
    /// What it waits for.
    pub waits_for: String,
    /// Until when, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub until: Option<UnixTime>,
    /// What happens then.
    pub then: String,
}

/// What a payment needs to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Only the opener pays; nobody has to join.
    Unlocked,
    /// Both pay; the payer's signature is enough.
    OneWay,
    /// Both pay, and the payee signs too.
    TwoWay,
}

/// Where in its life a channel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Nobody has joined yet.
    Pending,
    /// Both sides are in it, and payments pass.
    Open,
    /// Its end has come, and it is not paid out yet.
    Due,
    /// It is paid out.
    Settled,
}

impl Call for GetChannel {
    const METHOD: Method = Method::Get;
    type Response = Channel;
    fn path(&self) -> Vec<String> {
        steps_with(PATH, self.channel_id)
    }
}
