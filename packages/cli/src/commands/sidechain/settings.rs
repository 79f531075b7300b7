//! What an admin sets for a sidechain, from what was named to a plan; and a plan's differences in words.

use super::show::{hours, modes, value_of};
use crate::args::hop::HopArgs;
use crate::args::hours::intervals;
use crate::args::parameters::{ParameterArgs, TypedNumber};
use crate::args::policy::{LegalRateArgs, PairArgs};
use crate::commands::labels::Labels;
use crate::commands::route_args::{invalid_pair, invalid_route, pair_request, route_request};
use crate::context::Context;
use crate::failure::{code_of_client, retold};
use crate::network::Network;
use crate::output::{percent, AmountFormat, Table};
use anyhow::Result;
use causeway_client::error::{RuleRefusal, SettingsError};
use causeway_client::sidechains::changes::SettingChange;
use causeway_client::sidechains::pairs::PairRequest;
use causeway_client::sidechains::settings::{
    LegalRateRequest, Settings, SettingsPlan, SettingsRequest,
};
use causeway_client::ClientError;
use causeway_rules::policy::ParameterError;
use causeway_types::issuer::SidechainResponse;
use causeway_types::policy::{LegalRate, Parameter};
use serde::Serialize;

/// What was named by options or in a file. What is not named stays as it is.
#[derive(Debug, Default)]
pub struct SettingsArgs {
    /// Parameters of the policy.
    pub parameters: ParameterArgs,
    /// The legal rate.
    pub legal_rate: LegalRateArgs,
    /// Exchange pairs.
    pub pairs: Vec<PairArgs>,
    /// Routes: name and hops.
    pub routes: Vec<(String, Vec<HopArgs>)>,
    /// How amounts are written in it; none where they are typed as each sidechain's.
    pub written_in: Option<AmountFormat>,
}

/// A difference in words.
#[derive(Debug, Serialize)]
pub struct Change {
    /// What differs.
    pub name: String,
    /// As it is; none where nothing was set.
    pub before: Option<String>,
    /// As it is to be.
    pub after: String,
}

/// Looks up who and what is named, and plans the change.
pub fn plan(
    context: &Context,
    network: &Network,
    sidechain: &SidechainResponse,
    named: &SettingsArgs,
) -> Result<SettingsPlan> {
    let written_in = named.written_in;
    let amounts = written_in.unwrap_or_else(|| network.amounts(sidechain));
    let pairs: Vec<_> = (named.pairs.iter())
        .map(|pair| pair_request(context, network, pair, written_in))
        .collect::<Result<_>>()?;
    let home = Some(sidechain.symbol.as_str());
    let routes = named
        .routes
        .iter()
        .map(|(name, hops)| route_request(context, network, home, name, hops));
    let request = SettingsRequest {
        modes: named.parameters.modes.clone(),
        hours: named.parameters.hours.as_deref().map(intervals),
        numbers: numbers(&named.parameters, amounts)?,
        legal_rate: LegalRateRequest {
            rate: named.legal_rate.rate,
            source: named.legal_rate.source.clone(),
            dated: named.legal_rate.dated.clone(),
        },
        pairs: pairs.clone(),
        routes: routes.collect::<Result<_>>()?,
    };
    request
        .plan(network, sidechain)
        .map_err(|error| match error {
            ClientError::Settings(error @ SettingsError::RouteInvalid { .. }) => {
                invalid_route(context, network, error)
            }
            ClientError::Settings(error) => refused_pair(named, &pairs, error),
            other => refused_rate(other),
        })
}

/// The numbers that were named, amounts in base units.
pub fn numbers(
    named: &ParameterArgs,
    amounts: AmountFormat,
) -> Result<Vec<(&'static Parameter, u128)>> {
    let value = |typed: &TypedNumber| match typed {
        TypedNumber::Exact(value) => Ok(*value),
        TypedNumber::Amount(typed) => amounts.read(typed).map(|amount| amount.u128()),
    };
    named
        .numbers
        .iter()
        .map(|(parameter, typed)| Ok((*parameter, value(typed)?)))
        .collect()
}

