//! The file of `sidechain apply`: read with the line of what is wrong, and printed from what is set.

use super::settings::SettingsArgs;
use super::show::value_of;
use crate::args::hop::{self, HopArgs};
use crate::args::hours;
use crate::args::parameters::{admission_section, policy_section, ParameterArgs};
use crate::args::policy::{LegalRateArgs, PairArgs};
use crate::args::sidechain::Apply;
use crate::commands::labels::Labels;
use crate::commands::route_args::hop_args;
use crate::error_code::CommandCode;
use crate::failure::error_with_hint;
use crate::network::Network;
use crate::output::{percent, AmountFormat};
use anyhow::{Context as _, Result};
use causeway_client::sidechains::settings::Settings;
use causeway_types::issuer::SidechainResponse;
use causeway_types::policy::{Parameter, ParameterSection, ParameterUnit, PARAMETERS};
use causeway_types::route::ExchangePair;
use cosmwasm_std::Addr;
use serde::de::{Deserializer, Error as _};
use serde::Deserialize;
use std::fmt::Write as _;

/// Its parts; each may be missing.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    #[serde(deserialize_with = "policy_section")]
    parameters: ParameterArgs,
    #[serde(deserialize_with = "admission_section")]
    admission: ParameterArgs,
    legal_rate: LegalRateArgs,
    pairs: Vec<PairArgs>,
    routes: Vec<RouteArgs>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RouteArgs {
    name: String,
    #[serde(deserialize_with = "hops")]
    hops: Vec<HopArgs>,
}

fn hops<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<HopArgs>, D::Error> {
    let words = Vec::<String>::deserialize(from)?;
    let all: Result<_, String> = words.iter().map(|w| hop::parse(w)).collect();
    all.map_err(D::Error::custom)
}

/// Reads a file of settings; an error names the line and the key.
pub fn read(apply: &Apply) -> Result<SettingsArgs> {
    let path = apply.file.as_path();
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let wanted = parse(&text).map_err(|wrong| {
        error_with_hint(
            CommandCode::FileMalformed,
            format!("{}, {wrong}", path.display()),
            "mend it and run the command again; `causeway sidechain show --toml` prints a file with every key",
        )
    })?;
    Ok(SettingsArgs {
        written_in: Some(AmountFormat::with_decimals(apply.decimals)),
        ..wanted
    })
}

fn parse(text: &str) -> Result<SettingsArgs, String> {
    let file: File = toml::from_str(text).map_err(|e| {
        let before = e.span().and_then(|at| text.get(..at.start));
        let line = before.map_or(1, |b| b.matches('\n').count() + 1);
        format!("line {line}: {}", e.message().trim_end())
    })?;
    let mut parameters = file.parameters;
    parameters.hours = file.admission.hours;
    parameters.numbers.extend(file.admission.numbers);
    Ok(SettingsArgs {
        parameters,
        legal_rate: file.legal_rate,
        pairs: file.pairs,
        routes: file.routes.into_iter().map(|r| (r.name, r.hops)).collect(),
        written_in: None,
    })
}

/// Prints what is set, so that applying it changes nothing. Of pairs and routes, those that touch the sidechain.
pub fn print(
    network: &Network,
    labels: &Labels,
    sidechain: &SidechainResponse,
    settings: &Settings,
) -> Result<String> {
    let mut out = format!(
        "# What holds for {}, amounts in base units. `causeway sidechain diff FILE` shows what a change would do,\n\
         # `apply` does it.\n",
        sidechain.symbol
    );
    write_numbers(&mut out, settings)?;
    if let Some(legal) = &settings.legal_rate {
        writeln!(out, "\n[legal_rate]")?;
        writeln!(out, "rate = {}", quoted(&percent(legal.rate)))?;
        writeln!(out, "source = {}", quoted(&legal.source))?;
        writeln!(out, "dated = {}", quoted(&legal.dated))?;
    }
    for pair in settings.pairs_of(sidechain.sidechain_id) {
        write_pair(&mut out, labels, pair)?;
    }
    for route in settings.routes_of(sidechain.sidechain_id) {
        writeln!(out, "\n[[routes]]\nname = {}", quoted(&route.name))?;
        writeln!(out, "hops = [")?;
        for hop in &route.hops {
            let words = quoted(&hop_args(network, labels, hop)?);
            writeln!(out, "  {words}, # {}", labels.hop(hop))?;
        }
        writeln!(out, "]")?;
    }
    Ok(out)
}

