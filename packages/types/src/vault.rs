//! Messages, queries and answers of the liquidity-margin vault.

mod query;

pub use query::*;

use crate::bytes::ChannelKey;
use crate::channel::Payout;
use crate::units::{Amount, ChannelId, OfferId, Ppm, Seconds, SidechainId, UnixTime};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::Addr;
use cw20::Cw20ReceiveMsg;

/// What `instantiate` takes. Of it, only the owner ever changes.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct InstantiateMsg {
    /// May pause entry. Two-step transfer.
    pub owner: String,
    /// The token issuer, whose tokens are ours.
    pub issuer: String,
    /// The routing policy, whose rates bound the offers'.
    pub policy: String,
}

/// An amount in the account of an owner.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct AccountAmount {
    /// Whose account it is.
    pub owner: Addr,
    /// In base units of the sidechain's token.
    pub amount: Amount,
}

/// What a provider offers. Set by the offer, never changes.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct OfferTerms {
    /// The rent: parts per million of the amount, a year. Between the sidechain's minimum and legal rate.
    pub rate: Ppm,
    /// The least that is leased at once.
    pub smallest_lease: Amount,
    /// The most that is leased at once.
    pub largest_lease: Amount,
    /// The longest that it is leased for; the policy's longest lifetime if not given.
    pub longest: Option<Seconds>,
    /// The provider's channel key in all channels of this offer.
    pub key: ChannelKey,
    /// The fee rate that the provider agrees to pay takers for payments that they forward.
    pub fee_rate: Ppm,
    /// Whether what comes back is offered again.
    pub again: bool,
}

/// What a taker wants.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct TakeTerms {
    /// How much of the offer, base units.
    pub amount: Amount,
    /// The most rent that the taker pays for it.
    pub highest_rent: Amount,
    /// What becomes of it.
    pub into: TakeInto,
}

/// What becomes of what is taken.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub enum TakeInto {
    /// A new one-way channel, the taker A, the provider B.
    Open {
        /// The taker's channel key.
        key: ChannelKey,
        /// How long it lives; the policy's default if not given.
        lifetime: Option<Seconds>,
        /// What the taker puts in, from its account; may be zero.
        deposit: Amount,
        /// The taker's name for it.
        name: Option<String>,
        /// Where the taker is paid; its own address if not given.
        payout: Option<Payout<String>>,
        /// The fee rate that the taker agrees to pay the provider; 0 if not given.
        fee_rate: Option<Ppm>,
        /// The version of the policy that the taker has seen: refused if another is in force.
        #[serde(default, deserialize_with = "crate::strict::safe_option")]
        policy_version: Option<u64>,
    },
    /// It joins a channel that the taker opened, for the rest of its life.
    Join {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
    },
    /// More of the same offer, for the rest of the channel's life.
    TopUp {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
    },
}

/// What the registry says when a channel with margin or leased liquidity has settled.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Settled {
    /// The channel's id, as `channel_opened` named it.
    pub channel_id: ChannelId,
    /// The sidechain's id, as `sidechain_created` named it.
    pub sidechain_id: SidechainId,
    /// When rent stops to be earned: when it settled, or at its end if that came before.
    pub at: UnixTime,
    /// The margins that are free again; the opener's first.
    pub margins: Vec<AccountAmount>,
    /// What strangers earned by settling, out of the opener's margin.
    pub bounties: Vec<AccountAmount>,
}

/// The message in a cw20 `Send` to the vault.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum Hook {
    /// Into an account, where it is free.
    Deposit {
        /// Whose; the sender's if not given. Another is accepted from the registry alone.
        beneficiary: Option<String>,
    },
    /// Into the sender's account, and offered.
    MakeOffer(OfferTerms),
    /// Into the sender's account, to pay for liquidity from it.
    Take {
        /// The offer's id, as `offer_made` named it.
        offer_id: OfferId,
        /// How much, and what for.
        terms: TakeTerms,
    },
    /// Into an account, of which so much is reserved at once. Callable by the registry alone.
    Reserve {
        /// Whose margin, and how much is to be reserved.
        margin: AccountAmount,
    },
    /// What the provider's side of a channel is paid by its settlement. Callable by the registry alone.
    Settled(Settled),
    /// What the provider's side took out of a running channel, with the taker's consent. Callable by the registry alone.
    Withdrawn {
        /// The channel's id, as `channel_opened` named it.
        channel_id: ChannelId,
    },
}

