//! Amounts of a user's: amounts of different sidechains cannot be compared, so where there are several each is named.

use super::load::ConfigError;
use causeway_types::issuer::SidechainResponse;
use causeway_types::{Amount, SidechainId};
use serde::de::{Error, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// An amount in base units: one number where the chain has one sidechain, or one for each sidechain, by its symbol or number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BySidechain {
    /// Of the only sidechain.
    Only(u128),
    /// Of each that is named.
    Each(BTreeMap<String, u128>),
}

impl Default for BySidechain {
    fn default() -> BySidechain {
        BySidechain::Only(0)
    }
}

impl From<u128> for BySidechain {
    fn from(amount: u128) -> BySidechain {
        BySidechain::Only(amount)
    }
}

impl<const N: usize> From<[(&str, u128); N]> for BySidechain {
    fn from(each: [(&str, u128); N]) -> BySidechain {
        let each = each.into_iter();
        BySidechain::Each(
            each.map(|(name, amount)| (name.to_owned(), amount))
                .collect(),
        )
    }
}

/// Amounts as they hold for the sidechains of a chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SidechainAmounts(BTreeMap<SidechainId, Amount>);

impl SidechainAmounts {
    /// That of a sidechain, base units; none where nothing is set for it.
    pub fn of(&self, sidechain_id: SidechainId) -> Option<Amount> {
        self.0.get(&sidechain_id).copied()
    }
    /// All that are set.
    pub fn iter(&self) -> impl Iterator<Item = (SidechainId, Amount)> + '_ {
        self.0.iter().map(|(id, amount)| (*id, *amount))
    }
}

impl FromIterator<(SidechainId, Amount)> for SidechainAmounts {
    fn from_iter<I: IntoIterator<Item = (SidechainId, Amount)>>(amounts: I) -> SidechainAmounts {
        SidechainAmounts(amounts.into_iter().collect())
    }
}

impl BySidechain {
    /// Whether it sets something for some sidechain.
    pub fn is_set(&self) -> bool {
        match self {
            BySidechain::Only(amount) => *amount > 0,
            BySidechain::Each(each) => !each.is_empty(),
        }
    }

    /// As it holds for these sidechains, which are all that the chain has. Fails where it names none of them, or one twice, and
    /// where it is one number and there are several. `name` is the value's in the file.
    pub fn resolve(
        &self,
        name: &'static str,
        sidechains: &[SidechainResponse],
    ) -> Result<SidechainAmounts, ConfigError> {
        let symbols = || {
            let symbols: Vec<&str> = sidechains.iter().map(|s| s.symbol.as_str()).collect();
            symbols.join(", ")
        };
        let each = match (self, sidechains) {
            (BySidechain::Only(0), _) | (BySidechain::Only(_), []) => {
                return Ok(SidechainAmounts::default())
            }
            (BySidechain::Only(amount), [only]) => {
                let of_only = (only.sidechain_id, Amount::new(*amount));
                return Ok([of_only].into_iter().collect());
            }
            (BySidechain::Only(amount), several) => {
                return Err(ConfigError::SidechainNotNamed {
                    name,
                    amount: *amount,
                    count: several.len(),
                    symbols: symbols(),
                })
            }
            (BySidechain::Each(each), _) => each,
        };
        let mut amounts = BTreeMap::new();
        for (named, amount) in each {
            let number: Option<SidechainId> = named.parse().ok();
            let mut found = sidechains.iter();
            let found = found
                .find(|s| s.symbol.eq_ignore_ascii_case(named) || Some(s.sidechain_id) == number);
            let refused = |why| ConfigError::Sidechain {
                name,
                named: named.clone(),
                why,
                symbols: symbols(),
            };
            let found = found.ok_or_else(|| refused("is no sidechain of this chain"))?;
            let before = amounts.insert(found.sidechain_id, Amount::new(*amount));
            if before.is_some() {
                return Err(refused("is named twice, by symbol and by number"));
            }
        }
        Ok(SidechainAmounts(amounts))
    }
}

impl Serialize for BySidechain {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            BySidechain::Only(amount) => match u64::try_from(*amount) {
                Ok(amount) => to.serialize_u64(amount),
                // more than numbers of all formats can be
                Err(_) => to.serialize_str(&amount.to_string()),
            },
            BySidechain::Each(each) => {
                let each = each.iter();
                to.collect_map(each.map(|(name, amount)| (name, amount.to_string())))
            }
        }
    }
}

/// A number, digits as text where a number of the format could be too small, or `SYMBOL=AMOUNT` with commas between.
fn read(text: &str) -> Result<BySidechain, String> {
    let digits = |text: &str| {
        let digits = text.trim().replace('_', "");
        let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        let number = digits.parse().ok().filter(|_| is_number);
        number.ok_or_else(|| format!("'{}' is no amount in base units", text.trim()))
    };
    if !text.contains('=') {
        return digits(text).map(BySidechain::Only);
    }
    let mut each = BTreeMap::new();
    for part in text.split(',') {
        let (named, amount) = part
            .split_once('=')
            .ok_or_else(|| format!("'{}' is not SIDECHAIN=AMOUNT", part.trim()))?;
        let named = named.trim().to_owned();
        if each.insert(named.clone(), digits(amount)?).is_some() {
            return Err(format!("{named} is named twice"));
        }
    }
    Ok(BySidechain::Each(each))
}

impl<'de> Deserialize<'de> for BySidechain {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<BySidechain, D::Error> {
        struct Amounts;
        impl<'de> Visitor<'de> for Amounts {
            type Value = BySidechain;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "an amount in base units, or one for each sidechain such as { CATOM = 500 }",
                )
            }
            fn visit_u64<E: Error>(self, amount: u64) -> Result<BySidechain, E> {
                Ok(BySidechain::Only(amount.into()))
            }
            fn visit_u128<E: Error>(self, amount: u128) -> Result<BySidechain, E> {
                Ok(BySidechain::Only(amount))
            }
            fn visit_i64<E: Error>(self, amount: i64) -> Result<BySidechain, E> {
                let amount = u128::try_from(amount);
                amount
                    .map(BySidechain::Only)
                    .map_err(|_| E::invalid_value(Unexpected::Other("a number below zero"), &self))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<BySidechain, E> {
                read(text).map_err(E::custom)
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<BySidechain, A::Error> {
                let mut each = BTreeMap::new();
                while let Some((named, amount)) = map.next_entry::<String, BySidechain>()? {
                    let BySidechain::Only(amount) = amount else {
                        let why = format!("{named} has more than one amount");
                        return Err(A::Error::custom(why));
                    };
                    each.insert(named, amount);
                }
                Ok(BySidechain::Each(each))
            }
        }
        from.deserialize_any(Amounts)
    }
}
