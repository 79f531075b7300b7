//! What an admin sets for a sidechain besides its parameters: the same words as options of a command and as keys of a file
//! for `sidechain apply`. What is not named stays as it is.

use super::amount::{self, TypedAmount};
use super::{human, values};
use causeway_types::Ppm;
use clap::Args;
use serde::Deserialize;

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
    /// The node, by key, contact or address
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
