//! Onions: what each node of a route is told, encrypted to its identity key in turn; and failures, sealed for the payer.
//! docs/peer-protocol.md#onions.

use crate::keys::IdentitySecret;
use causeway_peer_protocol::onion::{
    HopPayload, PaymentFailure, ONION_CODE, ONION_DATA, SEALED_FAILURE,
};
use causeway_peer_protocol::DecodeError;
use causeway_types::IdentityKey;
use fiber_sphinx::{OnionErrorPacket, OnionPacket, SphinxError};
use secp256k1::rand::rngs::OsRng;
use secp256k1::{PublicKey, SecretKey, SECP256K1};
use std::fmt;
use thiserror::Error;
use zeroize::Zeroizing;

/// The version of the packet, which the library neither sets otherwise nor looks at.
const PACKET_VERSION: u8 = 0;

/// Why an onion is not made or not opened.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OnionError {
    /// A route of no hops.
    #[error("a route without hops has no onion")]
    NoHops,
    /// The route is too long.
    #[error("the payloads of the route have {asked} bytes, at most {allowed} fit into an onion")]
    TooLong {
        /// How many bytes the payloads have with their authentication codes.
        asked: usize,
        /// How many there may be.
        allowed: usize,
    },
    /// An identity key is no point of the curve.
    #[error("the identity key {0} is none, so nothing can be encrypted to it")]
    IdentityKey(IdentityKey),
    /// Not the bytes of an onion of this version.
    #[error("{0} bytes are no onion of this version")]
    NoOnion(usize),
    /// It was not made for this node, not with this lock, or was changed.
    #[error("the onion does not open with this node's key and this lock")]
    OtherOnion,
    /// It opens, and its payload is none.
    #[error("the payload of the onion cannot be read: {0}")]
    Payload(#[from] DecodeError),
}

/// What the payer keeps of an onion until its payment is over: failures are opened by it. Wiped when dropped.
pub struct OnionSession(SecretKey);

impl OnionSession {
    /// A new one; each onion has its own.
    pub fn draw() -> OnionSession {
        OnionSession(SecretKey::new(&mut OsRng))
    }
    /// From its bytes, as they were kept; none if they are no key.
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<OnionSession> {
        SecretKey::from_slice(bytes).ok().map(OnionSession)
    }
    /// To be kept.
    pub fn bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.secret_bytes())
    }
}

impl Drop for OnionSession {
    fn drop(&mut self) {
        self.0.non_secure_erase();
    }
}

impl fmt::Debug for OnionSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnionSession")
    }
}

/// What a node shares with the payer by one onion. It is kept with the lock, so that a failure can be sealed after a restart.
#[derive(Clone, PartialEq, Eq)]
pub struct OnionSecret(pub [u8; 32]);

impl fmt::Debug for OnionSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnionSecret")
    }
}

/// What a node is told by an onion, and what it sends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedOnion {
    /// What it is told.
    pub payload: HopPayload,
    /// The onion for the next node; none for the payee.
    pub next: Option<Vec<u8>>,
    /// By which failures are sealed.
    pub secret: OnionSecret,
}

/// Makes the onion of a route: the identity key of each node that a lock goes to, with what it is told, the payee last.
/// `binding` is that of the lock: [`causeway_peer_protocol::onion::onion_binding`].
pub fn make(
    hops: &[(IdentityKey, HopPayload)],
    session: &OnionSession,
    binding: &[u8],
) -> Result<Vec<u8>, OnionError> {
    if hops.is_empty() {
        return Err(OnionError::NoHops);
    }
    let path = points(hops.iter().map(|(key, _)| key))?;
    let payloads: Vec<Vec<u8>> = hops.iter().map(|(_, payload)| payload.encode()).collect();
    let asked = payloads.iter().map(|bytes| bytes.len() + ONION_CODE).sum();
    if asked > ONION_DATA {
        return Err(OnionError::TooLong {
            asked,
            allowed: ONION_DATA,
        });
    }
    let packet = OnionPacket::create(
        session.0,
        path,
        payloads,
        Some(binding.to_vec()),
        ONION_DATA,
        SECP256K1,
    );
    // a blinding factor that is no scalar: as likely as to draw the same session twice
    Ok(packet.map_err(|_| OnionError::OtherOnion)?.into_bytes())
}

