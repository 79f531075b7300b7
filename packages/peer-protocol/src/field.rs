//! Fields: values that have exactly one form in bytes. docs/peer-protocol.md#4-encoding.

use crate::bytes::Reader;
use crate::error::DecodeError;
use causeway_types::registry::SignedVoucher;
use causeway_types::{
    Amount, ChannelId, ChannelKey, Digest, Direction, Hash, Height, Lock, LockId, NodeInstance,
    Nonce, Operation, Preimage, Side, SidechainId, Signature, TransportKey, UnixTime,
};

#[cfg(test)]
use crate::samples::Entropy;

/// A value that is written and read in one way only.
pub trait Field: Sized {
    /// The bytes of the longest value.
    const LONGEST: usize;
    /// Appends its bytes.
    fn write(&self, out: &mut Vec<u8>);
    /// Reads what [`Field::write`] wrote; refuses any other bytes.
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError>;
    /// A value made of random bytes.
    #[cfg(test)]
    fn sample(from: &mut Entropy) -> Self;
}

/// Numbers, big endian.
macro_rules! numbers {
    ($($type:ty),+) => {$(
        impl Field for $type {
            const LONGEST: usize = size_of::<$type>();
            fn write(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_be_bytes());
            }
            fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
                r.array().map(<$type>::from_be_bytes)
            }
            #[cfg(test)]
            fn sample(from: &mut Entropy) -> Self {
                <$type>::from_be_bytes(from.array())
            }
        }
    )+};
}
numbers!(u8, u16, u32, u64, u128);

/// Types around another field.
macro_rules! newtypes {
    ($($type:ident($inner:ty)),+ $(,)?) => {$(
        impl Field for $type {
            const LONGEST: usize = <$inner as Field>::LONGEST;
            fn write(&self, out: &mut Vec<u8>) {
                self.0.write(out);
            }
            fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
                <$inner>::read(r).map($type)
            }
            #[cfg(test)]
            fn sample(from: &mut Entropy) -> Self {
                $type(<$inner>::sample(from))
            }
        }
    )+};
}
newtypes!(
    UnixTime(u64),
    Height(u64),
    Nonce(u64),
    ChannelId(u64),
    LockId(u64),
    SidechainId(u64),
    Hash([u8; 32]),
    Digest([u8; 32]),
    Preimage([u8; 32]),
    TransportKey([u8; 32]),
    NodeInstance([u8; 16]),
    // which of the two possible s it has is for who verifies it
    Signature([u8; 64]),
);

impl<const N: usize> Field for [u8; N] {
    const LONGEST: usize = N;
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        r.array()
    }
    #[cfg(test)]
    fn sample(from: &mut Entropy) -> Self {
        from.array()
    }
}

impl Field for Amount {
    const LONGEST: usize = 16;
    fn write(&self, out: &mut Vec<u8>) {
        self.u128().write(out);
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        u128::read(r).map(Amount::new)
    }
    #[cfg(test)]
    fn sample(from: &mut Entropy) -> Self {
        Amount::new(u128::sample(from))
    }
}

impl Field for ChannelKey {
    const LONGEST: usize = 33;
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match ChannelKey(r.array()?) {
            key if key.has_compressed_form() => Ok(key),
            _ => Err(DecodeError::Field("a key is not compressed")),
        }
    }
    #[cfg(test)]
    fn sample(from: &mut Entropy) -> Self {
        let mut key = ChannelKey(from.array());
        key.0[0] = 2 | (key.0[0] & 1);
        key
    }
}

impl Field for bool {
    const LONGEST: usize = 1;
    fn write(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        r.flag()
    }
    #[cfg(test)]
    fn sample(from: &mut Entropy) -> Self {
        from.below(2) == 1
    }
}

impl Field for Side {
    const LONGEST: usize = 1;
    fn write(&self, out: &mut Vec<u8>) {
        out.push(*self as u8);
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        r.side()
    }
    #[cfg(test)]
    fn sample(from: &mut Entropy) -> Self {
        Side::BOTH[from.below(2)]
    }
}

impl Field for Direction {
    const LONGEST: usize = 1;
    fn write(&self, out: &mut Vec<u8>) {
        self.payer().write(out);
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        r.side().map(Side::pays)
    }
    #[cfg(test)]
    fn sample(from: &mut Entropy) -> Self {
        Side::sample(from).pays()
    }
}

impl<T: Field> Field for Option<T> {
    const LONGEST: usize = 1 + T::LONGEST;
    fn write(&self, out: &mut Vec<u8>) {
        self.is_some().write(out);
        if let Some(value) = self {
            value.write(out);
        }
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match r.flag()? {
            true => T::read(r).map(Some),
            false => Ok(None),
        }
    }
    #[cfg(test)]
    fn sample(from: &mut Entropy) -> Self {
        bool::sample(from).then(|| T::sample(from))
    }
}

