//! The keys that a phrase leads to, by BIP-32.
//!
//! | key | path | how its index is found again from phrase and chain |
//! |---|---|---|
//! | account | `m/44'/118'/0'/0/0`, or another [`HdPath`] | the owner names it |
//! | duties | `m/44'/118'/0'/0/1`: the account's own steps, the last one higher by one | it is the only one |
//! | channel | `m/7877'/44'/118'/0'/0'/0'/index'`: the account's own steps, all hardened | index counts up from 0 per account; [`Keyring::find`] tries indexes until the public keys that the chain shows for the account's channels are met |
//! | identity | `m/7878'/44'/118'/0'/0'/0'/0'`: the account's own steps, all hardened | it is the only one |
//! | transport | HKDF-SHA256 over the secret at `m/7878'/44'/118'/0'/0'/0'/1'`: see [`TransportKeyPair`] | it is the only one |
//! | backup | HKDF-SHA256 over the secret at `m/7878'/44'/118'/0'/0'/0'/2'`: see [`BackupKey`] | it is the only one |
//!
//! Channel keys are hardened: one that leaks tells nothing about the others or about the account. One that is used for
//! a second channel does no harm either (each signed thing names its channel), so an index that was taken for an opening
//! that failed may be taken again.

use super::node::{IdentitySecret, TransportKeyPair};
use super::path::{HdPath, PathError};
use super::phrase::Phrase;
use crate::backup::BackupKey;
use crate::sign::ChannelSecret;
use bip32::{ChildNumber, DerivationPath, Prefix, XPrv};
use causeway_types::ChannelKey;
use cosmrs::crypto::PublicKey;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use thiserror::Error;
use zeroize::Zeroizing;

/// The first step of every channel key's path.
pub const CHANNEL_PURPOSE: u32 = 7877;
/// The first step of the paths of a node's keys.
pub const NODE_PURPOSE: u32 = 7878;
/// The last step of the identity key's path.
const IDENTITY: u32 = 0;
/// The last step of the path of what the transport key is derived from.
const TRANSPORT: u32 = 1;
/// The last step of the path of what the key of backups is derived from.
const BACKUP: u32 = 2;
/// More than the characters of one key's secret in text, with the end of its line.
const SECRET_LINE: usize = 128;
/// How many indexes beyond the last one found are tried before a key is given up.
pub const SEARCH_GAP: u32 = 1000;

/// Why a key could not be derived.
#[derive(Debug, Error)]
pub enum DeriveError {
    /// BIP-32 has no such key; its chance is 1 in 2^127, or the index is 2^31 or more.
    #[error("no key at {path}: {reason}")]
    NoKey {
        /// The path at which derivation failed.
        path: String,
        /// The error of the BIP-32 library.
        reason: String,
    },
    /// The path is none.
    #[error(transparent)]
    Path(#[from] PathError),
    /// The prefix of addresses is not one.
    #[error("'{prefix}' is no address prefix: {reason}")]
    Prefix {
        /// As it was given.
        prefix: String,
        /// The error of the address library.
        reason: String,
    },
}

/// The unlocked keys of one account. Wiped when dropped.
pub struct Keyring {
    account: XPrv,
    duties: XPrv,
    channels: XPrv,
    node: XPrv,
}

impl Keyring {
    /// The keys of a phrase's account.
    pub fn new(phrase: &Phrase, path: &HdPath) -> Result<Keyring, DeriveError> {
        let seed = phrase.seed();
        Ok(Keyring {
            account: derive(seed.as_slice(), path.steps())?,
            duties: derive(seed.as_slice(), &path.next()?)?,
            channels: derive(seed.as_slice(), &path.hardened_below(CHANNEL_PURPOSE)?)?,
            node: derive(seed.as_slice(), &path.hardened_below(NODE_PURPOSE)?)?,
        })
    }

    /// What [`Keyring::from_secret`] takes, for another process of the same user: it is never written to a disk. Wiped when
    /// dropped.
    pub fn to_secret(&self) -> Zeroizing<String> {
        // as long as it gets, so that no part of it is left behind by growing
        let mut text = Zeroizing::new(String::with_capacity(4 * SECRET_LINE));
        for key in [&self.account, &self.duties, &self.channels, &self.node] {
            text.push_str(&key.to_string(Prefix::XPRV));
            text.push('\n');
        }
        text
    }

    /// The keys that another process of the same user has unlocked.
    pub fn from_secret(text: &str) -> Result<Keyring, DeriveError> {
        let mut lines = text.lines();
        let mut next = || {
            let key = lines.next().unwrap_or_default().parse();
            key.map_err(|e: bip32::Error| DeriveError::NoKey {
                path: "what another process has".to_owned(),
                reason: e.to_string(),
            })
        };
        Ok(Keyring {
            account: next()?,
            duties: next()?,
            channels: next()?,
            node: next()?,
        })
    }

    /// The account's public key: compressed, 33 bytes.
    pub fn public_key(&self) -> PublicKey {
        PublicKey::from(*self.account.private_key().verifying_key())
    }

