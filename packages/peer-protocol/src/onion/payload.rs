//! The payload of one hop: its length, 2 bytes, its version, 1, and its fields.

use crate::bounded::Utf8Text;
use crate::bytes::Reader;
use crate::error::DecodeError;
use crate::field::{fields, Field};
use causeway_types::{Amount, ChannelId, Hash, Preimage, UnixTime};

/// The version that is written; another one is refused.
const VERSION: u8 = 1;

fields! {
    /// What a forwarding node is to do.
    #[derive(Eq)]
    ForwardPayload {
        /// The channel over which it forwards.
        channel_id: ChannelId,
        /// What it locks there, base units of that channel's sidechain.
        amount: Amount,
        /// When that lock expires.
        expiry: UnixTime,
        /// The quote by which it trades one sidechain's token for another's; none where both channels are of one sidechain, or
        /// the chain's own rate counts.
        quote: Option<Hash>,
    }
}

fields! {
    /// What the payee is to be paid.
    #[derive(Eq)]
    LastPayload {
        /// What the lock is at least, base units.
        amount: Amount,
        /// When it expires at the earliest.
        expiry: UnixTime,
        /// What all parts of the payment are together, base units.
        total: Amount,
        /// Of the invoice: who does not know it is not the payer, but a node on the way that tries what the payee takes.
        payment_secret: Hash,
        /// The preimage of the lock's hash, where the payer made it because there is no invoice.
        preimage: Option<Preimage>,
        /// What the payer names the payment by, where there is no invoice.
        reference: Option<Hash>,
        /// What the payer wrote, where there is no invoice.
        memo: Option<Utf8Text<512>>,
    }
}

/// What one node on the route is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HopPayload {
    /// Forward it.
    Forward(ForwardPayload),
    /// It is yours.
    Last(LastPayload),
}

impl HopPayload {
    /// As it is in an onion.
    pub fn encode(&self) -> Vec<u8> {
        let mut fields = vec![VERSION];
        match self {
            HopPayload::Forward(forward) => forward.write(&mut fields),
            HopPayload::Last(last) => last.write(&mut fields),
        }
        let mut bytes = Vec::with_capacity(2 + fields.len());
        (fields.len() as u16).write(&mut bytes);
        bytes.extend(fields);
        bytes
    }

    /// How many bytes of an opened onion are this node's payload; none where they are fewer than a length has.
    pub fn length(opened: &[u8]) -> Option<usize> {
        let length = opened.first_chunk::<2>()?;
        Some(2 + usize::from(u16::from_be_bytes(*length)))
    }

    /// Reads what [`HopPayload::encode`] wrote. `is_last`: no authentication code of a next hop follows.
    pub fn decode(bytes: &[u8], is_last: bool) -> Result<HopPayload, DecodeError> {
        let mut reader = Reader::new(bytes);
        if Some(bytes.len()) != HopPayload::length(bytes) {
            return Err(DecodeError::Field("a payload has another length"));
        }
        u16::read(&mut reader)?;
        if reader.u8()? != VERSION {
            return Err(DecodeError::Field("a payload has another version"));
        }
        let payload = match is_last {
            true => HopPayload::Last(Field::read(&mut reader)?),
            false => HopPayload::Forward(Field::read(&mut reader)?),
        };
        reader.end()?;
        Ok(payload)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::onion::{ONION_CODE, ONION_DATA};
    use crate::samples::Entropy;
    use proptest::prelude::*;

    #[test]
    fn seven_hops_fit_with_the_longest_payloads_and_eighteen_with_the_shortest() {
        let forward = 3 + ForwardPayload::LONGEST + ONION_CODE;
        let last = 3 + LastPayload::LONGEST + ONION_CODE;
        assert_eq!((ONION_DATA - last) / forward, 6);
        let shortest = |payload: HopPayload| payload.encode().len() + ONION_CODE;
        let forward = shortest(HopPayload::Forward(ForwardPayload {
            channel_id: ChannelId(1),
            amount: Amount::new(1),
            expiry: UnixTime(1),
            quote: None,
        }));
        let last = shortest(HopPayload::Last(LastPayload {
            amount: Amount::new(1),
            expiry: UnixTime(1),
            total: Amount::new(1),
            payment_secret: Hash::ZERO,
            preimage: None,
            reference: None,
            memo: None,
        }));
        assert_eq!((ONION_DATA - last) / forward, 17);
    }

    proptest! {
        #[test]
        fn a_payload_is_read_as_it_was_written_and_as_no_other(random in proptest::collection::vec(any::<u8>(), 0..800), at in any::<prop::sample::Index>()) {
            let mut from = Entropy::new(random);
            for payload in [
                HopPayload::Forward(Field::sample(&mut from)),
                HopPayload::Last(Field::sample(&mut from)),
            ] {
                let is_last = matches!(payload, HopPayload::Last(_));
                let bytes = payload.encode();
                let mut opened = bytes.clone();
                opened.extend([7; 40]);
                prop_assert_eq!(HopPayload::length(&opened), Some(bytes.len()));
                prop_assert_eq!(HopPayload::decode(&bytes, is_last), Ok(payload));
                prop_assert!(HopPayload::decode(&opened, is_last).is_err());
                prop_assert!(HopPayload::decode(&bytes[..at.index(bytes.len())], is_last).is_err());
                let mut other = bytes;
                other[2] = 2;
                prop_assert!(HopPayload::decode(&other, is_last).is_err());
            }
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..700), is_last in any::<bool>()) {
            if let Ok(payload) = HopPayload::decode(&bytes, is_last) {
                prop_assert_eq!(payload.encode(), bytes);
            }
        }
    }
}
