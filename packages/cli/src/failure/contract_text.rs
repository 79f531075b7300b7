//! What contracts and rules say, as people read it: their texts have unix seconds, seconds, ppm and base units, and the code
//! in front tells which.

use crate::output::{rates_in, time};
use causeway_types::error_code::codes_of;

/// Codes of contracts whose text has times, in unix seconds.
const WITH_TIMES: [&str; 12] = [
    "channel_not_due",
    "end_out_of_bounds",
    "lock_expired",
    "lock_too_long",
    "matures_after_end",
    "never_open_in_time",
    "no_time_left",
    "no_time_to_join",
    "other_end",
    "outside_trading_hours",
    "signature_lapsed",
    "withdrawal_not_mature",
];

/// Codes of contracts whose text has durations, in seconds.
const WITH_DURATIONS: [&str; 8] = [
    "default_lifetime_out_of_bounds",
    "grace_too_long",
    "lease_too_long",
    "lifetime_out_of_bounds",
    "min_lifetime_too_short",
    "offer_too_short",
    "route_lock_too_long",
    "too_late_to_join",
];

/// Codes of contracts all of whose numbers are rates, in ppm.
const WITH_RATES: [&str; 6] = [
    "fee_rate_above_one",
    "fee_rate_too_large",
    "legal_rate_out_of_bounds",
    "ratio_above_one",
    "rent_out_of_bounds",
    "share_above_one",
];

/// Codes of contracts whose text has amounts, in base units.
const WITH_AMOUNTS: [&str; 38] = [
    "above_supply",
    "account_too_small",
    "allowance_too_small",
    "amount_exceeds_available",
    "amount_overflow",
    "balance_too_small",
    "below_minimum_out",
    "bounty_above_margin",
    "channel_too_small",
    "credit_too_small",
    "deposits_overflow",
    "exchange_out_of_bounds",
    "funds_above_shares",
    "holding_short",
    "lease_amount",
    "lease_below_limit",
    "lease_bounds_invalid",
    "lease_out_of_bounds",
    "locks_hold_rest",
    "margin_exceeds_funds",
    "margin_not_needed",
    "margin_too_small",
    "no_share_fits",
    "not_leased",
    "offer_too_small",
    "pair_bounds_crossed",
    "redemption_pays_nothing",
    "rent_too_high",
    "reserve_too_small",
    "route_too_expensive",
    "share_too_large",
    "share_too_small",
    "shares_above_surplus",
    "shares_overflow",
    "supply_overflow",
    "token_balance_too_small",
    "total_falls",
    "total_not_higher",
];

/// A parameter of the policy is outside its bounds; the text names the unit once, behind what was asked for.
const PARAMETER: &str = "parameter_out_of_bounds";

/// What the numbers behind a code are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbers {
    /// Unix seconds, and durations where "seconds" or "s" follows.
    Times,
    /// A number of seconds.
    Durations,
    /// Parts per million.
    Rates,
    /// Base units, and rates where "ppm" follows.
    Amounts,
}

impl Numbers {
    fn of_code(code: &str, text: &str) -> Option<Numbers> {
        if WITH_TIMES.contains(&code) {
            return Some(Numbers::Times);
        }
        let is_parameter_in = |unit: &str| code == PARAMETER && text.contains(unit);
        if WITH_DURATIONS.contains(&code) || is_parameter_in(" seconds; ") {
            return Some(Numbers::Durations);
        }
        if WITH_RATES.contains(&code) || is_parameter_in(" ppm; ") {
            return Some(Numbers::Rates);
        }
        WITH_AMOUNTS.contains(&code).then_some(Numbers::Amounts)
    }
}

/// The outermost code of a text that tells what its numbers are. What a node writes before it has numbers of its own
/// (`message index: 0`).
fn numbers_of(text: &str) -> Option<(&str, &str, Numbers)> {
    let known = |code| Some((code, Numbers::of_code(code, text)?));
    let (code, numbers) = codes_of(text).into_iter().find_map(known)?;
    let (before, text_after) = text.split_at(text.find(&format!("{code}: "))?);
    Some((before, text_after, numbers))
}

/// Whether the whole numbers of what a contract says are amounts in base units, by its code.
pub fn has_amounts(text: &str) -> bool {
    numbers_of(text).is_some_and(|(.., numbers)| numbers == Numbers::Amounts)
}

