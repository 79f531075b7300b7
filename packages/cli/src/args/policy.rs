//! What an admin sets for a sidechain: the same words as options of `sidechain set` and as keys of a file for
//! `sidechain apply`. What is not named stays as it is.

use super::amount::{self, TypedAmount};
use super::hours::{self, Hours};
use super::{human, values};
use causeway_types::{LockMode, Ppm, Seconds};
use clap::Args;
use serde::Deserialize;

/// Numbers of the policy.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[command(next_help_heading = "Parameters")]
#[serde(default, deny_unknown_fields)]
pub struct ParameterArgs {
    /// The lock modes in which channels may be opened, comma between
    #[arg(long, value_delimiter = ',', value_name = "MODE,..", value_parser = values::mode)]
    #[serde(deserialize_with = "human::modes")]
    pub modes: Option<Vec<LockMode>>,
    /// The smallest part of a channel's capacity that a deposit must be to be allocated: 5%, 0.05
    #[arg(long, value_name = "RATIO", value_parser = values::ratio)]
    #[serde(deserialize_with = "human::ratio")]
    pub smallest_ratio: Option<Ppm>,
    /// The shortest life of a channel
    #[arg(long, value_name = "DUR", value_parser = values::duration)]
    #[serde(deserialize_with = "human::duration")]
    pub min_lifetime: Option<Seconds>,
    /// The life of a channel for which none was asked
    #[arg(long, value_name = "DUR", value_parser = values::duration)]
    #[serde(deserialize_with = "human::duration")]
    pub default_lifetime: Option<Seconds>,
    /// The longest life of a channel
    #[arg(long, value_name = "DUR", value_parser = values::duration)]
    #[serde(deserialize_with = "human::duration")]
    pub max_lifetime: Option<Seconds>,
    /// How long before an end the other side is sure to have
    #[arg(long, value_name = "DUR", value_parser = values::duration)]
    #[serde(deserialize_with = "human::duration")]
    pub close_window: Option<Seconds>,
    /// Blocks between noting that a channel is due and paying it
    #[arg(long, value_name = "N")]
    #[serde(deserialize_with = "human::count")]
    pub grace_blocks: Option<u64>,
    /// Each side's least balance in a healthy channel
    #[arg(long, value_name = "AMOUNT", value_parser = amount::amount)]
    #[serde(deserialize_with = "human::amount")]
    pub minimum_balance: Option<TypedAmount>,
    /// The least that a channel is opened with
    #[arg(long, value_name = "AMOUNT", value_parser = amount::amount)]
    #[serde(deserialize_with = "human::amount")]
    pub smallest_channel: Option<TypedAmount>,
    /// The furthest ahead that a lock's expiry may be
    #[arg(long, value_name = "DUR", value_parser = values::duration)]
    #[serde(deserialize_with = "human::duration")]
    pub longest_lock: Option<Seconds>,
    /// What each side's margin in the vault is of its deposits; at most the legal rate
    #[arg(long, value_name = "RATIO", value_parser = values::ratio)]
    #[serde(deserialize_with = "human::ratio")]
    pub minimum_rate: Option<Ppm>,
    /// What strangers earn who settle a channel that was left lying; at most the opener's margin
    #[arg(long, value_name = "AMOUNT", value_parser = amount::amount)]
    #[serde(deserialize_with = "human::amount")]
    pub bounty: Option<TypedAmount>,
    /// The largest fee rate that a node may ask of another for forwarding
    #[arg(long, value_name = "RATIO", value_parser = values::ratio)]
    #[serde(deserialize_with = "human::ratio")]
    pub highest_fee_rate: Option<Ppm>,
    /// The most that one hop of a payment may cost, or "any"
    #[arg(long, value_name = "AMOUNT", value_parser = amount::bound)]
    #[serde(deserialize_with = "human::bound")]
    pub highest_fee: Option<TypedAmount>,
}

/// Who may enter, and when.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[command(next_help_heading = "Admission")]
#[serde(default, deny_unknown_fields)]
pub struct AdmissionArgs {
    /// The least part of all that is put into a channel that its joiner brings: 20%
    #[arg(long, value_name = "RATIO", value_parser = values::ratio)]
    #[serde(deserialize_with = "human::ratio")]
    pub least_share: Option<Ppm>,
    /// The largest part of it that its joiner brings
    #[arg(long, value_name = "RATIO", value_parser = values::ratio)]
    #[serde(deserialize_with = "human::ratio")]
    pub largest_share: Option<Ppm>,
    /// The least fee rate that who enters agrees to pay the other side for forwarding
    #[arg(long, value_name = "RATIO", value_parser = values::ratio)]
    #[serde(deserialize_with = "human::ratio")]
    pub smallest_fee_rate: Option<Ppm>,
    /// When money may come in, by UTC: "mon-fri 09:00-17:30"; once for each interval, or "always"
    #[arg(long, value_name = "HOURS", value_parser = hours::parse)]
    #[serde(deserialize_with = "human::hours")]
    pub hours: Option<Vec<Hours>>,
}

/// The main chain's legal rate.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[command(next_help_heading = "Legal rate")]
#[serde(default, deny_unknown_fields)]
pub struct LegalRateArgs {
    /// The main chain's legal rate, a year; no minimum rate above it counts
    #[arg(id = "legal_rate", long = "legal-rate", value_name = "RATIO", value_parser = values::ratio)]
    #[serde(deserialize_with = "human::ratio")]
    pub rate: Option<Ppm>,
    /// Where it is published
    #[arg(
        id = "legal_rate_source",
        long = "legal-rate-source",
        value_name = "TEXT"
    )]
    pub source: Option<String>,
    /// As of which day: 2026-11-24
    #[arg(id = "legal_rate_dated", long = "legal-rate-dated", value_name = "DAY")]
    pub dated: Option<String>,
}

/// At what rate a node exchanges. For so much that it takes it gives so much.
#[derive(Args, Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairArgs {
    /// The sidechain whose token the node takes, by symbol or number
    // the id from is that of the global --from
    #[arg(id = "taken_in", value_name = "FROM")]
    #[serde(deserialize_with = "human::word")]
    pub from: String,
    /// The sidechain whose token the node gives
    #[arg(id = "given_in", value_name = "TO")]
    #[serde(deserialize_with = "human::word")]
    pub to: String,
    /// The node, by key or address
    #[arg(value_name = "WHO")]
    pub node: String,
    /// For so much that the node takes …
    #[arg(long, value_name = "AMOUNT", value_parser = amount::amount)]
    #[serde(default, deserialize_with = "human::amount")]
    pub takes: Option<TypedAmount>,
    /// … it gives so much
    #[arg(long, value_name = "AMOUNT", value_parser = amount::amount)]
    #[serde(default, deserialize_with = "human::amount")]
    pub gives: Option<TypedAmount>,
    /// The least that it gives at once [default: 1]
    #[arg(long, value_name = "AMOUNT", value_parser = amount::amount)]
    #[serde(default, deserialize_with = "human::amount")]
    pub smallest: Option<TypedAmount>,
    /// The most that it gives at once, or "any" [default: any]
    #[arg(long, value_name = "AMOUNT", value_parser = amount::bound)]
    #[serde(default, deserialize_with = "human::bound")]
    pub largest: Option<TypedAmount>,
    /// The fee rate of the hop after the exchange [default: 0%]
    #[arg(long, value_name = "RATIO", value_parser = values::ratio)]
    #[serde(default, deserialize_with = "human::ratio")]
    pub fee_rate: Option<Ppm>,
}
