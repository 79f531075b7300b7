//! `GET /v1/payments/{id}`: a payment that was asked for, by the caller's own name for it.

use super::forwards::Forward;
use super::{steps_with, Call, Method};
use crate::hex_hash;
use crate::payment_route::PaymentRoute;
use crate::{Awaited, Epoch, RequestId};
use causeway_types::{Amount, ChannelId, Hash, Nonce, SidechainId, UnixTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call; `{id}` stands for what it asks about.
pub const PATH: &str = "/v1/payments/{id}";

/// The request; what it asks about is in the path.
#[derive(Clone, Debug, Serialize)]
pub struct GetPayment {
    /// The caller's own name for the payment.
    #[serde(skip)]
    pub id: RequestId,
}

/// A payment of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Payment {
    /// The caller's own name for it; none for one of the peer, and for one that was signed as text without a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Which way it goes.
    pub direction: Direction,
    /// By what it is made.
    #[serde(default)]
    pub kind: PaymentKind,
    /// How far it is.
    pub state: PaymentState,
    /// The number of the channel that it goes over; none while that is not open yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub channel_id: Option<ChannelId>,
    /// The other side: of a payment of ours over several channels its payee; of what came by a lock the peer of the channel that it
    /// came over, whoever has paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<String>,
    /// The sidechain in whose token it is; none while no channel is chosen and none was named, and of channels of which the book
    /// does not know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub sidechain_id: Option<SidechainId>,
    /// How much, base units.
    #[schema(value_type = String)]
    pub amount: Amount,
    /// The voucher that has it; none while nothing is signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub nonce: Option<Nonce>,
    /// Its place among the payments of that voucher; counts from 0. None for what was taken back after a loss of the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<u16>,
    /// What is paid for; none where nothing was named.
    #[serde(
        default,
        with = "hex_hash::optional",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>, pattern = "^[0-9a-f]{64}$")]
    pub reference: Option<Hash>,
    /// What the payer wrote to the payee, as it was written: control characters too. None where nothing came along, or it cannot
    /// be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
    /// Whether something came along that cannot be read: the payment is as good without it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub memo_is_unreadable: bool,
    /// What became of it beside its acknowledgement; none where it counts for what it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<PaymentOutcome>,
    /// The payment of the same channel that this one pays back; none where it pays back none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pays_back: Option<PaymentPlace>,
    /// The payment of the same channel that pays this one back; none where none does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_back_by: Option<PaymentPlace>,
    /// The transaction that opened its channel for it; none where it needed none.
    #[serde(
        default,
        with = "hex_hash::optional",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>, pattern = "^[0-9a-f]{64}$")]
    pub transaction_hash: Option<Hash>,
    /// How it went over several channels; none of a payment over one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<Box<PaymentRoute>>,
    /// The payment of others of which it is one half; none where it is not forwarded, and of what an older node forwarded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forward: Option<Box<Forward>>,
    /// When it was signed or accepted, or asked for where nothing is signed, by the time of the newest block then.
    #[schema(value_type = u64)]
    pub at: UnixTime,
    /// What it waits for; none where it is finished.
    #[serde(flatten)]
    #[schema(inline)]
    pub awaited: Awaited,
    /// The epoch in which its id holds.
    pub epoch: Epoch,
}

/// A payment of a channel by what its voucher has: the same for both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaymentPlace {
    /// The nonce of its voucher.
    #[schema(value_type = String)]
    pub nonce: Nonce,
    /// Its place among the payments of that voucher.
    pub place: u16,
}

/// By what a payment is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentKind {
    /// Over one channel, between its two sides.
    #[default]
    Direct,
    /// Ours over several channels: `route` has each lock that carried it.
    Routed,
    /// Our own balance, from one channel of ours into another.
    Rebalance,
    /// It came by a lock, for an invoice or without one: who has paid it over how many channels is not told.
    Lock,
    /// One half of a payment of others: `forward` has both.
    Forwarded,
    /// A fee beside payments.
    Fee,
    /// What a voucher had above the record when it was taken back after a loss: which payments that were is not known.
    Restored,
}

/// Which way a payment goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// We pay the peer.
    Out,
    /// We are paid.
    In,
}

/// How far a payment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// Nothing is signed or on its way: it is carried out when it is asked for again.
    Asked,
    /// A route for it over several channels is looked for: no lock of it may be paid now.
    Trying,
    /// A channel is being opened for it: nothing is signed.
    Opening,
    /// The channel for it is open, and nothing is signed: its payee is not there.
    Opened,
    /// The channel over which it was to go has ended: nothing was paid, and nothing is paid under its id any more.
    Ended,
    /// Signed: it may have to be paid. The peer has not acknowledged it, or the payee has not yet been paid by its locks.
    Signed,
    /// The peer has acknowledged it, or its channel has settled by it; or we have accepted it.
    Final,
    /// A payment over several channels that is tried no more: nothing was paid, and nothing is paid under its id any more.
    Failed,
    /// A payment over several channels that was under way when the record was lost: it may have been paid by what is lost. It is
    /// `final` once its preimage is known, and `failed` once it is proved that nothing was paid. Until then nothing else pays what it
    /// names.
    Unknown,
    /// It came while our record may lack something: it is kept to be shown, and counts as nothing yet.
    Kept,
}

/// What became of a payment that does not count for what it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentOutcome {
    /// It came unasked: its reference was paid before, or was not to be paid. The payee keeps it as the payer's credit.
    Unasked,
    /// It came unasked, and is paid back, or being paid back.
    PaidBack,
    /// The channel settled without it: it was never paid.
    Void,
}

impl Call for GetPayment {
    const METHOD: Method = Method::Get;
    type Response = Payment;
    fn path(&self) -> Vec<String> {
        steps_with(PATH, &self.id)
    }
}