/// What a contract or a rule says, for people: dates, durations, rates in percent, and that its amounts are base units, where
/// people are shown whole tokens and the text does not say it itself.
pub fn readable(text: &str, base_units: bool) -> String {
    let Some((before, text_after, numbers)) = numbers_of(text) else {
        let with_rates = rates_in(text, false);
        return match codes_of(text).is_empty() {
            true => with_rates,
            false => time::with_durations(&with_rates, false),
        };
    };
    let text_after = match numbers {
        Numbers::Times => time::with_durations(&time::dated(text_after), false),
        Numbers::Durations => time::with_durations(text_after, true),
        Numbers::Rates => rates_in(text_after, true),
        Numbers::Amounts => rates_in(text_after, false),
    };
    let says_unit = text_after.contains(" base units");
    match numbers == Numbers::Amounts && !base_units && !says_unit {
        true => format!("{before}{text_after} (amounts in base units)"),
        false => format!("{before}{text_after}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_rules::policy::{validate, validate_legal_rate};
    use causeway_rules::RuleError;
    use causeway_types::policy::{default_parameters, LegalRate, Parameters};
    use causeway_types::{Ppm, Seconds};
    use std::path::Path;

    #[test]
    fn what_a_contract_says_is_readable_for_people() {
        for (text, wanted) in [
            (
                "channel_not_due: due at 1700000000, it is 1699999999",
                "channel_not_due: due at 2023-11-14 22:13:20 UTC, it is 2023-11-14 22:13:19 UTC",
            ),
            (
                "fee_rate_too_large: a fee rate of 50000 ppm was asked; at most 10000 is allowed",
                "fee_rate_too_large: a fee rate of 5% was asked; at most 1% is allowed",
            ),
            (
                "message index: 0: rent_out_of_bounds: a rent of 5 ppm a year; between the minimum rate 0 and the legal rate 7 is allowed",
                "message index: 0: rent_out_of_bounds: a rent of 0.0005% a year; between the minimum rate 0% and the legal rate 0.0007% is allowed",
            ),
            (
                "message index: 1: route_lock_too_long: a lock of 90000 s is needed in channel 7, which takes 86400 s at most",
                "message index: 1: route_lock_too_long: a lock of 1d 1h is needed in channel 7, which takes 1d at most",
            ),
            (
                "amount_exceeds_available: asked for 7, at most 5 can be taken",
                "amount_exceeds_available: asked for 7, at most 5 can be taken (amounts in base units)",
            ),
            (
                "lifetime_out_of_bounds: a lifetime of 60 seconds was asked; it may be 172800 to 604800",
                "lifetime_out_of_bounds: a lifetime of 1m was asked; it may be 2d to 7d",
            ),
            (
                "outside_trading_hours: it is 1700000000; the next begin at 1700003600, in 3600 seconds",
                "outside_trading_hours: it is 2023-11-14 22:13:20 UTC; the next begin at 2023-11-14 23:13:20 UTC, in 1h",
            ),
            (
                "there is no channel 1700000000",
                "there is no channel 1700000000",
            ),
            (
                "no_code_of_ours: wait 3600 seconds, in block 3600",
                "no_code_of_ours: wait 1h, in block 3600",
            ),
            ("the node took 60 seconds", "the node took 60 seconds"),
        ] {
            assert_eq!(readable(text, false), wanted);
        }
        let text = "amount_exceeds_available: asked for 7, at most 5 can be taken";
        assert_eq!(readable(text, true), text);
    }

    #[test]
    fn what_the_rules_say_of_rates_and_durations_has_one_unit_on_both_sides() {
        let parameters = |change: fn(&mut Parameters)| {
            let mut asked = default_parameters();
            change(&mut asked);
            validate(&asked, Ppm::ONE).unwrap_err().to_string()
        };
        let legal_rate = LegalRate {
            rate: Ppm(2_000_000),
            source: "x".to_owned(),
            dated: "2026-11-24".to_owned(),
        };
        for (text, wanted) in [
            (
                validate_legal_rate(&legal_rate).unwrap_err().to_string(),
                "legal_rate_out_of_bounds: a legal rate of 200% was given; it may be 0% to 100%",
            ),
            (
                parameters(|p| p.smallest_ratio = Ppm(1_500_000)),
                "parameter_out_of_bounds: smallest_ratio was asked to be 150%; it may be 0% to 100%",
            ),
            (
                parameters(|p| p.close_window = Seconds(3)),
                "parameter_out_of_bounds: close_window was asked to be 3s; it may be 12s to 7d",
            ),
            (
                parameters(|p| p.grace_blocks = 10_001),
                "parameter_out_of_bounds: grace_blocks was asked to be 10001 blocks; it may be 1 to 10000",
            ),
            (
                RuleError::RatioAboveOne { asked: 1_500_000 }.to_string(),
                "ratio_above_one: asked for 150%, at most 100% is a part of a balance",
            ),
        ] {
            assert_eq!(readable(&text, false), wanted);
        }
    }

    #[test]
    fn every_code_with_times_or_amounts_is_one_of_a_contract() {
        let known: Vec<serde_json::Value> =
            serde_json::from_str(include_str!("../../../../schema/errors.json")).unwrap();
        let codes = WITH_TIMES.iter().chain(&WITH_AMOUNTS);
        let codes = codes.chain(&WITH_DURATIONS).chain(&WITH_RATES);
        for code in codes.chain(&[PARAMETER]) {
            assert!(known.iter().any(|e| e["code"] == **code), "{code}");
        }
    }

    /// Texts of errors in the source, from the quote to the quote: `code: text`.
    fn texts_of_errors(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                texts_of_errors(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                let errors = source.split("#[error(").skip(1);
                let texts = errors.filter_map(|e| e.split('"').nth(1).map(str::to_owned));
                found.extend(texts);
            }
        }
    }

    #[test]
    fn every_text_that_names_a_unit_once_for_several_numbers_is_known_by_its_code() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut texts = Vec::new();
        texts_of_errors(&root.join("packages/rules/src"), &mut texts);
        texts_of_errors(&root.join("contracts"), &mut texts);
        let (mut in_seconds, mut in_ppm) = (0, 0);
        for text in &texts {
            let Some((code, text_after)) = text.split_once(": ") else {
                continue;
            };
            let numbers = text_after.matches('{').count();
            if text_after.contains("} seconds") || text_after.contains("} s ") {
                in_seconds += 1;
                let known = WITH_TIMES.contains(&code) || WITH_DURATIONS.contains(&code);
                assert!(known, "{text}");
            }
            if text_after.contains("ppm") && text_after.matches("ppm").count() < numbers {
                in_ppm += 1;
                let known = WITH_RATES.contains(&code) || WITH_AMOUNTS.contains(&code);
                assert!(known, "{text}");
            }
        }
        assert!(in_seconds >= 8 && in_ppm >= 6, "{in_seconds} and {in_ppm}");
    }
}
