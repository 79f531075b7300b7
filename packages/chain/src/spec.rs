//! A chain's file: what is to be known of a chain before it can be talked to.

use crate::{ChainError, Fee, Prefix};
use cosmwasm_std::{Decimal, Uint128};
use serde::{Deserialize, Deserializer};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use toml::Spanned;

/// How much more gas than a simulation used is offered, unless the file says otherwise.
const GAS_ADJUSTMENT: &str = "1.4";
/// How a value begins that the reader has to fill in.
const PLACEHOLDER: char = '<';

/// A chain that is reached over a node's RPC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainSpec {
    /// Where it was read from.
    pub file: PathBuf,
    /// Its id, which every signature is bound to.
    pub chain_id: String,
    /// A node's address: `http://127.0.0.1:26657`.
    pub rpc: String,
    /// What fees are paid in.
    pub denom: String,
    /// What a unit of gas costs.
    pub gas_price: Decimal,
    /// How many times the simulated gas is offered.
    pub gas_adjustment: Decimal,
    /// What its addresses start with.
    pub prefix: Prefix,
    /// Where a transaction can be looked at, with `{hash}` in it.
    pub explorer: Option<String>,
    /// The public phrase of an account whose coins anyone may be given; devnets only.
    pub faucet_phrase: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    chain_id: Spanned<String>,
    rpc: Spanned<String>,
    denom: Spanned<String>,
    gas_price: Spanned<String>,
    #[serde(default, deserialize_with = "number")]
    gas_adjustment: Option<Spanned<String>>,
    prefix: Spanned<String>,
    explorer: Option<Spanned<String>>,
    faucet_phrase: Option<String>,
}

/// A number as it is written, so that nothing is lost on the way.
fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Spanned<String>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Number {
        Whole(u64),
        Point(f64),
        Text(String),
    }
    let number = Spanned::<Number>::deserialize(from)?;
    let span = number.span();
    let text = match number.into_inner() {
        Number::Whole(n) => n.to_string(),
        Number::Point(n) => n.to_string(),
        Number::Text(t) => t,
    };
    Ok(Some(Spanned::new(span, text)))
}

impl ChainSpec {
    /// Reads a chain's file.
    pub fn read(file: &Path) -> Result<ChainSpec, ChainError> {
        let text = std::fs::read_to_string(file).map_err(|source| ChainError::Io {
            file: file.to_owned(),
            source,
        })?;
        Self::parse(file, &text)
    }

    /// Reads what is in a chain's file; errors name the file and the line.
    pub fn parse(file: &Path, text: &str) -> Result<ChainSpec, ChainError> {
        let wrong = |at: Option<Range<usize>>, what: String| ChainError::ChainFile {
            file: file.to_owned(),
            line: at.map(|at| line_of(text, at.start)),
            what,
        };
        let raw: Raw = toml::from_str(text)
            .map_err(|e| wrong(e.span().filter(|s| s.end > 0), e.message().to_owned()))?;
        for (name, value) in [
            ("chain_id", &raw.chain_id),
            ("rpc", &raw.rpc),
            ("denom", &raw.denom),
            ("gas_price", &raw.gas_price),
            ("prefix", &raw.prefix),
        ] {
            if value.get_ref().starts_with(PLACEHOLDER) {
                return Err(wrong(
                    Some(value.span()),
                    format!("{name} is still to be filled in: {}", value.get_ref()),
                ));
            }
        }
        let decimal = |name: &str, value: &Spanned<String>| {
            Decimal::from_str(value.get_ref()).map_err(|_| {
                wrong(
                    Some(value.span()),
                    format!(
                        "{name} is '{}', must be a number like 0.025",
                        value.get_ref()
                    ),
                )
            })
        };
        let gas_adjustment = match &raw.gas_adjustment {
            Some(given) => decimal("gas_adjustment", given)?,
            None => Decimal::from_str(GAS_ADJUSTMENT).map_err(ChainError::Encode)?,
        };
        if !(Decimal::one()..=Decimal::from_ratio(10u8, 1u8)).contains(&gas_adjustment) {
            return Err(wrong(
                raw.gas_adjustment.as_ref().map(Spanned::span),
                format!("gas_adjustment is {gas_adjustment}, must be 1 to 10"),
            ));
        }
        if !raw
            .rpc
            .get_ref()
            .parse::<url::Url>()
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        {
            return Err(wrong(
                Some(raw.rpc.span()),
                format!(
                    "rpc is '{}', must be an address like http://127.0.0.1:26657",
                    raw.rpc.get_ref()
                ),
            ));
        }
        if raw
            .chain_id
            .get_ref()
            .parse::<cosmrs::tendermint::chain::Id>()
            .is_err()
        {
            let why = ChainError::BadChainId(raw.chain_id.get_ref().clone());
            return Err(wrong(Some(raw.chain_id.span()), why.to_string()));
        }
        if raw.denom.get_ref().parse::<cosmrs::Denom>().is_err() {
            return Err(wrong(
                Some(raw.denom.span()),
                format!(
                    "denom is '{}', must be a coin's name like uatom",
                    raw.denom.get_ref()
                ),
            ));
        }
        if let Some(url) = raw
            .explorer
            .as_ref()
            .filter(|u| !u.get_ref().contains("{hash}"))
        {
            return Err(wrong(
                Some(url.span()),
                format!("explorer is '{}', must have {{hash}} in it", url.get_ref()),
            ));
        }
        let gas_price = decimal("gas_price", &raw.gas_price)?;
        let prefix = Prefix::new(raw.prefix.get_ref())
            .map_err(|e| wrong(Some(raw.prefix.span()), e.to_string()))?;
        Ok(ChainSpec {
            file: file.to_owned(),
            chain_id: raw.chain_id.into_inner(),
            rpc: raw.rpc.into_inner(),
            denom: raw.denom.into_inner(),
            gas_price,
            gas_adjustment,
            prefix,
            explorer: raw.explorer.map(Spanned::into_inner),
            faucet_phrase: raw.faucet_phrase,
        })
    }