    /// The address of the account, with this prefix.
    pub fn address(&self, prefix: &str) -> Result<String, DeriveError> {
        address_of(&self.public_key(), prefix)
    }

    /// The account's secret, for what signs its transactions; wiped when dropped.
    pub fn account_secret(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.account.to_bytes())
    }

    /// The secret of the account that pays for duties, where it is funded; wiped when dropped.
    pub fn duty_secret(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.duties.to_bytes())
    }

    /// The channel key of an index.
    pub fn channel(&self, index: u32) -> Result<ChannelSecret, DeriveError> {
        let bytes = secret_below(&self.channels, CHANNEL_PURPOSE, index)?;
        ChannelSecret::from_bytes(&bytes).map_err(|e| no_key(CHANNEL_PURPOSE, index, e))
    }

    /// The identity key of the account's node.
    pub fn identity(&self) -> Result<IdentitySecret, DeriveError> {
        let bytes = secret_below(&self.node, NODE_PURPOSE, IDENTITY)?;
        IdentitySecret::from_bytes(&bytes).map_err(|e| no_key(NODE_PURPOSE, IDENTITY, e))
    }

    /// The transport key of the account's node.
    pub fn transport(&self) -> Result<TransportKeyPair, DeriveError> {
        let bytes = secret_below(&self.node, NODE_PURPOSE, TRANSPORT)?;
        Ok(TransportKeyPair::derive(&bytes))
    }

    /// The key that encrypts the account's backups.
    pub fn backup_key(&self) -> Result<BackupKey, DeriveError> {
        let bytes = secret_below(&self.node, NODE_PURPOSE, BACKUP)?;
        Ok(BackupKey::derive(&bytes))
    }

    /// The indexes of public keys, as far as they are this account's: tries from 0 on, and gives up
    /// [`SEARCH_GAP`] after the last one found.
    pub fn find(
        &self,
        wanted: &BTreeSet<ChannelKey>,
    ) -> Result<BTreeMap<ChannelKey, u32>, DeriveError> {
        let mut found = BTreeMap::new();
        let mut index = 0;
        let mut end = SEARCH_GAP;
        while found.len() < wanted.len() && index < end {
            let key = self.channel(index)?.public();
            if wanted.contains(&key) {
                found.insert(key, index);
                end = index.saturating_add(SEARCH_GAP + 1);
            }
            index += 1;
        }
        Ok(found)
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring({})", self.public_key().to_json())
    }
}

/// The address of an account's public key.
pub fn address_of(key: &PublicKey, prefix: &str) -> Result<String, DeriveError> {
    key.account_id(prefix)
        .map(|id| id.to_string())
        .map_err(|e| DeriveError::Prefix {
            prefix: prefix.to_owned(),
            reason: e.to_string(),
        })
}

/// The secret of a hardened child; `purpose` names the parent in an error.
fn secret_below(
    parent: &XPrv,
    purpose: u32,
    index: u32,
) -> Result<Zeroizing<[u8; 32]>, DeriveError> {
    let number = ChildNumber::new(index, true).map_err(|e| no_key(purpose, index, e))?;
    let child = parent
        .derive_child(number)
        .map_err(|e| no_key(purpose, index, e))?;
    Ok(Zeroizing::new(child.to_bytes()))
}

fn no_key(purpose: u32, index: u32, reason: impl fmt::Display) -> DeriveError {
    DeriveError::NoKey {
        path: format!("m/{purpose}'/…/{index}'"),
        reason: reason.to_string(),
    }
}