/// Why settings are refused; of an exchange pair, as it was typed.
fn refused_pair(
    named: &SettingsArgs,
    requests: &[PairRequest],
    error: SettingsError,
) -> anyhow::Error {
    let (SettingsError::PairIncomplete { from, to, node }
    | SettingsError::PairInvalid { from, to, node, .. }) = &error
    else {
        return ClientError::Settings(error).into();
    };
    let is_it =
        |request: &PairRequest| (request.from, request.to, &request.node) == (*from, *to, node);
    let typed = named.pairs.iter().zip(requests);
    match typed.rev().find(|(_, request)| is_it(request)) {
        Some((pair, _)) => invalid_pair(pair, error),
        None => ClientError::Settings(error).into(),
    }
}

/// Why settings are refused; of a minimum rate above the legal rate, in percent.
fn refused_rate(error: ClientError) -> anyhow::Error {
    let ClientError::Rule(RuleRefusal::Parameter(ParameterError::AboveLegalRate { asked, legal })) =
        &error
    else {
        return error.into();
    };
    let message = format!(
        "minimum_rate was asked to be {}; the legal rate is {}, and no minimum rate is set above it",
        percent(*asked),
        percent(*legal)
    );
    let hint = "record the legal rate with it: [legal_rate] in the file, or `causeway sidechain set --legal-rate 5% \
                --legal-rate-source TEXT --legal-rate-dated 2026-11-24`";
    retold(code_of_client(&error), message, Some(hint.to_owned()))
}

/// The differences of a plan in words.
pub fn changes(plan: &SettingsPlan, labels: &Labels, amounts: AmountFormat) -> Vec<Change> {
    let in_words = |change: &SettingChange<'_>| match change {
        SettingChange::Modes { before, after } => Change {
            name: "modes".to_owned(),
            before: Some(modes(before)),
            after: modes(after),
        },
        SettingChange::Number {
            parameter,
            before,
            after,
        } => Change {
            name: parameter.name.replace('_', "-"),
            before: Some(value_of(parameter, *before, amounts)),
            after: value_of(parameter, *after, amounts),
        },
        SettingChange::Hours { before, after } => Change {
            name: "hours".to_owned(),
            before: Some(hours(before)),
            after: hours(after),
        },
        SettingChange::LegalRate { before, after } => Change {
            name: "legal-rate".to_owned(),
            before: before.map(legal_text),
            after: legal_text(after),
        },
        SettingChange::Pair { before, after } => Change {
            name: format!("pair {}", labels.pair(after)),
            before: before.map(|pair| labels.pair_terms(pair)),
            after: labels.pair_terms(after),
        },
        SettingChange::Route { before, after } => Change {
            name: format!("route {}", after.name),
            before: before.map(|route| labels.hops(&route.hops)),
            after: labels.hops(&after.hops),
        },
    };
    plan.changes().iter().map(in_words).collect()
}

/// What one should know of the rates as they are to be.
pub fn remark(after: &Settings) -> Option<String> {
    let (minimum, legal) = (after.parameters.minimum_rate, after.legal());
    (minimum > legal).then(|| {
        format!(
            "the minimum rate is {}, the legal rate {}: the legal rate is what counts",
            percent(minimum),
            percent(legal)
        )
    })
}

/// The differences, before and after.
pub fn table(changes: &[Change]) -> Table {
    let mut table = Table::new(["setting", ">before", ">after"]);
    for change in changes {
        let before = change.before.clone();
        table.row([
            change.name.clone(),
            before.unwrap_or_else(|| "-".to_owned()),
            change.after.clone(),
        ]);
    }
    table
}

fn legal_text(legal: &LegalRate) -> String {
    format!(
        "{} ({}, {})",
        percent(legal.rate),
        legal.source,
        legal.dated
    )
}
