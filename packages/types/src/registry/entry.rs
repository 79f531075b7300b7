//! What money that comes into the registry is for. What is not given is left out: bytes of a transaction cost gas.

use crate::admission::Admission;
use crate::bytes::ChannelKey;
use crate::channel::{LockMode, Payout};
use crate::units::{Amount, ChannelId, Ppm, Seconds};
use cosmwasm_schema::cw_serde;

/// How a channel is opened.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct OpenTerms {
    /// The other side. None: whoever joins first (not in unlocked mode).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer: Option<String>,
    /// What a payment needs to count.
    pub mode: LockMode,
    /// The opener's channel key.
    pub key: ChannelKey,
    /// How long it lives; the policy's default if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifetime: Option<Seconds>,
    /// A name of the opener's own, unique among the opener's channels, never freed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where the opener is paid; the opener's own address if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payout: Option<Payout<String>>,
    /// The fee rate that the opener agrees to pay its peer for payments that it forwards; 0 if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee_rate: Option<Ppm>,
    /// How much of the money goes to the opener's margin in the vault; nothing if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin: Option<Amount>,
    /// Conditions on who joins, and on all later deposits, besides the sidechain's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admission: Option<Admission>,
    /// The version of the policy that the opener has seen: refused if another is in force.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::strict::safe_option"
    )]
    pub policy_version: Option<u64>,
}

impl OpenTerms {
    /// Terms that name nothing but the peer, the mode and the opener's channel key.
    pub fn new(peer: Option<String>, mode: LockMode, key: ChannelKey) -> OpenTerms {
        OpenTerms {
            peer,
            mode,
            key,
            lifetime: None,
            name: None,
            payout: None,
            fee_rate: None,
            margin: None,
            admission: None,
            policy_version: None,
        }
    }
}

/// How the peer joins.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct JoinTerms {
    /// The channel's id, as `channel_opened` named it.
    pub channel_id: ChannelId,
    /// The joiner's channel key.
    pub key: ChannelKey,
    /// Where the joiner is paid; the joiner's own address if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payout: Option<Payout<String>>,
    /// The fee rate that the joiner agrees to pay the opener for payments that it forwards; 0 if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee_rate: Option<Ppm>,
    /// How much of the money goes to the joiner's margin in the vault; nothing if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin: Option<Amount>,
}

impl JoinTerms {
    /// Terms that name nothing but the channel and the joiner's channel key.
    pub fn new(channel_id: ChannelId, key: ChannelKey) -> JoinTerms {
        JoinTerms {
            channel_id,
            key,
            payout: None,
            fee_rate: None,
            margin: None,
        }
    }
}

/// What money that comes in is for.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum Entry {
    /// Opens a channel with it.
    Open(OpenTerms),
    /// Joins a channel with it.
    Join(JoinTerms),
    /// Puts it into a running channel, on the side of its owner.
    Deposit {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
        /// How much of the money goes to the owner's margin in the vault; nothing if not given.
        margin: Option<Amount>,
    },
    /// Keeps it as credit.
    Credit {},
    /// Leased liquidity; accepted from the vault alone.
    Lease(Lease),
}

/// Liquidity that a taker leases from a provider, with the provider as side B.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct Lease {
    /// The channel; for a new one, the number that it must get.
    pub channel_id: ChannelId,
    /// Who takes: side A.
    pub taker: String,
    /// Who provides: side B.
    pub provider: String,
    /// Of the money sent, so much is the provider's; the rest is the taker's.
    pub amount: Amount,
    /// What becomes of it.
    pub into: LeaseInto,
}

/// What becomes of leased liquidity.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum LeaseInto {
    /// It opens a one-way channel, with the rest of the money as the taker's.
    Open(LeaseOpen),
    /// It joins a channel that the taker opened.
    Join {
        /// The provider's channel key, as the offer has it.
        key: ChannelKey,
        /// The provider's fee rate, as the offer has it.
        fee_rate: Ppm,
    },
    /// It goes into a channel of the two that has leased liquidity of the same offer.
    TopUp {},
}

/// A channel that opens with leased liquidity.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct LeaseOpen {
    /// How long it lives.
    pub lifetime: Seconds,
    /// The taker's channel key.
    pub key: ChannelKey,
    /// The taker's name for it.
    pub name: Option<String>,
    /// Where the taker is paid; its own address if not given.
    pub payout: Option<Payout<String>>,
    /// The taker's fee rate.
    pub fee_rate: Ppm,
    /// The provider's channel key, as the offer has it.
    pub provider_key: ChannelKey,
    /// The provider's fee rate, as the offer has it.
    pub provider_fee_rate: Ppm,
}

/// The message in a cw20 `Send` to the registry.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct Hook {
    /// What it is for.
    #[serde(deserialize_with = "crate::strict::apart")]
    pub entry: Entry,
    /// Whose money it is: the cw20 sender's if not given. Another is accepted from the issuer alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beneficiary: Option<String>,
}
