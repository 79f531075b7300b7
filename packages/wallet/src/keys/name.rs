//! Names of keys, and the addresses that they must not be taken for.

/// What a text looks like that somebody gives where a name or an address is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressLike {
    /// A bech32 address in lower case, with what is before its `1`.
    Bech32(String),
    /// The same in upper case, which no Cosmos chain takes.
    UpperCase(String),
    /// An address as Ethereum writes it.
    Hex,
}

/// What a bech32 address is written with, after its `1`.
const BECH32: &str = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
/// An address has at least 38 characters after its `1`: 20 bytes and a checksum. One from which a few were lost still
/// looks like one.
const FEWEST: usize = 30;

/// What address a text looks like, if any. `prefix` is what addresses of the chain start with: what starts with it is
/// taken for an address however short it is.
pub fn address_like(text: &str, prefix: &str) -> Option<AddressLike> {
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("0x") {
        return Some(AddressLike::Hex);
    }
    let (before, after) = lower.rsplit_once('1')?;
    let own = lower
        .strip_prefix(prefix)
        .is_some_and(|rest| rest.starts_with('1'));
    let foreign = before.starts_with(|c: char| c.is_ascii_alphabetic())
        && after.len() >= FEWEST
        && after.chars().all(|c| BECH32.contains(c));
    let before = match (own, foreign) {
        (true, _) => prefix.to_owned(),
        (false, true) => before.to_owned(),
        (false, false) => return None,
    };
    Some(if text == lower {
        AddressLike::Bech32(before)
    } else {
        AddressLike::UpperCase(before)
    })
}

/// Whether a key may have this name: 1 to 64 letters, digits, '-' and '_'.
pub(super) fn is_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (1..=64).contains(&name.len()) && name.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_every_kind_are_told_from_names() {
        let cosmos = "cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4";
        let bech32 = |prefix: &str| Some(AddressLike::Bech32(prefix.to_owned()));
        let upper = |prefix: &str| Some(AddressLike::UpperCase(prefix.to_owned()));
        assert_eq!(address_like(cosmos, "wasm"), bech32("cosmos"));
        assert_eq!(address_like(&cosmos[..40], "wasm"), bech32("cosmos"));
        assert_eq!(
            address_like(&cosmos.to_uppercase(), "wasm"),
            upper("cosmos")
        );
        assert_eq!(address_like("wasm1x", "wasm"), bech32("wasm"));
        assert_eq!(address_like("Wasm1x", "wasm"), upper("wasm"));
        let hex = "0x52908400098527886E0F7030069857D2E4169EE7";
        assert_eq!(address_like(hex, "wasm"), Some(AddressLike::Hex));
        for name in ["alice", "bob1", "node1-eu", "1", "x1y", "wasmer1"] {
            assert_eq!(address_like(name, "wasm"), None, "{name}");
        }
    }
}
