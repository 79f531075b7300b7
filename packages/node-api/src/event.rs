//! The numbered events of a node: each is written in the commit that makes it true.

use crate::calls::forwards::Forward;
use crate::calls::payment::Direction;
use crate::hex_hash;
use crate::EventId;
use causeway_types::{Amount, ChannelId, Hash, Nonce, SidechainId, UnixTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something that became true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Event {
    /// Its place in the sequence of events.
    #[schema(value_type = String)]
    pub id: EventId,
    /// The time of the newest block that the node followed when it was committed.
    #[schema(value_type = u64)]
    pub at: UnixTime,
    /// What became true.
    #[serde(flatten)]
    pub what: EventKind,
}

/// What became true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventKind {
    /// We signed a payment: from now on it may have to be paid.
    PaymentSigned(PaymentEvent),
    /// A payment of ours cannot be undone any more.
    PaymentFinal(PaymentEvent),
    /// We accepted a payment of the peer.
    PaymentReceived(PaymentEvent),
    /// A payment came while our record may lack something: it counts when `payment_received` says so.
    PaymentKept(PaymentEvent),
    /// A voucher was taken back after a loss of the record: so much more was paid than the log had.
    PaymentRestored(PaymentEvent),
    /// A payment did not pay what it names: the payee keeps it as the payer's credit, or pays it back.
    PaymentUnasked(PaymentEvent),
    /// An invoice of ours was paid by this payment.
    InvoicePaid(PaymentEvent),
    /// The channel settled without a payment of ours: what it names can be paid again.
    PaymentVoid(PaymentEvent),
    /// A payment that came unasked is paid back, by us or to us: it is in `paid_back_by` of the payment.
    PaymentPaidBack(PaymentEvent),
    /// Neither the account of duties nor the account itself can pay the fees of ten duties any more.
    DutyFundsLow(DutyFundsEvent),
    /// One of the two can again.
    DutyFundsEnough(DutyFundsEvent),
    /// This account has joined a channel that another one opened.
    ChannelJoined(ChannelEvent),
    /// A channel ends later: both sides agreed to it.
    ChannelExtended(ChannelEvent),
    /// The backup is not written any more: GET `/health/ready` says why.
    BackupStopped,
    /// It is written again, and has everything.
    BackupResumed,
    /// A payment of ours over several channels is made: the payee has given its preimage.
    RoutedPaymentPaid(RoutedPaymentEvent),
    /// A payment of ours over several channels is tried no more, and nothing of it may be paid.
    RoutedPaymentFailed(RoutedPaymentEvent),
    /// All parts of a payment of an invoice are there, and wait for whoever made it to settle or to cancel it.
    InvoiceHeld(InvoiceEvent),
}

/// A payment over several channels in an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoutedPaymentEvent {
    /// The caller's own name for it.
    pub request: String,
}

/// An invoice in an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InvoiceEvent {
    /// What its payments name.
    #[serde(with = "hex_hash")]
    #[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
    pub reference: Hash,
}

/// The coins for what the node does on chain in time, in an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DutyFundsEvent {
    /// How many duties' fees the account that has more can pay.
    pub fees: u64,
}

/// A channel in an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChannelEvent {
    /// Its number at the registry.
    #[schema(value_type = u64)]
    pub channel_id: ChannelId,
}

/// A payment in an event: its row in the log as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaymentEvent {
    /// The caller's own name for it; none for one of the peer, and for one that was signed as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Which way it went.
    pub direction: Direction,
    /// The account on the other side, where the node knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<String>,
    /// The sidechain in whose token it is, where the node knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub sidechain_id: Option<SidechainId>,
    /// The number of the channel that it went over.
    #[schema(value_type = u64)]
    pub channel_id: ChannelId,
    /// The voucher that has it.
    #[schema(value_type = String)]
    pub nonce: Nonce,
    /// Its place among the payments of that voucher; counts from 0. None for what was taken back after a loss of the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<u16>,
    /// How much, base units.
    #[schema(value_type = String)]
    pub amount: Amount,
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
    /// The payment of others of which it is one half; none where it is not forwarded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forward: Option<Box<Forward>>,
}