fn write_numbers(out: &mut String, settings: &Settings) -> Result<()> {
    let p = &settings.parameters;
    let in_section = |section| PARAMETERS.iter().filter(move |p| p.section == section);
    let line = |out: &mut String, parameter: &Parameter| {
        let value = match parameter.unit {
            ParameterUnit::Count(_) => parameter.get(p).to_string(),
            _ => quoted(&value_of(
                parameter,
                parameter.get(p),
                AmountFormat::BASE_UNITS,
            )),
        };
        writeln!(out, "# {}\n{} = {value}", parameter.what, parameter.name)
    };
    writeln!(out, "\n[parameters]")?;
    let modes: Vec<_> = p.modes.iter().map(|m| quoted(&m.to_string())).collect();
    writeln!(out, "# The lock modes in which channels may be opened")?;
    writeln!(out, "modes = [{}]", modes.join(", "))?;
    for parameter in in_section(ParameterSection::Policy) {
        line(out, parameter)?;
    }
    writeln!(out, "\n[admission]")?;
    for parameter in in_section(ParameterSection::Admission) {
        line(out, parameter)?;
    }
    let hours: Vec<_> = (p.admission.hours.iter())
        .map(|h| quoted(&hours::text(h)))
        .collect();
    writeln!(
        out,
        "# When money may come in, UTC; always, if none are named"
    )?;
    writeln!(out, "hours = [{}]", hours.join(", "))?;
    Ok(())
}

fn write_pair(out: &mut String, labels: &Labels, pair: &ExchangePair<Addr>) -> Result<()> {
    let text =
        |amount: causeway_types::Amount| quoted(&AmountFormat::BASE_UNITS.show_bound(amount));
    writeln!(out, "\n# {}\n[[pairs]]", labels.pair(pair))?;
    writeln!(out, "from = {}", quoted(&labels.symbol(pair.from)))?;
    writeln!(out, "to = {}", quoted(&labels.symbol(pair.to)))?;
    writeln!(out, "node = {}", quoted(pair.node.as_str()))?;
    writeln!(out, "takes = {}", text(pair.takes))?;
    writeln!(out, "gives = {}", text(pair.gives))?;
    writeln!(out, "smallest = {}", text(pair.smallest))?;
    writeln!(out, "largest = {}", text(pair.largest))?;
    writeln!(out, "fee_rate = {}", quoted(&percent(pair.fee_rate)))?;
    Ok(())
}

/// A text as TOML has it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::amount;
    use crate::args::parameters::TypedNumber;
    use causeway_types::Side;

    #[test]
    fn values_are_read_as_text_or_as_numbers() {
        let wanted = parse(
            r#"
            [parameters]
            modes = ["one-way", "two-way"]
            max_lifetime = "30d"
            close_window = 3600
            smallest_channel = 1_000
            minimum_rate = "2.5%"
            smallest_ratio = 0.05
            grace_blocks = 60
            highest_fee = "any"
            [admission]
            least_share = "20%"
            hours = ["mon-fri 09:00-17:30", "sat 22:00-02:00"]
            [[routes]]
            name = "lunch"
            hops = ["alice:bob", "channel:7:b"]
            "#,
        )
        .unwrap();
        let p = wanted.parameters;
        assert_eq!(p.modes.unwrap().len(), 2);
        let named: Vec<_> = p.numbers.iter().map(|(p, value)| (p.name, value)).collect();
        let exact = TypedNumber::Exact;
        let amount = |text| TypedNumber::Amount(amount::bound(text).unwrap());
        assert_eq!(
            named,
            [
                ("max_lifetime", &exact(30 * 86_400)),
                ("close_window", &exact(3600)),
                ("smallest_channel", &amount("1000")),
                ("minimum_rate", &exact(25_000)),
                ("smallest_ratio", &exact(50_000)),
                ("grace_blocks", &exact(60)),
                ("highest_fee", &amount("any")),
                ("least_share", &exact(200_000)),
            ]
        );
        assert_eq!(p.hours.unwrap().len(), 2);
        let [(name, hops)] = &wanted.routes[..] else {
            panic!("one route");
        };
        let payer = Side::B;
        assert_eq!(name, "lunch");
        assert_eq!(
            hops[1],
            HopArgs::Channel {
                id: 7.into(),
                payer
            }
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, line, words) in [
            ("[parameters]\nbountee = 5\n", 2, "bountee"),
            ("\n[other]\n", 2, "other"),
            ("[parameters]\n\nclose_window = \"soon\"\n", 3, "soon"),
            ("[admission]\nhours = [\"mon\"]\n", 2, "trading hours"),
            (
                "[[routes]]\nname = \"x\"\nhops = [\"alice\"]\n",
                3,
                "no hop",
            ),
            ("[parameters]\nbounty = -1\n", 2, "-1"),
            ("[parameters\n", 1, ""),
        ] {
            let wrong = parse(text).unwrap_err();
            assert!(wrong.starts_with(&format!("line {line}:")), "{wrong}");
            assert!(wrong.contains(words), "{wrong}");
        }
    }
}
