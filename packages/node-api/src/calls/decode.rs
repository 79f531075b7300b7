//! `POST /v1/decode`: what a text is that a payee or a peer gave, with all that is in it, and whether it is signed by whom it
//! names.

use super::payment::Payment;
use super::{steps, Call, Method};
use crate::hex_hash;
use crate::ApiError;
use causeway_types::{Amount, ChannelId, Hash, SidechainId, UnixTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call.
pub const PATH: &str = "/v1/decode";

/// The call. It changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decode {
    /// An invoice (`cswinv1…`, in lower or upper case), or a line of a peer (`cswy1:…`).
    pub text: String,
}

/// What the text is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Decoded {
    /// An invoice.
    Invoice(Box<DecodedInvoice>),
    /// A line of text of a peer, which `causeway receive` or the command of its kind takes.
    PeerMessage(DecodedMessage),
}

/// An invoice, and what the chain says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DecodedInvoice {
    /// What its payments name: the digest of all that is signed.
    #[serde(with = "hex_hash")]
    #[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
    pub reference: Hash,
    /// Whether it is of this node's chain and registry.
    pub is_of_this_chain: bool,
    /// The account that is paid.
    pub account: String,
    /// What that account's node calls itself; never shown without the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The identity key that the account announces, 66 hex digits; none where it announces no node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_key: Option<String>,
    /// Whether that key signed it.
    pub signature: SignatureCheck,
    /// Whether it is this node's own account that is paid.
    pub is_ours: bool,
    /// The sidechain in whose token is paid.
    #[schema(value_type = u64)]
    pub sidechain_id: SidechainId,
    /// How much is asked, base units; none for an open amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub amount: Option<Amount>,
    /// What it is for, as the payee wrote it: shown only with control characters escaped.
    pub description: String,
    /// When it was made.
    #[schema(value_type = u64)]
    pub made_at: UnixTime,
    /// When it expires.
    #[schema(value_type = u64)]
    pub expires_at: UnixTime,
    /// Whether it has expired, by the later one of the chain's clock and this machine's.
    pub is_expired: bool,
    /// How long before its expiry the last lock must come, seconds.
    pub final_delta: u32,
    /// The hash of the preimage; none where only direct payments are taken.
    #[serde(
        default,
        with = "hex_hash::optional",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>, pattern = "^[0-9a-f]{64}$")]
    pub hash: Option<Hash>,
    /// What whoever pays over several channels must know, 64 hex digits.
    pub payment_secret: String,
    /// Channels through which the payee can be reached.
    #[schema(value_type = Vec<u64>)]
    pub channels: Vec<ChannelId>,
    /// What this node has signed for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid: Option<Payment>,
    /// Why this node does not pay it, whatever the amount; none where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<ApiError>,
}

/// Whether an invoice is signed by the key that its payee announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignatureCheck {
    /// It is.
    Valid,
    /// The announced key did not sign it: it is forged, or signed by a key that is announced no more.
    Invalid,
    /// The payee announces no node, so there is no key to compare with.
    NotAnnounced,
    /// It is of another chain or registry, whose announcements this node does not have.
    OtherChain,
}

/// A line of text of a peer. Its signatures are checked where it is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DecodedMessage {
    /// What it is: `voucher`, `receipt`, `consent`, `close` or `extension`.
    pub message: String,
    /// The id of the chain that it is of.
    pub chain_id: String,
    /// The registry on that chain.
    pub registry: String,
    /// Whether these are this node's.
    pub is_of_this_chain: bool,
    /// The channel that it is about.
    #[schema(value_type = u64)]
    pub channel_id: ChannelId,
}

impl Call for Decode {
    const METHOD: Method = Method::Post;
    type Response = Decoded;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
}
