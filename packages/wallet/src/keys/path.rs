//! Where a key is below a phrase: BIP-44 paths, as other wallets of Cosmos chains use them.

use bip32::{ChildNumber, DerivationPath};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// The coin type of Cosmos chains, unless a chain has its own (SLIP-44).
pub const COIN_TYPE: u32 = 118;
/// Paths of wallets have five steps; no more than this are followed.
const MOST_STEPS: usize = 10;

/// Why a text is no path.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PathError {
    /// Not `m/44'/118'/0'/0/0` or alike.
    #[error("'{0}' is no path of a key; one looks like m/44'/118'/0'/0/0")]
    Malformed(String),
    /// None, or very many.
    #[error("the path has {0} steps, 1 to {MOST_STEPS} are possible")]
    Steps(usize),
    /// A number that BIP-32 has not.
    #[error("{0} is too large for a step of a path, at most 2147483647 is possible")]
    Number(u32),
}

/// The path of an account's key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HdPath(DerivationPath);

impl HdPath {
    /// The path of an account's first address, `m/44'/coin'/account'/0/0`: what Keplr and `wasmd keys add --account`
    /// take.
    pub fn account(coin_type: u32, account: u32) -> Result<HdPath, PathError> {
        let mut path = DerivationPath::default();
        for (number, hardened) in [
            (44, true),
            (coin_type, true),
            (account, true),
            (0, false),
            (0, false),
        ] {
            path.push(ChildNumber::new(number, hardened).map_err(|_| PathError::Number(number))?);
        }
        Ok(HdPath(path))
    }

    /// The key beside it: the same steps, the last one higher by one. Of an account's first address,
    /// `m/44'/coin'/account'/0/0`, that is the second.
    pub(super) fn next(&self) -> Result<DerivationPath, PathError> {
        let mut steps: Vec<ChildNumber> = self.0.iter().collect();
        let last = steps.pop().ok_or(PathError::Steps(0))?;
        let number = last.index() + 1;
        let next = ChildNumber::new(number, last.is_hardened());
        steps.push(next.map_err(|_| PathError::Number(number))?);
        let mut path = DerivationPath::default();
        steps.into_iter().for_each(|step| path.push(step));
        Ok(path)
    }

    /// The steps from the phrase to the key.
    pub(super) fn steps(&self) -> &DerivationPath {
        &self.0
    }

    /// The same steps below `purpose`, all of them hardened: the keys there tell nothing about the key here, nor about
    /// those below another path.
    pub(super) fn hardened_below(&self, purpose: u32) -> Result<DerivationPath, PathError> {
        let steps = std::iter::once(purpose).chain(self.0.iter().map(ChildNumber::index));
        let mut path = DerivationPath::default();
        for number in steps {
            path.push(ChildNumber::new(number, true).map_err(|_| PathError::Number(number))?);
        }
        Ok(path)
    }
}

impl FromStr for HdPath {
    type Err = PathError;
    fn from_str(text: &str) -> Result<HdPath, PathError> {
        let path: DerivationPath = text
            .parse()
            .map_err(|_| PathError::Malformed(text.to_owned()))?;
        match path.len() {
            1..=MOST_STEPS => Ok(HdPath(path)),
            steps => Err(PathError::Steps(steps)),
        }
    }
}

impl TryFrom<String> for HdPath {
    type Error = PathError;
    fn try_from(text: String) -> Result<HdPath, PathError> {
        text.parse()
    }
}

impl From<HdPath> for String {
    fn from(path: HdPath) -> String {
        path.to_string()
    }
}

impl fmt::Display for HdPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_the_third_step_as_in_other_wallets() {
        let path = HdPath::account(COIN_TYPE, 1).unwrap();
        assert_eq!(path.to_string(), "m/44'/118'/1'/0/0");
        assert_eq!("m/44'/118'/1'/0/0".parse(), Ok(path));
        let last = HdPath::account(330, (1 << 31) - 1).unwrap();
        assert_eq!(last.to_string(), "m/44'/330'/2147483647'/0/0");
        assert_eq!(
            HdPath::account(COIN_TYPE, 1 << 31),
            Err(PathError::Number(1 << 31))
        );
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in ["", "44'/118'", "m/44'/x", "m/44'/4294967296"] {
            let malformed = text.parse::<HdPath>();
            assert_eq!(malformed, Err(PathError::Malformed(text.to_owned())));
        }
        assert_eq!("m".parse::<HdPath>(), Err(PathError::Steps(0)));
        let long = format!("m{}", "/0".repeat(11));
        assert_eq!(long.parse::<HdPath>(), Err(PathError::Steps(11)));
    }
}
