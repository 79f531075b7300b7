//! Arguments of `margin` and `offer`.

use super::amount::{self, TypedAmount};
use super::sidechain::Which;
use super::values::{self, OfferSource};
use causeway_client::network::Source;
use causeway_types::{OfferId, Ppm, Seconds};
use clap::{Args, Subcommand};

/// An account in the vault: margin for channels, tokens to offer or to pay rent with.
#[derive(Debug, Subcommand)]
pub enum MarginCommand {
    /// Put money into your account
    Deposit(Deposit),
    /// Take out what is free
    Withdraw(Withdraw),
    /// Show an account: what is free, reserved, offered, leased, and rent paid ahead
    Show(AccountOwner),
}

/// Arguments of `margin deposit`.
#[derive(Args, Debug)]
pub struct Deposit {
    /// The amount
    #[arg(value_parser = amount::amount)]
    pub amount: TypedAmount,
    /// Where the money is taken from
    #[arg(long = "with", value_name = "SOURCE", default_value = "token", value_parser = values::source())]
    pub source: Source,
    /// The sidechain, which is an option here.
    #[command(flatten)]
    pub which: Which,
}

/// Arguments of `margin withdraw`.
#[derive(Args, Debug)]
pub struct Withdraw {
    /// The amount [default: all that is free]
    #[arg(value_parser = amount::amount)]
    pub amount: Option<TypedAmount>,
    /// To whom [default: yourself]
    #[arg(long, value_name = "WHO")]
    pub to: Option<String>,
    /// The sidechain, which is an option here.
    #[command(flatten)]
    pub which: Which,
}

/// The owner of an account in the vault.
#[derive(Args, Debug)]
pub struct AccountOwner {
    /// The name of a key or of a contact, or an address [default: that of --from]
    #[arg(value_name = "WHO")]
    pub who: Option<String>,
}

/// Offers of liquidity: a provider's money, leased into others' channels for rent.
#[derive(Debug, Subcommand)]
pub enum OfferCommand {
    /// Offer money for others' channels
    Make(Make),
    /// List what is offered
    List(List),
    /// Show one offer, and what of it is leased
    Show(One),
    /// Lease part of an offer: into a new channel, or into one of yours
    Take(Take),
    /// Take money back out of an offer; without an amount, all of it and for good
    Withdraw(WithdrawOffer),
}

/// An offer to make.
#[derive(Args, Debug)]
pub struct Make {
    /// The amount
    #[arg(value_parser = amount::amount)]
    pub amount: TypedAmount,
    /// The rent, a year: 4%; between the sidechain's minimum rate and its legal rate
    #[arg(long, value_name = "RATIO", value_parser = values::ratio)]
    pub rate: Ppm,
    /// The least that is leased at once [default: 1]
    #[arg(long, value_name = "AMOUNT", value_parser = amount::amount)]
    pub smallest: Option<TypedAmount>,
    /// The most that is leased at once [default: AMOUNT]
    #[arg(long, value_name = "AMOUNT", value_parser = amount::amount)]
    pub largest: Option<TypedAmount>,
    /// The longest that it is leased for [default: the sidechain's longest lifetime]
    #[arg(long, value_name = "DUR", value_parser = values::duration)]
    pub longest: Option<Seconds>,
    /// The fee rate that you agree to pay takers for payments that they forward [default: 0%]
    #[arg(long, value_name = "RATIO", value_parser = values::ratio)]
    pub fee_rate: Option<Ppm>,
    /// Do not offer again what comes back
    #[arg(long)]
    pub once: bool,
    /// Where the money is taken from
    #[arg(long = "with", value_name = "SOURCE", default_value = "token")]
    pub source: OfferSource,
    /// The sidechain, which is an option here.
    #[command(flatten)]
    pub which: Which,
}

/// Arguments of `offer list`.
#[derive(Args, Debug)]
pub struct List {
    /// Only yours, of all sidechains, withdrawn ones too
    #[arg(long)]
    pub mine: bool,
    /// The sidechain, which is an option here.
    #[command(flatten)]
    pub which: Which,
}

/// An offer that a command acts on.
#[derive(Args, Debug)]
pub struct One {
    /// The offer, by number
    #[arg(value_name = "OFFER")]
    pub offer: OfferId,
}

/// Arguments of `offer take`.
#[derive(Args, Debug)]
pub struct Take {
    /// The offer, by number
    #[arg(value_name = "OFFER")]
    pub offer: OfferId,
    /// How much of it
    #[arg(value_parser = amount::amount)]
    pub amount: TypedAmount,
    /// Into a new channel: how long it lives [default: the sidechain's, 3 days unless set otherwise]
    #[arg(long, value_name = "DUR", value_parser = values::duration, conflicts_with_all = ["join", "top_up"])]
    pub lifetime: Option<Seconds>,
    /// Into a new channel: what you put in yourself
    #[arg(long, value_name = "AMOUNT", value_parser = amount::amount, conflicts_with_all = ["join", "top_up"])]
    pub deposit: Option<TypedAmount>,
    /// Into a new channel: a name of your own for it
    #[arg(long, conflicts_with_all = ["join", "top_up"])]
    pub name: Option<String>,
    /// Into a new channel: the fee rate that you agree to pay the provider for payments that it forwards
    #[arg(long, value_name = "RATIO", value_parser = values::ratio, conflicts_with_all = ["join", "top_up"])]
    pub fee_rate: Option<Ppm>,
    /// It joins this channel, which you opened and nobody has joined
    #[arg(long, value_name = "CHANNEL", conflicts_with = "top_up")]
    pub join: Option<String>,
    /// It goes into this channel, which has money of the same offer
    #[arg(long, value_name = "CHANNEL")]
    pub top_up: Option<String>,
    /// The most rent to pay [default: what is shown before you are asked]
    #[arg(long, value_name = "RENT", value_parser = amount::amount)]
    pub most: Option<TypedAmount>,
    /// Where what your account in the vault lacks is taken from
    #[arg(long = "with", value_name = "SOURCE", default_value = "token", value_parser = values::source())]
    pub source: Source,
}

/// Arguments of `offer withdraw`.
#[derive(Args, Debug)]
pub struct WithdrawOffer {
    /// The offer, by number
    #[arg(value_name = "OFFER")]
    pub offer: OfferId,
    /// How much [default: all, and nothing is offered again that comes back]
    #[arg(value_parser = amount::amount)]
    pub amount: Option<TypedAmount>,
}
