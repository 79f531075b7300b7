//! Addresses: parsed once, where they come in.

use crate::ChainError;
use cosmrs::AccountId;
use cosmwasm_std::Addr;

/// What every address on our chains starts with.
pub const PREFIX: &str = "wasm";

/// The address that `text` writes: bech32, with our [`PREFIX`], of an account (20 bytes) or a contract (32).
pub fn parse_address(text: &str) -> Result<Addr, ChainError> {
    let refuse = |why: String| ChainError::Address {
        given: text.to_owned(),
        why,
    };
    let id: AccountId = text
        .parse()
        .map_err(|_| refuse("it is not bech32, or a character is mistyped".to_owned()))?;
    if id.prefix() != PREFIX {
        return Err(refuse(format!(
            "it starts with '{}', ours start with '{PREFIX}'",
            id.prefix()
        )));
    }
    match id.to_bytes().len() {
        20 | 32 => Ok(Addr::unchecked(id.as_ref())),
        len => Err(refuse(format!("it has {len} bytes, must have 20 or 32"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_as_it_is_and_a_mistyped_one_is_refused() {
        let good = crate::AccountKey::from_secret(&[7; 32]).unwrap();
        assert_eq!(
            parse_address(good.address().as_str()).unwrap(),
            good.address()
        );
        let mut bad = good.address().to_string();
        let last = if bad.ends_with('q') { 'p' } else { 'q' };
        bad.pop();
        bad.push(last);
        assert!(matches!(
            parse_address(&bad),
            Err(ChainError::Address { .. })
        ));
    }

    #[test]
    fn another_chains_address_is_refused() {
        let other = AccountId::new("cosmos", &[1; 20]).unwrap();
        assert!(matches!(
            parse_address(other.as_ref()),
            Err(ChainError::Address { .. })
        ));
    }

    #[test]
    fn an_address_of_another_length_is_refused() {
        let short = AccountId::new(PREFIX, &[1; 19]).unwrap();
        assert!(matches!(
            parse_address(short.as_ref()),
            Err(ChainError::Address { .. })
        ));
    }
}
