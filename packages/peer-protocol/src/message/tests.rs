use super::*;
use crate::onion::{FailureCode, FailureScope};
use crate::samples::Entropy;
use proptest::prelude::*;

/// A message of each type, all made of the same bytes.
fn samples(bytes: &[u8]) -> impl Iterator<Item = Frame> + '_ {
    let numbers = Frame::TABLE.iter().map(|(number, _, _)| *number);
    numbers.map(|number| Frame::sample_of(number, &mut Entropy::new(bytes.to_vec())))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_message_reads_back_as_it_was(bytes in prop::collection::vec(any::<u8>(), 0..4000)) {
        for frame in samples(&bytes) {
            let encoded = frame.encode();
            prop_assert_eq!(Frame::decode(&encoded).unwrap().unwrap(), frame);
        }
    }

    #[test]
    fn a_message_that_lost_its_end_or_got_a_longer_one_is_refused(bytes in prop::collection::vec(any::<u8>(), 0..1200), cut in any::<u16>()) {
        for frame in samples(&bytes) {
            let encoded = frame.encode();
            let end = usize::from(cut) % encoded.len();
            prop_assert!(Frame::decode(&encoded[..end]).is_err(), "{} cut at {end}", frame.name());
            let longer = [encoded, vec![0]].concat();
            let is_too_long = matches!(
                Frame::decode(&longer),
                Err(FrameError::Malformed { error: DecodeError::TooLong { more: 1 }, .. })
            );
            prop_assert!(is_too_long, "{}", frame.name());
        }
    }

    #[test]
    fn random_bytes_never_panic_and_what_they_decode_to_is_encoded_as_they_are(
        number in 0usize..Frame::TABLE.len(),
        content in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let bytes = [&Frame::TABLE[number].0.to_be_bytes()[..], &content].concat();
        if let Ok(Some(frame)) = Frame::decode(&bytes) {
            prop_assert_eq!(frame.encode(), bytes);
        }
    }

    #[test]
    fn one_changed_byte_is_another_message_or_none(bytes in prop::collection::vec(any::<u8>(), 0..600), at in any::<u16>(), with in 1u8..) {
        for frame in samples(&bytes) {
            let mut changed = frame.encode();
            let at = usize::from(at) % changed.len();
            changed[at] ^= with;
            if let Ok(Some(other)) = Frame::decode(&changed) {
                prop_assert_ne!(&other, &frame);
                prop_assert_eq!(other.encode(), changed);
            }
        }
    }
}

#[test]
fn a_type_that_is_not_known_ends_the_link_below_0x8000_and_is_passed_over_from_there_on() {
    for number in [0u16, 7, 0x0012, 0x0046, 0x7fff] {
        let refused = Frame::decode(&number.to_be_bytes()).unwrap_err();
        assert_eq!(refused, FrameError::UnknownType(number));
        assert_eq!(refused.code(), crate::PeerErrorCode::UNKNOWN_TYPE);
    }
    for number in [0x8000u16, 0xffff] {
        let bytes = [&number.to_be_bytes()[..], b"anything"].concat();
        assert_eq!(Frame::decode(&bytes), Ok(None));
    }
}

#[test]
fn a_message_longer_than_a_noise_message_is_refused_with_both_numbers() {
    let long = vec![0x80; LONGEST_FRAME + 1];
    assert_eq!(
        Frame::decode(&long),
        Err(FrameError::TooLong {
            length: 65_520,
            allowed: 65_519
        })
    );
    assert_eq!(Frame::decode(&long[1..]), Ok(None));
    for short in [&[][..], &[0]] {
        assert!(matches!(
            Frame::decode(short),
            Err(FrameError::Malformed { .. })
        ));
    }
}

/// The bytes of the sample of a type that has nothing but zeros, with one of them set.
fn with_byte(number: u16, at: usize, byte: u8) -> Result<Option<Frame>, FrameError> {
    let mut bytes = Frame::sample_of(number, &mut Entropy::new(vec![])).encode();
    bytes[at] = byte;
    Frame::decode(&bytes)
}

#[test]
fn values_outside_their_range_are_refused() {
    // type, place of the byte, the largest value that is allowed there
    for (number, at, largest) in [
        (0x0010, 2 + 8 + 8, 3),                            // state of the record
        (0x0010, 2 + 8 + 8 + 1 + 8 + 80 + 40 + 33 + 8, 1), // who began the shutdown
        (0x0011, 2 + 8, 1),                                // direction
        (0x0020, 2 + 8 + 8, 1),                            // replacement
        (0x0026, 2 + 4, 7),                                // verdict
        (0x0041, 2 + 4, 1),                                // joins
    ] {
        assert!(with_byte(number, at, largest).is_ok(), "{number:#06x}");
        assert!(with_byte(number, at, largest + 1).is_err(), "{number:#06x}");
        assert!(with_byte(number, at, 255).is_err(), "{number:#06x}");
    }
    let rules: Vec<u8> = (0..=255)
        .filter(|rule| with_byte(0x0022, 2 + 8 + 8, *rule).is_ok())
        .collect();
    assert_eq!(rules, [0, 1, 2, 6, 7]);
}

