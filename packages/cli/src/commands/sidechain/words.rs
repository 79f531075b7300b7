//! What was named takes the place of what is set; the rest stays.

use crate::args::amount::TypedAmount;
use crate::args::hours::intervals;
use crate::args::policy::{AdmissionArgs, LegalRateArgs, ParameterArgs};
use crate::failure::error_with_hint;
use crate::output::AmountFormat;
use anyhow::Result;
use causeway_rules::policy::validate_legal_rate;
use causeway_types::policy::{LegalRate, Parameters};

fn put<T: Clone>(field: &mut T, asked: Option<&T>) {
    if let Some(value) = asked {
        *field = value.clone();
    }
}

/// Numbers of the policy, amounts as they are typed or written.
pub fn parameters(p: &mut Parameters, words: &ParameterArgs, amounts: AmountFormat) -> Result<()> {
    let read = |typed: &Option<TypedAmount>| amounts.read_some(typed.as_ref());
    put(&mut p.modes, words.modes.as_ref());
    put(&mut p.smallest_ratio, words.smallest_ratio.as_ref());
    put(&mut p.min_lifetime, words.min_lifetime.as_ref());
    put(&mut p.default_lifetime, words.default_lifetime.as_ref());
    put(&mut p.max_lifetime, words.max_lifetime.as_ref());
    put(&mut p.close_window, words.close_window.as_ref());
    put(&mut p.grace_blocks, words.grace_blocks.as_ref());
    put(
        &mut p.minimum_balance,
        read(&words.minimum_balance)?.as_ref(),
    );
    put(
        &mut p.smallest_channel,
        read(&words.smallest_channel)?.as_ref(),
    );
    put(&mut p.longest_lock, words.longest_lock.as_ref());
    put(&mut p.minimum_rate, words.minimum_rate.as_ref());
    put(&mut p.bounty, read(&words.bounty)?.as_ref());
    put(&mut p.highest_fee_rate, words.highest_fee_rate.as_ref());
    put(&mut p.highest_fee, read(&words.highest_fee)?.as_ref());
    Ok(())
}

/// Who may enter.
pub fn admission(p: &mut Parameters, words: &AdmissionArgs) {
    let admission = &mut p.admission;
    put(&mut admission.least_share, words.least_share.as_ref());
    put(&mut admission.largest_share, words.largest_share.as_ref());
    let fee_rate = words.smallest_fee_rate.as_ref();
    put(&mut admission.smallest_fee_rate, fee_rate);
    let named = words.hours.as_deref().map(intervals);
    put(&mut admission.hours, named.as_ref());
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
