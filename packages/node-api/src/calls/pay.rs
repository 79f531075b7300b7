//! `POST /v1/payments`: pays over an open channel, an account over whichever channel, or an invoice.

use super::payment::Payment;
use super::payments::PATH;
use super::{steps, Call, Method};
use crate::hex_hash;
use crate::{Epoch, RequestId};
use causeway_types::{Amount, ChannelId, Hash, SidechainId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How long a call waits if it does not say, seconds.
pub const DEFAULT_WAIT: u32 = 10;

/// How long routes over several channels are tried if a call does not say, seconds.
pub const DEFAULT_TRY_FOR: u32 = 60;
/// The longest that they are.
pub const MAX_TRY_FOR: u32 = 3_600;

/// The call. It is answered when the payment is final, or when `wait` is over: then with how far it is. What is not signed
/// by then is refused: with `not_signed` where nothing is signed later, with `payment_undecided` where it may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Pay {
    /// The caller's own name for it: the same name with the same request is the same payment.
    pub id: RequestId,
    /// The epoch in which it was first asked for: with it, a node whose record was restored since refuses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
    /// The number of the channel that is paid over; or `to` or `invoice` is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub channel_id: Option<ChannelId>,
    /// The account that is paid: over the channel to it that has most to pay with, over several channels, or over a new one that
    /// is opened for the payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The text of the invoice that is paid: it says to whom, in which sidechain, how much and for what, so `sidechain_id` and
    /// `reference` are not given with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<String>,
    /// With `to`: the sidechain; the one that has channels to the account, or the only one, if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub sidechain_id: Option<SidechainId>,
    /// With `to` or `invoice`: what a new channel is opened with, base units, no less than `amount`; else by the node's configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub fund: Option<Amount>,
    /// With `to` or `invoice`: where that is taken from; the tokens where there are enough of them, else the asset, if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<FundSource>,
    /// With `to`, without a reference: open a channel also where the account's node cannot be reached now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deliver_later: bool,
    /// With `to` or `invoice`: in whose sidechain's token it is paid; the one in which the payee is paid, if not given. In another
    /// one it is exchanged by a node on the way, and `at_most` is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub from_sidechain_id: Option<SidechainId>,
    /// With `to` or `invoice`: the most that it may take in all, fees included, base units of the token in which it is paid
    /// [default: the amount and 1 % of it, or 10 base units if that is more]. Over a channel to the payee it takes its amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub at_most: Option<Amount>,
    /// With `to` or `invoice`: for how long routes over several channels are tried, seconds [default: 60; at most 3,600].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub try_for: Option<u32>,
    /// How much, base units. Only for an invoice that asks for an amount it may be left out, and must be that amount if it is
    /// given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub amount: Option<Amount>,
    /// What is paid for: the peer is asked first whether it may be paid, and is paid for it once.
    #[serde(
        default,
        with = "hex_hash::optional",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>, pattern = "^[0-9a-f]{64}$")]
    pub reference: Option<Hash>,
    /// What goes along for the payee's user: 1 to 512 bytes of UTF-8. It is encrypted to the identity key that the payee
    /// announces; where it announces none, nothing is signed. Another memo is another payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
    /// How long to wait for the peer, seconds [default: 10; at most 60].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u32>,
}

/// Where the money for a new channel is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FundSource {
    /// The sidechain's tokens that the account has.
    Token,
    /// The main-chain asset, turned into tokens on the way.
    Asset,
    /// The account's credit in the registry.
    Credit,
}

impl Pay {
    /// A payment over a channel that waits as long as calls do if they do not say.
    pub fn over(id: RequestId, channel_id: ChannelId, amount: Amount) -> Pay {
        Pay {
            id,
            epoch: None,
            channel_id: Some(channel_id),
            to: None,
            invoice: None,
            sidechain_id: None,
            fund: None,
            source: None,
            deliver_later: false,
            from_sidechain_id: None,
            at_most: None,
            try_for: None,
            amount: Some(amount),
            reference: None,
            memo: None,
            wait: None,
        }
    }

    /// The same to an account, over whichever channel.
    pub fn to(id: RequestId, account: impl Into<String>, amount: Amount) -> Pay {
        Pay {
            to: Some(account.into()),
            channel_id: None,
            ..Pay::over(id, ChannelId(0), amount)
        }
    }

    /// The same of an invoice, over whichever channel. An amount is given where the invoice leaves it open.
    pub fn invoice(id: RequestId, text: impl Into<String>, amount: Option<Amount>) -> Pay {
        Pay {
            invoice: Some(text.into()),
            channel_id: None,
            amount,
            ..Pay::over(id, ChannelId(0), Amount::ZERO)
        }
    }
}

impl Call for Pay {
    const METHOD: Method = Method::Post;
    type Response = Payment;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
    fn wait(&self) -> u32 {
        self.wait.unwrap_or(DEFAULT_WAIT)
    }
}