/// Opens an onion that came with a lock of this binding.
pub fn open(
    bytes: &[u8],
    identity: &IdentitySecret,
    binding: &[u8],
) -> Result<OpenedOnion, OnionError> {
    let no_onion = || OnionError::NoOnion(bytes.len());
    let packet = OnionPacket::from_bytes_with_packet_data_len(bytes.to_vec(), ONION_DATA)
        .map_err(|_| no_onion())?;
    if packet.version != PACKET_VERSION {
        return Err(no_onion());
    }
    // opening gives no secret back
    let secret = OnionSecret(packet.shared_secret(identity.secret()));
    let opened = packet.peel(
        identity.secret(),
        Some(binding),
        SECP256K1,
        HopPayload::length,
    );
    let (payload, next) = opened.map_err(|error| match error {
        SphinxError::HopDataLenTooLarge | SphinxError::HopDataLenUnavailable => {
            OnionError::Payload(DecodeError::Field("the payload's length is none"))
        }
        _ => OnionError::OtherOnion,
    })?;
    let is_last = next.hmac == [0; ONION_CODE];
    Ok(OpenedOnion {
        payload: HopPayload::decode(&payload, is_last)?,
        next: (!is_last).then(|| next.into_bytes()),
        secret,
    })
}

/// Seals a failure of this node for the payer.
pub fn seal_failure(failure: &PaymentFailure, secret: &OnionSecret) -> Vec<u8> {
    OnionErrorPacket::create(&secret.0, failure.padded()).into_bytes()
}

/// Wraps a failure that the next node sent; none where that is no sealed failure, which is then one of this node's to make.
pub fn wrap_failure(sealed: &[u8], secret: &OnionSecret) -> Option<Vec<u8>> {
    let packet = sealed_packet(sealed)?;
    Some(packet.xor_cipher_stream(&secret.0).into_bytes())
}

/// Opens a failure that came back: what it says, and which node of the route sealed it, counted from 0. None where no node of
/// the route did: one on the way has changed it.
pub fn open_failure(
    sealed: &[u8],
    route: &[IdentityKey],
    session: &OnionSession,
) -> Option<(PaymentFailure, usize)> {
    let route = points(route.iter()).ok()?;
    sealed_packet(sealed)?.parse(route, session.0, |bytes| {
        PaymentFailure::read_padded(bytes).ok()
    })
}

/// A sealed failure as the library has it; none where the length is another one, which the library does not look at.
fn sealed_packet(sealed: &[u8]) -> Option<OnionErrorPacket> {
    let has_length = sealed.len() == SEALED_FAILURE;
    has_length.then(|| OnionErrorPacket::from_bytes(sealed.to_vec()))
}

