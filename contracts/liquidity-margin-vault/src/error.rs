//! Why the vault refuses.

use crate::ledger::Place;
use causeway_guards::GuardError;
use causeway_rules::policy::ParameterError;
use causeway_rules::RuleError;
use causeway_types::{Amount, ChannelId, OfferId, Seconds, SidechainId, UnixTime};
use cosmwasm_std::{Addr, StdError};
use cw_ownable::OwnershipError;
use thiserror::Error;

/// Why the vault refuses.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// Storage, address, JSON or another contract's answer.
    #[error(transparent)]
    Std(#[from] StdError),
    /// Stray coins, or a migration that cannot be.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// Not the owner, or not the pending owner.
    #[error(transparent)]
    Ownership(#[from] OwnershipError),
    /// A rule of leases.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// A bound of the policy.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// Entry is stopped.
    #[error("entry is paused: nothing can be deposited, offered or leased now; what is free can be withdrawn as ever")]
    Paused,
    /// The registry is named already.
    #[error("registry {asked} was asked for; the vault is wired to {registry}, for good")]
    AlreadyWired {
        /// The one asked for.
        asked: Addr,
        /// The registry.
        registry: Addr,
    },
    /// No registry is named yet.
    #[error("a lease was asked for; the owner has not named the registry yet")]
    NotWired,
    /// Only the registry may say this.
    #[error("{sender} says what the registry alone may say; the registry is {}", .registry.as_ref().map_or("not named yet", Addr::as_str))]
    NotRegistry {
        /// Who said it.
        sender: Addr,
        /// Who may.
        registry: Option<Addr>,
    },
    /// A token that no sidechain of our issuer has.
    #[error("{token} is no token of the issuer {issuer}")]
    ForeignToken {
        /// The token.
        token: Addr,
        /// Our issuer.
        issuer: Addr,
    },
    /// A token of another sidechain.
    #[error("the tokens are of sidechain {sent}; this takes those of sidechain {needed}")]
    WrongSidechain {
        /// The tokens'.
        sent: SidechainId,
        /// The offer's or the channel's.
        needed: SidechainId,
    },
    /// Money in another's name.
    #[error("{sender} cannot deposit in the name of {beneficiary}: only the registry is believed")]
    BeneficiaryNotBelieved {
        /// The cw20 sender.
        sender: Addr,
        /// Whose it should be.
        beneficiary: Addr,
    },
    /// Nothing was sent, or nothing was asked for.
    #[error("0 base units were sent or asked for; at least 1 is needed")]
    ZeroAmount,
    /// More than an amount can be.
    #[error("{asked} more beside {has} exceeds {}", Amount::MAX)]
    TooMuch {
        /// What there is.
        has: Amount,
        /// What was to come.
        asked: Amount,
    },
    /// Less in an account.
    #[error("{asked} was asked of what {owner} has {place}; {allowed} is there")]
    Short {
        /// Whose.
        owner: Addr,
        /// Which part of the account.
        place: Place,
        /// Asked.
        asked: Amount,
        /// There is.
        allowed: Amount,
    },
    /// Less in channels. Cannot happen; if it did, nothing comes back.
    #[error("{asked} of {owner}'s liquidity should come back; {allowed} is leased")]
    NotLeased {
        /// Whose.
        owner: Addr,
        /// Asked.
        asked: Amount,
        /// There is.
        allowed: Amount,
    },
    /// Too little for a margin.
    #[error(
        "{owner} needs {asked} more margin; {allowed} is free in the account, or can be sent along"
    )]
    MarginShort {
        /// Whose margin.
        owner: Addr,
        /// How much.
        asked: Amount,
        /// What is free.
        allowed: Amount,
    },
    /// More bounty than margin. Cannot happen; if it did, nobody earns.
    #[error("a bounty of {asked} should be paid; {allowed} of the opener's margin is left")]
    BountyAboveMargin {
        /// Asked.
        asked: Amount,
        /// What is left of the margin.
        allowed: Amount,
    },
    /// More would go out than came in. Cannot happen; if it did, nothing goes out.
    #[error("{asked} should go out of sidechain {sidechain_id}, {held} is held")]
    HoldingShort {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// Asked.
        asked: Amount,
        /// Held.
        held: Amount,
    },
    /// The vault, the registry and the issuer keep nothing that merely arrives.
    #[error("{recipient} keeps no tokens that merely arrive; they would be lost")]
    KeepsNothing {
        /// The recipient asked for.
        recipient: Addr,
    },
    /// There is no such offer.
    #[error("offer {asked} was asked for; there are {count}, counted from 1")]
    NoOffer {
        /// The number asked for.
        asked: OfferId,
        /// How many there are.
        count: u64,
    },
    /// The offer is withdrawn.
    #[error("offer {0} was withdrawn")]
    OfferIsWithdrawn(OfferId),
    /// Another's offer.
    #[error("{sender} cannot withdraw offer {offer_id}; its provider {provider} can")]
    NotProvider {
        /// Who asked.
        sender: Addr,
        /// The offer.
        offer_id: OfferId,
        /// Who may.
        provider: Addr,
    },
    /// One's own offer.
    #[error("{taker} is the provider of offer {offer_id}; a lease needs two")]
    OwnOffer {
        /// Who asked.
        taker: Addr,
        /// The offer.
        offer_id: OfferId,
    },
    /// Bounds that leave nothing between them.
    #[error("an offer is leased in parts of at least 1; {smallest} to {largest} were asked")]
    LeaseBounds {
        /// The smallest lease.
        smallest: Amount,
        /// The largest.
        largest: Amount,
    },
    /// An offer for less time than any channel lives.
    #[error("the offer is for at most {asked} seconds; a channel lives for at least {least}")]
    OfferTooShort {
        /// The offer's longest.
        asked: Seconds,
        /// The policy's shortest lifetime.
        least: Seconds,
    },
    /// A key that is no compressed point.
    #[error("the channel key must be a compressed secp256k1 key: its first byte is {0:#04x}, it must be 0x02 or 0x03")]
    KeyForm(u8),
    /// A lease that lasts longer than the offer.
    #[error("a lease of {asked} seconds; the offer is for at most {allowed}")]
    LeaseTooLong {
        /// How long.
        asked: Seconds,
        /// At most.
        allowed: Seconds,
    },
    /// A channel that has no time left.
    #[error("channel {channel_id} ends at {expires_at}, it is {now}; a lease needs time")]
    NoTimeLeft {
        /// The channel.
        channel_id: ChannelId,
        /// Its end.
        expires_at: UnixTime,
        /// Now.
        now: UnixTime,
    },
    /// The rent is more than the taker agreed to.
    #[error("the rent is {asked}; at most {allowed} is to be paid")]
    RentTooHigh {
        /// The rent.
        asked: Amount,
        /// The taker's highest.
        allowed: Amount,
    },
    /// No liquidity in the channel.
    #[error("channel {0} has no leased liquidity")]
    NoLease(ChannelId),
    /// Liquidity of another offer, or another's.
    #[error(
        "channel {channel_id} has liquidity of offer {offer_id}, leased by {taker}; \
         only this taker tops it up, from this offer"
    )]
    OtherLease {
        /// The channel.
        channel_id: ChannelId,
        /// Its lease's offer.
        offer_id: OfferId,
        /// Its lease's taker.
        taker: Addr,
    },
    /// The channel has liquidity already.
    #[error("channel {channel_id} has liquidity of offer {offer_id} already")]
    AlreadyLeased {
        /// The channel.
        channel_id: ChannelId,
        /// Its lease's offer.
        offer_id: OfferId,
    },
}
