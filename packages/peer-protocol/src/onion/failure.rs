//! Why a lock went no further, as the payer gets it.

use super::failure_codes::FailureCode;
use crate::bytes::Reader;
use crate::error::DecodeError;
use crate::field::{fields, Field};
use causeway_types::ChannelId;

/// A sealed failure, bytes: its authentication code, the failure, and zeros. All are equally long, so a node on the way learns
/// nothing by the length.
pub const SEALED_FAILURE: usize = 256;
/// A failure with the zeros after it, bytes.
const PADDED: usize = SEALED_FAILURE - 32;
/// The version that is written; another one is refused.
const VERSION: u8 = 1;

fields! {
    /// Why a node did not forward a payment, or did not take it. It names no balance.
    #[derive(Eq)]
    PaymentFailure {
        /// Why.
        code: FailureCode,
        /// The channel over which it was not forwarded; 0 where the code is about the node or the payee.
        channel_id: ChannelId,
        /// What was asked for, as the code counts: base units, or seconds since 1970; zero where it counts nothing.
        asked: u128,
        /// What is allowed.
        allowed: u128,
    }
}

impl PaymentFailure {
    /// With the zeros after it, as it is sealed.
    pub fn padded(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        self.write(&mut bytes);
        bytes.resize(PADDED, 0);
        bytes
    }

    /// Reads what [`PaymentFailure::padded`] wrote.
    pub fn read_padded(bytes: &[u8]) -> Result<PaymentFailure, DecodeError> {
        if bytes.len() != PADDED {
            return Err(DecodeError::Field("a failure has another length"));
        }
        let mut reader = Reader::new(bytes);
        if reader.u8()? != VERSION {
            return Err(DecodeError::Field("a failure has another version"));
        }
        let failure = PaymentFailure::read(&mut reader)?;
        let rest = reader.slice(PADDED - 1 - PaymentFailure::LONGEST)?;
        match rest.iter().all(|byte| *byte == 0) {
            true => Ok(failure),
            false => Err(DecodeError::Field("a failure ends with other than zeros")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::Entropy;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_failure_is_read_as_it_was_written_and_as_no_other(random in proptest::collection::vec(any::<u8>(), 0..800), at in any::<prop::sample::Index>()) {
            let failure = PaymentFailure::sample(&mut Entropy::new(random));
            let bytes = failure.padded();
            prop_assert_eq!(bytes.len(), 224);
            prop_assert_eq!(PaymentFailure::read_padded(&bytes), Ok(failure));
            let place = at.index(bytes.len());
            prop_assert!(PaymentFailure::read_padded(&bytes[..place]).is_err());
            let mut other = bytes;
            other[place] ^= 1;
            let read = PaymentFailure::read_padded(&other);
            prop_assert!(read.is_err() || (1..1 + PaymentFailure::LONGEST).contains(&place));
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(failure) = PaymentFailure::read_padded(&bytes) {
                prop_assert_eq!(failure.padded(), bytes);
            }
        }
    }
}