fn points<'k>(keys: impl Iterator<Item = &'k IdentityKey>) -> Result<Vec<PublicKey>, OnionError> {
    keys.map(|key| PublicKey::from_slice(&key.0).map_err(|_| OnionError::IdentityKey(*key)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_peer_protocol::onion::{
        onion_binding, FailureCode, ForwardPayload, LastPayload, ONION_LENGTH,
    };
    use causeway_types::{Amount, ChannelId, Hash, UnixTime};
    use proptest::prelude::*;

    fn identity(n: usize) -> IdentitySecret {
        IdentitySecret::from_bytes(&[n as u8 + 1; 32]).unwrap()
    }

    fn forward(n: usize) -> HopPayload {
        HopPayload::Forward(ForwardPayload {
            channel_id: ChannelId(n as u64),
            amount: Amount::new(100 - n as u128),
            expiry: UnixTime(1_000 - n as u64),
            quote: n.is_multiple_of(2).then_some(Hash([n as u8; 32])),
        })
    }

    fn last() -> HopPayload {
        HopPayload::Last(LastPayload {
            amount: Amount::new(90),
            expiry: UnixTime(900),
            total: Amount::new(180),
            payment_secret: Hash([8; 32]),
            preimage: None,
            reference: None,
            memo: None,
        })
    }

    /// A route of so many nodes.
    fn route(hops: usize) -> Vec<(IdentityKey, HopPayload)> {
        let payload = |n| match n + 1 == hops {
            true => last(),
            false => forward(n),
        };
        (0..hops)
            .map(|n| (identity(n).public(), payload(n)))
            .collect()
    }

    fn binding() -> Vec<u8> {
        onion_binding(&Hash([1; 32]), &Hash([2; 32]))
    }

    /// What each node of a route opens, one after the other.
    fn opened(hops: usize, onion: Vec<u8>) -> Vec<OpenedOnion> {
        let mut next = Some(onion);
        let each = (0..hops).map(|n| {
            let bytes = next.take().unwrap();
            assert_eq!(bytes.len(), ONION_LENGTH);
            let opened = open(&bytes, &identity(n), &binding()).unwrap();
            next = opened.next.clone();
            opened
        });
        each.collect()
    }

    #[test]
    fn each_node_reads_its_own_payload_and_the_last_one_has_no_next() {
        for hops in [1, 2, 7] {
            let route = route(hops);
            let onion = make(&route, &OnionSession::draw(), &binding()).unwrap();
            let opened = opened(hops, onion);
            for (opened, (_, payload)) in opened.iter().zip(&route) {
                assert_eq!(opened.payload, *payload);
            }
            assert_eq!(opened.iter().filter(|o| o.next.is_none()).count(), 1);
        }
    }

    #[test]
    fn an_onion_opens_for_its_node_and_its_lock_alone() {
        let onion = make(&route(3), &OnionSession::draw(), &binding()).unwrap();
        let other_node = open(&onion, &identity(1), &binding());
        assert_eq!(other_node, Err(OnionError::OtherOnion));
        for (domain, hash) in [([1; 32], [3; 32]), ([3; 32], [2; 32])] {
            let other = onion_binding(&Hash(domain), &Hash(hash));
            let opened = open(&onion, &identity(0), &other);
            assert_eq!(opened, Err(OnionError::OtherOnion));
        }
        let mut other_version = onion.clone();
        other_version[0] = 1;
        for bytes in [&onion[1..], &[], &other_version] {
            let opened = open(bytes, &identity(0), &binding());
            assert_eq!(opened, Err(OnionError::NoOnion(bytes.len())));
        }
    }

    #[test]
    fn a_route_that_does_not_fit_and_a_key_that_is_none_are_refused() {
        let session = OnionSession::draw();
        assert_eq!(make(&[], &session, &binding()), Err(OnionError::NoHops));
        let made = make(&route(30), &session, &binding());
        assert!(matches!(
            made,
            Err(OnionError::TooLong { allowed: 1_300, .. })
        ));
        let no_key = IdentityKey([5; 33]);
        let made = make(&[(no_key, last())], &session, &binding());
        assert_eq!(made, Err(OnionError::IdentityKey(no_key)));
        assert!(OnionSession::from_bytes(&[0; 32]).is_none());
    }

    #[test]
    fn a_forwarding_payload_at_the_end_is_no_payload_of_a_payee() {
        let hops = [(identity(0).public(), forward(0))];
        let onion = make(&hops, &OnionSession::draw(), &binding()).unwrap();
        let opened = open(&onion, &identity(0), &binding());
        assert!(matches!(opened, Err(OnionError::Payload(_))));
    }

    #[test]
    fn the_payer_learns_which_node_failed_and_why_and_nobody_else_does() {
        let hops = 5;
        let route = route(hops);
        let keys: Vec<IdentityKey> = route.iter().map(|(key, _)| *key).collect();
        let session = OnionSession::draw();
        let onion = make(&route, &session, &binding()).unwrap();
        let secrets: Vec<OnionSecret> = opened(hops, onion).into_iter().map(|o| o.secret).collect();
        let failure = PaymentFailure {
            code: FailureCode::FEE_TOO_LOW,
            channel_id: ChannelId(7),
            asked: 3,
            allowed: 4,
        };
        let kept = OnionSession::from_bytes(&session.bytes()).unwrap();
        for at in 0..hops {
            let mut sealed = seal_failure(&failure, &secrets[at]);
            assert_eq!(sealed.len(), SEALED_FAILURE);
            for secret in secrets[..at].iter().rev() {
                sealed = wrap_failure(&sealed, secret).unwrap();
            }
            assert_eq!(
                open_failure(&sealed, &keys, &kept),
                Some((failure.clone(), at))
            );
            let other = OnionSession::draw();
            assert_eq!(open_failure(&sealed, &keys, &other), None);
            sealed[9] ^= 1;
            assert_eq!(open_failure(&sealed, &keys, &kept), None);
        }
        for none in [&[][..], &[7; 255], &[7; 257]] {
            assert_eq!(wrap_failure(none, &secrets[0]), None);
            assert_eq!(open_failure(none, &keys, &kept), None);
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic_and_one_that_is_changed_does_not_open(
            garbage in proptest::collection::vec(any::<u8>(), 0..1_500),
            at in any::<prop::sample::Index>(),
            bit in 0u8..8,
        ) {
            prop_assert!(open(&garbage, &identity(0), &binding()).is_err());
            let mut onion = make(&route(2), &OnionSession::draw(), &binding()).unwrap();
            let at = at.index(onion.len());
            onion[at] ^= 1 << bit;
            prop_assert!(open(&onion, &identity(0), &binding()).is_err());
        }
    }
}
