//! What is read is what serde would read, and what is not is said with its place.
#![allow(clippy::unwrap_used)]

use causeway_wire::{to_json, wire};
use cosmwasm_std::{from_json, to_json_string, Binary, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_ownable::Action;
use cw_utils::Expiration;

#[wire]
struct Inner {
    n: u16,
    text: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    list: Vec<Uint128>,
}

#[wire]
#[serde(deny_unknown_fields)]
struct Strict {
    flag: bool,
}

#[wire]
struct Wrapped(Inner);

#[wire]
enum Msg<A> {
    OpenUp { inner: Inner, at: A },
    Nothing {},
    Bare,
    Whole(Inner),
    Own(Action),
    Receive(Cw20ReceiveMsg),
    Three((u8, u64, Box<u8>)),
}

fn read(json: &str) -> Msg<Strict> {
    from_json(json).unwrap()
}

fn refused(json: &str) -> String {
    from_json::<Msg<Strict>>(json).unwrap_err().to_string()
}

fn inner() -> Inner {
    Inner {
        n: 7,
        text: None,
        list: vec![Uint128::MAX],
    }
}

#[test]
fn every_character_is_written_as_serde_writes_it() {
    let all: String = (0..0x800).filter_map(char::from_u32).collect();
    let inner = Inner {
        n: 0,
        text: Some(all + "\u{10FFFF}"),
        list: vec![],
    };
    assert_eq!(
        to_json(&inner).as_slice(),
        to_json_string(&inner).unwrap().as_bytes()
    );
}

#[test]
fn what_is_written_is_read_again_by_either_reader() {
    let all = [
        Msg::OpenUp {
            inner: inner(),
            at: Strict { flag: true },
        },
        Msg::Nothing {},
        Msg::Bare,
        Msg::Whole(inner()),
        Msg::Own(Action::AcceptOwnership),
        Msg::Own(Action::RenounceOwnership),
        Msg::Own(Action::TransferOwnership {
            new_owner: "heir \"\u{1F600}\" \n".to_owned(),
            expiry: None,
        }),
        Msg::Own(Action::TransferOwnership {
            new_owner: String::new(),
            expiry: Some(Expiration::AtTime(cosmwasm_std::Timestamp::from_nanos(9))),
        }),
        Msg::Own(Action::TransferOwnership {
            new_owner: String::new(),
            expiry: Some(Expiration::AtHeight(u64::MAX)),
        }),
        Msg::Own(Action::TransferOwnership {
            new_owner: String::new(),
            expiry: Some(Expiration::Never {}),
        }),
        Msg::Receive(Cw20ReceiveMsg {
            sender: "someone".to_owned(),
            amount: Uint128::new(5),
            msg: Binary::from(b"{}"),
        }),
        Msg::Three((255, u64::MAX, Box::new(9))),
    ];
    for msg in all {
        let json = to_json_string(&msg).unwrap();
        assert_eq!(to_json(&msg).as_slice(), json.as_bytes());
        assert_eq!(read(&json), msg, "{json}");
        assert_eq!(serde_json::from_str::<Msg<Strict>>(&json).unwrap(), msg);
    }
}

#[test]
fn what_may_be_left_out_is_nothing_or_its_default() {
    let msg = read(r#"{"whole": {"n": 65535}}"#);
    let expected = Inner {
        n: 65535,
        text: None,
        list: vec![],
    };
    assert_eq!(msg, Msg::Whole(expected.clone()));
    assert_eq!(
        read(r#"{"whole":{"n":65535,"text":null,"newer":[1]}}"#),
        msg
    );
    let wrapped: Wrapped = from_json(r#"{"n":65535}"#).unwrap();
    assert_eq!(wrapped.0, expected);
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (json, said) in [
        (
            r#"{"whole":{"n":65536}}"#,
            "n: expected a whole number from 0 to 65535",
        ),
        (r#"{"whole":{"n":-1}}"#, "n: expected a whole number"),
        (r#"{"whole":{"n":"1"}}"#, "n: expected a whole number"),
        (r#"{"whole":{}}"#, "n: missing"),
        (r#"{"whole":[]}"#, "expected an object"),
        (r#"{"whole":{"n":1,"n":1}}"#, "n: given twice"),
        (r#"{"whole":{"n":1,"list":[1]}}"#, "list: expected a string"),
        (
            r#"{"whole":{"n":1,"list":["340282366920938463463374607431768211456"]}}"#,
            "list: expected a string of digits",
        ),
        (
            r#"{"open_up":{"inner":{"n":1,"text":5},"at":{"flag":true}}}"#,
            "inner.text: expected a string",
        ),
        (
            r#"{"open_up":{"inner":{"n":1},"at":{"flag":true,"more":1}}}"#,
            "at: unknown field `more`, expected one of: flag",
        ),
        (
            r#"{"open_up":{"inner":{"n":1},"at":{"flag":0}}}"#,
            "at.flag: expected true or false",
        ),
        (
            r#"{"open_up":{"inner":{"n":1},"at":{"flag":true},"lifetim":1}}"#,
            "unknown field `lifetim`, expected one of: inner, at",
        ),
        (
            r#"{"nothing":{"a":1}}"#,
            "unknown field `a`, there are none",
        ),
        (r#""nothing""#, "expected an object"),
        (r#"{"bare":{}}"#, "expected null"),
        (
            r#"{"other":{}}"#,
            "unknown variant `other`, expected one of: open_up, nothing, bare",
        ),
        (r#"{"bare":null,"nothing":{}}"#, "expected a variant's name"),
        (
            r#"{"receive":{"sender":"a","amount":"1","msg":"?"}}"#,
            "msg: expected standard base64",
        ),
        (r#"{"three":[1,2]}"#, "expected an array of 3"),
        (r#"{"three":[256,2,3]}"#, "0 to 255"),
        (
            r#"{"own":{"transfer_ownership":{"new_owner":"a","expiry":{"at_time":5}}}}"#,
            "expiry: expected a string",
        ),
    ] {
        let text = refused(json);
        assert!(text.contains(said), "{json}: {text}");
    }
}

#[test]
fn numbers_with_a_fraction_or_an_exponent_are_refused() {
    for number in [
        "1.5",
        "1e3",
        "1E400",
        "99999999999999999999",
        "-9223372036854775809",
        "0x1",
        "NaN",
    ] {
        let json = format!(r#"{{"whole":{{"n":{number}}}}}"#);
        assert!(from_json::<Msg<Strict>>(&json).is_err(), "{json}");
        assert!(
            serde_json::from_str::<Msg<Strict>>(&json).is_err(),
            "{json}"
        );
    }
}

#[test]
fn what_is_nested_too_deeply_is_refused_before_it_is_read() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
        for depth in [33, 1_000, 100_000] {
            let json = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let text = refused(&json);
            assert!(text.contains("nested too deeply"), "{depth}: {text}");
        }
    }
}
