//! Byte strings of a fixed length: keys, hashes, signatures. JSON: standard base64; packed: the bytes alone.

use cosmwasm_std::{Binary, StdError};
use schemars::{gen::SchemaGenerator, schema::Schema, JsonSchema};
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::ser::SerializeTuple;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;

/// Reads so many bytes, packed without their number.
struct FixedBytes<const N: usize>;

impl<'de, const N: usize> Visitor<'de> for FixedBytes<N> {
    type Value = [u8; N];
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{N} bytes")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<[u8; N], A::Error> {
        let mut bytes = [0; N];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = seq
                .next_element()?
                .ok_or_else(|| A::Error::invalid_length(index, &self))?;
        }
        Ok(bytes)
    }
}

macro_rules! fixed_bytes {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $len]);

        impl $name {
            /// How many bytes it has.
            pub const LEN: usize = $len;

            /// The value as a slice of bytes.
            pub fn as_slice(&self) -> &[u8] {
                &self.0
            }
        }
        impl TryFrom<&[u8]> for $name {
            type Error = StdError;
            fn try_from(bytes: &[u8]) -> Result<Self, StdError> {
                <[u8; $len]>::try_from(bytes).map($name).map_err(|_| {
                    StdError::parse_err(
                        stringify!($name),
                        format!("has {} bytes, must have {}", bytes.len(), $len),
                    )
                })
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
        impl FromStr for $name {
            type Err = StdError;
            fn from_str(s: &str) -> Result<Self, StdError> {
                let bytes = cosmwasm_std::HexBinary::from_hex(s)?;
                Self::try_from(bytes.as_slice())
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                if s.is_human_readable() {
                    return Binary::new(self.0.to_vec()).serialize(s);
                }
                let mut tuple = s.serialize_tuple($len)?;
                for byte in &self.0 {
                    tuple.serialize_element(byte)?;
                }
                tuple.end()
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                if d.is_human_readable() {
                    let bytes = Binary::deserialize(d)?;
                    return Self::try_from(bytes.as_slice()).map_err(D::Error::custom);
                }
                d.deserialize_tuple($len, FixedBytes::<$len>).map($name)
            }
        }
        impl JsonSchema for $name {
            fn schema_name() -> String {
                stringify!($name).to_owned()
            }
            fn json_schema(gen: &mut SchemaGenerator) -> Schema {
                let mut schema = Binary::json_schema(gen).into_object();
                schema.metadata().description =
                    Some(concat!(stringify!($len), " bytes in standard base64").to_owned());
                schema.into()
            }
        }
    };
}

fixed_bytes!(
    /// A channel key: a compressed secp256k1 public key. Of one side of one channel; never an account's key.
    ChannelKey,
    33
);
fixed_bytes!(
    /// A compact ECDSA signature over secp256k1, r then s, big endian. Only the lower of the two possible s counts.
    Signature,
    64
);
fixed_bytes!(
    /// A sha256 hash: of a preimage, of a lock list, of what is paid for. All zeros where there is none.
    Hash,
    32
);
fixed_bytes!(
    /// The sha256 of a signed thing's bytes: what is signed.
    Digest,
    32
);
fixed_bytes!(
    /// What opens a hash lock.
    Preimage,
    32
);

fixed_bytes!(
    /// A node's identity key: a compressed secp256k1 public key. It signs announcements and invoices; never a channel's or
    /// an account's key.
    IdentityKey,
    33
);
fixed_bytes!(
    /// A node's static key of the Noise handshake: x25519.
    TransportKey,
    32
);
fixed_bytes!(
    /// What distinguishes a node's book from every copy of it: drawn when the book is made, and again at every restore.
    NodeInstance,
    16
);

impl Default for Hash {
    fn default() -> Self {
        Hash::ZERO
    }
}

impl Hash {
    /// All bytes zero: stands for "no locks" and "no reference".
    pub const ZERO: Hash = Hash([0; 32]);

