use super::*;
use causeway_peer_protocol::message::{
    AckFrame, CloseFrame, ConsentFrame, ExtensionFrame, HeightFrame, LockLimits, RecordState,
    ResumeFrame, SignedAgreement, VoucherRef,
};
use causeway_peer_protocol::BoundedList;
use causeway_types::registry::SignedVoucher;
use causeway_types::{
    Amount, ChannelId, Digest, Direction, Height, Nonce, Seconds, UnixTime, Voucher,
};
use causeway_wallet::book::EntryKey;
use causeway_wallet::sign::ChannelSecret;

const OURS: [u8; 32] = [1; 32];
const PEERS: [u8; 32] = [2; 32];

fn secret(bytes: [u8; 32]) -> ChannelSecret {
    ChannelSecret::from_bytes(&bytes).unwrap()
}

/// A channel in which we are A.
fn channel(mode: LockMode) -> FollowedChannel {
    FollowedChannel {
        key: EntryKey {
            domain: Hash([3; 32]),
            channel_id: ChannelId(7),
            side: Side::A,
        },
        mode,
        our_key: Some(secret(OURS).public()),
        peer: "peer".to_owned(),
        peer_key: (mode != LockMode::Unlocked).then(|| secret(PEERS).public()),
        sidechain_id: causeway_types::SidechainId(4),
        close_window: Seconds(14_400),
        changed_at: Height(1),
    }
}

fn is_verified(channel: &FollowedChannel, frame: Frame) -> bool {
    check(channel, frame).0.is_verified
}

fn voucher(direction: Direction) -> Voucher {
    Voucher {
        direction,
        nonce: Nonce(5),
        reference: Hash::ZERO,
        transferred: Amount::new(10),
        locked: Amount::ZERO,
        locks_hash: locks_hash(&[]),
        locks_until: UnixTime(0),
    }
}

/// A voucher signed by its payer, with a receipt by this key.
fn given(direction: Direction, payer: [u8; 32], receipt_by: Option<[u8; 32]>) -> Frame {
    let (context, voucher) = (channel(LockMode::OneWay).context(), voucher(direction));
    let receipt = receipt_by.map(|by| secret(by).sign(&voucher.receipt_digest(&context)));
    let signed = SignedVoucher {
        voucher,
        signature: secret(payer).sign(&voucher.digest(&context)),
        receipt,
    };
    Frame::Voucher(VoucherFrame {
        channel_id: ChannelId(7),
        voucher: (signed, vec![]),
    })
}

#[test]
fn a_voucher_counts_by_its_payers_key_and_its_payees_receipt() {
    let channel = channel(LockMode::OneWay);
    let (ours, theirs) = (Side::A.pays(), Side::B.pays());
    for (direction, payer, payee) in [(ours, OURS, PEERS), (theirs, PEERS, OURS)] {
        assert!(is_verified(&channel, given(direction, payer, None)));
        assert!(is_verified(&channel, given(direction, payer, Some(payee))));
        assert!(!is_verified(&channel, given(direction, payee, None)));
        assert!(!is_verified(&channel, given(direction, payer, Some(payer))));
    }
}

#[test]
fn an_ack_has_a_receipt_where_the_payee_has_a_key_and_only_there() {
    let ack = |receipt| {
        let digest = Digest([9; 32]);
        Frame::Ack(AckFrame {
            channel_id: ChannelId(7),
            nonce: Nonce(5),
            digest,
            receipt,
            unasked: BoundedList::default(),
        })
    };
    let of = |by| {
        let context = channel(LockMode::OneWay).context();
        Some(secret(by).sign(&receipt_digest(&context, &Digest([9; 32]))))
    };
    for mode in [LockMode::OneWay, LockMode::TwoWay] {
        assert!(is_verified(&channel(mode), ack(of(PEERS))));
        assert!(!is_verified(&channel(mode), ack(of(OURS))));
        assert!(!is_verified(&channel(mode), ack(None)));
    }
    let unlocked = channel(LockMode::Unlocked);
    assert!(is_verified(&unlocked, ack(None)));
    assert!(!is_verified(&unlocked, ack(of(PEERS))));
}

