//! One message of each kind that is carried as text, and random values, for the tests.

use crate::{
    ChannelRef, CloseMessage, ConsentMessage, ExtensionMessage, PeerMessage, VoucherMessage,
};
use causeway_types::channel::Direction;
use causeway_types::registry::{SignedConsent, SignedVoucher};
use causeway_types::signed::{CooperativeClose, Extension, MAX_LOCKS};
use causeway_types::{
    Amount, ChannelId, Hash, Lock, LockId, Nonce, Side, Signature, UnixTime, Voucher,
};

pub(crate) fn channel_ref() -> ChannelRef {
    ChannelRef {
        chain_id: "causeway-1".to_owned(),
        registry: "wasm1registry".to_owned(),
        channel_id: ChannelId(7),
    }
}

pub(crate) fn voucher(receipt: Option<Signature>, locks: usize) -> VoucherMessage {
    VoucherMessage {
        channel_ref: channel_ref(),
        signed: SignedVoucher {
            voucher: Voucher {
                direction: Direction::BToA,
                nonce: Nonce(u64::MAX),
                reference: Hash([1; 32]),
                transferred: Amount::MAX,
                locked: Amount::new(5),
                locks_hash: Hash([2; 32]),
                locks_until: UnixTime(9),
            },
            signature: Signature([3; 64]),
            receipt,
        },
        locks: (0..locks)
            .map(|n| Lock {
                id: LockId(n as u64),
                amount: Amount::new(5),
                hash: Hash([4; 32]),
                expiry: UnixTime(9),
            })
            .collect(),
    }
}

pub(crate) fn every_kind() -> Vec<PeerMessage> {
    let signature = Signature([6; 64]);
    vec![
        PeerMessage::Voucher(voucher(None, 0)),
        PeerMessage::Voucher(voucher(None, 32)),
        PeerMessage::Receipt(voucher(Some(signature), 1)),
        PeerMessage::Consent(ConsentMessage {
            channel_ref: channel_ref(),
            side: Side::B,
            consent: SignedConsent {
                cumulative: Amount::new(8),
                valid_until: UnixTime(9),
                signature,
            },
        }),
        PeerMessage::Close(CloseMessage {
            channel_ref: channel_ref(),
            by: Side::A,
            close: CooperativeClose {
                transferred_a: Amount::new(1),
                transferred_b: Amount::new(2),
                valid_until: UnixTime(3),
            },
            signature,
        }),
        PeerMessage::Extension(ExtensionMessage {
            channel_ref: channel_ref(),
            by: Side::B,
            extension: Extension {
                replaces: UnixTime(1),
                expires_at: UnixTime(2),
                valid_until: UnixTime(3),
            },
            signature,
        }),
    ]
}

/// The longest message that there is.
pub(crate) fn longest() -> PeerMessage {
    let mut message = voucher(Some(Signature([6; 64])), MAX_LOCKS);
    message.channel_ref.chain_id = "c".repeat(255);
    message.channel_ref.registry = "r".repeat(255);
    PeerMessage::Receipt(message)
}

/// Random bytes that values are made of; zeros once they are used up.
pub(crate) struct Entropy {
    bytes: std::vec::IntoIter<u8>,
}

impl Entropy {
    pub(crate) fn new(bytes: Vec<u8>) -> Entropy {
        Entropy {
            bytes: bytes.into_iter(),
        }
    }
    pub(crate) fn array<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.bytes.next().unwrap_or_default())
    }
    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::from(u16::from_be_bytes(self.array())) % end
    }
}
