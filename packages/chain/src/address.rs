//! Addresses: parsed once, where they come in.

use crate::ChainError;
use cosmrs::AccountId;
use cosmwasm_std::Addr;
use std::fmt;

/// What every address of a chain starts with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefix(String);

impl Prefix {
    /// A prefix; lowercase letters and digits, as bech32 has them.
    pub fn new(text: &str) -> Result<Prefix, ChainError> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        match !text.is_empty() && text.chars().all(allowed) {
            true => Ok(Prefix(text.to_owned())),
            false => Err(ChainError::BadPrefix(text.to_owned())),
        }
    }

    /// The prefix of the embedded chain, and of wasmd.
    pub fn wasm() -> Prefix {
        Prefix("wasm".to_owned())
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address that `text` writes: bech32 with this prefix, of an account (20 bytes) or a contract (32).
    pub fn parse(&self, text: &str) -> Result<Addr, ChainError> {
        let id = self.checked(text, true)?;
        Ok(Addr::unchecked(id.as_ref()))
    }

    /// The same account or contract as in an address of any chain, written with this prefix.
    pub fn rewrite(&self, text: &str) -> Result<Addr, ChainError> {
        let id = self.checked(text, false)?;
        let id = AccountId::new(&self.0, &id.to_bytes()).map_err(ChainError::encode)?;
        Ok(Addr::unchecked(id.as_ref()))
    }

    fn checked(&self, text: &str, ours: bool) -> Result<AccountId, ChainError> {
        let refuse = |why: String| ChainError::Address {
            given: text.to_owned(),
            why,
        };
        let id: AccountId = text
            .parse()
            .map_err(|_| refuse("it is not bech32, or a character is mistyped".to_owned()))?;
        if ours && id.prefix() != self.0 {
            return Err(refuse(format!(
                "it starts with '{}', this chain's start with '{self}'",
                id.prefix()
            )));
        }
        match id.to_bytes().len() {
            20 | 32 => Ok(id),
            len => Err(refuse(format!("it has {len} bytes, must have 20 or 32"))),
        }
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Addr, ChainError> {
        Prefix::wasm().parse(text)
    }

    #[test]
    fn an_address_is_taken_as_it_is_and_a_mistyped_one_is_refused() {
        let good = crate::AccountKey::from_secret(&[7; 32], &Prefix::wasm()).unwrap();
        assert_eq!(parse(good.address().as_str()).unwrap(), good.address());
        let mut bad = good.address().to_string();
        let last = if bad.ends_with('q') { 'p' } else { 'q' };
        bad.pop();
        bad.push(last);
        assert!(matches!(parse(&bad), Err(ChainError::Address { .. })));
    }

    #[test]
    fn another_chains_address_is_refused_and_can_be_rewritten() {
        let other = AccountId::new("cosmos", &[1; 20]).unwrap();
        assert!(matches!(
            parse(other.as_ref()),
            Err(ChainError::Address { .. })
        ));
        let ours = Prefix::wasm().rewrite(other.as_ref()).unwrap();
        assert_eq!(parse(ours.as_str()).unwrap(), ours);
        let back = Prefix::new("cosmos").unwrap().rewrite(ours.as_str());
        assert_eq!(back.unwrap().as_str(), other.as_ref());
    }

    #[test]
    fn an_address_of_another_length_is_refused() {
        let short = AccountId::new("wasm", &[1; 19]).unwrap();
        assert!(matches!(
            parse(short.as_ref()),
            Err(ChainError::Address { .. })
        ));
    }

    #[test]
    fn a_prefix_that_bech32_does_not_have_is_refused() {
        for bad in ["", "Wasm", "wa sm"] {
            assert!(
                matches!(Prefix::new(bad), Err(ChainError::BadPrefix(_))),
                "{bad}"
            );
        }
        assert_eq!(Prefix::new("osmo").unwrap().as_str(), "osmo");
    }
}
