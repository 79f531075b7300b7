use super::*;
use crate::wire::{CloseMessage, ConsentMessage, ExtensionMessage, Message, Place, VoucherMessage};
use causeway_types::channel::Direction;
use causeway_types::registry::{SignedConsent, SignedVoucher};
use causeway_types::signed::{CooperativeClose, Extension};
use causeway_types::{Amount, ChannelId, Lock, LockId, Nonce, Side, Signature, UnixTime, Voucher};

fn place() -> Place {
    Place {
        chain_id: "causeway-1".to_owned(),
        registry: "wasm1registry".to_owned(),
        channel_id: ChannelId(7),
    }
}

fn voucher(receipt: Option<Signature>, locks: usize) -> VoucherMessage {
    VoucherMessage {
        place: place(),
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

pub(in crate::wire) fn every_kind() -> Vec<Message> {
    let signature = Signature([6; 64]);
    vec![
        Message::Voucher(voucher(None, 0)),
        Message::Voucher(voucher(None, 32)),
        Message::Receipt(voucher(Some(signature), 1)),
        Message::Consent(ConsentMessage {
            place: place(),
            side: Side::B,
            consent: SignedConsent {
                cumulative: Amount::new(8),
                valid_until: UnixTime(9),
                signature,
            },
        }),
        Message::Close(CloseMessage {
            place: place(),
            by: Side::A,
            close: CooperativeClose {
                transferred_a: Amount::new(1),
                transferred_b: Amount::new(2),
                valid_until: UnixTime(3),
            },
            signature,
        }),
        Message::Extension(ExtensionMessage {
            place: place(),
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

#[test]
fn every_kind_is_one_line_that_reads_back_as_it_was() {
    for message in every_kind() {
        let line = message.to_string();
        assert!(line.starts_with(PREFIX) && !line.contains(char::is_whitespace));
        assert_eq!(format!("  {line}\n").parse::<Message>().unwrap(), message);
    }
}

#[test]
fn a_line_that_lost_or_changed_a_character_is_never_read_as_another() {
    for message in every_kind() {
        let line = message.to_string();
        for end in 0..line.len() {
            assert!(line[..end].parse::<Message>().is_err(), "cut at {end}");
        }
        for at in PREFIX.len()..line.len() {
            let other = if &line[at..=at] == "A" { "B" } else { "A" };
            let changed = format!("{}{other}{}", &line[..at], &line[at + 1..]);
            assert!(changed.parse::<Message>().is_err(), "changed at {at}");
        }
    }
}

#[test]
fn what_is_wrong_with_a_line_is_said() {
    let read = |line: &str| line.parse::<Message>().unwrap_err();
    assert_eq!(read("hello"), TextError::Prefix);
    assert_eq!(read("cswy1:"), TextError::Length(6));
    assert_eq!(read("cswy1:ab*d"), TextError::Character(9));
    assert_eq!(read("cswy1:AAAAAAAA"), TextError::Checksum);
    let short = &every_kind()[0].to_bytes()[..60];
    assert_eq!(read(&to_line(short)), TextError::TooShort { missing: 15 });
    let mut unknown = every_kind()[0].to_bytes();
    unknown[0] = 9;
    assert_eq!(read(&to_line(&unknown)), TextError::UnknownKind(9));
    let mut long = every_kind()[0].to_bytes();
    long.push(0);
    assert_eq!(read(&to_line(&long)), TextError::TooLong { more: 1 });
}

#[test]
fn a_line_of_another_kind_is_named_by_both() {
    let receipt = Message::Receipt(voucher(Some(Signature([1; 64])), 0));
    assert_eq!(
        receipt.into_voucher().unwrap_err().to_string(),
        "the line is a receipt, a voucher is expected here"
    );
}

#[test]
fn a_name_that_a_terminal_would_act_on_is_refused() {
    for bad in [
        "causeway\u{1b}[2J",
        "cause\nway",
        "cause way",
        "causew\u{e4}y",
        "c\u{202e}",
    ] {
        for place in [
            Place {
                chain_id: bad.to_owned(),
                ..place()
            },
            Place {
                registry: bad.to_owned(),
                ..place()
            },
        ] {
            let message = VoucherMessage {
                place,
                ..voucher(None, 0)
            };
            let line = Message::Voucher(message).to_string();
            let error = line.parse::<Message>().unwrap_err();
            assert!(
                error.to_string().contains("visible ASCII"),
                "{bad:?}: {error}"
            );
        }
    }
}