    /// What to offer for a transaction that used so much gas when it was simulated.
    pub fn fee(&self, gas_used: u64) -> Result<Fee, ChainError> {
        let gas = Uint128::from(gas_used).mul_ceil(self.gas_adjustment);
        let gas_limit = u64::try_from(gas.u128()).map_err(ChainError::encode)?;
        let amount = gas.mul_ceil(self.gas_price);
        Ok(Fee {
            gas_limit,
            amount: match amount.is_zero() {
                true => vec![],
                false => vec![cosmwasm_std::coin(amount.u128(), &self.denom)],
            },
        })
    }
}

fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|b| *b == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::coin;

    const GOOD: &str =
        "chain_id = \"test-1\"\nrpc = \"http://127.0.0.1:26657\"\ndenom = \"ustake\"\n\
                        gas_price = \"0.025\"\nprefix = \"wasm\"\n";

    fn parse(text: &str) -> Result<ChainSpec, ChainError> {
        ChainSpec::parse(Path::new("some.toml"), text)
    }

    #[test]
    fn what_is_left_out_has_a_default() {
        let spec = parse(GOOD).unwrap();
        assert_eq!(spec.gas_adjustment.to_string(), "1.4");
        assert_eq!(spec.explorer, None);
        assert_eq!(spec.faucet_phrase, None);
    }

    #[test]
    fn gas_and_fee_are_rounded_up() {
        let spec = parse(GOOD).unwrap();
        let fee = spec.fee(100_001).unwrap();
        // 140,001.4 and 3,500.05
        assert_eq!(fee.gas_limit, 140_002);
        assert_eq!(fee.amount, [coin(3_501, "ustake")]);
        let free = parse(&GOOD.replace("0.025", "0")).unwrap();
        assert_eq!(free.fee(100_001).unwrap().amount, []);
        let whole = parse(&format!("{GOOD}gas_adjustment = 2\n")).unwrap();
        assert_eq!(whole.fee(10).unwrap().gas_limit, 20);
    }

    #[test]
    fn what_is_wrong_is_told_with_file_and_line() {
        for (text, line, words) in [
            (
                format!("{GOOD}gas_limit = 1\n"),
                6,
                "unknown field `gas_limit`",
            ),
            (GOOD.replace("0.025", "cheap"), 4, "gas_price is 'cheap'"),
            (GOOD.replace("http:", "ftp:"), 2, "rpc is 'ftp://"),
            (
                GOOD.replace("http://127.0.0.1:26657", "<address>"),
                2,
                "still to be filled in: <address>",
            ),
            (
                GOOD.replace("test-1", "test 1"),
                1,
                "'test 1' cannot be a chain id",
            ),
            (GOOD.replace("\"wasm\"", "\"WASM\""), 5, "'WASM' cannot be"),
            (
                format!("{GOOD}gas_adjustment = 0.5\n"),
                6,
                "must be 1 to 10",
            ),
            (
                format!("{GOOD}explorer = \"none\"\n"),
                6,
                "must have {hash} in it",
            ),
            (GOOD.replace("denom = ", "denom "), 3, ""),
        ] {
            let error = parse(&text).unwrap_err().to_string();
            assert!(error.starts_with(&format!("some.toml:{line}: ")), "{error}");
            assert!(error.contains(words), "{error}");
        }
        let missing = parse("chain_id = \"test-1\"\n").unwrap_err().to_string();
        assert!(missing.contains("missing field `rpc`"), "{missing}");
    }
}
