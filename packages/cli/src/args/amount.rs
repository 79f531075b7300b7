//! Amounts as they are typed. What one is in base units is settled where its sidechain is known, by
//! [`crate::output::AmountFormat`].

use std::fmt;
use std::str::FromStr;

/// What an amount looks like, for errors.
const FORM: &str = "an amount is written as 1000, 1_000 or 1.5: digits, `_` between two of them, at most one point";

/// An amount as it was typed: a decimal number, not yet counted in base units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypedAmount {
    /// A decimal number.
    Number {
        /// All of its digits, those before the point and those after it.
        digits: String,
        /// How many of them are after the point.
        places: usize,
        /// As it was typed, for errors.
        text: String,
    },
    /// `any`, where a bound may be left open.
    Any,
}

impl TypedAmount {
    /// Whether it is nothing, whatever it is counted in.
    pub fn is_zero(&self) -> bool {
        match self {
            TypedAmount::Number { digits, .. } => digits.bytes().all(|b| b == b'0'),
            TypedAmount::Any => false,
        }
    }
}

impl FromStr for TypedAmount {
    type Err = String;
    fn from_str(text: &str) -> Result<TypedAmount, String> {
        amount(text)
    }
}

impl fmt::Display for TypedAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TypedAmount::Number { text, .. } => f.write_str(text),
            TypedAmount::Any => f.write_str("any"),
        }
    }
}

/// A decimal number: `1_000`, `1.5`.
pub fn amount(text: &str) -> Result<TypedAmount, String> {
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let is_coin = number.starts_with(|c: char| c.is_ascii_digit()) && text.len() > number.len() + 1;
    if is_coin && whole_digits(number).is_some() {
        return Err(format!(
            "an amount is written without a denom, and counts whole tokens unless --base-units is given: with that, \
             {number}"
        ));
    }
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let digits = whole_digits(whole).ok_or(FORM)?;
    let fraction = fraction.unwrap_or("0");
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Err(FORM.to_owned());
    }
    let places = text.split_once('.').map_or(0, |(_, f)| f.len());
    Ok(TypedAmount::Number {
        digits: match places {
            0 => digits,
            _ => digits + fraction,
        },
        places,
        text: text.to_owned(),
    })
}

/// A largest amount: a number, or `any` where there is no bound.
pub fn bound(text: &str) -> Result<TypedAmount, String> {
    match text {
        "any" => Ok(TypedAmount::Any),
        text => amount(text).map_err(|why| format!("{why}; or any")),
    }
}

/// The digits of a whole number, in which `_` may stand between two digits. None where it is something else, or
/// begins with a zero that says nothing.
pub fn whole_digits(text: &str) -> Option<String> {
    let group = |g: &str| !g.is_empty() && g.bytes().all(|b| b.is_ascii_digit());
    if !text.split('_').all(group) || (text.len() > 1 && text.starts_with('0')) {
        return None;
    }
    Some(text.replace('_', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_amount_is_a_decimal_number_with_underscores_between_digits() {
        for (text, digits, places) in [
            ("0", "0", 0),
            ("1_000_000", "1000000", 0),
            ("1.5", "15", 1),
            ("0.05", "005", 2),
            ("1_000.250", "1000250", 3),
        ] {
            assert_eq!(
                amount(text),
                Ok(TypedAmount::Number {
                    digits: digits.to_owned(),
                    places,
                    text: text.to_owned()
                })
            );
        }
        for wrong in [
            "", "_1", "1_", "1__0", "1.", ".5", "1.5.0", "1.5_0", "-1", "+1", "1 000", "ten",
            "1e6", "007", "1_.5", "any",
        ] {
            assert!(amount(wrong).unwrap_err().contains("1_000"), "{wrong}");
        }
        assert_eq!(bound("any"), Ok(TypedAmount::Any));
        assert!(bound("all").unwrap_err().contains("or any"));
    }
}
