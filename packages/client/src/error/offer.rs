//! Why an operation on an offer of liquidity, or on an account in the vault, is refused before anything is sent.

use crate::error::{ClientError, Unit};
use crate::figures::{exact, percent, BaseFigures, Figures};
use causeway_types::issuer::SidechainResponse;
use causeway_types::{Amount, ChannelId, OfferId, Ppm, Seconds};
use cosmwasm_std::Addr;
use std::error::Error;
use std::fmt;

/// Why an offer is not made or not taken. Amounts are base units of its sidechain's token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfferError {
    /// A rent that the vault would refuse.
    RentNotAllowed {
        /// The sidechain's symbol.
        symbol: String,
        /// What was asked, a year.
        asked: Ppm,
        /// The minimum rate.
        least: Ppm,
        /// The legal rate.
        largest: Ppm,
    },
    /// More than is free in the account in the vault.
    FreeTooSmall {
        /// The sidechain's symbol.
        symbol: String,
        /// What was to be offered.
        asked: Amount,
        /// What is free.
        free: Amount,
    },
    /// More than is free in the account in the vault was to be taken out.
    AccountTooSmall {
        /// The sidechain's symbol.
        symbol: String,
        /// What was asked; none for all.
        asked: Option<Amount>,
        /// What is free.
        free: Amount,
    },
    /// An offer of the account itself.
    Own(OfferId),
    /// An offer that its provider withdrew.
    Withdrawn(OfferId),
    /// An offer that has less left than is leased at once.
    NothingLeft {
        /// The offer.
        offer_id: OfferId,
        /// What is left.
        offered: Amount,
        /// The least that is leased at once.
        least: Amount,
    },
    /// A lease that is smaller or larger than the offer allows.
    LeaseNotAllowed {
        /// The offer.
        offer_id: OfferId,
        /// What was asked.
        asked: Amount,
        /// The least.
        least: Amount,
        /// The most.
        largest: Amount,
    },
    /// An offer at a rate that the rates in force do not allow.
    RateNotInForce {
        /// The offer.
        offer_id: OfferId,
        /// Its rate.
        rate: Ppm,
        /// The minimum rate in force.
        least: Ppm,
        /// The legal rate in force.
        largest: Ppm,
    },
    /// A channel opened under another policy than the one in force: a provider enters only on the terms in force.
    OtherPolicy {
        /// The channel.
        channel_id: ChannelId,
        /// The version that it was opened under.
        agreed: u64,
        /// The version in force.
        in_force: u64,
    },
    /// A lease for longer than the offer allows.
    TooLong {
        /// The offer.
        offer_id: OfferId,
        /// What was asked.
        asked: Seconds,
        /// The longest.
        longest: Seconds,
    },
    /// The provider's account has less than its side's margin.
    ProviderMargin {
        /// The provider.
        provider: Addr,
        /// What its side needs.
        needed: Amount,
        /// What is free in its account.
        free: Amount,
    },
    /// An offer of somebody else.
    NotYours {
        /// The offer.
        offer_id: OfferId,
        /// Its provider.
        provider: Addr,
        /// Who asks.
        address: Addr,
    },
    /// An offer of which nothing is left to be withdrawn.
    WithdrawnAlready(OfferId),
    /// More than an offer has that is not leased.
    OfferedTooSmall {
        /// The offer.
        offer_id: OfferId,
        /// What was to be taken out.
        asked: Amount,
        /// What is not leased.
        offered: Amount,
    },
    /// A rent above the most that is to be paid.
    RentTooHigh {
        /// The sidechain's symbol.
        symbol: String,
        /// What the rent would be.
        rent: Amount,
        /// The most to be paid.
        most: Amount,
    },
}

impl OfferError {
    /// The error's code.
    pub fn code(&self) -> &'static str {
        match self {
            OfferError::RentNotAllowed { .. } => "rent_not_allowed",
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
