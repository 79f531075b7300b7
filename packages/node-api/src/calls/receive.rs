//! `POST /v1/receive`: takes a line of text of a peer: a payment, our own voucher that it gives back, or its receipt.

use super::channel_book::ChannelBook;
use super::{steps, Call, Method};
use crate::hex_hash;
use causeway_types::{Amount, ChannelId, Hash, Nonce};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call.
pub const PATH: &str = "/v1/receive";
/// How long the node may take to follow the chain's newest block, seconds.
pub const WAIT: u32 = 10;

/// The call. The same line again changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Receive {
    /// A line of a peer (`cswy1:…`): a voucher or a receipt.
    pub line: String,
}

/// What was taken in, and is on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ReceivedLine {
    /// A payment of the peer.
    Voucher {
        /// How much more than the one before, base units.
        #[schema(value_type = String)]
        amount: Amount,
        /// Whether it was there before; nothing has changed then.
        is_known: bool,
        /// How many vouchers before it never came: what they pay is in `amount`, for references that are not known.
        missed: u64,
        /// What is paid for; none where it names nothing.
        #[serde(
            default,
            with = "hex_hash::optional",
            skip_serializing_if = "Option::is_none"
        )]
        #[schema(value_type = Option<String>, pattern = "^[0-9a-f]{64}$")]
        reference: Option<Hash>,
        /// Our receipt as a line, for the payer; none where the channel's mode needs none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        receipt: Option<String>,
        /// What the book says of the channel now.
        book: ChannelBook,
    },
    /// A voucher of our own, which the peer gives back.
    OwnVoucher {
        /// Whether the book had it.
        is_known: bool,
        /// What the book says of the channel now.
        book: ChannelBook,
    },
    /// The peer's receipt for a voucher of ours.
    Receipt {
        /// The number of the channel.
        #[schema(value_type = u64)]
        channel_id: ChannelId,
        /// The nonce of the voucher that the peer has.
        #[schema(value_type = String)]
        nonce: Nonce,
        /// Its total, base units.
        #[schema(value_type = String)]
        transferred: Amount,
    },
}

impl Call for Receive {
    const METHOD: Method = Method::Post;
    type Response = ReceivedLine;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
    fn wait(&self) -> u32 {
        WAIT
    }
}