#[test]
fn lists_and_texts_are_refused_beyond_their_largest_length() {
    // type, place of the count, its limit
    for (number, at, limit) in [
        (0x0010u16, 2 + 8 + 8 + 1 + 8 + 80 + 40 + 33 + 9, 32u16),
        (0x0020, 2 + 8 + 8 + 1 + 32 + 112, 256),
        (0x0021, 2 + 8 + 8 + 32 + 1, 256),
        (0x0024, 2 + 8 + 8, 256),
        (0x0042, 2 + 4 + 8 + 16, 128),
        (0x0043, 2 + 4, 1023),
    ] {
        let mut bytes = Frame::sample_of(number, &mut Entropy::new(vec![])).encode();
        bytes[at..at + 2].copy_from_slice(&(limit + 1).to_be_bytes());
        bytes.resize(LONGEST_FRAME, 0);
        let error = DecodeError::TooMany {
            asked: usize::from(limit) + 1,
            allowed: usize::from(limit),
        };
        assert!(
            matches!(Frame::decode(&bytes), Err(FrameError::Malformed { error: e, .. }) if e == error),
            "{number:#06x}"
        );
    }
}

#[test]
fn attachments_go_with_an_operation_and_have_48_000_bytes_together() {
    let pay = causeway_types::Operation::DirectPayment {
        reference: Field::sample(&mut Entropy::new(vec![])),
        amount: causeway_types::Amount::new(1),
    };
    let frame = |operation: u16, lengths: &[usize]| {
        let Frame::Update(mut update) = Frame::sample_of(0x0020, &mut Entropy::new(vec![])) else {
            panic!("0x0020 is an update");
        };
        update.operations = vec![pay; 2].try_into().unwrap();
        let attached = lengths.iter().map(|length| Attachment {
            operation,
            kind: AttachmentKind::Memo,
            bytes: vec![7; *length].try_into().unwrap(),
        });
        update.attachments = attached.collect::<Vec<_>>().try_into().unwrap();
        Frame::decode(&Frame::Update(update).encode())
    };
    let all = [[2_000; 23].as_slice(), &[2_000]].concat();
    assert!(frame(1, &all).is_ok());
    assert!(frame(2, &all).is_err());
    assert!(matches!(
        frame(0, &[all.as_slice(), &[1]].concat()),
        Err(FrameError::Malformed {
            error: DecodeError::TooMany {
                asked: 48_001,
                allowed: MOST_ATTACHED
            },
            ..
        })
    ));
}

#[test]
fn the_table_and_the_error_codes_are_those_of_the_page() {
    let page = include_str!("../../../../docs/peer-protocol.md");
    for (number, name, longest) in Frame::TABLE {
        let named = format!("`{name}`");
        let is_row = |line: &&str| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let numbers = cells.get(1).unwrap_or(&"").split(", ");
            let names = cells.get(2).unwrap_or(&"").split(", ");
            let mut pairs = numbers.zip(names);
            pairs.any(|(n, m)| n == format!("{number:#06x}") && m == named)
        };
        let row = page.lines().find(is_row);
        let row = row.unwrap_or_else(|| panic!("{number:#06x} {name} is not in the table"));
        let given = row.split('|').nth(4).unwrap_or("").trim().replace(',', "");
        assert_eq!(given, longest.to_string(), "{name}");
    }
    for code in crate::PeerErrorCode::ALL {
        let row = format!("| {} | `{code}` | {} |", code.0, scope_name(code.scope()));
        assert!(page.contains(&row), "{row}");
    }
    for code in FailureCode::ALL {
        let row = format!("| {} | `{code}` | {} |", code.0, about_name(code.scope()));
        assert!(page.contains(&row), "{row}");
    }
}

fn about_name(scope: FailureScope) -> &'static str {
    match scope {
        FailureScope::Terms => "terms",
        FailureScope::Channel => "channel",
        FailureScope::Node => "node",
        FailureScope::Payee => "payee",
    }
}

fn scope_name(scope: crate::ErrorScope) -> &'static str {
    match scope {
        crate::ErrorScope::Link => "link",
        crate::ErrorScope::Channel => "channel",
        crate::ErrorScope::Direction => "direction",
        crate::ErrorScope::Message => "message",
    }
}

#[test]
fn a_code_that_is_not_known_is_read_by_what_it_ends() {
    use crate::{ErrorScope, PeerErrorCode};
    assert_eq!(PeerErrorCode(31).scope(), ErrorScope::Link);
    assert_eq!(PeerErrorCode(500).scope(), ErrorScope::Message);
    assert_eq!(PeerErrorCode(500).name(), None);
}