impl Field for Lock {
    const LONGEST: usize = 64;
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&causeway_types::signed::packed_locks(std::slice::from_ref(
            self,
        )));
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        r.lock()
    }
    #[cfg(test)]
    fn sample(from: &mut Entropy) -> Self {
        Lock {
            id: Field::sample(from),
            amount: Field::sample(from),
            hash: Field::sample(from),
            expiry: Field::sample(from),
        }
    }
}

impl Field for Operation {
    const LONGEST: usize = 57;
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&causeway_types::operation::packed_operations(
            std::slice::from_ref(self),
        ));
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(match r.u8()? {
            1 => Operation::AddLock {
                amount: Field::read(r)?,
                hash: Field::read(r)?,
                expiry: Field::read(r)?,
            },
            2 => Operation::LockPaid {
                id: Field::read(r)?,
            },
            3 => Operation::LockDropped {
                id: Field::read(r)?,
            },
            4 => Operation::LockExpired {
                id: Field::read(r)?,
            },
            5 => Operation::ForwardingFee {
                amount: Field::read(r)?,
            },
            6 => Operation::DirectPayment {
                reference: Field::read(r)?,
                amount: Field::read(r)?,
            },
            _ => return Err(DecodeError::Field("an operation is none of 1 to 6")),
        })
    }
    #[cfg(test)]
    fn sample(from: &mut Entropy) -> Self {
        let (amount, id) = (Amount::sample(from), LockId::sample(from));
        match from.below(6) {
            0 => Operation::AddLock {
                amount,
                hash: Field::sample(from),
                expiry: Field::sample(from),
            },
            1 => Operation::LockPaid { id },
            2 => Operation::LockDropped { id },
            3 => Operation::LockExpired { id },
            4 => Operation::ForwardingFee { amount },
            _ => Operation::DirectPayment {
                reference: Field::sample(from),
                amount,
            },
        }
    }
}

/// A struct whose fields are written in their order, nothing between them and nothing after.
macro_rules! fields {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type),+
        }
        impl $crate::field::Field for $name {
            const LONGEST: usize = 0 $(+ <$type as $crate::field::Field>::LONGEST)+;
            fn write(&self, out: &mut Vec<u8>) {
                $(self.$field.write(out);)+
            }
            fn read(r: &mut $crate::bytes::Reader<'_>) -> Result<Self, $crate::DecodeError> {
                Ok($name { $($field: $crate::field::Field::read(r)?),+ })
            }
            #[cfg(test)]
            fn sample(from: &mut $crate::samples::Entropy) -> Self {
                $name { $($field: $crate::field::Field::sample(from)),+ }
            }
        }
    };
}

/// An enum that is one byte; any other byte is refused.
macro_rules! byte_code {
    ($(#[$doc:meta])* $name:ident, $refusal:literal { $($(#[$variant_doc:meta])* $variant:ident = $byte:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum $name {
            $($(#[$variant_doc])* $variant = $byte),+
        }
        impl $crate::field::Field for $name {
            const LONGEST: usize = 1;
            fn write(&self, out: &mut Vec<u8>) {
                out.push(*self as u8);
            }
            fn read(r: &mut $crate::bytes::Reader<'_>) -> Result<Self, $crate::DecodeError> {
                match r.u8()? {
                    $($byte => Ok($name::$variant),)+
                    _ => Err($crate::DecodeError::Field($refusal)),
                }
            }
            #[cfg(test)]
            fn sample(from: &mut $crate::samples::Entropy) -> Self {
                let all = [$($name::$variant),+];
                all[from.below(all.len())]
            }
        }
    };
}
pub(crate) use {byte_code, fields};

/// A voucher with its signatures and its list of locks: the bytes of [`crate::encode_voucher`].
impl Field for (SignedVoucher, Vec<Lock>) {
    const LONGEST: usize = crate::bytes::MAX_VOUCHER;
    fn write(&self, out: &mut Vec<u8>) {
        crate::bytes::write_voucher(out, &self.0, &self.1);
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        crate::bytes::read_voucher(r)
    }
    #[cfg(test)]
    fn sample(from: &mut Entropy) -> Self {
        let voucher = causeway_types::Voucher {
            direction: Field::sample(from),
            nonce: Field::sample(from),
            reference: Field::sample(from),
            transferred: Field::sample(from),
            locked: Field::sample(from),
            locks_hash: Field::sample(from),
            locks_until: Field::sample(from),
        };
        let signed = SignedVoucher {
            voucher,
            signature: Field::sample(from),
            receipt: Field::sample(from),
        };
        let count = from.below(causeway_types::signed::MAX_LOCKS + 1);
        (signed, (0..count).map(|_| Lock::sample(from)).collect())
    }
}
