//! Everything that an admin sets for a sidechain: as it is, as it is to be, and the messages between the two.

use super::show::{hours, modes, value_of};
use super::words;
use crate::args::hop::HopArgs;
use crate::args::hours::in_order;
use crate::args::parameters::ParameterArgs;
use crate::args::policy::{LegalRateArgs, PairArgs};
use crate::commands::route_args::{self, pair_sent, same_pair, Labels};
use crate::context::Context;
use crate::failure::error_with_hint;
use crate::network::Network;
use crate::output::{percent, AmountFormat, Table};
use anyhow::Result;
use causeway_rules::policy::{validate, ParameterError, PARAMETERS};
use causeway_types::issuer::SidechainResponse;
use causeway_types::policy::{ExecuteMsg, LegalRate, Parameters};
use causeway_types::route::{ExchangePair, Route, RouteHop};
use causeway_types::{Ppm, SidechainId};
use cosmwasm_std::Addr;
use serde::Serialize;
use std::collections::BTreeMap;

/// What was asked for. What is not named stays as it is.
#[derive(Debug, Default)]
pub struct SettingsRequest {
    /// Parameters of the policy.
    pub parameters: ParameterArgs,
    /// The legal rate.
    pub legal_rate: LegalRateArgs,
    /// Exchange pairs.
    pub pairs: Vec<PairArgs>,
    /// Routes: name and hops.
    pub routes: Vec<(String, Vec<HopArgs>)>,
    /// How amounts are written in it; none: as the sidechain's are typed.
    pub written_in: Option<AmountFormat>,
}

/// What is set.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Of the policy in force.
    pub parameters: Parameters,
    /// As it was recorded.
    pub legal_rate: Option<LegalRate>,
    /// Of all sidechains.
    pub pairs: Vec<ExchangePair<Addr>>,
    /// Of all sidechains.
    pub routes: Vec<Route>,
}

/// One difference.
#[derive(Debug, Serialize)]
pub struct Change {
    /// Of what.
    pub name: String,
    /// None: it was not there.
    pub before: Option<String>,
    /// As it is to be.
    pub after: String,
}

/// From what is to what is wanted.
#[derive(Debug)]
pub struct SettingsPlan {
    /// Of which sidechain.
    pub sidechain_id: SidechainId,
    /// The version in force before.
    pub version: u64,
    /// What is set now.
    pub before: Settings,
    /// What is to be.
    pub after: Settings,
    hops: BTreeMap<String, Vec<RouteHop<String>>>,
}

impl Settings {
    /// What is set now, and the version of the policy in force.
    pub fn of(network: &Network, sidechain: &SidechainResponse) -> Result<(u64, Settings)> {
        let policy = network.policy(sidechain.sidechain_id)?;
        let mut parameters = policy.parameters;
        let hours = &mut parameters.admission.hours;
        *hours = hours.iter().map(in_order).collect();
        Ok((
            policy.version,
            Settings {
                parameters,
                legal_rate: network.legal_rate(sidechain.sidechain_id)?.legal_rate,
                pairs: network.exchange_pairs()?,
                routes: network.routes()?,
            },
        ))
    }
    /// The legal rate that counts: 0 if none was recorded.
    pub fn legal(&self) -> Ppm {
        self.legal_rate.as_ref().map_or(Ppm(0), |l| l.rate)
    }
}

