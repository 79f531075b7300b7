//! Amounts for eyes: with `_` between thousands, as they may be typed too.

pub use causeway_client::error::asset_name;
pub use causeway_client::figures::{grouped, percent};

use super::numbers;
use crate::args::amount::TypedAmount;
use crate::error_code::CommandCode;
use crate::hinted::error_with_hint;
use causeway_client::error::Unit;
use causeway_client::figures::Figures;
use causeway_types::issuer::Asset;
use causeway_types::{Amount, Ppm, UnixTime};

/// How amounts of one token are typed and shown: in whole tokens, by its decimals. Base units are those of a token
/// without decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AmountFormat {
    decimals: u8,
}

impl AmountFormat {
    /// In base units.
    pub const BASE_UNITS: AmountFormat = AmountFormat { decimals: 0 };

    /// In whole tokens of so many decimals.
    pub fn with_decimals(decimals: u8) -> AmountFormat {
        AmountFormat { decimals }
    }

    /// In whole tokens of a unit, unless base units were asked for.
    pub fn of_unit(unit: &Unit, base_units: bool) -> AmountFormat {
        match base_units {
            true => AmountFormat::BASE_UNITS,
            false => AmountFormat::with_decimals(unit.decimals),
        }
    }

    /// `1_500.25`: all digits that count, and no zeros after the last.
    pub fn show(self, amount: Amount) -> String {
        let decimals = usize::from(self.decimals);
        let digits = format!("{:0>width$}", amount.u128(), width = decimals + 1);
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        match fraction.trim_end_matches('0') {
            "" => grouped(whole),
            fraction => format!("{}.{fraction}", grouped(whole)),
        }
    }
    /// A largest amount: `any` where there is no bound, as it may be typed too.
    pub fn show_bound(self, amount: Amount) -> String {
        match amount {
            Amount::MAX => "any".to_owned(),
            amount => self.show(amount),
        }
    }
    /// A text whose whole numbers are all amounts in base units, with each as [`AmountFormat::show`] has it.
    pub fn show_in(self, text: &str) -> String {
        let words = text.split(' ').map(|word| {
            let digits = word.trim_start_matches('(');
            let digits = digits.trim_end_matches([';', ',', '.', ')']);
            let number = digits.bytes().all(|b| b.is_ascii_digit());
            match digits.parse().ok().filter(|_| number) {
                Some(amount) => word.replacen(digits, &self.show(amount), 1),
                None => word.to_owned(),
            }
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// What was typed, in base units: exactly that, or an error.
    pub fn read(self, typed: &TypedAmount) -> anyhow::Result<Amount> {
        let (digits, places) = match typed {
            TypedAmount::Any => return Ok(Amount::MAX),
            TypedAmount::Number { digits, places, .. } => (digits, *places),
        };
        let decimals = usize::from(self.decimals);
        let Some(lacking) = decimals.checked_sub(places) else {
            return Err(match decimals {
                0 => error_with_hint(
                    CommandCode::AmountInvalid,
                    format!("{typed} has {places} digits after the point, none can be here"),
                    "give a whole number: amounts are counted in base units here, or the token has no decimals",
                ),
                _ => error_with_hint(
                    CommandCode::AmountInvalid,
                    format!("{typed} has {places} digits after the point, at most {decimals} are counted"),
                    format!("the smallest amount is {}", self.show(Amount::new(1))),
                ),
            });
        };
        let padded = format!("{digits}{}", "0".repeat(lacking));
        let significant = match padded.trim_start_matches('0') {
            "" => "0",
            digits => digits,
        };
        significant.parse().map_err(|_| {
            error_with_hint(
                CommandCode::AmountInvalid,
                format!(
                    "{typed} is too much: the largest amount is {}",
                    self.show(Amount::MAX)
                ),
                "amounts are in whole tokens, unless --base-units is given",
            )
        })
    }
    /// The same for what may be left out.
    pub fn read_some(self, typed: Option<&TypedAmount>) -> anyhow::Result<Option<Amount>> {
        typed.map(|typed| self.read(typed)).transpose()
    }
}

impl Figures for AmountFormat {
    fn amount(&self, amount: Amount) -> String {
        self.show(amount)
    }
    fn time(&self, time: UnixTime) -> String {
        super::time::date(time)
    }
}

/// Coins or foreign tokens, always in base units: `1_000_000 uatom`.
pub fn asset_amount(asset: &Asset, amount: Amount) -> String {
    format!("{} {}", grouped(amount), asset_name(asset))
}

/// A text of a contract, with its rates as people write them: `50000 ppm` as `5%`; all of its numbers where `all` are rates.
pub fn rates_in(text: &str, all: bool) -> String {
    let percent = |n| u32::try_from(n).map_or_else(|_| format!("{n} ppm"), |n| percent(Ppm(n)));
    numbers::replaced(text, &["ppm"], all, percent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> TypedAmount {
        crate::args::amount::bound(text).unwrap()
    }

    #[test]
    fn what_is_printed_can_be_typed_whatever_the_decimals() {
        let counts = [
            0,
            1,
            999,
            1000,
            1_234_567,
            10u128.pow(18),
            15 * 10u128.pow(17),
            u128::MAX,
        ];
        for decimals in [0, 1, 6, 18, 38, 39, 77] {
            let format = AmountFormat::with_decimals(decimals);
            for n in counts.map(Amount::new) {
                let text = format.show(n);
                assert_eq!(
                    format.read(&typed(&text)).unwrap(),
                    n,
                    "{text} of {decimals}"
                );
                assert_eq!(format.read(&typed(&format.show_bound(n))).unwrap(), n);
            }
        }
    }

    #[test]
    fn amounts_are_whole_tokens_with_the_digits_that_count() {
        for (decimals, n, text) in [
            (0, 1_234_567, "1_234_567"),
            (6, 1_234_567, "1.234567"),
            (6, 1_500_000_000, "1_500"),
            (6, 1, "0.000001"),
            (6, 0, "0"),
            (18, 1, "0.000000000000000001"),
            (18, 2_500_000_000_000_000_000_000, "2_500"),
            (
                18,
                u128::MAX,
                "340_282_366_920_938_463_463.374607431768211455",
            ),
        ] {
            let format = AmountFormat::with_decimals(decimals);
            assert_eq!(format.show(Amount::new(n)), text);
        }
    }

    #[test]
    fn what_cannot_be_counted_exactly_is_refused_with_what_can() {
        let six = AmountFormat::with_decimals(6);
        let error = six.read(&typed("0.0000001")).unwrap_err().to_string();
        assert!(
            error.contains("7 digits") && error.contains("at most 6"),
            "{error}"
        );
        let error = six
            .read(&typed("340282366920938463463374607431768.211456"))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("340_282_366_920_938_463_463_374_607_431_768.211455"),
            "{error}"
        );
        assert!(AmountFormat::BASE_UNITS.read(&typed("1.0")).is_err());
        assert!(six.read(&typed(&"9".repeat(400))).is_err());
    }

    #[test]
    fn amounts_in_a_text_are_shown_in_whole_tokens_and_words_stay() {
        assert_eq!(
            AmountFormat::with_decimals(6)
                .show_in("the joiner brings 1500000 of 11000000; at least 2000000 (10%) is asked, 500000 more"),
            "the joiner brings 1.5 of 11; at least 2 (10%) is asked, 0.5 more"
        );
    }

    #[test]
    fn rates_in_a_text_are_said_in_percent_and_other_numbers_stay() {
        assert_eq!(
            rates_in(
                "1000 of 11000; at least 1112 (100000 ppm) is asked, 5 ppm; 7 ppm",
                false
            ),
            "1000 of 11000; at least 1112 (10%) is asked, 0.0005%; 0.0007%"
        );
        assert_eq!(
            rates_in("50000 ppm was asked; it may be 0 to 1000000", true),
            "5% was asked; it may be 0% to 100%"
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