    /// The sha256 of `bytes`.
    pub fn of(bytes: &[u8]) -> Hash {
        Hash(Sha256::digest(bytes).into())
    }
    /// Whether it says that there is none.
    pub fn is_zero(&self) -> bool {
        *self == Hash::ZERO
    }
}

impl Preimage {
    /// The hash that it opens.
    pub fn hash(&self) -> Hash {
        Hash::of(&self.0)
    }
}

impl ChannelKey {
    /// Whether it has the form of a compressed point (that it lies on the curve shows at the first signature).
    pub fn has_compressed_form(&self) -> bool {
        matches!(self.0[0], 2 | 3)
    }
}

impl IdentityKey {
    /// Whether it has the form of a compressed point (that it lies on the curve shows at the first signature).
    pub fn has_compressed_form(&self) -> bool {
        matches!(self.0[0], 2 | 3)
    }
}

/// The u of the points of x25519 whose order divides 8, and the two of these (0 and 1) that have a second form not below
/// 2^255 − 19. Little endian, without the top bit, which x25519 ignores.
const SMALL_ORDER: [[u8; 32]; 7] = [
    // 0
    small(0, 0, 0),
    // 1
    small(1, 0, 0),
    // the two of order 8
    [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4,
        0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49,
        0xb8, 0x00,
    ],
    [
        0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef,
        0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f,
        0x11, 0x57,
    ],
    // p − 1, p and p + 1, where p is 2^255 − 19
    small(0xec, 0xff, 0x7f),
    small(0xed, 0xff, 0x7f),
    small(0xee, 0xff, 0x7f),
];

const fn small(first: u8, middle: u8, last: u8) -> [u8; 32] {
    let mut bytes = [middle; 32];
    bytes[0] = first;
    bytes[31] = last;
    bytes
}

impl TransportKey {
    /// Whether it is a point of small order, zero among them: with such a key everybody shares the same secret, and no secret
    /// key has it as its public half.
    pub fn is_small_order(&self) -> bool {
        let mut u = self.0;
        u[31] &= 0x7f;
        SMALL_ORDER.contains(&u)
    }
}

impl NodeInstance {
    /// Whether an announcement of it takes the place of another one: of the instance that it replaces.
    pub fn takes_over_from(&self, replaces: Option<NodeInstance>) -> bool {
        replaces.is_some_and(|replaced| replaced != *self)
    }
    /// Whether it was left out: an instance is drawn at random.
    pub fn is_zero(&self) -> bool {
        self.0 == [0; Self::LEN]
    }
}

/// Half the order of secp256k1, big endian: the largest s that counts.
const HALF_ORDER: [u8; 32] = [
    0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0x5d, 0x57, 0x6e, 0x73, 0x57, 0xa4, 0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0,
];

impl Signature {
    /// Whether s is the lower of the two that verify. The chain's own verifier accepts both, so this is asked too.
    pub fn is_low_s(&self) -> bool {
        self.0[32..] <= HALF_ORDER[..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_length_is_refused_with_both_lengths() {
        let json = cosmwasm_std::to_json_string(&Binary::new(vec![1; 65])).unwrap();
        let err = cosmwasm_std::from_json::<Signature>(json.as_bytes()).unwrap_err();
        assert!(
            err.to_string().contains("has 65 bytes, must have 64"),
            "{err}"
        );
    }

    #[test]
    fn json_and_hex_go_there_and_back() {
        let key = ChannelKey([2; 33]);
        let json = cosmwasm_std::to_json_string(&key).unwrap();
        assert_eq!(
            cosmwasm_std::from_json::<ChannelKey>(json.as_bytes()).unwrap(),
            key
        );
        assert_eq!(key.to_string().parse::<ChannelKey>().unwrap(), key);
    }

    #[test]
    fn half_the_order_is_low_and_one_more_is_high() {
        let mut sig = [0u8; 64];
        sig[32..].copy_from_slice(&HALF_ORDER);
        assert!(Signature(sig).is_low_s());
        sig[63] += 1;
        assert!(!Signature(sig).is_low_s());
    }
}
