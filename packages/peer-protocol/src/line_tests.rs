use super::*;
use crate::samples::{channel_ref, every_kind, voucher};
use crate::{ChannelRef, PeerMessage, VoucherMessage};
use causeway_types::Signature;

#[test]
fn every_kind_is_one_line_that_reads_back_as_it_was() {
    for message in every_kind() {
        let line = message.to_string();
        assert!(line.starts_with(LINE_PREFIX) && !line.contains(char::is_whitespace));
        assert_eq!(
            format!("  {line}\n").parse::<PeerMessage>().unwrap(),
            message
        );
    }
}

#[test]
fn a_line_that_lost_or_changed_a_character_is_never_read_as_another() {
    for message in every_kind() {
        let line = message.to_string();
        for end in 0..line.len() {
            assert!(line[..end].parse::<PeerMessage>().is_err(), "cut at {end}");
        }
        for at in LINE_PREFIX.len()..line.len() {
            let other = if &line[at..=at] == "A" { "B" } else { "A" };
            let changed = format!("{}{other}{}", &line[..at], &line[at + 1..]);
            assert!(changed.parse::<PeerMessage>().is_err(), "changed at {at}");
        }
    }
}

#[test]
fn what_is_wrong_with_a_line_is_said() {
    let read = |line: &str| line.parse::<PeerMessage>().unwrap_err();
    assert_eq!(read("hello"), DecodeError::Prefix);
    assert_eq!(read("cswy1:"), DecodeError::Length(6));
    assert_eq!(read("cswy1:ab*d"), DecodeError::Character(9));
    assert_eq!(read("cswy1:AAAAAAAA"), DecodeError::Checksum);
    let short = &every_kind()[0].to_bytes()[..60];
    assert_eq!(read(&to_line(short)), DecodeError::TooShort { missing: 15 });
    let mut unknown = every_kind()[0].to_bytes();
    unknown[0] = 9;
    assert_eq!(read(&to_line(&unknown)), DecodeError::UnknownKind(9));
    let mut long = every_kind()[0].to_bytes();
    long.push(0);
    assert_eq!(read(&to_line(&long)), DecodeError::TooLong { more: 1 });
}

#[test]
fn a_line_of_another_kind_is_named_by_both() {
    let receipt = PeerMessage::Receipt(voucher(Some(Signature([1; 64])), 0));
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
        for channel_ref in [
            ChannelRef {
                chain_id: bad.to_owned(),
                ..channel_ref()
            },
            ChannelRef {
                registry: bad.to_owned(),
                ..channel_ref()
            },
        ] {
            let message = VoucherMessage {
                channel_ref,
                ..voucher(None, 0)
            };
            let line = PeerMessage::Voucher(message).to_string();
            let error = line.parse::<PeerMessage>().unwrap_err();
            assert!(
                error.to_string().contains("visible ASCII"),
                "{bad:?}: {error}"
            );
        }
    }
}