/// What can be done. Who may, what is checked, changed and emitted: docs/contracts.md.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ExecuteMsg {
    /// Names the channel registry, once. Callable by the owner alone.
    SetRegistry {
        /// The address of the channel registry.
        registry: String,
    },
    /// Tokens come in; `msg` is a [`Hook`].
    Receive(Cw20ReceiveMsg),
    /// Takes what is free out of the sender's account.
    Withdraw {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// How much, base units; all that is free if not given.
        amount: Option<Amount>,
        /// To whom; the sender if not given.
        to: Option<String>,
    },
    /// Offers what is free in the sender's account.
    MakeOffer {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// How much, base units.
        amount: Amount,
        /// The rent, the bounds of a lease, and what becomes of liquidity that comes back.
        terms: OfferTerms,
    },
    /// Takes liquidity back out of an offer: it is free then. Callable by the offer's provider alone.
    WithdrawOffer {
        /// The offer's id, as `offer_made` named it.
        offer_id: OfferId,
        /// How much; if not given, all, and nothing is offered again that comes back.
        amount: Option<Amount>,
    },
    /// Leases liquidity; rent, deposit and margin are taken from the sender's account.
    Take {
        /// The offer's id, as `offer_made` named it.
        offer_id: OfferId,
        /// How much, and what for.
        terms: TakeTerms,
    },
    /// Reserves margins. Callable by the registry alone.
    Reserve {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// Whose, and how much.
        margins: Vec<AccountAmount>,
    },
    /// A channel has settled, and the provider's side was paid nothing. Callable by the registry alone.
    Settled(Settled),
    /// Stops or allows entry (deposit, offer, take). Callable by the owner alone.
    SetPaused {
        /// Whether entry is stopped.
        paused: bool,
    },
    /// Moves the ownership in two steps.
    UpdateOwnership(#[serde(deserialize_with = "crate::strict::action")] cw_ownable::Action),
}

/// One owner's account in one sidechain's token. All base units.
#[cw_serde]
#[derive(Copy, Default, Eq)]
pub struct VaultAccount {
    /// To withdraw, offer, pay rent with, or be margin.
    pub free: Amount,
    /// Margin of running channels.
    pub reserved: Amount,
    /// Liquidity that is on offer and not leased.
    pub offered: Amount,
    /// Liquidity that is leased and in channels.
    pub leased: Amount,
    /// Rent that was paid ahead and is not earned yet.
    pub rent_ahead: Amount,
}

/// An offer of liquidity.
#[cw_serde]
#[derive(Eq)]
pub struct Offer {
    /// The id of the offer: offers of a vault are numbered from 1.
    pub id: OfferId,
    /// The address of the provider, whose liquidity it is.
    pub provider: Addr,
    /// The sidechain's id, as `sidechain_created` named it.
    pub sidechain_id: SidechainId,
    /// The rent, the bounds of a lease, and what becomes of liquidity that comes back.
    pub terms: OfferTerms,
    /// What can be taken now.
    pub offered: Amount,
    /// What is in channels.
    pub leased: Amount,
    /// Whether it was withdrawn: nothing is offered again.
    pub withdrawn: bool,
}

/// Liquidity in a channel.
#[cw_serde]
#[derive(Eq)]
pub struct LeaseRecord {
    /// The channel's id, as `channel_opened` named it.
    pub channel_id: ChannelId,
    /// The offer that it came from.
    pub offer_id: OfferId,
    /// The address of the provider, whose liquidity it is.
    pub provider: Addr,
    /// Who pays for it.
    pub taker: Addr,
    /// What is leased, in base units.
    pub amount: Amount,
    /// The rent that is not earned yet at `from`.
    pub rent: Amount,
    /// From when this rent is earned.
    pub from: UnixTime,
    /// The time until which the rent is paid.
    pub until: UnixTime,
}
