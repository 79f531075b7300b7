//! Why the vault refuses.

use crate::bucket::Bucket;
use causeway_contract_utils::{ownership_code, CommonError};
use causeway_rules::policy::ParameterError;
use causeway_rules::RuleError;
use causeway_types::{Amount, ChannelId, OfferId, Seconds, SidechainId, UnixTime};
use cosmwasm_std::{Addr, StdError};
use cw_ownable::OwnershipError;
use cw_utils::PaymentError;
use thiserror::Error;

/// Why the vault refuses.
/// The texts name the fields: `asked` is what the message asked for; `allowed`, `least` and `largest` are its bounds.
/// Amounts are in base units, times in seconds.
#[derive(Debug, PartialEq, Error)]
#[allow(missing_docs)]
pub enum ContractError {
    /// An address, a message inside a message, another contract's answer or a stored record cannot be read.
    ///
    /// Do: look at what the text names; check addresses, and that all contracts are of one deployment.
    #[error("std_error: {0}")]
    Std(#[from] StdError),
    /// Coins were sent with a message that takes none.
    ///
    /// Do: send the message without coins.
    #[error("coins_not_accepted: {0}; send the message without coins")]
    Payment(#[from] PaymentError),
    /// What any of the contracts refuses.
    #[error(transparent)]
    Common(#[from] CommonError),
    /// Not the owner, or not the pending owner.
    #[error("{}: {0}", ownership_code(.0))]
    Ownership(#[from] OwnershipError),
    /// A rule of leases.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// A bound of the policy.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// The owner has stopped entry.
    ///
    /// Do: wait until the owner allows entry again; withdrawals, closes and redemptions are never paused.
    #[error("entry_paused: entry is paused: nothing can be deposited, offered or leased now; what is free can be withdrawn as ever")]
    EntryPaused,
    /// The registry was set before.
    ///
    /// Do: nothing: it is set for good.
    #[error("registry_already_set: registry {asked} was asked for; {registry} is set, for good")]
    RegistryAlreadySet {
        /// The one asked for.
        asked: Addr,
        registry: Addr,
    },
    /// The owner has not set the registry yet.
    ///
    /// Do: the owner sends `SetRegistry` (to the issuer: `SetContracts`) once.
    #[error("registry_not_set: a lease was asked for; the owner has not named the registry yet")]
    RegistryNotSet,
    /// The sender is not the registry.
    ///
    /// Do: nothing: only the registry sends this.
    #[error("not_registry: {sender} says what the registry alone may say; the registry is {}", .registry.as_ref().map_or("not named yet", Addr::as_str))]
    NotRegistry {
        sender: Addr,
        registry: Option<Addr>,
    },
    /// The tokens are of another sidechain.
    ///
    /// Do: send the token of the channel's or the offer's sidechain.
    #[error("wrong_sidechain: the tokens are of sidechain {sent}; this takes those of sidechain {needed}")]
    WrongSidechain {
        sent: SidechainId,
        /// The sidechain of the offer or of the channel.
        needed: SidechainId,
    },
    /// Money is sent in another owner's name.
    ///
    /// Do: send it from the account that is to own it.
    #[error("beneficiary_not_accepted: {sender} cannot deposit in the name of {beneficiary}: only the registry may")]
    BeneficiaryNotAccepted {
        sender: Addr,
        /// The address in whose name it was sent.
        beneficiary: Addr,
    },
    /// The amount is zero.
    ///
    /// Do: give an amount of at least 1 base unit.
    #[error("zero_amount: 0 base units were sent or asked for; at least 1 is needed")]
    ZeroAmount,
    /// A sum would exceed the largest amount.
    ///
    /// Do: send less.
    #[error("amount_overflow: {asked} more beside {has} exceeds {}", Amount::MAX)]
    AmountOverflow {
        has: Amount,
        /// What was to come.
        asked: Amount,
    },
    /// The account in the vault has less than the message needs.
    ///
    /// Do: use no more than the account has (query `Account`), or deposit.
    #[error(
        "account_too_small: {asked} was asked of what {owner} has {bucket}; {allowed} is there"
    )]
    AccountTooSmall {
        owner: Addr,
        /// Which part of the account.
        bucket: Bucket,
        asked: Amount,
        allowed: Amount,
    },
    /// More liquidity returns than is leased. The contracts never let that happen; if it did, nothing would be booked.
    ///
    /// Do: report it: it is a fault of the contract.
    #[error("not_leased: {asked} of {owner}'s liquidity should come back; {allowed} is leased")]
    NotLeased {
        owner: Addr,
        asked: Amount,
        allowed: Amount,
    },
    /// The owner's free money in the vault is below the margin.
    ///
    /// Do: deposit the margin that is missing, or send it along.
    #[error(
        "margin_too_small: {owner} needs {asked} more margin; {allowed} is free in the account, or can be sent along"
    )]
    MarginTooSmall {
        owner: Addr,
        asked: Amount,
        allowed: Amount,
    },
    /// The bounties are above the opener's margin. The registry never asks for that; if it did, nothing would be paid.
    ///
    /// Do: report it: it is a fault of the contract.
    #[error("bounty_above_margin: a bounty of {asked} should be paid; {allowed} of the opener's margin is left")]
    BountyAboveMargin {
        asked: Amount,
        /// What is left of the margin.
        allowed: Amount,
    },
    /// There is no such offer.
    ///
    /// Do: check the number (`Offers` lists them).
    #[error("offer_not_found: offer {asked} was asked for; there are {count}, counted from 1")]
    OfferNotFound {
        /// The number asked for.
        asked: OfferId,
        /// How many there are.
        count: u64,
    },
    /// The offer is withdrawn.
    ///
    /// Do: choose another offer.
    #[error("offer_withdrawn: offer {0} was withdrawn")]
    OfferWithdrawn(OfferId),
    /// The sender is not the offer's provider.
    ///
    /// Do: send it from the provider's account.
    #[error(
        "not_provider: {sender} cannot withdraw offer {offer_id}; its provider {provider} can"
    )]
    NotProvider {
        sender: Addr,
        offer_id: OfferId,
        provider: Addr,
    },
    /// The taker is the offer's provider.
    ///
    /// Do: choose another provider's offer.
    #[error("own_offer: {taker} is the provider of offer {offer_id}; a lease needs two")]
    OwnOffer { taker: Addr, offer_id: OfferId },
    /// The offer's smallest lease is 0, or above its largest.
    ///
    /// Do: give a smallest lease of at least 1, not above the largest.
    #[error("lease_bounds_invalid: an offer is leased in parts of at least 1; {smallest} to {largest} were asked")]
    LeaseBoundsInvalid { smallest: Amount, largest: Amount },
    /// The offer is for less than its own smallest lease, so nobody could take any of it.
    ///
    /// Do: offer at least the smallest lease, or set a smaller one.
    #[error("offer_too_small: {asked} is offered; the smallest lease of it is {least}, so nobody could take any")]
    OfferTooSmall { asked: Amount, least: Amount },
    /// The offer's longest lease is shorter than the shortest lifetime of a channel.
    ///
    /// Do: offer for at least the shortest lifetime of a channel.
    #[error("offer_too_short: the offer is for at most {asked} seconds; a channel lives for at least {least}")]
    OfferTooShort {
        asked: Seconds,
        /// The policy's shortest lifetime.
        least: Seconds,
    },
    /// A key that is no compressed point.
    ///
    /// Do: give a compressed secp256k1 public key, 33 bytes.
    #[error("key_form_invalid: the channel key must be a compressed secp256k1 key: its first byte is {0:#04x}, it must be 0x02 or 0x03")]
    KeyFormInvalid(u8),
    /// The lease would last longer than the offer or the policy allows.
    ///
    /// Do: take a shorter lease, or another offer.
    #[error("lease_too_long: a lease of {asked} seconds; the offer is for at most {allowed}")]
    LeaseTooLong { asked: Seconds, allowed: Seconds },
    /// The channel has ended.
    ///
    /// Do: name a channel that has not ended.
    #[error(
        "no_time_left: channel {channel_id} ends at {expires_at}, it is {now}; a lease needs time"
    )]
    NoTimeLeft {
        channel_id: ChannelId,
        expires_at: UnixTime,
        now: UnixTime,
    },
    /// The rent is above the highest that the taker named.
    ///
    /// Do: agree to a higher rent, or take another offer.
    #[error("rent_too_high: the rent is {asked}; at most {allowed} is to be paid")]
    RentTooHigh { asked: Amount, allowed: Amount },
    /// The channel has no leased liquidity.
    ///
    /// Do: top up or take back only where liquidity is leased (`Lease`).
    #[error("lease_not_found: channel {0} has no leased liquidity")]
    LeaseNotFound(ChannelId),
    /// The channel has liquidity of another offer or of another taker.
    ///
    /// Do: top up from the same offer, by the same taker.
    #[error(
        "other_lease: channel {channel_id} has liquidity of offer {offer_id}, leased by {taker}; \
         only this taker tops it up, from this offer"
    )]
    OtherLease {
        channel_id: ChannelId,
        offer_id: OfferId,
        taker: Addr,
    },
    /// The channel has leased liquidity already.
    ///
    /// Do: top up instead of joining.
    #[error("already_leased: channel {channel_id} has liquidity of offer {offer_id} already")]
    AlreadyLeased {
        channel_id: ChannelId,
        offer_id: OfferId,
    },
}