impl SettingsPlan {
    /// Looks up who and what is named, and checks that it can be set.
    pub fn new(
        context: &Context,
        network: &Network,
        sidechain: &SidechainResponse,
        wanted: &SettingsRequest,
    ) -> Result<SettingsPlan> {
        let (version, before) = Settings::of(network, sidechain)?;
        let mut after = before.clone();
        let written_in = wanted.written_in;
        let amounts = written_in.unwrap_or_else(|| network.amounts(sidechain));
        words::set_parameters(&mut after.parameters, &wanted.parameters, amounts)?;
        after.legal_rate = words::legal_rate(before.legal_rate.as_ref(), &wanted.legal_rate)?;
        for words in &wanted.pairs {
            let pair = route_args::pair(context, network, words, written_in, &after.pairs)?;
            match after.pairs.iter_mut().find(|p| same_pair(p, &pair)) {
                Some(there) => *there = pair,
                None => after.pairs.push(pair),
            }
        }
        let mut hops = BTreeMap::new();
        for (name, words) in &wanted.routes {
            let home = Some(sidechain.symbol.as_str());
            let (sent, route) =
                route_args::route(context, network, home, &after.pairs, (name, words))?;
            hops.insert(name.clone(), sent);
            match after.routes.iter_mut().find(|r| r.name == *name) {
                Some(there) => *there = route,
                None => after.routes.push(route),
            }
        }
        if after.parameters != before.parameters {
            validate(&after.parameters, after.legal()).map_err(hinted_error)?;
        }
        Ok(SettingsPlan {
            sidechain_id: sidechain.sidechain_id,
            version,
            before,
            after,
            hops,
        })
    }

    /// What would change.
    pub fn changes(&self, labels: &Labels, amounts: AmountFormat) -> Vec<Change> {
        let (before, after) = (&self.before, &self.after);
        let mut all = parameter_changes(&before.parameters, &after.parameters, amounts);
        if let Some(legal) = after.legal_rate.as_ref() {
            if before.legal_rate.as_ref() != Some(legal) {
                all.push(Change {
                    name: "legal-rate".to_owned(),
                    before: before.legal_rate.as_ref().map(legal_text),
                    after: legal_text(legal),
                });
            }
        }
        for pair in self.new_pairs() {
            let there = before.pairs.iter().find(|p| same_pair(p, pair));
            all.push(Change {
                name: format!("pair {}", labels.pair(pair)),
                before: there.map(|p| labels.pair_terms(p)),
                after: labels.pair_terms(pair),
            });
        }
        for route in self.new_routes() {
            let there = before.routes.iter().find(|r| r.name == route.name);
            all.push(Change {
                name: format!("route {}", route.name),
                before: there.map(|r| labels.hops(&r.hops)),
                after: labels.hops(&route.hops),
            });
        }
        all
    }

    /// The messages, in an order in which each finds what it needs: a higher legal rate before the parameters that
    /// need it, a lower one after those that still had the old one; pairs before the routes that pass over them.
    pub fn messages(&self) -> Vec<ExecuteMsg> {
        let sidechain_id = self.sidechain_id;
        let (before, after) = (&self.before, &self.after);
        let parameters =
            (after.parameters != before.parameters).then(|| ExecuteMsg::SetParameters {
                sidechain_id,
                parameters: after.parameters.clone(),
            });
        let recorded = after.legal_rate.clone();
        let legal = recorded
            .filter(|legal| before.legal_rate.as_ref() != Some(legal))
            .map(|legal_rate| ExecuteMsg::SetLegalRate {
                sidechain_id,
                legal_rate,
            });
        let of_rates = match after.legal() < before.legal() {
            true => [parameters, legal],
            false => [legal, parameters],
        };
        let pairs = self
            .new_pairs()
            .map(|p| ExecuteMsg::SetExchangePair(pair_sent(p)));
        let routes = self.new_routes().map(|r| ExecuteMsg::SetRoute {
            name: r.name.clone(),
            hops: self.hops.get(&r.name).cloned().unwrap_or_default(),
        });
        let rates = of_rates.into_iter().flatten();
        rates.chain(pairs).chain(routes).collect()
    }

    /// What one should know of the rates as they are to be.
    pub fn remark(&self) -> Option<String> {
        let (minimum, legal) = (self.after.parameters.minimum_rate, self.after.legal());
        (minimum > legal).then(|| {
            format!(
                "the minimum rate is {}, the legal rate {}: the legal rate is what counts",
                percent(minimum),
                percent(legal)
            )
        })
    }

