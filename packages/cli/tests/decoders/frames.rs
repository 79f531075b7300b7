//! Messages of a link, and a voucher as the book keeps it.

use crate::damage::damaged;
use crate::{run, vectors};
use causeway_peer_protocol::message::{FIRST_OPTIONAL_TYPE, LONGEST_FRAME};
use causeway_peer_protocol::{decode_voucher, encode_voucher, Frame};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseResult;

/// One message of each type.
pub fn frames() -> Vec<Vec<u8>> {
    let cases = vectors("frame.json");
    let frames = cases.iter().map(|case| case["frame"].as_str().unwrap());
    frames.map(|frame| hex::decode(frame).unwrap()).collect()
}

fn check(bytes: &[u8]) -> TestCaseResult {
    match Frame::decode(bytes) {
        Ok(Some(frame)) => {
            prop_assert_eq!(&frame.encode(), bytes);
            let row = Frame::TABLE.iter().find(|row| row.0 == frame.type_number());
            prop_assert!(bytes.len() <= row.unwrap().2, "longer than the table says");
        }
        Ok(None) => {
            let number = u16::from_be_bytes([bytes[0], bytes[1]]);
            prop_assert!(number >= FIRST_OPTIONAL_TYPE);
        }
        // every error has a code and a text
        Err(error) => prop_assert!(!error.to_string().is_empty() && error.code().0 > 0),
    }
    Ok(())
}

#[test]
fn damaged_messages_never_panic_and_what_is_accepted_is_encoded_as_it_came() {
    run("messages", damaged(frames()), |bytes| check(&bytes));
}

#[test]
fn bytes_behind_the_type_of_a_message_never_panic() {
    let types: Vec<u16> = Frame::TABLE.iter().map(|row| row.0).collect();
    let content = prop_oneof![
        8 => vec(any::<u8>(), 0..700),
        // small counts and flags, so that lists and options are read to their end
        8 => vec(0..3u8, 0..700),
        1 => vec(any::<u8>(), LONGEST_FRAME - 9..LONGEST_FRAME + 9),
    ];
    run("contents", (select(types), content), |(number, content)| {
        check(&[&number.to_be_bytes()[..], &content].concat())
    });
}

#[test]
fn damaged_vouchers_of_a_book_never_panic_and_are_encoded_as_they_came() {
    let vouchers: Vec<Vec<u8>> = frames()
        .iter()
        .filter_map(|bytes| match Frame::decode(bytes).unwrap() {
            Some(Frame::Voucher(frame)) => {
                let (signed, locks) = frame.voucher;
                Some(encode_voucher(&signed, &locks))
            }
            _ => None,
        })
        .collect();
    run("vouchers", damaged(vouchers), |bytes| {
        if let Ok((signed, locks)) = decode_voucher(&bytes) {
            prop_assert_eq!(encode_voucher(&signed, &locks), bytes);
        }
        Ok(())
    });
}