fn derive(seed: &[u8], path: &DerivationPath) -> Result<XPrv, DeriveError> {
    XPrv::derive_from_path(seed, path).map_err(|e| DeriveError::NoKey {
        path: path.to_string(),
        reason: e.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::COIN_TYPE;
    use serde::Deserialize;

    fn keyring(account: u32) -> Keyring {
        let words = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
        let path = HdPath::account(COIN_TYPE, account).unwrap();
        Keyring::new(&Phrase::parse(words).unwrap(), &path).unwrap()
    }

    /// What another implementation derives.
    #[derive(Deserialize)]
    struct Vector {
        phrase: String,
        extra: String,
        path: HdPath,
        pubkey: String,
        address: String,
    }

    #[test]
    fn keys_are_those_that_cosmjs_derives() {
        let file: serde_json::Value = serde_json::from_str(include_str!("vectors.json")).unwrap();
        let vectors: Vec<Vector> = serde_json::from_value(file["keys"].clone()).unwrap();
        assert_eq!(vectors.len(), 13);
        for vector in vectors {
            let phrase = Phrase::parse(&vector.phrase).unwrap();
            let phrase = match vector.extra.as_str() {
                "" => phrase,
                extra => phrase.with_extra_word(extra).unwrap(),
            };
            let keyring = Keyring::new(&phrase, &vector.path).unwrap();
            let bytes = keyring.public_key().to_bytes();
            let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
            assert_eq!(hex, vector.pubkey, "{}", vector.path);
            assert_eq!(keyring.address("cosmos").unwrap(), vector.address);
        }
    }

    #[test]
    fn a_channel_key_is_at_the_accounts_own_steps_hardened() {
        let bytes = keyring(0).channel(3).unwrap().public().0;
        let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        // the last of the vectors
        assert_eq!(
            hex,
            "020e05675fae12e6c4abb4607a1b1f54f60afd9aec58da7cd07d5baa399af100e8"
        );
    }

    /// Computed by another implementation, of BIP-32, HKDF and X25519.
    #[test]
    fn a_nodes_keys_are_at_the_accounts_own_steps_hardened() {
        let identity = keyring(0).identity().unwrap();
        assert_eq!(
            identity.public().to_string(),
            "03b72eb9a4522b1c5ad97b84ef0b21e413f1a9a61e3ea1d8a7693af4c836724d9f"
        );
        let transport = keyring(0).transport().unwrap();
        assert_eq!(
            hex::encode(transport.bytes()),
            "43feb3fd27815f7daee421dac0b2ef0d5fc010f8c6fbfc96874bd5d61c8d670d"
        );
        assert_eq!(
            transport.public().to_string(),
            "9dabea72eb99f378ab242282a7db9d588a0649ccf860120b0fbcf908e2580236"
        );
        let other = keyring(1);
        assert_ne!(other.identity().unwrap().public(), identity.public());
        assert_ne!(other.transport().unwrap().public(), transport.public());
        for shown in [format!("{identity:?}"), format!("{transport:?}")] {
            assert!(!shown.contains("43feb3"), "{shown}");
        }
    }

    #[test]
    fn derivation_gives_the_keys_of_bip_32_test_vector_1() {
        let seed: Vec<u8> = (0..16).collect();
        for (path, xprv) in [
            ("m", "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi"),
            ("m/0'", "xprv9uHRZZhk6KAJC1avXpDAp4MDc3sQKNxDiPvvkX8Br5ngLNv1TxvUxt4cV1rGL5hj6KCesnDYUhd7oWgT11eZG7XnxHrnYeSvkzY7d2bhkJ7"),
            ("m/0'/1", "xprv9wTYmMFdV23N2TdNG573QoEsfRrWKQgWeibmLntzniatZvR9BmLnvSxqu53Kw1UmYPxLgboyZQaXwTCg8MSY3H2EU4pWcQDnRnrVA1xe8fs"),
        ] {
            let key = derive(&seed, &path.parse().unwrap()).unwrap();
            assert_eq!(key.to_string(Prefix::XPRV).as_str(), xprv, "{path}");
        }
    }

    #[test]
    fn the_account_is_the_one_that_other_wallets_derive_from_the_same_phrase() {
        assert_eq!(
            keyring(0).address("cosmos").unwrap(),
            "cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4"
        );
        assert_ne!(keyring(0).public_key(), keyring(1).public_key());
    }

    #[test]
    fn the_account_of_duties_is_the_second_address_that_other_wallets_show() {
        let words = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
        let second: HdPath = "m/44'/118'/0'/0/1".parse().unwrap();
        let other = Keyring::new(&Phrase::parse(words).unwrap(), &second).unwrap();
        assert_eq!(keyring(0).duty_secret(), other.account_secret());
        assert_ne!(keyring(0).duty_secret(), keyring(0).account_secret());
        assert_ne!(keyring(0).duty_secret(), keyring(1).duty_secret());
    }

    #[test]
    fn what_another_process_has_unlocked_is_the_same_keyring() {
        let own = keyring(3);
        let secret = own.to_secret();
        assert!(secret.len() <= 4 * SECRET_LINE, "{}", secret.len());
        let other = Keyring::from_secret(&secret).unwrap();
        assert_eq!(other.account_secret(), own.account_secret());
        assert_eq!(other.duty_secret(), own.duty_secret());
        let channel = |keyring: &Keyring| keyring.channel(7).unwrap().public();
        assert_eq!(channel(&other), channel(&own));
        let identity = |keyring: &Keyring| keyring.identity().unwrap().public();
        assert_eq!(identity(&other), identity(&own));
        let transport = |keyring: &Keyring| keyring.transport().unwrap().public();
        assert_eq!(transport(&other), transport(&own));
        for part in ["", "x", &secret[..300]] {
            assert!(Keyring::from_secret(part).is_err());
        }
    }

    #[test]
    fn channel_keys_differ_by_index_and_account_and_from_the_account_key() {
        let mut seen = BTreeSet::new();
        for account in 0..2 {
            let keyring = keyring(account);
            assert!(seen.insert(keyring.public_key().to_bytes()));
            for index in 0..3 {
                let key = keyring.channel(index).unwrap().public();
                assert!(seen.insert(key.as_slice().to_vec()));
            }
        }
    }

    #[test]
    fn keys_on_chain_are_found_by_trying_indexes_and_others_are_not() {
        let keyring = keyring(0);
        let near = keyring.channel(3).unwrap().public();
        let far = keyring.channel(3 + SEARCH_GAP).unwrap().public();
        let foreign = ChannelKey([2; 33]);
        let found = keyring.find(&[near, far, foreign].into()).unwrap();
        assert_eq!(found, [(near, 3), (far, 3 + SEARCH_GAP)].into());
    }
}
