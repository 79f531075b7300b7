//! What is packed is unpacked again; anything else is an error, never a panic.
#![allow(clippy::unwrap_used)]

use causeway_wire::{pack, unpack, wire};
use cosmwasm_std::{Addr, Binary, Empty, Uint128};
use proptest::prelude::*;

#[wire(kept)]
#[derive(Eq)]
enum Kind {
    Small,
    Some { n: u64, name: Option<String> },
    Other(Box<Record>),
}

#[wire(kept)]
#[derive(Eq)]
struct Record {
    a: u16,
    b: u32,
    amount: Uint128,
    owner: Addr,
    data: Binary,
    flags: Vec<bool>,
    kind: Kind,
    small: u8,
}

fn kind() -> impl Strategy<Value = Kind> {
    let leaf = prop_oneof![
        Just(Kind::Small),
        (any::<u64>(), any::<Option<String>>()).prop_map(|(n, name)| Kind::Some { n, name }),
    ];
    leaf.prop_recursive(3, 8, 1, |inner| {
        record(inner).prop_map(|r| Kind::Other(Box::new(r)))
    })
}

fn record(kind: impl Strategy<Value = Kind>) -> impl Strategy<Value = Record> {
    let numbers = (any::<u16>(), any::<u32>(), any::<u128>(), any::<u8>());
    let lists = (any::<String>(), any::<Vec<u8>>(), any::<Vec<bool>>());
    (numbers, lists, kind).prop_map(
        |((a, b, amount, small), (owner, data, flags), kind)| Record {
            a,
            b,
            amount: Uint128::new(amount),
            owner: Addr::unchecked(owner),
            data: Binary::new(data),
            flags,
            kind,
            small,
        },
    )
}

proptest! {
    #[test]
    fn what_is_packed_is_unpacked_again(record in record(kind())) {
        let packed = pack(&record);
        prop_assert_eq!(unpack::<Record>(&packed).unwrap(), record);
        // nothing may be lacking or left over
        prop_assert!(unpack::<Record>(&packed[..packed.len() - 1]).is_err());
        prop_assert!(unpack::<Record>(&[packed, vec![0]].concat()).is_err());
    }

    #[test]
    fn what_was_never_packed_is_an_error_or_something_else(bytes: Vec<u8>) {
        let _ = unpack::<Record>(&bytes);
        let _ = unpack::<Vec<Empty>>(&bytes);
    }
}

#[test]
fn numbers_are_as_short_as_they_are() {
    for (n, length) in [
        (0, 1),
        (127, 1),
        (128, 2),
        (16_383, 2),
        (16_384, 3),
        (u64::MAX, 10),
    ] {
        assert_eq!(pack(&n).len(), length);
        assert_eq!(unpack::<u64>(&pack(&n)).unwrap(), n);
    }
    assert_eq!(pack(&u128::MAX).len(), 19);
    assert_eq!(unpack::<u128>(&pack(&u128::MAX)).unwrap(), u128::MAX);
    assert!(unpack::<u64>(&pack(&(u128::from(u64::MAX) + 1))).is_err());
    // one bit too many for the largest
    assert!(unpack::<u128>(&[vec![0xff; 18], vec![0x04]].concat()).is_err());
    assert!(unpack::<u128>(&[0xff; 20]).is_err());
}

#[test]
fn a_length_that_is_not_there_is_refused_without_room_being_made_for_it() {
    assert!(unpack::<String>(&pack(&u32::MAX)).is_err());
    assert!(unpack::<Vec<u64>>(&pack(&u32::MAX)).is_err());
    assert!(unpack::<Binary>(&pack(&u64::MAX)).is_err());
}

#[test]
fn words_that_are_none_are_refused() {
    assert!(unpack::<bool>(&[2]).is_err());
    assert!(unpack::<Option<u8>>(&[2, 0]).is_err());
    assert!(unpack::<Kind>(&[3]).is_err());
    assert!(unpack::<String>(&[1, 0xff]).is_err());
    assert!(unpack::<u8>(&[]).is_err());
}
