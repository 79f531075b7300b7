//! Amounts for eyes: with `_` between thousands, as they may be typed too.

use causeway_types::issuer::Asset;
use causeway_types::Amount;

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
    }
}