#[test]
fn the_guard_is_told_of_what_holds_and_of_nothing_in_a_message_where_something_is_wrong() {
    let channel = channel(LockMode::OneWay);
    let (ours, none) = (Side::A.pays(), VerifiedSignatures::default());
    let known = |frame| check(&channel, frame).1;
    assert_ne!(known(given(ours, OURS, None)), none);
    assert_ne!(known(given(ours, OURS, Some(PEERS))), none);
    // the payer's signature holds here too
    assert_eq!(known(given(ours, OURS, Some(OURS))), none);
    assert_eq!(known(given(ours, PEERS, None)), none);
}

#[test]
fn agreements_count_by_the_key_of_whoever_signed_them() {
    let channel = channel(LockMode::OneWay);
    let context = channel.context();
    let close = CooperativeClose {
        transferred_a: Amount::new(1),
        transferred_b: Amount::new(2),
        valid_until: UnixTime(3),
    };
    let consent = WithdrawalConsent {
        side: Side::A,
        cumulative: Amount::new(4),
        valid_until: UnixTime(5),
    };
    let extension = Extension {
        replaces: UnixTime(6),
        expires_at: UnixTime(7),
        valid_until: UnixTime(8),
    };
    for (by, is_right) in [(PEERS, true), (OURS, false)] {
        let frames = [
            Frame::Close(CloseFrame {
                channel_id: ChannelId(7),
                transferred_a: close.transferred_a,
                transferred_b: close.transferred_b,
                valid_until: close.valid_until,
                signature: secret(by).sign(&close.digest(&context)),
            }),
            // what the peer consents to is that we withdraw
            Frame::Consent(ConsentFrame {
                req: 1,
                channel_id: ChannelId(7),
                cumulative: consent.cumulative,
                valid_until: consent.valid_until,
                signature: secret(by).sign(&consent.digest(&context)),
            }),
            Frame::Extension(ExtensionFrame {
                req: 1,
                channel_id: ChannelId(7),
                replaces: extension.replaces,
                expires_at: extension.expires_at,
                valid_until: extension.valid_until,
                signature: secret(by).sign(&extension.digest(&context)),
            }),
        ];
        for frame in frames {
            assert_eq!(is_verified(&channel, frame), is_right);
        }
    }
    // in a `resume` each names who signed it
    let cases = [
        (Side::B, PEERS, true),
        (Side::A, OURS, true),
        (Side::A, PEERS, false),
    ];
    for (by, key, is_right) in cases {
        let agreements = [
            (Agreement::Close(close), close.digest(&context)),
            (Agreement::Consent(consent), consent.digest(&context)),
            (Agreement::Extension(extension), extension.digest(&context)),
        ];
        for (agreement, digest) in agreements {
            let signed = SignedAgreement {
                agreement,
                by,
                signature: secret(key).sign(&digest),
            };
            let resume = ResumeFrame {
                channel_id: ChannelId(7),
                height: Height(1),
                state: RecordState::Whole,
                wait_until: UnixTime(0),
                signed: VoucherRef::NONE,
                acknowledged: VoucherRef::NONE,
                accepted: VoucherRef::NONE,
                limits: LockLimits {
                    count: 0,
                    sum: Amount::ZERO,
                    smallest: Amount::ZERO,
                },
                shutdown_until: UnixTime(0),
                shutdown_by_sender: false,
                locks: BoundedList::default(),
                agreements: vec![signed].try_into().unwrap(),
            };
            assert_eq!(is_verified(&channel, Frame::Resume(resume)), is_right);
        }
    }
}

#[test]
fn a_message_without_a_signature_needs_none() {
    let height = Frame::Height(HeightFrame {
        height: Height(1),
        time: UnixTime(1),
    });
    assert!(is_verified(&channel(LockMode::OneWay), height));
}
