//! `sidechain show` and `sidechain list`.

use super::file;
use crate::args::sidechain::Show;
use crate::commands::labels::Labels;
use crate::context::Context;
use crate::network::Network;
use crate::output::{asset_amount, percent, time, AmountFormat, Answer, Clock, Details, Table};
use anyhow::Result;
use causeway_client::sidechains::settings::Settings;
use causeway_types::admission::TradingHours;
use causeway_types::issuer::SidechainResponse;
use causeway_types::policy::{LegalRateResponse, Parameter, ParameterUnit, PARAMETERS};
use causeway_types::route::{ExchangePair, Hop, Route};
use causeway_types::{Amount, LockMode, Ppm, Seconds};
use cosmwasm_std::Addr;

/// Runs `show`.
pub fn run(context: &Context, show: &Show) -> Result<Answer> {
    let network = context.network()?;
    let sidechain = network.sidechain(show.sidechain.as_deref())?;
    let labels = Labels::new(context, &network)?;
    let (version, settings) = Settings::read(&network, sidechain.sidechain_id)?;
    let legal = network.legal_rate(sidechain.sidechain_id)?;
    let pairs: Vec<_> = settings.pairs_of(sidechain.sidechain_id).collect();
    let routes: Vec<_> = settings.routes_of(sidechain.sidechain_id).collect();
    let reserve = reserve_of(&network, &sidechain)?;
    let mut json = serde_json::json!({
        "sidechain": sidechain,
        "policy": network.policy(sidechain.sidechain_id)?,
        "legal_rate": legal,
        "pairs": pairs,
        "routes": routes,
    });
    json["sidechain"]["reserve"] = serde_json::to_value(reserve)?;
    if show.toml {
        let text = file::print(&network, &labels, &sidechain, &settings)?;
        json["toml"] = text.clone().into();
        return Ok(Answer::of(&json)?.say(text));
    }
    let clock = network.clock()?;
    let mut answer = Answer::of(&json)?
        .say(details(&network, &sidechain, reserve))
        .say("")
        .say(parameters(
            version,
            &settings,
            &sidechain,
            network.amounts(&sidechain),
        ))
        .say("")
        .say(legal_details(&legal, &clock));
    if !pairs.is_empty() {
        answer = answer.say("").say(pair_table(&labels, &pairs));
    }
    if !routes.is_empty() {
        answer = answer.say("").say(route_table(&labels, &routes));
    }
    Ok(answer)
}

fn parameters(
    version: u64,
    settings: &Settings,
    sidechain: &SidechainResponse,
    amounts: AmountFormat,
) -> Table {
    let p = &settings.parameters;
    let mut table = Table::new([&format!("policy {version}"), ">value", "", "what"]);
    table.row([
        "modes".to_owned(),
        modes(&p.modes),
        String::new(),
        "The lock modes in which channels may be opened".to_owned(),
    ]);
    for parameter in PARAMETERS {
        let unit = match parameter.unit {
            ParameterUnit::Seconds | ParameterUnit::Ppm => "",
            ParameterUnit::BaseUnits if amounts != AmountFormat::BASE_UNITS => {
                sidechain.symbol.as_str()
            }
            unit => unit.name(),
        };
        table.row([
            parameter.name.replace('_', "-"),
            value_of(parameter, parameter.get(p), amounts),
            unit.to_owned(),
            parameter.full_description(),
        ]);
    }
    table.row([
        "hours".to_owned(),
        hours(&p.admission.hours),
        String::new(),
        "Admission: when money may come in, UTC".to_owned(),
    ]);
    table
}

fn legal_details(legal: &LegalRateResponse, clock: &Clock) -> Details {
    let details = match &legal.legal_rate {
        None => Details::new().with("legal rate", "none recorded, which counts as 0%"),
        Some(rate) => Details::new()
            .with("legal rate", percent(rate.rate))
            .with("source", format!("{}, {}", rate.source, rate.dated))
            .with_some("recorded", legal.recorded_at.map(|t| clock.at(t))),
    };
    details.with("minimum rate that counts", percent(legal.minimum_rate))
}

