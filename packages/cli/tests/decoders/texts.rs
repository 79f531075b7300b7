//! Short texts: addresses of nodes, ids, numbers.

use crate::damage::damaged_text;
use crate::run;
use causeway_node::peers::PeerAddress;
use causeway_node::pool::TxKey;
use causeway_node_api::{Epoch, RequestId};
use causeway_rules::node::check_address;
use causeway_types::{Amount, ChannelId, Hash};
use causeway_wallet::keys::HdPath;
use proptest::prelude::*;
use std::fmt::{Debug, Display};
use std::str::FromStr;

const ADDRESSES: [&str; 8] = [
    "ws://node.example.org",
    "wss://node.example.org:9735/peer",
    "ws://10.0.0.1:80/a-b._~/%41:@",
    "ws://[2001:db8::1]:65535/peer",
    "ws://[::ffff:127.0.0.1]/",
    "ws://0x7f.1",
    "node.example.org:9735",
    "[::1]:1",
];

#[test]
fn an_address_that_the_chain_takes_has_the_same_host_and_port_for_who_dials_it() {
    run("addresses", damaged_text(&ADDRESSES), |text| {
        let dialled = text.parse::<PeerAddress>();
        if let Ok(address) = &dialled {
            prop_assert_eq!(&address.to_string().parse::<PeerAddress>(), &dialled);
        }
        if check_address(&text).is_ok() {
            prop_assert!(dialled.is_ok(), "{text} is announced and cannot be dialled");
            let (host, port) = dialled.unwrap().host_and_port();
            let (_, rest) = text.split_once("://").unwrap();
            let rest = rest.split('/').next().unwrap();
            let (typed, typed_port) = match rest.strip_prefix('[') {
                Some(rest) => rest.split_once(']').unwrap(),
                None => rest.split_at(rest.find(':').unwrap_or(rest.len())),
            };
            let default = if text.starts_with("wss") { 443 } else { 80 };
            let typed_port = typed_port
                .strip_prefix(':')
                .map_or(default, |p| p.parse().unwrap());
            prop_assert_eq!(port, typed_port);
            let same = match typed.parse::<std::net::Ipv6Addr>() {
                Ok(ip) => host.parse::<std::net::Ipv6Addr>() == Ok(ip),
                Err(_) => host == typed.to_lowercase(),
            };
            prop_assert!(same, "{host} is dialled for {typed}");
        }
        Ok(())
    });
}

/// What is read back from its own text is the same.
fn reads_back<T>(text: &str) -> Result<(), TestCaseError>
where
    T: FromStr + Display + PartialEq + Debug,
    T::Err: Debug + Display,
{
    match text.parse::<T>() {
        Ok(value) => {
            let again = value.to_string().parse::<T>();
            prop_assert!(again.as_ref().is_ok_and(|same| *same == value), "{again:?}");
        }
        Err(error) => prop_assert!(!error.to_string().is_empty()),
    }
    Ok(())
}

#[test]
fn ids_numbers_and_paths_never_panic_and_read_back_from_their_own_text() {
    let hash = "a5".repeat(32);
    let valid = [
        "m/44'/118'/0'/0/0",
        "340282366920938463463374607431768211455",
        "18446744073709551615",
        "0",
        "show/7/9",
        "settle/7",
        "take-out/7/12",
        "close-together/7/1800000000",
        "open/tea",
        "answer/7/9",
        "a-request.1",
        "0123456789abcdef0123456789abcdef",
        &hash,
    ];
    run("short texts", damaged_text(&valid), |text| {
        reads_back::<HdPath>(&text)?;
        reads_back::<Amount>(&text)?;
        reads_back::<ChannelId>(&text)?;
        reads_back::<Hash>(&text)?;
        reads_back::<TxKey>(&text)?;
        reads_back::<RequestId>(&text)?;
        reads_back::<Epoch>(&text)
    });
}
