//! What was named takes the place of what is set; the rest stays.

use crate::args::hours::intervals;
use crate::args::parameters::{ParameterArgs, TypedNumber};
use crate::args::policy::LegalRateArgs;
use crate::failure::error_with_hint;
use crate::output::AmountFormat;
use anyhow::Result;
use causeway_rules::policy::validate_legal_rate;
use causeway_types::policy::{LegalRate, Parameters};

/// Sets the parameters that were named; amounts are as they are typed or written.
pub fn set_parameters(
    p: &mut Parameters,
    named: &ParameterArgs,
    amounts: AmountFormat,
) -> Result<()> {
    if let Some(modes) = &named.modes {
        p.modes.clone_from(modes);
    }
    if let Some(hours) = &named.hours {
        p.admission.hours = intervals(hours);
    }
    for (parameter, value) in &named.numbers {
        let value = match value {
            TypedNumber::Exact(value) => *value,
            TypedNumber::Amount(typed) => amounts.read(typed)?.u128(),
        };
        parameter.set(p, value);
    }
    Ok(())
}

/// The legal rate; an error where a new one is not whole.
pub fn legal_rate(there: Option<&LegalRate>, words: &LegalRateArgs) -> Result<Option<LegalRate>> {
    if words.rate.is_none() && words.source.is_none() && words.dated.is_none() {
        return Ok(there.cloned());
    }
    let missing = |what: &str, example: &str| {
        error_with_hint(
            format!("a legal rate was named without its {what}, and none is recorded yet"),
            format!("name rate, source and day: {example}"),
        )
    };
    let example = "rate = \"5%\", source = \"central bank, base rate\", dated = \"2026-11-24\"";
    let known = |of: fn(&LegalRate) -> String| there.map(of);
    let source = words.source.clone().or(known(|l| l.source.clone()));
    let dated = words.dated.clone().or(known(|l| l.dated.clone()));
    let legal = LegalRate {
        rate: words
            .rate
            .or(there.map(|l| l.rate))
            .ok_or_else(|| missing("rate", example))?,
        source: source.ok_or_else(|| missing("source", example))?,
        dated: dated.ok_or_else(|| missing("day", example))?,
    };
    validate_legal_rate(&legal)?;
    Ok(Some(legal))
}
