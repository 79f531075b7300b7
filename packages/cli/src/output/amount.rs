//! Amounts for eyes: with `_` between thousands, as they may be typed too.

use causeway_types::issuer::Asset;
use causeway_types::{Amount, Ppm};

/// `1000000` as `1_000_000`.
pub fn units(amount: Amount) -> String {
    let digits = amount.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('_');
        }
        out.push(digit);
    }
    out
}

/// A largest amount: `any` where there is no bound, as it may be typed too.
pub fn bound(amount: Amount) -> String {
    match amount {
        Amount::MAX => "any".to_owned(),
        amount => units(amount),
    }
}

/// A rate: `12.5%`, as it may be typed too.
pub fn percent(ppm: Ppm) -> String {
    let text = format!("{}.{:04}", ppm.0 / 10_000, ppm.0 % 10_000);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

/// A text of a contract, with its rates as people write them: `50000 ppm` as `5%`.
pub fn rates_in(text: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let ppm = word.strip_prefix("ppm");
        let number = out.last().map(|last| last.trim_start_matches('('));
        match (ppm, number.and_then(|n| n.parse().ok())) {
            (Some(rest), Some(n)) => {
                let before = out.pop().unwrap_or_default();
                let open = if before.starts_with('(') { "(" } else { "" };
                out.push(format!("{open}{}{rest}", percent(Ppm(n))));
            }
            _ => out.push(word.to_owned()),
        }
    }
    out.join(" ")
}

/// An asset as one says it: a denom as it is, a foreign token with `cw20:` before its address.
pub fn asset_name(asset: &Asset) -> String {
    match asset {
        Asset::Native { denom } => denom.clone(),
        cw20 => cw20.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart_and_what_is_printed_can_be_typed() {
        for (n, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1_000"),
            (1_234_567, "1_234_567"),
        ] {
            assert_eq!(units(Amount::new(n)), text);
            assert_eq!(crate::args::values::amount(text), Ok(Amount::new(n)));
        }
        assert_eq!(bound(Amount::MAX), "any");
        assert_eq!(crate::args::values::bound("any"), Ok(Amount::MAX));
    }

    #[test]
    fn rates_in_a_text_are_said_in_percent_and_other_numbers_stay() {
        assert_eq!(
            rates_in("1000 of 11000; at least 1112 (100000 ppm) is asked, 5 ppm; 7 ppm"),
            "1000 of 11000; at least 1112 (10%) is asked, 0.0005%; 0.0007%"
        );
    }

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
