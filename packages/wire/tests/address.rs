//! An address is packed as the bytes that it spells, and comes back letter by letter; the library spells them the same.
#![allow(clippy::unwrap_used)]

use bech32::{Bech32, Bech32m, Hrp};
use causeway_wire::{pack, unpack, Pack};
use cosmwasm_std::Addr;
use proptest::prelude::*;

fn spelled(prefix: &str, bytes: &[u8]) -> String {
    bech32::encode::<Bech32>(Hrp::parse(prefix).unwrap(), bytes).unwrap()
}

fn comes_back(address: &str) -> Vec<u8> {
    let address = Addr::unchecked(address);
    let packed = pack(&address);
    assert_eq!(unpack::<Addr>(&packed).unwrap(), address);
    packed
}

/// As addresses were kept before they had a form of their own.
fn as_text(address: &str) -> Vec<u8> {
    pack(&address.to_owned())
}

#[test]
fn people_and_contracts_take_their_bytes_and_their_prefix() {
    assert_eq!(comes_back(&spelled("wasm", &[7; 20])).len(), 28);
    assert_eq!(comes_back(&spelled("wasm", &[7; 32])).len(), 40);
}

#[test]
fn what_is_no_address_to_the_letter_stays_text() {
    let honest = spelled("wasm", &[7; 20]);
    let mut odd = vec![
        String::new(),
        "1".into(),
        "alice".into(),
        "wasm1".into(),
        "wasm1qqqqqq".into(),
        honest.to_uppercase(),
        honest.replace('u', "w"),
        format!("{honest}q"),
        bech32::encode::<Bech32m>(Hrp::parse("wasm").unwrap(), &[7; 20]).unwrap(),
        // as long as an address of the SDK can be
        spelled("wasm", &[7; 255]),
    ];
    // 5 bits too many
    odd.push(format!("{}q{}", &honest[..37], &honest[37..]));
    for text in odd {
        assert_eq!(comes_back(&text), as_text(&text), "{text}");
    }
}

#[test]
fn a_mark_with_less_than_an_address_behind_it_is_an_error() {
    let packed = pack(&Addr::unchecked(spelled("wasm", &[7; 20])));
    for shorter in 0..packed.len() {
        assert!(unpack::<Addr>(&packed[..shorter]).is_err(), "{shorter}");
    }
}

proptest! {
    #[test]
    fn every_address_comes_back_and_as_text_it_was_the_same(
        prefix in "[a-z]{1,20}",
        bytes in prop::collection::vec(any::<u8>(), 0..127),
    ) {
        let address = spelled(&prefix, &bytes);
        let packed = comes_back(&address);
        prop_assert!(packed.len() < address.len());
        let before: Addr = unpack(&as_text(&address)).unwrap();
        prop_assert_eq!(before.as_str(), address);
    }

    #[test]
    fn every_text_comes_back(text in any::<String>()) {
        comes_back(&text);
    }

    #[test]
    fn near_addresses_come_back(text in "[a-z]{1,4}1[qpzry9x8gf2tvdw0s3jn54khce6mua7l1b]{0,60}") {
        comes_back(&text);
    }

    #[test]
    fn any_bytes_are_an_address_or_an_error(mut bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        bytes.splice(0..0, [128, 0]);
        let _ = Addr::unpack(&mut bytes.as_slice());
    }
}
