//! Why an operation on an offer of liquidity, or on an account in the vault, is refused before anything is sent.

use crate::error::{ClientError, Unit};
use crate::figures::{exact, percent, BaseFigures, Figures};
use causeway_types::issuer::SidechainResponse;
use causeway_types::{Amount, ChannelId, OfferId, Ppm, Seconds};
use cosmwasm_std::Addr;
use std::error::Error;
use std::fmt;

/// Why an offer is not made or not taken. Amounts are base units of its sidechain's token.
/// `asked` is what was asked, `free` what the account has; `least`, `largest` and `offered` are what is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum OfferError {
    /// A rent that the vault would refuse.
    RentNotAllowed {
        symbol: String,
        asked: Ppm,
        least: Ppm,
        largest: Ppm,
    },
    /// Less than its own smallest lease, so that nobody could take any of it.
    BelowSmallest {
        symbol: String,
        asked: Amount,
        least: Amount,
    },
    /// A fee rate below the least to which whoever joins a channel must agree, so that the offer could not be taken.
    FeeRateTooSmall {
        symbol: String,
        asked: Ppm,
        least: Ppm,
    },
    /// More than is free in the account in the vault.
    FreeTooSmall {
        symbol: String,
        asked: Amount,
        free: Amount,
    },
    /// More than is free in the account in the vault was to be taken out.
    AccountTooSmall {
        symbol: String,
        asked: Option<Amount>,
        free: Amount,
    },
    /// An offer of the account itself.
    Own(OfferId),
    /// An offer that its provider withdrew.
    Withdrawn(OfferId),
    /// An offer that has less left than is leased at once.
    NothingLeft {
        offer_id: OfferId,
        offered: Amount,
        least: Amount,
    },
    /// A lease that is smaller or larger than the offer allows.
    LeaseNotAllowed {
        offer_id: OfferId,
        asked: Amount,
        least: Amount,
        largest: Amount,
    },
    /// An offer at a rate that the rates in force do not allow.
    RateNotInForce {
        offer_id: OfferId,
        rate: Ppm,
        least: Ppm,
        largest: Ppm,
    },
    /// A channel opened under another policy than the one in force: a provider enters only on the terms in force.
    OtherPolicy {
        channel_id: ChannelId,
        agreed: u64,
        in_force: u64,
    },
    /// A lease for longer than the offer allows.
    TooLong {
        offer_id: OfferId,
        asked: Seconds,
        longest: Seconds,
    },
    /// The provider's account has less than its side's margin.
    ProviderMargin {
        provider: Addr,
        needed: Amount,
        free: Amount,
    },
    /// An offer of somebody else.
    NotYours {
        offer_id: OfferId,
        provider: Addr,
        address: Addr,
    },
    /// An offer of which nothing is left to be withdrawn.
    WithdrawnAlready(OfferId),
    /// More than an offer has that is not leased.
    OfferedTooSmall {
        offer_id: OfferId,
        asked: Amount,
        offered: Amount,
    },
    /// A rent above the most that is to be paid.
    RentTooHigh {
        symbol: String,
        rent: Amount,
        most: Amount,
    },
}

