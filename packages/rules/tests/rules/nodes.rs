//! Announcements of nodes: every form, and the instance rule.

use causeway_rules::node::{
    check_address, check_announcement, check_name, AddressFault, NameFault, NodeError,
};
use causeway_types::node::Announcement;
use causeway_types::signed::NodeAnnouncement;
use causeway_types::text::NameError;
use causeway_types::{Hash, IdentityKey, NodeInstance, Signature, TransportKey};

const DOMAIN: Hash = Hash([9; 32]);
const ACCOUNT: &str = "wasm1account";

fn announcement() -> Announcement {
    Announcement {
        identity_key: IdentityKey([2; 33]),
        transport_key: TransportKey([3; 32]),
        instance: NodeInstance([4; 16]),
        replaces: None,
        addresses: vec!["wss://node.example:7877/peers".to_owned()],
        name: Some("a node".to_owned()),
        signature: Signature([5; 64]),
    }
}

fn refusal(change: impl FnOnce(&mut Announcement)) -> NodeError {
    let mut changed = announcement();
    change(&mut changed);
    check_announcement(&DOMAIN, ACCOUNT, None, &changed).unwrap_err()
}

#[test]
fn what_is_signed_is_the_account_the_transport_key_and_the_instance() {
    let checked = check_announcement(&DOMAIN, ACCOUNT, None, &announcement()).unwrap();
    let signed = NodeAnnouncement {
        account: ACCOUNT.to_owned(),
        transport_key: TransportKey([3; 32]),
        instance: NodeInstance([4; 16]),
    };
    assert_eq!(Some(checked), signed.digest(&DOMAIN));
    let long = "a".repeat(256);
    assert_eq!(
        check_announcement(&DOMAIN, &long, None, &announcement()),
        Err(NodeError::NodeSignatureInvalid)
    );
}

#[test]
fn an_announcement_names_the_instance_on_record_and_none_where_none_is() {
    let [old, new] = [NodeInstance([1; 16]), NodeInstance([4; 16])];
    let with = |named, on_record| {
        let mut changed = announcement();
        changed.replaces = named;
        check_announcement(&DOMAIN, ACCOUNT, on_record, &changed)
    };
    for on_record in [None, Some(old), Some(new)] {
        assert!(with(on_record, on_record).is_ok(), "{on_record:?}");
    }
    for (named, on_record) in [
        (None, Some(old)),
        (Some(old), None),
        (Some(old), Some(new)),
        (Some(new), Some(old)),
    ] {
        let refused = with(named, on_record).unwrap_err();
        assert_eq!(refused, NodeError::OtherNodeInstance { named, on_record });
    }
    let refused = with(None, Some(old)).unwrap_err().to_string();
    assert_eq!(
        refused,
        "other_node_instance: the message names none, on record is instance 01010101010101010101010101010101"
    );
}

#[test]
fn a_zero_instance_keys_without_their_form_and_a_high_s_are_refused() {
    let zero = refusal(|a| a.instance = NodeInstance([0; 16]));
    assert_eq!(zero, NodeError::NodeInstanceZero);
    for first in [0, 1, 4, 0xff] {
        let refused = refusal(|a| a.identity_key.0[0] = first);
        assert_eq!(refused, NodeError::IdentityKeyInvalid { first });
    }
    let mut other = announcement();
    other.identity_key.0[0] = 3;
    assert!(check_announcement(&DOMAIN, ACCOUNT, None, &other).is_ok());
    let high = refusal(|a| a.signature = Signature([0x80; 64]));
    assert_eq!(high, NodeError::NodeSignatureHighS);
}

#[test]
fn a_transport_key_of_small_order_is_refused_in_each_of_its_forms() {
    let mut zero = [0; 32];
    let mut forms = vec![zero];
    zero[0] = 1;
    forms.push(zero);
    // p − 1, p, p + 1
    for first in [0xec, 0xed, 0xee] {
        let mut near = [0xff; 32];
        (near[0], near[31]) = (first, 0x7f);
        forms.push(near);
    }
    for text in [
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    ] {
        forms.push(text.parse::<TransportKey>().unwrap().0);
    }
    for mut form in forms {
        for top in [0, 0x80] {
            form[31] = form[31] & 0x7f | top;
            let refused = refusal(|a| a.transport_key = TransportKey(form));
            assert_eq!(refused, NodeError::TransportKeySmallOrder, "{form:02x?}");
        }
        // its neighbour is a key
        form[1] ^= 1;
        let mut other = announcement();
        other.transport_key = TransportKey(form);
        assert!(check_announcement(&DOMAIN, ACCOUNT, None, &other).is_ok());
    }
}

#[test]
fn three_addresses_are_announced_and_none_and_a_fourth_is_refused() {
    let address = |n: usize| format!("ws://node{n}");
    for count in 0..=3 {
        let mut changed = announcement();
        changed.addresses = (0..count).map(address).collect();
        assert!(check_announcement(&DOMAIN, ACCOUNT, None, &changed).is_ok());
    }
    let refused = refusal(|a| a.addresses = (0..4).map(address).collect());
    let (asked, allowed) = (4, 3);
    assert_eq!(refused, NodeError::NodeAddresses { asked, allowed });
    let refused = refusal(|a| a.addresses.push("tcp://x".to_owned()));
    let (place, why) = (2, AddressFault::Scheme);
    assert_eq!(refused, NodeError::NodeAddressInvalid { place, why });
}