/// Exchange pairs, one a line.
pub fn pair_table(labels: &Labels, pairs: &[&ExchangePair<Addr>]) -> Table {
    let mut table = Table::new([
        "from",
        "to",
        "node",
        ">takes",
        ">gives",
        ">smallest",
        ">largest",
        ">fee rate",
    ]);
    for pair in pairs {
        let gives = labels.format(pair.to);
        table.row([
            labels.symbol(pair.from),
            labels.symbol(pair.to),
            labels.name(&pair.node),
            labels.amount(pair.from, pair.takes),
            gives.show(pair.gives),
            gives.show(pair.smallest),
            gives.show_bound(pair.largest),
            percent(pair.fee_rate),
        ]);
    }
    table
}

/// Routes, one a line.
pub fn route_table(labels: &Labels, routes: &[&Route]) -> Table {
    let mut table = Table::new(["route", "from", "to", "hops"]);
    for route in routes {
        let end = |hop: Option<&Hop>, of: fn(&Hop) -> &Addr| {
            hop.map_or_else(String::new, |h| labels.name(of(h)))
        };
        table.row([
            route.name.clone(),
            end(route.hops.first(), |h| &h.from),
            end(route.hops.last(), |h| &h.to),
            labels.hops(&route.hops),
        ]);
    }
    table
}

/// Runs `list`.
pub fn list(context: &Context) -> Result<Answer> {
    let network = context.network()?;
    let sidechains = network.sidechains()?;
    let answer = Answer::of(&serde_json::json!({ "sidechains": sidechains }))?;
    if sidechains.is_empty() {
        return Ok(answer
            .say("no sidechains yet")
            .hint("`causeway sidechain create SYMBOL --asset DENOM` creates one"));
    }
    let mut table = Table::new([">id", "symbol", ">supply", "asset", "name"]);
    for s in sidechains {
        let amounts = network.amounts(&s);
        table.row([
            s.sidechain_id.to_string(),
            s.symbol,
            amounts.show(s.supply),
            s.asset.to_string(),
            s.name,
        ]);
    }
    Ok(answer.say(table))
}

/// What backs a sidechain now; none where its asset gives no answer, which is that sidechain's trouble alone.
pub fn reserve_of(network: &Network, s: &SidechainResponse) -> Result<Option<Amount>> {
    match network.reserve(s.sidechain_id) {
        Ok(backing) => Ok(Some(backing.reserve)),
        Err(error) if error.query_refusal().is_some() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A sidechain, one property a line.
pub fn details(network: &Network, s: &SidechainResponse, reserve: Option<Amount>) -> Details {
    let reserve = match reserve {
        Some(reserve) => asset_amount(&s.asset, reserve),
        None => "unknown: the asset gives no answer".to_owned(),
    };
    Details::new()
        .with("id", s.sidechain_id)
        .with("symbol", &s.symbol)
        .with("name", &s.name)
        .with("asset", &s.asset)
        .with("token", &s.token)
        .with("decimals", s.decimals)
        .with("supply", network.amounts(s).show(s.supply))
        .with("reserve", reserve)
}

/// The lock modes, comma between.
pub fn modes(modes: &[LockMode]) -> String {
    let words: Vec<_> = modes.iter().map(ToString::to_string).collect();
    words.join(",")
}

/// Trading hours, comma between.
pub fn hours(hours: &[TradingHours]) -> String {
    let words: Vec<_> = hours.iter().map(crate::args::hours::text).collect();
    match words.is_empty() {
        true => "always".to_owned(),
        false => words.join(", "),
    }
}

/// A parameter's value for people, as it may be typed.
pub fn value_of(parameter: &Parameter, n: u128, amounts: AmountFormat) -> String {
    match parameter.unit {
        ParameterUnit::Seconds => time::exact(Seconds(u64::try_from(n).unwrap_or(u64::MAX))),
        ParameterUnit::Ppm => percent(Ppm(u32::try_from(n).unwrap_or(u32::MAX))),
        ParameterUnit::BaseUnits => amounts.show_bound(Amount::new(n)),
        ParameterUnit::Count(_) => AmountFormat::BASE_UNITS.show(Amount::new(n)),
    }
}