    fn new_pairs(&self) -> impl Iterator<Item = &ExchangePair<Addr>> {
        let there = &self.before.pairs;
        self.after.pairs.iter().filter(|p| !there.contains(p))
    }
    fn new_routes(&self) -> impl Iterator<Item = &Route> {
        let there = &self.before.routes;
        self.after.routes.iter().filter(|r| !there.contains(r))
    }
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

/// What can be done about parameters that are refused, where there is more to say.
fn hinted_error(error: ParameterError) -> anyhow::Error {
    match error {
        ParameterError::AboveLegalRate { asked, legal } => error_with_hint(
            format!(
                "minimum_rate was asked to be {}; the legal rate is {}, and no minimum rate is set above it",
                percent(asked),
                percent(legal)
            ),
            "record the legal rate with it: [legal_rate] in the file, or `causeway sidechain set --legal-rate 5% \
             --legal-rate-source TEXT --legal-rate-dated 2026-11-24`",
        ),
        other => other.into(),
    }
}

fn parameter_changes(
    before: &Parameters,
    after: &Parameters,
    amounts: AmountFormat,
) -> Vec<Change> {
    let mut all = Vec::new();
    let mut note = |name: &str, old: String, new: String| {
        all.push(Change {
            name: name.replace('_', "-"),
            before: Some(old),
            after: new,
        })
    };
    if before.modes != after.modes {
        note("modes", modes(before), modes(after));
    }
    for parameter in PARAMETERS {
        if parameter.get(before) != parameter.get(after) {
            note(
                parameter.name,
                value_of(parameter, before, amounts),
                value_of(parameter, after, amounts),
            );
        }
    }
    let (old, new) = (&before.admission, &after.admission);
    if old.hours != new.hours {
        note("hours", hours(&old.hours), hours(&new.hours));
    }
    all
}

fn legal_text(legal: &LegalRate) -> String {
    format!(
        "{} ({}, {})",
        percent(legal.rate),
        legal.source,
        legal.dated
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::parameters::TypedNumber;
    use causeway_rules::policy::default_parameters;
    use causeway_types::policy::parameter;

    fn settings(minimum: u32, legal: u32) -> Settings {
        let mut parameters = default_parameters();
        parameters.minimum_rate = Ppm(minimum);
        Settings {
            parameters,
            legal_rate: Some(LegalRate {
                rate: Ppm(legal),
                source: "bank".to_owned(),
                dated: "2026-11-24".to_owned(),
            }),
            pairs: vec![],
            routes: vec![],
        }
    }
    fn kinds(before: Settings, after: Settings) -> Vec<&'static str> {
        let plan = SettingsPlan {
            sidechain_id: SidechainId(1),
            version: 1,
            before,
            after,
            hops: BTreeMap::new(),
        };
        let kind = |m| match m {
            ExecuteMsg::SetParameters { .. } => "parameters",
            ExecuteMsg::SetLegalRate { .. } => "legal rate",
            _ => "other",
        };
        plan.messages().into_iter().map(kind).collect()
    }

    #[test]
    fn a_higher_legal_rate_comes_before_the_parameters_and_a_lower_one_after() {
        let (low, high) = (settings(1, 10), settings(20, 30));
        assert_eq!(
            kinds(low.clone(), high.clone()),
            ["legal rate", "parameters"]
        );
        assert_eq!(kinds(high, low.clone()), ["parameters", "legal rate"]);
        assert!(kinds(low.clone(), low).is_empty());
    }

    #[test]
    fn what_is_not_named_stays_as_it_is_and_only_differences_are_shown() {
        let before = default_parameters();
        let mut after = before.clone();
        let named = ParameterArgs {
            numbers: vec![
                (
                    parameter("close_window").unwrap(),
                    TypedNumber::Exact(3_600),
                ),
                (
                    parameter("smallest_ratio").unwrap(),
                    TypedNumber::Exact(50_000),
                ),
            ],
            ..ParameterArgs::default()
        };
        words::set_parameters(&mut after, &named, AmountFormat::BASE_UNITS).unwrap();
        assert_eq!(after.smallest_ratio, Ppm(50_000));
        assert_eq!(after.min_lifetime, before.min_lifetime);
        let changes = parameter_changes(&before, &after, AmountFormat::BASE_UNITS);
        let names: Vec<_> = changes.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["smallest-ratio", "close-window"]);
        assert!(table(&changes).to_string().contains("5%"));
    }
}