impl OfferError {
    /// The error's code.
    pub fn code(&self) -> &'static str {
        match self {
            OfferError::RentNotAllowed { .. } => "rent_not_allowed",
            OfferError::BelowSmallest { .. } => "offer_below_smallest_lease",
            OfferError::FeeRateTooSmall { .. } => "offered_fee_rate_too_small",
            OfferError::FreeTooSmall { .. } => "free_too_small",
            OfferError::AccountTooSmall { .. } => "vault_account_too_small",
            OfferError::Own(_) => "own_offer",
            OfferError::Withdrawn(_) => "offer_was_withdrawn",
            OfferError::NothingLeft { .. } => "offer_has_too_little",
            OfferError::LeaseNotAllowed { .. } => "lease_not_allowed",
            OfferError::RateNotInForce { .. } => "offer_rate_not_in_force",
            OfferError::OtherPolicy { .. } => "channel_of_other_policy",
            OfferError::TooLong { .. } => "lease_too_long",
            OfferError::ProviderMargin { .. } => "provider_margin_too_small",
            OfferError::NotYours { .. } => "offer_not_yours",
            OfferError::WithdrawnAlready(_) => "offer_withdrawn_already",
            OfferError::OfferedTooSmall { .. } => "offered_too_small",
            OfferError::RentTooHigh { .. } => "asked_rent_exceeded",
        }
    }

    /// The same, with the token that its amounts are counted in.
    pub fn in_token(self, sidechain: &SidechainResponse) -> ClientError {
        ClientError::Offer {
            error: Box::new(self),
            unit: Box::new(Unit::from(sidechain)),
        }
    }

    /// The error's text, with its amounts as `figures` writes them.
    pub fn text(&self, figures: &impl Figures) -> String {
        let amount = |amount: &Amount| figures.amount(*amount);
        match self {
            OfferError::RentNotAllowed {
                symbol,
                asked,
                least,
                largest,
            } => format!(
                "a rent of {} a year cannot be offered in {symbol}: it lies between the minimum rate, {}, and the legal rate, \
                 {}",
                percent(*asked),
                percent(*least),
                percent(*largest)
            ),
            OfferError::BelowSmallest {
                symbol,
                asked,
                least,
            } => format!(
                "{} {symbol} to be offered, at least {} are leased at once: nobody could take any of it",
                amount(asked),
                amount(least)
            ),
            OfferError::FeeRateTooSmall {
                symbol,
                asked,
                least,
            } => format!(
                "a fee rate of {} is agreed to, whoever joins a channel in {symbol} agrees to at least {}: nobody could take \
                 the offer",
                percent(*asked),
                percent(*least)
            ),
            OfferError::FreeTooSmall {
                symbol,
                asked,
                free,
            } => format!(
                "{} {symbol} to be offered, {} are free in your account in the vault",
                amount(asked),
                amount(free)
            ),
            OfferError::AccountTooSmall {
                symbol,
                asked,
                free,
            } => format!(
                "{} {symbol} asked for, {} are free in your account in the vault",
                asked.as_ref().map_or("some".to_owned(), amount),
                amount(free)
            ),
            OfferError::Own(offer_id) => format!("offer {offer_id} is your own"),
            OfferError::Withdrawn(offer_id) => format!("offer {offer_id} was withdrawn"),
            OfferError::NothingLeft {
                offer_id,
                offered,
                least,
            } => format!(
                "offer {offer_id} has {} left, at least {} are leased at once",
                amount(offered),
                amount(least)
            ),
            OfferError::LeaseNotAllowed {
                offer_id,
                asked,
                least,
                largest,
            } => format!(
                "{} of offer {offer_id} cannot be leased at once, {} to {} can",
                amount(asked),
                amount(least),
                amount(largest)
            ),
            OfferError::RateNotInForce {
                offer_id,
                rate,
                least,
                largest,
            } => format!(
                "offer {offer_id} is for {} a year, and cannot be taken while {} to {} are in force",
                percent(*rate),
                percent(*least),
                percent(*largest)
            ),
            OfferError::OtherPolicy {
                channel_id,
                agreed,
                in_force,
            } => format!(
                "channel {channel_id} was opened under policy {agreed}, {in_force} is in force: no liquidity joins it"
            ),
            OfferError::TooLong {
                offer_id,
                asked,
                longest,
            } => format!(
                "{} is asked for, offer {offer_id} is leased for at most {}",
                exact(*asked),
                exact(*longest)
            ),
            OfferError::ProviderMargin { needed, free, .. } => format!(
                "the provider's side would need a margin of {}, {} are free in its account",
                amount(needed),
                amount(free)
            ),
            OfferError::NotYours {
                offer_id,
                provider,
                address,
            } => format!("offer {offer_id} is that of {provider}, you are {address}"),
            OfferError::WithdrawnAlready(offer_id) => {
                format!("offer {offer_id} was withdrawn already")
            }
            OfferError::OfferedTooSmall {
                offer_id,
                asked,
                offered,
            } => format!(
                "{} asked for, {} of offer {offer_id} are not leased",
                amount(asked),
                amount(offered)
            ),
            OfferError::RentTooHigh { symbol, rent, most } => format!(
                "the rent would be {} {symbol}, at most {} are to be paid",
                amount(rent),
                amount(most)
            ),
        }
    }
}

impl fmt::Display for OfferError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(&BaseFigures))
    }
}

impl Error for OfferError {}
