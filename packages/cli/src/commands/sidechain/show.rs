//! `sidechain show` and `sidechain list`.

use crate::args::sidechain::Show;
use crate::context::Context;
use crate::output::{units, Answer, Details, Table};
use anyhow::Result;
use causeway_rules::policy::{Parameter, PARAMETERS};
use causeway_types::issuer::SidechainResponse;
use causeway_types::policy::Parameters;
use causeway_types::{Amount, Ppm, Seconds};

/// Runs `show`.
pub fn run(context: &Context, show: &Show) -> Result<Answer> {
    let network = context.network()?;
    let sidechain = network.sidechain(show.sidechain.as_deref())?;
    let policy = network.policy(sidechain.sidechain_id)?;
    let mut table = Table::new([&format!("policy {}", policy.version), ">value", "", "what"]);
    table.row([
        "modes".to_owned(),
        modes(&policy.parameters),
        String::new(),
        "The lock modes in which channels may be opened".to_owned(),
    ]);
    for parameter in &PARAMETERS {
        let (value, unit) = value_of(parameter, &policy.parameters);
        table.row([
            parameter.name.replace('_', "-"),
            value,
            unit.to_owned(),
            parameter.what.to_owned(),
        ]);
    }
    let json = serde_json::json!({ "sidechain": sidechain, "policy": policy });
    Ok(Answer::of(&json)?
        .say(details(&sidechain))
        .say("")
        .say(table))
}

/// Runs `list`.
pub fn list(context: &Context) -> Result<Answer> {
    let sidechains = context.network()?.sidechains()?;
    let answer = Answer::of(&serde_json::json!({ "sidechains": sidechains }))?;
    if sidechains.is_empty() {
        return Ok(answer
            .say("no sidechains yet")
            .hint("`causeway sidechain create SYMBOL --asset DENOM` creates one"));
    }
    let mut table = Table::new([">id", "symbol", "asset", ">supply", ">reserve", "name"]);
    for s in sidechains {
        table.row([
            s.sidechain_id.to_string(),
            s.symbol,
            s.asset.to_string(),
            units(s.supply),
            units(s.reserve),
            s.name,
        ]);
    }
    Ok(answer.say(table))
}

/// A sidechain, one property a line.
pub fn details(s: &SidechainResponse) -> Details {
    Details::new()
        .with("id", s.sidechain_id)
        .with("symbol", &s.symbol)
        .with("name", &s.name)
        .with("asset", &s.asset)
        .with("token", &s.token)
        .with("decimals", s.decimals)
        .with("supply", units(s.supply))
        .with("reserve", units(s.reserve))
}

/// The lock modes, comma between.
pub fn modes(parameters: &Parameters) -> String {
    let words: Vec<_> = parameters.modes.iter().map(ToString::to_string).collect();
    words.join(",")
}

/// A parameter for eyes, with its unit where the value does not say it.
pub fn value_of(parameter: &Parameter, of: &Parameters) -> (String, &'static str) {
    let n = (parameter.of)(of);
    match parameter.unit {
        "seconds" => {
            let seconds = Seconds(u64::try_from(n).unwrap_or(u64::MAX));
            (crate::output::time::duration(seconds), "")
        }
        "ppm" => (percent(Ppm(u32::try_from(n).unwrap_or(u32::MAX))), ""),
        unit => (units(Amount::new(n)), unit),
    }
}

fn percent(ppm: Ppm) -> String {
    let text = format!("{}.{:04}", ppm.0 / 10_000, ppm.0 % 10_000);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_shown_as_it_may_be_typed() {
        for (ppm, text) in [
            (0, "0%"),
            (1, "0.0001%"),
            (125_000, "12.5%"),
            (1_000_000, "100%"),
        ] {
            assert_eq!(percent(Ppm(ppm)), text);
            assert_eq!(crate::args::values::ratio(text), Ok(Ppm(ppm)));
        }
    }
}
