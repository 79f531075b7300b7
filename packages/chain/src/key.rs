//! An account's key: signs its transactions.

use crate::{ChainError, Prefix};
use cosmrs::crypto::secp256k1::SigningKey;
use cosmwasm_std::Addr;
use std::fmt;

/// The secret of an account. It is wiped from memory when dropped, and never printed.
pub struct AccountKey {
    signer: SigningKey,
    address: Addr,
}

impl AccountKey {
    /// The key with this secp256k1 secret, on a chain with this prefix. The caller wipes its own copy.
    pub fn from_secret(secret: &[u8; 32], prefix: &Prefix) -> Result<Self, ChainError> {
        let signer = SigningKey::from_slice(secret).map_err(|_| ChainError::Secret)?;
        let id = signer
            .public_key()
            .account_id(prefix.as_str())
            .map_err(ChainError::encode)?;
        Ok(AccountKey {
            address: Addr::unchecked(id.as_ref()),
            signer,
        })
    }

    /// The account's address.
    pub fn address(&self) -> Addr {
        self.address.clone()
    }

    pub(crate) fn signer(&self) -> &SigningKey {
        &self.signer
    }
}

impl fmt::Debug for AccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccountKey({})", self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret 1, whose key is the curve's generator: the hash is that of BIP 173's example.
    #[test]
    fn an_address_is_the_hash_that_other_wallets_show() {
        let mut secret = [0; 32];
        secret[31] = 1;
        let key = AccountKey::from_secret(&secret, &Prefix::wasm()).unwrap();
        let id: cosmrs::AccountId = key.address().as_str().parse().unwrap();
        assert_eq!(id.prefix(), "wasm");
        assert_eq!(
            cosmwasm_std::HexBinary::from(id.to_bytes()).to_hex(),
            "751e76e8199196d454941c45d1b3a323f1433bd6"
        );
    }

    #[test]
    fn a_secret_outside_the_curve_is_refused() {
        assert!(matches!(
            AccountKey::from_secret(&[0; 32], &Prefix::wasm()),
            Err(ChainError::Secret)
        ));
    }

    #[test]
    fn printing_a_key_shows_its_address_only() {
        let key = AccountKey::from_secret(&[7; 32], &Prefix::wasm()).unwrap();
        assert_eq!(format!("{key:?}"), format!("AccountKey({})", key.address()));
    }
}