#[test]
fn an_address_is_a_websockets_with_a_host_and_perhaps_a_port_and_a_path() {
    let label = "a".repeat(63);
    let longest = format!("ws://{label}.{}", "b".repeat(59));
    for good in [
        "ws://a",
        "wss://node.example",
        "ws://127.0.0.1:7877",
        "wss://node.example:65535/",
        "wss://node.example/a/b:c@d%20",
        "ws://[::1]",
        "ws://[2001:db8::1]:1/peers",
        "ws://1.a-host:80",
        "ws://0xhost",
        &longest,
    ] {
        assert_eq!(check_address(good), Ok(()), "{good}");
    }
    let too_long = format!("ws://{}", "a".repeat(124));
    let character = |found, at| AddressFault::Character { found, at };
    let path = |found, at| AddressFault::Path { found, at };
    let long_label = format!("ws://{}.b", "a".repeat(64));
    for (bad, why) in [
        ("", AddressFault::Length(0)),
        (&too_long, AddressFault::Length(129)),
        ("ws://a b", character(b' ', 6)),
        ("ws://a\u{1b}[2J", character(0x1b, 6)),
        ("ws://caf\u{e9}", character(0xc3, 8)),
        ("ws://a,ws://b", character(b',', 6)),
        ("ws://a/?b", character(b'?', 7)),
        ("ws://a#b", character(b'#', 6)),
        ("http://a", AddressFault::Scheme),
        ("WS://a", AddressFault::Scheme),
        ("ws:/a", AddressFault::Scheme),
        ("a:80", AddressFault::Scheme),
        ("ws://", AddressFault::Host),
        ("ws:///a", AddressFault::Host),
        ("ws://:80", AddressFault::Host),
        ("ws://user@host", AddressFault::Host),
        ("ws://under_score", AddressFault::Host),
        ("ws://a..b", AddressFault::Host),
        ("ws://a.", AddressFault::Host),
        ("ws://.a", AddressFault::Host),
        (&long_label, AddressFault::Host),
        ("ws://2130706433:80", AddressFault::Host),
        ("ws://127.1", AddressFault::Host),
        ("ws://0x7f.1", AddressFault::Host),
        ("ws://127.0.0.0x1", AddressFault::Host),
        ("ws://0x", AddressFault::Host),
        ("ws://0177.0.0.1", AddressFault::Host),
        ("ws://999.999.999.999", AddressFault::Host),
        ("ws://a.1", AddressFault::Host),
        ("ws://a/$(id)", path(b'$', 7)),
        ("ws://a/';id;'", path(b'\'', 7)),
        ("ws://a/b;id", path(b';', 8)),
        ("ws://a/<img/src=x>", path(b'<', 7)),
        ("ws://a/\\b", path(b'\\', 7)),
        ("ws://[::1]:1/`", path(b'`', 13)),
        ("ws://[::1", AddressFault::Host),
        ("ws://[]", AddressFault::Host),
        ("ws://[::1]a", AddressFault::Host),
        ("ws://[node.example]", AddressFault::Host),
        ("ws://a:", AddressFault::Port),
        ("ws://a:0", AddressFault::Port),
        ("ws://a:65536", AddressFault::Port),
        ("ws://a:+80", AddressFault::Port),
        ("ws://a:80:80", AddressFault::Port),
        ("ws://[::1]:x", AddressFault::Port),
    ] {
        assert_eq!(check_address(bad), Err(why), "{bad:?}");
    }
}

#[test]
fn a_name_has_1_to_64_bytes_that_can_be_shown_and_may_be_left_out() {
    let mut nameless = announcement();
    nameless.name = None;
    assert!(check_announcement(&DOMAIN, ACCOUNT, None, &nameless).is_ok());
    for good in [
        "a",
        "Node of Alice, the 2nd!",
        &format!("{} {}", "x".repeat(32), "x".repeat(31)),
    ] {
        assert_eq!(check_name(good), Ok(()), "{good}");
    }
    let character = |found, at| NameFault::Text(NameError::Character { found, at });
    for (bad, why) in [
        ("", NameFault::Length(0)),
        (&"x".repeat(65), NameFault::Length(65)),
        (" a", NameFault::Text(NameError::OuterBlank)),
        ("a ", NameFault::Text(NameError::OuterBlank)),
        ("a  b", NameFault::TwoBlanks),
        ("the \"bank\"", NameFault::Quote('"')),
        ("bob's", NameFault::Quote('\'')),
        ("`id`", NameFault::Quote('`')),
        ("a\\n", NameFault::Quote('\\')),
        (&format!("a {}", "x".repeat(33)), NameFault::Word(33)),
        (
            "wasm14hj2tavq8fpesdwxxcu44rty3hh90vhujrvcmstl4zr3txmfvw9s0phg4d",
            NameFault::Word(63),
        ),
        ("a\nb", character('\n', 1)),
        ("\u{e9}", character('\u{e9}', 0)),
    ] {
        assert_eq!(check_name(bad), Err(why), "{bad:?}");
        let refused = refusal(|a| a.name = Some(bad.to_owned()));
        assert_eq!(refused, NodeError::NodeNameInvalid { why });
    }
}

#[test]
fn no_refusal_writes_out_what_was_refused() {
    let evil = "\u{1b}[2J";
    for refused in [
        refusal(|a| a.name = Some(evil.to_owned())),
        refusal(|a| a.addresses = vec![format!("ws://{evil}")]),
    ] {
        assert!(!refused.to_string().contains(evil), "{refused}");
    }
}
